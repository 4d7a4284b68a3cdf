"""Pages of the contracting entities."""

from django.http import HttpRequest, HttpResponse


def buyer_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Entidades")


def buyer(request: HttpRequest, ruc: str) -> HttpResponse:
    return HttpResponse(ruc)
