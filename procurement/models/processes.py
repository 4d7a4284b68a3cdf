"""Buyers, processes, their releases and their parts."""

import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Upper
from django.urls import reverse

from jobs.models import CurrentTransactionId, TransactionId
from procurement.choices import (
    BudgetSource,
    Category,
    Channel,
    Detail,
    Method,
    Phase,
    Procedure,
    Role,
)
from suppliers.models import Supplier


class Money(models.DecimalField):
    """USD with four decimals, as SERCOP publishes unit prices; pages show two."""

    def __init__(self, *args, **kwargs):
        kwargs.update(max_digits=20, decimal_places=4)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs


class SpanishVector(Func):
    """`to_tsvector` over our normalisation (procurement/migrations/0001): accents folded, ñ kept, -ción stemmed."""

    function = "es_vector"
    output_field = SearchVectorField()


# What a process is found by, in the order of `process_vector` (procurement/migrations/0008).
SEARCHED = ("title", "search_text", "phase", "procedure", "region", "category", "published_at", "buyer", "ocid")


class ProcessVector(Func):
    """The vector above of a process, with marks of the values it is filtered by (procurement/search/marks.py).

    PostgreSQL computes it of the columns SEARCHED whenever a row is written, by COPY and INSERT … SELECT too: whoever
    writes rows in bulk leaves `search` out, here and in tables LIKE this one.
    """

    function = "process_vector"
    output_field = SearchVectorField()


def spanish_query(words: str) -> SearchQuery:
    """`words` as the vector above understands them: any inflection, "phrases", -exclusions."""
    # PostgreSQL stacks every lone minus as a "not", and a hundred of them overflow its parser.
    plain = re.sub(r"(?<!\S)-+(?![\w\"])|(?<=[^\s\w])-+|-{2,}", " ", words)
    return SearchQuery(Func(Value(plain), function="es_norm"), config="spanish", search_type="websearch")


class BuyerQuerySet(models.QuerySet):
    def one_per_ruc(self) -> models.QuerySet:
        """Of the units of each RUC, the one that was published last."""
        latest = self.order_by("ruc", "-seen_at", "pk").distinct("ruc")
        return self.model._default_manager.filter(pk__in=latest.values("pk"))


class Buyer(models.Model):
    """A purchasing unit of a contracting entity: SERCOP registers several under one RUC."""

    ruc = models.CharField("RUC", max_length=13, db_index=True)
    unit = models.CharField("unidad", max_length=20, blank=True, help_text="Sufijo de SERCOP; vacío si no lo publica.")
    name = models.CharField("nombre", max_length=500)
    region = models.CharField("provincia", max_length=100, blank=True)
    locality = models.CharField("cantón", max_length=100, blank=True)
    source = models.CharField("fuente", max_length=40, choices=Channel)
    seen_at = models.DateTimeField("publicado", help_text="Fecha de la publicación más reciente que la nombra.")
    is_demo = models.BooleanField("de demostración", default=False)

    objects = BuyerQuerySet.as_manager()

    class Meta:
        verbose_name = "entidad contratante"
        verbose_name_plural = "entidades contratantes"
        constraints = [models.UniqueConstraint(fields=["ruc", "unit"], name="buyer_once")]
        indexes = [GinIndex(fields=["name"], name="buyer_name_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("procurement:buyer", args=[self.ruc])


class ProcessQuerySet(models.QuerySet):
    def matching(self, words: str) -> "ProcessQuerySet":
        """Processes whose object, lots, items or buyer hold these Spanish words, in any inflection."""
        return self.filter(search=spanish_query(words))

    def with_code(self, code: str) -> "ProcessQuerySet":
        return self.filter(code__iexact=code)

    def with_cpc(self, prefix: str) -> "ProcessQuerySet":
        """Processes with an item classified under this CPC code or below it (digits only, any length)."""
        return self.filter(pk__in=Item.objects.filter(cpc__startswith=prefix).values("process"))

    def with_ruc(self, ruc: str) -> "ProcessQuerySet":
        """Processes in which this RUC buys, offers or is awarded."""
        # Keys, and not subqueries: PostgreSQL then knows how many processes each has.
        units = list(Buyer.objects.filter(ruc=ruc).values_list("pk", flat=True))
        suppliers = list(Supplier.objects.filter(ruc=ruc).values_list("pk", flat=True))
        taken = Participation.objects.filter(supplier__in=suppliers).order_by().values("process")
        if not units:
            return self.filter(pk__in=taken)
        if not suppliers:
            return self.filter(buyer__in=units)
        # A union, because an "or" over two tables reads the whole table.
        return self.filter(pk__in=Process.objects.filter(buyer__in=units).order_by().values("pk").union(taken))

    def for_buyer(self, ruc: str) -> "ProcessQuerySet":
        return self.filter(buyer__ruc=ruc)

    def for_supplier(self, supplier: Supplier) -> "ProcessQuerySet":
        return self.filter(pk__in=Participation.objects.filter(supplier=supplier).values("process"))


DATED_ENQUIRY = models.Q(enquiry_period_end__isnull=False)
DATED_AUCTION = models.Q(auction_start__isnull=False)


class Process(models.Model):
    """One contracting process: the merged view of all its releases (`procurement/mapping.py` says how)."""

    # Identification
    ocid = models.CharField("OCID", max_length=200, unique=True)
    code = models.CharField("código", max_length=160, help_text="Código del proceso en SERCOP, sin entidad.")
    title = models.TextField("objeto", blank=True, help_text="Objeto de la contratación, como lo publica la entidad.")
    buyer = models.ForeignKey(  # its index: process_of_buyer
        Buyer,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="processes",
        verbose_name="entidad contratante",
    )
    buyer_name = models.CharField("entidad según la fuente", max_length=500, blank=True)

    # Classification
    procedure = models.CharField("procedimiento", max_length=60, choices=Procedure, default=Procedure.UNKNOWN)
    procedure_source = models.TextField("procedimiento según SERCOP", blank=True)
    method = models.CharField("método", max_length=10, choices=Method, blank=True)
    category = models.CharField("tipo de compra", max_length=10, choices=Category, blank=True)
    framework_code = models.CharField("convenio marco", max_length=120, blank=True)
    framework_title = models.TextField("objeto del convenio marco", blank=True)
    award_criteria = models.CharField("criterio de adjudicación", max_length=60, blank=True)
    eligibility_criteria = models.TextField("parámetros de calificación", blank=True)
    phase = models.CharField("fase", max_length=20, choices=Phase, default=Phase.UNKNOWN)
    region = models.CharField("provincia", max_length=100, blank=True)
    locality = models.CharField("cantón", max_length=100, blank=True)

    # Amounts
    budget_amount = Money("presupuesto referencial", null=True, blank=True)
    budget_source = models.CharField("origen del presupuesto", max_length=10, choices=BudgetSource, blank=True)
    budget_line = models.CharField("partida presupuestaria", max_length=120, blank=True)
    awarded_amount = Money("monto adjudicado", null=True, blank=True)
    contracted_amount = Money("monto contratado", null=True, blank=True)
    tenderers_count = models.PositiveIntegerField(
        "ofertas recibidas", null=True, blank=True, help_text="Vacío: la fuente no lo publica; no es cero."
    )

    # Dates
    published_at = models.DateTimeField("publicación", null=True, blank=True)
    enquiry_period_end = models.DateTimeField("límite de preguntas", null=True, blank=True)
    tender_period_end = models.DateTimeField("límite de entrega de ofertas", null=True, blank=True)
    award_period_start = models.DateTimeField("inicio de adjudicación", null=True, blank=True)
    award_period_end = models.DateTimeField("adjudicación prevista", null=True, blank=True)
    auction_start = models.DateTimeField("inicio de puja", null=True, blank=True)
    auction_end = models.DateTimeField("fin de puja", null=True, blank=True)
    awarded_at = models.DateTimeField("adjudicación", null=True, blank=True)
    signed_at = models.DateTimeField("firma del contrato", null=True, blank=True)

    # Provenance
    detail = models.CharField("detalle", max_length=10, choices=Detail)
    source = models.CharField("fuente", max_length=20, choices=Channel)
    released_at = models.DateTimeField("fecha de la publicación más reciente", help_text="`date` del release.")
    checked_at = models.DateTimeField("consultado", help_text="Última vez que la fuente lo confirmó o lo cambió.")
    changed_at = models.DateTimeField("cambiado", help_text="Última vez que cambió algún dato.")
    is_demo = models.BooleanField("de demostración", default=False)
    listing_digest = models.CharField(
        "SHA-256 de su fila en la lista", max_length=64, blank=True, default="", editable=False
    )

    changed_xid = TransactionId(
        "transacción de su último cambio", db_default=CurrentTransactionId(), editable=False
    )  # by trigger (migration 0012); the order of the feed

    # Search
    search_text = models.TextField("texto de lotes, ítems y entidad", blank=True, editable=False)
    search = models.GeneratedField(
        expression=ProcessVector(*(F(name) for name in SEARCHED)),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = "proceso"
        verbose_name_plural = "procesos"
        ordering = ["-published_at", "-pk"]
        indexes = [
            GinIndex(fields=["search"], name="process_search", fastupdate=True, gin_pending_list_limit=512),
            GinIndex(OpClass(Upper("code"), "gin_trgm_ops"), name="process_code_trgm"),
            models.Index(Upper("code"), name="process_code"),
            models.Index(F("published_at").desc(nulls_last=True), F("id").desc(), name="process_recent"),
            models.Index(F("budget_amount").desc(nulls_last=True), F("id").desc(), name="process_largest"),
            models.Index(fields=["tender_period_end"], name="process_tender_end"),
            models.Index(fields=["enquiry_period_end"], name="process_enquiry_end", condition=DATED_ENQUIRY),
            models.Index(fields=["auction_start"], name="process_auction", condition=DATED_AUCTION),
            models.Index(fields=["awarded_at"], name="process_awarded", include=["awarded_amount"]),
            # Filters of the list: PostgreSQL joins their bitmaps, whichever are in use.
            models.Index(fields=["phase"], name="process_phase"),
            models.Index(fields=["procedure"], name="process_procedure"),
            models.Index(fields=["region"], name="process_region"),
            # What the page of an entity adds up: the largest have more than a hundred thousand processes.
            models.Index(
                fields=["buyer", "-published_at"],
                name="process_of_buyer",
                include=["procedure", "budget_amount", "awarded_amount"],
            ),
            BrinIndex(fields=["changed_at"], name="process_changed", autosummarize=True),
            models.Index(fields=["changed_xid", "id"], name="process_feed"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("procurement:process", args=[self.ocid])


class Release(models.Model):
    """One published state of a process, kept as it came. Append-only by trigger (migration 0002)."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="releases", verbose_name="proceso")
    digest = models.CharField("SHA-256 del contenido sin `id`", max_length=64)
    release_id = models.TextField("id de la publicación")
    date = models.DateTimeField("fecha de la publicación")
    tags = ArrayField(models.CharField(max_length=40), verbose_name="etiquetas")
    channel = models.CharField("canal", max_length=20, choices=Channel)
    origin = models.CharField("origen", max_length=300, help_text="Archivo u operación de la que vino.")
    exchange = models.ForeignKey(
        "integrations.Exchange", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="evidencia"
    )
    raw = models.JSONField("contenido")
    received_at = models.DateTimeField("recibido", auto_now_add=True)

    class Meta:
        verbose_name = "publicación OCDS"
        verbose_name_plural = "publicaciones OCDS"
        ordering = ["date", "pk"]
        constraints = [models.UniqueConstraint(fields=["process", "digest"], name="release_once")]

    def __str__(self) -> str:
        return self.release_id


class Part(models.Model):
    """A numbered part of a process; `number` is its place in the publication."""

    number = models.PositiveIntegerField("orden")
    source_id = models.CharField("id en la fuente", max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"


class Lot(Part):
    process = models.ForeignKey(Process, models.CASCADE, related_name="lots", verbose_name="proceso")
    title = models.TextField("descripción", blank=True)
    amount = Money("monto", null=True, blank=True)
    has_auction = models.BooleanField("con puja", null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = "lote"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="lot_once")]


class Item(Part):
    process = models.ForeignKey(Process, models.CASCADE, related_name="items", verbose_name="proceso")
    description = models.TextField("descripción", blank=True)
    cpc = models.CharField("CPC", max_length=20, blank=True)
    cpc_description = models.TextField("descripción del CPC", blank=True)
    quantity = Money("cantidad", null=True, blank=True)
    unit = models.CharField("unidad", max_length=120, blank=True)
    unit_price = Money("precio unitario", null=True, blank=True)
    total = Money("subtotal", null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = "ítem"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="item_once")]
        indexes = [models.Index(OpClass(F("cpc"), "text_pattern_ops"), name="item_cpc")]


class Enquiry(Part):
    process = models.ForeignKey(Process, models.CASCADE, related_name="enquiries", verbose_name="proceso")
    question = models.TextField("pregunta")
    answer = models.TextField("respuesta", blank=True)
    author_name = models.CharField("quien pregunta", max_length=500, blank=True)
    asked_at = models.DateTimeField("preguntado", null=True, blank=True)
    answered_at = models.DateTimeField("respondido", null=True, blank=True)

    class Meta(Part.Meta):
        verbose_name = "pregunta"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="enquiry_once")]


class Bid(Part):
    """An economic offer: in open data, those of the auction (puja)."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="bids", verbose_name="proceso")
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="bids", verbose_name="oferente"
    )
    supplier_name = models.CharField("oferente según la fuente", max_length=500, blank=True)
    amount = Money("monto", null=True, blank=True)
    submitted_at = models.DateTimeField("presentada", null=True, blank=True)
    is_winner = models.BooleanField("ganadora", default=False)

    class Meta(Part.Meta):
        verbose_name = "oferta"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="bid_once")]


class Award(Part):
    process = models.ForeignKey(Process, models.CASCADE, related_name="awards", verbose_name="proceso")
    suppliers = models.ManyToManyField(Supplier, related_name="awards", verbose_name="adjudicatarios")
    supplier_names = models.TextField("adjudicatarios según la fuente", blank=True)
    amount = Money("monto", null=True, blank=True)
    entered_amount = Money("monto registrado por la entidad", null=True, blank=True)
    awarded_at = models.DateTimeField("fecha", null=True, blank=True)
    status = models.CharField("estado en la fuente", max_length=40, blank=True)
    description = models.TextField("motivo", blank=True)

    class Meta(Part.Meta):
        verbose_name = "adjudicación"
        verbose_name_plural = "adjudicaciones"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="award_once")]


class Contract(Part):
    process = models.ForeignKey(Process, models.CASCADE, related_name="contracts", verbose_name="proceso")
    award_source_id = models.CharField("id de la adjudicación", max_length=200, blank=True)
    amount = Money("monto", null=True, blank=True)
    signed_at = models.DateTimeField("firma", null=True, blank=True)
    period_start = models.DateTimeField("inicio", null=True, blank=True)
    period_end = models.DateTimeField("fin", null=True, blank=True)
    duration_days = models.IntegerField("plazo en días calendario", null=True, blank=True)
    status = models.CharField("estado en la fuente", max_length=40, blank=True)

    class Meta(Part.Meta):
        verbose_name = "contrato"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="contract_once")]


class Participation(models.Model):
    """Who took part in a process, and as what."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="participations", verbose_name="proceso")
    supplier = models.ForeignKey(  # its index: participation_of_supplier
        Supplier, models.PROTECT, db_index=False, related_name="participations", verbose_name="proveedor"
    )
    role = models.CharField("papel", max_length=10, choices=Role)

    class Meta:
        verbose_name = "participación"
        verbose_name_plural = "participaciones"
        constraints = [models.UniqueConstraint(fields=["process", "supplier", "role"], name="participation_once")]
        indexes = [models.Index(fields=["supplier", "role"], name="participation_of_supplier", include=["process"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.supplier_id}"
