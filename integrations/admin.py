"""The console of integrations: how each counterpart fares, its limits, our credentials, the evidence."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from integrations import console
from integrations.models import Counterpart, Credential, Exchange, InformationPackage, PackageUse


class SimulatedMark:
    """A column that marks what is not the real counterpart."""

    @admin.display(description="origen")
    def origin(self, row) -> str:
        return "Simulado" if row.is_sandbox else "Real"


@admin.register(Counterpart)
class CounterpartAdmin(SimulatedMark, admin.ModelAdmin):
    list_display = [
        "name",
        "state_label",
        "holds",
        "origin",
        "last_success_at",
        "last_failure_at",
        "answers",
        "failures",
        "p95",
        "consecutive_failures",
    ]
    fields = [
        "name",
        "code",
        "state_label",
        "origin",
        "address",
        "rate_per_minute",
        "timeout_seconds",
        "holds",
        "last_success_at",
        "last_failure_at",
        "consecutive_failures",
        "last_error",
        "evidence",
    ]
    readonly_fields = [name for name in fields if name not in ("rate_per_minute", "timeout_seconds")]
    actions = ["pause", "resume"]

    def get_queryset(self, request):
        return console.with_last_hour(super().get_queryset(request))

    def has_add_permission(self, request):
        return False  # rows are made by migrate, from the table in counterparts.py

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="estado", ordering="consecutive_failures")
    def state_label(self, counterpart) -> str:
        return counterpart.state.label

    @admin.display(description="dirección")
    def address(self, counterpart) -> str:
        return counterpart.shown_url or "Sin dirección: se pone en la configuración"

    @admin.display(description="respuestas (1 h)", ordering="answers")
    def answers(self, counterpart) -> int:
        return counterpart.answers

    @admin.display(description="fallas (1 h)", ordering="failures")
    def failures(self, counterpart) -> int:
        return counterpart.failures

    @admin.display(description="p95 (1 h)", ordering="p95_ms", empty_value="sin datos")
    def p95(self, counterpart) -> str | None:
        if counterpart.p95_ms is None:
            return None
        return f"{counterpart.p95_ms / 1000:.1f} s".replace(".", ",")

    @admin.display(description="qué detiene las consultas")
    def holds(self, counterpart) -> str:
        return console.holds(counterpart)

    @admin.display(description="evidencia")
    def evidence(self, counterpart) -> str:
        url = reverse("admin:integrations_exchange_changelist")
        return format_html('<a href="{}?counterpart__id__exact={}">Ver sus intercambios</a>', url, counterpart.pk)

    @admin.action(description="Pausar: dejar de consultar", permissions=["change"])
    def pause(self, request, queryset):
        for counterpart in Counterpart.objects.filter(pk__in=queryset.values("pk")):
            console.pause(counterpart=counterpart, by=request.user)
            messages.success(request, f"{counterpart} está en pausa: nadie le consulta hasta reanudar.")

    @admin.action(description="Reanudar", permissions=["change"])
    def resume(self, request, queryset):
        for counterpart in Counterpart.objects.filter(pk__in=queryset.values("pk")):
            console.resume(counterpart=counterpart, by=request.user)
            messages.success(request, f"{counterpart} se consulta otra vez.")


class CredentialForm(forms.ModelForm):
    value = forms.CharField(
        label="valor",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Se guarda cifrado y no se puede volver a leer aquí. Vacío: queda el que está.",
    )

    class Meta:
        model = Credential
        fields = ["counterpart", "name", "value", "expires_at"]

    def clean_value(self) -> str:
        value = self.cleaned_data["value"]
        if not value and not self.instance.pk:
            raise forms.ValidationError("Escriba el valor de la credencial.")
        return value

    def save(self, commit=True):
        if self.cleaned_data["value"]:
            self.instance.value = self.cleaned_data["value"]
        return super().save(commit)


@admin.register(Credential)
class CredentialAdmin(admin.ModelAdmin):
    form = CredentialForm
    list_display = ["counterpart", "name", "expires_at", "updated_at"]
    list_select_related = ["counterpart"]

    def get_readonly_fields(self, request, obj=None):
        return ["counterpart", "name"] if obj else []


@admin.register(InformationPackage)
class InformationPackageAdmin(admin.ModelAdmin):
    list_display = ["code", "counterpart", "authority", "operation", "daily_quota", "used_today", "is_enabled"]
    list_filter = ["counterpart", "authority", "is_enabled"]
    list_select_related = ["counterpart"]

    def has_delete_permission(self, request, obj=None):
        return False  # set it inactive: what was asked with it is evidence

    def get_queryset(self, request):
        today = PackageUse.objects.filter(package=OuterRef("pk"), day=timezone.localdate()).values("count")
        return super().get_queryset(request).annotate(today=Subquery(today))

    @admin.display(description="consultas de hoy", ordering="today")
    def used_today(self, package) -> int:
        return package.today or 0


@admin.register(Exchange)
class ExchangeAdmin(SimulatedMark, admin.ModelAdmin):
    """Evidence: read and download, nothing else."""

    list_display = ["started_at", "counterpart", "operation", "outcome", "status_code", "seconds", "size", "origin"]
    list_filter = ["outcome", "counterpart", "operation", "is_sandbox"]
    list_select_related = ["counterpart"]
    search_fields = ["request_id", "body_sha256"]
    search_help_text = "Id de la petición o SHA-256 del cuerpo, completos o en parte"
    show_full_result_count = False
    actions = None
    fields = [
        "counterpart",
        "operation",
        "origin",
        "method",
        "url",
        "parameters",
        "started_at",
        "seconds",
        "status_code",
        "outcome",
        "error",
        "headers",
        "size",
        "body_sha256",
        "download",
        "request_id",
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="duración", ordering="latency_ms")
    def seconds(self, exchange) -> str:
        return f"{exchange.latency_ms / 1000:.2f} s".replace(".", ",")

    @admin.display(description="tamaño", ordering="body_size")
    def size(self, exchange) -> str:
        return filesizeformat(exchange.body_size)

    @admin.display(description="cuerpo")
    def download(self, exchange) -> str:
        if not exchange.body_sha256:
            return "No llegó respuesta"
        if exchange.body is None:
            return "No se guarda: es un archivo masivo; quedan su tamaño y su SHA-256"
        url = reverse("admin:integrations_exchange_body", args=[exchange.pk])
        return format_html('<a href="{}">Descargar como llegó</a>', url)

    def get_urls(self):
        view = self.admin_site.admin_view(self.body_view)
        return [path("<int:pk>/cuerpo/", view, name="integrations_exchange_body"), *super().get_urls()]

    def body_view(self, request, pk: int):
        """The raw body as a file: it was written by others, so a browser must never show it as a page of ours."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        exchange = Exchange.objects.filter(pk=pk).first()
        if exchange is None or exchange.body is None:
            raise Http404("Este intercambio no tiene cuerpo.")
        try:
            raw = exchange.raw_body()
        except ValueError as error:
            messages.error(request, f"{error} No se entrega.")
            return HttpResponseRedirect(reverse("admin:integrations_exchange_change", args=[pk]))
        return HttpResponse(
            raw,
            content_type="text/plain; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="intercambio-{pk}.txt"',
                "X-Content-Type-Options": "nosniff",
            },
        )
