"""Which months are read when, and what is known of them."""

from datetime import UTC, datetime, timedelta

import pytest

from procurement import maturity
from procurement.choices import MonthState, Procedure, RejectionKind
from procurement.maturity import Due, Held

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def held(year, month, state=MonthState.LOADED, days=0.0) -> Held:
    return Held(year, month, state, NOW - timedelta(days=days))


def planned(*known, first=(2026, 9), last=None) -> list[tuple[str, str]]:
    return [(str(due), due.reason.value) for due in maturity.plan(known, now=NOW, first=first, last=last)]


def test_an_empty_portal_misses_every_month_and_starts_with_the_newest():
    assert planned() == [("2026-11", "missing"), ("2026-10", "missing"), ("2026-09", "missing")]
    assert len(planned(first=(2015, 1))) == 143


def test_nothing_is_asked_of_the_future():
    assert planned(first=(2026, 11), last=(2027, 3)) == [("2026-11", "missing")]
    assert planned(first=(2027, 1)) == []


@pytest.mark.parametrize(
    ("month", "days", "due"),
    [
        ((2026, 11), 0.9, False),
        ((2026, 11), 1, True),
        ((2026, 10), 6.9, False),
        ((2026, 10), 7, True),
        ((2026, 6), 7, True),
        ((2026, 5), 7, False),
        ((2026, 5), 30, True),
        ((2025, 11), 30, True),
        ((2025, 10), 3000, False),
        ((2015, 1), 3000, False),
    ],
)
def test_a_young_month_is_read_every_week_an_older_one_every_month_and_then_no_more(month, days, due):
    assert planned(held(*month, days=days), first=month, last=month) == (
        [(f"{month[0]}-{month[1]:02d}", "stale")] if due else []
    )


@pytest.mark.parametrize(
    ("state", "days", "due"),
    [
        (MonthState.NOT_YET, 0.5, False),
        (MonthState.NOT_YET, 1, True),
        (MonthState.UNCHECKED, 0.5, False),
        (MonthState.UNCHECKED, 1, True),
        (MonthState.INCOMPLETE, 6, False),
        (MonthState.INCOMPLETE, 7, True),
        (MonthState.FAILED, 0, True),
    ],
)
def test_what_did_not_end_well_is_tried_again_in_its_time(state, days, due):
    expected = [("2020-03", state.value)] if due else []
    assert planned(held(2020, 3, state, days), first=(2020, 3), last=(2020, 3)) == expected


def test_what_keeps_the_present_fresh_goes_first_and_what_failed_last():
    known = [held(2026, 11, MonthState.FAILED), held(2026, 9, days=8), held(2026, 8, MonthState.INCOMPLETE, 9)]
    assert planned(*known, first=(2026, 7)) == [
        ("2026-09", "stale"),
        ("2026-10", "missing"),
        ("2026-07", "missing"),
        ("2026-08", "incomplete"),
        ("2026-11", "failed"),
    ]


def test_every_state_has_its_place_in_the_order_but_that_of_rest():
    assert set(MonthState) - set(maturity.ORDER) == {MonthState.LOADED}


@pytest.mark.parametrize(
    ("expected", "received", "state"),
    [
        (4634, 4634, MonthState.LOADED),
        (4634, 4604, MonthState.LOADED),
        (4634, 4603, MonthState.INCOMPLETE),
        (4634, 5000, MonthState.LOADED),
        (100, 98, MonthState.LOADED),
        (100, 97, MonthState.INCOMPLETE),
        (3, 2, MonthState.INCOMPLETE),
        (0, 0, MonthState.LOADED),
        (None, 4634, MonthState.UNCHECKED),
    ],
)
def test_a_shortage_beyond_the_drift_of_the_list_is_incomplete_and_an_unknown_count_is_not_complete(
    expected, received, state
):
    assert maturity.completeness(expected, received) == state


def test_the_parts_of_a_month_are_the_procedures_the_portal_knows():
    assert set(maturity.METHODS) == {kind.label for kind in Procedure if kind != Procedure.UNKNOWN}


@pytest.mark.parametrize("text", ["2014-12", "2015-13", "2015-00", "2015", "enero", "", "2015-1-1", "٢٠٢٠-01"])
def test_what_is_no_month_is_said(text):
    with pytest.raises(ValueError, match="2015-01"):
        maturity.parse(text)


def test_months_are_read_as_people_write_them():
    assert maturity.parse(" 2020-3 ") == (2020, 3)
    assert str(Due(2020, 3, MonthState.MISSING)) == "2020-03"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("JSON mal formado: Expecting ',' delimiter (carácter 120 del objeto)", RejectionKind.BROKEN),
        ("JSON mal formado: el archivo termina sin cerrar el objeto", RejectionKind.CUT),
        ("el arreglo no se cierra: el archivo está cortado", RejectionKind.CUT),
        ("no está en UTF-8 (byte 12 del objeto)", RejectionKind.ENCODING),
        ("el objeto mide más de 64 MB", RejectionKind.TOO_LARGE),
        ("tiene demasiados niveles anidados", RejectionKind.TOO_LARGE),
        ("raíz: no es un paquete, registro ni release de OCDS: tiene las claves «a»", RejectionKind.NOT_OCDS),
        ("está vacío", RejectionKind.NOT_OCDS),
        ("releases[0].awards[0]: se espera un objeto y vino un número", RejectionKind.VALUE),
        ("tender.description: tiene un carácter nulo", RejectionKind.VALUE),
    ],
)
def test_the_kind_of_an_error_is_read_from_its_sentence(reason, kind):
    assert maturity.rejection_kind(reason) == kind
