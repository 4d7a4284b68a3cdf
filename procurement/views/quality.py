"""Pages of the quality of data: all measures, and the processes behind one of them. They read the summary only."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from procurement import quality, quality_counts, quality_rules
from procurement.forms import QualityForm
from procurement.models import QualityResult
from procurement.quality_rules import Measure

ROWS = 25


def overview(request: HttpRequest) -> HttpResponse:
    form = QualityForm(request.GET, years=_years(), procedures=quality_counts.procedures())
    year, procedure = form.asked()
    counts = quality_counts.read(year=year, procedure=procedure)
    context = {
        "form": form,
        "counts": counts,
        "years": quality_counts.years(procedure),
        "kept": _kept(form),
        "is_filtered": year is not None or bool(procedure),
    }
    return render(request, "procurement/quality.html", context)


def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """The processes that a measure marks, the newest first, each with what differs."""
    asked = quality_rules.BY_SLUG.get(slug)
    if asked is None:
        sentence = f"Ninguna comprobación de calidad se llama «{slug}»."
        return render(request, "404.html", {"sentence": sentence}, status=404)
    form = QualityForm(request.GET, years=_years(), procedures=quality_counts.procedures())
    year, procedure = form.asked()
    keys, following = _page(asked, year, procedure, form.cleaned_data.get("despues"))
    context = {
        "form": form,
        "measure": asked,
        "is_coverage": asked in quality_rules.COVERAGE,
        "tally": quality_counts.of_measure(asked, year=year, procedure=procedure),
        "rows": _rows(asked, keys),
        "following": _kept(form, despues=following) if following else "",
        "is_first": form.cleaned_data.get("despues") is None,
        "kept": _kept(form),
    }
    return render(request, "procurement/quality_measure.html", context)


def _years() -> list[int]:
    return [year for year, _ in reversed(quality_counts.years())]


def _kept(form: QualityForm, **more) -> str:
    """The filters in use as the query of an address, with its question mark; "" when there is none."""
    kept = {name: form.cleaned_data.get(name) for name in ("anio", "procedimiento")} | more
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"?{query}" if query else ""


def _page(measure: Measure, year: int | None, procedure: str, after: int | None) -> tuple[list[int], int | None]:
    """Keys of the processes of one page, and the key after which the next one begins."""
    found = QualityResult.objects.filter(failing__contains=[measure.number], edition=quality_rules.EDITION)
    if year is not None:
        found = found.filter(year=year)
    if procedure:
        found = found.filter(procedure=procedure)
    if after is not None:
        found = found.filter(pk__lt=after)
    keys = list(found.order_by("-pk").values_list("pk", flat=True)[: ROWS + 1])
    return keys[:ROWS], keys[ROWS - 1] if len(keys) > ROWS else None


def _rows(measure: Measure, keys: list[int]) -> list[tuple]:
    """(process, finding now): a process that was mended since it was measured says so."""
    return [
        (subject.process, measure.judge(subject))
        for subject in sorted(quality.subjects(keys), key=lambda subject: -subject.process.pk)
    ]
