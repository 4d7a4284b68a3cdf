"""Files come in once, whole, within their size, whatever the storage does meanwhile."""

import hashlib
from io import BytesIO

import pytest

from accounts.choices import Role
from documents import intake, storage
from documents.choices import Access, Kind, State
from documents.intake import Label, Refused, TooLarge
from documents.models import Document, HeldFile, Version
from jobs.models import Event, Job
from tests.accounts.people import person
from tests.documents import files
from tests.documents.conftest import put, work

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_bytes_are_kept_as_they_came_under_their_digest(officer, documents_folder):
    version = put(b"Resoluci\xc3\xb3n", officer, "C:\\actas\\Resolución de inicio.txt").version
    digest = hashlib.sha256(b"Resoluci\xc3\xb3n").hexdigest()
    assert (version.sha256, version.size, version.name) == (digest, 11, "Resolución de inicio.txt")
    assert (documents_folder / version.storage_key).read_bytes() == b"Resoluci\xc3\xb3n"
    assert version.document.kind == Kind.RESOLUCION_INICIO
    assert version.document.kind_confidence == 55
    assert Job.objects.get().payload == {"version": version.pk}
    assert Event.objects.get().kind == "document.received"


def test_the_same_bytes_twice_are_one_version(officer):
    first, second = put(b"igual", officer), put(b"igual", officer, "otro nombre.txt")
    assert (first.is_new, second.is_new) == (True, False)
    assert first.version == second.version
    assert Version.objects.count() == Document.objects.count() == 1


def test_the_same_bytes_in_what_one_may_not_open_are_refused_without_telling_more(officer):
    put(b"secreto", officer, label=Label(access=Access.RESERVED, access_reason="oferta sin abrir", title="La oferta"))
    with pytest.raises(Refused, match="que usted no puede abrir") as refused:
        put(b"secreto", person(Role.FUNCIONARIO, "otra@demo.example"))
    assert "La oferta" not in str(refused.value)


def test_the_largest_size_passes_and_one_byte_more_does_not(officer, settings):
    settings.MAX_DOCUMENT_SIZE_MB = 1
    assert put(b"x" * 2**20, officer).is_new
    with pytest.raises(TooLarge, match="pasa de 1 MB"):
        put(b"y" * (2**20 + 1), officer)
    assert Version.objects.count() == 1


def test_an_empty_file_is_refused(officer):
    with pytest.raises(Refused, match="está vacío"):
        put(b"", officer)


def test_a_next_version_has_the_next_number(officer):
    first = put(b"uno", officer).version
    second = put(b"dos", officer, document=first.document).version
    assert (second.document, second.number) == (first.document, 2)
    assert first.document.latest == second


def test_a_reserved_document_needs_its_reason(officer):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        put(b"sin razon", officer, label=Label(access=Access.RESERVED))


def test_a_version_is_read_into_pages_and_its_kind_is_guessed_again(receive, tmp_path):
    heading = "ACTA DE APERTURA DE OFERTAS\nEn la ciudad de Quito, a los tres días"
    version = receive(files.pdf(tmp_path / "escaneo001.pdf", heading, "Segunda hoja del acta"))
    assert version.document.kind == Kind.OTRO
    assert work() == ["done"]
    version.refresh_from_db()
    assert (version.state, version.page_count, version.file_kind) == (State.READ, 2, "pdf")
    assert [page.text for page in version.pages.all()] == [heading, "Segunda hoja del acta"]
    assert Document.objects.get().kind == Kind.ACTA_APERTURA
    assert [event.kind for event in Event.objects.order_by("pk")] == ["document.received", "document.read"]


def test_a_kind_that_a_person_said_stays(receive, tmp_path):
    receive(files.pdf(tmp_path / "a.pdf", "ACTA DE APERTURA DE OFERTAS"), label=Label(kind=Kind.OTRO))
    work()
    assert Document.objects.get().kind == Kind.OTRO


def test_a_reading_that_is_asked_twice_is_done_once(receive, tmp_path):
    version = receive(files.pdf(tmp_path / "a.pdf"))
    work()
    read_at = Version.objects.get().read_at
    intake.request_reading(version)
    assert work() == ["done"]
    assert Version.objects.get().read_at == read_at


def test_a_password_is_given_once_and_opens_the_document(receive, tmp_path):
    version = receive(files.encrypted_pdf(tmp_path / "a.pdf"))
    work()
    version.refresh_from_db()
    assert (version.state, version.reason) == (State.ENCRYPTED, "El PDF pide una contraseña para abrirse.")
    intake.read_again(version, password="otra")
    work()
    version.refresh_from_db()
    assert (version.state, version.secret) == (State.ENCRYPTED, None)
    intake.read_again(version, password=files.PASSWORD)
    work()
    version.refresh_from_db()
    assert (version.state, version.password) == (State.READ, files.PASSWORD)
    assert files.PASSWORD.encode() not in bytes(version.secret)


def test_a_zip_becomes_documents_but_not_what_climbs_out_of_it(receive, tmp_path):
    inner = files.pdf(tmp_path / "x.pdf", "TÉRMINOS DE REFERENCIA de la contratación").read_bytes()
    nested = files.archive(tmp_path / "n.zip", {"no.txt": b"no"}).read_bytes()
    path = files.archive(
        tmp_path / "a.zip", {"bases/tdr.pdf": inner, "../../mal.txt": b"mal", "dentro.zip": nested, "vacio.txt": b""}
    )
    version = receive(path, label=Label(ocid="ocds-5wno2w-X-1"))
    work()
    work()
    version.refresh_from_db()
    assert sorted(document.title for document in version.members.all()) == ["dentro.zip", "tdr.pdf"]
    assert {document.ocid for document in Document.objects.all()} == {"ocds-5wno2w-X-1"}
    assert {mark["code"] for mark in version.marks} == {"rutas_peligrosas", "sin_extraer"}
    assert Document.objects.get(title="tdr.pdf").kind == Kind.TDR
    assert not Document.objects.filter(title="no.txt").exists()


def test_bytes_wait_in_the_database_while_the_storage_is_away_and_go_there_by_themselves(
    officer, documents_folder, monkeypatch
):
    documents_folder.parent.joinpath("documents").write_text("")  # a file where the folder should be
    version = put(b"Acta de la reuni\xc3\xb3n", officer).version
    assert not version.is_stored
    assert HeldFile.objects.count() == 1
    assert work() == ["pending"]
    assert "El archivo está a salvo" in Job.objects.get().error
    documents_folder.unlink()
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    assert work() == ["done"]
    version.refresh_from_db()
    assert (version.is_stored, version.state) == (True, State.READ)
    assert not HeldFile.objects.exists()
    assert storage.digest_of(version.storage_key) == (version.sha256, version.size)


def test_an_original_that_is_gone_is_told(officer, documents_folder):
    version = put(b"desaparece", officer).version
    (documents_folder / version.storage_key).unlink()
    assert work() == ["done"]
    version.refresh_from_db()
    assert (version.state, version.is_released) == (State.LOST, False)


def test_a_long_line_without_end_is_stored_in_pieces(officer):
    version = put(("palabra" * 400_000).encode(), officer).version
    assert work() == ["done"]
    assert version.pages.count() > 100


def test_what_reads_like_an_upload_gives_its_pieces(officer):
    class Slow(BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 3))

    assert intake.receive(file=Slow(b"a trozos"), name="a.txt", by=officer).version.size == 8
