"""OCDS: packages of one process, and the bulk files."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api.parameters import Parameter, read_all
from api.problems import Problem, invalid
from api.scopes import Access, Scope
from api.turns import InTurn
from api.views import ApiView
from procurement import publication, search
from procurement.api.filters import FILTERS, search_of
from procurement.api.processes import OCID
from procurement.models import Process, ProcessQuerySet, Release
from procurement.search.criteria import midnight

_PACKAGE = {
    "type": "object",
    "required": ["uri", "version", "publishedDate", "publisher", "license", "publicationPolicy"],
    "properties": {
        "uri": {"type": "string"},
        "version": {"type": "string", "enum": ["1.1"]},
        "publishedDate": {"type": "string", "format": "date-time"},
        "license": {"type": "string"},
        "publicationPolicy": {"type": "string"},
        "publisher": {"type": "object"},
        "extensions": {"type": "array", "items": {"type": "string"}},
        "releases": {"type": "array", "items": {"type": "object"}},
        "records": {"type": "array", "items": {"type": "object"}},
    },
}


class ReleasePackage(ApiView):
    """The releases of one process as an OCDS 1.1 release package, as SERCOP published them."""

    scope = Scope.PROCESSES
    tag, summary = "ocds", "Publicaciones de un proceso, OCDS"
    path_schemas = {"ocid": OCID}
    result = _PACKAGE
    kind = "releases"

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        newest = Release.objects.filter(process__ocid=path["ocid"]).order_by("-received_at").first()
        if newest is None:
            raise Http404
        uri = self.request.build_absolute_uri(self.request.path)
        releases = publication.releases_of(newest.process_id, sees_people=access.sees_people)
        return {**publication.package(uri, newest.received_at), **self.content(releases)}

    def content(self, releases: list[dict]) -> dict:
        return {"releases": releases}


class RecordPackage(ReleasePackage):
    """One process as an OCDS 1.1 record package: its releases, and what they say together.

    Releases that cannot be merged, because a field changes its type from one to the next, have no compiledRelease.
    """

    summary = "Registro de un proceso con su historia, OCDS"

    def content(self, releases: list[dict]) -> dict:
        return {"records": [publication.record(releases)]}


def _month(text: str) -> date:
    found = date.fromisoformat(f"{text}-01")
    if not 2000 <= found.year <= 2200 or len(text) != 7:
        raise ValueError(text)
    return found


MONTH = Parameter(
    "month",
    "Mes de publicación, AAAA-MM.",
    {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$", "example": "2026-03"},
    _month,
    None,
)
NAMES = ("releases.jsonl", "releases.zip", "records.jsonl", "records.zip")
_TYPES = {"jsonl": "application/x-ndjson", "zip": "application/zip"}
LINES = {"releases": publication.release_lines, "records": publication.record_lines}


class Bulk(ApiView):
    """Every release, or one record per process, of a month and of the filters of the list; streamed.

    jsonl: one JSON object per line. zip: one OCDS package and a notice with source and licence. They hold the processes
    of the moment of asking that have releases: those with `detail` "summary" have none yet. A file that was cut ends
    within a line, or has no central directory: ask again, from its beginning.
    """

    scope = Scope.BULK
    tag, summary = "ocds", "Descarga masiva, OCDS"
    parameters = (MONTH, *FILTERS)
    path_schemas = {"name": {"type": "string", "enum": list(NAMES)}}
    media_types = tuple(_TYPES.values())
    result = {"type": "string"}

    def get(self, request: Request, **path) -> HttpResponse | StreamingHttpResponse:
        if path["name"] not in NAMES:
            names = ", ".join(NAMES)
            raise Problem("not-found", f"Se entregan: {names}.", f"Offered: {names}.")
        asked = read_all(self.parameters, request.GET)
        kind, _, ending = path["name"].partition(".")
        rows = asked_for(asked, request.auth)
        uri, moment = request.build_absolute_uri(), timezone.now()
        lines = LINES[kind](rows, sees_people=request.auth.sees_people)
        pieces = (
            publication.chunks(lines)
            if ending == "jsonl"
            else publication.zipped(lines, kind=kind, uri=uri, moment=moment)
        )
        name = f"{kind}-{timezone.localtime(moment):%Y%m%d-%H%M}.{ending}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "Accept-Ranges": "none",
            "Link": f'<{publication.LICENSE}>; rel="license"',
        }
        sent = () if request.method == "HEAD" else InTurn(request.auth.subject, lambda: _begun(pieces))
        return StreamingHttpResponse(sent, content_type=_TYPES[ending], headers=headers)


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same, begun: what fails right away is told as a problem, because nothing is sent yet."""
    first = next(pieces, b"")

    def following() -> Iterator[bytes]:
        yield first
        yield from pieces

    return following()


def asked_for(asked: dict[str, Any], access: Access) -> ProcessQuerySet:
    """The processes of the filters and the month. Problem when no process could be of both."""
    criteria, _ = search_of(asked, access)
    rows = Process.objects.all() if criteria.is_everything else search.hits(criteria)
    if month := asked.get("month"):
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        _refuse_contradiction(month, following, criteria)
        rows = rows.filter(published_at__gte=midnight(month), published_at__lt=midnight(following))
    return rows


def _refuse_contradiction(month: date, following: date, criteria: search.Criteria) -> None:
    first, last = criteria.published
    if criteria.years and month.year not in criteria.years:
        es, en = "los años de year", "the years of year"
    elif (first and first >= following) or (last and last < month):
        es, en = "las fechas de published_from y published_to", "the dates of published_from and published_to"
    else:
        return
    raise invalid("month", f"{month:%Y-%m} queda fuera de {es}.", f"{month:%Y-%m} is outside {en}.")


class PublicationPolicy(ApiView):
    """Where the data come from, under which terms they are published, and what was changed in them."""

    is_public = True
    tag, summary = "ocds", "Política de publicación"
    result = {
        "type": "object",
        "required": ["attribution", "license", "source", "es", "en"],
        "properties": {name: {"type": "string"} for name in ("attribution", "license", "source", "es", "en")},
    }

    def read(self, access: Access, asked: dict[str, Any], **path) -> dict:
        return {
            "attribution": publication.ATTRIBUTION,
            "license": publication.LICENSE,
            "source": "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA",
            "es": POLICY_ES,
            "en": POLICY_EN,
        }


POLICY_ES = (
    "Las publicaciones son las del SERCOP, sin correcciones, bajo la licencia Creative Commons Atribución 3.0 Ecuador; "
    "quien las use debe citar la fuente. Sin el alcance people:read, las personas naturales llevan un seudónimo que es "
    "el mismo en todas partes, y no se entregan datos de contacto. El registro compilado se obtiene con las reglas de "
    "fusión de OCDS 1.1, y falta donde no se pueden fusionar. Lo que la fuente no publica no aparece: no es cero."
)
POLICY_EN = (
    "Releases are SERCOP's own, uncorrected, under Creative Commons Attribution 3.0 Ecuador; whoever uses them must "
    "name the source. Without the scope people:read natural persons carry a pseudonym, the same everywhere, and no "
    "contact data are given. The compiled release follows the merging rules of OCDS 1.1, and is absent where "
    "releases cannot be merged. What the source does not publish is absent: it is not zero."
)
