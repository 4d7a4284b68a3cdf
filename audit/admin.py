"""The audit log in the back-office: to be read, searched and filtered."""

import json

from auditlog.models import LogEntry
from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from audit.events import LABELS

ACTIONS = {
    LogEntry.Action.CREATE: "creó",
    LogEntry.Action.UPDATE: "cambió",
    LogEntry.Action.DELETE: "borró",
    LogEntry.Action.ACCESS: "accedió",
}

admin.site.unregister(LogEntry)


class ActionFilter(admin.SimpleListFilter):
    title = "qué hizo"
    parameter_name = "action"

    def lookups(self, request, model_admin):
        return [(str(action), label) for action, label in ACTIONS.items()]

    def queryset(self, request, queryset):
        return queryset.filter(action=self.value()) if self.value() in {str(action) for action in ACTIONS} else queryset


class EventFilter(admin.SimpleListFilter):
    title = "suceso de acceso"
    parameter_name = "event"

    def lookups(self, request, model_admin):
        return list(LABELS.items())

    def queryset(self, request, queryset):
        return queryset.filter(additional_data__event=self.value()) if self.value() in LABELS else queryset


@admin.register(LogEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    date_hierarchy = "timestamp"
    list_display = ["moment", "who", "what", "on_what", "changed_fields", "address", "request"]
    list_display_links = ["moment"]
    list_filter = [ActionFilter, EventFilter, ("content_type", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["content_type", "actor"]
    search_fields = ["object_repr", "object_pk", "actor__email", "actor_email", "cid", "remote_addr"]
    search_help_text = "Persona, objeto, dirección o identificador de la petición"
    fields = ["moment", "who", "what", "on_what", "changes_in_full", "address", "request"]
    show_full_result_count = False

    @admin.display(description="momento", ordering="timestamp")
    def moment(self, entry):
        return entry.timestamp

    @admin.display(description="quién")
    def who(self, entry):
        return str(entry.actor) if entry.actor else entry.actor_email or "sin persona"

    @admin.display(description="qué hizo", ordering="action")
    def what(self, entry):
        event = (entry.additional_data or {}).get("event", "")
        return LABELS.get(event) or ACTIONS.get(entry.action, "")

    @admin.display(description="sobre qué")
    def on_what(self, entry):
        return f"{entry.content_type.name}: {entry.object_repr}"

    @admin.display(description="campos")
    def changed_fields(self, entry):
        return ", ".join(_field_names(entry)) if entry.action == LogEntry.Action.UPDATE else ""

    @admin.display(description="dirección", ordering="remote_addr")
    def address(self, entry):
        return entry.remote_addr or "sin red"

    @admin.display(description="petición", ordering="cid")
    def request(self, entry):
        return entry.cid or ""

    @admin.display(description="cambios")
    def changes_in_full(self, entry):
        """Each field with its value before and after."""
        return json.dumps(entry.changes or {}, ensure_ascii=False, indent=1)


def _field_names(entry) -> list[str]:
    """The fields an entry changed, as people call them; a field or model that is gone keeps its own name."""
    model = entry.content_type.model_class()
    labels = {field.name: str(field.verbose_name) for field in model._meta.fields} if model else {}
    return [labels.get(name, name) for name in entry.changes or {}]
