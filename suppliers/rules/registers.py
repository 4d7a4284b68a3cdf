"""What lists mean: SERCOP's of those who failed, and those of international sanctions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from suppliers.rules.finding import ECUADOR, FAIL, NOT_ASKED, NOTE, PASS, Finding, listed

SERCOP_VALID, LISTS_VALID = timedelta(hours=24), timedelta(days=7)
ABSENT = "no_consta"
CERTIFIED_FAILURES = {"incumplido": "CONTRATISTA INCUMPLIDO", "fallido": "ADJUDICATARIO FALLIDO"}
NOT_ENABLED = ("no habilitado", "suspendid", "inhabilitad")
PASSIVE = "pasivo"  # no source tells whether it bars; a RUC that is passive does, and that is SRI's check


def judge_sercop(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: `list_at` (ISO moment of the loaded list) or `asked_at` (of SERCOP's answer), `rows` [{kind, until}] of
    this RUC (None: SERCOP does not know it); `certificate` {says, issued_on} that a person brought, or None.

    Both may be there. Who stands on either has failed; a certificate's word against him ends when SERCOP itself says
    otherwise after it.
    """
    facts = facts or {}
    certificate, told_at = facts.get("certificate"), facts.get("list_at") or facts.get("asked_at")
    if not told_at and not certificate:
        return Finding(
            NOT_ASKED,
            "La lista de incumplidos y adjudicatarios fallidos no está cargada: cargue el certificado de SERCOP.",
        )
    ends = [datetime.fromisoformat(told_at) + SERCOP_VALID] if told_at else []
    until = max(ends + ([certificate_ends(certificate["issued_on"])] if certificate else []))
    standing = [row["kind"] for row in facts.get("rows") or () if not _is_over(row, at.date())]
    if certificate and certificate["says"] != ABSENT and not _is_older(certificate, told_at):
        standing.append(CERTIFIED_FAILURES[certificate["says"]])
    if standing:
        return Finding(FAIL, f"Consta en el registro de SERCOP: {listed(standing)}.", until)
    if not certificate and facts.get("rows") is None:
        return Finding(NOTE, "SERCOP no tiene a este RUC entre sus proveedores.", until)
    return Finding(PASS, "No consta como contratista incumplido ni adjudicatario fallido.", until)


def _is_older(certificate: Mapping[str, Any], told_at: str | None) -> bool:
    return bool(told_at) and datetime.fromisoformat(str(told_at)) > certificate_ends(certificate["issued_on"])


def judge_rup(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: `rup_status` in SERCOP's word ("" when SERCOP has no such supplier) with `asked_at`, or `certificate`
    {says, issued_on}. None: nobody has told."""
    facts = facts or {}
    if certificate := facts.get("certificate"):
        status, until = certificate["says"].replace("_", " "), certificate_ends(certificate["issued_on"])
    elif facts.get("asked_at"):
        status, until = facts["rup_status"].lower(), datetime.fromisoformat(facts["asked_at"]) + SERCOP_VALID
    else:
        return Finding(
            NOT_ASKED, "El portal no puede preguntar a SERCOP por su estado en el RUP: cargue el certificado."
        )
    if not status:
        return Finding(NOTE, "No consta en el RUP: compruebe si el procedimiento lo exige.", until)
    if status == "habilitado":
        return Finding(PASS, "Habilitado en el RUP.", until)
    if status.startswith(NOT_ENABLED):
        return Finding(FAIL, f"No está habilitado en el RUP: {status}.", until)
    if status.startswith(PASSIVE):
        return Finding(NOTE, "Consta como pasivo en el RUP: revise con SERCOP si puede contratar.", until)
    return Finding(NOTE, f"SERCOP da un estado en el RUP que el portal no conoce, «{status}»: revíselo.", until)


def certificate_ends(issued_on: str) -> datetime:
    """SERCOP's certificates are of a moment: they serve to the end of the day after, in Ecuador."""
    day = date.fromisoformat(issued_on) + timedelta(days=2)
    return datetime.combine(day, time.min, ECUADOR).astimezone(UTC)


def judge_lists(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: `lists` [{name, at}] that are loaded, `matches` [{list, name, by}] where `by` is "ruc" or "name";
    `has_name`: False while nobody has told what the supplier is called, so that its name was not looked for.

    A name alone never condemns: another person may be called the same.
    """
    facts = facts or {}
    if not facts.get("lists"):
        return Finding(NOT_ASKED, "Ninguna lista de sanciones está cargada en el portal.")
    if not facts.get("has_name", True) and not facts["matches"]:
        return Finding(NOT_ASKED, "Todavía no se conoce su nombre: se buscará cuando un registro lo diga.")
    until = min(datetime.fromisoformat(row["at"]) for row in facts["lists"]) + LISTS_VALID
    exact = [row for row in facts["matches"] if row["by"] == "ruc"]
    if exact:
        return Finding(FAIL, f"Consta con su RUC en {listed(sorted({row['list'] for row in exact}))}.", until)
    if facts["matches"]:
        where = listed(f"«{row['name']}» en {row['list']}" for row in facts["matches"])
        return Finding(NOTE, f"Posible coincidencia de nombre: {where}. Decida una persona.", until)
    return Finding(PASS, f"Sin coincidencias en {listed((row['name'] for row in facts['lists']), most=5)}.", until)


def _is_over(row: Mapping[str, Any], today: date) -> bool:
    return bool(row.get("until")) and date.fromisoformat(row["until"]) < today
