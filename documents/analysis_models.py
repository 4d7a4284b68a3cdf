"""What engines said of a version, field by field with citations, and what people said of that."""

from django.conf import settings
from django.db import models

from documents.choices import AnalysisStatus, Decision, FindingState


class Analysis(models.Model):
    """One reading of a version by one engine. The same version with the same recipe is never read twice."""

    version = models.ForeignKey("documents.Version", models.CASCADE, related_name="analyses", verbose_name="versión")
    engine = models.CharField("motor", max_length=20, default="rules")
    recipe = models.CharField("huella de lo usado", max_length=64, help_text="Reglas, esquema y normas vigentes.")
    status = models.CharField("estado", max_length=12, choices=AnalysisStatus, default=AnalysisStatus.PENDING)
    document_type = models.CharField("tipo de documento", max_length=20, blank=True)
    alerts = models.JSONField("alertas", default=list, blank=True)
    quality = models.JSONField("calidad", default=dict, blank=True)
    provenance = models.JSONField("procedencia", default=dict, blank=True)
    model = models.CharField("modelo", max_length=120, blank=True, help_text="Vacío: sin modelo de lenguaje.")
    prompt_digest = models.CharField("huella de las instrucciones", max_length=64, blank=True)
    # Of the calls of this analysis together; empty where an endpoint did not tell, or no price is known.
    input_tokens = models.PositiveIntegerField("fichas de entrada", null=True, blank=True)
    output_tokens = models.PositiveIntegerField("fichas de salida", null=True, blank=True)
    cost = models.DecimalField("costo en USD", max_digits=12, decimal_places=6, null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lo pidió", null=True
    )
    created_at = models.DateTimeField("pedido", auto_now_add=True)
    ended_at = models.DateTimeField("terminado", null=True, blank=True)

    class Meta:
        verbose_name = "análisis"
        verbose_name_plural = "análisis"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "engine", "recipe"], name="analysis_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, análisis por {self.engine}"

    @property
    def is_live(self) -> bool:
        return self.status in (AnalysisStatus.PENDING, AnalysisStatus.RUNNING)


class Finding(models.Model):
    """One field of an analysis. `value` and `alternatives` are in the form of the engines' JSON."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="findings", verbose_name="análisis")
    field = models.CharField("campo", max_length=40)
    position = models.PositiveSmallIntegerField("orden")
    state = models.CharField("estado", max_length=15, choices=FindingState)
    value = models.JSONField("valor", null=True, blank=True)
    alternatives = models.JSONField("otros valores", default=list, blank=True)
    engine = models.CharField("motor", max_length=20, default="rules")
    confidence = models.FloatField("confianza", default=0)

    class Meta:
        verbose_name = "hallazgo"
        verbose_name_plural = "hallazgos"
        ordering = ["analysis", "position"]
        constraints = [models.UniqueConstraint(fields=["analysis", "field"], name="finding_once")]

    def __str__(self) -> str:
        return f"{self.analysis}: {self.field}"

    @property
    def review(self) -> "Review | None":
        """What stands of what people said of it: each undoing takes back the one before."""
        kept: list[Review] = []
        for row in self.reviews.all():
            if row.decision != Decision.UNDONE:
                kept.append(row)
            elif kept:
                kept.pop()
        return kept[-1] if kept else None


class Citation(models.Model):
    """Where a finding stands: verified words of a page."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="citations", verbose_name="hallazgo")
    page = models.PositiveIntegerField("página")
    quote = models.CharField("texto citado", max_length=300)
    verification = models.CharField("verificación", max_length=12)

    class Meta:
        verbose_name = "cita"
        verbose_name_plural = "citas"
        ordering = ["finding", "pk"]

    def __str__(self) -> str:
        return f"p. {self.page}: {self.quote[:60]}"


class Review(models.Model):
    """One thing that a person said of a finding; `Finding.review` is what stands of all of them.

    Rows are only added, by trigger (reviews_append_only). Corrections are what engines are later scored against.
    """

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="reviews", verbose_name="hallazgo")
    decision = models.CharField("decisión", max_length=10, choices=Decision)
    value = models.JSONField("valor corregido", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="revisó")
    at = models.DateTimeField("revisado", auto_now_add=True)

    class Meta:
        verbose_name = "revisión"
        verbose_name_plural = "revisiones"
        ordering = ["finding", "pk"]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_decision_display()}"


class AnalysisPlace(models.Model):
    """One of the few places in which an analysis may run; whoever holds its lease is running."""

    number = models.PositiveSmallIntegerField("lugar", unique=True)
    token = models.UUIDField("lo tiene", null=True, blank=True)
    lease_until = models.DateTimeField("hasta", null=True, blank=True)

    class Meta:
        verbose_name = "lugar de análisis"
        verbose_name_plural = "lugares de análisis"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"lugar {self.number}"


class KeptResult(models.Model):
    """What the engine with a language model said of some bytes; goes when nobody has had them for a while."""

    file_sha256 = models.CharField("SHA-256 del archivo", max_length=64)
    recipe = models.CharField("huella de lo usado", max_length=64)
    result = models.JSONField("resultado")
    created_at = models.DateTimeField("guardado", auto_now_add=True)

    class Meta:
        verbose_name = "resultado guardado"
        verbose_name_plural = "resultados guardados"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["file_sha256", "recipe"], name="kept_result_once")]

    def __str__(self) -> str:
        return f"{self.file_sha256[:12]} {self.recipe[:12]}"
