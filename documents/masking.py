"""Take personal data out of a text before it leaves, and put them back into what comes in. Pure.

Cédulas, RUCs of natural persons, e-mails, telephones and names of natural persons become marks; a mark stands for
exactly one spelling, so that restoring gives the very letters. Names are found by what stands before them (titles,
offices) and by common given names, and then wherever else they stand. Companies and their RUCs are public.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from documents.given_names import GIVEN_NAMES

WORD = r"[A-ZÁÉÍÓÚÜÑ](?:[a-záéíóúüñ]+|[A-ZÁÉÍÓÚÜÑ]+)"
LINK = r"(?:de|del|la|las|los|y|De|Del|La|DE|DEL|LA)"
NAME = rf"{WORD}(?:[ \t]+(?:{LINK}[ \t]+){{0,2}}{WORD}){{1,5}}"
TITLES = (
    r"Ing|Arq|Abg|Ab|Dra?|Lic|Lcd[ao]|Econ|Ec|Mgs|MSc|Mgtr|Mtr[ao]|Tnlg[ao]?|Tlg[ao]?|Sr(?:a|ta)?|Crnl|Tcrn|Cap|Sgto|Phd|PhD"
    r"|Psic|Obst|Blgo|CPA|Prof|Tcnlg[ao]?|Señor(?:a|ita)?|señor(?:a|ita)?|Ingenier[oa]|ingenier[oa]|Doctora?|doctora?"
    r"|Arquitect[oa]|arquitect[oa]|Abogad[oa]|abogad[oa]|Licenciad[oa]|licenciad[oa]|Economista|economista"
)
OFFICES = (
    r"elaborad[oa] por|revisad[oa] por|aprobad[oa] por|autorizad[oa] por|suscrit[oa] por|firmad[oa] por"
    r"|nombres?(?: y apellidos?)?|apellidos(?: y nombres)?|administrador(?:a)? del contrato|representante legal"
    r"|alcalde(?:sa)?|prefect[oa]|gerente general|director(?:a)?(?: ejecutiv[oa]| general)?|fiscalizador(?:a)?"
    r"|delegad[oa]|secretari[oa](?: de la comisi[oó]n)?|presidente"
    r"|compareciente|atentamente|responsable|profesional|t[eé]cnic[oa]"
)
TITLED = re.compile(rf"\b(?:{TITLES})\b\.?[ \t]*(?:(?:{TITLES})\b\.?[ \t]*){{0,2}}(?P<name>{NAME}|{WORD})")
IN_OFFICE = re.compile(rf"(?i:\b(?:{OFFICES}))[ \t]*[:.\-–]\s*(?:(?:{TITLES})\b\.?[ \t]*){{0,3}}(?P<name>{NAME})")
PLAIN = re.compile(rf"(?<![\w-]){NAME}(?![\w-])")
EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
TEN_OR_MORE = re.compile(r"(?<![\w.,$-])\d{9}-?\d(?:001)?(?![\w-]|[.,]\d)")
LABELLED = re.compile(
    r"(?i:\b(?:c[eé]dula|c\. ?i\.?|c\. ?c\.?|documento de identidad|identificaci[oó]n))[^\d\n]{0,25}"
    r"(?P<name>\d[\d -]{7,12}\d)"
)
PHONE = re.compile(
    r"(?<![\w.,$/-])(?!\d{1,2}[-/ ]\d{1,2}[-/ ]\d{4})"  # a date
    r"(?:(?:\+|00)593[ -]?\(?0?\)?|\(?0)[2-9]\)?(?:[ -]?\d){7,8}(?![\w-]|[.,]\d)"
)
CALLED = re.compile(
    r"(?i:\b(?:tel[eé]fonos?|tel[fe]?s?|celular(?:es)?|cel|m[oó]vil|whatsapp|ext))\.?[ \t]*[:.]?[ \t]*"
    r"(?P<name>\+?\(?\d[\d ()/-]{4,18}\d)"
)
COMPANY = re.compile(
    r"\b(?:cia|ltda|s\.?a\.?s?|c\.?a|compania|corporacion|empresa|consorcio|asociacion|cooperativa|fundacion|gad|gobierno"
    r"|municipio|municipalidad|ministerio|universidad|hospital|instituto|direccion|banco|servicio|secretaria|unidad|escuela"
    r"|colegio|republica|ley|reglamento|codigo|resolucion|provincia|canton|parroquia)\b"
)
KINDS = {"P": "PERSONA", "C": "CEDULA", "E": "CORREO", "T": "TELEFONO"}


class Mask:
    """What is personal in some texts. `hide` and `restore` are each other's inverse over these texts."""

    def __init__(self, texts: Iterable[str]):
        whole = "\n\f\n".join(texts)
        self.salt = _unused(whole)
        found = _found(whole)
        self._kinds = {_key(text): kind for kind, text in found}
        self._pattern = _any_of([text for _, text in found])
        self._marks: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._back = re.compile(rf"‹(?:{'|'.join(KINDS.values())})-{self.salt}\d+›")

    @property
    def count(self) -> int:
        """How many different spellings were hidden so far."""
        return len(self._marks)

    def hide(self, text: str) -> str:
        return self._pattern.sub(lambda match: self._mark(match[0]), text) if self._pattern else text

    def restore(self, text: str) -> str:
        return self._back.sub(lambda match: self._values.get(match[0], match[0]), text)

    def restore_all(self, value: Any) -> Any:
        """Every text within lists and objects of JSON."""
        if isinstance(value, str):
            return self.restore(value)
        if isinstance(value, list):
            return [self.restore_all(one) for one in value]
        if isinstance(value, dict):
            return {name: self.restore_all(one) for name, one in value.items()}
        return value

    def _mark(self, text: str) -> str:
        if text not in self._marks:
            kind = KINDS[self._kinds.get(_key(text), "P")]
            mark = f"‹{kind}-{self.salt}{len(self._marks) + 1}›"
            self._marks[text], self._values[mark] = mark, text
        return self._marks[text]


def _found(text: str) -> list[tuple[str, str]]:
    """(kind, spelling) of all that is personal."""
    found = [("E", match[0]) for match in EMAIL.finditer(text)]
    found += [("C", match[0]) for match in TEN_OR_MORE.finditer(text) if _is_cedula(match[0])]
    found += [("C", match["name"]) for match in LABELLED.finditer(text)]
    found += [("T", match[0]) for match in PHONE.finditer(text)]
    found += [("T", match["name"]) for match in CALLED.finditer(text)]
    names = [match["name"] for pattern in (TITLED, IN_OFFICE) for match in pattern.finditer(text)]
    names += [match[0] for match in PLAIN.finditer(text) if _looks_personal(match[0])]
    return found + [("P", name) for name in names if not COMPANY.search(_flat(name))]


def _is_cedula(digits: str) -> bool:
    """Of a cédula, or of the RUC that a natural person has from it."""
    digits = digits.replace("-", "")
    if len(digits) not in (10, 13) or not (1 <= int(digits[:2]) <= 24 or digits[:2] == "30") or digits[2] > "5":
        return False
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(digits[:9])]
    return (10 - sum(value - 9 if value > 9 else value for value in doubled) % 10) % 10 == int(digits[9])


def _looks_personal(name: str) -> bool:
    words = [word for word in _flat(name).split() if len(word) > 2]
    return 2 <= len(words) <= 6 and any(word in GIVEN_NAMES for word in words)


def _any_of(texts: list[str]) -> re.Pattern | None:
    """Any of the spellings wherever they stand, in capitals or broken over lines too; the longest first."""
    wanted = sorted({_key(text) for text in texts if len(text.strip()) > 3}, key=len, reverse=True)
    if not wanted:
        return None
    pieces = (r"\s+".join(re.escape(word) for word in text.split()) for text in wanted)
    return re.compile(rf"(?<!\w)(?:{'|'.join(pieces)})(?!\w)", re.IGNORECASE)


def _key(text: str) -> str:
    return " ".join(text.split()).lower()


def _flat(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _unused(text: str) -> str:
    """Letters that make our marks differ from all that the text may hold."""
    salt = ""
    while any(f"‹{kind}-{salt}" in text for kind in KINDS.values()):
        salt += "x"
    return salt
