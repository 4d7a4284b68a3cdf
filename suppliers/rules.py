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
