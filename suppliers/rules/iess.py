"""What the certificate of patronal obligations means."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from suppliers.rules.finding import ECUADOR, FAIL, NOTE, PASS, Finding


def judge_employer(facts: Mapping[str, Any] | None, at: datetime) -> Finding:
    """`facts`: is_employer, in_arrears, amount (USD as text, None: not told), valid_until (ISO day, the last one on
    which the certificate serves). Who is not registered as an employer owes nothing yet proves nothing either."""
    if facts is None or not facts["is_employer"]:
        sentence = "No consta como empleador: pida el certificado de no estar registrado como patrono."
        return Finding(NOTE, sentence, _end_of(facts["valid_until"]) if facts else at + timedelta(days=1))
    until = _end_of(facts["valid_until"])
    if facts["in_arrears"] is None:
        return Finding(NOTE, "El certificado no dice si tiene obligaciones en mora: revíselo.", until)
    if facts["in_arrears"]:
        owed = f" por USD {_told(facts['amount'])}" if facts.get("amount") else ""
        return Finding(FAIL, f"Registra obligaciones patronales en mora{owed}.", until)
    return Finding(PASS, "No registra obligaciones patronales en mora.", until)


def _end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time.min, ECUADOR).astimezone(UTC)


def _told(amount: str) -> str:
    return f"{float(amount):,.2f}".translate(str.maketrans(",.", ".,"))
