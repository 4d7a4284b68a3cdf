"""Documents in the API: by right, denied first."""

import pytest

from accounts.choices import Role
from documents.choices import Access, State
from documents.models import Document, Page, Version
from tests.accounts.people import log_in, person
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


def test_text_that_may_name_people_needs_their_scope(documents):
    stranger = client_of(ALL - {"people:read"})
    assert stranger.get(f"{DOCUMENTS}{documents['public'].uuid}/pages/").status_code == 403
