"""Mutual TLS with the institution's certificate: a .p12 file becomes what the connection presents. Plain Python."""

import contextlib
import os
import secrets
import ssl
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from integrations.errors import NotConfigured

LARGEST_P12 = 1024 * 1024


def client_tls(path: Path, password: str) -> ssl.SSLContext:
    """A context that verifies the other side as always and presents the certificate of the .p12 at `path`.

    Raises NotConfigured with a sentence when the file cannot be read or opened, holds no key, or its certificate is not
    valid today.
    """
    key, certificate, chain = _open(path, password)
    _expect_valid_today(path, certificate)
    tls = httpx.create_ssl_context()
    with _as_files(key, [certificate, *chain]) as (key_file, chain_file, passphrase):
        tls.load_cert_chain(chain_file, key_file, passphrase)
    return tls


def legacy_tls() -> ssl.SSLContext:
    """For servers that speak only old ciphers: OpenSSL's security level 1. The other side is verified as always."""
    tls = httpx.create_ssl_context()
    tls.set_ciphers("DEFAULT@SECLEVEL=1")
    return tls


def _open(path: Path, password: str) -> tuple[PrivateKeyTypes, x509.Certificate, list[x509.Certificate]]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_P12 + 1)
    except OSError as error:
        raise NotConfigured(f"El certificado {path.name} no se puede leer: {error.strerror}.") from None
    if len(content) > LARGEST_P12:
        raise NotConfigured(f"El certificado {path.name} mide más de {LARGEST_P12:,} bytes: no es un .p12.")
    try:
        found = load_pkcs12(content, password.encode() or None)
    except ValueError:
        # The library's words tell a wrong password from a broken file in no reliable way.
        raise NotConfigured(f"El certificado {path.name} no se abre: su clave no es esa, o no es un .p12.") from None
    if found.key is None or found.cert is None:
        raise NotConfigured(f"El certificado {path.name} no trae la clave privada con su certificado.")
    return found.key, found.cert.certificate, [extra.certificate for extra in found.additional_certs]


def _expect_valid_today(path: Path, certificate: x509.Certificate) -> None:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= datetime.now(UTC) <= end:
        raise NotConfigured(f"El certificado {path.name} vale del {start:%Y-%m-%d} al {end:%Y-%m-%d}: hoy no sirve.")


@contextlib.contextmanager
def _as_files(key: PrivateKeyTypes, chain: list[x509.Certificate]) -> Iterator[tuple[Path, Path, str]]:
    """OpenSSL takes files only: in a folder of our own, the key encrypted with words of the moment, gone at once."""
    passphrase = secrets.token_urlsafe(32)
    encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    with tempfile.TemporaryDirectory(prefix="portal-tls-") as folder:  # made with mode 0700
        key_file, chain_file = Path(folder, "key.pem"), Path(folder, "chain.pem")
        _write_private(key_file, encrypted)
        _write_private(chain_file, b"".join(one.public_bytes(Encoding.PEM) for one in chain))
        yield key_file, chain_file, passphrase


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
