"""Amounts and moments as Ecuador writes them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.templatetags import portal

GUAYAQUIL = ZoneInfo("America/Guayaquil")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=GUAYAQUIL)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("184320"), "USD\N{NO-BREAK SPACE}184.320,00"),
        (Decimal("0.5"), "USD\N{NO-BREAK SPACE}0,50"),
        (Decimal("-1234.567"), "USD\N{NO-BREAK SPACE}-1.234,57"),
        (None, ""),
    ],
)
def test_amounts(value, text):
    assert portal.usd(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [("1120.0000", "1.120"), ("2.5000", "2,5"), ("100", "100"), ("0.0000", "0"), (None, "")]
)
def test_quantities_lose_only_empty_decimals(value, text):
    assert portal.quantity(value and Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [("92.6100", "92,61"), ("0.0125", "0,0125"), ("60000", "60.000,00"), (None, "")]
)
def test_unit_prices_keep_the_decimals_of_the_source(value, text):
    assert portal.unit_price(value and Decimal(value)) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 24, 18, 0, tzinfo=GUAYAQUIL), "hoy 18:00"),
        (datetime(2026, 11, 25, 8, 5, tzinfo=GUAYAQUIL), "mañana 08:05"),
        (datetime(2026, 1, 2, 0, 0, tzinfo=GUAYAQUIL), "2 ene 2026"),
        (datetime(2026, 11, 25, 4, 59, tzinfo=ZoneInfo("UTC")), "hoy 23:59"),
        (None, ""),
    ],
)
def test_moments_are_told_in_guayaquil(moment, text):
    with time_machine.travel(NOON, tick=False):
        assert portal.when(moment) == text


@pytest.mark.parametrize(
    ("moment", "left", "state"),
    [
        (datetime(2026, 11, 24, 15, 18, tzinfo=GUAYAQUIL), "faltan 3 h 18 min", "is-today"),
        (datetime(2026, 11, 25, 13, 0, tzinfo=GUAYAQUIL), "falta 1 día", "is-soon"),
        (datetime(2026, 12, 9, 12, 0, tzinfo=GUAYAQUIL), "faltan 15 días", "is-later"),
        (datetime(2026, 11, 24, 12, 0, tzinfo=GUAYAQUIL), "vencido", "is-over"),
    ],
)
def test_deadlines_say_how_long_and_how_near(moment, left, state):
    with time_machine.travel(NOON, tick=False):
        assert (portal.left(moment), portal.deadline_state(moment)) == (left, state)


def test_the_day_of_the_home_page():
    assert portal.long_day(NOON) == "martes 24 de noviembre"
