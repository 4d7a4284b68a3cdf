"""One known question per counterpart, for people: does it answer, and with sense? Never asked in CI."""

import time
from dataclasses import dataclass

from django.utils import timezone

from integrations import gateway
from integrations.errors import IntegrationError, NotConfigured
from integrations.models import Counterpart


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


QUESTIONS = {"sercop": _sercop, "sercop_bulk": _sercop_bulk}
