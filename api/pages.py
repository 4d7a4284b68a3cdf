"""Lists in the order of their keys: pages by the last key seen."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from api.problems import Problem

SALT = "api.pages"


@dataclass(frozen=True)
class Found:
    """Rows as tuples of the columns and more; `following`: the cursor to go on, None at the end."""

    rows: list[tuple]
    following: str | None


def after_key(rows: QuerySet, columns: list[str], asked: dict[str, Any]) -> Found:
    """Up to `asked["limit"]` rows after `asked["cursor"]`. Problem for a cursor that is of another list."""
    label, size = rows.model._meta.label_lower, asked["limit"]
    if asked["cursor"]:
        rows = rows.filter(pk__gt=_key(asked["cursor"], label))
    found = list(rows.order_by("pk").values_list(*columns, "pk")[: size + 1])
    has_more = len(found) > size
    return Found(found[:size], signing.dumps([label, found[size - 1][-1]], salt=SALT) if has_more else None)


def page(found: Found, items: list) -> dict:
    return {"items": items, "next": found.following}


def _key(token: str, label: str):
    try:
        of, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        of, key = "", 0
    if of != label:
        raise bad_cursor()
    return key


def bad_cursor() -> Problem:
    return Problem(
        "invalid-cursor",
        "Use el «next» de la misma lista con el mismo orden, o empiece sin cursor.",
        'Use the "next" of the same list and order, or begin without a cursor.',
    )
