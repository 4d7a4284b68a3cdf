"""What is counted of the processes in advance (procurement/search/): everything here can be counted again."""

from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import Func


class FacetCount(models.Model):
    """Processes of one combination of filters, as counted last (procurement/search/cube.py). `year` 0: no date.

    `rolled` has a bit for each column that is added up; its value then says nothing.
    """

    rolled = models.PositiveSmallIntegerField("columnas sumadas")
    phase = models.CharField("fase", max_length=20)
    procedure = models.CharField("procedimiento", max_length=60)
    year = models.PositiveSmallIntegerField("año de publicación")
    region = models.CharField("provincia", max_length=100)
    category = models.CharField("tipo de compra", max_length=10)
    processes = models.PositiveIntegerField("procesos")
    without_budget = models.PositiveIntegerField("sin presupuesto publicado")
    budget = models.DecimalField("presupuesto", max_digits=26, decimal_places=4)

    class Meta:
        verbose_name = "cuenta de procesos"
        verbose_name_plural = "cuentas de procesos"
        constraints = [
            models.UniqueConstraint(
                fields=["rolled", "phase", "procedure", "year", "region", "category"], name="facet_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phase}, {self.procedure}, {self.year}, {self.region}, {self.category}: {self.processes}"


class Word(models.Model):
    """A word of the searched texts, in small letters with its accents; offered to those who mistype it."""

    word = models.CharField("palabra", max_length=40, primary_key=True)
    processes = models.PositiveIntegerField("procesos", help_text="Los que la tenían cuando se contó.")

    class Meta:
        verbose_name = "palabra"
        verbose_name_plural = "palabras"
        indexes = [GistIndex(OpClass(Func("word", function="es_norm"), "gist_trgm_ops"), name="word_trgm")]

    def __str__(self) -> str:
        return self.word


class CountMoment(models.Model):
    """When a table of counts was last brought up to date, and with what was changed until when."""

    table = models.CharField("tabla", max_length=20, primary_key=True)
    counted_at = models.DateTimeField("contado")

    class Meta:
        verbose_name = "cuenta"
        verbose_name_plural = "cuentas"

    def __str__(self) -> str:
        return f"{self.table}: {self.counted_at}"
