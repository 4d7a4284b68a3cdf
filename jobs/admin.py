"""The back-office of the work: what waits, what runs, what ended badly and may be tried again."""

import json
from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin
from jobs import status
from jobs.choices import State
from jobs.models import Event, Job, Periodic
from jobs.queue import CannotRetry, retry_job


class RetryForm(ActionForm):
    reason = forms.CharField(label="Motivo", required=False, max_length=200)


def for_each(request, queryset, again: Callable, *, refused: type[Exception], done: str) -> None:
    """An action with its reason: `again(row, reason)` for each row, and messages of what came of it.

    `refused`: what it raises, with a sentence, for a row that it does not take; `done` begins how many were taken.
    """
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, "Escriba el motivo junto a la acción: queda en la auditoría.")
        return
    taken = 0
    for row in queryset.order_by("pk"):
        try:
            again(row, reason)
            taken += 1
        except refused as refusal:
            messages.warning(request, str(refusal))
    if taken:
        messages.success(request, f"{done}: {taken}.")


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    actions = ["retry"]
    action_form = RetryForm
    list_display = ["pk", "badge", "kind", "key", "queue", "tries", "age", "progress", "first_line"]
    list_display_links = ["pk", "kind"]
    list_filter = ["state", "queue", "kind"]
    list_per_page = 50
    search_fields = ["key", "kind", "request_id"]
    search_help_text = "Clave, tipo o identificador de la petición"
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["badge", "kind", "key", "queue", "data", "request_id"]}),
        ("Intentos", {"fields": ["tries", "deferrals", "deferred_since", "run_after", "woken_at", "lease_until"]}),
        ("Avance", {"fields": ["progress", "progress_text"]}),
        ("Momentos", {"fields": ["created_at", "started_at", "finished_at"]}),
        ("Último error", {"fields": ["full_error"]}),
    ]

    class Media:
        css = {"all": ["jobs/admin.css"]}

    def changelist_view(self, request, extra_context=None):
        counts = status.count_by_state()
        told = " · ".join(f"{State(name).label}: {count}" for name, count in counts.items())
        return super().changelist_view(request, {"subtitle": told, **(extra_context or {})})

    def has_retry_permission(self, request) -> bool:
        return request.user.has_perm("jobs.retry_job")

    @admin.action(description="Reintentar", permissions=["retry"])
    def retry(self, request, queryset):
        def again(job: Job, reason: str) -> None:
            retry_job(job, by=request.user, reason=reason)

        for_each(request, queryset, again, refused=CannotRetry, done="Trabajos que se intentan otra vez")

    @admin.display(description="estado", ordering="state")
    def badge(self, job) -> str:
        return format_html('<span class="job-state is-{}">{}</span>', job.state, job.get_state_display())

    @admin.display(description="intentos", ordering="attempts")
    def tries(self, job) -> str:
        return f"{job.attempts} de {job.max_attempts}"

    @admin.display(description="creado", ordering="pk")
    def age(self, job) -> str:
        return naturaltime(job.created_at)

    @admin.display(description="avance")
    def progress(self, job) -> str:
        if job.progress_total:
            return f"{job.progress_done} de {job.progress_total}"
        return str(job.progress_done or "—")

    @admin.display(description="último error")
    def first_line(self, job) -> str:
        return job.error.split("\n", 1)[0][:120] or "—"

    @admin.display(description="último error")
    def full_error(self, job) -> str:
        return format_html('<pre class="job-error">{}</pre>', job.error) if job.error else "—"

    @admin.display(description="datos")
    def data(self, job) -> str:
        return format_html('<pre class="job-error">{}</pre>', json.dumps(job.payload, indent=2, ensure_ascii=False))


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "subject"]
    list_filter = ["kind"]
    search_fields = ["subject"]
    search_help_text = "Objeto: ocid, RUC…"
    fields = ["created_at", "kind", "subject", "facts", "xid"]
    show_full_result_count = False


@admin.register(Periodic)
class PeriodicAdmin(ReadOnlyAdmin):
    list_display = ["key", "slot"]
    fields = ["key", "slot"]
