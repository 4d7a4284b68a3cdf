"""Rules about names and numbers of those who sell and buy: pure."""

import re

_ACCENTED = {"a": "aáàäâ", "e": "eéèëê", "i": "iíìïî", "o": "oóòöô", "u": "uúùüû"}
_PLAIN = {accented: plain for plain, letters in _ACCENTED.items() for accented in letters}
_KIND_BY_THIRD_DIGIT = {
    **dict.fromkeys("012345", "Persona natural"),
    "6": "Entidad pública",
    "9": "Sociedad privada o extranjera",
}


def name_pattern(word: str) -> str:
    """A regular expression that finds `word` inside a published name: case and accents do not matter, ñ does.

    The classes hold both cases because a database in the C locale does not fold the case of accented letters.
    """
    return "".join(_letter_pattern(letter) for letter in word.lower())


def _letter_pattern(letter: str) -> str:
    letters = _ACCENTED.get(_PLAIN.get(letter, letter), letter)
    both = letters if letters == letters.upper() else letters + letters.upper()
    return f"[{both}]" if len(both) > 1 and both.isalpha() else re.escape(letter)


def kind_of(ruc: str | None) -> str:
    """What the third digit of a RUC says of its holder; "" when it says nothing."""
    return _KIND_BY_THIRD_DIGIT.get(ruc[2:3], "") if ruc else ""


_PROVINCES = {*(f"{number:02}" for number in range(1, 25)), "30", "50"}  # 30 and 50: registered abroad


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
    if ruc[2] < "6" and _person_check_digit(ruc[:9]) != int(ruc[9]):
        return "tiene un dígito verificador que no es el de una persona natural"
    return ""


def _person_check_digit(body: str) -> int:
    """Modulus 10 of the first nine digits."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(body))
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10
