"""Files that were left for us on the SFTP server."""

from django.db import models
from django.db.models import Q

from procurement.choices import InboxState
from procurement.models.sync import SyncRun

UNREAD = (InboxState.WAITING, InboxState.READING)


class InboxFile(models.Model):
    """One version of a file of the inbox, or of a set of CSV tables: what it was, what reading it did."""

    name = models.CharField("archivo", max_length=300)
    size = models.PositiveBigIntegerField("bytes")
    modified_at = models.DateTimeField("modificado en el servidor")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    state = models.CharField("estado", max_length=12, choices=InboxState, default=InboxState.WAITING)
    reason = models.TextField("motivo", blank=True)
    attempts = models.PositiveSmallIntegerField("intentos", default=0, help_text="Que no llegaron a un final.")
    run = models.ForeignKey(
        SyncRun, models.SET_NULL, null=True, blank=True, related_name="inbox_files", verbose_name="sincronización"
    )
    exchange = models.ForeignKey(
        "integrations.Exchange", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="evidencia"
    )

    # What reading it did: publications, and processes
    release_count = models.PositiveIntegerField("publicaciones", default=0)
    created_count = models.PositiveIntegerField("nuevos", default=0)
    changed_count = models.PositiveIntegerField("cambiados", default=0)
    same_count = models.PositiveIntegerField("iguales", default=0)
    rejected_count = models.PositiveIntegerField("rechazados", default=0)

    found_at = models.DateTimeField("visto", auto_now_add=True)
    unchanged_since = models.DateTimeField("sin cambios desde")
    read_at = models.DateTimeField("leído", null=True, blank=True)

    class Meta:
        verbose_name = "archivo del buzón"
        verbose_name_plural = "archivos del buzón"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["name", "size", "modified_at"], name="inbox_version_once"),
            # A content is read once, under whichever name.
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(state__in=[InboxState.READING, InboxState.READ, InboxState.QUARANTINED]) & ~Q(sha256=""),
                name="inbox_content_once",
            ),
        ]
        indexes = [models.Index(fields=["name"], name="inbox_name")]

    def __str__(self) -> str:
        return self.name
