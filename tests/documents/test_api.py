"""Documents in the API: by right, denied first."""

import io
import zipfile

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from documents.choices import Access, State
from documents.models import Analysis, Document, Page, Version
from tests.accounts.people import log_in, person
from tests.documents.conftest import work
from tests.partners.applications import ALL, client_of

pytestmark = pytest.mark.django_db
DOCUMENTS = "/api/v1/documents/"


def make(owner, title: str, **values) -> Document:
    document = Document.objects.create(title=title, owner=owner, **values)
    facts = {"name": "a.pdf", "size": 10, "media_type": "application/pdf", "storage_key": title, "created_by": owner}
    version = Version.objects.create(
        document=document, number=1, sha256=title.ljust(64, "0"), state=State.READ, **facts
    )
    Page.objects.create(version=version, number=1, text="Página uno de PEREZ JUAN.")
    return document


@pytest.fixture
def documents():
    owner = person(Role.FUNCIONARIO, "duena@valle-alto.example")
    reserved = {"access": Access.RESERVED, "access_reason": "Sigilo"}
    made = {
        "public": make(owner, "public", access=Access.PUBLIC, ocid="ocds-5wno2w-X-1"),
        "institutional": make(owner, "institutional", access=Access.INSTITUTIONAL),
        "reserved": make(owner, "reserved", **reserved),
    }
    deleted = make(owner, "deleted", access=Access.PUBLIC)
    Document.objects.filter(pk=deleted.pk).update(deleted_at=deleted.created_at)
    return made | {"deleted": deleted}


def titles(client, **asked) -> list[str]:
    return [each["title"] for each in client.get(DOCUMENTS, asked).json()["items"]]


def test_an_application_sees_what_is_public_and_nothing_else(documents):
    partner = client_of()
    assert titles(partner) == ["public"]
    assert titles(partner, ocid="ocds-5wno2w-X-1") == ["public"]
    assert titles(partner, ocid="otro") == []
    for name, document in documents.items():
        expected = 200 if name == "public" else 404
        assert partner.get(f"{DOCUMENTS}{document.uuid}/").status_code == expected
        assert partner.get(f"{DOCUMENTS}{document.uuid}/pages/").status_code == expected


def test_a_person_sees_what_the_pages_would_show(client, documents):
    user = person(Role.FUNCIONARIO)
    log_in(client, user)
    assert titles(client) == [each.title for each in Document.objects.kept().visible_to(user).order_by("pk")]


def test_a_document_with_its_latest_version_and_pages(documents):
    partner = client_of()
    body = partner.get(f"{DOCUMENTS}{documents['public'].uuid}/").json()
    assert (body["version"], body["state"], body["sha256"][:6]) == (1, "leido", "public")
    (row,) = partner.get(f"{DOCUMENTS}{documents['public'].uuid}/pages/").json()["items"]
    assert (row["number"], row["text"]) == (1, "Página uno de PEREZ JUAN.")


def test_text_and_titles_that_may_name_people_need_their_scope(documents):
    stranger = client_of(ALL - {"people:read"}, responsible=documents["public"].owner)
    Document.objects.update(title="Oferta de PEREZ JUAN", kind="oferta")
    url = f"{DOCUMENTS}{documents['public'].uuid}/"
    assert stranger.get(f"{url}pages/").status_code == 403
    bring(stranger, title="Lo que trajo")
    rows = stranger.get(DOCUMENTS).json()["items"]
    assert [(row["title"], row["is_title_hidden"]) for row in rows] == [("Oferta", True), ("Lo que trajo", False)]
    assert stranger.get(url).json()["title"] == "Oferta"
    assert not [each for each in (stranger.get(url), stranger.get(DOCUMENTS)) if "PEREZ" in each.text]
    seen = client_of().get(url).json()
    assert (seen["title"], seen["is_title_hidden"]) == ("Oferta de PEREZ JUAN", False)
    for asked in ({"q": "PEREZ"}, {"title": "PEREZ"}, {"fields": "title"}):
        assert stranger.get(DOCUMENTS, asked).status_code == 400  # no title can be tried


# --- what applications bring


@pytest.fixture
def responsible():
    return person(Role.FUNCIONARIO, "responde@valle-alto.example")


@pytest.fixture
def partner(responsible):
    return client_of(responsible=responsible)


def bring(client, data: bytes = b"Plazo de entrega: 30 dias.", name="pliego.txt", **fields):
    return client.post(DOCUMENTS, {"file": SimpleUploadedFile(name, data), **fields})


def test_a_document_is_brought_read_and_given_back(partner, responsible):
    answer = bring(partner, kind="pliego", ocid="ocds-5wno2w-X-1", title="Pliego")
    body = answer.json()
    assert (answer.status_code, body["state"], body["is_new"]) == (202, "recibido", True)
    assert answer["Location"] == body["status_url"]
    assert set(work()) == {"done"}
    document = partner.get(body["status_url"]).json()
    assert (document["state"], document["kind"], document["title"]) == ("leido", "pliego", "Pliego")
    assert Document.objects.get().owner == responsible
    (page,) = partner.get(f"{body['status_url']}pages/").json()["items"]
    assert "30 dias" in page["text"]
    file = partner.get(f"{body['status_url']}file/")
    assert b"".join(file.streaming_content) == b"Plazo de entrega: 30 dias."
    assert file["Content-Disposition"].startswith("attachment;")
    assert partner.get(f"{body['status_url']}file/", headers={"If-None-Match": file["ETag"]}).status_code == 304


def test_why_a_document_was_not_opened_is_told_to_who_brought_it(partner):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("PEREZ JUAN.txt", b"0" * 20_000_000)
    url = bring(partner, bomb.getvalue(), "../../bomba.zip", access="publico").json()["status_url"]
    work()
    seen = partner.get(url).json()
    assert (seen["title"], seen["state"]) == ("bomba.zip", "demasiado_grande")
    assert seen["reason"] == "«PEREZ JUAN.txt» se expande más de 100 veces: no se abre."
    assert "PEREZ" not in client_of(ALL - {"people:read"}).get(url).text


def test_what_an_application_brought_is_its_own(partner):
    body = bring(partner).json()
    other = client_of(responsible=person(Role.FUNCIONARIO))
    for place in ("", "pages/", "file/", "analyses/", "analyses/1/"):
        assert other.get(f"{body['status_url']}{place}").status_code == 404
    assert other.post(f"{body['status_url']}analyses/").status_code == 404
    assert titles(other) == []
    assert titles(partner) == ["pliego.txt"]


def test_the_same_bytes_are_one_document_and_no_way_into_anothers(partner, responsible):
    first, again = bring(partner).json(), bring(partner, name="otro.txt").json()
    assert (again["uuid"], again["is_new"]) == (first["uuid"], False)
    for who in (responsible, person(Role.FUNCIONARIO)):
        answer = bring(client_of(responsible=who))
        assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/problems/#conflict")


def test_nobody_answers_for_the_application():
    answer = bring(client_of())
    assert (answer.status_code, "Nadie responde" in answer.json()["detail"]) == (409, True)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "nada"}, "kind"),
        ({"access": "reservado"}, "access_reason"),
        ({"title": "x" * 301}, "title"),
        ({"ocid": "<script>"}, "ocid"),
        ({"owner": "1"}, "owner"),
        ({"title": ["a", "b"]}, "title"),
    ],
)
def test_what_is_said_of_it_is_read_strictly(partner, fields, name):
    answer = bring(partner, **fields)
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (400, name)


def test_what_is_too_large_empty_or_no_file_is_refused(partner, settings):
    settings.MAX_DOCUMENT_SIZE_MB = 1
    assert bring(partner, b"x" * (2**20 + 1)).status_code == 413
    answer = partner.post(DOCUMENTS, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**30))
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert bring(partner, b"").status_code in (400, 409)
    assert partner.post(DOCUMENTS, {"title": "x"}).status_code == 400
    assert partner.post(DOCUMENTS, b"{}", content_type="application/json").status_code == 415
    assert not Document.objects.exists()


def test_the_original_stays_here_while_it_is_in_quarantine_or_names_people(partner, documents):
    Version.objects.update(state=State.QUARANTINED, reason="Tiene un virus.")
    answer = partner.get(f"{DOCUMENTS}{documents['public'].uuid}/file/")
    assert (answer.status_code, answer.json()["detail"]) == (409, "Tiene un virus.")
    stranger = client_of(ALL - {"people:read"})
    assert stranger.get(f"{DOCUMENTS}{documents['public'].uuid}/file/").status_code == 403


def test_an_original_that_the_storage_lost_is_told(partner, documents):
    assert partner.get(f"{DOCUMENTS}{documents['public'].uuid}/file/").status_code == 409
    assert partner.get(f"{DOCUMENTS}{documents['public'].uuid}/file/?version=9").status_code == 404


def test_an_analysis_is_asked_for_and_read_with_its_citations(partner, responsible):
    url = bring(partner, PLIEGO.encode()).json()["status_url"]
    assert partner.post(f"{url}analyses/").status_code == 409  # it is still being read
    work()
    asked = partner.post(f"{url}analyses/")
    assert (asked.status_code, asked.json()["status"]) == (202, "pending")
    assert set(work()) == {"done"}
    body = partner.get(asked.json()["status_url"]).json()
    assert body["status"] in ("complete", "partial")
    found = [field for field in body["fields"].values() if field["state"] == "found"]
    assert found
    assert all(cited["quote"] for field in found for cited in field["citations"])
    (row,) = partner.get(f"{url}analyses/").json()["items"]
    assert (row["id"], row["version"]) == (body["id"], 1)
    assert partner.post(f"{url}analyses/").json()["id"] == body["id"]
    assert Analysis.objects.get().requested_by == responsible
    assert client_of(ALL - {"people:read"}).get(f"{url}analyses/").status_code == 403


def test_opening_what_is_reserved_is_written_down(partner):
    url = bring(partner, access="reservado", access_reason="Sigilo").json()["status_url"]
    before = LogEntry.objects.count()
    assert partner.get(f"{url}pages/").status_code == 200
    assert b"".join(partner.get(f"{url}file/").streaming_content)
    events = LogEntry.objects.order_by("pk")[before:]
    assert [entry.additional_data["what"] for entry in events] == ["pages", "original"]


PLIEGO = """PLIEGO DE SUBASTA INVERSA ELECTRONICA
Codigo del proceso: SIE-GADVA-2026-001
Objeto de contratacion: ADQUISICION DE EQUIPOS DE COMPUTACION
Presupuesto referencial: USD 25.000,00 (VEINTE Y CINCO MIL DOLARES), sin IVA
Plazo de entrega: TREINTA (30) DIAS contados desde la firma del contrato
Vigencia de la oferta: 60 dias
"""
