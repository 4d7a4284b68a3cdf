"""The queue of divergences between channels, and the decision of one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from procurement import divergences
from procurement.choices import DivergenceState
from procurement.forms import DecisionForm, DivergenceFilter
from procurement.models import Divergence

ROWS = 25


@permission_required("procurement.view_divergence", raise_exception=True)
def queue(request: HttpRequest) -> HttpResponse:
    form = DivergenceFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = Divergence.objects.filter(state=asked.get("estado") or DivergenceState.OPEN)
    if field := asked.get("dato"):
        found = found.filter(field=field)
    if channel := asked.get("canal"):
        found = found.filter(channel_b=channel)
    page = found.filter(pk__lt=asked["despues"]) if asked.get("despues") else found
    rows = list(page.select_related("process", "decided_by")[: ROWS + 1])
    kept = {name: asked.get(name) for name in ("estado", "dato", "canal") if asked.get(name)}
    context = {
        "form": form,
        "rows": rows[:ROWS],
        "total": found.count(),
        "following": "?" + urlencode({**kept, "despues": rows[ROWS - 1].pk}) if len(rows) > ROWS else "",
        "is_first": not asked.get("despues"),
        "first_url": "?" + urlencode(kept),
        "is_filtered": bool(kept),
    }
    return render(request, "procurement/divergence_list.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("procurement.view_divergence", raise_exception=True)
def divergence(request: HttpRequest, pk: int) -> HttpResponse:
    held = Divergence.objects.select_related("process", "release_a", "release_b", "decided_by").filter(pk=pk).first()
    if held is None:
        sentence = f"Ninguna divergencia tiene el número {pk}."
        return render(request, "404.html", {"sentence": sentence}, status=404)
    if request.method == "POST":
        if not request.user.has_perm("procurement.decide_divergence"):
            raise PermissionDenied("Su rol no incluye decidir divergencias.")
        form = DecisionForm(request.POST)
        if form.is_valid() and _decided(form, held, request):
            return redirect(held)
    else:
        decided = held.state == DivergenceState.DECIDED
        form = DecisionForm(initial={"chosen": held.chosen, "reason": held.reason} if decided else None)
    context = {
        "divergence": held,
        "sides": [
            ("a", held.read_a, held.get_channel_a_display(), held.release_a),
            ("b", held.read_b, held.get_channel_b_display(), held.release_b),
        ],
        "form": form,
    }
    return render(request, "procurement/divergence.html", context, status=422 if form.errors else 200)


def _decided(form: DecisionForm, held: Divergence, request: HttpRequest) -> bool:
    try:
        divergences.decide(divergence=held, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, "Decisión guardada. El proceso muestra desde ahora el valor decidido.")
    return True
