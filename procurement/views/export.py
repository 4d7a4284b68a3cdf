"""The list of processes as a file: the filters and the order of the list, by date where it is ranked by relevance."""

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from procurement import exports, search, spreadsheet
from procurement.forms import SearchForm
from procurement.search import Criteria, Order
from procurement.views.search_parts import Address, chips, names_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SOURCE = "Servicio Nacional de Contratación Pública (SERCOP), datos abiertos CC BY 3.0 EC"


def process_csv(request: HttpRequest) -> StreamingHttpResponse:
    criteria, order = _asked(request)
    lines = exports.lines(search.listed(criteria, order), order, now=criteria.moment)
    headers = {"Content-Disposition": f'attachment; filename="{_name(criteria)}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def process_xlsx(request: HttpRequest) -> FileResponse:
    criteria, order = _asked(request)
    facts = _facts(request, criteria, order)
    file = spreadsheet.write(search.listed(criteria, order), order, facts, now=criteria.moment)
    return FileResponse(file, as_attachment=True, filename=f"{_name(criteria)}.xlsx", content_type=XLSX)


def _asked(request: HttpRequest) -> tuple[Criteria, Order]:
    form = SearchForm(request.GET)
    form.is_valid()
    # By relevance only the newest are ranked; the file holds all.
    return form.criteria, Order.RECENT if form.order == Order.RELEVANCE else form.order


def _name(criteria: Criteria) -> str:
    return f"procesos-{timezone.localtime(criteria.moment):%Y-%m-%d-%H%M}"


def _facts(request: HttpRequest, criteria: Criteria, order: Order) -> list[tuple[str, str]]:
    """What was asked, where, when and of whom."""
    address = Address(request)
    filters = [chip.text.partition(": ") for chip in chips(criteria, address, names_of(criteria))]
    page = address.link(path=reverse("procurement:process_list"))
    return [
        ("Buscado", criteria.query.typed or "todo"),
        *((name, value) for name, _, value in filters),
        ("Orden", str(order.label)),
        ("Dirección de la lista", request.build_absolute_uri(page)),
        ("Momento", f"{timezone.localtime(criteria.moment):%d/%m/%Y %H:%M} (Ecuador continental)"),
        ("Fuente", SOURCE),
        ("Celdas vacías", "La fuente no publica el dato; no es cero."),
    ]
