"""Natural persons, who are shown by a pseudonym to whom has no right to see more.

A pseudonym is the same wherever the person appears, and says nothing of who it is without the portal's key.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.crypto import salted_hmac

SALT = "suppliers.persons"
NAME = "Persona natural"
# With whatever is glued to it: SERCOP publishes some numbers with a digit too many.
_NUMBER = re.compile(r"(?<!\d)(?:0[1-9]|1\d|2[0-4]|30|50)[0-5]\d{7}\d{0,5}(?!\d)")
_RUC = re.compile(r"(?:0[1-9]|1\d|2[0-4]|30|50)[0-5]\d{7}(?:\d{3})?")
# What a publication tells of people beyond their name and number.
_PRIVATE = ("contactPoint", "contactPoints", "persones", "beneficialOwners")
_NAMES = ("name", "legalName")


def is_person(identifier: str | None) -> bool:
    """Whether this is the RUC or the cédula of a natural person."""
    return bool(identifier and _RUC.fullmatch(identifier))


def pseudonym(identifier: str) -> str:
    """ "persona-" and 16 hexadecimal digits; a RUC and the cédula that begins it have the same."""
    return f"persona-{salted_hmac(SALT, identifier[:10], algorithm='sha256').hexdigest()[:16]}"


def shown(ruc: str | None, foreign_id: str | None, name: str, *, sees_people: bool) -> dict[str, str | None]:
    """`id`, `ruc` and `name` of a supplier, as who asks may see them."""
    if ruc and is_person(ruc) and not sees_people:
        return {"id": pseudonym(ruc), "ruc": None, "name": NAME}
    return {"id": ruc or foreign_id, "ruc": ruc, "name": name}


def without_people(node: Any) -> Any:
    """A copy of OCDS JSON in which natural persons are pseudonyms and nobody's contact is told.

    A party, organisation or identifier is somebody's when its own id holds the number of a natural person.
    """
    if isinstance(node, Mapping):
        return _without(node)
    if isinstance(node, list):
        return [without_people(each) for each in node]
    return node


def _without(node: Mapping) -> dict:
    is_somebody = isinstance(node.get("id"), str) and bool(_NUMBER.search(node["id"]))
    kept = {name: without_people(value) for name, value in node.items() if name not in _PRIVATE}
    if not is_somebody:
        return kept
    kept["id"] = _NUMBER.sub(lambda found: pseudonym(found[0]), node["id"])
    kept.pop("address", None)
    for name in _NAMES:
        if name in kept:
            kept[name] = NAME
    if isinstance(kept.get("identifier"), dict):
        kept["identifier"] |= {name: NAME for name in _NAMES if name in kept["identifier"]}
    return kept
