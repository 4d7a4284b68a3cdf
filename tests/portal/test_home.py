"""The first page: what is due, what is new, how much was awarded, how fresh it is."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from integrations.models import Counterpart
from portal import home
from procurement.choices import Channel, Phase, RunState
from procurement.models import SyncRun
from tests.procurement.factories import at, make_process

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 14:42")  # a Tuesday


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def look(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("a@example.com", full_name="Ana Ruiz"))

    def get():
        response = client.get("/")
        assert response.status_code == 200
        return html.fromstring(response.content.decode())

    return get


def text(tree, selector: str) -> str:
    words = " ".join(" ".join(each.text_content() for each in tree.cssselect(selector)).split())
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_the_day_in_guayaquil_is_the_title_even_when_utc_is_already_tomorrow(look):
    with time_machine.travel(at("2026-11-24 22:00"), tick=False):
        assert text(look(), "h1") == "Martes 24 de noviembre"


def test_a_portal_without_data_says_when_there_will_be(look):
    tree = look()
    assert "Todavía no hay procesos" in text(tree, ".pc-empty")
    assert not tree.cssselect(".pc-facts")


def test_the_sentence_tells_what_is_due_today(look):
    make_process(tender_period_end=at("2026-11-24 18:00"))
    make_process(enquiry_period_end=at("2026-11-24 19:00"), tender_period_end=at("2026-11-25 10:00"))
    assert text(look(), ".pc-lead") == "Hoy vencen 2 plazos. El próximo, a las 18:00."


def test_without_deadlines_the_sentence_says_so(look):
    make_process()
    assert text(look(), ".pc-lead") == "No hay plazos publicados para estos días."


def test_the_agenda_is_in_order_and_leaves_out_what_no_longer_binds(look):
    make_process(code="AUCTION", auction_start=at("2026-11-26 10:00"))
    make_process(code="OFFERS", tender_period_end=at("2026-11-24 18:00"))
    make_process(code="QUESTIONS", enquiry_period_end=at("2026-11-25 10:00"))
    make_process(code="OVER", tender_period_end=at("2026-11-24 14:00"))
    make_process(code="CANCELLED", phase=Phase.CANCELLED, tender_period_end=at("2026-11-24 18:00"))
    make_process(code="FAR", tender_period_end=at("2026-12-24 18:00"))
    tree = look()
    assert [each.text_content() for each in tree.cssselect(".pc-agenda .pc-code")] == ["OFFERS", "QUESTIONS", "AUCTION"]
    assert text(tree, ".pc-agenda li:first-child .pc-deadline") == "faltan 3 h 18 min"


def test_the_week_skips_the_weekend(look):
    make_process(tender_period_end=at("2026-11-30 10:00"))
    tree = look()
    days = [" ".join(each.text_content().split()) for each in tree.cssselect(".pc-week > div")]
    assert [day.replace("plazos", "").replace("plazo", "").strip() for day in days] == [
        "hoy0",
        "mañana0",
        "jue 260",
        "vie 270",
        "lun 301",
    ]


def test_figures_are_of_this_week_and_this_month(look):
    make_process(published_at=NOW - timedelta(days=3), tender_period_end=NOW + timedelta(days=3))
    make_process(published_at=NOW - timedelta(days=30), tender_period_end=NOW + timedelta(days=30))
    make_process(phase=Phase.AWARD, awarded_at=at("2026-11-01 00:00"), awarded_amount=Decimal("10.50"))
    make_process(phase=Phase.AWARD, awarded_at=at("2026-10-31 23:59"), awarded_amount=Decimal("99"))
    make_process(phase=Phase.AWARD, awarded_at=at("2026-11-20 08:00"), awarded_amount=None)
    facts = [
        " ".join(each.text_content().split()).replace("\N{NO-BREAK SPACE}", " ")
        for each in look().cssselect(".pc-facts > div")
    ]
    assert facts[0] == "Procesos en el portal51 publicados en 7 días"
    assert "Reciben ofertas2" in facts[1]
    assert "1 vencen en 7 días" in facts[1]
    assert "USD 10,50" in facts[2]
    assert "1 proceso" in facts[2]


def test_a_month_without_published_amounts_is_not_zero_dollars(look):
    make_process()
    assert "Sin montos publicados" in text(look(), ".pc-facts")


def test_awards_are_added_by_month_of_guayaquil_with_the_empty_ones(look):
    make_process(phase=Phase.AWARD, awarded_at=at("2026-10-31 23:30"), awarded_amount=Decimal("1000"))
    make_process(phase=Phase.AWARD, awarded_at=at("2025-11-30 23:30"), awarded_amount=Decimal("7"))
    rows = [
        (row.cssselect("th")[0].text_content(), Decimal(row.cssselect("td")[0].get("data-value")))
        for row in look().cssselect("table[data-chart] tbody tr")
    ]
    assert len(rows) == home.MONTHS
    assert (rows[0][0], rows[-1][0]) == ("dic 2025", "nov 2026")
    assert [row for row in rows if row[1]] == [("oct 2026", Decimal("1000"))]


def test_phases_of_the_last_ninety_days_lead_to_their_lists(look, client):
    make_process(phase=Phase.TENDER, published_at=NOW - timedelta(days=89))
    make_process(phase=Phase.TENDER, published_at=NOW - timedelta(days=1))
    make_process(phase=Phase.CONTRACT, published_at=NOW - timedelta(days=91))
    tree = look()
    assert text(tree, ".pc-bars li") == "Convocatoria2"
    listed = html.fromstring(client.get(tree.cssselect(".pc-bars a")[0].get("href")).content.decode())
    assert text(listed, "#res").startswith("2 procesos")


def test_freshness_is_that_of_the_last_good_sync(look):
    make_process()
    assert "Ninguna todavía" in text(look(), ".pc-facts")
    for state, end in ((RunState.DONE, NOW - timedelta(hours=3)), (RunState.FAILED, NOW - timedelta(minutes=5))):
        SyncRun.objects.create(channel=Channel.SERCOP_SEARCH, scope="2026", state=state, finished_at=end)
    SyncRun.objects.create(channel=Channel.FILE, scope="x.json", state=RunState.DONE, finished_at=NOW)
    tree = look()
    assert "hace 3 h" in text(tree, ".pc-facts")
    assert "hace 3 h" in text(tree, ".pc-sources")


def test_a_source_that_fails_is_unknown_never_clean(look):
    make_process()
    Counterpart.objects.update(consecutive_failures=2, last_success_at=NOW - timedelta(days=1))
    rows = look().cssselect("section[aria-labelledby=fuentes] tbody tr")
    row = next(row for row in rows if "SERCOP, datos abiertos" in row.text_content())
    assert "Sin respuesta" in row.text_content()
    assert row.cssselect(".pc-check.is-unknown")


def test_an_estimate_is_called_an_estimate(look, monkeypatch):
    make_process()
    with connection.cursor() as cursor:
        cursor.execute("analyze procurement_process")
    monkeypatch.setattr(home, "COUNTED", 0)
    assert "cerca de" in text(look(), ".pc-facts")


def test_the_cost_does_not_grow_with_the_rows(client, look):
    make_process(tender_period_end=NOW + timedelta(days=1))
    look()
    with CaptureQueriesContext(connection) as few:
        look()
    for number in range(20):
        make_process(tender_period_end=NOW + timedelta(hours=number))
    with CaptureQueriesContext(connection) as many:
        look()
    assert len(many) == len(few) <= 25
