"""Counterparts, their credentials, and the evidence of every exchange with them."""

import hashlib
import zlib
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F
from django.utils import timezone

from integrations import counterparts
from integrations.choices import Outcome, State
from integrations.dinarp.records import PARAMETERS

PACKAGED = ("dinarp", "dinarp_v1")  # counterparts whose questions are packages with a quota


class CounterpartQuerySet(models.QuerySet):
    def make_missing(self) -> None:
        """One row per counterpart of the table in `counterparts.py`; rows that exist keep what people set."""
        for definition in counterparts.DEFINITIONS.values():
            self.get_or_create(code=definition.code, defaults={"name": definition.name})

    def succeeded(self, at) -> None:
        self.update(last_success_at=at, consecutive_failures=0, last_error="")

    def failed(self, at, error: str) -> None:
        self.update(last_failure_at=at, consecutive_failures=F("consecutive_failures") + 1, last_error=error[:500])


class Counterpart(models.Model):
    """An outside system, as the console shows it. Its address comes from the environment (`counterparts.py`)."""

    code = models.SlugField("código", unique=True)
    name = models.CharField("nombre", max_length=120)
    is_enabled = models.BooleanField(
        "activo",
        default=True,
        help_text="En pausa no se le consulta: los trabajos que la necesitan esperan a que se reanude.",
    )

    # Limits
    rate_per_minute = models.PositiveIntegerField(
        "consultas por minuto",
        null=True,
        blank=True,
        validators=[MinValueValidator(1, "Uno o más; para dejar de consultar, use Pausar.")],
        help_text="Vacío: el valor de la configuración.",
    )
    timeout_seconds = models.PositiveIntegerField(
        "espera máxima en segundos",
        null=True,
        blank=True,
        # The hard time limit of a job is 300 s, and the turn is waited for before.
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="Entre 1 y 240. Vacío: el valor de la configuración.",
    )

    # State
    last_success_at = models.DateTimeField("última respuesta", null=True, blank=True, editable=False)
    last_failure_at = models.DateTimeField("última falla", null=True, blank=True, editable=False)
    last_error = models.CharField("último error", max_length=500, blank=True, editable=False)
    consecutive_failures = models.PositiveIntegerField("fallas seguidas", default=0, editable=False)

    objects = CounterpartQuerySet.as_manager()

    class Meta:
        verbose_name = "contraparte"
        verbose_name_plural = "contrapartes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def definition(self) -> counterparts.Definition | None:
        return counterparts.DEFINITIONS.get(self.code)

    @property
    def base_url(self) -> str:
        return self.definition.base_url() if self.definition else ""

    @property
    def shown_url(self) -> str:
        """The address without what a configuration may carry in front of its host."""
        parts = urlsplit(self.base_url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()

    @property
    def is_sandbox(self) -> bool:
        return counterparts.is_sandbox(self.base_url)

    @property
    def may_be_internal(self) -> bool:
        """Whether its address may be one of the internal network: the sandbox's, or what the configuration names."""
        meant = self.definition is not None and self.definition.internal()
        return meant or self.is_sandbox or self.code in settings.INTERNAL_COUNTERPARTS

    @property
    def rate(self) -> int:
        """Exchanges a minute that all workers together may start."""
        return self.rate_per_minute or counterparts.DEFINITIONS[self.code].rate_per_minute()

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take as a whole."""
        return self.timeout_seconds or counterparts.DEFINITIONS[self.code].timeout_seconds()

    @property
    def state(self) -> State:
        if not self.base_url:
            return State.NOT_CONFIGURED
        if not self.is_enabled:
            return State.PAUSED
        if self.consecutive_failures:
            return State.FAILING
        return State.ONLINE if self.last_success_at else State.NOT_ASKED


class Credential(models.Model):
    """A secret of ours at a counterpart, encrypted at rest; the console can replace it but never read it."""

    counterpart = models.ForeignKey(Counterpart, models.PROTECT, related_name="credentials", verbose_name="contraparte")
    name = models.SlugField("nombre", help_text="Como lo llama el cliente: user, password, api_key…")
    encrypted = models.BinaryField("valor cifrado", editable=False)
    expires_at = models.DateTimeField("caduca", null=True, blank=True)
    updated_at = models.DateTimeField("guardada", auto_now=True)

    class Meta:
        verbose_name = "credencial"
        verbose_name_plural = "credenciales"
        ordering = ["counterpart", "name"]
        constraints = [models.UniqueConstraint(fields=["counterpart", "name"], name="credential_once")]

    def __str__(self) -> str:
        return f"{self.counterpart} · {self.name}"

    @property
    def value(self) -> str:
        """The secret in the clear. Raises ImproperlyConfigured when no key of ours opens it."""
        try:
            return _keys().decrypt(bytes(self.encrypted)).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                f"La credencial {self.name} de {self.counterpart_id} no se puede descifrar con ninguna clave de "
                "CREDENTIAL_ENCRYPTION_KEYS: agregue la clave anterior a la lista o registre la credencial otra vez."
            ) from None

    @value.setter
    def value(self, secret: str) -> None:
        self.encrypted = _keys().encrypt(secret.encode())

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_ENCRYPTION_KEYS])


class Exchange(models.Model):
    """Evidence of one exchange with a counterpart: what was asked, what came back, when. Append-only by trigger.

    Of a bulk file the body is not kept: its releases are, one by one, and here the digest and size of what came.
    """

    counterpart = models.ForeignKey(Counterpart, models.PROTECT, related_name="exchanges", verbose_name="contraparte")
    operation = models.CharField("operación", max_length=60)
    is_sandbox = models.BooleanField("simulado", default=False)
    request_id = models.CharField("id de la petición", max_length=64, blank=True)

    # Request, without secrets
    method = models.CharField("método", max_length=10, blank=True)
    url = models.TextField("dirección", blank=True)
    parameters = models.JSONField("parámetros", default=dict)

    # Reply
    started_at = models.DateTimeField("inicio")
    latency_ms = models.PositiveIntegerField("milisegundos")
    status_code = models.PositiveSmallIntegerField("código HTTP", null=True, blank=True)
    outcome = models.CharField("resultado", max_length=20, choices=Outcome)
    error = models.TextField("error", blank=True)
    headers = models.JSONField("cabeceras", default=dict)
    body = models.BinaryField("cuerpo (zlib)", null=True)
    body_sha256 = models.CharField("SHA-256 del cuerpo", max_length=64, blank=True)
    body_size = models.PositiveIntegerField("bytes del cuerpo", default=0)

    class Meta:
        verbose_name = "intercambio"
        verbose_name_plural = "intercambios"
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["counterpart", "-started_at"], name="exchange_recent")]

    def __str__(self) -> str:
        return f"{self.operation} {self.started_at:%Y-%m-%d %H:%M:%S} {self.get_outcome_display()}"

    def keep(self, body: bytes | None) -> None:
        """Take the raw body of the reply; None when no reply began."""
        if body is None:
            return
        self.body, self.body_size = zlib.compress(body), len(body)
        self.body_sha256 = hashlib.sha256(body).hexdigest()

    def raw_body(self) -> bytes | None:
        """The body as it came. Raises ValueError when it no longer has the digest it came with."""
        if self.body is None:
            return None
        try:
            raw = zlib.decompress(bytes(self.body))
        except zlib.error:
            raw = None
        if raw is None or hashlib.sha256(raw).hexdigest() != self.body_sha256:
            raise ValueError(f"El cuerpo del intercambio {self.pk} no coincide con su SHA-256.")
        return raw


class InformationPackage(models.Model):
    """What DINARP approved for this institution to ask. Codes belong to an institution: people register them here."""

    counterpart = models.ForeignKey(
        Counterpart,
        models.PROTECT,
        related_name="packages",
        verbose_name="servicio",
        limit_choices_to={"code__in": PACKAGED},
    )
    code = models.CharField("código", max_length=6, validators=[RegexValidator(r"^[0-9]{1,6}$", "Solo cifras.")])
    authority = models.SlugField("institución fuente", help_text="sri, iess, scvs, registro_civil…")
    operation = models.SlugField("qué trae", help_text="ruc, estado_tributario, mora_patronal, compania…")
    parameter = models.CharField(
        "parámetro",
        max_length=20,
        choices=[(name, name) for name in PARAMETERS],
        default=PARAMETERS[0],
        help_text="Cómo llama el paquete a la identificación; la versión 1 no lo usa.",
    )
    source = models.CharField("fuenteDatos", max_length=5, blank=True, help_text="Vacío, o T donde el paquete lo pida.")
    daily_quota = models.PositiveIntegerField(
        "cuota diaria", validators=[MinValueValidator(1)], help_text="Consultas por día que aprobó DINARP."
    )
    is_enabled = models.BooleanField("activo", default=True)

    class Meta:
        verbose_name = "paquete de información"
        verbose_name_plural = "paquetes de información"
        ordering = ["authority", "operation", "code"]
        constraints = [models.UniqueConstraint(fields=["counterpart", "code"], name="package_once")]

    def __str__(self) -> str:
        return f"{self.code} · {self.authority} · {self.operation}"


class PackageUse(models.Model):
    """How many questions of a package were taken on a day of Guayaquil."""

    package = models.ForeignKey(InformationPackage, models.CASCADE, related_name="uses", verbose_name="paquete")
    day = models.DateField("día")
    count = models.PositiveIntegerField("consultas", default=0)

    class Meta:
        verbose_name = "uso de un paquete"
        verbose_name_plural = "uso de los paquetes"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["package", "day"], name="package_use_once_a_day")]

    def __str__(self) -> str:
        return f"{self.package_id} {self.day} {self.count}"
