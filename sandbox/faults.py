"""Faults that can be switched on per counterpart while the sandbox runs."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.ai.server import MODES
from sandbox.archives import SPOILERS, spoiled
from sandbox.pages import html_page, server_error, too_many_requests
from sandbox.wire import Response

# Name of a fault -> the type of its value.
FAULTS = {
    "latency_seconds": (int, float),
    "rate_limited": bool,
    "retry_after": int,
    "html_with_200": bool,
    "reset": bool,
    "truncate": bool,
    "wrong_schema": bool,
    "down": bool,
    "bytes_per_second": int,
    "server_error": bool,
    "cut_at": int,
    "no_range": bool,
    "etag": str,
    "archive": str,
    "soap_fault": str,
    "dtd_bomb": bool,
    "wrong_namespace": bool,
    "wrong_host_key": bool,
    "half_upload": bool,
    "captcha": bool,
    "blank_pdf": bool,
    "other_holder": bool,
    "refusal": bool,
    "cut_after_bytes": int,
    "model_mode": str,
    "times": int,
    "path_contains": str,
}
CHOICES = {"etag": ("stable", "changing"), "archive": tuple(SPOILERS), "model_mode": MODES}
DEFAULT_RETRY_AFTER = 28

_VERSIONS = itertools.count(1)


class UnknownFault(ValueError):
    """A fault or a value the sandbox does not know; the message says which and what it accepts."""


class Faults:
    """The faults of each counterpart. Requests come from many threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.active: dict[str, dict] = {}

    def set(self, counterpart: str, fault: object) -> None:
        """Replace the counterpart's faults. `times` counts down, then clears; `path_contains` picks requests."""
        if not isinstance(fault, dict):
            raise UnknownFault('se esperaba un objeto JSON, por ejemplo {"latency_seconds": 2}')
        for name, value in fault.items():
            if name in CHOICES and value not in CHOICES[name]:
                raise UnknownFault(f"valor no válido para «{name}»: {value!r}; se acepta: {', '.join(CHOICES[name])}")
            if name not in FAULTS:
                raise UnknownFault(f"falla desconocida «{name}»; se aceptan: {', '.join(FAULTS)}")
            kind: Any = FAULTS[name]
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise UnknownFault(f"valor no válido para «{name}»: {value!r}")
        with self.lock:
            self.active[counterpart] = dict(fault)

    def clear(self, counterpart: str) -> None:
        with self.lock:
            self.active.pop(counterpart, None)

    def of(self, counterpart: str) -> dict:
        with self.lock:
            return dict(self.active.get(counterpart, {}))

    def take(self, counterpart: str, path: str) -> dict:
        """The faults for one request, counted."""
        with self.lock:
            fault = self.active.get(counterpart, {})
            if not fault or fault.get("path_contains", "") not in path:
                return {}
            if "times" in fault:
                if fault["times"] <= 1:
                    del self.active[counterpart]
                fault["times"] -= 1
            return dict(fault)


def answer_with(
    fault: dict, respond: Callable[[], Response], misbehave: Callable[[dict], Response | None] = lambda fault: None
) -> Response:
    """What the client gets under a fault: `respond()` late, cut or replaced. `misbehave`: what only its protocol
    knows."""
    time.sleep(fault.get("latency_seconds", 0))
    if fault.get("reset"):
        return Response(cut="reset")
    if fault.get("down") or fault.get("server_error"):
        down = Response(html_page(503, "Service Unavailable"), 503, "text/html; charset=UTF-8")
        return down if fault.get("down") else server_error()
    if fault.get("rate_limited"):
        return too_many_requests(fault.get("retry_after", DEFAULT_RETRY_AFTER))
    if fault.get("html_with_200"):
        return Response(html_page(200, "Estamos en mantenimiento"), 200, "text/html; charset=UTF-8")
    if fault.get("wrong_schema"):
        return Response(b'{"estado":"ok","resultados":{"filas":[]}}')
    response = misbehave(fault) or respond()
    if response.content_type == "application/zip" or response.ranged:
        response = _transfer(fault, response)
    if fault.get("truncate"):
        response = replace(response, cut="truncate")
    if fault.get("bytes_per_second"):
        response = replace(response, bytes_per_second=fault["bytes_per_second"])
    return response


def _transfer(fault: dict, response: Response) -> Response:
    """What can happen to a file: broken inside, cut at a byte, without Range, with a version that changes."""
    if "archive" in fault:
        response = replace(response, body=spoiled(response.body, fault["archive"]))
    if fault.get("no_range"):
        kept = tuple(header for header in response.headers if header[0] != "Accept-Ranges")
        response = replace(response, ranged=False, headers=kept)
    if "etag" in fault:
        version = "1" if fault["etag"] == "stable" else str(next(_VERSIONS))
        response = replace(response, headers=(*response.headers, ("ETag", f'"{version}"')))
    return replace(response, cut_at=fault.get("cut_at", 0))
