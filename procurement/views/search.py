"""The list of processes: one box, filters, chips, pages."""

from django.http import HttpRequest, HttpResponse


def process_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Procesos")
