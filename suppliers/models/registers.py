"""What files of registries hold: SCVS's companies and their years, SERCOP's and the sanctions' lists.

The newest file of a kind counts; `suppliers.companies` and `suppliers.debarment` load them.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from suppliers.choices import RegisterKind


class RegisterFileQuerySet(models.QuerySet["RegisterFile"]):
    def newest(self, kind: str) -> "RegisterFile | None":
        """The file of this kind that was loaded last, whole; None: none is loaded."""
        return self.filter(kind=kind, loaded_at__isnull=False).order_by("-loaded_at", "-pk").first()


class RegisterFile(models.Model):
    """A file of a registry that was loaded, or of which a loading began."""

    kind = models.CharField("registro", max_length=20, choices=RegisterKind)
    sha256 = models.CharField("SHA-256 del archivo", max_length=64)
    size = models.BigIntegerField("bytes")
    published_at = models.DateTimeField(
        "fecha de la fuente", null=True, blank=True, help_text="La que el archivo dice de sí mismo."
    )
    is_demo = models.BooleanField("de demostración", default=False)

    # Loading
    started_at = models.DateTimeField("inicio de la carga")
    loaded_at = models.DateTimeField("cargado", null=True, blank=True, help_text="Vacío: la carga no ha terminado.")
    position = models.BigIntegerField("bytes cargados", default=0)
    rows = models.PositiveIntegerField("filas cargadas", default=0)
    skipped = models.PositiveIntegerField("filas sin datos utilizables", default=0)

    objects = RegisterFileQuerySet.as_manager()

    class Meta:
        verbose_name = "archivo de un registro"
        verbose_name_plural = "archivos de registros"
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["kind", "sha256"], name="register_file_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

    @property
    def at(self):
        """The moment that what it says is of."""
        return self.published_at or self.loaded_at or self.started_at


class CompanyQuerySet(models.QuerySet):
    def of(self, ruc: str) -> "CompanyQuerySet":
        """The expedientes with this RUC: one as a rule, two at times."""
        return self.filter(ruc=ruc) if ruc else self.none()


class Company(models.Model):
    """A company of SCVS's directory. `file`: the last directory that names it; the newest one, unless it left."""

    expediente = models.BigIntegerField(primary_key=True)
    ruc = models.CharField("RUC", max_length=20, blank=True)
    name = models.TextField("nombre")
    legal_status = models.CharField("situación legal", max_length=120)
    kind = models.CharField("tipo", max_length=120, blank=True)
    constituted_on = models.DateField("constituida", null=True, blank=True)
    capital = models.DecimalField("capital suscrito (USD)", max_digits=18, decimal_places=2, null=True, blank=True)
    representative = models.TextField("representante", blank=True)
    position = models.TextField("cargo", blank=True)
    last_balance_year = models.PositiveSmallIntegerField("último balance", null=True, blank=True)
    activity = models.CharField("actividad (CIIU)", max_length=20, blank=True)

    # Address
    country = models.CharField("país", max_length=80, blank=True)
    region = models.CharField("provincia", max_length=80, blank=True)
    locality = models.CharField("cantón", max_length=80, blank=True)
    city = models.CharField("ciudad", max_length=80, blank=True)
    address = models.TextField("dirección", blank=True)

    # Without a constraint in the database, which would be checked for each of 226,000 rows of every day.
    file = models.ForeignKey(
        RegisterFile, models.PROTECT, related_name="+", verbose_name="archivo", db_index=False, db_constraint=False
    )

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = "compañía"
        verbose_name_plural = "compañías"
        indexes = [models.Index(fields=["ruc"], name="company_ruc")]

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> "models.QuerySet[FinancialYear]":
        """Its financial years, newest first."""
        return FinancialYear.objects.filter(expediente=self.pk).order_by("-year")


class FinancialYear(models.Model):
    """What a company declared of a year, and SCVS's ratios of it; amounts in USD.

    By expediente: the ranking has no RUC, and holds companies that the directory no longer has.
    """

    pk = models.CompositePrimaryKey("expediente", "year")
    expediente = models.BigIntegerField()
    year = models.SmallIntegerField("año")
    assets = models.DecimalField("activos", max_digits=20, decimal_places=2, null=True)
    equity = models.DecimalField("patrimonio", max_digits=20, decimal_places=2, null=True)
    income = models.DecimalField("ingresos", max_digits=20, decimal_places=2, null=True)
    net_profit = models.DecimalField("utilidad neta", max_digits=20, decimal_places=2, null=True)
    employees = models.IntegerField("empleados", null=True)
    current_ratio = models.FloatField("liquidez corriente", null=True)
    acid_test = models.FloatField("prueba ácida", null=True)
    debt_ratio = models.FloatField("endeudamiento del activo", null=True)
    leverage = models.FloatField("apalancamiento", null=True)
    roe = models.FloatField("rentabilidad del patrimonio", null=True)
    roa = models.FloatField("rentabilidad del activo", null=True)
    total_debt = models.DecimalField("deuda total", max_digits=20, decimal_places=2, null=True)

    class Meta:
        verbose_name = "ejercicio económico"
        verbose_name_plural = "ejercicios económicos"

    def __str__(self) -> str:
        return f"{self.expediente} {self.year}"


class ListedParty(models.Model):
    """A name on a list: SERCOP's of those who failed, or one of international sanctions.

    Whoever is called the same may be somebody else: a match of the name alone is a possible one, for a person to judge.
    An entry with other names has a row for each. `normalised_name`: the words without accents, endings and order.
    """

    register = models.CharField("lista", max_length=20, choices=RegisterKind)
    name = models.TextField("nombre")
    normalised_name = models.TextField("nombre normalizado")
    identification = models.CharField("identificación", max_length=60, blank=True, db_index=True)
    reason = models.TextField("por qué consta", blank=True)
    reference = models.CharField("referencia", max_length=120, blank=True)
    country = models.CharField("país", max_length=120, blank=True)
    listed_on = models.DateField("desde", null=True, blank=True)
    until = models.DateField("hasta", null=True, blank=True)
    file = models.ForeignKey(RegisterFile, models.PROTECT, related_name="parties", verbose_name="archivo")

    class Meta:
        verbose_name = "persona en una lista"
        verbose_name_plural = "personas en listas"
        indexes = [
            models.Index(fields=["normalised_name"], name="listed_party_name"),
            GinIndex(fields=["normalised_name"], name="listed_party_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name
