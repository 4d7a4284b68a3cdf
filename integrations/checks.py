"""One known question per counterpart, for people: does it answer, and with sense? Never asked in CI."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from integrations import gateway
from integrations.errors import IntegrationError, NotConfigured
from integrations.models import Counterpart, InformationPackage

# A public entity, a large company and an invoice that public documents name.
KNOWN_RUC, KNOWN_COMPANY = "1760003090001", "1790016919001"
KNOWN_KEY = "0809201901099133185900120230150009498921357246816"


@dataclass(frozen=True)
class Check:
    """`ok` is None when nobody was asked."""

    code: str
    name: str
    url: str
    ok: bool | None
    detail: str
    seconds: float


def check(code: str) -> Check:
    """Ask the known question of one counterpart and judge its answer."""
    counterpart = Counterpart.objects.get(code=code)
    started = time.monotonic()
    try:
        if not counterpart.is_enabled:
            raise NotConfigured(f"{counterpart} está en pausa.")
        ok, detail = QUESTIONS[code]()
    except NotConfigured as error:
        ok, detail = None, str(error)
    except IntegrationError as error:
        ok, detail = (False if counterpart.is_enabled else None), str(error)  # a paused one is not asked
    return Check(code, counterpart.name, counterpart.shown_url, ok, detail, round(time.monotonic() - started, 2))


def _sercop() -> tuple[bool, str]:
    # Last year is complete: an empty answer there is a fault, not news.
    year = timezone.localtime().year - 1
    page = gateway.ask("sercop", "search_ocds", year=year).record
    if not page.rows:
        return False, f"Respondió sin procesos de {year}."
    return True, f"{page.total} procesos de {year}."


def _sercop_bulk() -> tuple[bool, str]:
    year = timezone.localtime().year - 1
    count = gateway.ask("sercop_bulk", "get_totals", year=year, month=1).record
    return count > 0, f"{count} publicaciones en enero de {year}."


def _sercop_soap() -> tuple[bool, str]:
    since = timezone.localdate() - timedelta(days=30)
    found = gateway.ask("sercop_soap", "active", since=since).record
    return found.total > 0, f"{found.total} procesos con novedades desde {since}."


def _sercop_sftp() -> tuple[bool, str]:
    found = gateway.ask("sercop_sftp", "listing").record  # an empty inbox is a good answer
    return True, f"{len(found.files)} archivos en el buzón."


def _sri() -> tuple[bool, str]:
    known = gateway.ask("sri", "exists", ruc=KNOWN_RUC).record
    return True, f"{'Conoce' if known else 'No conoce'} el RUC {KNOWN_RUC}."


def _sri_soap() -> tuple[bool, str]:
    found = gateway.ask("sri_soap", "invoice", access_key=KNOWN_KEY).record
    return True, f"Responde {found.state} por una clave de acceso de 2019."


def _iess() -> tuple[bool, str]:
    found = gateway.ask("iess", "obligations", ruc=KNOWN_RUC).record
    return True, f"Entrega el certificado, emitido el {found.issued_on}."


def _scvs() -> tuple[bool, str]:
    found = gateway.ask("scvs", "company", ruc=KNOWN_COMPANY).record
    return True, f"{'Conoce' if found else 'No conoce'} la compañía {KNOWN_COMPANY}."


def _dinarp(code: str, operation: str) -> tuple[bool, str]:
    package = InformationPackage.objects.filter(counterpart__code=code, is_enabled=True).order_by("pk").first()
    if package is None:
        raise NotConfigured("No hay ningún paquete de información registrado.")
    found = gateway.ask(code, operation, package=package.code, identification=KNOWN_RUC).record
    return True, f"El paquete {package.code} {'trae datos' if found else 'no trae datos'} del RUC {KNOWN_RUC}."


def _ai() -> tuple[bool, str]:
    found = gateway.ask("ai", "models").record
    known = settings.OPENAI_MODEL in found.names
    return known, f"{'Tiene' if known else 'No tiene'} el modelo {settings.OPENAI_MODEL or '(sin OPENAI_MODEL)'}."


QUESTIONS: dict[str, Callable[[], tuple[bool, str]]] = {
    "sercop": _sercop,
    "sercop_bulk": _sercop_bulk,
    "sercop_soap": _sercop_soap,
    "sercop_sftp": _sercop_sftp,
    "sri": _sri,
    "sri_soap": _sri_soap,
    "iess": _iess,
    "scvs": _scvs,
    "dinarp": partial(_dinarp, "dinarp", "query"),
    "dinarp_v1": partial(_dinarp, "dinarp_v1", "file"),
    "ai": _ai,
}
