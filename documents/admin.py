"""The back-office of the language model: what it was asked, what that costs, how much each institution may use.

And what came by the SFTP folder, with why some of it was not taken.
"""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from accounts.admin import ReadOnlyAdmin
from documents import costs, inbox
from documents.call_models import ModelCall, ModelPrice, TokenBudget
from documents.language_model import budget_of, spent_today
from documents.models import InboxFile
from jobs.admin import RetryForm, for_each

DAYS = 31


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    change_list_template = "admin/documents/modelcall/change_list.html"
    list_display = [
        "started_at", "purpose", "institution", "model", "outcome", "input_tokens", "output_tokens", "cost",
        "duration_ms", "is_masked", "is_sandbox",
    ]  # fmt: skip
    list_filter = ["outcome", "model", "is_sandbox", "purpose"]
    search_fields = ["institution", "error"]
    date_hierarchy = "started_at"
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self):
        mine = path("costo/", self.admin_site.admin_view(self.costs), name="documents_modelcall_costs")
        return [mine, *super().get_urls()]

    def costs(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = costs.by_day(DAYS)
        today = timezone.localdate()
        asking = sorted({row.institution for row in rows if row.day == today})
        budgets = [{"institution": one, "spent": spent_today(one), "budget": budget_of(one)} for one in asking]
        context = {
            **self.admin_site.each_context(request),
            "title": "Costo por día del modelo de lenguaje",
            "rows": rows,
            "days": DAYS,
            "budgets": budgets,
        }
        return TemplateResponse(request, "admin/documents/modelcall/costs.html", context)


@admin.register(ModelPrice)
class ModelPriceAdmin(admin.ModelAdmin):
    list_display = ["model", "valid_from", "input_price", "cached_price", "output_price"]


@admin.register(TokenBudget)
class TokenBudgetAdmin(admin.ModelAdmin):
    list_display = ["institution", "tokens_per_day"]


@admin.register(InboxFile)
class InboxFileAdmin(ReadOnlyAdmin):
    actions = ["bring_again"]
    action_form = RetryForm
    list_display = ["path", "state", "reason", "size", "found_at", "ended_at"]
    list_filter = ["state"]
    search_fields = ["path", "=sha256"]
    list_per_page = 50
    show_full_result_count = False

    def has_retry_permission(self, request) -> bool:
        return request.user.has_perm("jobs.retry_job")

    @admin.action(description="Traer otra vez", permissions=["retry"])
    def bring_again(self, request, queryset):
        def again(file: InboxFile, reason: str) -> None:
            inbox.request_again(file, by=request.user, reason=reason)

        done = "Archivos que se traerán otra vez en segundo plano"
        for_each(request, queryset, again, refused=inbox.NotRefused, done=done)
