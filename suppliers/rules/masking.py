"""Personal data, shown only as far as somebody needs it."""

import re

_IDENTIFICATION = re.compile(r"(?<![0-9])[0-9]{10}(?:[0-9]{3})?(?![0-9])")
_SHOWN = 3


def mask(identification: str) -> str:
    """ "1710034065" -> "171•••••••": enough to tell two people apart, too little to look one up."""
    return identification[:_SHOWN] + "•" * max(0, len(identification) - _SHOWN)


def mask_text(text: str, *, keep: str) -> str:
    """`text` without the cédulas and RUCs of persons in it, but for `keep`: the RUC that the text is about."""

    def replaced(found: re.Match) -> str:
        number = found[0]
        is_public = len(number) == len(keep) and number[2] in "69"
        return number if number == keep or is_public else mask(number)

    return _IDENTIFICATION.sub(replaced, text)
