"""Suppliers in the API: the list, and one with what it was awarded; natural persons by pseudonym."""

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from api.columns import Column, Columns
from api.pages import after_key, page
from api.parameters import CURSOR, LIMIT, Parameter, moment
from api.schema import NEXT, page_of
from api.scopes import Access, Scope
from api.views import CACHED_SECONDS, ApiView
from suppliers import directory, totals
from suppliers.models import Supplier
from suppliers.persons import forbidden, is_person, shown
from suppliers.rules.ruc import kind_of

_READ = ["ruc", "foreign_id", "name", "region", "locality", "source", "seen_at", "is_demo"]
COLUMNS = Columns(
    (
        Column("id", "ruc", is_nullable=True, about="RUC, identificación extranjera o seudónimo."),
        Column("ruc", "ruc", is_nullable=True, about="null: extranjero, o persona natural sin el alcance people:read."),
        Column("name", "name"),
        Column("kind", "ruc", about="Lo que dice el tercer dígito del RUC."),
        Column("region", "region", is_nullable=True),
        Column("locality", "locality", is_nullable=True),
        Column("source", "source"),
        Column("seen_at", "seen_at", "moment"),
        Column("is_demo", "is_demo", "boolean"),
    )
)
NAME = Parameter("q", "Comienzo del RUC, o palabras del nombre.", {"type": "string", "maxLength": 100})
AS_OF = moment("as_of", "Lo que se sabía en ese momento; ahora si falta.")
_NUMBER = {"type": ["number", "null"]}


class SupplierList(ApiView):
    """Suppliers in the order in which they were first published.

    Without the scope people:read, a search by RUC or name finds no natural persons.
    """

    scope = Scope.SUPPLIERS
    tag, summary = "suppliers", "Proveedores"
    parameters = (NAME, LIMIT, CURSOR)
    result = page_of(COLUMNS.schema)
    links = {
        "GET": {
            "supplier": ("get_suppliers_identifier", {"identifier": "$response.body#/items/0/id"}),
            "checks": ("post_suppliers_ruc_checks", {"ruc": "$response.body#/items/0/ruc"}),
            "next": ("get_suppliers", NEXT),
        }
    }
    cached_seconds = CACHED_SECONDS

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        rows = directory.found(Supplier.objects.all(), asked["q"][:100])
        if asked["q"] and not access.sees_people:
            rows = rows.exclude(ruc__regex=r"^..[0-5]")
        found = after_key(rows, _READ, asked)
        return page(found, [_row(row, access) for row in found.rows])


def _row(row: tuple, access: Access) -> dict:
    ruc, foreign, name, region, locality, source, seen_at, is_demo, *_ = row
    who = shown(ruc, foreign, name, sees_people=access.sees_people)
    is_hidden = who["ruc"] != ruc
    return {
        **who,
        "kind": kind_of(ruc),
        "region": region or None,
        "locality": None if is_hidden else locality or None,
        "source": source,
        "seen_at": seen_at,
        "is_demo": is_demo,
    }


class SupplierDetail(ApiView):
    """One supplier by its RUC or foreign identifier: names, what it was awarded and by whom, what registries say.

    `checks` lists what each registry was asked and answered up to `as_of`; an authority that is not in it was not
    asked, which says nothing good or bad.
    """

    scope = Scope.SUPPLIERS
    tag, summary = "suppliers", "Un proveedor con sus totales y consultas"
    parameters = (AS_OF,)
    links = {
        "GET": {
            "processes": ("get_processes", {"supplier": "$response.body#/id"}),
            "check": ("post_suppliers_ruc_checks", {"ruc": "$response.body#/ruc"}),
        }
    }
    path_schemas = {"identifier": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[^/]+$"}}
    result = {
        "type": "object",
        "required": ["id", "name", "names", "totals", "years", "top_buyers", "as_of", "checks"],
        "properties": {
            **COLUMNS.schema["properties"],
            "names": {"type": "array", "items": {"type": "object"}},
            "totals": {
                "type": "object",
                "properties": {
                    "awards": {"type": "integer"},
                    "amount": _NUMBER,
                    "buyers": {"type": "integer"},
                    "latest": {"type": ["string", "null"]},
                    "without_amount": {"type": "integer"},
                },
            },
            "years": {"type": "array", "items": {"type": "object"}},
            "top_buyers": {"type": "array", "items": {"type": "object"}},
            "as_of": {"type": "string", "format": "date-time"},
            "checks": {"type": "array", "items": {"type": "object"}},
        },
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        identifier = path["identifier"]
        if is_person(identifier) and not access.sees_people:
            raise forbidden()  # also for who is not held
        found = Supplier.objects.with_identifier(identifier).first()
        if found is None:
            raise Http404
        account = totals.account(found)
        as_of = asked["as_of"] or timezone.now()
        row = tuple(getattr(found, name) for name in _READ)
        return {
            **_row(row, access),
            "names": list(found.names.order_by("first_seen_at", "pk").values("name", "source", "first_seen_at")),
            "totals": account.totals,
            "years": [{name: row[name] for name in ("year", "awards", "amount")} for row in account.years],
            "top_buyers": [{name: row[name] for name in ("ruc", "name", "awards", "amount")} for row in account.buyers],
            "as_of": as_of,
            "checks": _checks(found, as_of),
        }


def _checks(supplier: Supplier, as_of: datetime) -> list[dict]:
    """The newest check of each authority up to that moment."""
    rows = supplier.verifications.until(as_of).newest()
    columns = ("authority", "outcome", "reason", "checked_at", "valid_until", "channel", "digest", "legal_article")
    return list(rows.values(*columns, "is_demo"))
