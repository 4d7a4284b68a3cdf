"""Drafts of pliegos: nobody's document yet, only their owner's."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

KEPT_DAYS = 30


class DraftState(models.TextChoices):
    WAITING = "por_revisar", "Por revisar"
    CHECKED = "revisado", "Revisado"
    FAILED = "no_se_pudo", "No se pudo revisar"


class DraftQuerySet(models.QuerySet):
    def of(self, user) -> "DraftQuerySet":
        """A draft is its owner's alone: no role opens those of others."""
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Draft(models.Model):
    """A file that waits for its check, or what was found in it. Its bytes go as soon as it is read, all of it after
    KEPT_DAYS; the same file may later come as a document, and nothing ties the two."""

    uuid = models.UUIDField("identificador", default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name="responsable"
    )
    name = models.CharField("nombre del archivo", max_length=255)
    sha256 = models.CharField("huella SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("tamaño (bytes)")
    content = models.BinaryField("contenido", null=True, editable=False)
    state = models.CharField("estado", max_length=15, choices=DraftState, default=DraftState.WAITING)
    reason = models.CharField("explicación", max_length=300, blank=True)
    pages = models.JSONField("texto de las páginas", default=list, blank=True)
    result = models.JSONField("resultado", default=dict, blank=True)
    created_at = models.DateTimeField("recibido", auto_now_add=True)
    checked_at = models.DateTimeField("revisado", null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "borrador"
        verbose_name_plural = "borradores"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["owner", "-id"], name="draft_of_owner")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workspace:draft", args=[self.uuid])

    @property
    def is_live(self) -> bool:
        return self.state == DraftState.WAITING

    @property
    def leaves_at(self):
        return self.created_at + timedelta(days=KEPT_DAYS)

    @classmethod
    def due(cls) -> models.QuerySet:
        """Those whose time is over."""
        return cls.objects.filter(created_at__lte=timezone.now() - timedelta(days=KEPT_DAYS))
