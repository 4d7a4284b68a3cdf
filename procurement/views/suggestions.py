"""The fragment under the search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from procurement.suggestions import suggest


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    response = render(request, "procurement/parts/suggestions.html", {"groups": suggest(request.GET.get("q", ""))})
    response["Cache-Control"] = "private, max-age=60"  # who deletes a letter is shown what was there
    return response
