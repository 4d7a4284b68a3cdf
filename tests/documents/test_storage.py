"""The bucket by the real protocol, against a server of its own: down, back, encrypted, never twice."""

import logging
import threading

import boto3
import pytest
from botocore.config import Config

from documents import storage
from documents.choices import State
from documents.models import HeldFile
from jobs.models import Job
from tests.documents.conftest import forget_storages, put, work

pytestmark = pytest.mark.django_db(transaction=True)
BUCKET = "documentos"


class Server:
    """An S3 that can be switched off: its port then refuses connections."""

    def __init__(self):
        self.port = 0
        self.on()

    def on(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        app = DomainDispatcherApplication(create_backend_app)
        self.server = make_server("127.0.0.1", self.port, app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def off(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def bucket(settings):
    server = Server()
    endpoint = f"http://127.0.0.1:{server.port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b",
        config=Config(signature_version="s3v4"),
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET)
    from portal.storages import documents_storage

    entry = documents_storage(
        folder=None, bucket=BUCKET, encryption="AES256", endpoint=endpoint, region="us-east-1", keys=("a", "b")
    )
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


def test_a_bucket_that_goes_down_before_the_reading_delays_it(officer, bucket):
    server, _ = bucket
    version = put(b"Contrato", officer).version
    server.off()
    assert work() == ["pending"]
    assert "Se reintenta por sí solo" in Job.objects.get().error
    version.refresh_from_db()
    assert version.state == State.RECEIVED
    server.on()
