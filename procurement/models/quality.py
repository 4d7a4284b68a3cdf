"""What was measured of the quality of the data."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from procurement.choices import Procedure
from procurement.models.processes import Process


class QualityResult(models.Model):
    """What the last measurement found in a process. Numbers are those of `procurement/quality_rules/catalogue.py`."""

    process = models.OneToOneField(Process, models.CASCADE, primary_key=True, related_name="quality")
    year = models.PositiveSmallIntegerField("año de publicación", help_text="0: sin fecha.")
    procedure = models.CharField("procedimiento", max_length=60, choices=Procedure)
    failing = ArrayField(models.SmallIntegerField(), verbose_name="para revisar")
    unknown = ArrayField(models.SmallIntegerField(), verbose_name="no calculable")
    edition = models.PositiveSmallIntegerField("edición de las reglas")
    changed_at = models.DateTimeField("cambio que se midió", help_text="`changed_at` del proceso medido.")
    row_version = models.BigIntegerField("versión de la fila medida", help_text="`xmin` del proceso medido.")
    measured_at = models.DateTimeField("medido", auto_now=True)

    class Meta:
        verbose_name = "calidad de un proceso"
        verbose_name_plural = "calidad de los procesos"
        indexes = [
            GinIndex(fields=["failing"], name="quality_failing"),
            models.Index(fields=["edition", "changed_at"], name="quality_watermark"),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.failing}"


class QualityCount(models.Model):
    """How many processes of a year and a procedure pass, fail or cannot be told, by measure; moved with the results."""

    edition = models.PositiveSmallIntegerField("edición de las reglas")
    year = models.PositiveSmallIntegerField("año de publicación", help_text="0: sin fecha.")
    procedure = models.CharField("procedimiento", max_length=60, choices=Procedure)
    measure = models.SmallIntegerField("medida")
    passed = models.BigIntegerField("bien", default=0)
    failing = models.BigIntegerField("para revisar", default=0)
    unknown = models.BigIntegerField("no calculable", default=0)
    measured_at = models.DateTimeField("medido", help_text="Última vez que se midió un proceso de estos.")

    class Meta:
        verbose_name = "recuento de calidad"
        verbose_name_plural = "recuentos de calidad"
        constraints = [
            models.UniqueConstraint(fields=["edition", "year", "procedure", "measure"], name="quality_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.procedure} {self.measure}"
