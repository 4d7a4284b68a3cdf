"""Pages of suppliers."""

from django.http import HttpRequest, HttpResponse


def supplier_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Proveedores")


def supplier(request: HttpRequest, identifier: str) -> HttpResponse:
    return HttpResponse(identifier)
