"""Who uses the API: applications, and the keys with which they ask for tokens."""

from collections.abc import Collection

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from api.scopes import Scope
from jobs.models import Cursor
from partners import rules
from partners.choices import TEST, DeliveryState, EventType
from suppliers.persons import PERSON


def check_networks(networks: list[str]) -> None:
    for network in networks:
        try:
            rules.read_networks(network)
        except ValueError:
            raise ValidationError(
                f"«{network}» no es una red: escriba direcciones o rangos como 192.0.2.7 o 192.0.2.0/24."
            ) from None


class Application(models.Model):
    """A system of a partner. What it may do: `scopes`; from where: `networks`; how much: `quota`."""

    name = models.CharField("nombre", max_length=120, unique=True)
    institution = models.CharField("institución", max_length=200, blank=True)
    contact_name = models.CharField("persona de contacto", max_length=150)
    contact_email = models.EmailField("correo de contacto")
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope), verbose_name="alcances", default=list)
    networks = ArrayField(
        models.CharField(max_length=49),
        verbose_name="redes permitidas",
        default=list,
        blank=True,
        validators=[check_networks],
        help_text="Direcciones o rangos separados por comas; vacío: desde cualquier lugar.",
    )
    quota = models.PositiveIntegerField(
        "cupo", null=True, blank=True, help_text="Peticiones por ventana; vacío: el de RATE_LIMIT_REQUESTS."
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="responde por ella",
        null=True,
        blank=True,
        help_text="A su nombre quedan los documentos que sube y los análisis que pide; sin nadie, no puede.",
    )
    is_active = models.BooleanField("activa", default=True, help_text="Apagada, sus claves y tokens no sirven.")
    created_at = models.DateTimeField("creada", db_default=Now())

    class Meta:
        verbose_name = "aplicación"
        verbose_name_plural = "aplicaciones"
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(quota__isnull=True) | Q(quota__gt=0), name="quota_positive")]

    def __str__(self) -> str:
        return self.name


class KeyQuerySet(models.QuerySet):
    def usable(self) -> "KeyQuerySet":
        """Not revoked, not expired, of an application that is on."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=Now()), revoked_at=None, application__is_active=True
        )


class Key(models.Model):
    """A pair of `client_id` and secret. The secret is shown when it is made and kept as its SHA-256."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="keys", verbose_name="aplicación")
    client_id = models.CharField("client_id", max_length=40, unique=True)
    secret_hash = models.CharField("SHA-256 del secreto", max_length=64, editable=False)
    label = models.CharField("para qué", max_length=120, blank=True)
    created_at = models.DateTimeField("emitida", db_default=Now())
    expires_at = models.DateTimeField("vence", null=True, blank=True)
    revoked_at = models.DateTimeField("revocada", null=True, blank=True)
    used_at = models.DateTimeField("último token", null=True, blank=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clave"
        verbose_name_plural = "claves"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.client_id

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "Revocada"
        return "Vencida" if self.expires_at and self.expires_at <= timezone.now() else "Vigente"


class RevokedToken(models.Model):
    """A token that was taken back before its end."""

    token_id = models.CharField("jti", max_length=40, unique=True)
    key = models.ForeignKey(Key, models.CASCADE, related_name="revoked_tokens", verbose_name="clave")
    expires_at = models.DateTimeField("vencía")

    class Meta:
        verbose_name = "token revocado"
        verbose_name_plural = "tokens revocados"

    def __str__(self) -> str:
        return self.token_id


class Subscription(models.Model):
    """An address of an application that is told of events. What is sent is signed (Standard Webhooks)."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="subscriptions", verbose_name="aplicación"
    )
    url = models.URLField("dirección", max_length=500)
    events = ArrayField(models.CharField(max_length=40, choices=EventType), verbose_name="sucesos")
    buyers = ArrayField(
        models.CharField(max_length=13),
        verbose_name="RUC de entidades",
        default=list,
        blank=True,
        help_text="Solo procesos de estas entidades; vacío: de todas.",
    )
    is_active = models.BooleanField("activa", default=True)
    stopped_reason = models.CharField("por qué se apagó", max_length=300, blank=True)

    # Secrets, encrypted; the former one signs too until its time is over
    secret = models.BinaryField("secreto cifrado", editable=False)
    former_secret = models.BinaryField("secreto anterior cifrado", editable=False, null=True)
    former_until = models.DateTimeField("el anterior firma hasta", null=True, blank=True)

    # How far the log of events was read for it
    xid = models.BigIntegerField("transacción leída", default=0, editable=False)
    event_id = models.BigIntegerField("suceso leído", default=0, editable=False)
    failing_since = models.DateTimeField("falla desde", null=True, blank=True)
    created_at = models.DateTimeField("creada", db_default=Now())

    class Meta:
        verbose_name = "suscripción"
        verbose_name_plural = "suscripciones"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.application}: {self.url}"

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.xid, self.event_id)


class DeliveryQuerySet(models.QuerySet):
    def readable_with(self, scopes: Collection[str]) -> "DeliveryQuerySet":
        """Tests, and what these scopes let an application be told of."""
        kinds = [TEST, *(kind for kind, scope in rules.EVENT_SCOPES.items() if scope in scopes)]
        rows = self.filter(kind__in=kinds)
        is_open = models.Q(kind=TEST) | ~models.Q(payload__data__subject__regex=PERSON)  # a test has no subject
        return rows if Scope.PEOPLE in scopes else rows.filter(is_open)


class Delivery(models.Model):
    """One event for one subscription, until it is delivered or given up. `log`: what each try got."""

    subscription = models.ForeignKey(
        Subscription, models.CASCADE, related_name="deliveries", verbose_name="suscripción"
    )
    message_id = models.CharField("identificador", max_length=40, unique=True)
    event_id = models.BigIntegerField("suceso", null=True, blank=True)  # null: a test or a replay
    kind = models.CharField("tipo", max_length=40)
    payload = models.JSONField("contenido")
    state = models.CharField("estado", max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    next_at = models.DateTimeField("próximo intento", null=True, blank=True)
    status_code = models.PositiveSmallIntegerField("último código HTTP", null=True, blank=True)
    log = models.JSONField("intentos hechos", default=list, blank=True)
    created_at = models.DateTimeField("creada", db_default=Now())
    delivered_at = models.DateTimeField("entregada", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "entrega"
        verbose_name_plural = "entregas"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["subscription", "event_id"], name="delivery_once")]
        indexes = [models.Index(fields=["subscription", "-id"], name="delivery_log")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind}"
