"""Ask for checks of a supplier: work in the background, answered with an address to look at."""

from typing import Any

from auditlog.models import LogEntry
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from api.answers import encode
from api.problems import Problem
from api.scopes import Access, Scope
from api.views import ApiView
from jobs.choices import State
from jobs.models import Job
from partners import limiter
from partners.models import Application
from suppliers.choices import Authority, Purpose
from suppliers.persons import is_person
from suppliers.rules.ruc import ruc_fault
from suppliers.verification import verify

SALT = "partners.api.jobs"
DAY = 24 * 3600
STATUS = {
    "type": "object",
    "required": ["token", "status_url", "jobs", "is_done"],
    "properties": {
        "token": {"type": "string", "description": "Lo que nombra este trabajo en `jobs/{token}/`."},
        "status_url": {"type": "string"},
        "is_done": {"type": "boolean"},
        "jobs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "state"],
                "properties": {
                    "kind": {"type": "string"},
                    "state": {"type": "string", "enum": State.values},
                    "finished_at": {"type": ["string", "null"], "format": "date-time"},
                },
            },
        },
    },
}


class Background(ApiView):
    """What asks for work in the background belongs to an application."""

    result = STATUS

    def application_of(self, access: Access) -> int:
        if access.application is None:
            raise Problem(
                "forbidden",
                "Es solo para aplicaciones: use el token de una.",
                "It is for applications only: use the token of one.",
            )
        return access.application

    def told(self, request: Request, token: str, status: int) -> HttpResponse:
        body = {
            "token": token,
            "status_url": reverse("api:job", args=[token]),
            **_standing(token, self.application_of(request.auth)),
        }
        return self.answered(request, encode(body), status=status)


class SupplierChecks(Background):
    """Ask the registries about a supplier. Who asks, about whom and what for is written down (LOPDP).

    An application may ask about as many suppliers a day as a person may. Natural persons need the scope people:read.
    """

    scope, quota = Scope.CHECKS, "checks"
    tag, summary = "suppliers", "Pedir consultas de un proveedor"
    path_schemas = {"ruc": {"type": "string", "pattern": "^[0-9]{13}$"}}
    body = {
        "type": "object",
        "required": ["purpose"],
        "additionalProperties": False,
        "properties": {
            "purpose": {"type": "string", "enum": [each.value for each in Purpose if each != Purpose.WATCH]},
            "authorities": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"type": "string", "enum": Authority.values},
            },
        },
    }
    results = {"POST": (202, STATUS)}
    links = {
        "POST": {
            "job": ("get_jobs_token", {"token": "$response.body#/token"}),
            "supplier": ("get_suppliers_identifier", {"identifier": "$request.path.ruc"}),
        }
    }

    def post(self, request: Request, ruc: str) -> HttpResponse:
        application = self.application_of(request.auth)
        if is_person(ruc) and not request.auth.sees_people:
            raise Problem(
                "forbidden",
                "Es el RUC de una persona natural: hace falta también el alcance people:read.",
                "It is the RUC of a natural person: the scope people:read is required too.",
            )
        if fault := ruc_fault(ruc):
            raise Problem(
                "not-found", f"El RUC {fault}.", "It is not a RUC: 13 digits are expected, those of control right."
            )
        purpose, authorities = _asked(request)
        _within_quota(application)
        with transaction.atomic():
            jobs = verify(ruc=ruc, authorities=authorities, purpose=purpose, by=None)
            _write_down(application, ruc, purpose, authorities)
        return self.told(request, signing.dumps([application, [job.pk for job in jobs]], salt=SALT), 202)


class JobStatus(Background):
    """How far the work is that an application asked for; only that application may look."""

    scope = Scope.CHECKS
    tag, summary = "jobs", "Estado de un trabajo pedido"
    links = {"GET": {"again": ("get_jobs_token", {"token": "$request.path.token"})}}

    def get(self, request: Request, token: str) -> HttpResponse:
        return self.told(request, token, 200)


def _standing(token: str, application: int) -> dict[str, Any]:
    try:
        owner, ids = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    if owner != application:
        raise Http404
    rows = list(Job.objects.filter(pk__in=ids).order_by("pk").values("kind", "state", "finished_at"))
    return {"jobs": rows, "is_done": all(row["state"] not in (State.PENDING, State.RUNNING) for row in rows)}


def _asked(request: Request) -> tuple[Purpose, list[Authority]]:
    data = request.data
    if not isinstance(data, dict):
        raise Problem(
            "malformed-request",
            "Se espera un objeto JSON con purpose y, si quiere, authorities.",
            "A JSON object is expected, with purpose and perhaps authorities.",
        )
    wanted = data.get("authorities", Authority.values)
    purposes = SupplierChecks.body["properties"]["purpose"]["enum"]
    is_list = isinstance(wanted, list) and bool(wanted) and all(isinstance(each, str) for each in wanted)
    accepted = ", ".join(SupplierChecks.body["properties"])
    errors = [
        (str(name)[:60], f"No existe; se aceptan: {accepted}.", f"Unknown; accepted: {accepted}.")
        for name in sorted(set(data) - set(SupplierChecks.body["properties"]))
    ]
    if data.get("purpose") not in purposes:
        errors.append(
            ("purpose", f"Se espera uno de: {', '.join(purposes)}.", f"Expected one of: {', '.join(purposes)}.")
        )
    if not is_list or len(set(wanted)) != len(wanted) or set(wanted) - set(Authority.values):
        known = ", ".join(Authority.values)
        errors.append(
            (
                "authorities",
                f"Se espera una lista, sin repetir, de: {known}.",
                f"A list is expected, without repeats, of: {known}.",
            )
        )
    if errors:
        raise Problem("invalid-parameter", errors=errors)
    return Purpose(data["purpose"]), [Authority(each) for each in wanted]


def _within_quota(application: int) -> None:
    rate = limiter.take(f"checks:{application}", limit=settings.SUPPLIER_CHECKS_PER_DAY, window=DAY).rate
    if rate.is_over:
        raise Problem(
            "rate-limited",
            f"Llegó al límite de {rate.limit} consultas de proveedores al día. Espere {max(1, rate.reset)} s.",
            f"The limit of {rate.limit} supplier checks a day was reached. Wait {max(1, rate.reset)} s.",
            headers=rate.headers,
        )


def _write_down(application: int, ruc: str, purpose: Purpose, authorities: list[Authority]) -> None:
    """The consultation names no person: the log names the application."""
    LogEntry.objects.log_create(
        Application.objects.get(pk=application),
        action=LogEntry.Action.ACCESS,
        force_log=True,
        additional_data={"event": "checks_requested", "ruc": ruc, "purpose": purpose, "authorities": authorities},
    )
