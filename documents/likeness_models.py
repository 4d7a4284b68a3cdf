"""In what the offers of different bidders of one process are alike, and what people decided on that."""

from django.conf import settings
from django.db import models

from documents.choices import Likeness, Relevance


class LikenessRun(models.Model):
    """The last comparison of the offers of a process: of what, when, and how much was left out of it."""

    ocid = models.CharField("proceso (OCID)", max_length=200, unique=True)
    inputs = models.CharField("huella de lo comparado", max_length=64, blank=True)
    job_key = models.CharField("último trabajo pedido", max_length=250, blank=True)
    compared_at = models.DateTimeField("comparado", null=True, blank=True)
    offers = models.PositiveIntegerField("documentos de oferta", default=0)
    bidders = models.PositiveIntegerField("oferentes", default=0)
    nameless = models.PositiveIntegerField("ofertas sin RUC", default=0)
    unread = models.PositiveIntegerField("páginas sin leer", default=0)
    papers = models.PositiveIntegerField("documentos del proceso", default=0)
    passages = models.PositiveIntegerField("pasajes", default=0)
    given = models.PositiveIntegerField("pasajes del pliego", default=0)
    common = models.PositiveIntegerField("pasajes comunes", default=0)

    class Meta:
        verbose_name = "comparación de ofertas"
        verbose_name_plural = "comparaciones de ofertas"

    def __str__(self) -> str:
        return f"{self.ocid}: {self.offers} ofertas"


class LikenessPair(models.Model):
    """Two bidders of a process whose offers are, or once were, alike in something; `ruc_a` < `ruc_b`."""

    ocid = models.CharField("proceso (OCID)", max_length=200)
    ruc_a = models.CharField("un oferente", max_length=80)
    ruc_b = models.CharField("otro oferente", max_length=80)

    class Meta:
        verbose_name = "par de oferentes"
        verbose_name_plural = "pares de oferentes"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ocid", "ruc_a", "ruc_b"], name="likeness_pair_once")]

    def __str__(self) -> str:
        return f"{self.ocid}: {self.ruc_a} y {self.ruc_b}"


class LikenessEvidence(models.Model):
    """One thing that two documents have in common; page 0: the file tells it, not a page. Computed anew each time."""

    pair = models.ForeignKey(LikenessPair, models.CASCADE, related_name="evidence", verbose_name="par")
    kind = models.CharField("en qué", max_length=15, choices=Likeness)
    version_a = models.ForeignKey("documents.Version", models.CASCADE, related_name="+", verbose_name="un archivo")
    version_b = models.ForeignKey("documents.Version", models.CASCADE, related_name="+", verbose_name="otro archivo")
    page_a = models.PositiveIntegerField("página en uno")
    page_b = models.PositiveIntegerField("página en otro")
    said_a = models.TextField("lo que dice uno")
    said_b = models.TextField("lo que dice otro")
    start_a = models.CharField("por dónde empieza en uno", max_length=400, blank=True)
    start_b = models.CharField("por dónde empieza en otro", max_length=400, blank=True)
    score = models.FloatField("parecido", default=1)
    words = models.PositiveIntegerField("palabras", default=0)
    is_frequent = models.BooleanField("frecuente", default=False)

    class Meta:
        verbose_name = "coincidencia entre ofertas"
        verbose_name_plural = "coincidencias entre ofertas"
        ordering = ["pair", "pk"]

    def __str__(self) -> str:
        return f"{self.pair}: {self.get_kind_display()}"


class LikenessDecision(models.Model):
    """What a person decided on a pair, in view of which evidence, and why. Append-only: the newest one stands."""

    pair = models.ForeignKey(LikenessPair, models.PROTECT, related_name="decisions", verbose_name="par")
    decision = models.CharField("decisión", max_length=20, choices=Relevance)
    reason = models.TextField("motivo", max_length=2000)
    seen = models.CharField("huella de lo que tuvo a la vista", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="decidió")
    at = models.DateTimeField("momento", auto_now_add=True)

    class Meta:
        verbose_name = "decisión sobre similitud"
        verbose_name_plural = "decisiones sobre similitud"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pair}: {self.get_decision_display()}"
