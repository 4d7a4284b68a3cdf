"""Everybody who may ask the API, and a portal in which each of its operations has something to answer."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core import signing
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from accounts.choices import Role
from api.scopes import Scope
from documents import analysis
from documents.choices import Access as DocumentAccess
from documents.models import Document
from partners import webhooks
from partners.api.checks import SALT
from partners.rules import SESSION_SCOPES
from procurement.choices import Channel
from procurement.models import Process
from procurement.store import Source, store_release
from tests.accounts.people import enter_verified, log_in, person
from tests.documents.conftest import put, work
from tests.partners.applications import ALL, bearer, make_application, make_key, token_of
from tests.procurement.factories import make_supplier, take_part
from tests.procurement.releases import release

# What documents say may name people.
NEEDS_PEOPLE = {
    "GET /api/v1/documents/{uuid}/pages/",
    "GET /api/v1/documents/{uuid}/file/",
    "GET /api/v1/documents/{uuid}/analyses/",
    "GET /api/v1/documents/{uuid}/analyses/{number}/",
}


@contextmanager
def one_connection():
    """Requests through WSGI must not close the connection whose transaction the test rolls back."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


INVALID = "token inválido"


@dataclass
class Asker:
    """`held`: values for parameters of paths, and fields of bodies, that lead this asker to something."""

    name: str
    headers: dict[str, str]
    scopes: frozenset[str] = frozenset()
    held: dict = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def may(self, operation) -> bool:
        """Whether this asker has to reach the operation with success."""
        raw = operation.definition.raw
        if "/token/" in operation.path:
            return "credentials" in self.held
        if not raw["security"]:
            return self.name != INVALID
        return raw["x-scope"] in self.scopes and (operation.label not in NEEDS_PEOPLE or Scope.PEOPLE in self.scopes)


def everybody() -> list[Asker]:
    """Applications of all scopes, all but people's, each one, none; people of each role and of none; nobody."""
    responsible = person(Role.FUNCIONARIO, "responde@valle-alto.example")
    held = fill_portal(responsible)
    scopes = {
        "aplicación, todo": ALL,
        "aplicación, sin personas": ALL - {Scope.PEOPLE},
        "aplicación, nada": frozenset(),
    }
    scopes |= {f"aplicación, {scope}": frozenset({scope, Scope.PEOPLE}) for scope in Scope}
    return [
        *(_application(name, each, responsible, held) for name, each in scopes.items()),
        *(_person(role, held) for role in (*Role, None)),
        Asker("nadie", {}, held=held),
        Asker(INVALID, bearer("no.lo.es"), held=held),
    ]


def fill_portal(owner) -> dict:
    """Something of every kind; what names each, by the word of the parameter."""
    store_release(release(), source=Source(channel=Channel.FILE, origin="prueba", received=timezone.now()))
    process, supplier = Process.objects.get(), make_supplier()
    take_part(process, supplier)
    version = put(b"Plazo de entrega: 30 dias.", owner, name="pliego.txt").version
    Document.objects.filter(pk=version.document_id).update(access=DocumentAccess.PUBLIC, ocid=process.ocid)
    work()
    version.refresh_from_db()
    made = analysis.request_analysis(version=version, by=owner, engine="rules")
    work()
    return {
        "ocid": process.ocid,
        "ruc": supplier.ruc,
        "identifier": supplier.ruc,
        "uuid": str(version.document.uuid),
        "number": made.pk,
        "buyer": process.buyer.ruc,
    }


def _application(name: str, scopes, responsible, held: dict) -> Asker:
    application = make_application(name, scopes, responsible=responsible)
    key = make_key(application)
    facts = {"url": "https://socio.example/avisos", "events": ["process.changed"], "buyers": []}
    subscription, _ = webhooks.subscribe(application=application, **facts)
    own = {
        "id": subscription.pk,
        "delivery": webhooks.send_test(subscription).pk,
        "token": signing.dumps([application.pk, []], salt=SALT),
        "credentials": {"client_id": key.key.client_id, "client_secret": key.secret},
    }
    return Asker(name, bearer(token_of(key)), frozenset(map(str, scopes)), held | own)


def _person(role: Role | None, held: dict) -> Asker:
    client, name = Client(), f"sesión, {role.label.lower() if role else 'sin rol'}"
    user = person(role, f"{role or 'sin-rol'}@valle-alto.example")
    (enter_verified if role in (Role.ADMINISTRADOR, Role.AUDITOR) else log_in)(client, user)
    client.get("/")
    cookies = {each.key: each.value for each in client.cookies.values()}
    headers = {"X-CSRFToken": cookies["csrftoken"]} if "csrftoken" in cookies else {}
    return Asker(name, headers, frozenset(map(str, SESSION_SCOPES)) if role else frozenset(), held, cookies)
