"""The view that every resource of the API is made of: closed unless it names a scope."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from api.answers import Body, answer, encode
from api.kept import keep
from api.parameters import Parameter, read_all
from api.permissions import HasScope, allows
from api.problems import Problem, told
from api.schema import ApiSchema
from api.scopes import Access, Rate, Scope

CACHED_SECONDS = 10


class OneFormat(BaseContentNegotiation):
    """Each resource has one format; `Accept` chooses nothing."""

    def select_parser(self, request, parsers):
        return next((parser for parser in parsers if _matches(parser.media_type, request.content_type)), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


def _matches(media_type: str, content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == media_type


class ApiView(APIView):
    """A resource: subclasses give `read`, which returns what is sent, and describe it for the schema."""

    scope: ClassVar[Scope | None] = None
    scopes: ClassVar[dict[str, Scope]] = {}  # where methods differ
    is_public: ClassVar[bool] = False
    quota: ClassVar[str] = ""  # what it is counted in, where it is neither the application's nor the address's
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    # For the schema
    tag: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    summaries: ClassVar[dict[str, str]] = {}  # by method, where they differ
    result: ClassVar[dict] = {"type": "object"}
    media_types: ClassVar[tuple[str, ...]] = ("application/json",)
    body: ClassVar[dict | None] = None
    path_schemas: ClassVar[dict[str, dict]] = {}
    results: ClassVar[dict[str, tuple[int, dict | None]]] = {}  # by method, where it is not 200 and `result`
    errors: ClassVar[dict[str, str]] = {}  # other problems, by status
    # By method: where a good answer leads, as {name: (operation, {its parameter: where its value stands})}
    links: ClassVar[dict[str, dict[str, tuple[str, dict[str, str]]]]] = {}
    # The server keeps the answer this long; 0: never
    cached_seconds: ClassVar[int] = 0

    schema = ApiSchema()
    permission_classes = [HasScope]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = OneFormat
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    @classmethod
    def as_view(cls, **initkwargs) -> Callable:
        view = super().as_view(**initkwargs)
        view.login_required = False  # type: ignore[attr-defined]  # it asks by itself, and answers in JSON
        return view

    @classmethod
    def scope_of(cls, method: str) -> Scope | None:
        return cls.scopes.get("GET" if method == "HEAD" else method, cls.scope)

    def initial(self, request: Request, *args, **kwargs) -> None:
        """As REST framework, but the quota is counted before the rights: who is refused uses it up too."""
        self.format_kwarg = None
        _refuse_null(request.path)
        _refuse_chunks(request.META)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)  # type: ignore[attr-defined]
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)

    def get(self, request: Request, **path) -> HttpResponse:
        if type(self).read is ApiView.read:
            return self.http_method_not_allowed(request)
        return self.answered_to(request._request, request.auth, path)

    def answered_to(self, request: HttpRequest, access: Access | None, path: dict[str, Any]) -> HttpResponse:
        asked = read_all(self.parameters, request.GET)
        make = lambda: encode(self.read(access, asked, **path))  # type: ignore[arg-type] # noqa: E731
        if not self.cached_seconds or access is None:
            return answer(request, Body(make()), max_age=self.cached_seconds)
        kept = keep(request, access, self.scope_of("GET"), self.cached_seconds, make)
        return answer(request, kept.body, max_age=kept.seconds)

    @classmethod
    def reads_plainly(cls) -> bool:
        return cls.get is ApiView.get and cls.read is not ApiView.read

    @classmethod
    def answer_plainly(cls, request: HttpRequest, access: Access, path: dict[str, Any]) -> HttpResponse:
        """What `get` answers, to who was identified and counted already: without REST framework's own request."""
        view = cls()
        view.request = request  # type: ignore[assignment]
        try:
            _refuse_null(request.path)
            if not cls.is_public and not allows(cls.scope_of("GET"), access):
                raise Problem("forbidden")
            return view.answered_to(request, access, path)
        except Exception as error:  # as REST framework does: every error becomes a problem
            return told(request, error)

    def read(self, access: Access, asked: dict[str, Any], **path):
        """What is sent: anything that msgspec encodes."""
        raise NotImplementedError

    def answered(self, request: Request, body: bytes, status: int = 200) -> HttpResponse:
        return answer(request._request, Body(body), status=status, max_age=self.cached_seconds)

    def http_method_not_allowed(self, request, *args, **kwargs):
        allowed = ", ".join(self.allowed_methods)
        raise Problem(
            "method-not-allowed", f"Se admite: {allowed}.", f"Allowed: {allowed}.", headers={"Allow": allowed}
        )

    @property
    def allowed_methods(self) -> list[str]:
        names = [name.upper() for name in self.http_method_names if hasattr(self, name)]
        is_readable = type(self).read is not ApiView.read or type(self).get is not ApiView.get
        return [name for name in names if is_readable or name not in ("GET", "HEAD")]

    def finalize_response(self, request, response, *args, **kwargs):
        rate: Rate | None = getattr(request, "rate", None)
        if rate:
            for name, value in rate.headers.items():
                response.headers[name] = value
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return super().finalize_response(request, response, *args, **kwargs)


def _refuse_null(path: str) -> None:
    """PostgreSQL takes no text with a null character: nothing is called so."""
    if "\x00" in path:
        raise Http404


def _refuse_chunks(meta: dict) -> None:
    """What comes without its length is not read by WSGI: it would look like an empty body."""
    if "HTTP_TRANSFER_ENCODING" in meta and not meta.get("CONTENT_LENGTH"):
        raise Problem(
            "malformed-request",
            "El cuerpo viene por trozos (Transfer-Encoding): envíelo con Content-Length.",
            "The body comes in chunks (Transfer-Encoding): send it with Content-Length.",
        )


class NothingHere(ApiView):
    """Whatever address of the API leads nowhere."""

    is_public = True
    schema = None

    def _refuse(self, request: Request, **path) -> HttpResponse:
        given = request.path[:200]
        if not given.endswith("/") and resolve(f"{given}/").url_name != "nothing":
            raise Problem(
                "not-found", f"No existe {given}: termina en «/», {given}/.", f"There is no {given}: {given}/ is."
            )
        raise Problem(
            "not-found",
            f"No existe {given}. Las operaciones están en /api/v1/docs/.",
            f"There is no {given}. The operations are at /api/v1/docs/guide/.",
        )

    get = post = put = patch = delete = _refuse


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v1/")
