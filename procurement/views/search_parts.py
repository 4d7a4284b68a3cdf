"""Pieces of the list of processes: its addresses, filter panel, chips and what it says of unreadable input."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict

from procurement import places, search
from procurement.choices import Category, Phase, Procedure
from procurement.forms import NO_YEAR, UNPUBLISHED, SearchForm
from procurement.models import Buyer, CpcCode
from procurement.recognition import write_amount
from procurement.search import Criteria, Facets
from suppliers.models import Supplier

PARAMETERS = {
    "phases": "fase",
    "procedures": "procedimiento",
    "years": "anio",
    "regions": "provincia",
    "categories": "tipo",
}
# Those and the filters that have several values without a count of their own.
MANY = {**PARAMETERS, "localities": "canton"}
TITLES = {
    "phases": "Fase",
    "procedures": "Procedimiento",
    "years": "Año de publicación",
    "regions": "Provincia",
    "categories": "Tipo de compra",
    "localities": "Cantón",
    "cpc": "Producto (CPC)",
    "budget": "Presupuesto",
    "published": "Publicado",
    "is_open": "Plazo",
    "buyer": "Entidad",
    "supplier": "Proveedor",
}
SHOWN = 6
PAGING = ("despues", "antes")


class Address:
    """The address of this list and of its neighbours. Parameters without a value are left out."""

    def __init__(self, request: HttpRequest):
        self.path = request.path
        self.parameters = QueryDict(mutable=True)
        for name, values in request.GET.lists():
            kept = [value.replace("\x00", "") for value in values if value.strip("\x00 ")]
            if kept:
                self.parameters.setlist(name, kept)
        self.after, self.before = self.parameters.get("despues", ""), self.parameters.get("antes", "")

    @property
    def is_within(self) -> bool:
        """Whether this is a list that somebody already reads: a later page, or one asked for as a list."""
        return any(name in self.parameters for name in (*PAGING, "lista"))

    @property
    def clean(self) -> str:
        return self._written(self.parameters)

    def link(self, *, drop: dict | None = None, path: str = "", **put) -> str:
        """This list from its first page, with the values of `put` (None drops one) and without those of `drop`."""
        changed = self.parameters.copy()
        for name in (*PAGING, *put):
            changed.pop(name, None)
        for name, value in (drop or {}).items():
            left = [each for each in changed.getlist(name) if value is not None and each != value]
            changed.pop(name, None)
            if left:
                changed.setlist(name, left)
        for name, value in put.items():
            if value:
                changed[name] = value
        return self._written(changed, path)

    def without_filters(self) -> str:
        kept = QueryDict(mutable=True)
        for name in ("q", "como", "orden"):
            if name in self.parameters:
                kept[name] = self.parameters[name]
        return self._written(kept)

    def _written(self, parameters: QueryDict, path: str = "") -> str:
        return f"{path or self.path}?{parameters.urlencode()}" if parameters else path or self.path


# --- the filter panel


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int | None  # None: not among the processes that were looked at
    is_checked: bool
    is_about: bool = False


@dataclass(frozen=True)
class Group:
    parameter: str
    title: str
    options: list[Option]
    more: list[Option] = field(default_factory=list)


def groups(facets: Facets, criteria: Criteria) -> list[Group]:
    """Filters with their options; those past the first few are folded unless in use."""
    return [_group(name, facets, criteria) for name in PARAMETERS]


def _group(name: str, facets: Facets, criteria: Criteria) -> Group:
    counts, chosen = facets.options[name], getattr(criteria, name)
    is_about = name in facets.inexact
    options = [
        Option(
            written(name, value),
            label(name, value),
            counts.get(value, None if is_about else 0),
            value in chosen,
            is_about,
        )
        for value in _ordered(name, {**dict.fromkeys(chosen, 0), **counts})
    ]
    first = [option for place, option in enumerate(options) if place < SHOWN or option.is_checked]
    rest = [option for option in options if option not in first]
    return Group(PARAMETERS[name], TITLES[name], *((first + rest, []) if len(rest) == 1 else (first, rest)))


def group_of_cantons(counts: dict[str, int], is_exact: bool, criteria: Criteria) -> Group:
    """Cantons of the chosen provinces; without numbers where not all processes were counted."""
    chosen = criteria.localities
    options = [
        Option(written("localities", name), label("localities", name), count if is_exact else None, name in chosen)
        for name, count in sorted({**dict.fromkeys(chosen, 0), **counts}.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    first = [option for place, option in enumerate(options) if place < SHOWN or option.is_checked]
    return Group(MANY["localities"], TITLES["localities"], first, [each for each in options if each not in first])


def _ordered(name: str, counts: dict) -> list:
    if name == "phases":
        return sorted(counts, key=Phase.values.index)
    if name == "years":
        return sorted(counts, reverse=True)
    return sorted(counts, key=lambda value: (-(counts[value] or 0), label(name, value)))


def written(name: str, value) -> str:
    """A value of a filter as it stands in the URL."""
    if name == "years":
        return str(value) if value else NO_YEAR
    return value or UNPUBLISHED


def label(name: str, value) -> str:
    if name == "years":
        return str(value) if value else "Sin fecha publicada"
    if name == "regions":
        return places.province(value) or "Sin publicar"
    if name == "localities":
        return places.canton(value) or "Sin publicar"
    kinds = {"phases": Phase, "procedures": Procedure, "categories": Category}
    return kinds[name](value).label if name in kinds else value or "Sin publicar"


# --- the filters in use


def names_of(criteria: Criteria) -> dict[str, str]:
    """Names of the entity, the supplier and the product that filter the list; their number where they are not held."""
    buyer = Buyer.objects.filter(ruc=criteria.buyer).order_by("pk").first() if criteria.buyer else None
    found = Supplier.objects.with_identifier(criteria.supplier).first() if criteria.supplier else None
    product = CpcCode.objects.filter(pk=criteria.cpc[:5]).first() if criteria.cpc else None
    return {
        "cpc": f"{criteria.cpc} {product.sentence}" if product else criteria.cpc,
        "buyer": buyer.name if buyer else criteria.buyer,
        "supplier": found.name if found else criteria.supplier,
    }


@dataclass(frozen=True)
class Chip:
    text: str
    url: str


def chips(criteria: Criteria, address: Address, names: dict[str, str]) -> list[Chip]:
    """One per filter value in use, with the address of the list without it."""
    found = []
    for name in criteria.active:
        if name in MANY:
            found += [
                Chip(f"{TITLES[name]}: {label(name, value)}", address.link(drop={MANY[name]: written(name, value)}))
                for value in getattr(criteria, name)
            ]
        else:
            found.append(Chip(f"{TITLES[name]}: {_told(name, criteria, names)}", _without(name, address)))
    return found


def remedies(criteria: Criteria, address: Address, names: dict[str, str]) -> list[dict]:
    """What each filter hides, for an empty list."""
    return [
        {
            "text": f"{TITLES[name]}: {_told(name, criteria, names)}",
            "count": number,
            "is_least": number > search.ENOUGH,
            "url": _without(name, address),
        }
        for name, number in search.without_one(criteria)
    ]


def _told(name: str, criteria: Criteria, names: dict[str, str]) -> str:
    value = getattr(criteria, name)
    if name in MANY:
        return ", ".join(label(name, each) for each in value)
    if name == "budget":
        low, high = value
        return _range(low, high, lambda amount: f"USD\N{NO-BREAK SPACE}{write_amount(amount)}", write_amount)
    if name == "published":
        first, last = value
        return _range(first, last, "{:%d/%m/%Y}".format, "{:%d/%m/%Y}".format)
    return "abierto" if name == "is_open" else names[name]


def _range(low, high, write, write_second) -> str:
    if low is None:
        return f"hasta {write(high)}"
    return f"desde {write(low)}" if high is None else f"{write(low)} a {write_second(high)}"


FIELDS = {
    **{name: (parameter,) for name, parameter in MANY.items()},
    "cpc": ("cpc",),
    "budget": ("presupuesto_desde", "presupuesto_hasta"),
    "published": ("publicado_desde", "publicado_hasta"),
    "is_open": ("abiertos",),
    "buyer": ("entidad",),
    "supplier": ("proveedor",),
}


def _without(name: str, address: Address) -> str:
    return address.link(drop=dict.fromkeys(FIELDS[name]))


# --- what could not be read


@dataclass(frozen=True)
class Fault:
    """`text` about the field `name`; `readings` are the amounts it may mean, each with the address that says so."""

    name: str
    text: str
    readings: list[tuple[str, str]]


def faults(form: SearchForm, address: Address) -> list[Fault]:
    return list(_faults(form, address))


def _faults(form: SearchForm, address: Address) -> Iterator[Fault]:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            readings = (error.params or {}).get("readings", ())
            yield Fault(
                name,
                f"{form.fields[name].label}: {error.messages[0]}",
                [(write_amount(value), address.link(**{name: write_amount(value)})) for value in readings],
            )
