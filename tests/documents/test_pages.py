"""What people see of documents, and what they may not."""

import re
from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from documents import opening, wastebin
from documents.choices import Access, Kind, State
from documents.intake import Label
from documents.models import Document, ShareLink, Version
from tests.accounts.people import person
from tests.documents import files
from tests.documents.conftest import put, work

pytestmark = pytest.mark.django_db(transaction=True)
RESERVED = Label(access=Access.RESERVED, access_reason="Oferta todavía cerrada.")
TEXT = "CONDICIONES PARTICULARES DEL PLIEGO\nEl plazo de ejecución será de cuarenta y cinco (45) días calendario."


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def pliego(receive, tmp_path):
    version = receive(files.pdf(tmp_path / "pliego.pdf", TEXT, "Garantía técnica de treinta y seis meses en sitio."))
    work()
    version.refresh_from_db()
    return version


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def upload(client, *data: tuple[str, bytes], **fields):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = [SimpleUploadedFile(name, content) for name, content in data]
    return client.post(reverse("documents:upload"), {"acceso": "institucional", **fields, "archivos": sent})


def test_several_files_are_uploaded_and_read(client, officer):
    response = upload(client, ("Acta de apertura.txt", b"acta"), ("Contrato.txt", b"contrato"), proceso="ocds-1")
    assert response.url.endswith("/documentos/?mios=on")
    assert work() == ["done", "done"]
    page = client.get(reverse("documents:list"))
    assert "Acta de apertura.txt" in page.content.decode()
    assert text_of(page).count("Leído") >= 2
    assert {each.kind for each in Document.objects.all()} == {Kind.ACTA_APERTURA, Kind.CONTRATO}


def test_the_script_gets_addresses_and_plain_refusals(client, settings):
    headers = {"HTTP_ACCEPT": "application/json"}
    told = client.post(
        reverse("documents:upload"), {"acceso": "institucional", "archivos": _file("a.txt", b"uno")}, **headers
    )
    assert told.status_code == 201
    [document] = told.json()["documents"]
    assert (document["title"], document["is_new"]) == ("a.txt", True)
    again = client.post(
        reverse("documents:upload"), {"acceso": "institucional", "archivos": _file("b.txt", b"uno")}, **headers
    )
    assert again.json()["documents"][0]["is_new"] is False
    empty = client.post(reverse("documents:upload"), {"acceso": "institucional"}, **headers)
    assert (empty.status_code, "ningún archivo" in empty.json()["error"]) == (400, True)


def _file(name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_the_largest_size_passes_and_one_byte_more_is_a_clear_413(client, settings):
    settings.MAX_DOCUMENT_SIZE_MB = 1
    assert upload(client, ("justo.txt", b"x" * 2**20)).status_code == 302
    response = upload(client, ("mas.txt", b"y" * (2**20 + 1)))
    assert response.status_code == 413
    assert "«mas.txt» pasa de 1 MB" in text_of(response)
    response = upload(client, ("enorme.txt", b"z" * (3 * 2**20)))
    assert response.status_code == 413
    assert "El envío pesa 3.0 MB" in text_of(response)
    assert Version.objects.count() == 1


def test_a_reservation_without_a_reason_is_not_taken(client):
    response = upload(client, ("a.txt", b"a"), acceso="reservado")
    assert (response.status_code, Version.objects.count()) == (400, 0)
    assert "la reserva se justifica siempre" in text_of(response)


def test_uploading_needs_the_token_of_the_form(officer):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert upload(client, ("a.txt", b"a")).status_code == 403


def test_a_partner_reads_public_documents_and_uploads_none(officer, client):
    put(b"publico", officer, "publico.txt", label=Label(access=Access.PUBLIC))
    institutional = put(b"institucional", officer, "interno.txt").version.document
    client.force_login(person(Role.SOCIO, "socio@demo.example"))
    page = client.get(reverse("documents:list")).content.decode()
    assert "publico.txt" in page
    assert "interno.txt" not in page
    assert client.get(institutional.get_absolute_url()).status_code == 404
    assert upload(client, ("a.txt", b"a")).status_code == 403


@pytest.mark.parametrize("name", ["document", "layer", "changes", "original_link", "picture", "state"])
def test_a_reserved_document_does_not_exist_for_others(name, officer, client, tmp_path, receive):
    version = receive(files.pdf(tmp_path / "a.pdf"), label=RESERVED)
    work()
    uuid = version.document.uuid
    arguments = {"original_link": [uuid, 1], "picture": [uuid, 1, 1], "state": [version.pk]}.get(name, [uuid])
    client.force_login(person(Role.FUNCIONARIO, "otra@demo.example"))
    assert client.get(reverse(f"documents:{name}", args=arguments)).status_code == 404
    assert "Ninguna página dice" in text_of(client.get(reverse("documents:list"), {"q": "contratista"}))


@pytest.mark.parametrize("name", ["correct", "password", "throw_away", "take_back", "share"])
def test_only_its_owner_changes_a_document(name, pliego, client):
    client.force_login(person(Role.FUNCIONARIO, "otra@demo.example"))
    assert client.post(reverse(f"documents:{name}", args=[pliego.document.uuid])).status_code == 403


def test_every_opening_of_a_reserved_document_is_audited(client, officer, receive, tmp_path):
    version = receive(files.pdf(tmp_path / "a.pdf"), label=RESERVED)
    work()
    client.get(version.document.get_absolute_url())
    link = client.get(reverse("documents:original_link", args=[version.document.uuid, 1])).url
    b"".join(client.get(link).streaming_content)
    entries = LogEntry.objects.filter(additional_data__event="document_opened")
    assert [entry.additional_data["what"] for entry in entries.order_by("pk")] == ["pages", "original"]
    assert {entry.actor for entry in entries} == {officer}


def test_an_ordinary_opening_is_not_audited(client, pliego):
    client.get(pliego.document.get_absolute_url())
    assert not LogEntry.objects.filter(additional_data__event="document_opened").exists()


def test_the_viewer_shows_a_page_with_the_quote_marked_on_its_place(client, pliego):
    address = pliego.document.get_absolute_url()
    page = client.get(address, {"pagina": 1, "cita": "cuarenta y  cinco (45) DÍAS calendario"})
    assert "<mark>cuarenta y cinco (45) días calendario</mark>" in page.content.decode()
    assert 'hx-trigger="load"' in page.content.decode()  # the words come behind the page, the first time
    layer = client.get(reverse("documents:layer", args=[pliego.document.uuid]), {"cita": "cuarenta y cinco (45) días"})
    assert layer.content.decode().count("pc-found-box") == 1
    assert ">calendario. </text>" in layer.content.decode()
    assert "pc-found-box" in client.get(address, {"cita": "cuarenta y cinco"}).content.decode()  # now known
    missing = client.get(address, {"pagina": 2, "cita": "cuarenta y cinco (45) días"})
    assert "no está en la página 2" in text_of(missing)


def test_searching_inside_leads_to_the_page_in_any_inflection(client, pliego):
    page = client.get(pliego.document.get_absolute_url(), {"buscar": "garantias tecnicas"})
    assert "1 página con «garantias tecnicas»" in text_of(page)
    assert "<mark>Garantía</mark> <mark>técnica</mark>" in page.content.decode()
    assert "pagina=2&amp;buscar=garantias%20tecnicas" in page.content.decode()


def test_searching_everywhere_gives_pages_with_excerpts(client, pliego):
    page = client.get(reverse("documents:list"), {"q": "plazos de ejecucion"})
    assert "página 1" in text_of(page)
    assert "<mark>plazo</mark>" in page.content.decode()
    nothing = client.get(reverse("documents:list"), {"q": "electroencefalograma"})
    assert "Ninguna página dice" in text_of(nothing)
    filtered = client.get(reverse("documents:list"), {"q": "plazo", "clase": "contrato"})
    assert "Ninguna página dice" in text_of(filtered)


@pytest.mark.parametrize("words", ["-" * 200, '"', "a:*&!()", "\x00", "<script>", "'; drop table"])
def test_odd_words_are_searched_and_break_nothing(words, client, pliego):
    for address in (reverse("documents:list"), pliego.document.get_absolute_url()):
        response = client.get(address, {"q": words, "buscar": words, "cita": words})
        assert response.status_code == 200
        assert "<script>" not in response.content.decode().replace("<script src", "").replace("<script nonce", "")


@pytest.mark.parametrize("value", ["0", "-1", "999999999999", "x", "1.5"])
def test_odd_pages_show_a_page_or_nothing_found(value, client, pliego):
    for name in ("pagina", "version", "giro"):
        assert client.get(pliego.document.get_absolute_url(), {name: value}).status_code in (200, 404)


def test_a_page_is_drawn_once_and_kept(client, pliego, documents_folder):
    address = reverse("documents:picture", args=[pliego.document.uuid, 1, 1])
    first = client.get(address, {"ancho": "900"})
    assert first["Content-Type"] == "image/png"
    (documents_folder / pliego.storage_key).unlink()
    assert client.get(address, {"ancho": "900"}).content == first.content
    assert client.get(address, {"ancho": "1600"}).status_code == 404
    assert client.get(reverse("documents:picture", args=[pliego.document.uuid, 1, 9])).status_code == 404


def test_the_original_comes_back_byte_by_byte_as_a_download(client, pliego, tmp_path):
    link = client.get(reverse("documents:original_link", args=[pliego.document.uuid, 1])).url
    response = client.get(link)
    assert b"".join(response.streaming_content) == (tmp_path / "pliego.pdf").read_bytes()
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''pliego.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_download_link_is_of_one_person_and_of_a_few_minutes(client, officer, pliego):
    import time_machine

    link = reverse("documents:original", args=[opening.sign(pliego, by=officer)])
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client.force_login(officer)
        assert client.get(link).status_code == 403
    client.force_login(person(Role.FUNCIONARIO, "otra@demo.example"))
    assert client.get(link).status_code == 403


def test_a_document_is_corrected_and_its_kind_is_no_longer_a_guess(client, pliego):
    fields = {"titulo": "Pliego definitivo", "clase": "pliego", "acceso": "publico", "razon": "", "proceso": "ocds-9"}
    client.post(reverse("documents:correct", args=[pliego.document.uuid]), fields)
    document = Document.objects.get()
    assert (document.title, document.kind, document.kind_confidence) == ("Pliego definitivo", Kind.PLIEGO, None)
    assert (document.access, document.ocid) == (Access.PUBLIC, "ocds-9")


def test_the_bin_gives_back_for_thirty_days_and_then_forgets_the_bytes_too(client, pliego, documents_folder):
    document = pliego.document
    client.post(reverse("documents:throw_away", args=[document.uuid]), follow=True)
    assert document.title not in client.get(reverse("documents:list")).content.decode()
    assert document.title in client.get(reverse("documents:bin")).content.decode()
    client.post(reverse("documents:take_back", args=[document.uuid]))
    assert document.title in client.get(reverse("documents:list")).content.decode()
    client.post(reverse("documents:throw_away", args=[document.uuid]))
    Document.objects.update(deleted_at=timezone.now() - timedelta(days=29))
    assert wastebin.empty() == 0
    Document.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert wastebin.empty() == 1
    assert not Document.objects.exists()
    assert not (documents_folder / pliego.storage_key).exists()


def test_a_shared_link_opens_without_an_account_until_it_ends(client, pliego, tmp_path):
    from django.test import Client

    page = client.post(reverse("documents:share", args=[pliego.document.uuid]), {"dias": "7"})
    address = re.search(r"http://testserver(/documentos/compartido/[^\"<\s]+)", page.content.decode()).group(1)
    stranger = Client()
    assert b"".join(stranger.get(address).streaming_content) == (tmp_path / "pliego.pdf").read_bytes()
    assert LogEntry.objects.filter(additional_data__what="shared", actor=None).count() == 1
    assert address.rstrip("/").rpartition("/")[2] not in str(list(ShareLink.objects.values()))
    ShareLink.objects.update(expires_at=timezone.now())
    assert stranger.get(address).status_code == 404


def test_a_reserved_document_is_not_shared_by_link(client, receive, tmp_path):
    version = receive(files.pdf(tmp_path / "a.pdf"), label=RESERVED)
    client.post(reverse("documents:share", args=[version.document.uuid]), {"dias": "7"})
    assert not ShareLink.objects.exists()


def test_a_link_made_before_a_reservation_opens_nothing_after_it(client, pliego, officer):
    token = opening.share(pliego.document, days=3, by=officer)
    Document.objects.update(access=Access.RESERVED, access_reason="reclamo")
    assert client.get(reverse("documents:shared", args=[token])).status_code == 404


def test_the_page_of_a_process_shows_its_documents_and_what_is_not_there(client, officer):
    put(b"x", officer, "Pliego.txt", label=Label(ocid="ocds-1"))
    put(b"y", officer, "Acta de apertura.txt", label=Label(ocid="ocds-1", access=Access.RESERVED, access_reason="r"))
    client.force_login(person(Role.FUNCIONARIO, "otra@demo.example"))
    page = text_of(client.get(reverse("documents:of_process"), {"ocid": "ocds-1", "fase": "convocatoria"}))
    assert "Pliego.txt" in page
    assert "Acta de apertura.txt" not in page
    assert "Certificación presupuestaria" in page
    assert "Resolución de inicio" in page
    assert "Contrato" not in page.partition("Subir documentos")[0]


def test_two_versions_are_compared_by_words(client, pliego, receive, tmp_path):
    changed = TEXT.replace("cuarenta y cinco (45)", "sesenta (60)")
    receive(
        files.pdf(tmp_path / "p2.pdf", changed, "Garantía técnica de treinta y seis meses en sitio."),
        document=pliego.document,
    )
    work()
    page = client.get(reverse("documents:changes", args=[pliego.document.uuid]))
    assert "1 cambio" in text_of(page)
    assert "<del>cuarenta y cinco (45)</del>" in page.content.decode()
    assert "<ins>sesenta (60)</ins>" in page.content.decode()
    unified = client.get(reverse("documents:changes", args=[pliego.document.uuid]), {"vista": "linea"})
    assert "is-unified" in unified.content.decode()


def test_one_version_has_nothing_to_be_compared_with(client, pliego):
    page = client.get(reverse("documents:changes", args=[pliego.document.uuid]))
    assert "No hay dos versiones leídas" in text_of(page)


def test_the_fragment_follows_a_reading_and_stops_when_it_ends(client, officer):
    version = put(b"acta", officer).version
    address = reverse("documents:state", args=[version.pk])
    assert 'hx-trigger="every 1s"' in client.get(address).content.decode()
    work()
    done = client.get(address, {"abierto": "1"})
    assert "hx-trigger" not in done.content.decode()
    assert done["HX-Refresh"] == "true"
    assert Version.objects.get().state == State.READ
