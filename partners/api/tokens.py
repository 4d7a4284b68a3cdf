"""Tokens: where an application exchanges its key, and where it takes a token back."""

import base64
import binascii

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.parsers import FormParser
from rest_framework.request import Request

from api.answers import encode
from api.parsers import Json
from api.problems import Problem
from api.views import ApiView
from partners import rules
from partners.authentication import address_of, bad_try
from partners.keys import matching
from partners.models import Key
from partners.tokens import from_elsewhere, issue_token, revoke_token

FORMS = ["application/x-www-form-urlencoded", "application/json"]
CREDENTIALS = {
    "client_id": {"type": "string", "maxLength": 100},
    "client_secret": {"type": "string", "maxLength": 200},
}


class Credentials(ApiView):
    """What begins with the credentials of an application: in the body, or in HTTP Basic."""

    is_public = True
    authentication_classes: list[type] = []
    parser_classes = [FormParser, Json]
    tag = "token"

    def key_of(self, request: Request) -> Key:
        client_id, secret = _basic(request.headers.get("Authorization", "")) or (
            _word(request, "client_id", 100),
            _word(request, "client_secret", 200),
        )
        address = address_of(request)
        key = matching(client_id, secret) if client_id and secret else None
        if key is None:
            bad_try(address)
            raise Problem("invalid-client", headers={"WWW-Authenticate": 'Basic realm="api"'})
        if not rules.is_allowed(address, key.application.networks):
            raise from_elsewhere()
        return key


class Token(Credentials):
    """Exchange a key for an access token (OAuth 2, client credentials), by form or JSON."""

    summary = "Pedir un token de acceso"
    body = {
        "type": "object",
        "required": ["client_id", "client_secret"],
        "properties": {
            **CREDENTIALS,
            "grant_type": {"type": "string", "enum": ["client_credentials"]},
            "scope": {"type": "string", "description": "Alcances separados por espacios; todos los suyos si falta."},
        },
        "x-media": FORMS,
    }
    results = {
        "POST": (
            200,
            {
                "type": "object",
                "required": ["access_token", "token_type", "expires_in", "scope"],
                "properties": {
                    "access_token": {"type": "string"},
                    "token_type": {"type": "string", "enum": ["Bearer"]},
                    "expires_in": {"type": "integer"},
                    "scope": {"type": "string"},
                },
            },
        )
    }

    def post(self, request: Request) -> HttpResponse:
        key = self.key_of(request)
        if _word(request, "grant_type", 60) not in ("", "client_credentials"):
            raise _wrong("grant_type", "Se admite solo client_credentials.", "Only client_credentials is allowed.")
        try:
            scopes = rules.wanted_scopes(_word(request, "scope", 500), key.application.scopes)
        except ValueError as error:
            raise _wrong(
                "scope",
                f"La aplicación no tiene el alcance {error}: solicítelo a la administración.",
                f"The application lacks the scope {error}: ask the administration.",
            ) from None
        Key.objects.filter(pk=key.pk).update(used_at=timezone.now())
        body = {
            "access_token": issue_token(key, scopes),
            "token_type": "Bearer",
            "expires_in": rules.TOKEN_SECONDS,
            "scope": " ".join(scopes),
        }
        return _private(encode(body))


class RevokeToken(Credentials):
    """Take a token back before its end (RFC 7009). The answer says nothing of whether there was one."""

    summary = "Revocar un token"
    body = {
        "type": "object",
        "required": ["client_id", "client_secret", "token"],
        "properties": {**CREDENTIALS, "token": {"type": "string", "maxLength": 4096}},
        "x-media": FORMS,
    }
    results = {"POST": (200, {"type": "object"})}

    def post(self, request: Request) -> HttpResponse:
        key = self.key_of(request)
        revoke_token(_word(request, "token", 4096), key)
        return _private(b"{}")


def _private(body: bytes) -> HttpResponse:
    return HttpResponse(
        body, content_type="application/json", headers={"Cache-Control": "no-store", "Pragma": "no-cache"}
    )


def _word(request: Request, name: str, longest: int) -> str:
    """A text of the body; "" when it is not there. Problem when it is something else."""
    data = request.data
    if not hasattr(data, "get"):
        raise Problem(
            "malformed-request", "Se espera un objeto JSON o un formulario.", "A JSON object or a form is expected."
        )
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > longest or "\x00" in value or not value.isprintable():
        raise _wrong(
            name,
            f"Se espera un texto de hasta {longest} caracteres.",
            f"A text of up to {longest} characters is expected.",
        )
    return value


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return (client_id, secret) if text.isprintable() else ("", "")


def _wrong(name: str, es: str, en: str) -> Problem:
    return Problem("invalid-parameter", errors=[(name, es, en)])
