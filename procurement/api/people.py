"""What texts of processes tell of the natural persons who take part in them, for whom may not see it."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from api.answers import encode
from api.scopes import Access
from procurement.publication import people_in
from procurement.recognition import Kind
from procurement.search import Criteria
from suppliers.models import Supplier
from suppliers.persons import PERSONS, Named, forbidden, is_person
from suppliers.rules import name_pattern

LEXEMES = "select tsvector_to_array(to_tsvector('pg_catalog.spanish', es_norm(%s)))"


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
    return {process: Named(people) for process, people in people_in(processes).items()}


def _hidden_text(text: str, named: Named) -> str:
    return encode(named.hidden_in(json.loads(text, parse_float=Decimal))).decode()


def unseen(criteria: Criteria) -> tuple[int, ...]:
    """Suppliers whose processes must not answer whoever may not see people: a name or a number could be tried.

    Those are the natural persons that any word of the search is part of the name of, also a word that is not wanted.
    Problem when the search names one by number: that it is refused tells nothing of who is held.
    """
    query = criteria.query
    if is_person(criteria.supplier) or (query.kind == Kind.RUC and is_person(query.value)):
        raise forbidden()
    if query.kind != Kind.TEXT:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(LEXEMES, [query.value])
        (lexemes,) = cursor.fetchone()
    return _called(lexemes) if lexemes else ()


def _called(lexemes: list[str]) -> tuple[int, ...]:
    """Keys of the natural persons that these words of the index name. The pattern asks the index of names first."""
    words = [each for each in lexemes if not each.isdecimal()]
    # Stemming may have written the last letters anew.
    pattern = "|".join(name_pattern(each[: max(3, len(each) - 2)]) for each in words)
    numbers = [each for each in lexemes if each.isdecimal() and len(each) >= 10]
    called = Q(name__regex=pattern) & Q(is_called=True) if words else Q()
    for number in numbers:
        called |= Q(ruc__startswith=number[:10])
    if not called:
        return ()
    told = RawSQL("tsvector_to_array(to_tsvector('pg_catalog.spanish', es_norm(name))) && %s", [words])
    found = Supplier.objects.filter(ruc__regex=PERSONS).alias(is_called=told).filter(called)
    return tuple(found.values_list("pk", flat=True))
