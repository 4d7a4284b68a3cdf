"""Applications and their keys in the back-office. A secret is shown on the page that makes it, and nowhere else."""

import json
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from accounts.admin import ReadOnlyAdmin
from partners import limiter, webhooks
from partners.choices import KIND_LABELS
from partners.forms import ApplicationForm, IssueForm
from partners.keys import issue_key, revoke_key
from partners.models import Application, Delivery, Key, Subscription


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
    ]
    readonly_fields = ["keys"]
    empty = "Ninguna aplicación: añada la primera para que un socio use la API."

    def has_delete_permission(self, request, obj=None):
        return False  # switched off instead: the audit keeps who asked

    def get_fields(self, request, obj=None):
        return [*self.fields, "keys"] if obj else self.fields

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        transaction.on_commit(limiter.new_edition)

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        """Django's own sentence takes an application for a man."""
        if level == messages.SUCCESS:
            message = "Se guardó la aplicación. Lo que cambió vale desde la próxima petición."
        super().message_user(request, message, level, *args, **kwargs)

    def get_urls(self):
        issue = path("<int:pk>/clave/", self.admin_site.admin_view(self.issue), name="partners_application_key")
        return [issue, *super().get_urls()]

    @admin.display(description="alcances")
    def scope_list(self, application) -> str:
        return ", ".join(application.scopes)

    @admin.display(description="claves")
    def keys(self, application) -> str:
        issue = format_html(
            '<a href="{}">Emitir una clave</a>', reverse("admin:partners_application_key", args=[application.pk])
        )
        rows = format_html_join(
            "",
            "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (_key_row(key) for key in application.keys.all()),
        )
        if not rows:
            return format_html("<p>Ninguna: sin clave, la aplicación no puede pedir tokens.</p>{}", issue)
        head = format_html_join(
            "",
            "<th scope='col'>{}</th>",
            ((word,) for word in ("client_id", "Para qué", "Estado", "Vence", "Último token", "Revocar")),
        )
        table = "<div class='table-scroll' tabindex='0' role='region' aria-label='Claves'><table>{}{}</table></div>{}"
        return format_html(table, format_html("<thead><tr>{}</tr></thead>", head), rows, issue)

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
            "standing": application.keys.usable(),
            "form": form,
            "issued": issued,
        }
        return render(request, "admin/partners/issue_key.html", context)


def _key_row(key: Key) -> tuple:
    revoke = "—"
    if key.state == "Vigente":
        where = f"{reverse('admin:partners_key_revoke')}?{urlencode({'clave': key.pk})}"
        revoke = format_html('<a href="{}" aria-label="Revocar {}">Revocar…</a>', where, key.client_id)
    expires = _moment(key.expires_at) or "No vence"
    return key.client_id, key.label or "—", key.state, expires, _moment(key.used_at) or "Nunca", revoke


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j b Y H:i") if moment else ""


@admin.register(Key)
class KeyAdmin(ReadOnlyAdmin):
    list_display = ["client_id", "application", "label", "state_label", "expires_at", "used_at"]
    list_filter = ["application"]
    list_select_related = ["application"]
    search_fields = ["client_id", "label"]
    fields = ["client_id", "application", "label", "state_label", "created_at", "expires_at", "used_at", "revoked_at"]
    actions = ["revoke"]
    empty = "Ninguna clave: se emiten en la página de cada aplicación."

    @admin.display(description="estado")
    def state_label(self, key) -> str:
        return key.state

    def has_revoke_permission(self, request) -> bool:
        return request.user.has_perm("partners.change_key")

    def get_urls(self):
        revoke = path("revocar/", self.admin_site.admin_view(self.confirm), name="partners_key_revoke")
        return [revoke, *super().get_urls()]

    @admin.action(description="Revocar…", permissions=["revoke"])
    def revoke(self, request, queryset):
        chosen = urlencode([("clave", pk) for pk in queryset.values_list("pk", flat=True)])
        return HttpResponseRedirect(f"{reverse('admin:partners_key_revoke')}?{chosen}")

    def confirm(self, request: HttpRequest) -> HttpResponse:
        """Tell what a revocation ends, and do it when told again."""
        if not self.has_revoke_permission(request):
            raise PermissionDenied
        chosen = [int(pk) for pk in request.GET.getlist("clave") if pk.isascii() and pk.isdigit() and len(pk) < 18]
        keys = list(Key.objects.usable().filter(pk__in=chosen).select_related("application"))
        if request.method == "POST":
            for key in keys:
                revoke_key(key, by=request.user)
            messages.success(request, f"Claves revocadas: {len(keys)}. Sus tokens dejan de servir desde ahora.")
            return HttpResponseRedirect(reverse("admin:partners_key_changelist"))
        context = {**self.admin_site.each_context(request), "title": "Revocar claves", "opts": self.opts, "keys": keys}
        return render(request, "admin/partners/revoke_keys.html", context)


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["url", "application", "event_list", "is_active", "stopped_reason", "failing_since"]
    list_filter = ["is_active", "application"]
    list_select_related = ["application"]
    search_fields = ["url"]
    fields = ["application", "url", "event_list", "buyer_list", "is_active", "stopped_reason", "failing_since"]
    fields += ["created_at", "delivery_list"]
    actions = ["send_test", "switch_on"]
    empty = "Ninguna suscripción: las crea cada aplicación con POST /api/v1/webhooks/."

    def has_send_permission(self, request) -> bool:
        return request.user.has_perm("partners.change_subscription")

    @admin.display(description="sucesos")
    def event_list(self, subscription) -> str:
        return "; ".join(KIND_LABELS.get(kind, kind) for kind in subscription.events)

    @admin.display(description="RUC de entidades")
    def buyer_list(self, subscription) -> str:
        return ", ".join(subscription.buyers) or "De todas"

    @admin.display(description="entregas")
    def delivery_list(self, subscription) -> str:
        where = f"{reverse('admin:partners_delivery_changelist')}?{urlencode({'subscription__id': subscription.pk})}"
        return format_html('<a href="{}">Ver sus entregas</a>', where)

    @admin.action(description="Enviar un aviso de prueba", permissions=["send"])
    def send_test(self, request, queryset):
        for subscription in queryset:
            webhooks.send_test(subscription)
        messages.success(request, f"Avisos de prueba en camino: {len(queryset)}. Vea el resultado en Entregas.")

    @admin.action(description="Encender", permissions=["send"])
    def switch_on(self, request, queryset):
        off = queryset.filter(is_active=False)
        count = len(off)
        for subscription in off:
            webhooks.switch_on(subscription)
        if count:
            messages.success(request, f"Suscripciones encendidas: {count}. Reciben lo que pase desde ahora.")
        else:
            messages.info(request, "Ya estaban encendidas: no se cambió nada.")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "state", "kind_label", "url", "attempts", "status_code", "next_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["subscription"]
    search_fields = ["message_id", "subscription__url"]
    fields = [
        *("message_id", "subscription", "kind_label", "state", "attempts", "status_code", "created_at"),
        *("delivered_at", "next_at", "tries", "content"),
    ]
    actions = ["replay"]
    empty = "Ninguna entrega: nada se ha enviado en los últimos treinta días."

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "subscription__id" or super().lookup_allowed(lookup, value, request)

    def has_send_permission(self, request) -> bool:
        return request.user.has_perm("partners.change_subscription")

    @admin.display(description="tipo", ordering="kind")
    def kind_label(self, delivery) -> str:
        return KIND_LABELS.get(delivery.kind, delivery.kind)

    @admin.display(description="dirección")
    def url(self, delivery) -> str:
        return delivery.subscription.url

    @admin.display(description="intentos hechos")
    def tries(self, delivery) -> str:
        lines = [
            f"{_moment(datetime.fromisoformat(each['at']))}: {_answered(each)} ({each.get('ms', 0)} ms)"
            for each in delivery.log
        ]
        return "\n".join(lines) or "Ninguno todavía"

    @admin.display(description="contenido")
    def content(self, delivery) -> str:
        return format_html("<code>{}</code>", json.dumps(delivery.payload, ensure_ascii=False, indent=2))

    @admin.action(description="Repetir", permissions=["send"])
    def replay(self, request, queryset: QuerySet):
        for delivery in queryset.select_related("subscription"):
            webhooks.replay(delivery)
        messages.success(request, f"Entregas repetidas: {len(queryset)}. Vea el resultado en esta lista.")


def _answered(each: dict) -> str:
    return f"contestó {each['status']}" if each.get("status") else each.get("error") or "sin respuesta"
