"""The directory of suppliers, and the page of one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suppliers import directory, page, totals
from suppliers.forms import DayForm, DirectoryForm, PurposeForm, SupplierDecisionForm
from suppliers.models import Supplier
from suppliers.rules import read_ruc, ruc_fault


def supplier_list(request: HttpRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    query, before, after = form.asked()
    found = directory.found(Supplier.objects.all(), query)
    shown = directory.page(found, before=before, after=after)
    known = totals.of_each(shown.rows)
    context = {
        "form": form,
        "query": query,
        "page": shown,
        "total": found.count(),
        "rows": [(supplier, known[supplier.pk]) for supplier in shown.rows],
        "offered_ruc": query if not shown.rows and may_verify(request) and not ruc_fault(query) else "",
        "purpose_form": PurposeForm(),
    }
    return render(request, "suppliers/list.html", context)


def supplier(request: HttpRequest, identifier: str) -> HttpResponse:
    found = Supplier.objects.with_identifier(identifier).first()
    if found is None:
        return unknown(request, identifier)
    return show(request, found)


def show(request: HttpRequest, found: Supplier, *, status: int = 200, **forms) -> HttpResponse:
    """The page of a supplier, with the `forms` that were not accepted in place of empty ones."""
    account = totals.account(found)
    context = {
        "supplier": found,
        "reading": read_ruc(found.ruc or ""),
        "names": found.names.order_by("first_seen_at", "pk"),
        "totals": account.totals,
        "roles": totals.roles(found),
        "years": account.years,
        "buyers": account.buyers,
        "processes": totals.latest_processes(found),
        **(_checks(request, found) if request.user.has_perm("suppliers.view_verification") else {}),
        **forms,
    }
    return render(request, "suppliers/detail.html", context, status=status)


def _checks(request: HttpRequest, found: Supplier) -> dict:
    form = DayForm(request.GET if "al" in request.GET else None)
    day = form.cleaned_data["al"] if form.is_valid() else None
    companies, financial_years = page.company(found)
    unmasked = request.user.has_perm("suppliers.view_personaldata")
    return {
        "companies": companies,
        "financial_years": financial_years,
        "strip": page.strip(found, on=day) if found.ruc else None,
        "day": day,
        "day_form": form,
        "purpose_form": PurposeForm(),
        "decision_form": SupplierDecisionForm(),
        "history": page.history(found),
        "representatives": page.representatives(found, unmasked=unmasked, on=day),
        "establishments": page.establishments(found, unmasked=unmasked, on=day),
        "certificates": found.certificates.defer("pdf").select_related("issued_by", "revocation")[
            : page.CERTIFICATES_SHOWN
        ],
    }


def may_verify(request: HttpRequest) -> bool:
    return request.user.has_perm("suppliers.request_verification")


def unknown(request: HttpRequest, identifier: str) -> HttpResponse:
    sentence = f"Ningún proveedor publicado hasta hoy tiene la identificación «{identifier}»."
    context: dict[str, object] = {"sentence": sentence}
    if may_verify(request) and not ruc_fault(identifier):
        context |= {"offered_ruc": identifier, "purpose_form": PurposeForm()}
    return render(request, "404.html", context, status=404)


def held_or_404(request: HttpRequest, ruc: str, permission: str) -> Supplier | HttpResponse:
    """The supplier, for those who may; else the answer that says why not."""
    if not request.user.has_perm(permission):
        raise PermissionDenied("Su rol no incluye esta acción sobre proveedores.")
    return Supplier.objects.filter(ruc=ruc).first() or unknown(request, ruc)
