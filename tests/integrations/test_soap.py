"""SOAP over the real wire: envelopes, credentials, faults, and everything an answer may be instead."""

import base64
import datetime
import hashlib
import json
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from lxml import etree

from integrations import gateway
from integrations.certificates import client_tls
from integrations.choices import Outcome
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.http import Forbidden
from integrations.models import Exchange
from integrations.sercop.soap import SercopSoapClient
from integrations.soap import GivenToken, UsernameToken
from sandbox.sercop import soap as simulated
from sandbox.sercop.soap import BOMB
from sandbox.wire import Server
from tests.integrations.server import HTML, says

XML = "text/xml; charset=utf-8"
PASSWORD = "canario-de-la-clave"


def soap(body: str, status: int = 200):
    return says(simulated.enveloped(body), status, Content_Type=XML)


def fault(code: str):
    body = f"<soapenv:Fault><faultcode>{code}</faultcode><faultstring>no puede ser</faultstring></soapenv:Fault>"
    return soap(body, 500)


@pytest.fixture
def ask(serve, converse):
    """`ask(answer)` asks for a process from a server that answers so."""
    return lambda *answers, **security: SercopSoapClient(converse(serve(*answers)), **security).record(
        "ocds-5wno2w-X-1"
    )


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        (fault("soapenv:Server"), Unavailable, "falló por dentro: no puede ser"),
        (fault("soapenv:Server.Timeout"), Unavailable, "falló por dentro"),
        (fault("soapenv:Client"), Rejected, r"rechazó la consulta \(Client\)"),
        (fault("algo:Raro"), Rejected, r"\(Raro\)"),
        (fault("wsse:FailedAuthentication"), Forbidden, "credenciales"),
        (soap("<nada/>", 500), Unavailable, "HTTP 500"),
        (says(HTML, 200, Content_Type="text/html"), UnexpectedReply, "no es SOAP"),
        (says(HTML, 200, Content_Type=XML), UnexpectedReply, "trae un DTD"),
        (says(HTML, 503, Content_Type="text/html"), Unavailable, "HTTP 503"),
        (says(HTML, 500, Content_Type="text/html"), Unavailable, "HTTP 500"),
        (says(b"", 200, Content_Type=XML), UnexpectedReply, "no es SOAP"),
        (says(b"<a>", 200, Content_Type=XML), UnexpectedReply, "mal formado"),
        (says(b"<a/>", 200, Content_Type=XML), UnexpectedReply, "WSDL"),
        (says(b"", 403, Content_Type=XML), Forbidden, "HTTP 403"),
        (says(BOMB.encode(), 200, Content_Type=XML), UnexpectedReply, "mal formado"),
        (says(BOMB.encode("utf-16"), 200, Content_Type=XML), UnexpectedReply, "SERCOP"),
        (says(b"", 302, Content_Type=XML, Location="http://127.0.0.1/otra"), UnexpectedReply, "redirige"),
        (says({"encontrado": False}), UnexpectedReply, "no es SOAP"),
        (soap("<otra xmlns='urn:otra'/>"), UnexpectedReply, "WSDL"),
        (soap(f"<consultarProcesoRespuesta xmlns='{simulated.NAMESPACE}'/>"), UnexpectedReply, "SERCOP"),
    ],
)
def test_what_is_no_answer_is_an_error_of_the_right_kind(ask, answer, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        ask(answer)
    assert type(caught.value) is error


def test_an_entity_of_a_file_is_never_read(ask, tmp_path):
    secret = tmp_path / "secreto"
    secret.write_text("canario")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    with pytest.raises(UnexpectedReply) as caught:
        ask(says(text.encode(), 200, Content_Type=XML))
    assert "canario" not in str(caught.value)


def test_the_package_must_be_json_about_the_process_asked_for(ask):
    for package in ("", "[1", "NaN", "{}", json.dumps({"releases": [{"ocid": "ocds-5wno2w-OTRO-1"}]})):
        body = (
            f"<consultarProcesoRespuesta xmlns='{simulated.NAMESPACE}'><encontrado>true</encontrado>"
            f"<paquete>{package}</paquete></consultarProcesoRespuesta>"
        )
        with pytest.raises(UnexpectedReply):
            ask(soap(body))


def test_the_wrong_arguments_ask_nobody(serve, converse):
    server = serve(soap(""))
    client = SercopSoapClient(converse(server))
    for wrong in (lambda: client.record(""), lambda: client.record_of_code("a\n"), lambda: client.active(None, 1)):
        with pytest.raises(ValueError, match=r"OCID|código|argumentos"):
            wrong()
    assert server.requests == []


# --- through the gateway, with the simulated service


@pytest.mark.django_db
@pytest.mark.parametrize("security", ["none", "basic", "wsse"])
def test_the_record_is_the_one_that_rest_gives(sandbox, settings, security):
    settings.SERCOP_SOAP_SECURITY = security
    settings.SERCOP_SOAP_URL += "" if security == "none" else f"/{security}"
    settings.SERCOP_SOAP_USER, settings.SERCOP_SOAP_PASSWORD = simulated.USER, simulated.PASSWORD
    ocid = sandbox.sercop.world.processes[-1].ocid
    by_soap = gateway.ask("sercop_soap", "record", ocid=ocid)
    by_rest = gateway.ask("sercop", "record", ocid=ocid)
    assert by_soap.record.releases == by_rest.record.releases
    assert by_soap.record.published_at == by_rest.record.published_at
    assert by_soap.exchange.is_sandbox
    assert b"consultarProcesoRespuesta" in by_soap.exchange.raw_body()
    assert ocid in by_soap.exchange.parameters["envelope"]
    assert by_soap.exchange.method == "POST"
    everything = json.dumps(list(Exchange.objects.values("parameters", "headers", "url", "error")), ensure_ascii=False)
    assert simulated.PASSWORD not in everything
    assert "PasswordDigest" not in everything or "•••" in everything


@pytest.mark.django_db
def test_a_process_is_found_by_its_code_too(sandbox):
    process = sandbox.sercop.world.processes[-1]
    found = gateway.ask("sercop_soap", "record_of_code", code=process.code).record
    assert found.releases[0]["ocid"] == process.ocid


@pytest.mark.django_db
def test_an_unknown_process_is_an_answer(sandbox):
    answer = gateway.ask("sercop_soap", "record", ocid="ocds-5wno2w-NADIE-1")
    assert answer.record is None
    assert answer.exchange.outcome == Outcome.NOT_FOUND


@pytest.mark.django_db
def test_the_active_processes_come_as_rows_of_the_list(sandbox):
    since = datetime.date(2026, 9, 1)
    first = gateway.ask("sercop_soap", "active", since=since).record
    rows = [row for page in range(1, first.pages + 1) for row in sandbox_rows(since, page)]
    assert len(rows) == first.total > 10
    assert all(row.date.date() >= since and row.ocid and row.buyer_name for row in rows)
    assert any(row.budget is None for row in rows)
    json.dumps([row.raw for row in rows])


def sandbox_rows(since, page):
    return gateway.ask("sercop_soap", "active", since=since, page=page).record.rows


@pytest.mark.django_db
@pytest.mark.parametrize("security", ["basic", "wsse"])
@pytest.mark.parametrize("wrong", ["USER", "PASSWORD"])
def test_wrong_credentials_are_refused(sandbox, settings, security, wrong):
    settings.SERCOP_SOAP_SECURITY, settings.SERCOP_SOAP_URL = security, f"{sandbox.url}/sercop_soap/{security}"
    settings.SERCOP_SOAP_USER, settings.SERCOP_SOAP_PASSWORD = simulated.USER, simulated.PASSWORD
    setattr(settings, f"SERCOP_SOAP_{wrong}", PASSWORD)
    with pytest.raises(Forbidden) as caught:
        gateway.ask("sercop_soap", "record", ocid="ocds-5wno2w-X-1")
    exchange = Exchange.objects.get(pk=caught.value.exchange_id)
    assert exchange.outcome == Outcome.REJECTED
    if wrong == "PASSWORD":
        assert PASSWORD not in str(exchange.parameters) + exchange.error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"soap_fault": "Server"}, Unavailable),
        ({"soap_fault": "Client"}, Rejected),
        ({"html_with_200": True}, UnexpectedReply),
        ({"dtd_bomb": True}, UnexpectedReply),
        ({"wrong_namespace": True}, UnexpectedReply),
        ({"wrong_schema": True}, UnexpectedReply),
        ({"truncate": True}, Unavailable),
        ({"reset": True}, Unavailable),
        ({"down": True}, Unavailable),
        ({"rate_limited": True}, Unavailable),
    ],
    ids=str,
)
def test_every_fault_of_the_service_is_an_error_with_evidence(sandbox, fault, error):
    sandbox.faults.set("sercop_soap", fault)
    with pytest.raises(error) as caught:
        gateway.ask("sercop_soap", "record", ocid=sandbox.sercop.world.processes[-1].ocid)
    assert Exchange.objects.get(pk=caught.value.exchange_id).error == str(caught.value)


@pytest.mark.django_db
def test_without_an_address_nobody_is_asked(settings):
    settings.SERCOP_SOAP_URL = ""
    with pytest.raises(NotConfigured):
        gateway.ask("sercop_soap", "record", ocid="ocds-5wno2w-X-1")
    assert not Exchange.objects.exists()


# --- tokens


def test_an_old_token_and_a_repeated_one_are_refused(world, converse, monkeypatch):
    address = f"{world.url}/sercop_soap/wsse"
    fresh = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
    for created, sentence in (("2020-01-01T00:00:00Z", "MessageExpired"), (fresh, "")):
        token = GivenToken(simulated.USER, digest("abc", created), base64_of("abc"), created)
        client = SercopSoapClient(converse(address), token)
        if sentence:
            with pytest.raises(Forbidden, match=sentence):
                client.record("ocds-5wno2w-X-1")
    assert client.record("ocds-5wno2w-X-1") is None
    with pytest.raises(Forbidden, match="FailedCheck"):
        client.record("ocds-5wno2w-X-1")


def digest(nonce: str, created: str) -> str:
    return base64_of(hashlib.sha1((nonce + created + simulated.PASSWORD).encode()).digest())  # noqa: S324


def base64_of(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def test_a_given_token_has_the_header_that_the_government_bus_documents(samples, serve, converse):
    sample = etree.parse(samples / "validations" / "bsg_ws_security_header_FORMA.xml").getroot()
    envelope = etree.fromstring(f'<e:Envelope xmlns:e="{simulated.ENVELOPE}"><e:Body/></e:Envelope>')
    token = GivenToken("0912345678", "ZGlnZXN0", "bm9uY2U=", "2026-11-24T00:00:00Z", "2026-11-24T00:05:00Z")
    built = token.apply(envelope, {})[0][0][0]
    assert [element.tag for element in built.iter()] == [element.tag for element in sample.iter()]
    assert [dict(element.attrib) for element in built.iter()] == [dict(element.attrib) for element in sample.iter()]


# --- mutual TLS


def authority():
    key = ec.generate_private_key(ec.SECP256R1())
    return key, certificate("Autoridad de prueba", key, key, "Autoridad de prueba", is_authority=True)


def certificate(name, key, signer, issuer, *, is_authority=False, days=(-1, 1)):
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if is_authority:
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
            + ("encipher_only", "decipher_only"),
            False,
        )
        builder = builder.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
    return builder.sign(signer, hashes.SHA256())


@pytest.fixture
def pki(tmp_path, monkeypatch):
    """An authority everybody trusts here; `pki.p12(...)` makes the institution's file."""
    signer, root = authority()

    class Pki:
        folder = tmp_path
        ca = tmp_path / "ca.pem"

        def pem(self, name):
            key = ec.generate_private_key(ec.SECP256R1())
            path = tmp_path / f"{name}.pem"
            content = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            own = certificate(name, key, signer, "Autoridad de prueba")
            path.write_bytes(content + own.public_bytes(serialization.Encoding.PEM))
            return path

        def p12(self, password=PASSWORD, issuer=signer, **options):
            key = ec.generate_private_key(ec.SECP256R1())
            own = certificate("Institución", key, issuer, "Autoridad de prueba", **options)
            lock = serialization.BestAvailableEncryption(password.encode())
            path = tmp_path / "institucion.p12"
            path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, own, [root], lock))
            return path

    made = Pki()
    made.ca.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca))
    return made


@pytest.fixture
def guarded(world, pki):
    """The simulated service behind TLS that asks for a certificate of our authority; gives its address."""
    server = Server("127.0.0.1", 0, world)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pki.pem("localhost"))
    tls.load_verify_locations(pki.ca)
    tls.verify_mode = ssl.CERT_REQUIRED
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"https://localhost:{server.server_address[1]}/sercop_soap"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_the_certificate_of_the_institution_opens_the_door(sandbox, guarded, pki, settings, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(pki.folder))
    settings.SERCOP_SOAP_URL, settings.INTERNAL_COUNTERPARTS = guarded, ["sercop_soap"]
    settings.SERCOP_SOAP_P12, settings.SERCOP_SOAP_P12_PASSWORD = str(pki.p12()), PASSWORD
    ocid = sandbox.sercop.world.processes[-1].ocid
    answer = gateway.ask("sercop_soap", "record", ocid=ocid)
    assert answer.record.releases[0]["ocid"] == ocid
    assert not answer.exchange.is_sandbox
    assert not list(pki.folder.glob("portal-tls-*"))
    assert PASSWORD not in str(answer.exchange.parameters)


@pytest.mark.django_db
def test_without_the_certificate_or_with_a_stranger_s_the_door_stays_shut(sandbox, guarded, pki, settings):
    settings.SERCOP_SOAP_URL, settings.INTERNAL_COUNTERPARTS = guarded, ["sercop_soap"]
    stranger = ec.generate_private_key(ec.SECP256R1())
    for path in (None, pki.p12(issuer=stranger)):
        settings.SERCOP_SOAP_P12, settings.SERCOP_SOAP_P12_PASSWORD = str(path or ""), PASSWORD
        with pytest.raises(Unavailable):
            gateway.ask("sercop_soap", "record", ocid="ocds-5wno2w-X-1")


@pytest.mark.django_db
def test_a_server_nobody_vouches_for_gets_no_question(sandbox, guarded, pki, settings, monkeypatch):
    settings.SERCOP_SOAP_URL, settings.INTERNAL_COUNTERPARTS = guarded, ["sercop_soap"]
    settings.SERCOP_SOAP_P12, settings.SERCOP_SOAP_P12_PASSWORD = str(pki.p12()), PASSWORD
    _, root = authority()
    pki.ca.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(Unavailable, match="certificado TLS"):
        gateway.ask("sercop_soap", "record", ocid="ocds-5wno2w-X-1")


def test_a_p12_that_does_not_serve_is_told_before_anybody_is_asked(pki, tmp_path):
    (tmp_path / "otro.p12").write_bytes(b"nada")
    for path, password, sentence in (
        (pki.p12, "otra", "su clave no es esa"),
        (lambda: tmp_path / "otro.p12", "", "no es un .p12"),
        (lambda: tmp_path / "falta.p12", "", "no se puede leer"),
        (lambda: pki.p12(days=(-3, -2)), PASSWORD, "hoy no sirve"),
    ):
        with pytest.raises(NotConfigured, match=sentence) as caught:
            client_tls(path(), password)
        assert PASSWORD not in str(caught.value)


def test_credentials_show_nothing_of_themselves():
    assert PASSWORD not in repr(UsernameToken("u", PASSWORD))
