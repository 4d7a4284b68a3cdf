"""The page of a process, and the button that asks for its full record."""

from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from jobs.models import Job
from procurement import sheet, sync
from procurement.choices import Detail
from procurement.models import Process


def process(request: HttpRequest, ocid: str) -> HttpResponse:
    found = Process.objects.select_related("buyer").filter(ocid=ocid).first()
    if found is None:
        return _not_held(request, ocid)
    now = timezone.now()
    read = sheet.read(found, request.GET)
    timeline = read.timeline(now)
    context = {
        "process": found,
        "sheet": read,
        "timeline": timeline,
        "deadline": read.next_deadline(now),
        "past": next((mark for mark in reversed(timeline) if mark.state == "past"), None),
        "saving": read.saving,
        "official_url": official_url(found),
        "job": _last_request(found),
    }
    return render(request, "procurement/process.html", context)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, ocid: str) -> HttpResponse:
    """POST asks SERCOP for the full record of a process; GET tells the page that waits how that goes."""
    found = Process.objects.filter(ocid=ocid).first()
    if found is None:
        return _not_held(request, ocid)
    if request.method == "POST" and found.detail == Detail.SUMMARY:
        with transaction.atomic():
            sync.request_record(found.ocid)
    if not request.htmx:
        return redirect(found)
    if found.detail == Detail.FULL:
        return HttpResponseClientRefresh()
    context = {"process": found, "job": _last_request(found)}
    return render(request, "procurement/parts/record_state.html", context)


def _last_request(process: Process) -> Job | None:
    """The last time that somebody asked for the full record of a process of which only the summary is held."""
    if process.detail == Detail.FULL:
        return None
    return Job.objects.filter(key=sync.record_key(process.ocid)).first()


def _not_held(request: HttpRequest, ocid: str) -> HttpResponse:
    sentence = f"El portal no guarda ningún proceso con el OCID «{ocid}»."
    return render(request, "404.html", {"sentence": sentence, "asked": ocid}, status=404)


def official_url(process: Process) -> str:
    """SERCOP's public page of a process; the sandbox's for a fictitious one, which SERCOP does not know."""
    if process.is_demo and not settings.IS_DEMO:
        return ""
    base = f"{settings.SANDBOX_URL}/sercop" if process.is_demo else settings.PUBLIC_SERCOP_URL
    return f"{base}/ocds/{quote(process.ocid, safe='')}"
