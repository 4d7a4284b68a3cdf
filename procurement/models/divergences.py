"""What channels disagree on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from procurement.choices import Channel, DivergenceRule, DivergenceState, Side
from procurement.comparison import BY_NAME, from_text
from procurement.models.processes import Process, Release


class DivergenceQuerySet(models.QuerySet):
    def standing(self) -> "DivergenceQuerySet":
        """Those that no later publication overtook."""
        return self.exclude(state=DivergenceState.OVERTAKEN)


class Divergence(models.Model):
    """Two channels that publish different values of one field at one date; what the rule chose, what people decided.

    Values are kept as text (`procurement/comparison.py` reads them again).
    """

    process = models.ForeignKey(Process, models.CASCADE, related_name="divergences", verbose_name="proceso")
    field = models.CharField("dato", max_length=40)
    date = models.DateTimeField("fecha de las publicaciones")

    value_a = models.TextField("valor elegido por la regla")
    channel_a = models.CharField("su canal", max_length=20, choices=Channel)
    release_a = models.ForeignKey(Release, models.PROTECT, related_name="+", verbose_name="su publicación")
    value_b = models.TextField("otro valor")
    channel_b = models.CharField("canal del otro", max_length=20, choices=Channel)
    release_b = models.ForeignKey(Release, models.PROTECT, related_name="+", verbose_name="publicación del otro")

    rule = models.CharField("regla", max_length=20, choices=DivergenceRule, default=DivergenceRule.TRUST)
    state = models.CharField("estado", max_length=10, choices=DivergenceState, default=DivergenceState.OPEN)
    chosen = models.CharField("vale", max_length=1, choices=Side, default=Side.A)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="decidió"
    )
    decided_at = models.DateTimeField("decidida", null=True, blank=True)
    reason = models.TextField("motivo", blank=True)
    detected_at = models.DateTimeField("detectada", auto_now_add=True)

    objects = DivergenceQuerySet.as_manager()

    class Meta:
        verbose_name = "divergencia"
        verbose_name_plural = "divergencias"
        ordering = ["-pk"]
        permissions = [("decide_divergence", "Puede decidir divergencias")]
        constraints = [
            models.UniqueConstraint(fields=["process", "field", "date", "channel_b"], name="divergence_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, reason="")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
                name="divergence_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=DivergenceState.DECIDED) | Q(decided_by__isnull=False),
                name="divergence_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(chosen=Side.A) | Q(decided_by__isnull=False), name="divergence_rule_chooses_a"
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="divergence_queue")]

    def __str__(self) -> str:
        return f"{self.process_id} {self.field}"

    def get_absolute_url(self) -> str:
        return reverse("procurement:divergence", args=[self.pk])

    @property
    def label(self) -> str:
        """The field in Spanish."""
        return BY_NAME[self.field].label

    @property
    def kind(self) -> str:
        return BY_NAME[self.field].kind

    @property
    def read_a(self):
        """The value that the rule chose, as a value and not as text."""
        return from_text(self.field, self.value_a)

    @property
    def read_b(self):
        return from_text(self.field, self.value_b)

    @property
    def held_text(self) -> str:
        """The value that holds: the rule's, or what somebody decided."""
        return self.value_b if self.chosen == Side.B else self.value_a
