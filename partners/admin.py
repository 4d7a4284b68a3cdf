"""Applications and their keys in the back-office. A secret is shown on the page that makes it, and nowhere else."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin
from partners import limiter, webhooks
from partners.forms import ApplicationForm, IssueForm
from partners.keys import issue_key, revoke_key
from partners.models import Application, Delivery, Key, Subscription


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
        "responsible",
        "is_active",
        "new_key",
    ]
    readonly_fields = ["new_key"]
    autocomplete_fields = ["responsible"]
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


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["url", "application", "events", "is_active", "failing_since"]
    list_filter = ["is_active", "application"]
    search_fields = ["url"]
    fields = ["application", "url", "events", "buyers", "is_active", "stopped_reason", "failing_since", "created_at"]
    actions = ["send_test", "switch_on"]

    def has_send_permission(self, request) -> bool:
        return request.user.has_perm("partners.change_subscription")

    @admin.action(description="Enviar un aviso de prueba", permissions=["send"])
    def send_test(self, request, queryset):
        for subscription in queryset:
            webhooks.send_test(subscription)
        messages.success(request, f"Avisos de prueba en camino: {len(queryset)}. Vea el resultado en Entregas.")

    @admin.action(description="Encender", permissions=["send"])
    def switch_on(self, request, queryset):
        for subscription in queryset:
            webhooks.switch_on(subscription)
        messages.success(request, "Encendidas: reciben lo que pase desde ahora.")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = [
        "message_id",
        "subscription",
        "kind",
        "state",
        "attempts",
        "status_code",
        "created_at",
        "delivered_at",
    ]
    list_filter = ["state", "kind"]
    list_select_related = ["subscription__application"]
    search_fields = ["message_id"]
    fields = [
        *("message_id", "subscription", "kind", "state", "attempts", "status_code", "created_at", "delivered_at"),
        *("next_at", "payload", "log"),
    ]
    actions = ["replay"]

    def has_send_permission(self, request) -> bool:
        return request.user.has_perm("partners.change_subscription")

    @admin.action(description="Repetir", permissions=["send"])
    def replay(self, request, queryset):
        for delivery in queryset.select_related("subscription"):
            webhooks.replay(delivery)
        messages.success(request, f"Entregas repetidas: {len(queryset)}.")
