"""Publish OCDS: packages of releases and records as the standard asks, and bulk files in a stream.

Releases go out as they came, with what the licence asks for: the source and the terms. Natural persons are pseudonyms
unless whoever asks may see them.
"""

import io
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urljoin

import msgspec
import structlog
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from procurement.mapping.compiling import OMIT, WHOLE, compiled_release, rule_tree
from procurement.models import Participation, ProcessQuerySet, Release
from suppliers.persons import PERSONS, is_person, without_people

log = structlog.get_logger(__name__)

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
CHUNK = 200  # processes
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
    """The releases of a process, oldest first; none when it has none."""
    return next(_releases([[process]], sees_people), [])


def record(releases: list[dict]) -> dict:
    """An OCDS record: the releases and what they say together, which is left out when they cannot be merged."""
    made = {"ocid": releases[0]["ocid"], "releases": releases}
    try:
        made["compiledRelease"] = compiled_release(releases, STANDARD_RULES)
    except TypeError as error:
        # A field that the portal does not read holds an object in one and a text in another. That is SERCOP's to mend;
        # its other processes must go out all the same.
        log.warning("record_not_compiled", ocid=made["ocid"], error=str(error)[:200])
    return made


def people_in(processes: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """By key of those processes in which natural persons take part, as any channel tells: their (RUC, name)."""
    rows = Participation.objects.filter(process__in=list(processes), supplier__ruc__regex=PERSONS)
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for process, ruc, name in rows.values_list("process", "supplier__ruc", "supplier__name"):
        if ruc and is_person(ruc):
            people[process].append((ruc, name))
    return dict(people)


# --- bulk


def release_lines(processes: ProcessQuerySet, *, sees_people: bool) -> Iterator[bytes]:
    """Every release of these processes as a line of JSON; the same however many there are."""
    if sees_people:
        # The text of PostgreSQL goes out as it is: reading it would cost ten times as much.
        for keys in _batches(processes):
            for _, text in _texts(keys):
                yield text.encode() + b"\n"
    else:
        for releases in _releases(_batches(processes), sees_people):
            yield from (_encode(release) + b"\n" for release in releases)


def record_lines(processes: ProcessQuerySet, *, sees_people: bool) -> Iterator[bytes]:
    """One record for each of these processes that has releases, as a line of JSON."""
    for releases in _releases(_batches(processes), sees_people):
        yield _encode(record(releases)) + b"\n"


def _releases(batches: Iterable[Sequence[int]], sees_people: bool) -> Iterator[list[dict]]:
    """The releases of each process, oldest first, as whoever asks may see them."""
    for keys in batches:
        people = {} if sees_people else people_in(keys)
        for process, group in groupby(_texts(keys), key=itemgetter(0)):
            releases = [msgspec.json.decode(text) for _, text in group]
            # All at once: an early release may name in a text whom only a later one tells to be a person.
            yield releases if sees_people else without_people(releases, people.get(process, ()))


def _batches(processes: ProcessQuerySet) -> Iterator[Sequence[int]]:
    """Keys of these processes, those of this moment, a few at a time.

    Between two batches the database holds nothing of ours: no cursor, no transaction, however slowly somebody reads.
    """
    keys = array("q", processes.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10 * CHUNK))
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _texts(processes: Sequence[int]) -> Iterable[tuple[int, str]]:
    """(process, release) in order of process and date."""
    rows: QuerySet = Release.objects.filter(process__in=list(processes)).annotate(text=Cast("raw", TextField()))
    return rows.order_by("process_id", "date", "pk").values_list("process_id", "text")


def chunks(lines: Iterable[bytes], size: int = 64 * 1024) -> Iterator[bytes]:
    """The same bytes in pieces worth sending.

    Each but the last ends within a line: what is cut between two does not look whole, even to who is told nothing of
    it, as over HTTP/1.0.
    """
    held: list[bytes] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= size:
            piece = b"".join(held)
            yield piece[:-2]
            held, length = [piece[-2:]], 2
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
