"""The bucket by the real protocol, against a server of its own: down, back, encrypted, never twice."""

import logging
import threading

import boto3
import httpx
import pytest
from botocore.config import Config

from documents import storage
from documents.checks import check_bucket
from documents.choices import State
from documents.models import HeldFile
from jobs.models import Event, Job
from tests.documents.conftest import forget_storages, put, work

pytestmark = pytest.mark.django_db(transaction=True)
BUCKET = "documentos"


class Server:
    """An S3 that can be switched off: its port then refuses connections.

    `dies_after`: bytes of the next answer that it still sends before it goes off by itself.
    """

    def __init__(self):
        self.port, self.dies_after = 0, None
        self.on()

    def on(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.app = DomainDispatcherApplication(create_backend_app)
        self.server = make_server("127.0.0.1", self.port, self._answer, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def _answer(self, environ, start_response):
        whole = self.app(environ, start_response)
        if self.dies_after is None or environ["REQUEST_METHOD"] != "GET":
            return whole
        return self._half(b"".join(whole))

    def _half(self, answer: bytes):
        kept, self.dies_after = self.dies_after, None
        yield answer[:kept]
        self.off()
        raise ConnectionAbortedError

    def off(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def bucket(settings):
    yield from _bucket(settings)


@pytest.fixture
def locked_bucket(settings):
    """One that was made with object lock, which new objects ask for."""
    yield from _bucket(settings, lock=("GOVERNANCE", 30), ObjectLockEnabledForBucket=True)


def _bucket(settings, *, lock=("none", 0), **made):
    server = Server()
    endpoint = f"http://127.0.0.1:{server.port}"
    # Its memory is the process's, whichever port it listens on.
    httpx.post(f"{endpoint}/moto-api/reset").raise_for_status()
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b",
        config=Config(signature_version="s3v4"),
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET, **made)
    from portal.storages import documents_storage

    entry = documents_storage(
        folder=None, bucket=BUCKET, encryption="AES256", endpoint=endpoint, region="us-east-1", keys=("a", "b"),
        lock=lock,
    )  # fmt: skip
    settings.DOCUMENTS_S3_BUCKET = BUCKET
    settings.STORAGES = {**settings.STORAGES, "documents": entry}
    forget_storages()
    yield server, client
    client.close()
    server.off()


def test_originals_are_whole_encrypted_and_read_back(officer, bucket):
    _, client = bucket
    version = put(b"Informe de necesidad" * 1000, officer).version
    held = client.get_object(Bucket=BUCKET, Key=version.storage_key)
    assert held["Body"].read() == b"Informe de necesidad" * 1000
    assert held["ServerSideEncryption"] == "AES256"
    assert storage.digest_of(version.storage_key) == (version.sha256, version.size)
    assert list(storage.originals()) == [version.storage_key]
    assert work() == ["done"]
    version.refresh_from_db()
    assert version.state == State.READ


def test_a_locked_original_cannot_be_deleted_for_good(officer, locked_bucket):
    _, client = locked_bucket
    version = put(b"Contrato firmado", officer).version
    held = client.head_object(Bucket=BUCKET, Key=version.storage_key)
    assert held["ObjectLockMode"] == "GOVERNANCE"
    days = (held["ObjectLockRetainUntilDate"] - version.created_at).total_seconds() / 86400
    assert 29.9 < days < 30.1
    with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
        client.delete_object(Bucket=BUCKET, Key=version.storage_key, VersionId=held["VersionId"])
    assert storage.digest_of(version.storage_key) == (version.sha256, version.size)


def test_a_bucket_that_may_lose_something_is_told(bucket):
    _, client = bucket
    told = [message.id for message in check_bucket(None)]
    assert told == ["documents.W002"] * len(told)
    assert any("no guarda versiones" in fault for fault in storage.bucket_faults())
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    client.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert storage.bucket_faults() == []


def test_a_lock_that_the_bucket_does_not_know_is_an_error(bucket):
    from django.core.files.storage import storages

    storages["documents"].lock_mode = "COMPLIANCE"
    assert "documents.E001" in [message.id for message in check_bucket(None)]


def test_a_bucket_that_is_down_is_told_and_a_folder_has_nothing_to_tell(bucket, settings):
    bucket[0].off()
    assert [message.id for message in check_bucket(None)] == ["documents.W001"]
    bucket[0].on()
    settings.DOCUMENTS_S3_BUCKET = ""
    assert check_bucket(None) == []


def test_what_is_not_there_is_missing_and_not_down(bucket):
    with pytest.raises(FileNotFoundError), storage.fetched("originals/ab/nada"):
        pass


def test_a_bucket_that_is_down_holds_uploads_back_and_heals(officer, bucket):
    server, client = bucket
    server.off()
    version = put(b"Acta de apertura", officer).version
    assert (version.is_stored, HeldFile.objects.count()) == (False, 1)
    assert work() == ["pending"]
    server.on()
    client.create_bucket(Bucket=BUCKET)
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    assert work() == ["done"]
    version.refresh_from_db()
    assert (version.is_stored, version.state, HeldFile.objects.count()) == (True, State.READ, 0)


def test_a_bucket_that_dies_while_a_document_is_read_heals_by_itself(client, officer, bucket):
    """Half of the file has come when the connection breaks and the port closes; nobody does anything but wait."""
    server, _ = bucket
    text = "\n".join(f"Cláusula {number} del contrato" for number in range(120_000))
    version = put(text.encode(), officer).version
    server.dies_after = version.size // 2
    assert work() == ["pending"]
    assert server.dies_after is None, "the storage died before anything of the document came"
    job = Job.objects.get()
    assert "Se reintenta por sí solo" in job.error
    assert (job.attempts, job.deferrals) == (0, 1), "its attempts are used up while the storage is away"
    version.refresh_from_db()
    assert (version.state, version.pages.count()) == (State.RECEIVED, 0)
    client.force_login(officer)
    assert "El almacén de documentos no responde" in client.get(version.document.get_absolute_url()).content.decode()
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    assert work() == ["pending"]  # still away
    server.on()
    Job.objects.update(run_after="2020-01-01T00:00:00Z")
    assert work() == ["done"]
    version.refresh_from_db()
    assert version.state == State.READ
    assert "Cláusula 119999" in version.pages.order_by("number").last().text
    assert version.pages.count() == version.page_count
    assert Event.objects.filter(kind="document.read").count() == 1
