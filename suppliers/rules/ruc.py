"""What the digits of a RUC say. Its existence is said by SRI alone."""

import re
from dataclasses import dataclass

PERSON, PUBLIC, COMPANY = "Persona natural", "Entidad pública", "Sociedad privada o extranjera"
_KIND_BY_THIRD_DIGIT = {**dict.fromkeys("012345", PERSON), "6": PUBLIC, "9": COMPANY}
_PROVINCES = {*(f"{number:02}" for number in range(1, 25)), "30", "50"}  # 30 and 50: registered abroad
_COMPANY_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)
_PUBLIC_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class RucReading:
    """`fault`: why it is no RUC, as the end of a sentence; "" when it is well formed. `kind`: of its holder.

    `checksum_ok`: whether its check digit is that of its kind; information only for companies and public entities,
    whose active RUCs may fail it. `notice`: what a person should know, a sentence or "".
    """

    ruc: str
    fault: str
    kind: str
    checksum_ok: bool
    notice: str

    @property
    def is_company(self) -> bool:
        return self.kind == COMPANY


def read_ruc(ruc: str) -> RucReading:
    fault = ruc_fault(ruc)
    if fault:
        return RucReading(ruc, fault, kind_of(ruc), False, "")
    kind, fits = _kind_and_check(ruc)
    return RucReading(ruc, "", kind, fits, _notice(ruc, kind, fits))


def kind_of(ruc: str | None) -> str:
    """What the third digit of a RUC says of its holder; "" when it says nothing."""
    return _KIND_BY_THIRD_DIGIT.get(ruc[2:3], "") if ruc else ""


def ruc_fault(ruc: str) -> str:
    """What is wrong with a RUC, as the end of a sentence; "" when it is well formed.

    The check digit is asked of natural persons only: active RUCs of companies (9) and public entities (6) fail it.
    """
    if not re.fullmatch(r"[0-9]{13}", ruc):
        return "no tiene 13 dígitos"
    if ruc[:2] not in _PROVINCES:
        return f"empieza con {ruc[:2]}, que no es una provincia"
    if ruc[2] in "78":
        return f"tiene {ruc[2]} como tercer dígito, que el SRI no asigna"
    if ruc.endswith("000"):
        return "no tiene número de establecimiento"
    if ruc[2] < "6" and not _is_person(ruc):
        return "tiene un dígito verificador que no es el de una persona natural"
    return ""


def ruc_in(text: str) -> str:
    """The 13 digits of what people and systems write: "EC-RUC-1790016919001-1234", "1790016919001 ", or a cédula with
    001 missing is left as it is."""
    digits = re.sub(r"^EC-RUC-", "", text.strip(), flags=re.IGNORECASE)
    found = re.match(r"[0-9]{13}", digits)
    return found[0] if found else digits


def _kind_and_check(ruc: str) -> tuple[str, bool]:
    if ruc[2] < "6":
        return PERSON, True
    if ruc[2] == "9":
        return COMPANY, _modulus_11(ruc, _COMPANY_WEIGHTS)
    if _modulus_11(ruc, _PUBLIC_WEIGHTS):
        return PUBLIC, True
    # New series of cédulas have a 6 there too.
    return (PERSON, True) if _is_person(ruc) else (PUBLIC, False)


def _notice(ruc: str, kind: str, fits: bool) -> str:
    if ruc[2] == "6" and kind == PERSON:
        return "El tercer dígito 6 es de entidades públicas y de cédulas nuevas: este cuadra con una cédula."
    if not fits:
        return "El dígito verificador no cuadra; en sociedades y entidades públicas el SRI no lo garantiza."
    return ""


def _modulus_11(ruc: str, weights: tuple[int, ...]) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(ruc, weights, strict=False))
    return -total % 11 == int(ruc[len(weights)])


def _is_person(ruc: str) -> bool:
    """Modulus 10 of the first nine digits."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ruc[:9]))
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10 == int(ruc[9])
