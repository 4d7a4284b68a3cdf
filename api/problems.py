"""Errors as RFC 9457 says, in Spanish or English by Accept-Language."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import exceptions

log = structlog.get_logger(__name__)
LANGUAGES = ("es", "en")
MEDIA_TYPE = "application/problem+json"
CATALOGUE = "/api/v1/problems/"


@dataclass(frozen=True)
class Kind:
    """One kind of error; its title in both languages, and what to do where nobody said more (`es_do`, `en_do`)."""

    slug: str
    status: int
    es: str
    en: str
    es_do: str = ""
    en_do: str = ""

    @property
    def uri(self) -> str:
        return f"{CATALOGUE}#{self.slug}"


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "malformed-request",
            400,
            "La petición no se puede leer.",
            "The request cannot be read.",
            "El cuerpo no es lo que dice su Content-Type: revise comillas, llaves y codificación UTF-8.",
            "The body is not what its Content-Type says: check quotes, braces and the UTF-8 encoding.",
        ),
        Kind("invalid-parameter", 400, "Un parámetro no es válido.", "A parameter is not valid."),
        Kind("invalid-cursor", 400, "El cursor no es de esta lista.", "The cursor does not belong to this list."),
        Kind(
            "invalid-client",
            401,
            "Las credenciales no son válidas.",
            "The credentials are not valid.",
            "«client_id» y «client_secret» no son de una clave vigente: revíselos, o pida otra a la administración.",
            "client_id and client_secret are not of a valid key: check them, or ask the administration for another.",
        ),
        Kind(
            "unauthenticated",
            401,
            "Falta un token de acceso.",
            "An access token is required.",
            "Pida un token en POST /api/v1/token/ y envíelo en la cabecera «Authorization: Bearer …».",
            'Ask for a token at POST /api/v1/token/ and send it in the header "Authorization: Bearer …".',
        ),
        Kind(
            "invalid-token",
            401,
            "El token no es válido o venció.",
            "The token is not valid or has expired.",
            "Pida otro token en POST /api/v1/token/; cada uno dura diez minutos.",
            "Ask for another token at POST /api/v1/token/; each lasts ten minutes.",
        ),
        Kind("forbidden", 403, "Su acceso no incluye este recurso.", "Your access does not include this resource."),
        Kind(
            "not-found",
            404,
            "No existe este recurso.",
            "This resource does not exist.",
            "Lo que la dirección nombra no existe, o no puede verlo: revise el identificador.",
            "What the address names does not exist, or you may not see it: check the identifier.",
        ),
        Kind("method-not-allowed", 405, "El método no se admite aquí.", "The method is not allowed here."),
        Kind("not-acceptable", 406, "No se entrega en ese formato.", "That format is not offered."),
        Kind("conflict", 409, "Choca con lo que ya existe.", "It conflicts with what exists."),
        Kind(
            "too-large",
            413,
            "El contenido es demasiado grande.",
            "The content is too large.",
            "El cuerpo pesa más de lo que se recibe aquí: envíe menos de una vez.",
            "The body is larger than what is taken here: send less at once.",
        ),
        Kind(
            "unsupported-media-type",
            415,
            "El tipo de contenido no se admite.",
            "Unsupported content type.",
            "Revise la cabecera «Content-Type».",
            "Check the header Content-Type.",
        ),
        Kind("rate-limited", 429, "Superó su cupo de peticiones.", "You exceeded your quota of requests."),
        Kind(
            "server-error",
            500,
            "El portal falló.",
            "The portal failed.",
            "No es culpa de su petición. Repítala más tarde; si sigue, avise a la administración con la hora.",
            "It is no fault of your request. Repeat it later; if it goes on, tell the administration with the time.",
        ),
        Kind(
            "unavailable",
            503,
            "El servicio no está disponible.",
            "The service is not available.",
            "Repita la petición más tarde.",
            "Repeat the request later.",
        ),
    )
}


class Problem(exceptions.APIException):
    """`Problem("not-found", es=…, en=…)`. `errors`: (parameter, reason in Spanish, reason in English)."""

    def __init__(self, slug: str, es: str = "", en: str = "", *, errors: Iterable[tuple] = (), headers=None):
        super().__init__(es or KINDS[slug].es)
        self.kind, self.es, self.en = KINDS[slug], es, en
        self.errors, self.headers = list(errors), headers or {}
        self.status_code = self.kind.status


def invalid(name: str, es: str, en: str) -> Problem:
    """A parameter that cannot be read."""
    return Problem("invalid-parameter", errors=[(name, es, en)])


def language_of(request: HttpRequest) -> str:
    """ "es" or "en": the first of the two that the client accepts; Spanish when it says nothing."""
    for code, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if quality and code.partition("-")[0] in LANGUAGES:
            return code.partition("-")[0]
    return "es"


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    language = language_of(request)
    is_spanish = language == "es"
    detail = problem.es if is_spanish else problem.en
    if not detail and not problem.errors:
        detail = problem.kind.es_do if is_spanish else problem.kind.en_do
    body: dict = {
        "type": problem.kind.uri,
        "title": problem.kind.es if is_spanish else problem.kind.en,
        "status": problem.kind.status,
        **({"detail": detail} if detail else {}),
        "instance": request.path,
    }
    if problem.errors:
        body["errors"] = [{"name": name, "reason": es if is_spanish else en} for name, es, en in problem.errors]
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store", **problem.headers}
    return HttpResponse(msgspec.json.encode(body), status=problem.kind.status, content_type=MEDIA_TYPE, headers=headers)


def handle(error: Exception, context: dict) -> HttpResponse:
    """REST framework's exception handler: every error becomes a problem; what nobody foresaw is told as Django does."""
    if isinstance(error, exceptions.UnsupportedMediaType):
        taken = " o ".join(parser.media_type for parser in context["view"].parser_classes)
        error = Problem(
            "unsupported-media-type",
            f"Envíe «Content-Type: {taken}».",
            f'Send "Content-Type: {taken.replace(" o ", " or ")}".',
        )
    return told(context["request"]._request, error)


def told(request: HttpRequest, error: Exception) -> HttpResponse:
    problem = _problem(error)
    if isinstance(error, OperationalError):  # the database is away, or the question took it too long
        log.exception("api_without_database")
        problem = Problem("unavailable", headers={"Retry-After": "10"})
    if problem is None:
        got_request_exception.send(sender=None, request=request)
        log.exception("api_failed")
        problem = Problem("server-error")
    return respond(request, problem)


def _problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    for known, slug in BY_CLASS:
        if isinstance(error, known):
            return Problem(slug, headers=_headers(error))
    return None


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return {"WWW-Authenticate": 'Bearer realm="api"'}
    return {}


BY_CLASS: tuple[tuple[type[Exception], str], ...] = (
    (Http404, "not-found"),
    (exceptions.NotFound, "not-found"),
    (PermissionDenied, "forbidden"),
    (exceptions.PermissionDenied, "forbidden"),
    (exceptions.NotAuthenticated, "unauthenticated"),
    (exceptions.AuthenticationFailed, "invalid-token"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.NotAcceptable, "not-acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported-media-type"),
    (exceptions.ParseError, "malformed-request"),
    (exceptions.ValidationError, "invalid-parameter"),
    (RequestDataTooBig, "too-large"),
    (UnreadablePostError, "malformed-request"),  # the client went away, or was too slow
    (SuspiciousOperation, "malformed-request"),  # more fields, or files, than any form has
)
