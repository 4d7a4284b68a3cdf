"""Legal rules in the back-office: what each says, since when, and how sure we are."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from law.models import Holiday, Norm, Threshold


class InForceFilter(admin.SimpleListFilter):
    title, parameter_name = "vigencia", "vigencia"

    def lookups(self, request, model_admin):
        return [("hoy", "Vigentes hoy"), ("antes", "Ya no vigentes")]

    def queryset(self, request, queryset):
        ended = Q(valid_to__lt=timezone.localdate())
        match self.value():
            case "hoy":
                return queryset.exclude(ended).filter(valid_from__lte=timezone.localdate())
            case "antes":
                return queryset.filter(ended)
        return queryset


@admin.register(Norm)
class NormAdmin(admin.ModelAdmin):
    list_display = ["article", "source", "certainty"]
    list_filter = ["certainty"]
    search_fields = ["article", "source"]


@admin.register(Threshold)
class ThresholdAdmin(admin.ModelAdmin):
    list_display = ["name", "procedure", "amount_over", "amount_up_to", "value", "unit", "valid_from", "valid_to"]
    list_display += ["norm", "certainty"]
    list_filter = [InForceFilter, "certainty", "unit", "slug"]
    list_select_related = ["norm"]
    search_fields = ["name", "slug", "norm__article"]
    save_as = True  # a new value starts from the old one

    def has_delete_permission(self, request, obj=None):
        return False  # what held once is closed with a date: decisions of that time rest on it


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["date", "name", "canton", "certainty"]
    list_filter = ["certainty", "date"]
    search_fields = ["name", "canton"]
    date_hierarchy = "date"
