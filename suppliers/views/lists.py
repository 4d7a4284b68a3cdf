"""Many suppliers at once: side by side, and lists that are verified in the background."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.models import Job
from suppliers import batches, fit, lists, page, totals
from suppliers.forms import BatchForm, ComparisonForm, PurposeForm
from suppliers.models import Batch, Supplier
from suppliers.rules import ruc_in

COMPARED, BATCHES_SHOWN = 5, 20


@require_GET
@permission_required("suppliers.view_verification", raise_exception=True)
def compare(request: HttpRequest) -> HttpResponse:
    """Up to five suppliers side by side."""
    form = ComparisonForm(request.GET)
    form.is_valid()
    typed = ruc_in(form.cleaned_data.get("nuevo") or "")
    asked = list(dict.fromkeys([*(ruc_in(ruc) for ruc in request.GET.getlist("ruc")), *([typed] if typed else [])]))
    found = {supplier.ruc: supplier for supplier in Supplier.objects.filter(ruc__in=asked[: COMPARED + 1])}
    chosen = [found[ruc] for ruc in asked if ruc in found][:COMPARED]
    sums, strips = totals.of_each(chosen), page.strips(chosen)
    context = {
        "columns": [(strip, sums[strip.standing.supplier.pk]) for strip in strips],
        "lines": list(zip(*(strip.cells for strip in strips), strict=True)),
        "rucs": [supplier.ruc for supplier in chosen],
        "missing": [ruc for ruc in asked if ruc not in found],
        "is_too_many": len(asked) > COMPARED,
        "may_add": len(chosen) < COMPARED,
        "most": COMPARED,
    }
    return render(request, "suppliers/compare.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("suppliers.view_batch", raise_exception=True)
def batch_list(request: HttpRequest) -> HttpResponse:
    """Lists that were verified; POST starts another."""
    may_add = request.user.has_perm("suppliers.add_batch")
    form = BatchForm()
    if request.method == "POST" and may_add:
        form = BatchForm(request.POST, request.FILES)
        if form.is_valid() and (batch := _started(form, request)):
            return redirect(batch)
    rows = Batch.objects.select_related("by")[:BATCHES_SHOWN]
    context = {"form": form, "batches": rows, "may_add": may_add}
    return render(request, "suppliers/batch_list.html", context, status=422 if form.errors else 200)


def _started(form: BatchForm, request: HttpRequest) -> Batch | None:
    given = form.cleaned_data["archivo"]
    try:
        if given and given.size > lists.LARGEST:
            raise lists.WrongList("El archivo mide más de 2 MB: divídalo en partes.")
        rows = lists.read_file(given.read()) if given else lists.read_text(form.cleaned_data["texto"])
    except lists.WrongList as error:
        form.add_error("archivo" if given else "texto", str(error))
        return None
    title = given.name if given else "Lista pegada"
    return batches.start(title=title, rows=rows, purpose=form.cleaned_data["purpose"], by=request.user)


@require_POST
@permission_required("suppliers.add_batch", raise_exception=True)
def batch_of_process(request: HttpRequest) -> HttpResponse:
    """Those who bid in the process whose ocid is posted."""
    form = PurposeForm(request.POST)
    try:
        if not form.is_valid():
            raise batches.NobodyToVerify(" ".join(form.errors["purpose"]))
        batch = batches.start_of_process(
            ocid=request.POST.get("ocid", "")[:250], purpose=form.cleaned_data["purpose"], by=request.user
        )
    except batches.NobodyToVerify as refusal:
        messages.error(request, str(refusal))
        return redirect("suppliers:batches")
    return redirect(batch)


@require_GET
@permission_required("suppliers.view_batch", raise_exception=True)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How a list goes; asked again by the page while something is pending."""
    held = get_object_or_404(Batch.objects.select_related("by"), pk=pk)
    rows = list(held.rows.select_related("supplier"))
    strips = {
        strip.standing.supplier.pk: strip for strip in page.strips([row.supplier for row in rows if row.supplier])
    }
    beside = fit.beside(held.ocid, [row.supplier for row in rows if row.supplier]) if held.ocid else None
    fits = beside.fits if beside else {}
    shown = [(row, strips.get(row.supplier_id), fits.get(row.supplier_id)) for row in rows]
    is_waiting = any(strip.is_waiting for strip in strips.values())
    is_asking = Job.objects.live().filter(key=batches.job_key(held)).exists()
    context = {
        "batch": held,
        "beside": beside,
        "rows": shown,
        "total": len([row for row in rows if row.supplier and not row.problem]),
        "done": sum(strip.is_complete for strip in strips.values()),
        "is_waiting": is_asking or is_waiting,
        "problems": [row for row in rows if row.problem],
        "verdicts": _counted(strips),
    }
    template = "suppliers/parts/batch_rows.html" if request.htmx else "suppliers/batch.html"
    return render(request, template, context)


def _counted(strips: dict[int, page.Strip]) -> list[tuple[page.Strip, int]]:
    """One strip of each verdict there is, with how many have it."""
    counts: dict[str, list[page.Strip]] = {}
    for strip in strips.values():
        counts.setdefault(strip.standing.verdict.code, []).append(strip)
    return [(found[0], len(found)) for _, found in sorted(counts.items())]
