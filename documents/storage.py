"""Where the bytes of documents are: a bucket that speaks S3, or a folder. Keys are digests, so a file is written once.

Nothing else touches the storage. Raises StorageDown when it does not answer; what is missing is FileNotFoundError.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from storages.backends.s3 import S3Storage

PIECE = 1024 * 1024


class StorageDown(Exception):
    """The storage does not answer, or refuses: worth another try later."""


class DocumentFolder(FileSystemStorage):
    """A folder that only the portal reads; a file appears in it whole or not at all."""

    def __init__(self, location):
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)


class DocumentBucket(S3Storage):
    """A bucket whose objects are private, encrypted by the server and never overwritten with other bytes."""

    def __init__(self, *, lock: tuple[str, int] = ("none", 0), **options):
        """`lock`: mode and days for which a new object may be neither changed nor deleted."""
        self.lock_mode, self.lock_days = lock
        # A person waits for some of this: what does not answer within seconds is down.
        patience = Config(
            signature_version="s3v4", connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 2}
        )
        super().__init__(client_config=patience, **options)

    def get_object_parameters(self, name: str) -> dict:
        parameters = super().get_object_parameters(name)
        if self.lock_mode == "none":
            return parameters
        until = datetime.now(UTC) + timedelta(days=self.lock_days)
        return {**parameters, "ObjectLockMode": self.lock_mode, "ObjectLockRetainUntilDate": until}


def key_of(sha256: str) -> str:
    return f"originals/{sha256[:2]}/{sha256}"


def put(key: str, path: Path) -> None:
    """Write the bytes of a local file unless they are there already. Raises StorageDown."""
    size = path.stat().st_size
    with _told():
        storage = storages["documents"]
        if storage.exists(key) and storage.size(key) == size:
            return
        storage.delete(key)  # what a write that broke off left behind
        with path.open("rb") as file:
            saved = storage.save(key, File(file))
        if saved != key or storage.size(key) != size:
            raise StorageDown("El almacén de documentos no guardó el archivo completo.")


@contextmanager
def fetched(key: str) -> Iterator[Path]:
    """The bytes as a file of this machine: of a folder the original itself, not to be written to; of a bucket a copy
    that is gone afterwards. Raises FileNotFoundError, StorageDown."""
    backend = storages["documents"]
    if isinstance(backend, DocumentFolder):
        with _told():
            original = Path(backend.path(key))
            original.stat()
        yield original
        return
    with tempfile.TemporaryDirectory(prefix="documento-") as folder:
        path = Path(folder) / "original"
        with _told(), storages["documents"].open(key) as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy, PIECE)
        yield path


def pieces(key: str) -> Iterator[bytes]:
    """The bytes, for whoever downloads. Raises FileNotFoundError, StorageDown before the first piece."""
    with _told():
        source = storages["documents"].open(key)
        first = source.read(PIECE)

    def all_of_it():
        with source:
            piece = first
            while piece:
                yield piece
                piece = source.read(PIECE)

    return all_of_it()


def digest_of(key: str) -> tuple[str, int]:
    """SHA-256 and size of what is really there. Raises FileNotFoundError, StorageDown."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces(key):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def delete(key: str) -> None:
    with _told():
        storages["documents"].delete(key)


def bucket_faults() -> list[str]:
    """What the bucket lacks to lose nothing, as sentences; nothing for a folder. Raises StorageDown."""
    storage = storages["documents"]
    if not isinstance(storage, DocumentBucket):
        return []
    client, bucket = storage.connection.meta.client, storage.bucket_name
    with _told():
        versions = client.get_bucket_versioning(Bucket=bucket).get("Status", "")
        is_encrypted = _has(lambda: client.get_bucket_encryption(Bucket=bucket))
        has_lock = storage.lock_mode == "none" or _has(lambda: client.get_object_lock_configuration(Bucket=bucket))
    faults = {
        "no guarda versiones: lo que alguien sobrescriba fuera del portal se pierde": versions == "Enabled",
        "no cifra por defecto lo que guarda": is_encrypted,
        "no tiene bloqueo de objetos, que DOCUMENTS_S3_LOCK pide: no acepta documentos": has_lock,
    }
    return [f"El almacén «{bucket}» {said}." for said, is_sound in faults.items() if not is_sound]


def _has(ask: Callable[[], object]) -> bool:
    """Whether the bucket has a configuration of that name."""
    try:
        ask()
    except ClientError as error:
        if "NotFound" in _code(error):
            return False
        raise
    return True


def originals() -> Iterator[str]:
    """Every original that the storage holds."""
    with _told():
        storage = storages["documents"]
        folders = _listed(storage, "originals")[0]
        for folder in folders:
            for name in _listed(storage, f"originals/{folder}")[1]:
                yield f"originals/{folder}/{name}"


def _listed(storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


@contextmanager
def _told() -> Iterator[None]:
    """Errors of either storage under one name."""
    try:
        yield
    except FileNotFoundError:
        raise
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404 and _is_key(error):
            raise FileNotFoundError(str(error)) from None
        raise StorageDown(f"El almacén de documentos rechazó la operación ({_code(error)}).") from error
    except (BotoCoreError, OSError) as error:
        raise StorageDown(f"El almacén de documentos no responde ({type(error).__name__}).") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))[:60]


def _is_key(error: ClientError) -> bool:
    return _code(error) in ("404", "NoSuchKey", "NotFound")
