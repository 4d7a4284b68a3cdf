"""Ask for an analysis of a version; say why not, or that there is nothing new to find."""

from django.db import transaction

from documents import analysis
from documents.analysis_models import Analysis, Review
from documents.choices import AnalysisStatus
from documents.models import Version

ENDED_SHORT = (AnalysisStatus.FAILED, AnalysisStatus.PARTIAL)


class CannotAnalyse(ValueError):
    """`str(error)` is a Spanish sentence."""


@transaction.atomic
def ask(*, version: Version, by) -> str:
    """Have the version analysed. What to tell the person when nothing new is made; empty while it is under way."""
    if version.is_live:
        raise CannotAnalyse("El documento todavía se está leyendo: pida el análisis en cuanto termine.")
    if not version.is_readable:
        raise CannotAnalyse(f"No hay texto que analizar: {version.reason or version.get_state_display()}")
    found = analysis.request_analysis(version=version, by=by)
    if found.status in ENDED_SHORT and not Review.objects.filter(finding__analysis=found).exists():
        # It may end better now: pages may have been read since, a service may be back.
        Analysis.objects.filter(pk=found.pk).update(status=AnalysisStatus.PENDING, ended_at=None)
        found = analysis.request_analysis(version=version, by=by)
    if found.is_live:
        return ""
    return "Ya está analizado con las reglas y las normas vigentes: volver a hacerlo daría lo mismo."
