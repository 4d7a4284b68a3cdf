"""Settings come from the environment through this reader, and nowhere else.

A value that is missing or wrong stops the start with a sentence that names the variable, what it got and what it
accepts. Every `NAME` may also be given as `NAME_FILE`, the path of a file that holds the value (mounted secrets).
"""

import base64
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
MISSING = object()
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


class Env:
    """Typed reads of one mapping of variables."""

    def __init__(self, variables: Mapping[str, str] | None = None):
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default=MISSING, *, secret: bool = False) -> str:
        return self._read(name, default, str, "un texto", secret=secret)

    def boolean(self, name: str, default=MISSING) -> bool:
        return self._read(name, default, _boolean, "true o false")

    def integer(self, name: str, default=MISSING, *, low: int = 0, high: int = 2**31 - 1) -> int:
        return self._read(name, default, _between(int, low, high), f"un entero entre {low} y {high}")

    def number(self, name: str, default=MISSING, *, low: float = 0, high: float = 1e9) -> float:
        return self._read(name, default, _between(float, low, high), f"un número entre {low:g} y {high:g}")

    def words(self, name: str, default=MISSING) -> list[str]:
        return self._read(name, default, _words, "una lista separada por comas")

    def hosts(self, name: str, default=MISSING) -> list[str]:
        accepted = "nombres de máquina separados por comas, sin https:// ni barras"
        return self._read(name, default, _hosts, accepted)

    def places(self, name: str, default=MISSING) -> list[str]:
        """ "intranet.ejemplo.ec:8080"; each with its port."""
        return self._read(name, default, _places, "máquina:puerto, separados por comas")

    def origins(self, name: str, default=MISSING) -> list[str]:
        accepted = "orígenes separados por comas, como https://portal.ejemplo.ec, sin ruta ni comodines"
        return self._read(name, default, _origins, accepted)

    def fernet_keys(self, name: str, default=MISSING) -> list[str]:
        accepted = "claves Fernet separadas por comas (32 bytes en base64, como las da Fernet.generate_key())"
        return self._read(name, default, _fernet_keys, accepted, secret=True)

    def choice(self, name: str, options: tuple[str, ...], default=MISSING) -> str:
        return self._read(name, default, _one_of(options), " o ".join(options))

    def month(self, name: str, default=MISSING) -> str:
        """ "2015-01"; comparable as text."""
        return self._read(name, default, _month, "un mes como 2015-01, desde 2015-01")

    def url(self, name: str, default=MISSING, *, schemes: tuple[str, ...] = ("https", "http")) -> str:
        accepted = "una dirección que empieza por " + " o ".join(f"{scheme}://" for scheme in schemes)
        return self._read(name, default, _url(schemes), accepted, secret=True)

    def _read(self, name: str, default, convert: Callable[[str], T], accepted: str, *, secret: bool = False) -> T:
        raw = self._raw(name)
        if raw is None or raw == "":
            if default is MISSING:
                raise ImproperlyConfigured(f"Falta la variable {name}: se espera {accepted}.")
            return default
        try:
            return convert(raw)
        except ValueError:
            got = f"un valor de {len(raw)} caracteres" if secret else repr(raw)
            raise ImproperlyConfigured(f"La variable {name} tiene {got}: se espera {accepted}.") from None

    def _raw(self, name: str) -> str | None:
        if name in self.variables:
            return self.variables[name].strip()
        path = self.variables.get(f"{name}_FILE")
        if not path:
            return None
        try:
            return Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"La variable {name}_FILE tiene {path!r}: se espera la ruta de un archivo de texto que se pueda leer "
                f"({type(error).__name__})."
            ) from None


def _boolean(raw: str) -> bool:
    if raw.lower() in TRUE | FALSE:
        return raw.lower() in TRUE
    raise ValueError(raw)


def _between(kind, low, high):
    def convert(raw: str):
        value = kind(raw)
        if not low <= value <= high:
            raise ValueError(raw)
        return value

    return convert


def _words(raw: str) -> list[str]:
    words = [word.strip() for word in raw.split(",") if word.strip()]
    if not words:
        raise ValueError(raw)
    return words


def _hosts(raw: str) -> list[str]:
    hosts = _words(raw)
    if any("/" in host or any(letter.isspace() for letter in host) for host in hosts):
        raise ValueError(raw)
    return hosts


def _places(raw: str) -> list[str]:
    places = _hosts(raw)
    for place in places:
        host, separator, port = place.rpartition(":")
        if not host or not separator or not 0 < int(port) < 65536:
            raise ValueError(raw)
    return places


def _origins(raw: str) -> list[str]:
    origins = _words(raw)
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or "*" in origin or not parts.hostname:
            raise ValueError(raw)
        # `.port` itself raises ValueError for what is no port.
        if origin != f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}":
            raise ValueError(raw)
    return origins


def _fernet_keys(raw: str) -> list[str]:
    keys = _words(raw)
    for key in keys:
        if len(base64.b64decode(key, altchars=b"-_", validate=True)) != 32:
            raise ValueError(raw)
    return keys


def _one_of(options: tuple[str, ...]):
    def convert(raw: str) -> str:
        if raw not in options:
            raise ValueError(raw)
        return raw

    return convert


def _month(raw: str) -> str:
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", raw, re.ASCII) or raw < "2015-01":
        raise ValueError(raw)
    return raw


def _url(schemes: tuple[str, ...]):
    def convert(raw: str) -> str:
        scheme, separator, rest = raw.partition("://")
        if scheme not in schemes or not separator or not rest or any(letter.isspace() for letter in raw):
            raise ValueError(raw)
        _ = urlsplit(raw).port  # raises ValueError for what is no port
        return raw

    return convert


def settings_or_exit(code: int = 2) -> None:
    """Read the settings now: a wrong variable ends the process with its sentence, not with a traceback."""
    from django.conf import settings

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        sys.exit(code)
