"""A link that a person pastes: brought once, kept with where it was, or refused with a sentence; never from inside."""

import hashlib

import pytest
from django.urls import reverse

from documents import links
from documents.choices import Channel, LinkOutcome, State
from documents.intake import Label
from documents.models import Document, LinkDownload, Version
from integrations.choices import Outcome
from integrations.models import Counterpart, Exchange
from jobs.models import Event, Job
from tests.documents import files
from tests.documents.conftest import put, work
from tests.integrations.server import html, resets, says, serving, sleeps

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = b"<!DOCTYPE html><html><form><input name='clave' TYPE=password></form></html>"


@pytest.fixture(autouse=True)
def _row(db, settings):
    Counterpart.objects.make_missing()
    settings.DOCUMENT_LINK_TIMEOUT_SECONDS = 3


@pytest.fixture
def serve(settings):
    """`serve(answer, …)`: a server of the institution, which links may lead to."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def serve(*answers, is_meant=True):
            server = stack.enter_context(serving(*answers))
            if is_meant:
                settings.DOCUMENT_LINK_INTERNAL_HOSTS = [f"127.0.0.1:{server.port}"]
            server.link = f"http://127.0.0.1:{server.port}/archivos/pliego%20final.pdf?clave=1"
            return server

        yield serve


def bring(by, link: str, **options) -> LinkDownload:
    row = links.ask_for(url=link, by=by, **options)
    work()
    row.refresh_from_db()
    return row


def pdf(tmp_path, text="Pliego con su texto completo y suficiente") -> bytes:
    return files.pdf(tmp_path / "x.pdf", text).read_bytes()


def test_a_file_is_brought_with_its_provenance_and_read(officer, serve, tmp_path):
    data = pdf(tmp_path)
    server = serve(says(data, Content_Type="text/html", Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"))
    row = bring(officer, server.link, label=Label(ocid="ocds-5wno2w-X-1"))
    version = row.version
    assert (row.outcome, row.said, version.name) == (LinkOutcome.TAKEN, "", "pliego final.pdf")
    assert (version.channel, version.document.ocid) == (Channel.LINK, "ocds-5wno2w-X-1")
    told = version.provenance
    assert (told["url"], told["final_url"]) == (server.link, server.link)
    assert told["sha256"] == hashlib.sha256(data).hexdigest() == version.sha256
    assert told["last_modified"].startswith("Mon, 02 Nov")
    exchange = Exchange.objects.get(pk=told["exchange"])
    assert exchange.outcome == Outcome.ANSWERED
    assert (exchange.body_sha256, exchange.body_size) == (version.sha256, len(data))
    assert "clave" not in exchange.url
    assert told["at"] == exchange.started_at.isoformat()
    work()
    version.refresh_from_db()
    assert version.state == State.READ
    assert [event.kind for event in Event.objects.order_by("pk")] == ["document.received", "document.read"]


def test_the_server_names_the_file_and_what_was_here_stays_one(officer, serve, tmp_path):
    data = pdf(tmp_path)
    known = put(data, officer, "mío.pdf").version
    named = "attachment; filename*=UTF-8''Acta%20de%20apertura.pdf"
    row = bring(officer, serve(says(data, Content_Disposition=named)).link)
    assert (row.outcome, row.version, row.said) == (LinkOutcome.TAKEN, known, "El portal ya tenía este archivo.")
    other = bring(officer, serve(says(pdf(tmp_path, "otra acta"), Content_Disposition=named)).link)
    assert other.version.name == "Acta de apertura.pdf"


def test_a_next_version_may_come_from_a_link(officer, serve, tmp_path):
    first = put(pdf(tmp_path, "pliego uno"), officer, "pliego.pdf").version
    row = bring(officer, serve(says(pdf(tmp_path, "pliego dos"))).link, document=first.document)
    assert (row.version.document, row.version.number) == (first.document, 2)


REFUSALS = {
    "a page": (html(200), "lleva a una página web de 127.0.0.1"),
    "a login with 200": (says(LOGIN, Content_Type="application/pdf"), "página de ingreso"),
    "404": (html(404), "no existe"),
    "403": (html(403), "pide permiso"),
    "400": (html(400), "rechazó la consulta"),
    "nothing": (says(b"", 204), "sin un archivo"),
    "an empty file": (says(b""), "está vacío"),
    "an unknown type": (says(b"\0\1\2" * 500), "no es un documento"),
    "a size that is told": (says(b"%PDF-1.4", declared=2**20 + 1), "lo más que se recibe son 1 MB"),
    "a size that is not told": (
        lambda to: to.sendall(b"HTTP/1.0 200 X\r\n\r\n" + b"x" * (2**20 + 70_000)),
        "no termina",
    ),
    "a loop": (says(b"", 302, Location="/otra"), "redirige más de 5 veces"),
    "inside, by redirect": (says(b"", 302, Location="http://169.254.169.254/latest/meta-data/"), "red interna"),
    "inside, by number": (says(b"", 302, Location="http://2130706433:1/"), "puerto 1,"),
    "another scheme": (says(b"", 302, Location="file:///etc/passwd"), "https:// o http://"),
    "compressed": (says(b"x", Content_Encoding="gzip"), "comprimido"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_no_file_is_refused_with_a_sentence(case, officer, serve, settings):
    settings.MAX_DOCUMENT_SIZE_MB = 1
    answer, said = REFUSALS[case]
    row = bring(officer, serve(answer).link)
    assert (row.outcome, row.version) == (LinkOutcome.REFUSED, None)
    assert said in row.said
    assert not Document.objects.exists()
    assert row.exchange.started_at
    assert Counterpart.objects.get(code="links").consecutive_failures == 0


@pytest.mark.parametrize("case", ["a page", "a login with 200"])
def test_a_page_instead_of_a_file_is_kept_as_evidence(case, officer, serve):
    row = bring(officer, serve(REFUSALS[case][0]).link)
    assert row.exchange.outcome == Outcome.UNEXPECTED
    assert row.exchange.raw_body().lower().startswith(b"<!doctype html")


@pytest.mark.parametrize(
    "link",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://0x7f000001:{port}/", "http://[::1]:{port}/",
     "http://[::ffff:127.0.0.1]:{port}/", "http://10.0.0.8/", "http://192.168.1.1/", "http://169.254.169.254/"],
)  # fmt: skip
def test_the_internal_network_is_never_asked(link, officer, serve, settings):
    settings.DOCUMENT_LINK_INTERNAL_HOSTS = []
    server = serve(says(b"secreto"), is_meant=False)
    row = bring(officer, link.format(port=server.port))
    assert row.outcome == LinkOutcome.REFUSED
    assert "de una red interna" in row.said
    assert "127.0.0.1)" not in row.said
    assert server.requests == []


def test_a_redirect_reaches_no_other_port_of_a_server_that_is_meant(officer, serve):
    inside = serve(says(b"secreto"), is_meant=False)
    row = bring(officer, serve(says(b"", 302, Location=f"http://127.0.0.1:{inside.port}/")).link)
    assert (row.outcome, inside.requests) == (LinkOutcome.REFUSED, [])


def test_a_link_with_a_password_in_it_sends_it_to_nobody(officer, serve):
    server = serve(says(b"%PDF-"))
    row = bring(officer, server.link.replace("127.0.0.1", "yo:clave@127.0.0.1"))
    assert ("quítelos" in row.said, server.requests) == (True, [])


@pytest.mark.parametrize("answer", [resets, html(503), sleeps(5)])
def test_a_server_that_is_away_is_asked_again_and_then_counts_as_away(answer, officer, serve, settings):
    settings.DOCUMENT_LINK_TIMEOUT_SECONDS = 1
    row = links.ask_for(url=serve(answer).link, by=officer)
    for _ in range(links.TRIES - 1):
        assert work() == ["pending"]
        row.refresh_from_db()
        assert row.is_live
        Job.objects.update(run_after="2020-01-01T00:00:00Z")
    assert work() == ["done"]
    row.refresh_from_db()
    assert row.outcome == LinkOutcome.UNAVAILABLE
    assert "Se intentó 3 veces" in row.said
    assert row.exchange.outcome == Outcome.UNAVAILABLE
    assert Counterpart.objects.get(code="links").consecutive_failures == 0


def test_a_server_that_comes_back_gives_its_file(officer, serve, tmp_path):
    row = links.ask_for(url=serve(html(503), says(pdf(tmp_path))).link, by=officer)
    assert work() == ["pending"]
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    work()
    row.refresh_from_db()
    assert row.outcome == LinkOutcome.TAKEN


def test_a_job_that_runs_twice_brings_one_version(officer, serve, tmp_path):
    server = serve(says(pdf(tmp_path)))
    row = bring(officer, server.link)
    row.outcome = LinkOutcome.PENDING  # as if the worker had died before it wrote the end
    row.save()
    from contextlib import nullcontext

    links.bring(download_id=row.pk, finish=nullcontext, progress=lambda *_: None)
    row.refresh_from_db()
    assert (row.outcome, Version.objects.count()) == (LinkOutcome.TAKEN, 1)


def test_links_may_be_switched_off(officer, settings):
    settings.DOCUMENT_LINKS = False
    row = bring(officer, "https://www.ejemplo.ec/a.pdf")
    assert (row.outcome, "no está configurado" in row.said) == (LinkOutcome.UNAVAILABLE, True)


def test_the_page_follows_a_download_to_its_document(client, officer, serve, tmp_path):
    client.force_login(officer)
    server = serve(says(pdf(tmp_path)))
    response = client.post(reverse("documents:ask_link"), {"enlace": server.link, "acceso": "institucional"})
    waiting = client.get(response.url).content.decode()
    assert "En espera" in waiting
    assert "every 1s" in waiting
    work()
    ended = client.get(response.url).content.decode()
    assert "every 1s" not in ended
    assert Document.objects.get().get_absolute_url() in ended
    page = client.get(Document.objects.get().get_absolute_url()).content.decode()
    assert "Descargado de un enlace" in page


@pytest.mark.parametrize("link", ["", "ftp://a/b", "https://a b", "javascript:alert(1)"])
def test_what_is_no_link_is_told_so(link, client, officer):
    client.force_login(officer)
    response = client.post(reverse("documents:ask_link"), {"enlace": link, "acceso": "institucional"})
    assert response.status_code == 400
    assert not LinkDownload.objects.exists()


def test_nobody_sees_the_download_of_another_nor_asks_without_leave(client, officer):
    from accounts.choices import Role
    from tests.accounts.people import person

    row = links.ask_for(url="https://www.ejemplo.ec/", by=officer)
    client.force_login(person(Role.AUDITOR, "auditora@demo.example"))
    assert client.get(reverse("documents:link", args=[row.pk])).status_code == 404
    assert client.post(reverse("documents:ask_link"), {"enlace": "https://a.ec/"}).status_code == 403
