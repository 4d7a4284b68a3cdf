"""Applications with a key, and clients that hold their token."""

from django.test import Client

from api.scopes import Scope
from partners.keys import Issued, issue_key
from partners.models import Application

ALL = frozenset(Scope)
TOKEN = "/api/v1/token/"


def make_application(name: str = "Observatorio", scopes=ALL, **values) -> Application:
    contact = {"contact_name": "Lucía Andrade", "contact_email": "lucia@valle-alto.example"}
    return Application.objects.create(name=name, scopes=sorted(scopes), **contact, **values)


def make_key(application: Application | None = None, **values) -> Issued:
    return issue_key(application=application or make_application(), by=None, **values)


def ask_token(client: Client, issued: Issued, **fields):
    body = {"client_id": issued.key.client_id, "client_secret": issued.secret, **fields}
    return client.post(TOKEN, body, content_type="application/json")


def token_of(issued: Issued, **fields) -> str:
    return ask_token(Client(), issued, **fields).json()["access_token"]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def client_of(scopes=ALL, **values) -> Client:
    """A client of a new application with these scopes."""
    application = make_application(f"Aplicación {Application.objects.count()}", scopes, **values)
    return Client(headers=bearer(token_of(make_key(application))))
