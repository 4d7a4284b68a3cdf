"""SFTP over real SSH on loopback: who the server is, who we are, listings, downloads that are cut."""

import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from integrations import gateway, sftp
from integrations.choices import Outcome
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.http import Forbidden
from integrations.models import Exchange
from integrations.sftp import Login, RemoteFile, SftpConversation
from sandbox import sftp as simulated
from tests.integrations.conftest import OUR_KEY

pytestmark = pytest.mark.django_db
PASSWORD = "canario-de-la-clave"


@pytest.fixture
def open_with(sandbox):
    """`open_with(…)` opens a conversation that differs in this from one that works."""

    def opened(**different):
        login = Login(simulated.USER, simulated.PASSWORD)
        options = {"host_keys": sandbox.sftp.fingerprint, "login": login, "timeout": 10, "internal": True}
        return SftpConversation("El buzón", **{"base_url": sandbox.sftp.url, **options, **different})

    return opened


@pytest.fixture
def largest(sandbox):
    """A file of many packets that lies there, and its content."""
    path = sandbox.sftp.folder / "grande.json"
    path.write_bytes(random.Random(1).randbytes(400_000))
    (file,) = (file for file in gateway.ask("sercop_sftp", "listing").record.files if file.name == path.name)
    yield file, path.read_bytes()
    path.unlink()


def test_what_lies_there_is_listed_with_its_evidence(sandbox):
    (sandbox.sftp.folder / "carpeta").mkdir(exist_ok=True)
    answer = gateway.ask("sercop_sftp", "listing")
    names = [file.name for file in answer.record.files]
    assert names == sorted(names)
    assert {name.rpartition(".")[2] for name in names} == {"zip", "jsonl", "json"}
    assert "carpeta" in answer.record.skipped
    assert answer.exchange.is_sandbox
    assert answer.exchange.method == "LIST"
    text = answer.exchange.raw_body().decode()
    assert all(f"{file.size}\t{file.modified_at.isoformat()}\t{file.name}" in text for file in answer.record.files)
    assert simulated.PASSWORD not in str(Exchange.objects.values())


def test_a_file_comes_whole_and_its_evidence_is_its_digest(sandbox, largest, tmp_path):
    file, content = largest
    answer = gateway.ask("sercop_sftp", "download", file=file, to=tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == content
    assert answer.record.sha256 == hashlib.sha256(content).hexdigest()
    told = json.loads(answer.exchange.raw_body())
    assert told == {"name": file.name, "size": len(content), "sha256": answer.record.sha256}


def test_a_cut_download_goes_on_where_it_stopped(sandbox, largest, tmp_path):
    file, content = largest
    to = tmp_path / "x"
    sandbox.faults.set("sercop_sftp", {"cut_after_bytes": len(content) // 2, "times": 1})
    with pytest.raises(Unavailable):
        gateway.ask("sercop_sftp", "download", file=file, to=to)
    have = to.stat().st_size
    assert 0 < have < len(content)
    before = sandbox.sftp.served
    answer = gateway.ask("sercop_sftp", "download", file=file, to=to)
    assert to.read_bytes() == content
    assert answer.record.sha256 == hashlib.sha256(content).hexdigest()
    assert answer.exchange.parameters["offset"] == have
    assert sandbox.sftp.served - before < len(content)  # a busy machine may ask for some of the rest twice


def test_a_file_that_is_gone_is_not_found(sandbox, tmp_path):
    gone = RemoteFile("no-existe.json", 1, datetime(2026, 1, 1, tzinfo=UTC))
    answer = gateway.ask("sercop_sftp", "download", file=gone, to=tmp_path / "x")
    assert (answer.record, answer.exchange.outcome) == (None, Outcome.NOT_FOUND)


@pytest.mark.parametrize("change", [{"size": 5}, {"modified_at": datetime(2020, 1, 1, tzinfo=UTC)}], ids=str)
def test_a_file_that_changed_since_it_was_listed_is_not_taken(open_with, largest, tmp_path, change):
    with open_with() as conversation, pytest.raises(UnexpectedReply, match="cambió"):
        conversation.download(replace(largest[0], **change), tmp_path / "x")


def test_a_file_over_the_limit_is_not_brought(open_with, largest, tmp_path):
    with open_with(largest=100) as conversation, pytest.raises(UnexpectedReply, match="se aceptan hasta 100"):
        conversation.download(largest[0], tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_too_many_files_are_not_listed(open_with, monkeypatch):
    monkeypatch.setattr(sftp, "LONGEST_LISTING", 2)
    with open_with() as conversation, pytest.raises(UnexpectedReply, match="más de 2 archivos"):
        conversation.listing()


def test_the_host_key_may_be_pinned_as_a_line_of_known_hosts(open_with, sandbox):
    line = sandbox.sftp.key.export_public_key().decode().strip()
    for pinned in (line, f"[127.0.0.1]:22 {line}", f"SHA256:otra\n{line}", f"SHA256:otra,{sandbox.sftp.fingerprint}"):
        with open_with(host_keys=pinned) as conversation:
            assert conversation.listing().files


def test_a_server_with_another_key_is_refused_before_the_password(sandbox):
    sandbox.faults.set("sercop_sftp", {"wrong_host_key": True})
    with pytest.raises(Rejected, match="puede ser otro servidor que se hace pasar por él") as caught:
        gateway.ask("sercop_sftp", "listing")
    assert Exchange.objects.get(pk=caught.value.exchange_id).outcome == Outcome.REJECTED


@pytest.mark.parametrize("pinned", ["", "MD5:aa:bb", "ssh-ed25519 corta"])
def test_without_a_key_to_pin_nobody_is_asked(open_with, pinned):
    with open_with(host_keys=pinned) as conversation, pytest.raises(NotConfigured, match=r"clave del? servidor SFTP"):
        conversation.listing()


def private_key(path: Path, key, encoding=PrivateFormat.OpenSSH, password: str = "") -> Path:
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    path.write_bytes(key.private_bytes(Encoding.PEM, encoding, lock))
    return path


@pytest.mark.parametrize("encoding", [PrivateFormat.OpenSSH, PrivateFormat.PKCS8])
@pytest.mark.parametrize("password", ["", PASSWORD], ids=["open", "locked"])
def test_our_key_opens_the_door(open_with, tmp_path, encoding, password):
    path = private_key(tmp_path / "clave", OUR_KEY.pyca_key, encoding, password)
    with open_with(login=Login(simulated.USER, key=path, key_password=password)) as conversation:
        assert conversation.listing().files


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)])
def test_a_stranger_s_key_does_not(open_with, tmp_path, key):
    login = Login(simulated.USER, key=private_key(tmp_path / "clave", key))
    with open_with(login=login) as conversation, pytest.raises(Forbidden, match="no acepta"):
        conversation.listing()


def test_a_key_that_does_not_open_is_told_before_it_is_offered(open_with, tmp_path):
    (tmp_path / "nada").write_text("nada")
    locked = private_key(tmp_path / "clave", OUR_KEY.pyca_key, password=PASSWORD)
    for path, sentence in (
        (tmp_path / "falta", "no se puede leer"),
        (tmp_path / "nada", "no se abre"),
        (locked, "no se abre"),
    ):
        login = Login(simulated.USER, key=path, key_password="otra")
        with open_with(login=login) as conversation, pytest.raises(NotConfigured, match=sentence):
            conversation.listing()


def test_a_wrong_password_is_refused_and_shown_nowhere(sandbox, settings):
    settings.SERCOP_SFTP_PASSWORD = PASSWORD
    with pytest.raises(Forbidden, match="no acepta") as caught:
        gateway.ask("sercop_sftp", "listing")
    exchange = Exchange.objects.get(pk=caught.value.exchange_id)
    assert PASSWORD not in str(exchange.parameters) + exchange.url + exchange.error
    assert PASSWORD not in repr(Login("u", PASSWORD))


@pytest.mark.parametrize(
    ("different", "error", "sentence"),
    [
        ({"internal": False}, NotConfigured, "red interna"),
        ({"base_url": "sftp://127.0.0.1:1/salida"}, Unavailable, "ConnectionRefusedError"),
        ({"base_url": "sftp://nadie.invalid/salida"}, Unavailable, "no se resuelve"),
    ],
    ids=["internal", "nobody", "no name"],
)
def test_an_address_that_does_not_serve(open_with, different, error, sentence):
    with open_with(**different) as conversation, pytest.raises(error, match=sentence):
        conversation.listing()


def test_a_directory_that_is_not_there(open_with, sandbox):
    url = sandbox.sftp.url.replace("salida", "otra")
    with open_with(base_url=url) as conversation, pytest.raises(Rejected, match="no tiene la carpeta /otra"):
        conversation.listing()


@pytest.mark.parametrize("fault", [{"down": True}, {"latency_seconds": 3}], ids=str)
def test_a_server_that_is_down_or_mute_is_unavailable(open_with, sandbox, fault):
    sandbox.faults.set("sercop_sftp", fault | {"times": 1})
    with open_with(timeout=0.5) as conversation, pytest.raises(Unavailable):
        conversation.listing()


def test_a_download_slower_than_its_time_is_left_to_be_resumed(open_with, sandbox, largest, tmp_path):
    sandbox.faults.set("sercop_sftp", {"bytes_per_second": 150_000, "times": 1})
    with open_with(timeout=1) as conversation, pytest.raises(Unavailable, match="no respondió en"):
        conversation.download(largest[0], tmp_path / "x")
    assert 0 < (tmp_path / "x").stat().st_size < largest[0].size
