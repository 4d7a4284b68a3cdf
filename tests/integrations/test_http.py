"""The HTTP client against a real server that misbehaves in every known way."""

import datetime
import gzip
import ssl
import time
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.http import USER_AGENT, Forbidden, Throttled
from tests.integrations.server import HTML, drips, html, resets, says, sleeps


def test_a_reply_comes_whole_with_its_evidence(serve, converse):
    server = serve(says({"a": 1}, X_RateLimit_Remaining="59", Set_Cookie="secret=1"))
    conversation = converse(server)
    reply = conversation.get("/api/x", {"year": 2026, "search": None, "text": "ñandú & cía"})
    assert reply.json() == {"a": 1}
    assert server.requests[0].query == {"year": "2026", "text": "ñandú & cía"}
    assert server.requests[0].headers["user-agent"] == USER_AGENT
    (evidence,) = conversation.evidence
    assert (evidence.method, evidence.url) == ("GET", f"{server.url}/api/x")
    assert evidence.parameters == {"year": 2026, "text": "ñandú & cía"}
    assert (evidence.status_code, evidence.body) == (200, b'{"a": 1}')
    assert evidence.headers["x-ratelimit-remaining"] == "59"
    assert "set-cookie" not in evidence.headers


def test_no_secret_reaches_the_evidence(serve, converse):
    server = serve(says({}))
    conversation = converse(server.url.replace("://", "://user:canary1@"))
    conversation.get("/api", {"key": "canary2", "ruc": "1"}, secret=("key",))
    assert server.requests[0].query["key"] == "canary2"
    assert "canary" not in repr(conversation.evidence)
    assert conversation.evidence[0].parameters["ruc"] == "1"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (html(429, Retry_After="28"), Throttled),
        (html(500), Unavailable),
        (html(503, Retry_After="7"), Unavailable),
        (html(401), Forbidden),
        (html(403), Forbidden),
        (html(400), Rejected),
        (html(405), Rejected),
        (says({}, 304), UnexpectedReply),
    ],
    ids=["429", "500", "503", "401", "403", "400", "405", "304"],
)
def test_the_status_decides_the_error(serve, converse, answer, error):
    reply = converse(serve(answer)).get("/")
    with pytest.raises(error, match="SERCOP"):
        reply.expect_success()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("28", 28), ("0", 1), ("9999", 120), ("soon", 30), ("-5", 30), ("", 30)],
)
def test_the_wait_is_read_and_kept_within_reason(serve, converse, header, seconds):
    assert converse(serve(html(429, Retry_After=header))).get("/").retry_after() == seconds


def test_the_wait_may_be_a_date(serve, converse):
    when = format_datetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=50), usegmt=True)
    assert 45 < converse(serve(html(429, Retry_After=when))).get("/").retry_after() <= 50


def test_no_answer_in_time_is_unavailable(serve, converse):
    conversation = converse(serve(sleeps(3)), timeout=0.3)
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"no respondió en 0\.3 s"):
        conversation.get("/")
    assert time.monotonic() - started < 3  # before the server would have answered
    assert conversation.evidence[0].status_code is None
    assert conversation.evidence[0].latency_ms >= 290


def test_an_answer_that_drips_ends_at_the_deadline_of_the_whole(serve, converse):
    conversation = converse(serve(drips(5)), timeout=0.5)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="no respondió"):
        conversation.get("/")
    assert time.monotonic() - started < 5  # before the server would have ended


def test_a_reset_is_unavailable(serve, converse):
    with pytest.raises(Unavailable, match="No se pudo completar la conexión"):
        converse(serve(resets)).get("/")


def test_a_refused_connection_is_unavailable(serve, converse):
    from dev.processes import free_port

    with pytest.raises(Unavailable):
        converse(f"http://127.0.0.1:{free_port()}").get("/")


def test_a_reply_cut_by_the_network_is_unavailable_and_what_came_is_kept(serve, converse):
    conversation = converse(serve(says(b'{"a": ', declared=500)))
    with pytest.raises(Unavailable):
        conversation.get("/")
    assert conversation.evidence[0].body == b'{"a": '
    assert conversation.evidence[0].status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b'{"a": ', b"[1,", b"\xff\xfe", b'{"a": NaN}', b"Infinity", b"[" * 100_000, b"9" * 5000],
    ids=["empty", "cut", "cut list", "not utf-8", "nan", "infinity", "deep", "long number"],
)
def test_what_is_not_json_is_unexpected(serve, converse, body):
    reply = converse(serve(says(body))).get("/")
    with pytest.raises(UnexpectedReply, match="no son JSON completo"):
        reply.json()


def test_a_page_with_200_is_unexpected(serve, converse):
    reply = converse(serve(says(b"\n " + HTML))).get("/")
    with pytest.raises(UnexpectedReply, match="HTML"):
        reply.json()


def test_a_byte_order_mark_is_no_reason_to_refuse(serve, converse):
    assert converse(serve(says(b'\xef\xbb\xbf{"a":1}'))).get("/").json() == {"a": 1}


def test_a_reply_beyond_the_largest_size_is_not_read_to_its_end(serve, converse):
    conversation = converse(serve(says(b"x" * 5_000_000)), largest=100_000)
    with pytest.raises(UnexpectedReply, match="más de 100,000 bytes"):
        conversation.get("/")
    assert len(conversation.evidence[0].body) == 100_000


def test_a_compressed_bomb_counts_as_what_it_becomes(serve, converse):
    bomb = gzip.compress(b"0" * 20_000_000)
    conversation = converse(serve(says(bomb, Content_Encoding="gzip")), largest=100_000)
    with pytest.raises(UnexpectedReply, match="más de"):
        conversation.get("/")


def test_a_damaged_compression_is_unexpected(serve, converse):
    with pytest.raises(UnexpectedReply, match="compresión"):
        converse(serve(says(b"not gzip", Content_Encoding="gzip"))).get("/")


def test_a_redirect_on_the_same_server_is_followed_and_leaves_evidence(serve, converse):
    server = serve(html(302, Location="/sercop/there"), says({"a": 1}))
    conversation = converse(server)
    assert conversation.get("/here").json() == {"a": 1}
    assert [request.path for request in server.requests] == ["/sercop/here", "/sercop/there"]
    assert [evidence.status_code for evidence in conversation.evidence] == [302, 200]


def test_a_redirect_to_another_server_is_refused(serve, converse):
    other, server = serve(says({"a": 1})), None
    server = serve(html(302, Location=f"{other.url}/x"))
    with pytest.raises(UnexpectedReply, match="redirige a otro servidor"):
        converse(server).get("/")
    assert other.requests == []


def test_redirects_without_end_are_refused(serve, converse):
    with pytest.raises(UnexpectedReply, match="más de 3 veces"):
        converse(serve(html(302, Location="/sercop/again"))).get("/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_an_address_that_is_not_the_sandbox_never_reaches_the_internal_network(serve, converse, host):
    server = serve(says({"a": 1}))
    with pytest.raises(NotConfigured, match="red interna"):
        converse(f"http://{host}:{server.port}", internal=False).get("/")
    assert server.requests == []


def test_an_address_that_cannot_be_read_is_not_configured(converse):
    with pytest.raises(NotConfigured, match="no es válida"):
        converse("http://0177.0.0.1", internal=False).get("/")


def test_only_the_sandbox_s_own_port_is_trusted(serve, converse):
    other = serve(says({"a": 1}))
    conversation = converse(serve(says({})), internal=True)
    with pytest.raises(NotConfigured):
        conversation._backend.connect_tcp("127.0.0.1", other.port)
    assert other.requests == []


def test_proxies_of_the_environment_are_not_used(serve, converse, monkeypatch):
    proxy, server = serve(says({"from": "proxy"})), serve(says({"from": "server"}))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
    assert converse(server).get("/").json() == {"from": "server"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Path of a PEM with a key and a certificate for 127.0.0.1 that nobody vouches for but itself."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now.replace(year=2099))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls_server(serve, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return serve(says({"a": 1}), wrap=lambda plain: context.wrap_socket(plain, server_side=True))


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server, converse):
    with pytest.raises(Unavailable, match="certificado TLS"):
        converse(tls_server.url.replace("http:", "https:")).get("/")
    assert tls_server.requests == []


def test_a_certificate_of_a_known_authority_is_accepted(tls_server, converse, certificate):
    authority = ssl.create_default_context(cafile=str(certificate))
    assert converse(tls_server.url.replace("http:", "https:"), tls=authority).get("/").json() == {"a": 1}
