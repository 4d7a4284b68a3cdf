"""Pages of suppliers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suppliers import directory, totals
from suppliers.forms import DirectoryForm
from suppliers.models import Supplier
from suppliers.rules import kind_of

# Who else knows of a supplier, and what: none of them has been asked yet, and the page says so.
UNASKED = (
    ("SRI", "RUC y obligaciones", "No se sabe si el RUC está activo ni si tiene obligaciones pendientes."),
    ("SCVS", "Situación legal", "No se sabe si la compañía está activa ni quién la representa."),
    ("IESS", "Mora patronal", "No se sabe si tiene obligaciones patronales en mora."),
    ("SERCOP", "Habilitación en el RUP", "No se sabe si está habilitado, ni si consta como incumplido o fallido."),
)


def supplier_list(request: HttpRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    query, before, after = form.asked()
    found = directory.found(Supplier.objects.all(), query)
    page = directory.page(found, before=before, after=after)
    known = totals.of_each(page.rows)
    context = {
        "form": form,
        "query": query,
        "page": page,
        "total": found.count(),
        "rows": [(supplier, known[supplier.pk]) for supplier in page.rows],
    }
    return render(request, "suppliers/list.html", context)


def supplier(request: HttpRequest, identifier: str) -> HttpResponse:
    found = Supplier.objects.with_identifier(identifier).first()
    if found is None:
        sentence = f"Ningún proveedor publicado hasta hoy tiene la identificación «{identifier}»."
        return render(request, "404.html", {"sentence": sentence}, status=404)
    account = totals.account(found)
    context = {
        "supplier": found,
        "kind": kind_of(found.ruc),
        "names": found.names.order_by("first_seen_at", "pk"),
        "totals": account.totals,
        "roles": totals.roles(found),
        "years": account.years,
        "buyers": account.buyers,
        "processes": totals.latest_processes(found),
        "unasked": UNASKED,
    }
    return render(request, "suppliers/detail.html", context)
