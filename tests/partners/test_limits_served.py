"""What only a real server with several processes shows: the quota asked by many at once, and attacks on the wire."""

import base64
import os
import re
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import redis

from tests.partners.applications import bearer, make_application, make_key, token_of
from tests.procurement.factories import make_process

PROCESSES = "/api/v1/processes/?limit=1"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def test_of_1200_parallel_requests_exactly_1000_pass_whatever_address_they_claim(served):
    with redis.Redis.from_url(f"{os.environ['REDIS_URL']}/2") as limits:  # where a portal that is no test counts
        limits.flushdb()
    token = token_of(make_key())

    def ask(number: int) -> list[httpx.Response]:
        forged = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=203.0.113.{number}"}
        # The server ends connections that wait for two seconds, as they may here on a busy machine.
        options = {"timeout": 60, "limits": httpx.Limits(keepalive_expiry=1)}
        with httpx.Client(base_url=served.url, headers={**bearer(token), **forged}, **options) as client:
            return [client.get(PROCESSES) for _ in range(50)]

    with ThreadPoolExecutor(24) as pool:
        answers = [answer for found in pool.map(ask, range(24)) for answer in found]
    assert Counter(answer.status_code for answer in answers) == {200: 1000, 429: 200}
    passed = [answer for answer in answers if answer.status_code == 200]
    assert sorted(int(answer.headers["RateLimit-Remaining"]) for answer in passed) == list(range(1000))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.headers["RateLimit-Remaining"] for answer in refused} == {"0"}
    assert all(0 < int(answer.headers["Retry-After"]) <= 3600 for answer in refused)


LIST, PROBLEMS, TOKEN = b"GET /api/v1/processes/?limit=1", b"GET /api/v1/problems/", b"POST /api/v1/token/"
# What is sent after the first line, {A} being the credentials, and the statuses that come back. A second answer where
# one request was sent would be a smuggled one.
WIRE: dict[str, tuple[bytes, bytes, list[int]]] = {
    "plain": (LIST, b"{A}", [200]),
    "length and chunks": (TOKEN, b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x", [400]),
    "an unknown coding": (TOKEN, b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /x", [501]),
    "chunks": (
        TOKEN,
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        [400],
    ),
    "two lengths": (TOKEN, b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}GET", [400]),
    "a length with a sign": (TOKEN, b"Content-Length: +2\r\n\r\n{}", [400]),
    "a length of another base": (TOKEN, b"Content-Length: 0x2\r\n\r\n{}", [400]),
    "folded": (LIST, b"{A}X-A: a\r\n b\r\n", [400]),
    "a space before the colon": (LIST, b"Authorization : x\r\n{A}", [400]),
    "two hosts": (LIST, b"Host: evil.example\r\n{A}", [400]),
    "two credentials": (LIST, b"{A}{A}", [401]),
    "credentials in odd letters": (LIST, b"{a}", [200]),
    "the address of another": (b"GET http://evil.example/api/v1/processes/?limit=1", b"{A}", [200]),
    "another method in a header": (
        b"GET /api/v1/webhooks/",
        b"X-HTTP-Method-Override: POST\r\nX-Method-Override: DELETE\r\n{A}",
        [200],
    ),
    "null in a header": (LIST, b"{A}X-A: a\x00b\r\n", [400]),
    "null in the query": (b"GET /api/v1/processes/?q=a\x00b", b"{A}", [400]),
    "null in the path": (b"GET /api/v1/processes/%00/", b"{A}", [404]),
    "overlong UTF-8": (b"GET /api/v1/processes/%c0%ae%c0%ae/", b"{A}", [404]),
    "no UTF-8 in the query": (b"GET /api/v1/processes/?q=%ff%fe", b"{A}", [200]),
    "a parameter twice": (b"GET /api/v1/processes/?limit=1&limit=2", b"{A}", [400]),
    "a header of a megabyte": (LIST, b"{A}X-A: " + b"a" * 2**20 + b"\r\n", [431]),
    "a long query": (b"GET /api/v1/processes/?q=" + b"a" * 10_000, b"{A}", [414]),
    "a charset that is none": (b"GET /api/v1/processes/?q=%C3%A1", b"{A}Content-Type: a/b; charset=zlib\r\n", [200]),
    "a charset that fails": (b"GET /?q=%C3%A1", b"Content-Type: a/b; charset=undefined\r\n", [302]),
    "a megabyte of codings": (PROBLEMS, (b"Accept-Encoding: a" + b" " * 8000 + b"!\r\n") * 80, [200]),
    "a body that nobody reads": (
        b"POST /api/v1/processes/",
        b"{A}Content-Length: 24\r\n\r\nGET /x HTTP/1.1\r\nA: b\r\n\r\n",
        [405],
    ),
    "a body of what is read": (LIST, b"{A}Content-Length: 24\r\n\r\nGET /x HTTP/1.1\r\nA: b\r\n\r\n", [200]),
    "HEAD, and another behind": (
        b"HEAD /api/v1/processes/",
        b"{A}\r\nGET /api/v1/problems/ HTTP/1.1\r\nHost: localhost\r\n",
        [200, 200],
    ),
    "the token in the address": (b"GET /api/v1/processes/?access_token={T}", b"", [401]),
    **{
        f"from elsewhere, by {name}": (
            TOKEN,
            b"{B}" + name.encode() + b": 10.9.9.9\r\nContent-Length: 0\r\n\r\n",
            [403],
        )
        for name in ("X-Forwarded-For", "X_Forwarded_For", "X-Real-IP", "Client-IP", "CF-Connecting-IP")
    },
    "from elsewhere, by Forwarded": (TOKEN, b"{B}Forwarded: for=10.9.9.9\r\nContent-Length: 0\r\n\r\n", [403]),
}


def test_nobody_is_fooled_on_the_wire(served):
    make_process()
    token = token_of(make_key()).encode()
    elsewhere = make_key(make_application("Otra", networks=["10.9.9.9/32"]))
    pair = base64.b64encode(f"{elsewhere.key.client_id}:{elsewhere.secret}".encode())
    values = {
        b"{A}": b"Authorization: Bearer " + token + b"\r\n",
        b"{a}": b"aUTHORIZATION: bEARER " + token + b"\r\n",
        b"{B}": b"Authorization: Basic " + pair + b"\r\n",
        b"{T}": token,
    }
    told = {}
    for name, (first, headers, expected) in WIRE.items():
        sent = first + b" HTTP/1.1\r\nHost: localhost\r\n" + headers
        for place, value in values.items():
            sent = sent.replace(place, value)
        statuses, seconds = _said(served.url, sent if b"\r\n\r\n" in headers else sent + b"Connection: close\r\n\r\n")
        told[name] = (statuses, expected, seconds)
    assert {name: each for name, each in told.items() if each[0] != each[1] or each[2] > 10} == {}


def _said(url: str, sent: bytes) -> tuple[list[int], float]:
    """The statuses of what comes back, and after how many seconds nothing more did."""
    started, got = time.monotonic(), b""
    with socket.create_connection(("localhost", int(url.rpartition(":")[2]))) as line:
        line.settimeout(20)
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while piece := line.recv(65_536):
            got += piece
    return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", got, re.M)], time.monotonic() - started
