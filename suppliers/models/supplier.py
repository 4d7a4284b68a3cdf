from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse


class SupplierQuerySet(models.QuerySet):
    def with_identifier(self, identifier: str) -> "SupplierQuerySet":
        """By RUC, or by the identifier SERCOP gives to foreigners, which have no RUC."""
        return self.filter(Q(ruc=identifier) | Q(foreign_id=identifier))


class Supplier(models.Model):
    """Somebody who offers or is awarded: a RUC, or a foreigner with the identifier that SERCOP gives."""

    # Identification
    ruc = models.CharField("RUC", max_length=13, unique=True, null=True, blank=True)
    foreign_id = models.CharField("identificación extranjera", max_length=80, unique=True, null=True, blank=True)
    name = models.CharField("nombre o razón social", max_length=500)

    # Address
    region = models.CharField("provincia", max_length=100, blank=True)
    locality = models.CharField("cantón", max_length=100, blank=True)

    # Provenance
    source = models.CharField("fuente", max_length=40, help_text="Canal del que vino el dato más reciente.")
    seen_at = models.DateTimeField("publicado", help_text="Fecha de la publicación más reciente que lo nombra.")
    is_demo = models.BooleanField("de demostración", default=False)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = "proveedor"
        verbose_name_plural = "proveedores"
        constraints = [
            models.CheckConstraint(
                condition=Q(ruc__isnull=False, foreign_id__isnull=True) | Q(ruc__isnull=True, foreign_id__isnull=False),
                name="supplier_has_one_identifier",
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], name="supplier_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["name", "id"], name="supplier_in_order"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("suppliers:detail", args=[self.identifier])

    @property
    def identifier(self) -> str:
        return self.ruc or self.foreign_id or ""


class SupplierName(models.Model):
    """Each name under which a supplier was published, and by whom."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="names", verbose_name="proveedor")
    name = models.CharField("nombre", max_length=500)
    source = models.CharField("fuente", max_length=40)
    first_seen_at = models.DateTimeField("visto por primera vez")

    class Meta:
        verbose_name = "nombre publicado"
        verbose_name_plural = "nombres publicados"
        constraints = [models.UniqueConstraint(fields=["supplier", "name", "source"], name="supplier_name_once")]

    def __str__(self) -> str:
        return self.name
