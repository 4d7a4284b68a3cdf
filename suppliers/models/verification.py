"""What registries said of a supplier, who asked, and what people decided on it. Evidence only grows."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from integrations.models import Exchange
from suppliers.choices import (
    UNANSWERED,
    Authority,
    CertificateKind,
    CertificateSays,
    CheckChannel,
    Decision,
    Outcome,
    Purpose,
    Verdict,
)
from suppliers.models.supplier import Supplier


class VerificationQuerySet(models.QuerySet):
    def until(self, moment) -> "VerificationQuerySet":
        """What was on file at that moment; all of it for None."""
        return self.filter(checked_at__lte=moment) if moment else self

    def newest(self) -> "VerificationQuerySet":
        """One row per supplier and authority: the last one."""
        return self.order_by("supplier", "authority", "-checked_at", "-pk").distinct("supplier", "authority")

    def answers(self) -> "VerificationQuerySet":
        return self.exclude(outcome__in=UNANSWERED)


class UploadedCertificate(models.Model):
    """A certificate that a person got from an authority's page and brought: the file, where from, what it says.

    Append-only but for its bytes, which the rule of retention takes out; digest and size stay. `names_ruc`: whether the
    text of the file holds the RUC; None when it has no text to look in.
    """

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="uploaded_certificates", verbose_name="proveedor"
    )
    kind = models.CharField("certificado", max_length=20, choices=CertificateKind)
    says = models.CharField("lo que dice", max_length=20, choices=CertificateSays)
    number = models.CharField("código", max_length=60, blank=True)
    link = models.URLField("enlace", max_length=500, help_text="Página de la autoridad donde se obtuvo o se valida.")
    issued_on = models.DateField("fecha de emisión")

    # Evidence
    content = models.BinaryField("archivo", null=True)
    sha256 = models.CharField("SHA-256 del archivo", max_length=64)
    size = models.PositiveIntegerField("bytes")
    names_ruc = models.BooleanField("nombra el RUC", null=True)
    is_scanned = models.BooleanField("pasó por el antivirus", default=False)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="cargado por"
    )
    uploaded_at = models.DateTimeField("cargado")

    class Meta:
        verbose_name, verbose_name_plural = "certificado cargado", "certificados cargados"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.issued_on:%Y-%m-%d}"


class Verification(models.Model):
    """One check at one authority. Append-only: asking again adds a row.

    `facts`: the few facts that the rules judged, in the words of `verification`; None when nothing came. `digest`:
    SHA-256 of the raw answer, which `exchange` keeps.
    """

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="verifications", verbose_name="proveedor")
    authority = models.CharField("autoridad", max_length=20, choices=Authority)
    channel = models.CharField("canal", max_length=20, choices=CheckChannel, blank=True)

    # What it came to
    outcome = models.CharField("resultado", max_length=20, choices=Outcome)
    reason = models.TextField("motivo")
    facts = models.JSONField("hechos", null=True, blank=True)
    checked_at = models.DateTimeField("consultado")
    valid_until = models.DateTimeField("vigente hasta", null=True, blank=True)
    legal_article = models.CharField("artículo", max_length=200, blank=True)

    # Evidence
    exchange = models.ForeignKey(
        Exchange, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="intercambio"
    )
    certificate = models.ForeignKey(
        UploadedCertificate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="certificado cargado"
    )
    digest = models.CharField("SHA-256 de la respuesta", max_length=64, blank=True)
    is_demo = models.BooleanField("de demostración", default=False)

    # Who wanted to know, and what for
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pedido por"
    )
    purpose = models.CharField("finalidad", max_length=20, choices=Purpose)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "comprobación", "comprobaciones"
        ordering = ["-checked_at", "-pk"]
        permissions = [
            ("request_verification", "Puede verificar proveedores"),
            ("view_evidence", "Puede ver respuestas originales"),
            ("view_personaldata", "Puede ver datos personales sin ocultar"),
        ]
        indexes = [
            models.Index(fields=["supplier", "authority", "-checked_at", "-id"], name="verification_newest"),
            models.Index(fields=["supplier", "-checked_at"], name="verification_timeline"),
        ]

    def __str__(self) -> str:
        return f"{self.get_authority_display()}: {self.get_outcome_display()}"

    @property
    def is_answer(self) -> bool:
        return self.outcome not in UNANSWERED


class Consultation(models.Model):
    """Somebody asked registries about a supplier, and said what for (LOPDP). Append-only; quotas are counted here."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="consultations", verbose_name="proveedor")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pedida por"
    )
    purpose = models.CharField("finalidad", max_length=20, choices=Purpose)
    authorities = ArrayField(models.CharField(max_length=20, choices=Authority), verbose_name="autoridades")
    at = models.DateTimeField("momento")

    class Meta:
        verbose_name, verbose_name_plural = "consulta", "consultas"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["by", "at"], name="consultation_quota")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.at:%Y-%m-%d %H:%M}"


class SupplierDecision(models.Model):
    """What a person decided on a supplier, on which checks, and why. Append-only: the newest one stands."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="decisions", verbose_name="proveedor")
    decision = models.CharField("decisión", max_length=20, choices=Decision)
    reason = models.TextField("motivo", max_length=2000)
    verdict = models.CharField("dictamen", max_length=20, choices=Verdict)
    rests_on = ArrayField(models.BigIntegerField(), verbose_name="comprobaciones", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="decidió")
    at = models.DateTimeField("momento")

    class Meta:
        verbose_name, verbose_name_plural = "decisión sobre proveedor", "decisiones sobre proveedores"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.at:%Y-%m-%d %H:%M}"


class LegalRepresentative(models.Model):
    """Who represents a supplier according to one authority. Personal data: pages mask `identification`."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="representatives", verbose_name="proveedor")
    authority = models.CharField("autoridad", max_length=20, choices=Authority)
    identification = models.CharField("identificación", max_length=20, blank=True)
    name = models.CharField("nombre", max_length=300)
    position = models.CharField("cargo", max_length=120, blank=True)
    appointed_on = models.DateField("nombramiento", null=True, blank=True)
    period_years = models.PositiveSmallIntegerField("período en años", null=True, blank=True)
    expires_on = models.DateField("vence", null=True, blank=True)
    first_seen_at = models.DateTimeField("visto por primera vez")
    last_seen_at = models.DateTimeField("visto por última vez")

    class Meta:
        verbose_name, verbose_name_plural = "representante legal", "representantes legales"
        ordering = ["authority", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "authority", "identification", "name", "position", "appointed_on"],
                name="representative_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """A constancia: what was on file of a supplier at a moment, as a signed PDF that anyone can check by its code.

    Append-only; taking one back adds a `CertificateRevocation`.
    """

    code = models.CharField("código", max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="certificates", verbose_name="proveedor")
    as_of = models.DateTimeField("estado al")
    verdict = models.CharField("dictamen", max_length=20, choices=Verdict)
    purpose = models.CharField("finalidad", max_length=20, choices=Purpose)
    verifications = ArrayField(models.BigIntegerField(), verbose_name="comprobaciones", default=list)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="emitió")
    issued_at = models.DateTimeField("emitida")
    pdf = models.BinaryField("documento")
    sha256 = models.CharField("SHA-256 del documento", max_length=64)
    signer = models.CharField("firmante", max_length=300)
    signer_sha256 = models.CharField("huella del certificado de firma", max_length=64)
    is_demo = models.BooleanField("de demostración", default=False)

    class Meta:
        verbose_name, verbose_name_plural = "constancia", "constancias"
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("suppliers:certificate_check", args=[self.code])

    @property
    def is_revoked(self) -> bool:
        return hasattr(self, "revocation")


class CertificateRevocation(models.Model):
    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="revocation", verbose_name="constancia"
    )
    reason = models.CharField("motivo", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="anuló")
    at = models.DateTimeField("momento")

    class Meta:
        verbose_name, verbose_name_plural = "anulación de constancia", "anulaciones de constancias"

    def __str__(self) -> str:
        return f"{self.certificate} {self.at:%Y-%m-%d}"


class Batch(models.Model):
    """A list of suppliers that somebody wants verified: the bidders of a process, or a file."""

    title = models.CharField("lista", max_length=200)
    ocid = models.CharField(
        "proceso", max_length=250, blank=True, help_text="De cuyos oferentes es; vacío: otra lista."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="pedida por")
    purpose = models.CharField("finalidad", max_length=20, choices=Purpose)
    created_at = models.DateTimeField("creada", auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = "verificación por lista", "verificaciones por lista"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("suppliers:batch", args=[self.pk])


class BatchRow(models.Model):
    """A row of the list: its supplier, or the sentence that says why nothing could be read from it."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", verbose_name="lista")
    number = models.PositiveIntegerField("fila")
    given = models.CharField("escrito", max_length=100)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="proveedor"
    )
    problem = models.CharField("problema", max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "fila de la lista", "filas de la lista"
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_row_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.given}"


class Establishment(models.Model):
    """A place of business that SRI has registered for a RUC. `is_open`: None for a state that the portal does not know.

    Of a natural person it may be a home: pages show the street only to whom sees personal data.
    """

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="establishments", verbose_name="proveedor")
    number = models.CharField("número", max_length=10)
    kind = models.CharField("tipo", max_length=20, blank=True)
    name = models.CharField("nombre comercial", max_length=300, blank=True)
    address = models.CharField("dirección", max_length=500, blank=True)
    is_open = models.BooleanField("abierto", null=True)
    is_main = models.BooleanField("matriz", default=False)
    first_seen_at = models.DateTimeField("visto por primera vez")
    last_seen_at = models.DateTimeField("visto por última vez")

    class Meta:
        verbose_name, verbose_name_plural = "establecimiento", "establecimientos"
        ordering = ["-is_main", "number"]
        constraints = [models.UniqueConstraint(fields=["supplier", "number"], name="establishment_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def place(self) -> str:
        """Province and canton of an address as SRI writes it: "PROVINCIA / CANTÓN / calle"."""
        return " / ".join(part.strip() for part in self.address.split("/")[:2])
