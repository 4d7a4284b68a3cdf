"""Norms, the thresholds they set by date, and holidays: edited in the back-office, never a number in code."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from law import rules
from law.choices import Certainty, Unit


class Norm(models.Model):
    """An article of a law, as pages cite it."""

    slug = models.SlugField("código", max_length=80, unique=True)
    article = models.CharField("artículo", max_length=200, help_text="Como se cita: «Reglamento LOSNCP, art. 96».")
    source = models.CharField("fuente", max_length=300, help_text="Registro Oficial y fecha, o de dónde se tomó.")
    certainty = models.CharField("certeza", max_length=20, choices=Certainty)
    note = models.TextField("nota", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "norma", "normas"
        ordering = ["article"]

    def __str__(self) -> str:
        return self.article


class Threshold(models.Model):
    """One value that a norm sets from a date on, for a band of amounts and a procedure, or for all."""

    slug = models.SlugField("regla", max_length=80, help_text="Lo que el código pregunta; no lo cambie.")
    name = models.CharField("nombre", max_length=200)
    procedure = models.SlugField("procedimiento", max_length=80, blank=True, help_text="Vacío: cualquiera.")
    amount_over = models.DecimalField("monto mayor que (USD)", max_digits=18, decimal_places=2, null=True, blank=True)
    amount_up_to = models.DecimalField("monto hasta (USD)", max_digits=18, decimal_places=2, null=True, blank=True)
    value = models.DecimalField("valor", max_digits=18, decimal_places=4)
    unit = models.CharField("unidad", max_length=20, choices=Unit)
    valid_from = models.DateField("rige desde")
    valid_to = models.DateField("rige hasta", null=True, blank=True, help_text="Vacío: sigue vigente.")
    norm = models.ForeignKey(Norm, models.PROTECT, verbose_name="norma", related_name="thresholds")
    certainty = models.CharField("certeza", max_length=20, choices=Certainty)
    note = models.TextField("nota", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "umbral", "umbrales"
        ordering = ["slug", "procedure", "amount_over", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "procedure", "amount_over", "amount_up_to", "valid_from"],
                name="law_threshold_once",
                nulls_distinct=False,
                violation_error_message="Esta regla ya tiene un valor que rige desde esa fecha, para ese monto.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="law_threshold_period",
                violation_error_message="«Rige hasta» es anterior a «rige desde».",
            ),
            models.CheckConstraint(
                condition=Q(amount_over__isnull=True)
                | Q(amount_up_to__isnull=True)
                | Q(amount_up_to__gt=F("amount_over")),
                name="law_threshold_band",
                violation_error_message="«Monto hasta» debe ser mayor que «monto mayor que».",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value.normalize():f} {self.get_unit_display()}"

    def clean(self) -> None:
        if self.valid_from and (other := self._overlapping()):
            raise ValidationError({"valid_from": f"En esas fechas ya rige «{other}» ({other.period}): ciérrelo antes."})

    def _overlapping(self) -> "Threshold | None":
        same = Threshold.objects.exclude(pk=self.pk).filter(
            slug=self.slug, procedure=self.procedure, amount_over=self.amount_over, amount_up_to=self.amount_up_to
        )
        if self.valid_to:
            same = same.filter(valid_from__lte=self.valid_to)
        return same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from)).first()

    @property
    def period(self) -> str:
        end = f"hasta {self.valid_to:%d/%m/%Y}" if self.valid_to else "sin fin"
        return f"desde {self.valid_from:%d/%m/%Y} {end}"

    def as_rule(self) -> rules.Rule:
        return rules.Rule(
            slug=self.slug,
            value=self.value,
            unit=self.unit,
            procedure=self.procedure,
            amount_over=self.amount_over,
            amount_up_to=self.amount_up_to,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            norm=self.norm.article,
            certainty=self.certainty,
        )


class Holiday(models.Model):
    """A day that is not a working day: in the whole country, or in one canton."""

    date = models.DateField("fecha")
    name = models.CharField("nombre", max_length=120)
    canton = models.CharField("cantón", max_length=80, blank=True, help_text="Vacío: feriado nacional.")
    certainty = models.CharField("certeza", max_length=20, choices=Certainty)

    class Meta:
        verbose_name, verbose_name_plural = "feriado", "feriados"
        ordering = ["-date"]
        constraints = [models.UniqueConstraint(fields=["date", "canton"], name="law_holiday_once")]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name}"
