"""The sync console of the back-office: how SERCOP's data arrive, and the few things a person may do about it."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import staff_page
from integrations.console import pause, resume
from procurement import console
from procurement.choices import InboxState, MonthState, RunState

MARKS = {
    MonthState.MISSING: ("circle", "is-idle"),
    MonthState.NOT_YET: ("clock", "is-idle"),
    MonthState.LOADED: ("check", "is-pass"),
    MonthState.UNCHECKED: ("question", "is-unknown"),
    MonthState.STALE: ("refresh", "is-info"),
    MonthState.INCOMPLETE: ("exclaim", "is-note"),
    MonthState.FAILED: ("x", "is-fail"),
}


FILE_MARKS = {
    InboxState.WAITING: ("clock", "is-idle"),
    InboxState.READING: ("refresh", "is-info"),
    InboxState.READ: ("check", "is-pass"),
    InboxState.QUARANTINED: ("x", "is-fail"),
    InboxState.REPEATED: ("check", "is-idle"),
    InboxState.REPLACED: ("refresh", "is-idle"),
    InboxState.GONE: ("circle", "is-idle"),
}


class RepeatForm(forms.Form):
    what = forms.ChoiceField(
        label="Qué",
        choices=[
            ("month", "Un mes (AAAA-MM)"),
            ("ocid", "Un proceso (OCID)"),
            ("file", "Un archivo del buzón (número)"),
            ("exchange", "Lo guardado de un intercambio (número)"),
        ],
    )
    value = forms.CharField(label="Cuál", max_length=200)
    reason = forms.CharField(
        label="Motivo",
        max_length=200,
        help_text="Queda en la auditoría.",
        error_messages={"required": "Escriba el motivo: queda en la auditoría."},
    )


@staff_page(permission="procurement.view_syncrun")
def page(request: HttpRequest) -> HttpResponse:
    """`?pedir=file&cual=7` fills in the form; `?tipo=broken` shows the rejected objects of a kind."""
    asked = {"what": request.GET.get("pedir", ""), "value": request.GET.get("cual", "")[:200]}
    return _page(request, RepeatForm(initial=asked))


@staff_page(permission="procurement.view_syncrun")
def running(request: HttpRequest) -> HttpResponse:
    """The part of the page that asks again while something runs."""
    return render(request, "procurement/console/runs.html", _runs())


@staff_page(permission="jobs.retry_job")
@require_POST
def repeat(request: HttpRequest) -> HttpResponse:
    form = RepeatForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, console.repeat(**form.cleaned_data, by=request.user))
            return _back()
        except console.CannotRepeat as refusal:
            form.add_error("value", f"{refusal}.")
    return _page(request, form, status=422)


@staff_page(permission="integrations.change_counterpart")
@require_POST
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Pause the channel, or resume it: what the button says."""
    counterpart = get_object_or_404(console.counterparts(), code=code)
    if request.POST.get("action") == "resume":
        resume(counterpart=counterpart, by=request.user)
        messages.success(request, f"{counterpart} se consulta otra vez.")
    else:
        pause(counterpart=counterpart, by=request.user)
        messages.success(request, f"{counterpart} está en pausa: lo pendiente espera hasta reanudar.")
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("procurement:console"))


def _runs() -> dict:
    found = console.runs(timezone.now())
    return {"runs": found, "is_running": any(one.run.state == RunState.RUNNING and not one.is_still for one in found)}


def _page(request: HttpRequest, form: RepeatForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    years = [(year, [cell and (cell, *MARKS[cell.state]) for cell in row]) for year, row in console.matrix(now)]
    context = {
        **admin.site.each_context(request),
        **_runs(),
        "title": "Sincronización con SERCOP",
        "form": form,
        "years": years,
        "months": range(1, 13),
        "marks": [(state.label, *MARKS[state]) for state in MonthState],
        "channels": console.channels(),
        "counterparts": console.counterparts(),
        "files": [(file, *FILE_MARKS[InboxState(file.state)]) for file in console.files()],
        "file_counts": console.files_by_state(),
        "unread": (InboxState.WAITING, InboxState.READING),
        "rejected": console.rejected(request.GET.get("tipo", "")),
        "kind": request.GET.get("tipo", ""),
        "kinds": console.rejected_by_kind(),
        "may_repeat": request.user.has_perm("jobs.retry_job"),
        "may_switch": request.user.has_perm("integrations.change_counterpart"),
    }
    return render(request, "procurement/console/page.html", context, status=status)
