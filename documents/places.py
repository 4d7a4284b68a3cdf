"""Never more analyses at once than allowed, however many workers there are: places leased in PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from documents.analysis_models import AnalysisPlace
from integrations.errors import Unavailable

HARD_SECONDS = 300  # what an analysis may take; a place that is held longer belongs to a dead worker
RETRY_SECONDS = 3


@contextmanager
def place() -> Iterator[None]:
    """Hold a place while the block runs. Raises Unavailable when all are taken: the job comes again soon."""
    token = _take()
    if token is None:
        said = f"Ya hay {settings.MAX_CONCURRENT_ANALYSIS} análisis en curso: el suyo sigue en cuanto uno termine."
        raise Unavailable(said, retry_after=RETRY_SECONDS)
    try:
        yield
    finally:
        AnalysisPlace.objects.filter(token=token).update(token=None, lease_until=None)


@transaction.atomic
def _take() -> UUID | None:
    _make_places()
    free = AnalysisPlace.objects.filter(number__lte=settings.MAX_CONCURRENT_ANALYSIS).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    )
    # Two workers never get the same row: the second passes over the one that the first has locked.
    found = free.select_for_update(skip_locked=True).order_by("number").first()
    if found is None:
        return None
    token = uuid4()
    AnalysisPlace.objects.filter(pk=found.pk).update(token=token, lease_until=Now() + timedelta(seconds=HARD_SECONDS))
    return token


def _make_places() -> None:
    wanted = settings.MAX_CONCURRENT_ANALYSIS
    if AnalysisPlace.objects.filter(number__lte=wanted).count() < wanted:
        rows = [AnalysisPlace(number=number) for number in range(1, wanted + 1)]
        AnalysisPlace.objects.bulk_create(rows, ignore_conflicts=True)
