"""Exports over a real socket from a real server: whole, left in the middle, and broken off by the database."""

import http.client
import io
import json
import socket
import struct
import time
import zipfile
from itertools import product

import httpx
import pytest
from django.db import connection
from django.test import Client

from procurement.api.ocds import NAMES
from procurement.models import Process
from procurement.store import store_release
from tests.partners.applications import ALL, bearer, make_application, make_key, token_of
from tests.procurement.awkward import awkward_releases
from tests.procurement.releases import release
from tests.procurement.test_ocds import body_of, source
from tests.serving import THREADS, WORKERS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
PROCESSES, WORDS = 800, 1200  # of 32 letters each: more than the sockets between us hold
GROWN = 40 * 2**20  # bytes of all workers together, of 30 MB an export
COLUMNS = """
select string_agg(quote_ident(column_name), ', ') from information_schema.columns
where table_name = %s and is_generated = 'NEVER' and is_identity = 'NO' and not column_name = any(%s)
"""
TERMINATE = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
STATES = """
select state, xact_start is null, backend_xmin is null, query from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""


@pytest.fixture
def token():
    return token_of(make_key(make_application("Lector")))


@pytest.fixture
def large():
    """Many processes whose texts cannot be compressed much."""
    store_release(release(), source=source())
    (like,) = Process.objects.values_list("pk", flat=True)
    with connection.cursor() as cursor:
        columns = {}
        for table, own in (("procurement_process", ["ocid"]), ("procurement_release", ["process_id", "raw"])):
            cursor.execute(COLUMNS, [table, ["id", "changed_xid", *own]])
            (columns[table],) = cursor.fetchone()
        process, kept = columns["procurement_process"], columns["procurement_release"]
        cursor.execute(
            f"insert into procurement_process (ocid, {process}) select 'ocds-5wno2w-GRANDE-' || n, {process} "
            f"from procurement_process, generate_series(2, {PROCESSES}) n where id = {like}"
        )
        cursor.execute(
            f"insert into procurement_release (process_id, raw, {kept}) select p.id, r.raw || jsonb_build_object("
            "'ocid', p.ocid, 'text', (select string_agg(md5(p.id::text || word), ' ') "
            f"from generate_series(1, {WORDS}) word)), {kept.replace('digest', 'r.digest')} "
            f"from procurement_release r, procurement_process p where p.id <> {like}"
        )


def asked(served, token: str, name: str, version: str = "1.1") -> socket.socket:
    """A connection that asked for an export and takes a little at a time."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
    made.settimeout(30)
    made.connect(("127.0.0.1", served.port))
    lines = f"GET /api/v1/export/{name} HTTP/{version}\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    made.sendall(lines.encode())
    return made


def states() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(STATES)
        return cursor.fetchall()


def quiet(found: list[tuple]) -> bool:
    """Nobody works, and nobody holds a transaction, a snapshot or a cursor."""
    return all(
        (state, begun, snapshot) == ("idle", True, True) and not query.startswith(("FETCH", "DECLARE"))
        for state, begun, snapshot, query in found
    )


def becomes_quiet(seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not (still := quiet(states())) and time.monotonic() < until:
        time.sleep(0.05)
    return still


def test_a_socket_gives_what_the_application_gives(served):
    for one in awkward_releases():
        store_release(one, source=source())
    for scopes in (ALL, ALL - {"people:read"}):
        headers = bearer(token_of(make_key(make_application(f"Con {len(scopes)}", scopes))))
        client = Client(headers=headers)
        for name in NAMES:
            own = body_of(client.get(f"/api/v1/export/{name}"))
            answer = httpx.get(f"{served.url}/api/v1/export/{name}", headers=headers)
            assert answer.status_code == 200
            assert answer.headers["Transfer-Encoding"] == "chunked"
            assert _held(name, answer.content) == _held(name, own)
        empty = httpx.get(f"{served.url}/api/v1/export/releases.jsonl?month=2019-01", headers=headers)
        assert (empty.status_code, empty.content) == (200, b"")
        head = httpx.head(f"{served.url}/api/v1/export/releases.zip", headers=headers)
        assert (head.status_code, head.content, head.headers["Accept-Ranges"]) == (200, b"", "none")


def _held(name: str, content: bytes) -> list:
    kind, _, ending = name.partition(".")
    if ending == "jsonl":
        return [json.loads(line) for line in content.split(b"\n")[:-1]]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read(f"{kind}.json"))[kind]


def test_who_goes_away_leaves_nothing_open_and_takes_no_memory(served, token, large):
    before = 0
    for _ in range(4):
        readers = [asked(served, token, name) for name in NAMES]
        for reader in readers:
            assert reader.recv(12) == b"HTTP/1.1 200"
            reader.recv(100_000)
        # They read no further: what is not sent yet waits outside the database.
        assert becomes_quiet()
        for number, reader in enumerate(readers):
            if number % 2:  # as when a machine crashes, not only as when a program ends
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            reader.close()
        before = before or served.memory
    assert becomes_quiet()
    assert len(states()) <= WORKERS * THREADS
    assert httpx.get(f"{served.url}/api/v1/feed/", headers=bearer(token)).status_code == 200
    assert served.memory - before < GROWN


def test_what_the_database_breaks_off_does_not_look_whole(served, token, large):
    for name, version in product(NAMES, ("1.1", "1.0")):
        with asked(served, token, name, version) as reader:
            beginning = reader.recv(1000)
            assert becomes_quiet()
            with connection.cursor() as cursor:
                cursor.execute(TERMINATE)
            content, is_told = _read(beginning, reader)
        assert is_told == (version == "1.1"), name
        assert len(content) > 100_000
        with pytest.raises((zipfile.BadZipFile, json.JSONDecodeError)):
            _held(name, content + b"\n")
    assert httpx.get(f"{served.url}/api/v1/feed/", headers=bearer(token)).status_code == 200


def _read(beginning: bytes, reader: socket.socket) -> tuple[bytes, bool]:
    """The body, and whether the protocol tells that it is not whole."""
    answer = http.client.HTTPResponse(_Given(beginning, reader))  # type: ignore[arg-type]
    answer.begin()
    try:
        return answer.read(), False
    except http.client.IncompleteRead as error:
        return error.partial, True


class _Given:
    """What http.client reads from: bytes that came already, then the rest of the socket."""

    def __init__(self, beginning: bytes, reader: socket.socket):
        self._beginning, self._reader = beginning, reader

    def makefile(self, mode: str):
        return io.BufferedReader(_Joined(self._beginning, self._reader))


class _Joined(io.RawIOBase):
    def __init__(self, beginning: bytes, reader: socket.socket):
        self._beginning, self._reader = beginning, reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        piece, self._beginning = self._beginning[: len(buffer)], self._beginning[len(buffer) :]
        piece = piece or self._reader.recv(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
