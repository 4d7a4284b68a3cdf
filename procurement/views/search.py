"""The list of processes: one box, filters, chips, pages. The URL is the whole state."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, push_url

from procurement import chronology, exports, search, spreadsheet
from procurement.forms import SearchForm
from procurement.models import Process
from procurement.recognition import Kind
from procurement.search import Criteria, Order, within
from procurement.views.search_parts import Address, chips, faults, group_of_cantons, groups, names_of, remedies

SHORT_NAMES = {
    "Límite de preguntas": "Preguntas",
    "Límite de entrega de ofertas": "Ofertas",
    "Inicio de la puja": "Puja",
    "Adjudicación, fecha prevista": "Adjudicación",
}


def process_list(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    form.is_valid()
    criteria, address = form.criteria, Address(request)
    if not address.is_within and (page := search.destination(criteria.query)):
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)
    response = render(request, "procurement/process_list.html", _context(form, criteria, address))
    return push_url(response, address.clean) if request.htmx else response


def _context(form: SearchForm, criteria: Criteria, address: Address) -> dict:
    names = names_of(criteria)
    facets = search.count_facets(criteria)
    tally = facets.tally
    page, is_lost = _page(search.listed(criteria, form.order, tally), form.order, criteria, address)
    return {
        "form": form,
        "query": criteria.query,
        "order": form.order,
        "orders": [order for order in Order if order != Order.RELEVANCE or criteria.query.kind == Kind.TEXT],
        "faults": faults(form, address),
        "groups": groups(facets, criteria),
        "cantons": group_of_cantons(*within.cantons(criteria), criteria) if criteria.regions else None,
        "products_url": address.link(path=reverse("procurement:products")),
        "chips": chips(criteria, address, names),
        "product": names["cpc"],
        "tally": tally,
        "has_estimates": bool(facets.inexact),
        "counted_at": facets.counted_at,
        "page": page,
        "rows": _shown(page.rows, criteria),
        "is_lost": is_lost,
        "is_ranked_in_part": form.order == Order.RELEVANCE and tally.count > search.RANKED,
        "people": search.people(criteria.query.value) if criteria.query.kind == Kind.RUC else [],
        "address": address,
        "as_other": address.link(como=criteria.query.other, para=None, lista=None),
        "preceding_url": address.link(antes=page.preceding),
        "following_url": address.link(despues=page.following),
        "export_url": address.link(path=reverse("procurement:process_export")),
        "export_most": exports.MOST,
        "xlsx_url": address.link(path=reverse("procurement:process_xlsx")),
        "xlsx_most": spreadsheet.MOST,
        "kept": _kept(criteria, address),
        **(_way_out(criteria, address) if not tally.count else {}),
    }


def _page(rows, order: Order, criteria: Criteria, address: Address) -> tuple[search.Page, bool]:
    """The page asked for; the first one, and True, when its address is of no use any more."""
    asked = {"order": order, "query": criteria.query, "now": criteria.moment}
    try:
        return search.page(rows, **asked, after=address.after, before=address.before), False
    except search.BadToken:
        return search.page(rows, **asked), True


def _shown(rows: list[Process], criteria: Criteria) -> list[Process]:
    words = criteria.query.value if criteria.query.kind == Kind.TEXT else ""
    for row, title in zip(rows, search.highlighted(words, [row.title for row in rows]), strict=True):
        row.marked_title = title
        row.deadline = _deadline(row, criteria.moment)
    return rows


def _deadline(process: Process, now: datetime) -> chronology.Milestone | None:
    coming = chronology.next_deadline(process, (), now)
    return replace(coming, name=SHORT_NAMES.get(coming.name, coming.name)) if coming else None


def _kept(criteria: Criteria, address: Address) -> list[tuple[str, str]]:
    """What the form has no field for and must not lose."""
    kept = [("entidad", criteria.buyer), ("proveedor", criteria.supplier), ("cpc", criteria.cpc)]
    if reading := address.parameters.get("como"):
        kept += [("como", reading), ("para", criteria.query.typed)]
    return [(name, value) for name, value in kept if value]


def _meant(criteria: Criteria) -> str:
    proposals = {Kind.TEXT: search.did_you_mean, Kind.CODE: search.nearest_code}
    propose = proposals.get(criteria.query.kind)
    return propose(criteria.query.value) if propose else ""


def _way_out(criteria: Criteria, address: Address) -> dict:
    """What an empty list proposes: one filter less, near words; or that there is nothing at all yet."""
    meant = _meant(criteria)
    found = remedies(criteria, address, names_of(criteria))
    plain = search.count(search.hits(Criteria(query=criteria.query)), search.ENOUGH) if not found else 0
    return {
        "remedies": found,
        "unfiltered_count": plain,
        "meant": meant,
        "meant_url": address.link(q=meant, como=None) if meant else "",
        "is_void": not Process.objects.exists(),
    }
