"""Publish OCDS: packages of releases and records as the standard asks, and bulk files in a stream.

Releases go out as they came, with what the licence asks for: the source and the terms. Natural persons are pseudonyms
unless whoever asks may see them.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urljoin

import msgspec
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from procurement.mapping.compiling import OMIT, WHOLE, compiled_release, rule_tree
from procurement.models import ProcessQuerySet, Release
from suppliers.persons import without_people

ATTRIBUTION = "Fuente: Servicio Nacional de Contratación Pública (SERCOP)"
LICENSE = "https://creativecommons.org/licenses/by/3.0/ec/"
POLICY = "/api/v1/publication-policy/"
VERSION = "1.1"
PUBLISHER = {"name": f"Portal Compras Públicas. {ATTRIBUTION}"}
# As SERCOP declares them.
EXTENSIONS = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json",
    "https://raw.githubusercontent.com/SERCOPEC/ocds_sercopEnteredValue_extension/master/extension.json",
    "https://gitlab.com/dncp-opendata/ocds_auctions_extension/raw/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_valueBreakdown_extension/main/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_competitive_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/master/extension.json",
]
_CHANGES = ("amendment", "amendments")
_CLASSIFIED = (("tender", "items"), ("awards", "items"), ("contracts", "items"))
_ORGANISATIONS = (
    ("parties",),
    ("buyer",),
    ("tender", "procuringEntity"),
    ("tender", "tenderers"),
    ("awards", "suppliers"),
    ("contracts", "implementation", "transactions", "payer"),
    ("contracts", "implementation", "transactions", "payee"),
)
_LISTS = (
    ("parties", "roles"),
    ("relatedProcesses", "relationship"),
    ("contracts", "relatedProcesses", "relationship"),
    ("tender", "submissionMethod"),
    ("tender", "additionalProcurementCategories"),
)
# The rules that the schema of OCDS 1.1.5 gives for merging.
STANDARD_RULES = rule_tree(
    {(name,): OMIT for name in ("id", "date", "tag")}
    | {(*path, "additionalIdentifiers"): WHOLE for path in _ORGANISATIONS}
    | {(*path, "additionalClassifications"): WHOLE for path in _CLASSIFIED}
    | {(part, name, "changes"): WHOLE for part in ("tender", "awards", "contracts") for name in _CHANGES}
    | dict.fromkeys(_LISTS, WHOLE)
)
CHUNK = 500
_encode = msgspec.json.Encoder().encode


def package(uri: str, moment: datetime | None = None) -> dict[str, Any]:
    """What every package begins with; `uri` is its absolute address."""
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": EXTENSIONS,
        "publishedDate": (moment or timezone.now()).isoformat(timespec="seconds"),
        "publisher": PUBLISHER,
        "license": LICENSE,
        "publicationPolicy": urljoin(uri, POLICY),
    }


def releases_of(process: int, *, sees_people: bool) -> list[dict]:
    """The releases of a process, oldest first."""
    raws = Release.objects.filter(process=process).order_by("date", "pk").values_list("raw", flat=True)
    return [_shown(raw, sees_people) for raw in raws]


def record(releases: list[dict]) -> dict:
    """An OCDS record: the releases and what they say together."""
    return {
        "ocid": releases[0]["ocid"],
        "releases": releases,
        "compiledRelease": compiled_release(releases, STANDARD_RULES),
    }


def _shown(raw: dict, sees_people: bool) -> dict:
    return raw if sees_people else without_people(raw)


# --- bulk


def release_lines(processes: ProcessQuerySet, *, sees_people: bool) -> Iterator[bytes]:
    """Every release of these processes as a line of JSON; the same however many there are."""
    if sees_people:
        # The text of PostgreSQL goes out as it is: reading it would cost ten times as much.
        for _, text in _stream(processes):
            yield text.encode() + b"\n"
    else:
        for _, text in _stream(processes):
            yield _encode(without_people(msgspec.json.decode(text))) + b"\n"


def record_lines(processes: ProcessQuerySet, *, sees_people: bool) -> Iterator[bytes]:
    """One record for each of these processes, as a line of JSON."""
    for _, group in groupby(_stream(processes), key=itemgetter(0)):
        releases = [_shown(msgspec.json.decode(text), sees_people) for _, text in group]
        yield _encode(record(releases)) + b"\n"


def _stream(processes: ProcessQuerySet) -> Iterable[tuple[int, str]]:
    """(process, release) in order of process and date, from a cursor of the server."""
    rows: QuerySet = Release.objects.filter(process__in=processes.order_by().values("pk"))
    text = rows.annotate(text=Cast("raw", TextField())).order_by("process_id", "date", "pk")
    return text.values_list("process_id", "text").iterator(chunk_size=CHUNK)


def chunks(lines: Iterable[bytes], size: int = 64 * 1024) -> Iterator[bytes]:
    """The same bytes in pieces worth sending."""
    held: list[bytes] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)


def zipped(lines: Iterable[bytes], *, kind: str, uri: str, moment: datetime) -> Iterator[bytes]:
    """A ZIP with one package (`releases.json` or `records.json`) and what its reader must know, as it grows."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr("LEEME.txt", _notice(uri, moment))
        with archive.open(f"{kind}.json", "w", force_zip64=True) as file:
            for piece in chunks(_packaged(lines, kind, uri, moment)):
                file.write(piece)
                if written := sink.take():
                    yield written
    yield sink.take()


def _packaged(lines: Iterable[bytes], kind: str, uri: str, moment: datetime) -> Iterator[bytes]:
    yield _encode(package(uri, moment))[:-1] + f',"{kind}":[\n'.encode()
    for number, line in enumerate(lines):
        yield (b"," if number else b"") + line
    yield b"]}\n"


def _notice(uri: str, moment: datetime) -> str:
    return (
        f"{ATTRIBUTION}.\nLicencia: {LICENSE}\nPolítica de publicación: {urljoin(uri, POLICY)}\n"
        f"Consulta: {uri}\nMomento: {timezone.localtime(moment):%Y-%m-%d %H:%M} (Ecuador continental)\n"
    )


class _Sink(io.RawIOBase):
    """What zipfile writes into: it cannot be rewound, and hands over what came."""

    def __init__(self):
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        found, self._pieces = b"".join(self._pieces), []
        return found
