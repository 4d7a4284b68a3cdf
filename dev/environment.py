"""The variables of a portal that runs on this machine alone: development and tests."""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from dev.signature import PASSWORD as P12_PASSWORD
from dev.signature import self_signed
from sandbox.sercop import soap as simulated

ROOT = Path(__file__).resolve().parent.parent
# Everything that running leaves behind, disposable; PORTAL_STATE puts it elsewhere.
LOCAL = Path(os.environ.get("PORTAL_STATE") or ROOT / ".local").absolute()
SECRET_NAMES = ("SECRET_KEY", "JWT_SECRET", "MFA_ENCRYPTION_KEYS", "CREDENTIAL_ENCRYPTION_KEYS")


def development(
    *,
    database_url: str,
    redis_url: str,
    sandbox_url: str = "",
    sandbox_sftp_url: str = "",
    environment: str = "development",
) -> dict:
    """Variables for `environment`, with secrets made once for this checkout and kept in `.local/secrets.json`."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "ENVIRONMENT": environment,
        "DEBUG": "false",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "EMAIL_TO_CONSOLE": "true",
        "CONSTANCIA_P12": str(demo_certificate(LOCAL / "firma-de-prueba.p12")),
        "CONSTANCIA_P12_PASSWORD": P12_PASSWORD,
        "DOCUMENTS_DIR": str(LOCAL / "documents"),
        **(_simulated(sandbox_url) if sandbox_url else {}),
        **(_simulated_inbox(sandbox_sftp_url) if sandbox_sftp_url else {}),
        **_secrets(LOCAL / "secrets.json"),
    }


def _simulated(sandbox_url: str) -> dict[str, str]:
    """Every counterpart at the sandbox, but the inbox, which has a port of its own."""
    return {
        "SANDBOX_URL": sandbox_url,
        "SERCOP_BASE_URL": f"{sandbox_url}/sercop",
        "SERCOP_SOAP_URL": f"{sandbox_url}/sercop_soap/wsse",
        "SERCOP_SOAP_SECURITY": "wsse",
        "SERCOP_SOAP_USER": simulated.USER,
        "SERCOP_SOAP_PASSWORD": simulated.PASSWORD,
        "SRI_API_URL": f"{sandbox_url}/sri",
        "SRI_SOAP_URL": f"{sandbox_url}/sri_soap",
        "SCVS_DIRECTORY_URL": f"{sandbox_url}/scvs_directory",
        "SCVS_RANKING_URL": f"{sandbox_url}/scvs_ranking",
        "SCVS_API_URL": f"{sandbox_url}/scvs",
        "SCVS_USER": "portal",
        "SCVS_PASSWORD": "clave-de-demostracion",
        "IESS_API_URL": f"{sandbox_url}/iess",
        "DINARP_URL": f"{sandbox_url}/dinarp",
        "DINARP_V1_URL": f"{sandbox_url}/dinarp_v1",
        "DINARP_USER": "portal",
        "DINARP_PASSWORD": "clave-de-demostracion",
        "REGISTRY_RATE_PER_MINUTE": "600",
        # As if it were outside, so that masking is seen at work.
        "AI_MODE": "external",
        "OPENAI_BASE_URL": f"{sandbox_url}/ai/v1",
        "OPENAI_API_KEY": "clave-de-demostracion",
        "OPENAI_MODEL": "sandbox",
        "OPENAI_EMBEDDING_MODEL": "sandbox",
        "AI_RATE_PER_MINUTE": "6000",
    }


def _simulated_inbox(url: str) -> dict[str, str]:
    return {
        "SERCOP_SFTP_URL": url,
        "SERCOP_SFTP_HOST_KEY": sftp_fingerprint(),
        "SERCOP_SFTP_USER": simulated.USER,
        "SERCOP_SFTP_PASSWORD": simulated.PASSWORD,
        "INBOX_DIR": str(LOCAL / "inbox"),
    }


def sftp_key() -> Path:
    """The private key of the simulated SFTP server, made once: the portal pins it over every start."""
    path = LOCAL / "sandbox-sftp.pem"
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        write_private_bytes(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def sftp_fingerprint() -> str:
    """As ssh-keygen writes it: SHA256:… of the public key."""
    key = load_pem_private_key(sftp_key().read_bytes(), None).public_key()
    blob = base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def demo_certificate(path: Path) -> Path:
    """The self-made certificate that signs the constancias of this machine, made once."""
    if not path.exists():
        write_private_bytes(path, self_signed("Entidad de demostración (certificado de prueba)"))
    return path


def production() -> dict[str, str]:
    """Variables of a production portal that nobody runs: for Django's deploy check and for what reads no data."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "ENVIRONMENT": "production",
        "ALLOWED_HOSTS": "portal.invalid",
        # Nobody listens there: a check that asked the database would fail at once.
        "DATABASE_URL": "postgresql://portal@127.0.0.1:1/portal",
        "REDIS_URL": "redis://127.0.0.1:1",
        "TRUSTED_PROXIES": "1",
        **_new_secrets(),
    }


def _new_secrets() -> dict[str, str]:
    return {
        name: Fernet.generate_key().decode() if name.endswith("_KEYS") else secrets.token_urlsafe(64)
        for name in SECRET_NAMES
    }


def _secrets(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        kept = {}
    if set(kept) != set(SECRET_NAMES):
        kept = _new_secrets()
        write_private(path, kept)
    return kept


def write_private(path: Path, content) -> None:
    """JSON that only this user reads."""
    write_private_bytes(path, (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())


def write_private_bytes(path: Path, content: bytes) -> None:
    """For this user only; whoever looks finds the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(path)
