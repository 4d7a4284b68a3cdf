"""What production refuses to start with. Pure: values of settings in, sentences out."""

from collections.abc import Iterator, Mapping

# Shapes of secrets that were published: Django's own default and what examples say.
KNOWN_SECRETS = ("insecure", "changeme", "change-me", "change_me", "cambiame", "cámbiame", "your-secret", "example")
MIN_LENGTH = {"SECRET_KEY": 50, "JWT_SECRET": 32, "MFA_ENCRYPTION_KEYS": 44, "CREDENTIAL_ENCRYPTION_KEYS": 44}
MIN_DISTINCT = 12


def refusals(values: Mapping) -> Iterator[str]:
    """Sentences that say why a portal with these settings must not start in production; none for a sound one."""
    if values["DEBUG"]:
        yield "La variable DEBUG está encendida: en producción se espera false."
    if any("*" in host for host in values["ALLOWED_HOSTS"]):
        yield "La variable ALLOWED_HOSTS tiene un «*»: en producción se esperan los nombres exactos del portal."
    if values["SANDBOX_URL"]:
        yield "La variable SANDBOX_URL está puesta: en producción no se aceptan contrapartes simuladas."
    for name, secret in _secrets(values):
        if reason := weakness(secret, least=MIN_LENGTH[name]):
            yield f"La variable {name} {reason}: en producción se espera un secreto propio, largo y al azar."
    yield from _shared(values)


def weakness(secret: str, *, least: int) -> str:
    """Why nobody should trust this secret, to be read after its name; empty for a good one. Never shows it."""
    if len(secret) < least:
        return f"tiene {len(secret)} caracteres y el mínimo es {least}"
    if len(set(secret)) < MIN_DISTINCT:
        return f"repite siempre los mismos {len(set(secret))} caracteres"
    if any(known in secret.lower() for known in KNOWN_SECRETS):
        return "tiene un valor de ejemplo que cualquiera conoce"
    return ""


def _secrets(values: Mapping) -> list[tuple[str, str]]:
    return [
        ("SECRET_KEY", values["SECRET_KEY"]),
        *(("SECRET_KEY", old) for old in values["SECRET_KEY_FALLBACKS"]),
        ("JWT_SECRET", values["JWT_SECRET"]),
        *(("JWT_SECRET", old) for old in values["JWT_SECRET_FALLBACKS"]),
        *(("MFA_ENCRYPTION_KEYS", key) for key in values["MFA_ENCRYPTION_KEYS"]),
        *(("CREDENTIAL_ENCRYPTION_KEYS", key) for key in values["CREDENTIAL_ENCRYPTION_KEYS"]),
    ]


def _shared(values: Mapping) -> Iterator[str]:
    """One secret for two purposes: who learns one opens both."""
    seen: dict[str, str] = {}
    for name, secret in _secrets(values):
        if seen.setdefault(secret, name) != name:
            yield f"Las variables {seen[secret]} y {name} tienen el mismo valor: se espera uno distinto para cada una."
