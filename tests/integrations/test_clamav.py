"""The antivirus by its real protocol, with a real daemon that knows one signature of ours."""

import contextlib
import shutil
import socket
import subprocess
import time

import pytest

from dev.processes import end, free_port, spawn
from integrations import clamav
from integrations.errors import NotConfigured, Rejected, Unavailable

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """Address of a clamd whose only signature is EICAR's, by its bytes."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("no clamd on this machine")
    folder, port = tmp_path_factory.mktemp("clamd"), free_port()
    folder.chmod(0o755)
    (folder / "own.ndb").write_text(f"Prueba.Eicar:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\nUser root\n"
        f"StreamMaxLength 2M\nLogFile {folder}/clamd.log\n"
    )
    process = spawn([program, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None, "clamd did not start"
        time.sleep(0.1)
    yield f"tcp://127.0.0.1:{port}"
    end(process)


@pytest.fixture
def file(tmp_path):
    def file(data: bytes):
        path = tmp_path / "file"
        path.write_bytes(data)
        return path

    return file


def test_a_clean_file_is_clean_and_the_engine_is_named(daemon, file):
    verdict = clamav.scan(daemon, file(b"acta de apertura" * 50_000))
    assert verdict.virus == ""
    assert verdict.engine.startswith("ClamAV")


def test_a_known_virus_is_named(daemon, file):
    assert "Eicar" in clamav.scan(daemon, file(EICAR)).virus


def test_a_file_larger_than_the_daemon_takes_is_not_clean(daemon, file):
    with pytest.raises(Rejected, match="tamaño"):
        clamav.scan(daemon, file(b"\0" * 3 * 2**20))


def test_a_daemon_that_is_away_is_unavailable(file):
    with pytest.raises(Unavailable, match="no responde"):
        clamav.scan(f"tcp://127.0.0.1:{free_port()}", file(b"x"))
    with pytest.raises(Unavailable):
        clamav.scan("unix:///nonexistent/clamd.sock", file(b"x"))


def test_a_daemon_that_hangs_up_is_unavailable(file):
    with socket.create_server(("127.0.0.1", 0)) as server:
        import threading

        def hang_up():
            with contextlib.suppress(OSError):  # the test may be over first
                for _ in range(2):
                    connection, _ = server.accept()
                    connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        with pytest.raises(Unavailable):
            clamav.scan(f"tcp://127.0.0.1:{server.getsockname()[1]}", file(b"x"))


def test_an_address_without_a_place_is_not_configured(file):
    with pytest.raises(NotConfigured):
        clamav.scan("tcp://", file(b"x"))
