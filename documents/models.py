"""Documents, their versions and the pages that were read of them. The bytes are in `documents/storage.py`'s storage."""

import uuid
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from documents.analysis_models import (  # noqa: F401  tables too
    Analysis,
    AnalysisPlace,
    Citation,
    Finding,
    KeptResult,
    Review,
)
from documents.call_models import ModelCall, ModelPrice, TokenBudget  # noqa: F401  tables too
from documents.choices import READABLE, Access, Channel, InboxState, Kind, LinkOutcome, Source, State
from documents.draft_models import Draft  # noqa: F401  a table too
from documents.likeness_models import (  # noqa: F401  tables too
    LikenessDecision,
    LikenessEvidence,
    LikenessPair,
    LikenessRun,
)
from documents.question_models import PassageVectors, Question  # noqa: F401  tables too
from documents.rules import FileKind

BIN_DAYS = NOTICE_DAYS = 30
DRAWN = (FileKind.PDF, FileKind.IMAGE)


class DocumentQuerySet(models.QuerySet):
    def kept(self) -> "DocumentQuerySet":
        """Not in the bin."""
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user) -> "DocumentQuerySet":
        """What this person may open; nothing unless something allows it."""
        if not user.is_authenticated or not user.has_perm("documents.view_document"):
            return self.none()
        allowed = Q(access=Access.PUBLIC) | Q(owner=user)
        if user.has_perm("documents.view_institutional"):
            allowed |= Q(access=Access.INSTITUTIONAL)
        if user.has_perm("documents.view_reserved"):
            allowed |= Q(access=Access.RESERVED)
        return self.filter(allowed)

    def editable_by(self, user) -> "DocumentQuerySet":
        """What this person may change: their own, or any they may open when their role says so."""
        if not user.has_perm("documents.change_document"):
            return self.none()
        visible = self.visible_to(user)
        return visible if user.has_perm("documents.change_any") else visible.filter(owner=user)


class Document(models.Model):
    """One document in all its versions, tied by plain keys to the process or the supplier that it belongs to."""

    # Identification
    uuid = models.UUIDField("identificador", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("título", max_length=300)
    kind = models.CharField("clase", max_length=40, choices=Kind, default=Kind.OTRO)
    kind_confidence = models.PositiveSmallIntegerField(
        "confianza de la clase",
        null=True,
        blank=True,
        help_text="De 0 a 100 si la dijo el portal; vacía si fue una persona.",
    )
    ocid = models.CharField("proceso (OCID)", max_length=200, blank=True)
    ruc = models.CharField("proveedor (RUC)", max_length=80, blank=True)
    archive = models.ForeignKey(
        "Version", models.SET_NULL, related_name="members", verbose_name="salió de", null=True, blank=True
    )

    # Access
    access = models.CharField("acceso", max_length=15, choices=Access, default=Access.INSTITUTIONAL)
    access_reason = models.CharField("razón del acceso", max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="documents", verbose_name="responsable"
    )

    # Through the API: the key of a partner's application, which sees what it brought
    application = models.PositiveBigIntegerField("aplicación que lo trajo", null=True, blank=True, editable=False)

    # Life
    created_at = models.DateTimeField("creado", auto_now_add=True)
    deleted_at = models.DateTimeField("en la papelera desde", null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lo quitó", null=True, blank=True
    )
    hold_reason = models.CharField(
        "retenido por", max_length=300, blank=True, help_text="Orden o proceso que impide eliminarlo; vacío: ninguno."
    )
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lo retuvo", null=True, blank=True
    )
    disposal_at = models.DateTimeField("propuesto para la papelera desde", null=True, blank=True)
    disposal_reason = models.CharField("regla de conservación", max_length=300, blank=True)
    is_demo = models.BooleanField("de demostración", default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "documento"
        verbose_name_plural = "documentos"
        ordering = ["-pk"]
        permissions = [
            ("view_institutional", "Puede abrir documentos institucionales"),
            ("view_reserved", "Puede abrir documentos reservados de otras personas"),
            ("change_any", "Puede cambiar documentos de otras personas"),
            ("hold_document", "Puede retener documentos para que nadie los elimine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(access=Access.RESERVED) | ~Q(access_reason=""), name="document_reserved_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["ocid", "kind"], condition=~Q(ocid=""), name="document_of_process"),
            models.Index(fields=["ruc"], condition=~Q(ruc=""), name="document_of_supplier"),
            models.Index(fields=["owner", "-id"], name="document_of_owner"),
            models.Index(
                fields=["application"], condition=Q(application__isnull=False), name="document_of_application"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.uuid])

    @property
    def latest(self) -> "Version | None":
        return self.versions.order_by("-number").first()

    @property
    def disposed_of_at(self):
        """When a proposal that nobody objects to takes it to the bin."""
        return self.disposal_at and self.disposal_at + timedelta(days=NOTICE_DAYS)

    @property
    def leaves_bin_at(self):
        return self.deleted_at and self.deleted_at + timedelta(days=BIN_DAYS)


class Version(models.Model):
    """One file, exactly as it came. Its bytes are found by their digest and never change."""

    # Identification
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name="documento")
    number = models.PositiveIntegerField("versión")
    name = models.CharField("nombre del archivo", max_length=255)
    sha256 = models.CharField("huella SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("tamaño (bytes)")
    file_kind = models.CharField("formato", max_length=20, default=FileKind.UNKNOWN)
    media_type = models.CharField("tipo de contenido", max_length=100)
    storage_key = models.CharField("clave en el almacén", max_length=200)
    is_stored = models.BooleanField("en el almacén", default=True)
    created_at = models.DateTimeField("recibido", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lo subió")

    # Provenance
    channel = models.CharField("llegó por", max_length=10, choices=Channel, default=Channel.PAGE)
    provenance = models.JSONField(
        "procedencia", default=dict, blank=True, help_text="Lo que dijo quien lo trajo: dirección, momento, huella."
    )

    # Reading
    state = models.CharField("estado", max_length=20, choices=State, default=State.RECEIVED)
    reason = models.CharField("explicación", max_length=300, blank=True)
    page_count = models.PositiveIntegerField("páginas", default=0)
    unread_count = models.PositiveIntegerField("páginas sin leer", default=0)
    recognised_count = models.PositiveIntegerField("páginas con reconocimiento", default=0)
    metadata = models.JSONField("datos del archivo", default=dict, blank=True)
    marks = models.JSONField("advertencias", default=list, blank=True)
    read_at = models.DateTimeField("leído el", null=True, blank=True)
    scanned_by = models.CharField("antivirus", max_length=120, blank=True, help_text="Vacío: no se revisó.")
    secret = models.BinaryField("contraseña cifrada", null=True, editable=False)

    class Meta:
        verbose_name = "versión"
        verbose_name_plural = "versiones"
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_once")]
        indexes = [models.Index(fields=["state"], condition=Q(state=State.RECEIVED), name="version_to_read")]

    def __str__(self) -> str:
        return f"{self.document}, versión {self.number}"

    @property
    def is_live(self) -> bool:
        return self.state == State.RECEIVED

    @property
    def is_readable(self) -> bool:
        return self.state in READABLE

    @property
    def is_drawn(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.file_kind in DRAWN and self.is_readable

    @property
    def is_released(self) -> bool:
        """Whether the original may leave the portal: never from quarantine, nor before the antivirus has seen it."""
        if self.state in (State.QUARANTINED, State.LOST):
            return False
        return bool(self.scanned_by) or not settings.CLAMAV_ADDRESS

    @property
    def password(self) -> str:
        """What opens the file, given once by a person; empty when there is none, or no key of ours opens it."""
        try:
            return _keys().decrypt(bytes(self.secret)).decode() if self.secret else ""
        except InvalidToken:
            return ""

    @password.setter
    def password(self, value: str) -> None:
        self.secret = _keys().encrypt(value.encode())


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_ENCRYPTION_KEYS])


class PageVector(Func):
    """The words of a page as the search of processes normalises them (documents/migrations/0001)."""

    function = "page_vector"
    output_field = SearchVectorField()


class Page(models.Model):
    """One page that was read. Boxes of `words` are parts (0 to 1) of the page; of recognised pages only."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="pages", verbose_name="versión")
    number = models.PositiveIntegerField("página")
    text = models.TextField("texto", blank=True)
    source = models.CharField("origen del texto", max_length=5, choices=Source, default=Source.NONE)
    ocr_confidence = models.FloatField("confianza del reconocimiento", null=True, blank=True)
    width = models.FloatField("ancho", default=0)
    height = models.FloatField("alto", default=0)
    is_ruled = models.BooleanField("con líneas de tabla", default=False)
    unread = models.CharField("por qué no se leyó", max_length=200, blank=True)
    words = models.JSONField("palabras", default=list, blank=True)
    places = models.JSONField("lugares", default=list, blank=True)
    hidden = models.JSONField("texto que no se ve", default=list, blank=True)
    search = models.GeneratedField(
        expression=PageVector(F("text")), output_field=SearchVectorField(), db_persist=True, editable=False
    )

    class Meta:
        verbose_name = "página"
        verbose_name_plural = "páginas"
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="page_once")]
        indexes = [GinIndex(fields=["search"], name="page_search", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.version}, página {self.number}"


class HeldFile(models.Model):
    """Bytes of a version that the storage could not take yet: they wait here, where nothing is lost."""

    version = models.OneToOneField(Version, models.CASCADE, related_name="held", verbose_name="versión")
    content = models.BinaryField("contenido")

    class Meta:
        verbose_name = "archivo retenido"
        verbose_name_plural = "archivos retenidos"

    def __str__(self) -> str:
        return str(self.version)


class LinkDownload(models.Model):
    """A file that a person asked the portal to bring from an address, and how that ended."""

    url = models.CharField("enlace", max_length=2000)
    document = models.ForeignKey(
        Document, models.CASCADE, related_name="+", verbose_name="es versión de", null=True, blank=True
    )
    label = models.JSONField("datos", default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="lo pidió"
    )
    requested_at = models.DateTimeField("pedido", auto_now_add=True)
    outcome = models.CharField("resultado", max_length=15, choices=LinkOutcome, default=LinkOutcome.PENDING)
    said = models.CharField("explicación", max_length=400, blank=True)
    tries = models.PositiveSmallIntegerField("intentos", default=0)
    ended_at = models.DateTimeField("terminado", null=True, blank=True)
    version = models.ForeignKey(
        Version, models.SET_NULL, related_name="downloads", verbose_name="versión", null=True, blank=True
    )
    exchange = models.ForeignKey(
        "integrations.Exchange", models.PROTECT, related_name="+", verbose_name="evidencia", null=True, blank=True
    )

    class Meta:
        verbose_name = "descarga de un enlace"
        verbose_name_plural = "descargas de enlaces"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.url[:100]

    @property
    def is_live(self) -> bool:
        return self.outcome == LinkOutcome.PENDING


class InboxFile(models.Model):
    """One version of a file that somebody left in the SFTP folder for documents, and how that ended."""

    path = models.CharField("archivo", max_length=600, help_text="Dentro de la carpeta: CÓDIGO/nombre.pdf.")
    size = models.PositiveBigIntegerField("bytes")
    modified_at = models.DateTimeField("modificado en el servidor")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    state = models.CharField("estado", max_length=10, choices=InboxState, default=InboxState.WAITING)
    reason = models.CharField("motivo", max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField("intentos", default=0, help_text="Que no llegaron a un final.")
    version = models.ForeignKey(
        Version, models.SET_NULL, related_name="+", verbose_name="versión", null=True, blank=True
    )
    exchange = models.ForeignKey(
        "integrations.Exchange", models.PROTECT, related_name="+", verbose_name="evidencia", null=True, blank=True
    )
    found_at = models.DateTimeField("visto", auto_now_add=True)
    unchanged_since = models.DateTimeField("sin cambios desde")
    ended_at = models.DateTimeField("terminado", null=True, blank=True)

    class Meta:
        verbose_name = "archivo de la carpeta SFTP"
        verbose_name_plural = "archivos de la carpeta SFTP"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["path", "size", "modified_at"], name="document_inbox_version_once")
        ]

    def __str__(self) -> str:
        return self.path


class ShareLink(models.Model):
    """Leave to open one document until a moment, for whoever holds the link; only the digest of it is kept."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="links", verbose_name="documento")
    digest = models.CharField("huella del enlace", max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="lo creó")
    created_at = models.DateTimeField("creado", auto_now_add=True)
    expires_at = models.DateTimeField("caduca")
    revoked_at = models.DateTimeField("anulado", null=True, blank=True)

    class Meta:
        verbose_name = "enlace para compartir"
        verbose_name_plural = "enlaces para compartir"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.document}, hasta {self.expires_at:%Y-%m-%d}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now() and self.document.deleted_at is None
