"""Questions that a language model was asked over documents, and vectors of passages, made once for each version."""

import uuid
from array import array

from django.conf import settings
from django.db import models


class QuestionState(models.TextChoices):
    WAITING = "en_espera", "En espera"
    ANSWERED = "respondida", "Respondida"
    NOTHING = "no_consta", "No consta"
    FAILED = "no_se_pudo", "No se pudo"


class Question(models.Model):
    """What one person asked; only that person sees it. An answer without a verified quote is kept as NOTHING."""

    uuid = models.UUIDField("identificador", default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="questions", verbose_name="preguntó")
    text = models.CharField("pregunta", max_length=300)
    versions = models.JSONField("versiones", help_text="Claves de las versiones a las que se preguntó.")
    state = models.CharField("estado", max_length=12, choices=QuestionState, default=QuestionState.WAITING)
    answer = models.TextField("respuesta", blank=True)
    citations = models.JSONField("citas", default=list, blank=True)
    used_vectors = models.BooleanField("con vectores", default=False)
    reason = models.CharField("explicación", max_length=300, blank=True)
    created_at = models.DateTimeField("preguntado", auto_now_add=True)
    ended_at = models.DateTimeField("respondido", null=True, blank=True)

    class Meta:
        verbose_name = "pregunta"
        verbose_name_plural = "preguntas"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_live(self) -> bool:
        return self.state == QuestionState.WAITING


class PassageVectors(models.Model):
    """Vectors of the passages of a version, in their order, by one model: 32-bit floats one after another."""

    version = models.ForeignKey("documents.Version", models.CASCADE, related_name="vectors", verbose_name="versión")
    model = models.CharField("modelo", max_length=120)
    digest = models.CharField("huella de los pasajes", max_length=64)
    length = models.PositiveIntegerField("largo de un vector")
    values = models.BinaryField("valores")

    class Meta:
        verbose_name = "vectores de pasajes"
        verbose_name_plural = "vectores de pasajes"
        constraints = [models.UniqueConstraint(fields=["version", "model"], name="passage_vectors_once")]

    def __str__(self) -> str:
        return f"{self.version}: {self.model}"

    def vectors(self) -> list[array]:
        held = array("f", bytes(self.values))
        return [held[start : start + self.length] for start in range(0, len(held), self.length)]
