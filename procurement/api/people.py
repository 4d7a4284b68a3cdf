"""What texts of processes tell of the natural persons who take part in them, for whom may not see it."""

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from api.answers import encode
from api.scopes import Access
from procurement.models import Participation
from suppliers.persons import Named, is_person


def hidden(rows: list[tuple], access: Access) -> list[tuple]:
    """Rows that begin with a process as text of JSON and end with its key, as whoever asks may see them."""
    if access.sees_people or not rows:
        return rows
    named = _named(row[-1] for row in rows)
    return [(_hidden_text(row[0], named[row[-1]]), *row[1:]) if row[-1] in named else row for row in rows]


def hidden_in(process: int, found: dict[str, Any], access: Access) -> dict[str, Any]:
    """One process with its parts, as whoever asks may see it."""
    named = {} if access.sees_people else _named([process])
    return named[process].hidden_in(found) if process in named else found


def _named(processes: Iterable[int]) -> dict[int, Named]:
    rows = Participation.objects.filter(process__in=list(processes), supplier__ruc__regex=r"^..[0-5]")
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for process, ruc, name in rows.values_list("process", "supplier__ruc", "supplier__name"):
        if ruc and is_person(ruc):
            people[process].append((ruc, name))
    return {process: Named(each) for process, each in people.items()}


def _hidden_text(text: str, named: Named) -> str:
    return encode(named.hidden_in(json.loads(text, parse_float=Decimal))).decode()
