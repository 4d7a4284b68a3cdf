"""Whole numbers in Spanish words, for the invented documents."""

ONES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
TENS = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
HUNDREDS = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


def spell(number: int) -> str:
    if number < 30:
        return ONES[number]
    if number < 100:
        rest = number % 10
        return TENS[number // 10 - 3] + (f" y {ONES[rest]}" if rest else "")
    if number == 100:
        return "cien"
    if number < 1000:
        rest = number % 100
        return HUNDREDS[number // 100 - 1] + (f" {spell(rest)}" if rest else "")
    if number < 1_000_000:
        head, rest = divmod(number, 1000)
        return ("mil" if head == 1 else f"{_short(head)} mil") + (f" {spell(rest)}" if rest else "")
    head, rest = divmod(number, 1_000_000)
    return ("un millón" if head == 1 else f"{_short(head)} millones") + (f" {spell(rest)}" if rest else "")


def _short(number: int) -> str:
    """uno -> un before mil and millones."""
    words = spell(number)
    return words[:-1] if words.endswith("uno") and not words.endswith("veintiuno") else words
