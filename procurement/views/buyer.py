"""Pages of the contracting entities."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from procurement import totals
from procurement.models import Buyer, Process
from suppliers import directory
from suppliers.forms import DirectoryForm

LATEST = 10
LAST_FIRST = F("published_at").desc(nulls_last=True)


def buyer_list(request: HttpRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    query, before, after = form.asked()
    found = directory.found(Buyer.objects.all(), query).one_per_ruc()
    page = directory.page(found, before=before, after=after)
    known = totals.of_each_buyer(page.rows)
    context = {
        "form": form,
        "query": query,
        "page": page,
        "total": found.count(),
        "rows": [(buyer, known[buyer.ruc]) for buyer in page.rows],
    }
    return render(request, "procurement/buyer_list.html", context)


def buyer(request: HttpRequest, ruc: str) -> HttpResponse:
    units = list(Buyer.objects.filter(ruc=ruc).order_by("-seen_at", "pk"))
    if not units:
        sentence = f"Ninguna entidad contratante publicada hasta hoy tiene el RUC «{ruc}»."
        return render(request, "404.html", {"sentence": sentence}, status=404)
    lately = totals.lately(units)
    context = {
        "buyer": units[0],
        "units": units,
        "totals": totals.of_buyer(ruc),
        "suppliers": totals.top_suppliers(lately),
        "divisions": totals.top_divisions(lately),
        "most_lately": totals.LATELY,
        "latest": Process.objects.filter(pk__in=lately[:LATEST]).order_by(
            F("published_at").desc(nulls_last=True), "-pk"
        ),
    }
    return render(request, "procurement/buyer.html", context)
