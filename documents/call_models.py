"""What language models were asked, what it cost, and how much each institution may use in a day."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from integrations.choices import Outcome


class ModelCall(models.Model):
    """One call of a language model, also one that failed. What an endpoint does not tell stays empty, never 0."""

    # What for
    purpose = models.CharField("para qué", max_length=40)
    analysis = models.ForeignKey(
        "documents.Analysis", models.SET_NULL, related_name="calls", verbose_name="análisis", null=True, blank=True
    )
    institution = models.CharField("entidad", max_length=250, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lo pidió", null=True, blank=True
    )

    # What was asked
    model = models.CharField("modelo", max_length=120)
    prompt_digest = models.CharField("huella de las instrucciones", max_length=64, blank=True)
    is_masked = models.BooleanField("datos personales enmascarados", default=False)
    masked_count = models.PositiveIntegerField("datos enmascarados", default=0)
    is_sandbox = models.BooleanField("simulado", default=False)

    # How it went
    started_at = models.DateTimeField("inicio", default=timezone.now)
    duration_ms = models.PositiveIntegerField("milisegundos")
    outcome = models.CharField("resultado", max_length=20, choices=Outcome)
    error = models.CharField("error", max_length=300, blank=True)
    input_tokens = models.PositiveIntegerField("fichas de entrada", null=True, blank=True)
    cached_tokens = models.PositiveIntegerField("de ellas, en caché", null=True, blank=True)
    output_tokens = models.PositiveIntegerField("fichas de salida", null=True, blank=True)
    cost = models.DecimalField("costo en USD", max_digits=12, decimal_places=6, null=True, blank=True)
    exchange = models.ForeignKey(
        "integrations.Exchange", models.PROTECT, related_name="+", verbose_name="evidencia", null=True, blank=True
    )

    class Meta:
        verbose_name = "consulta al modelo de lenguaje"
        verbose_name_plural = "consultas al modelo de lenguaje"
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["institution", "-started_at"], name="model_call_of_institution")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.started_at:%Y-%m-%d %H:%M:%S} {self.get_outcome_display()}"


class ModelPrice(models.Model):
    """USD for a million tokens of a model, from a day on. A model without a price costs "unknown", not 0."""

    model = models.CharField("modelo", max_length=120)
    valid_from = models.DateField("rige desde")
    input_price = models.DecimalField("entrada", max_digits=10, decimal_places=4)
    cached_price = models.DecimalField("entrada en caché", max_digits=10, decimal_places=4, null=True, blank=True)
    output_price = models.DecimalField("salida", max_digits=10, decimal_places=4)

    class Meta:
        verbose_name = "precio de un modelo"
        verbose_name_plural = "precios de los modelos (USD por millón de fichas)"
        ordering = ["model", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["model", "valid_from"], name="model_price_once"),
            models.CheckConstraint(
                condition=Q(input_price__gte=0) & Q(output_price__gte=0), name="model_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} desde {self.valid_from}"


class TokenBudget(models.Model):
    """How many tokens an institution may use in a day, where it is not the configured number."""

    institution = models.CharField("entidad", max_length=250, unique=True, help_text="Como consta en los usuarios.")
    tokens_per_day = models.PositiveIntegerField("fichas por día", validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = "presupuesto de fichas"
        verbose_name_plural = "presupuestos de fichas"
        ordering = ["institution"]

    def __str__(self) -> str:
        return self.institution
