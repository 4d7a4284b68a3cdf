"""Suppliers in the back-office: read only, because every fact comes from a publication."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from accounts.admin import ReadOnlyAdmin
from suppliers.models import Supplier, SupplierName

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
