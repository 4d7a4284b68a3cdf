"""What lists mean: SERCOP's of those who failed, and those of international sanctions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from suppliers.rules.finding import FAIL, NOT_ASKED, NOTE, PASS, Finding, listed

SERCOP_VALID, LISTS_VALID = timedelta(hours=24), timedelta(days=7)


def judge_sercop(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: `list_at` (ISO moment of the loaded list, None: none is loaded), `rows` [{kind, until}] of this RUC."""
    facts = facts or {}
    if not facts.get("list_at"):
        return Finding(
            NOT_ASKED,
            "La lista de incumplidos y adjudicatarios fallidos no está cargada: cargue el certificado de SERCOP.",
        )
    until = datetime.fromisoformat(facts["list_at"]) + SERCOP_VALID
    standing = [row for row in facts["rows"] if not _is_over(row, at.date())]
    if standing:
        return Finding(FAIL, f"Consta en el registro de SERCOP: {listed(row['kind'] for row in standing)}.", until)
    return Finding(PASS, "No consta como contratista incumplido ni adjudicatario fallido.", until)


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
