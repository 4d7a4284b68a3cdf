"""What all checks of a supplier come to, and on which of them that rests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from suppliers.rules.finding import FAIL, NOT_APPLICABLE, NOT_ASKED, NOTE, PASS, SOURCE_ERROR

FIT, NOTES, UNFIT, INCONCLUSIVE = "apto", "con_observaciones", "no_apto", "no_concluyente"


@dataclass(frozen=True)
class Standing:
    """The newest check of one authority; `outcome` NOT_ASKED and no moment where there is none."""

    authority: str
    outcome: str
    reason: str
    checked_at: datetime | None
    valid_until: datetime | None

    def is_current(self, at: datetime) -> bool:
        """An answer that still holds. What does not apply does not age."""
        if self.outcome in (NOT_ASKED, SOURCE_ERROR):
            return False
        return self.outcome == NOT_APPLICABLE or (self.valid_until is not None and self.valid_until > at)


@dataclass(frozen=True)
class Verdict:
    """`code`: one of the four words above. `rests_on`: authorities whose check decided it, in their order."""

    code: str
    rests_on: tuple[str, ...]
    sentence: str


def conclude(standings: Iterable[Standing], at: datetime) -> Verdict:
    """Red before unknown, unknown before amber: what could not be consulted, or no longer holds, is never clean.

    A failure that has expired is not forgotten by an outage: it decides until a newer answer replaces it.
    """
    standings = list(standings)
    failed = [row.authority for row in standings if row.outcome == FAIL]
    if failed:
        return Verdict(UNFIT, tuple(failed), "Hay incumplimientos.")
    unknown = [row.authority for row in standings if not row.is_current(at)]
    if unknown or not standings:
        return Verdict(INCONCLUSIVE, tuple(unknown), "Falta consultar, o lo consultado ya no está vigente.")
    noted = [row.authority for row in standings if row.outcome == NOTE]
    if noted:
        return Verdict(NOTES, tuple(noted), "Sin incumplimientos; hay observaciones que revisar.")
    passed = [row.authority for row in standings if row.outcome == PASS]
    if not passed:
        return Verdict(INCONCLUSIVE, (), "Ninguna comprobación aplica a este proveedor.")
    return Verdict(FIT, tuple(passed), "Todo lo consultado cumple y está vigente.")
