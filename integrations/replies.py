"""Reading decoded JSON of a counterpart without trust: what its contract does not know is an UnexpectedReply. Plain
Python."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

from integrations.errors import UnexpectedReply

ECUADOR = timezone(timedelta(hours=-5))  # continental


class Reader:
    """Takes values out of objects of one counterpart; its errors name the counterpart, the key and the place."""

    def __init__(self, name: str):
        self.name = name

    def expect(self, holds, what: str) -> None:
        if not holds:
            raise UnexpectedReply(f"{self.name} respondió algo distinto de lo esperado: falta {what}.")

    def object(self, value, where: str) -> dict:
        self.expect(isinstance(value, dict), f"un objeto en {where}")
        return value

    def rows(self, value, where: str) -> list[dict]:
        self.expect(isinstance(value, list), f"una lista en {where}")
        return [self.object(row, where) for row in value]

    def key(self, mapping: dict, key: str, where: str):
        self.expect(key in mapping, f"la clave «{key}» en {where}")
        return mapping[key]

    def text(self, mapping: dict, key: str, where: str) -> str:
        """ "" for null; the key itself must be there."""
        value = self.key(mapping, key, where)
        self.expect(value is None or isinstance(value, str), f"un texto en «{key}» de {where}")
        return clean(value)

    def needed(self, mapping: dict, key: str, where: str) -> str:
        """A text that is not empty."""
        value = self.text(mapping, key, where)
        self.expect(value, f"un valor en «{key}» de {where}")
        return value

    def yes(self, mapping: dict, key: str, where: str) -> bool | None:
        """SI, NO, or None for nothing; any other word is unexpected."""
        word = self.text(mapping, key, where).upper().replace("Í", "I")
        self.expect(word in ("SI", "NO", ""), f"SI o NO en «{key}» de {where}")
        return None if not word else word == "SI"

    def day(self, mapping: dict, key: str, where: str, formats: Iterable[str]) -> date | None:
        """None for nothing; what is no date in these formats is unexpected."""
        text = self.text(mapping, key, where)
        for form in formats if text else ():
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 a day, not a moment
            except ValueError:
                continue
        self.expect(not text, f"una fecha en «{key}» de {where}")
        return None


def clean(text: str | None) -> str:
    """Without what PostgreSQL refuses and without blanks around."""
    return (text or "").replace("\0", "").strip()
