"""How publications arrive: runs, cursors, what was left out, monthly files."""

from django.db import models
from django.db.models import Q

from procurement.choices import Channel, MonthState, RejectionKind, RunState
from procurement.models.processes import Release


class Confirmation(models.Model):
    """A release that is held came by another channel too, in one answer: what it says rests on both."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="confirmations", verbose_name="publicación")
    channel = models.CharField("canal", max_length=20, choices=Channel)
    origin = models.CharField("origen", max_length=300)
    exchange = models.ForeignKey(
        "integrations.Exchange", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="evidencia"
    )
    received_at = models.DateTimeField("recibido", auto_now_add=True)

    class Meta:
        verbose_name = "confirmación"
        verbose_name_plural = "confirmaciones"
        constraints = [models.UniqueConstraint(fields=["release", "channel"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.release_id} {self.channel}"


class SyncRun(models.Model):
    """One run of a sync: what it asked, how far it got, what it changed."""

    channel = models.CharField("canal", max_length=20, choices=Channel)
    scope = models.CharField("alcance", max_length=200, help_text="Año, OCID o archivo.")
    state = models.CharField("estado", max_length=10, choices=RunState, default=RunState.RUNNING)
    # Progress: pages of a list, bytes of a file
    step = models.CharField("paso", max_length=40, blank=True)
    page = models.PositiveIntegerField("página guardada", default=0)
    pages = models.PositiveIntegerField("páginas", null=True, blank=True)
    read_bytes = models.PositiveBigIntegerField("bytes leídos", default=0, help_text="Del paso en curso.")
    total_bytes = models.PositiveBigIntegerField("bytes del paso", null=True, blank=True)
    updated_at = models.DateTimeField("último avance", auto_now=True)
    created_count = models.PositiveIntegerField("nuevos", default=0)
    changed_count = models.PositiveIntegerField("cambiados", default=0)
    same_count = models.PositiveIntegerField("iguales", default=0)
    rejected_count = models.PositiveIntegerField("rechazados", default=0)
    error = models.TextField("error", blank=True)
    started_at = models.DateTimeField("inicio", auto_now_add=True)
    finished_at = models.DateTimeField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "sincronización"
        verbose_name_plural = "sincronizaciones"
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.scope}"


class SyncCursor(models.Model):
    """How far the tail of a channel has been read; saved in the transaction of the page it covers."""

    channel = models.CharField("canal", max_length=20, choices=Channel)
    scope = models.CharField("alcance", max_length=60, help_text="Año de la búsqueda.")
    page = models.PositiveIntegerField("página leída", default=0)
    total = models.PositiveIntegerField("procesos según la fuente", null=True, blank=True)
    updated_at = models.DateTimeField("guardado", auto_now=True)

    class Meta:
        verbose_name = "cursor de sincronización"
        verbose_name_plural = "cursores de sincronización"
        constraints = [models.UniqueConstraint(fields=["channel", "scope"], name="sync_cursor_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.scope} página {self.page}"


class RejectedObject(models.Model):
    """An object of a file that was left out, and the bytes that say why."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="rejected_objects", verbose_name="sincronización")
    file = models.CharField("archivo", max_length=300)
    line = models.PositiveIntegerField("línea", null=True, blank=True)
    offset = models.PositiveBigIntegerField("byte", null=True, blank=True, help_text="Desde el inicio del archivo.")
    ocid = models.CharField("OCID", max_length=200, blank=True)
    kind = models.CharField("tipo de error", max_length=20, choices=RejectionKind)
    reason = models.TextField("motivo")
    excerpt = models.BinaryField("bytes", max_length=200, help_text="Hasta 200 bytes alrededor del error.")

    class Meta:
        verbose_name = "objeto rechazado"
        verbose_name_plural = "objetos rechazados"
        ordering = ["run", "offset", "pk"]

    def __str__(self) -> str:
        return f"{self.file}, byte {self.offset}"

    @property
    def shown_excerpt(self) -> str:
        """The bytes as text, with whatever is not printable ASCII or Spanish escaped."""
        text = bytes(self.excerpt).decode("utf-8", "backslashreplace")
        return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class Month(models.Model):
    """One monthly file of SERCOP: what it should hold, what of it is here. `method`: "all", or one part of a month
    that the source does not deliver whole. Rules of its states: `procurement/rules.py`."""

    year = models.PositiveSmallIntegerField("año")
    month = models.PositiveSmallIntegerField("mes")
    method = models.CharField("procedimiento", max_length=120, default="all")
    state = models.CharField("estado", max_length=12, choices=MonthState, default=MonthState.MISSING)

    # Completeness, in releases; NULL is unknown
    expected_count = models.PositiveIntegerField("publicaciones según SERCOP", null=True, blank=True)
    release_count = models.PositiveIntegerField("publicaciones leídas", null=True, blank=True)

    # What the last load did, in processes
    created_count = models.PositiveIntegerField("nuevos", default=0)
    changed_count = models.PositiveIntegerField("cambiados", default=0)
    same_count = models.PositiveIntegerField("iguales", default=0)
    rejected_count = models.PositiveIntegerField("rechazados", default=0)

    # The file
    sha256 = models.CharField("SHA-256 del archivo", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("bytes", null=True, blank=True)
    loaded_at = models.DateTimeField("cargado", null=True, blank=True)
    checked_at = models.DateTimeField("comprobado", null=True, blank=True, help_text="Última vez que SERCOP respondió.")
    split_at = models.DateTimeField(
        "por partes desde", null=True, blank=True, help_text="Se lee por procedimientos: entero se corta."
    )
    error = models.TextField("último error", blank=True)

    class Meta:
        verbose_name = "mes"
        verbose_name_plural = "meses"
        ordering = ["-year", "-month", "method"]
        constraints = [
            models.UniqueConstraint(fields=["year", "month", "method"], name="month_once"),
            models.CheckConstraint(condition=Q(month__range=(1, 12)), name="month_of_the_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" + ("" if self.method == "all" else f", {self.method}")
