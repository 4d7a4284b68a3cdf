"""Processes and how they came, in the back-office: read only, because every fact comes from a publication."""

from django.contrib import admin, messages
from django.db import transaction

from accounts.admin import ReadOnlyAdmin
from procurement import sync
from procurement.models import (
    Buyer,
    CpcCode,
    InboxFile,
    Month,
    Process,
    RejectedObject,
    Release,
    SyncCursor,
    SyncRun,
)
from suppliers.admin import LargeTableAdmin


@admin.register(Process)
class ProcessAdmin(LargeTableAdmin):
    exact_search = ("ocid", "code__iexact", "buyer__ruc")
    search_help_text = "OCID, código o RUC de la entidad, exactos."
    list_display = ["code", "buyer_name", "procedure", "phase", "detail", "source", "checked_at", "is_demo"]
    list_filter = ["detail", "source", "phase", "is_demo"]
    actions = ["sync_again"]
    exclude = ["search", "search_text"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search", "search_text").select_related("buyer")

    def has_sync_permission(self, request) -> bool:
        return request.user.has_perm("jobs.retry_job")

    @admin.action(description="Volver a sincronizar", permissions=["sync"])
    def sync_again(self, request, queryset):
        ocids = list(queryset.values_list("ocid", flat=True))
        with transaction.atomic():
            for ocid in ocids:
                sync.request_record(ocid)
        self.message_user(
            request, f"Se pidieron a SERCOP {len(ocids)} fichas; llegarán en segundo plano.", messages.SUCCESS
        )


@admin.register(Release)
class ReleaseAdmin(LargeTableAdmin):
    exact_search = ("process__ocid", "digest")
    search_help_text = "OCID o SHA-256, exactos."
    list_display = ["release_id", "date", "channel", "origin", "received_at"]
    list_filter = ["channel"]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset if request.resolver_match.kwargs.get("object_id") else queryset.defer("raw")


@admin.register(Buyer)
class BuyerAdmin(LargeTableAdmin):
    exact_search = ("ruc", "unit", "name")
    search_help_text = "RUC, unidad o nombre, exactos."
    list_display = ["ruc", "unit", "name", "region", "seen_at", "is_demo"]
    list_filter = ["is_demo"]


@admin.register(CpcCode)
class CpcCodeAdmin(ReadOnlyAdmin):
    list_display = ["code", "level", "description"]
    list_filter = ["level"]
    search_fields = ["code__startswith", "description"]


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = [
        "started_at",
        "channel",
        "scope",
        "state",
        "page",
        "pages",
        "created_count",
        "changed_count",
        "same_count",
        "rejected_count",
        "finished_at",
    ]
    list_filter = ["state", "channel"]
    search_fields = ["=scope"]
    show_full_result_count = False


@admin.register(SyncCursor)
class SyncCursorAdmin(ReadOnlyAdmin):
    list_display = ["channel", "scope", "page", "total", "updated_at"]


@admin.register(Month)
class MonthAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "release_count", "expected_count", "rejected_count", "loaded_at", "checked_at"]
    list_filter = ["state", "year"]


@admin.register(InboxFile)
class InboxFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "state", "size", "release_count", "rejected_count", "found_at", "read_at"]
    list_filter = ["state"]
    search_fields = ["name", "=sha256"]
    show_full_result_count = False


@admin.register(RejectedObject)
class RejectedObjectAdmin(LargeTableAdmin):
    exact_search = ("ocid", "file")
    search_help_text = "OCID o archivo, exactos."
    list_display = ["file", "line", "offset", "ocid", "kind", "reason"]
    list_filter = ["kind"]
    exclude = ["excerpt"]
    readonly_fields = ["shown_excerpt"]
