"""One SFTP client for every counterpart that leaves files for us.

The server's host key is pinned: an unknown or changed one is refused before any password leaves. Addresses are guarded
as in `http.py`, whole exchanges have a deadline, files and listings a largest size, a cut download goes on where it
stopped. Keys and agents of the machine are never used. Evidence of a download is the file's size and digest, not its
bytes. Plain Python.
"""

import base64
import fcntl
import hashlib
import json
import logging
import re
import socket
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from integrations.addresses import resolve
from integrations.errors import IntegrationError, NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.http import CONNECT_SECONDS, Evidence, Forbidden

PORT = 22
LARGEST_FILE = 256 * 1024 * 1024
LONGEST_LISTING = 10_000
CHUNK = 32 * 1024  # paramiko reads this much before it gives any of it
REQUESTS_AHEAD = 64  # of 32 kB each: what the memory of a download is bounded by
_KEY = re.compile(r"(?:^|\s)(?:ssh|ecdsa)-\S+\s+(AAAA[0-9A-Za-z+/]+)={0,2}(?=\s|$)")
# How programs name what they have not finished to upload.
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".uploading", ".swp", "~")
LOST = (OSError, EOFError, paramiko.SSHException)

# It logs tracebacks of what is told here in one sentence.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


def is_unfinished(name: str) -> bool:
    """Whether the name says that somebody is still uploading it."""
    return name.startswith(".") or name.lower().endswith(UNFINISHED)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether no other process of this machine is at the inbox whose files come down to `folder`, which is made when
    it is not there; the kernel lets the lock go however this one ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A regular file of the directory, as its server tells it; `size` in bytes."""

    name: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """By name. `skipped`: names of what is no regular file, or has no size, moment or printable name."""

    files: tuple[RemoteFile, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Downloaded:
    size: int
    sha256: str


@dataclass(frozen=True, repr=False)
class Login:
    """By private key when there is one, else by password."""

    user: str
    password: str = ""
    key: Path | None = None
    key_password: str = ""


@dataclass
class SftpConversation:
    """The operations on one directory, from one thread; connects at the first; `evidence` grows with each."""

    name: str
    base_url: str  # sftp://host:port/directory
    host_keys: str
    login: Login = field(repr=False)
    timeout: float
    internal: bool = False
    largest: int = LARGEST_FILE
    evidence: list[Evidence] = field(default_factory=list)

    def __post_init__(self):
        parts = urlsplit(self.base_url)
        self.host, self.port = parts.hostname or "", parts.port or PORT
        self.directory = unquote(parts.path) or "."
        self.shown_url = f"sftp://{self.host}:{self.port}{parts.path}"
        self._transport: paramiko.Transport | None = None
        self._sftp: paramiko.SFTPClient | None = None
        self._deadline = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        if self._transport:
            self._transport.close()

    def listing(self) -> Listing:
        """What lies in the directory. Raises as `download`, and UnexpectedReply when it holds too much."""
        return self._list(self.directory, {}, with_folders=False)

    def tree(self, folder: str) -> Listing:
        """What lies in `folder` of the server, and as `name of it/name` in the folders there; no deeper. Raises as
        `listing`."""
        return self._list(folder, {"folder": folder}, with_folders=True)

    def _list(self, directory: str, parameters: dict, *, with_folders: bool) -> Listing:
        with self._exchange("LIST", parameters) as evidence:
            files: list[RemoteFile] = []
            skipped: list[str] = []
            folders = self._fill(directory, "", files, skipped)
            for name in folders if with_folders else ():
                try:
                    self._fill(f"{directory.rstrip('/')}/{name}", f"{name}/", files, skipped)
                except (FileNotFoundError, PermissionError):  # gone since, or somebody's own
                    skipped.append(name)
            files.sort(key=lambda file: file.name)
            lines = [f"{file.size}\t{file.modified_at.isoformat()}\t{file.name}" for file in files]
            evidence.body = "\n".join(lines).encode("utf-8", "replace")
            skipped += () if with_folders else folders
            return Listing(tuple(files), tuple(skipped))

    def _fill(self, directory: str, prefix: str, files: list[RemoteFile], skipped: list[str]) -> list[str]:
        """Sort what lies in the directory into the lists; the names of the folders there, or deeper ones skipped."""
        folders = []
        for entry in self._connected().listdir_iter(directory):
            name = str(entry.filename)
            if file := _remote_file(entry):
                files.append(replace(file, name=prefix + name))
            elif not prefix and _is_folder(entry):
                folders.append(name)
            else:
                skipped.append(prefix + name)
            if len(files) + len(folders) + len(skipped) > LONGEST_LISTING:
                raise UnexpectedReply(f"{self.name} tiene más de {LONGEST_LISTING:,} archivos en {directory}.")
        return folders

    def download(
        self, file: RemoteFile, to: Path, tell: Callable[[int], None] | None = None, folder: str = ""
    ) -> Downloaded | None:
        """Bring `file`, exactly as it was listed (in `folder`), to the path `to`; what is there already is its
        beginning.

        None: it is not there any more. `tell(bytes so far)` is called as it comes. Raises Unavailable (time-out, cut
        off: call again to go on), UnexpectedReply (it changed since, it is too large), Rejected (host key, login,
        permission), NotConfigured.
        """
        with self._exchange("GET", {"name": file.name}) as evidence:
            if file.size > self.largest:
                raise UnexpectedReply(f"{file.name} mide {file.size:,} bytes: se aceptan hasta {self.largest:,}.")
            try:
                done = self._bring(file, folder or self.directory, to, evidence, tell or (lambda size: None))
            except FileNotFoundError:
                return None
            evidence.body = json.dumps({"name": file.name, "size": done.size, "sha256": done.sha256}).encode()
            return done

    def _bring(
        self, file: RemoteFile, folder: str, to: Path, evidence: Evidence, tell: Callable[[int], None]
    ) -> Downloaded:
        path = f"{folder.rstrip('/')}/{file.name}"
        digest = hashlib.sha256()
        with self._connected().open(path, "rb") as remote, to.open("a+b") as local:
            self._expect_unchanged(file, remote)
            have = _take_in(local, digest, file.size)
            evidence.parameters["offset"] = have
            remote.seek(have)
            remote.prefetch(file.size, REQUESTS_AHEAD)
            while have < file.size:
                remote.sftp.get_channel().settimeout(self._left())
                chunk = remote.read(min(CHUNK, file.size - have))
                if not chunk:
                    raise Unavailable(f"{self.name} cortó {file.name} en {have:,} de {file.size:,} bytes.")
                local.write(chunk)
                digest.update(chunk)
                have += len(chunk)
                tell(have)
            self._expect_unchanged(file, remote)
        return Downloaded(have, digest.hexdigest())

    def _expect_unchanged(self, file: RemoteFile, remote: paramiko.SFTPFile) -> None:
        now = remote.stat()
        if (now.st_size, now.st_mtime) != (file.size, int(file.modified_at.timestamp())):
            raise UnexpectedReply(f"{file.name} cambió mientras se descargaba: se mirará otra vez.")

    @contextmanager
    def _exchange(self, method: str, parameters: dict) -> Iterator[Evidence]:
        evidence = Evidence(method, self.shown_url, parameters, datetime.now(UTC))
        self.evidence.append(evidence)
        started = time.monotonic()
        self._deadline = started + self.timeout
        try:
            yield evidence
        except IntegrationError:
            raise
        except FileNotFoundError:
            raise Rejected(f"{self.name} no tiene la carpeta {parameters.get('folder', self.directory)}.") from None
        except PermissionError:
            raise Rejected(f"{self.name} no permite leer {parameters.get('name', self.directory)}.") from None
        except TimeoutError:
            raise Unavailable(f"{self.name} no respondió en {self.timeout:g} s.") from None
        except LOST as error:
            raise Unavailable(f"Se perdió la conexión con {self.name} ({type(error).__name__}).") from error
        finally:
            evidence.latency_ms = round((time.monotonic() - started) * 1000)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _connected(self) -> paramiko.SFTPClient:
        if self._sftp is None:
            pinned = _pinned(self.host_keys)
            transport = self._transport = paramiko.Transport(self._socket())
            transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = self._left()
            transport.start_client(timeout=self._left())
            self._expect_pinned(transport.get_remote_server_key(), pinned)
            self._log_in(transport)
            self._sftp = paramiko.SFTPClient.from_transport(transport)
        self._sftp.get_channel().settimeout(self._left())
        return self._sftp

    def _socket(self) -> socket.socket:
        failure: Exception = Unavailable(f"{self.name} no tiene dirección: {self.host} no se resuelve.")
        for address in self._addresses():
            try:
                found = socket.create_connection((address, self.port), min(self._left(), CONNECT_SECONDS))
            except OSError as error:
                failure = error
            else:
                # The small packets of a login would each wait 40 ms for the acknowledgement of the one before.
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return found
        raise failure

    def _addresses(self) -> list[str]:
        try:
            return resolve(self.host, self.port, trusted=self.internal)
        except IntegrationError:
            raise
        except Exception:  # of the HTTP library: the name does not resolve
            return []

    def _expect_pinned(self, key: paramiko.PKey, pinned: set[str]) -> None:
        if key.fingerprint not in pinned:
            raise Rejected(
                f"La clave de {self.name} ({key.get_name()} {key.fingerprint}) no es la registrada: puede ser otro "
                "servidor que se hace pasar por él. No se envió ninguna credencial. Confírmela con quien lo "
                "administra antes de cambiar la configuración."
            )

    def _log_in(self, transport: paramiko.Transport) -> None:
        key = _private_key(self.login) if self.login.key else None
        try:
            if key:
                transport.auth_publickey(self.login.user, key)
            else:
                transport.auth_password(self.login.user, self.login.password, fallback=False)
        except paramiko.AuthenticationException:
            raise Forbidden(f"{self.name} no acepta nuestro usuario o nuestra clave.") from None
        if not transport.is_authenticated():
            raise Forbidden(f"{self.name} pide algo más que nuestra clave para entrar.")


def _is_folder(entry: paramiko.SFTPAttributes) -> bool:
    """Whether it is one whose files may be ours: hidden ones are of programs."""
    name, mode = str(entry.filename), entry.st_mode
    return mode is not None and stat.S_ISDIR(mode) and "/" not in name and name.isprintable() and name[:1] != "."


def _remote_file(entry: paramiko.SFTPAttributes) -> RemoteFile | None:
    name, mode = str(entry.filename), entry.st_mode
    if mode is None or not stat.S_ISREG(mode) or entry.st_size is None or entry.st_mtime is None:
        return None
    if "/" in name or not name.isprintable():
        return None
    return RemoteFile(name, entry.st_size, datetime.fromtimestamp(entry.st_mtime, UTC))


def _take_in(local, digest, largest: int) -> int:
    """What came before belongs to the digest; more than the file can have is not its beginning."""
    local.seek(0)
    while chunk := local.read(CHUNK):
        digest.update(chunk)
    if local.tell() > largest:
        raise UnexpectedReply("Lo descargado antes es más largo que el archivo.")
    return local.tell()


def _pinned(host_keys: str) -> set[str]:
    """The fingerprints of `host_keys`: SHA256:…, or lines of known_hosts, separated by commas or line breaks.

    Raises NotConfigured for anything else, and for nothing: without a pinned key nobody is asked.
    """
    found = set()
    for line in filter(None, (line.strip() for line in host_keys.replace(",", "\n").splitlines())):
        if line.startswith("SHA256:"):
            found.add(line.rstrip("="))
            continue
        blob = _KEY.search(line)
        if not blob:
            raise NotConfigured(
                f"No es una clave de servidor SFTP: {line[:60]!r}. Se espera SHA256:… o una línea de known_hosts."
            )
        digest = hashlib.sha256(base64.b64decode(blob[1] + "==")).digest()
        found.add("SHA256:" + base64.b64encode(digest).decode().rstrip("="))
    if not found:
        raise NotConfigured("Falta la clave del servidor SFTP: sin ella no se sabe con quién se habla.")
    return found


def _private_key(login: Login) -> paramiko.PKey:
    """Our key, opened in memory only. Raises NotConfigured."""
    if login.key is None:
        raise NotConfigured("Falta la clave privada con la que se ingresa al servidor SFTP.")
    try:
        content = login.key.read_bytes()
    except OSError as error:
        raise NotConfigured(f"La clave privada {login.key.name} no se puede leer: {error.strerror}.") from None
    password = login.key_password.encode() or None
    for load in (load_ssh_private_key, load_pem_private_key):
        try:
            key = load(content, password)
            text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
            return _class_of(key).from_private_key(StringIO(text))
        except (ValueError, TypeError, UnsupportedAlgorithm, paramiko.SSHException):
            continue
    raise NotConfigured(f"La clave privada {login.key.name} no se abre: su contraseña no es esa, o no es una clave.")


def _class_of(key) -> type[paramiko.PKey]:
    if isinstance(key, rsa.RSAPrivateKey):
        return paramiko.RSAKey
    return paramiko.ECDSAKey if isinstance(key, ec.EllipticCurvePrivateKey) else paramiko.Ed25519Key
