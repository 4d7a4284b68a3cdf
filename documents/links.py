"""Bring a document from a link that a person pastes: in the background, once, with where and when it was found."""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from documents.choices import Channel, LinkOutcome
from documents.intake import Label, Origin, Received, Refused, receive
from documents.models import Document, LinkDownload
from documents.rules import HEAD_BYTES, FileKind, recognise
from integrations import gateway
from integrations.errors import IntegrationError, NotConfigured, Unavailable
from jobs.queue import enqueue

LINK_JOB = "documents.bring_link"
TRIES = 3  # while somebody waits; then the link counts as away, and they may ask again
RETRY_SECONDS = 5
NOTHING = "El enlace no lleva a ningún archivo: su servidor responde que no existe. Revise que esté completo."
UNKNOWN = "Lo que hay en el enlace no es un documento que el portal lea: PDF, Word, Excel, imagen, texto o ZIP."


@transaction.atomic
def ask_for(*, url: str, by, label: Label | None = None, document: Document | None = None) -> LinkDownload:
    """Ask for what `url` leads to, as a new document or as the next version of `document`."""
    row = LinkDownload.objects.create(url=url, document=document, label=asdict(label or Label()), requested_by=by)
    enqueue(LINK_JOB, key=job_key(row), payload={"download": row.pk}, urgent=True)
    return row


def job_key(row: LinkDownload) -> str:
    return f"{LINK_JOB}:{row.pk}"


def bring(*, download_id: int, finish: Callable[[], AbstractContextManager], progress: Callable[..., None]) -> None:
    """Download it unless that ended already. Raises Unavailable while its server may still come back."""
    row = LinkDownload.objects.select_related("document", "requested_by").filter(pk=download_id).first()
    if row is None or not row.is_live:
        return
    with tempfile.TemporaryDirectory(prefix="enlace-") as folder:
        _bring(row, Path(folder) / "archivo", progress)
    with finish():
        row.ended_at = timezone.now()
        row.save()


def _bring(row: LinkDownload, path: Path, progress: Callable[..., None]) -> None:
    """Leaves in `row` how it ended."""

    def tell(done: int, total: int | None) -> None:
        progress(done, total, f"{done / 2**20:.1f} MB recibidos" + (f" de {total / 2**20:.1f}" if total else ""))

    try:
        answer = gateway.ask("links", "download", url=row.url, into=path, tell=tell)
    except Unavailable as error:
        _count(row, error)
    except IntegrationError as error:
        outcome = LinkOutcome.UNAVAILABLE if isinstance(error, NotConfigured) else LinkOutcome.REFUSED
        _end(row, outcome, str(error), error.exchange_id)
    else:
        _keep(row, answer, path)


def _count(row: LinkDownload, error: Unavailable) -> None:
    row.tries += 1
    row.said = str(error)[:400]
    if row.tries < TRIES:
        row.save(update_fields=["tries", "said"])
        raise Unavailable(str(error), retry_after=RETRY_SECONDS) from error
    _end(
        row, LinkOutcome.UNAVAILABLE, f"{error} Se intentó {TRIES} veces: pídalo de nuevo más tarde.", error.exchange_id
    )


def _end(row: LinkDownload, outcome: LinkOutcome, said: str, exchange_id: int | None) -> None:
    row.outcome, row.said, row.exchange_id = outcome, said[:400], exchange_id


def _keep(row: LinkDownload, answer: gateway.Answer, path: Path) -> None:
    if answer.record is None:
        _end(row, LinkOutcome.REFUSED, NOTHING, answer.exchange.pk)
        return
    try:
        received = _receive(row, answer, path)
    except Refused as error:
        _end(row, LinkOutcome.REFUSED, str(error), answer.exchange.pk)
        return
    row.version = received.version
    _end(row, LinkOutcome.TAKEN, "" if received.is_new else "El portal ya tenía este archivo.", answer.exchange.pk)


def _receive(row: LinkDownload, answer: gateway.Answer, path: Path) -> Received:
    found = answer.record
    facts = {
        "url": row.url,
        "final_url": found.url,
        "at": answer.exchange.started_at.isoformat(),
        "sha256": found.sha256,
        "last_modified": found.last_modified,
        "exchange": answer.exchange.pk,
    }
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head and recognise(head) == FileKind.UNKNOWN:  # of nothing at all, `receive` says that it is empty
            raise Refused(UNKNOWN)
        file.seek(0)
        return receive(
            file=file,
            name=found.name,
            by=row.requested_by,
            label=Label(**row.label),
            document=row.document,
            origin=Origin(Channel.LINK, facts),
        )
