"""Provinces and cantons by their proper names: SERCOP writes them in capitals and without accents. Pure."""

import csv
import unicodedata
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "catalogues" / "cantons.csv"


def province(published: str) -> str:
    """«Santo Domingo de los Tsáchilas» for "SANTO DOMINGO DE LOS TSACHILAS"; what matches nothing, as published."""
    return _provinces().get(_plain(published), published)


def canton(published: str, of: str = "") -> str:
    """The canton's name, that of the province `of` where several have one; what matches nothing, as published."""
    name = _plain(published)
    return _cantons().get((_plain(of), name)) or _anywhere().get(name) or published


def _plain(name: str) -> str:
    """Letters alone, in capitals; Ñ is a letter of its own to people and not to every source."""
    apart = unicodedata.normalize("NFD", name.upper())
    return " ".join(
        "".join(sign if sign.isalnum() else " " for sign in apart if not unicodedata.combining(sign)).split()
    )


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def _provinces() -> dict[str, str]:
    return {_plain(row["province"]): row["province"] for row in _rows()}


@cache
def _cantons() -> dict[tuple[str, str], str]:
    return {(_plain(row["province"]), _plain(row["canton"])): row["canton"] for row in _rows()}


@cache
def _anywhere() -> dict[str, str]:
    """Names that are written one way in whichever province."""
    written: dict[str, set[str]] = {}
    for row in _rows():
        written.setdefault(_plain(row["canton"]), set()).add(row["canton"])
    return {name: ways.pop() for name, ways in written.items() if len(ways) == 1}
