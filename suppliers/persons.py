"""Natural persons, who are shown by a pseudonym to whom has no right to see more.

A pseudonym is the same wherever the person appears, and says nothing of who it is without the portal's key.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.utils.crypto import salted_hmac

from api.problems import Problem

SALT = "suppliers.persons"
NAME = "Persona natural"
PERSONS = r"^..[0-5]"  # for PostgreSQL: what a RUC of theirs matches, and few others
# With whatever is glued to it: SERCOP publishes some numbers with a digit too many. Codes of orders from the catalogue,
# CE-20260002969199, look like numbers of Galápagos: who took them for that would rename the process.
_NUMBER = re.compile(r"(?<!\d)(?!(?<=\bCE-)20[12]\d{11}(?!\d))(?:0[1-9]|1\d|2[0-4]|30|50)[0-5]\d{7}\d{0,5}(?!\d)")
_RUC = re.compile(r"(?:0[1-9]|1\d|2[0-4]|30|50)[0-5]\d{7}(?:\d{3})?")
PERSON = f"^{_RUC.pattern}$"  # the same, for PostgreSQL
# What a publication tells of people beyond their name and number.
_PRIVATE = ("contactPoint", "contactPoints", "persones", "beneficialOwners")
_NAMES = ("name", "legalName")


def is_person(identifier: str | None) -> bool:
    """Whether this is the RUC or the cédula of a natural person."""
    return bool(identifier and _RUC.fullmatch(identifier))


def forbidden() -> Problem:
    """Also for a person who is not held: the answer must not tell whether somebody sells to the State."""
    return Problem(
        "forbidden",
        "Es el RUC de una persona natural: hace falta el alcance people:read.",
        "It is the RUC of a natural person: the scope people:read is required.",
    )


def pseudonym(identifier: str) -> str:
    """ "persona-" and 16 hexadecimal digits; a RUC and the cédula that begins it have the same."""
    return f"persona-{salted_hmac(SALT, identifier[:10], algorithm='sha256').hexdigest()[:16]}"


def shown(ruc: str | None, foreign_id: str | None, name: str, *, sees_people: bool) -> dict[str, str | None]:
    """`id`, `ruc` and `name` of a supplier, as who asks may see them."""
    if ruc and is_person(ruc) and not sees_people:
        return {"id": pseudonym(ruc), "ruc": None, "name": NAME}
    return {"id": ruc or foreign_id, "ruc": ruc, "name": name}


class Named:
    """The natural persons that a text may name: what they are called, and their numbers."""

    def __init__(self, people: Iterable[tuple[str, str]]):
        """`people`: (identifier, name) of natural persons; the identifier may have something around its number."""
        self.words: dict[str, str] = {}  # as folded, what stands for it
        for identifier, name in dict.fromkeys(people):
            number = _NUMBER.search(identifier)
            if number:
                self.words |= dict.fromkeys((number[0], number[0][:10]), pseudonym(number[0]))
            self.words |= dict.fromkeys(_orders(_folded(name).split()), NAME)
        self._beginnings = {word.split()[0] for word in self.words}

    @cached_property
    def pattern(self) -> re.Pattern:
        longest_first = sorted(self.words, key=len, reverse=True)
        spaced = (r"\s+".join(map(re.escape, word.split())) for word in longest_first)
        return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)")

    def hidden(self, text: str) -> str:
        """The text with those people as pseudonyms, whatever their accents, capitals and order of names."""
        folded = _folded(text) if self._beginnings else ""
        # Most texts name nobody: to see that costs far less than to compile a pattern for each process.
        if not any(word in folded for word in self._beginnings):
            return text
        pieces, end = [], 0
        for found in self.pattern.finditer(folded):
            pieces += [text[end : found.start()], self.words[" ".join(found[0].split())]]
            end = found.end()
        return "".join(pieces) + text[end:] if pieces else text

    def hidden_in(self, node: Any) -> Any:
        """A copy of what JSON holds, with those people hidden in its texts."""
        if isinstance(node, str):
            return self.hidden(node)
        if isinstance(node, list):
            return [self.hidden_in(each) for each in node]
        if isinstance(node, dict):
            return {name: self.hidden_in(each) for name, each in node.items()}
        return node


def _orders(words: list[str]) -> Iterator[str]:
    """A name as the registries write it, surnames first, and as people do. One word alone names nobody."""
    if len(words) < 2:
        return
    for split in {0, 1, 2} if len(words) > 2 else {0, 1}:
        yield " ".join(words[split:] + words[:split])


_PLAIN = str.maketrans("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU")


def _folded(text: str) -> str:
    """Of the same length, so that a place in it is a place in the text."""
    folded = text.translate(_PLAIN).lower()
    return folded if len(folded) == len(text) else text


def without_people(node: Any, others: Iterable[tuple[str, str]] = ()) -> Any:
    """A copy of OCDS JSON in which natural persons are pseudonyms and nobody's contact is told.

    A party, organisation or identifier is somebody's when its own id holds the number of a natural person. Who is named
    so is hidden in the texts too, and so are `others`: (identifier, name) of who is known to take part.
    """
    return _without(node, Named([*_people(node), *others]))


def _people(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for each in node:
            yield from _people(each)
    elif isinstance(node, dict):
        if _is_somebody(node):
            names = [node.get(name) for name in _NAMES]
            yield from ((node["id"], name) for name in [*names, ""] if isinstance(name, str))
        for each in node.values():
            if isinstance(each, list | dict):
                yield from _people(each)


def _is_somebody(node: dict) -> bool:
    return isinstance(node.get("id"), str) and bool(_NUMBER.search(node["id"]))


def _without(node: Any, named: Named) -> Any:
    if isinstance(node, str):
        return named.hidden(node)
    if isinstance(node, list):
        return [_without(each, named) for each in node]
    if not isinstance(node, dict):
        return node
    is_somebody = _is_somebody(node)
    told = (*_PRIVATE, "address") if is_somebody else _PRIVATE
    # What is glued to the number of an id must stay; names are replaced as a whole.
    whole = ("id", *_NAMES) if is_somebody else ("id",)
    kept = {
        name: value if name in whole else _without(value, named) for name, value in node.items() if name not in told
    }
    if is_somebody:
        kept["id"] = _NUMBER.sub(lambda found: pseudonym(found[0]), node["id"])
        for holder in (kept, kept.get("identifier")):
            if isinstance(holder, dict):
                holder |= {name: NAME for name in _NAMES if name in holder}
    return kept
