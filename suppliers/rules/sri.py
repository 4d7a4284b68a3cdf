"""What the answers of SRI mean. Facts are those that `verification` keeps: plain JSON, dates as ISO text."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from suppliers.rules.finding import FAIL, NOTE, PASS, Finding, listed, worst

VALID_FOR = timedelta(hours=24)
YOUNG = timedelta(days=182)
_CLEAR = ("AL DIA", "SIN OBLIGACIONES")
_OWES = ("PENDIENTE", "DEUDA", "MORA")
_CLOSED = ("SUSPENDIDO", "PASIVO", "CANCELADO")


def judge_taxpayer(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: status, suspension_reason, is_ghost, has_nonexistent_transactions, started_on. None: SRI has no RUC.

    A day on which activity ceased does not close a RUC: its status does."""
    until = at + VALID_FOR
    if facts is None:
        return Finding(FAIL, "El SRI no tiene este RUC.", until)
    parts = [
        _status(facts["status"], facts.get("suspension_reason") or ""),
        _yes(facts.get("is_ghost"), "Consta como contribuyente fantasma.", "si es contribuyente fantasma"),
        _yes(
            facts.get("has_nonexistent_transactions"),
            "Consta con transacciones inexistentes.",
            "si tiene transacciones inexistentes",
        ),
    ]
    if _is_young(facts, at.date()):
        parts.append((NOTE, "Inició su actividad hace menos de seis meses."))
    return worst([part for part in parts if part], until)


def _status(status: str, reason: str) -> tuple[str, str]:
    if status == "ACTIVO":
        return PASS, "RUC activo. No consta como contribuyente fantasma ni con transacciones inexistentes."
    if status in _CLOSED:
        return FAIL, f"RUC {status.lower()}{f': {reason.lower()}' if reason else ''}."
    return NOTE, f"El SRI da un estado del RUC que el portal no conoce, «{status}»: revíselo."


def _yes(value: bool | None, sentence: str, unknown: str) -> tuple[str, str] | None:
    if value is None:
        return NOTE, f"El SRI no dice {unknown}."
    return (FAIL, sentence) if value else None


def _is_young(facts: Mapping[str, Any], today: date) -> bool:
    began = facts.get("started_on") or ""  # who began again is not new
    return bool(began) and today - date.fromisoformat(began) < YOUNG


def judge_taxes(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: description, has_firm_debts, pending [{description, periods}], None where the channel tells a summary
    alone. None: SRI has no status of this RUC."""
    until = at + VALID_FOR
    if facts is None:
        return Finding(NOTE, "El SRI no tiene estado tributario de este RUC: pida el certificado al proveedor.", until)
    if facts["pending"]:
        return Finding(FAIL, _owed(facts), until)
    if facts.get("has_firm_debts"):
        return Finding(FAIL, "Mantiene deudas firmes con el SRI.", until)
    if facts["pending"] is None:
        return Finding(*_summary(facts["description"]), until)
    if "PENDIENTE" in facts.get("description", "").upper() and "SIN " not in facts["description"].upper():
        return Finding(NOTE, f"El SRI resume «{facts['description']}» y no detalla ninguna obligación.", until)
    return Finding(PASS, "Sin obligaciones pendientes ni deudas firmes.", until)


def _summary(description: str) -> tuple[str, str]:
    """What SRI's own summary says; a word that nobody has told us of is for a person."""
    said = description.upper().replace("Í", "I")
    if said.startswith(_CLEAR):
        return PASS, f"Sin obligaciones pendientes: «{description}»."
    if any(word in said for word in _OWES) and "SIN " not in said:
        return FAIL, f"El SRI lo resume así: «{description}»."
    return NOTE, f"El SRI resume «{description}», que el portal no conoce: revíselo."


def _owed(facts: Mapping[str, Any]) -> str:
    rows = (
        row["description"].capitalize() + (f" ({', '.join(row['periods'])})".lower() if row["periods"] else "")
        for row in facts["pending"]
    )
    return f"Obligaciones pendientes: {listed(rows)}."
