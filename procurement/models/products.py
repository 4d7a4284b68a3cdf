"""The catalogue of products."""

from django.db import models


class CpcCode(models.Model):
    """Clasificador Central de Productos, as SERCOP publishes its tree."""

    code = models.CharField("código", max_length=9, primary_key=True)
    level = models.PositiveSmallIntegerField("nivel", help_text="1 sección, 2 división, 3 grupo, 4 clase, 5 subclase.")
    description = models.TextField("descripción")

    class Meta:
        verbose_name = "código CPC"
        verbose_name_plural = "códigos CPC"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"

    @property
    def sentence(self) -> str:
        """The description, which SERCOP publishes in capitals, as it is read more easily."""
        return self.description.capitalize()
