"""Suppliers in the back-office: read only, because every fact comes from a publication or from a registry."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from accounts.admin import ReadOnlyAdmin
from suppliers.models import Company, ListedParty, RegisterFile, Supplier, SupplierName

COUNT_LIMIT = 10_000


class ShortPaginator(Paginator):
    """Counts no further than what people page through: counting millions of rows takes seconds."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNT_LIMIT].count()


class LargeTableAdmin(ReadOnlyAdmin):
    """A read-only list of millions of rows: newest first, found by exact value. `exact_search`: lookups by value."""

    exact_search: tuple[str, ...] = ()
    search_fields = ["pk"]  # shows the box; `get_search_results` does the work
    show_full_result_count = False
    paginator = ShortPaginator
    list_per_page = 50
    ordering = ["-pk"]

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        if not term:
            return queryset, False
        found = queryset.none()
        for lookup in self.exact_search:
            found |= queryset.filter(**{lookup: term})
        return found, False


class SupplierNameInline(admin.TabularInline):
    model = SupplierName
    extra = 0
    can_delete = False
    fields = readonly_fields = ["name", "source", "first_seen_at"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Supplier)
class SupplierAdmin(LargeTableAdmin):
    exact_search = ("ruc", "foreign_id", "name")
    search_help_text = "RUC, identificación extranjera o nombre, exactos."
    list_display = ["identifier", "name", "region", "seen_at", "is_demo"]
    list_filter = ["is_demo"]
    inlines = [SupplierNameInline]


@admin.register(RegisterFile)
class RegisterFileAdmin(ReadOnlyAdmin):
    """Which files of registries were loaded, and when: by commands and by the daily job."""

    list_display = ["kind", "published_at", "loaded_at", "rows", "skipped", "megabytes", "is_demo"]
    list_filter = ["kind", "is_demo"]
    date_hierarchy = "started_at"
    fields = readonly_fields = [
        *(
            "kind",
            "published_at",
            "started_at",
            "loaded_at",
            "rows",
            "skipped",
            "position",
            "size",
            "sha256",
            "is_demo",
        ),
    ]

    @admin.display(description="MB", ordering="size")
    def megabytes(self, row):
        return f"{row.size / 2**20:.1f}".replace(".", ",")


@admin.register(Company)
class CompanyAdmin(LargeTableAdmin):
    exact_search = ("ruc", "name")
    search_help_text = "RUC o nombre, exactos."
    ordering = ["pk"]
    list_display = ["expediente", "ruc", "name", "legal_status", "capital", "last_balance_year"]
    fields = readonly_fields = [
        *(
            "expediente",
            "ruc",
            "name",
            "legal_status",
            "kind",
            "constituted_on",
            "capital",
            "representative",
            "position",
        ),
        *("last_balance_year", "activity", "country", "region", "locality", "city", "address", "file"),
    ]


@admin.register(ListedParty)
class ListedPartyAdmin(LargeTableAdmin):
    """Names on lists. The same name may be somebody else's: nothing here says that a supplier is on it."""

    exact_search = ("identification", "name")
    search_help_text = "Identificación o nombre, exactos."
    list_display = ["name", "register", "identification", "reason", "listed_on", "until"]
    list_filter = ["register"]
    fields = readonly_fields = [
        *("register", "name", "identification", "reason", "reference", "country", "listed_on", "until", "file"),
    ]
