"""How published names are found and compared."""

import re

_ACCENTED = {"a": "aáàäâ", "e": "eéèëê", "i": "iíìïî", "o": "oóòöô", "u": "uúùüû"}
_PLAIN = {accented: plain for plain, letters in _ACCENTED.items() for accented in letters}


def name_pattern(word: str) -> str:
    """A regular expression that finds `word` inside a published name: case and accents do not matter, ñ does.

    The classes hold both cases because a database in the C locale does not fold the case of accented letters.
    """
    return "".join(_letter_pattern(letter) for letter in word.lower())


def _letter_pattern(letter: str) -> str:
    letters = _ACCENTED.get(_PLAIN.get(letter, letter), letter)
    both = letters if letters == letters.upper() else letters + letters.upper()
    return f"[{both}]" if len(both) > 1 and both.isalpha() else re.escape(letter)


_COMPANY_ENDINGS = frozenset(
    {*"sacl", "sa", "sas", "ca", "cl", "cia", "ltda", "compania", "limitada", "anonima", "sociedad"}
)


def same_name(one: str, other: str) -> bool:
    """Whether two registries write the name of the same person: case, accents, order and punctuation do not matter."""
    return bool(words := _words(one)) and words == _words(other)


def near_name(one: str, other: str) -> bool:
    """The same, and the form of the company ("S.A.", "CIA. LTDA.") does not matter either: a possible match only."""
    left, right = _words(one) - _COMPANY_ENDINGS, _words(other) - _COMPANY_ENDINGS
    return bool(left) and left == right


def name_key(name: str) -> str:
    """The words of a name in order of the alphabet, without accents and company endings: what `near_name` compares."""
    return " ".join(sorted(_words(name) - _COMPANY_ENDINGS))


def _words(name: str) -> set[str]:
    folded = "".join(_PLAIN.get(letter, letter) for letter in name.lower())
    return set(re.findall(r"[a-zñ0-9]+", folded))
