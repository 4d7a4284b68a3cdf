"""The tree of products (CPC), one level at a time, with the processes of a search under each of its codes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from procurement.forms import SearchForm, Words
from procurement.search import within
from procurement.views.search_parts import Address

LEAST = 3
# What is asked of this page alone; the rest is the search that it counts in.
OWN = ("bajo", "producto")


def products(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.is_valid()
    address = Address(request)
    words = Words("Producto", 80).to_python(request.GET.get("producto", "")[:80])
    level = within.level(form.criteria, address.parameters.get("bajo", form.criteria.cpc)[:5])
    context = {
        "level": level,
        "under": level.path[-1] if level.path else None,
        "path": [(node, _look(address, node.code)) for node in level.path],
        "top_url": _look(address, None),
        "nodes": [(node, _choose(address, node.code), _look(address, node.code)) for node in level.nodes],
        "words": words,
        "found": [(node, _choose(address, node.code)) for node in within.named(words)] if len(words) >= LEAST else [],
        "is_short": 0 < len(words) < LEAST,
        "kept": [(name, value) for name, values in address.parameters.lists() if name not in OWN for value in values],
        "back_url": address.link(path=reverse("procurement:process_list"), **dict.fromkeys(OWN)),
        "is_narrowed": bool(form.criteria.active or form.criteria.query.typed),
    }
    return render(request, "procurement/products.html", context)


def _choose(address: Address, code: str) -> str:
    """The list of processes with this code as its filter."""
    return address.link(path=reverse("procurement:process_list"), cpc=code, **dict.fromkeys(OWN))


def _look(address: Address, code: str | None) -> str:
    # The chosen code would open its own level where none is asked for.
    return address.link(path=reverse("procurement:products"), bajo=code, producto=None, cpc=None)
