"""The filters of the list of processes, in the API's words; read by the form of the page, but strictly."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from api.parameters import Parameter, choice, not_valid
from api.problems import Problem, invalid
from api.scopes import Access
from procurement.api.people import unseen
from procurement.choices import Category, Phase, Procedure
from procurement.forms import NO_YEAR, UNPUBLISHED, SearchForm
from procurement.search import Criteria, Order

ORDERS = {"recent": Order.RECENT, "deadline": Order.DEADLINE, "budget": Order.LARGEST, "relevance": Order.RELEVANCE}
# The API's word, the page's, and what it is.
_NAMES = (
    ("q", "q", "Palabras, código, OCID, RUC o CPC."),
    ("phase", "fase", "Fase."),
    ("procedure", "procedimiento", "Procedimiento."),
    ("year", "anio", f"Año de publicación; «{NO_YEAR}»: sin fecha."),
    ("region", "provincia", f"Provincia, en mayúsculas; «{UNPUBLISHED}»: no se publica."),
    ("locality", "canton", "Cantón, en mayúsculas."),
    ("category", "tipo", "Tipo de compra."),
    ("cpc", "cpc", "Código CPC o su comienzo."),
    ("budget_from", "presupuesto_desde", "Presupuesto desde, USD."),
    ("budget_to", "presupuesto_hasta", "Presupuesto hasta, USD."),
    ("published_from", "publicado_desde", "Publicado desde, AAAA-MM-DD."),
    ("published_to", "publicado_hasta", "Publicado hasta, AAAA-MM-DD."),
    ("open", "abiertos", "Solo con plazo de ofertas abierto."),
    ("buyer", "entidad", "RUC de la entidad."),
    ("supplier", "proveedor", "RUC de un proveedor que participa."),
)
_PAGE = {name: page for name, page, _ in _NAMES}
_API = {page: name for name, page, _ in _NAMES}
_MANY = {"phase", "procedure", "year", "region", "locality", "category"}
_SCHEMAS: dict[str, dict] = {
    "phase": {"type": "string", "enum": Phase.values},
    "procedure": {"type": "string", "enum": Procedure.values},
    "category": {"type": "string", "enum": [value for value in Category.values if value] + [UNPUBLISHED]},
    "open": {"type": "string", "enum": ["true"]},
    "cpc": {"type": "string", "pattern": "^[0-9.]{1,12}$"},
    "budget_from": {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"},
    "budget_to": {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"},
    "published_from": {"type": "string", "format": "date"},
    "published_to": {"type": "string", "format": "date"},
    "buyer": {"type": "string", "pattern": "^[0-9]{13}$"},
    "q": {"type": "string", "maxLength": 300},
}
_AMOUNT = ("un número con punto y hasta dos decimales, como 184320.00", "a number with a point, such as 184320.00")
_DAY = ("una fecha AAAA-MM-DD, como 2026-11-24", "a date YYYY-MM-DD, such as 2026-11-24")
# What each filter takes, in both languages.
_EXPECTED: dict[str, tuple[str, str]] = {
    "q": ("un texto de hasta 300 caracteres", "a text of up to 300 characters"),
    "phase": ("un valor de catalogues/phases/", "a value of catalogues/phases/"),
    "procedure": ("un valor de catalogues/procedures/", "a value of catalogues/procedures/"),
    "year": (f"un año como 2026, o {NO_YEAR}", f"a year such as 2026, or {NO_YEAR}"),
    "region": ("una provincia en mayúsculas, como PICHINCHA", "a province in capitals, such as PICHINCHA"),
    "locality": ("un cantón en mayúsculas, como QUITO", "a canton in capitals, such as QUITO"),
    "category": ("un valor de catalogues/categories/", "a value of catalogues/categories/"),
    "cpc": ("de 1 a 9 dígitos, con puntos o sin ellos", "1 to 9 digits, with points or without"),
    "budget_from": _AMOUNT,
    "budget_to": _AMOUNT,
    "published_from": _DAY,
    "published_to": _DAY,
    "open": ("true", "true"),
    "buyer": ("un RUC de 13 dígitos", "a RUC of 13 digits"),
    "supplier": ("un RUC u otro identificador de hasta 80 caracteres", "a RUC or identifier of up to 80 characters"),
}
FILTERS = tuple(
    Parameter(name, about, _SCHEMAS.get(name, {"type": "string"}), is_many=name in _MANY, expected=_EXPECTED[name])
    for name, _, about in _NAMES
)
ORDER = choice("order", "Orden de las filas.", ORDERS, default="recent")


_PERIODS = {"budget_from": "budget_to", "published_from": "published_to"}


def search_of(asked: dict[str, Any], access: Access) -> tuple[Criteria, Order]:
    """What is looked for and in which order; Problem for what cannot be read, or tells of people who are hidden."""
    order = ORDERS[asked.get("order") or "recent"]
    if order != Order.RELEVANCE and not any(asked.get(name) for name in _PAGE):
        return Criteria(), order  # most requests: the form would take longer than the query
    form = _form(asked)
    criteria = form.criteria
    if not access.sees_people:
        criteria = replace(criteria, unseen=unseen(criteria))
    return criteria, form.order


def _form(asked: dict[str, Any]) -> SearchForm:
    """The form of the page with these filters."""
    given = QueryDict(mutable=True)
    for name, page in _PAGE.items():
        values = asked.get(name) or []
        given.setlist(page, values if isinstance(values, list) else [values])
    order = ORDERS[asked.get("order") or "recent"]
    given["orden"] = order.value
    form = SearchForm(given)
    form.is_valid()
    if form.errors:
        raise Problem("invalid-parameter", errors=list(_errors(form, asked)))
    if order != form.order:
        raise invalid(
            "order",
            "Por relevancia se ordenan palabras: añada q, o pida otro orden.",
            "Relevance needs words: add q, or ask for another order.",
        )
    return form


def _errors(form: SearchForm, asked: dict[str, Any]):
    for page, found in form.errors.as_data().items():
        name = _API.get(page, page)
        if name in _PERIODS and any(each.code == "order" for each in found):
            other = _PERIODS[name]
            yield name, f"Pasa de {other}: intercámbielos.", f"It is beyond {other}: exchange them."
        else:
            yield _wrong(name, asked[name])


def _wrong(name: str, given: str | list[str]) -> tuple[str, str, str]:
    return not_valid(name, given if isinstance(given, str) else ", ".join(given), _EXPECTED[name])
