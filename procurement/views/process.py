"""The page of a process."""

from django.http import HttpRequest, HttpResponse


def process(request: HttpRequest, ocid: str) -> HttpResponse:
    return HttpResponse(ocid)
