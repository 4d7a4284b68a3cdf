"""Numbers as Spanish documents write them, in words and in figures."""

import re
from decimal import Decimal, InvalidOperation

_UNITS = {
    word: value
    for value, words in enumerate(
        (
            "cero", "un uno una primer", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
            "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve",
            "veinte", "veintiun veintiuno veintiuna", "veintidos", "veintitres", "veinticuatro", "veinticinco",
            "veintiseis", "veintisiete", "veintiocho", "veintinueve",
        )
    )
    for word in words.split()
}  # fmt: skip
_TENS = dict(
    zip(
        ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
        range(30, 100, 10),
        strict=True,
    )
)
_HUNDREDS = {
    word: value * 100
    for value, words in enumerate(
        (
            "cien ciento", "doscientos doscientas", "trescientos trescientas", "cuatrocientos cuatrocientas",
            "quinientos quinientas", "seiscientos seiscientas", "setecientos setecientas", "ochocientos ochocientas",
            "novecientos novecientas",
        ),
        1,
    )
    for word in words.split()
}  # fmt: skip
SMALL = {**_UNITS, **_TENS, **_HUNDREDS}
_WORD = "|".join(sorted([*SMALL, "mil", "millon", "millones", "cientos"], key=len, reverse=True))
SPELLED = rf"(?:(?:{_WORD})(?:(?:\s+y)?\s+(?:{_WORD}))*)\b"
SPELLED_DECIMAL = rf"{SPELLED}(?:\s+(?:coma|punto)\s+{SPELLED})?"
FIGURES = r"\d{1,3}(?:[.,' ]\s?\d{3})+(?:[.,]\d{1,6})?(?!\d)|\d+(?:[.,]\d{1,6})?(?!\d)"


def spelled(words: str) -> int | None:
    """`cuarenta y cinco mil doscientos` -> 45200; None when it is no number."""
    total = part = 0
    seen = False
    for word in re.findall(r"[a-z]+", words):
        if word == "y":
            continue
        if word == "cientos":
            part *= 100
        elif word in SMALL:
            part += SMALL[word]
        elif word == "mil":
            total, part = total + (part or 1) * 1000, 0
        elif word in ("millon", "millones"):
            total, part = (total + (part or 1)) * 1_000_000, 0
        else:
            return None
        seen = True
    return total + part if seen else None


def spelled_decimal(said: str) -> Decimal | None:
    """`uno coma cinco` -> 1.5; without a comma as `spelled`."""
    whole, _, fraction = re.sub(r"\s+(?:coma|punto)\s+", ",", said).partition(",")
    value = spelled(whole)
    if value is None or not fraction:
        return None if value is None else Decimal(value)
    words = fraction.split()
    zeros = next((place for place, word in enumerate(words) if word != "cero"), 0)
    return Decimal(f"{value}.{'0' * zeros}{spelled(fraction)}")


def figures(text: str) -> Decimal | None:
    """`45.000,00`, `45,000.00`, `45 000,00`, `2.190.504,27290`, `45.000`, `0.5`."""
    text = re.sub(r"[\s']", "", text).strip(".,")
    marks = re.findall(r"[.,]", text)
    if marks:
        text = _decimal_point(text, marks)
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _decimal_point(text: str, marks: list[str]) -> str:
    last = marks[-1]
    after = len(text) - text.rfind(last) - 1
    mixed = len(set(marks)) == 2
    thousands = not mixed and after == 3 and not text.startswith("0")
    if thousands or (not mixed and len(marks) > 1 and after == 3):
        return text.replace(last, "")
    if not mixed and len(marks) > 1:  # 1.234.56: the last mark is the decimal one
        head, tail = text[: text.rfind(last)], text[text.rfind(last) + 1 :]
        return f"{head.replace(last, '')}.{tail}"
    other = "," if last == "." else "."
    return text.replace(other, "").replace(last, ".")


def decimal_text(value: Decimal) -> str:
    """Without an exponent and without idle zeros: 5, 0.5, 12.25."""
    text = format(value.normalize(), "f")
    return text if "." not in text else text.rstrip("0").rstrip(".")
