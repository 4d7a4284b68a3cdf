"""The SFTP folder for documents over real SSH: what is taken, once and whole, for which process; what is refused."""

import hashlib
import os
import threading
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from documents import inbox, intake
from documents.choices import Channel, InboxState
from documents.models import Document, InboxFile, Version
from integrations.errors import NotConfigured, Rejected, Unavailable
from integrations.models import Counterpart, Exchange
from jobs.models import Job
from procurement.models import Process
from sandbox.app import Sandbox
from sandbox.sftp import PASSWORD, USER, SftpPort
from sandbox.wire import Server
from tests.accounts.people import administrator, enter_verified
from tests.documents import files
from tests.documents.conftest import put as receive
from tests.procurement.factories import make_process

pytestmark = pytest.mark.django_db
CODE, OCID = "SIE-GADMB-001-2026", "ocds-5wno2w-SIE-GADMB-001-2026-77"
TEXT = b"Acta de apertura de las ofertas del proceso\n"
EXECUTABLES = {"programa.pdf": b"MZ\x90\x00\x03\x00\x00\x00" * 64, "elf.docx": b"\x7fELF\x02\x01\x01\x00" * 64}


@pytest.fixture(scope="module")
def _port():
    sandbox = Sandbox(today=date(2026, 11, 24), processes=5, rate=0)
    server = Server("127.0.0.1", 0, sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    sandbox.url, port = server.url, SftpPort(sandbox)
    yield port
    port.close()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def server(_port, settings, tmp_path, monkeypatch, officer):
    """An SFTP server with an empty folder for documents beside SERCOP's; a second look takes what lies there."""
    Counterpart.objects.make_missing()
    monkeypatch.setattr(_port, "refresh", lambda fault: None)
    monkeypatch.setattr(inbox, "SETTLED", timedelta(0))
    settings.SANDBOX_URL = _port.sandbox.url
    settings.SERCOP_SFTP_URL, settings.SERCOP_SFTP_HOST_KEY = _port.url, _port.fingerprint
    settings.SERCOP_SFTP_USER, settings.SERCOP_SFTP_PASSWORD = USER, PASSWORD
    settings.SERCOP_SFTP_RATE_PER_MINUTE = 60_000
    settings.DOCUMENTS_SFTP_FOLDER, settings.DOCUMENTS_SFTP_OWNER = f"/{tmp_path.name}", officer.email
    settings.INBOX_DIR = tmp_path / "inbox"
    _port.documents = _port.folder.parent / tmp_path.name
    _port.documents.mkdir()
    yield _port
    _port.sandbox.faults.clear("sercop_sftp")


@pytest.fixture
def put(server):
    def left(name: str, content: bytes, age: int = 3600) -> None:
        path = server.documents / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        moment = timezone.now().timestamp() - age
        os.utime(path, (moment, moment))

    return left


@pytest.fixture
def process(db) -> Process:
    return make_process(ocid=OCID, code=CODE)


def look_twice() -> list[InboxFile]:
    inbox.look()
    return inbox.look()


def ends() -> dict[str, tuple[str, str]]:
    return {row.path: (row.state, row.reason) for row in InboxFile.objects.order_by("pk")}


def test_a_file_is_taken_at_the_second_look_with_its_process_and_its_evidence(put, process, settings, officer):
    put(f"{CODE}/acta.txt", TEXT)
    assert inbox.look() == []
    assert ends() == {f"{CODE}/acta.txt": (InboxState.WAITING, "")}
    assert Job.objects.filter(kind=inbox.LOOK_JOB).count() == 1
    (row,) = inbox.look()
    row.refresh_from_db()
    version, digest = row.version, hashlib.sha256(TEXT).hexdigest()
    assert (row.state, row.reason, row.sha256, version.sha256) == (InboxState.TAKEN, "", digest, digest)
    assert (version.name, version.document.ocid, version.document.owner) == ("acta.txt", OCID, officer)
    assert (version.channel, version.document.is_demo) == (Channel.INBOX, True)
    assert version.provenance["path"] == f"{CODE}/acta.txt"
    assert Exchange.objects.get(operation="download").pk == version.provenance["exchange"] == row.exchange_id
    assert Job.objects.filter(kind=intake.READ_JOB).count() == 1
    assert [path.name for path in (settings.INBOX_DIR / "documentos").iterdir()] == [".lock"]
    assert inbox.look() == []
    assert Version.objects.count() == 1


@pytest.mark.parametrize("path", [f"{OCID}/acta.txt", f"{CODE}__acta.txt", f"{OCID}__acta.txt"])
def test_a_process_is_told_by_its_code_or_its_ocid_in_folder_or_name(put, process, path):
    put(path, TEXT)
    look_twice()
    document = Document.objects.get()
    assert (document.ocid, document.title) == (OCID, "acta.txt")


def test_of_an_unknown_code_or_one_of_two_or_none_it_arrives_without_a_process(put, process):
    make_process(ocid="ocds-5wno2w-otra", code="DOBLE-1", released_at=timezone.now(), checked_at=timezone.now())
    make_process(ocid="ocds-5wno2w-otra-mas", code="DOBLE-1", released_at=timezone.now(), checked_at=timezone.now())
    for number, path in enumerate(("NADIE-9/a.txt", "DOBLE-1__b.txt", "suelto.txt")):
        put(path, TEXT + b"%d" % number)
    look_twice()
    assert ends() == {
        "DOBLE-1__b.txt": (InboxState.TAKEN, "Varios procesos tienen el código «DOBLE-1»: llegó sin proceso."),
        "NADIE-9/a.txt": (InboxState.TAKEN, "No se conoce el proceso «NADIE-9»: llegó sin proceso."),
        "suelto.txt": (InboxState.TAKEN, ""),
    }
    assert set(Document.objects.values_list("ocid", "title")) == {
        ("", "a.txt"), ("", "DOBLE-1__b.txt"), ("", "suelto.txt")
    }  # fmt: skip


def test_what_is_too_large_or_empty_is_refused_and_a_mended_version_is_taken(put, settings, server):
    settings.MAX_DOCUMENT_SIZE_MB = 1
    put("grande.txt", b"a" * (2**20 + 1))
    put("justo.txt", b"a" * 2**20)
    put("vacio.txt", b"")
    look_twice()
    assert ends()["grande.txt"][0] == InboxState.REFUSED
    assert ends()["grande.txt"][1].startswith("«grande.txt» pasa de 1 MB")
    assert ends()["vacio.txt"] == (InboxState.REFUSED, "«vacio.txt» está vacío: no hay nada que guardar.")
    assert ends()["justo.txt"][0] == InboxState.TAKEN
    names = [one.parameters["name"] for one in Exchange.objects.filter(operation="download")]
    assert "grande.txt" not in names
    put("grande.txt", b"b" * 100, age=10)
    look_twice()
    states = InboxFile.objects.filter(path="grande.txt").order_by("pk").values_list("state", flat=True)
    assert list(states) == [InboxState.REPLACED, InboxState.TAKEN]


@pytest.mark.parametrize("name", EXECUTABLES)
def test_a_program_is_refused_whatever_its_name(put, name, settings):
    put(name, EXECUTABLES[name])
    look_twice()
    assert ends() == {name: (InboxState.REFUSED, inbox.UNKNOWN)}
    assert not Version.objects.exists()
    assert [path.name for path in (settings.INBOX_DIR / "documentos").iterdir()] == [".lock"]


def test_the_same_bytes_are_one_document(put, officer, tmp_path):
    known = files.pdf(tmp_path / "x.pdf", "Pliego").read_bytes()
    receive(known, officer, "mío.pdf")
    put("a.txt", TEXT)
    put("b.txt", TEXT)
    put("c.pdf", known)
    look_twice()
    assert ends() == {
        "a.txt": (InboxState.TAKEN, ""),
        "b.txt": (InboxState.REPEATED, "El portal ya tenía este archivo: «a.txt»."),
        "c.pdf": (InboxState.REPEATED, "El portal ya tenía este archivo: «mío.pdf»."),
    }
    assert Version.objects.count() == 2


def test_what_is_half_uploaded_or_deeper_or_hidden_is_left(put, server, monkeypatch):
    for name in ("a.pdf.part", "b.filepart", "SUB/c.tmp", ".d.txt"):
        put(name, TEXT)
    (server.documents / "SUB" / "hondo").mkdir()
    (server.documents / "SUB" / "hondo" / "e.txt").write_bytes(TEXT)
    look_twice()
    assert ends() == {}
    monkeypatch.setattr(inbox, "SETTLED", timedelta(seconds=20))
    put("crece.txt", TEXT, age=100)
    inbox.look()
    put("crece.txt", TEXT * 2, age=50)
    InboxFile.objects.update(unchanged_since=timezone.now() - timedelta(minutes=1))
    assert inbox.look() == []  # it grew: its time begins again
    assert inbox.look() == []
    InboxFile.objects.update(unchanged_since=timezone.now() - timedelta(seconds=21))
    (row,) = inbox.look()
    assert (row.version.size, InboxFile.objects.count()) == (2 * len(TEXT), 1)
    (server.documents / "crece.txt").unlink()
    assert inbox.look() == []
    assert Version.objects.count() == 1


def test_a_file_that_goes_before_it_is_taken_is_told_gone(put, server):
    put("a.txt", TEXT)
    inbox.look()
    (server.documents / "a.txt").unlink()
    inbox.look()
    assert ends() == {"a.txt": (InboxState.GONE, inbox.GONE)}


def test_a_cut_download_goes_on_and_is_one_document(put, server):
    put("largo.txt", TEXT * 10_000)
    inbox.look()
    server.sandbox.faults.set("sercop_sftp", {"cut_after_bytes": 150_000})
    with pytest.raises(Unavailable):
        inbox.look()
    assert InboxFile.objects.get().state == InboxState.WAITING
    server.sandbox.faults.clear("sercop_sftp")
    (row,) = inbox.look()
    assert (row.state, row.version.size) == (InboxState.TAKEN, len(TEXT) * 10_000)
    assert Exchange.objects.filter(operation="download").latest("pk").parameters["offset"] > 0


class Killed(BaseException):
    pass


def test_killed_after_its_document_is_here_the_file_ends_as_taken(put, monkeypatch):
    put("a.txt", TEXT)
    inbox.look()

    def die(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(inbox._Taking, "_end", die)
        with pytest.raises(Killed):
            inbox.look()
    assert (InboxFile.objects.get().state, Version.objects.count()) == (InboxState.BRINGING, 1)
    inbox.look()
    assert ends() == {"a.txt": (InboxState.TAKEN, "")}
    assert Version.objects.count() == 1


def test_what_kills_who_takes_it_is_refused_in_the_end(put):
    put("a.txt", TEXT)
    inbox.look()
    InboxFile.objects.update(state=InboxState.BRINGING, attempts=inbox.DEADLY)
    inbox.look()
    assert ends()["a.txt"] == (InboxState.REFUSED, "Traerlo interrumpió 3 veces a quien lo traía.")


def test_two_looks_at_once_are_one(put, settings):
    put("a.txt", TEXT)
    with inbox.alone(settings.INBOX_DIR / "documentos") as is_alone:
        assert is_alone
        assert inbox.look() == []
    assert ends() == {}


def test_another_host_key_no_folder_and_no_owner_are_told(put, server, settings):
    put("a.txt", TEXT)
    settings.DOCUMENTS_SFTP_FOLDER, folder = "/no-hay", settings.DOCUMENTS_SFTP_FOLDER
    with pytest.raises(Rejected, match="no tiene la carpeta /no-hay"):
        inbox.look()
    settings.DOCUMENTS_SFTP_FOLDER = folder
    server.sandbox.faults.set("sercop_sftp", {"wrong_host_key": True})
    with pytest.raises(Rejected, match="no es la registrada"):
        inbox.look()
    server.sandbox.faults.clear("sercop_sftp")
    settings.DOCUMENTS_SFTP_OWNER = "nadie@ejemplo.ec"
    with pytest.raises(NotConfigured, match="DOCUMENTS_SFTP_OWNER"):
        inbox.look()
    assert ends() == {}


def test_the_back_office_tells_what_was_refused_and_why(put, client):
    put("programa.pdf", EXECUTABLES["programa.pdf"])
    look_twice()
    enter_verified(client, administrator())
    page = client.get(reverse("admin:documents_inboxfile_changelist")).content.decode()
    assert "programa.pdf" in page
    assert inbox.UNKNOWN in page


def test_what_was_refused_is_brought_again_when_an_administrator_says_why(put, client, settings):
    settings.MAX_DOCUMENT_SIZE_MB = 1
    put("grande.txt", b"a" * (2**20 + 1))
    put("bien.txt", TEXT)
    look_twice()
    settings.MAX_DOCUMENT_SIZE_MB = 2
    enter_verified(client, administrator())
    chosen = {"action": "bring_again", "_selected_action": list(InboxFile.objects.values_list("pk", flat=True))}

    def ask(reason: str) -> str:
        address = reverse("admin:documents_inboxfile_changelist")
        return client.post(address, {**chosen, "reason": reason}, follow=True).content.decode()

    assert "Escriba el motivo" in ask(" ")
    assert ends()["grande.txt"][0] == InboxState.REFUSED
    page = ask("Se subió el límite")
    assert "Archivos que se traerán otra vez en segundo plano: 1." in page
    assert "«bien.txt» no se trae otra vez: está recibido" in page
    entry = LogEntry.objects.get_for_model(InboxFile).get()
    assert entry.additional_data == {"event": "file_retried", "reason": "Se subió el límite"}
    assert Job.objects.filter(kind=inbox.LOOK_JOB, key=inbox.LOOK_JOB, urgent=True).exists()
    inbox.look()
    assert [state for state, _ in ends().values()] == [InboxState.TAKEN] * 2
