"""Ask a ClamAV daemon about a file by INSTREAM. Plain Python; what cannot be asked is never "clean".

The daemon answers `stream: OK`, `stream: NAME FOUND` or `… ERROR`.
"""

import socket
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply

PIECE = 256 * 1024
CONNECT_SECONDS, SECONDS = 5, 120
LONGEST_REPLY = 4096


@dataclass(frozen=True)
class Verdict:
    """`virus`: the name of what was found; empty when nothing was. `engine`: version of the daemon and its data."""

    virus: str
    engine: str


def scan(address: str, path: Path) -> Verdict:
    """What the daemon says of a file.

    Raises Unavailable (no answer), Rejected (the file is larger than it takes), UnexpectedReply, NotConfigured.
    """
    engine = _command(address, b"zVERSION\0")[:120]
    with _connection(address) as daemon, path.open("rb") as file:
        daemon.sendall(b"zINSTREAM\0")
        try:
            while piece := file.read(PIECE):
                daemon.sendall(struct.pack("!I", len(piece)) + piece)
            daemon.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stopped listening: its answer says why
        return Verdict(_virus(_reply(daemon)), engine)


def _virus(reply: str) -> str:
    if reply == "stream: OK":
        return ""
    if reply.startswith("stream: ") and reply.endswith(" FOUND"):
        return reply.removeprefix("stream: ").removesuffix(" FOUND")[:120]
    if "size limit exceeded" in reply:
        raise Rejected("El antivirus no acepta archivos de este tamaño: su administrador debe subir StreamMaxLength.")
    raise UnexpectedReply(f"El antivirus respondió algo que no se entiende: «{reply[:100]}».")


def _command(address: str, command: bytes) -> str:
    with _connection(address) as daemon:
        daemon.sendall(command)
        return _reply(daemon)


def _reply(daemon: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY:
        try:
            piece = daemon.recv(LONGEST_REPLY)
        except ConnectionResetError:
            piece = b""
        if not piece:
            break
        reply += piece
    if not reply:
        raise Unavailable("El antivirus cortó la conexión sin responder.")
    return reply.rstrip(b"\0").decode("utf-8", "replace").strip()


@contextmanager
def _connection(address: str):
    try:
        daemon = _connect(address)
    except OSError as error:
        raise Unavailable(f"El antivirus no responde ({type(error).__name__}).") from error
    try:
        daemon.settimeout(SECONDS)
        yield daemon
    except TimeoutError as error:
        raise Unavailable(f"El antivirus no respondió en {SECONDS} s.") from error
    except ConnectionError as error:
        raise Unavailable(f"El antivirus cortó la conexión ({type(error).__name__}).") from error
    finally:
        daemon.close()


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), CONNECT_SECONDS)
    if parts.scheme != "unix" or not parts.path:
        raise NotConfigured("CLAMAV_ADDRESS no dice dónde está el antivirus: tcp://máquina:3310 o unix:///ruta.")
    daemon = socket.socket(socket.AF_UNIX)
    daemon.settimeout(CONNECT_SECONDS)
    try:
        daemon.connect(parts.path)
    except OSError:
        daemon.close()
        raise
    return daemon
