"""What the directory of the Superintendencia de Compañías means for a supplier."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from suppliers.rules.finding import FAIL, NOT_APPLICABLE, NOT_ASKED, NOTE, PASS, Finding, worst
from suppliers.rules.names import same_name

DAILY = timedelta(days=1)
SOON = timedelta(days=30)
EXPIRED, EXPIRING = "vencido", "por_vencer"
_CLOSED = ("DISOLUC", "LIQUID", "CANCEL", "INACTIV")
_APRIL = 4


def judge_company(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: `is_company` (its RUC is of a company), `directory_at` (ISO moment of the loaded directory, None: none
    is loaded) or `asked_at` (of the answer of a service), `companies` [{legal_status, last_balance_year}] of this RUC,
    without the year where no source told it, `representatives` [{name, expires_on}] of SCVS, `representatives_sri`
    [name], `equity` {year, amount} of the last financial year known.

    Only companies are SCVS's: persons, public entities, cooperatives and foundations do not fail for not being there.
    """
    facts = facts or {}
    if not facts.get("is_company"):
        return Finding(NOT_APPLICABLE, "No es compañía: la Superintendencia de Compañías no la controla.")
    told_at = facts.get("directory_at") or facts.get("asked_at")
    if not told_at:
        return Finding(NOT_ASKED, "El directorio de la Superintendencia de Compañías no está cargado en el portal.")
    until = datetime.fromisoformat(told_at) + DAILY
    if not facts["companies"]:
        where = "en el directorio de" if facts.get("directory_at") else "en"
        return Finding(NOT_APPLICABLE, f"No consta {where} la Superintendencia de Compañías.", until)
    today = at.date()
    parts = [
        _legal_status([row["legal_status"] for row in facts["companies"]]),
        *(_appointment(row, today) for row in facts.get("representatives") or ()),
        _balance(facts["companies"], today),
        _equity(facts.get("equity")),
        _representatives(facts),
    ]
    return worst([part for part in parts if part], until)


def _legal_status(statuses: list[str]) -> tuple[str, str]:
    closed = [status for status in statuses if status.upper().startswith(_CLOSED)]
    if len(closed) == len(statuses):
        return FAIL, f"Situación legal: {closed[0].capitalize()}."
    if closed:
        return NOTE, f"El RUC consta en dos expedientes, uno de ellos en «{closed[0].capitalize()}»."
    unknown = [status for status in statuses if status.upper() != "ACTIVA"]
    if unknown:
        return NOTE, f"Situación legal que el portal no conoce, «{unknown[0]}»: revísela."
    return PASS, "Compañía activa."


def _appointment(row: Mapping[str, Any], today: date) -> tuple[str, str] | None:
    """Only of a term that is known; the plain directory tells none."""
    expires = date.fromisoformat(row["expires_on"]) if row.get("expires_on") else None
    term = term_of(expires, today)
    if term == EXPIRED:
        return FAIL, f"El nombramiento de {row['name']} venció el {expires:%d/%m/%Y}."
    return (NOTE, f"El nombramiento de {row['name']} vence el {expires:%d/%m/%Y}.") if term == EXPIRING else None


def term_of(expires: date | None, today: date) -> str:
    """Of an appointment: "vencido", "por_vencer" within 30 days, else ""."""
    if expires is None or expires - today >= SOON:
        return ""
    return EXPIRED if expires < today else EXPIRING


def _balance(companies: list[Mapping[str, Any]], today: date) -> tuple[str, str] | None:
    """Balances of a year are due by April of the next one. A source that tells nothing of them is no failure."""
    if not any("last_balance_year" in row for row in companies):
        return None
    due = today.year - (1 if today.month > _APRIL else 2)
    years = [row["last_balance_year"] for row in companies if row.get("last_balance_year")]
    if years and max(years) >= due:
        return None
    told = f"Su último balance presentado es de {max(years)}." if years else "No consta ningún balance presentado."
    return NOTE, told


def _equity(equity: Mapping[str, Any] | None) -> tuple[str, str] | None:
    if equity and equity.get("amount") and equity["amount"].startswith("-"):
        return NOTE, f"Patrimonio negativo en {equity['year']}."
    return None


def _representatives(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    ours = [row["name"] for row in facts.get("representatives") or () if row["name"]]
    theirs = facts.get("representatives_sri") or []
    if not ours or not theirs or any(same_name(one, other) for one in ours for other in theirs):
        return None
    return NOTE, "El representante legal no es el mismo en el SRI y en la Superintendencia de Compañías."
