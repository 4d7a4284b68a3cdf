"""Applications and their keys in the back-office. A secret is shown on the page that makes it, and nowhere else."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin
from partners import limiter
from partners.forms import ApplicationForm, IssueForm
from partners.keys import issue_key, revoke_key
from partners.models import Application, Key


class KeyInline(admin.TabularInline):
    model = Key
    extra = 0
    can_delete = False
    fields = readonly_fields = ["client_id", "label", "state_label", "created_at", "expires_at", "used_at"]

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description="estado")
    def state_label(self, key) -> str:
        return key.state


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    form = ApplicationForm
    list_display = ["name", "institution", "contact_email", "scope_list", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "institution", "contact_email"]
    fields = [
        "name",
        "institution",
        "contact_name",
        "contact_email",
        "scopes",
        "networks",
        "quota",
        "is_active",
        "new_key",
    ]
    readonly_fields = ["new_key"]
    inlines = [KeyInline]

    def has_delete_permission(self, request, obj=None):
        return False  # switched off instead: the audit keeps who asked

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        transaction.on_commit(limiter.new_edition)

    def get_urls(self):
        issue = path("<int:pk>/clave/", self.admin_site.admin_view(self.issue), name="partners_application_key")
        return [issue, *super().get_urls()]

    @admin.display(description="alcances")
    def scope_list(self, application) -> str:
        return ", ".join(application.scopes)

    @admin.display(description="clave nueva")
    def new_key(self, application) -> str:
        if not application.pk:
            return "Guarde primero la aplicación."
        return format_html(
            '<a href="{}">Emitir una clave</a>', reverse("admin:partners_application_key", args=[application.pk])
        )

    def issue(self, request: HttpRequest, pk: int) -> HttpResponse:
        application = self.get_object(request, str(pk))
        if application is None:
            raise Http404
        if not (self.has_change_permission(request, application) and request.user.has_perm("partners.add_key")):
            raise PermissionDenied
        form = IssueForm(request.POST or None)
        issued = None
        if request.method == "POST" and form.is_valid():
            issued = issue_key(application=application, by=request.user, **form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Clave nueva de {application}",
            "opts": self.opts,
            "application": application,
            "form": form,
            "issued": issued,
        }
        return render(request, "admin/partners/issue_key.html", context)


@admin.register(Key)
class KeyAdmin(ReadOnlyAdmin):
    list_display = ["client_id", "application", "label", "state_label", "created_at", "expires_at", "used_at"]
    list_filter = ["application"]
    search_fields = ["client_id", "label"]
    fields = ["client_id", "application", "label", "state_label", "created_at", "expires_at", "used_at", "revoked_at"]
    actions = ["revoke"]

    @admin.display(description="estado")
    def state_label(self, key) -> str:
        return key.state

    def has_revoke_permission(self, request) -> bool:
        return request.user.has_perm("partners.change_key")

    @admin.action(description="Revocar", permissions=["revoke"])
    def revoke(self, request, queryset):
        for key in queryset:
            revoke_key(key, by=request.user)
        messages.success(request, f"Claves revocadas: {len(queryset)}. Sus tokens dejan de servir desde ahora.")
        return HttpResponseRedirect(request.get_full_path())
