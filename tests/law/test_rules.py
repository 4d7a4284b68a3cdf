from datetime import date
from decimal import Decimal

import pytest

from law.rules import Rule, add_working_days, choose, is_working_day, working_days_between

CARNIVAL = {date(2026, 2, 16), date(2026, 2, 17)}


def rule(**changes) -> Rule:
    made = {
        "slug": "ofertas_minimo",
        "value": Decimal(2),
        "unit": "dias_termino",
        "procedure": "",
        "amount_over": None,
        "amount_up_to": None,
        "valid_from": date(2025, 10, 28),
        "valid_to": None,
        "norm": "art. 96",
        "certainty": "texto",
    }
    return Rule(**{**made, **changes})


def test_a_rule_holds_from_its_first_day_to_its_last():
    closed = rule(valid_to=date(2026, 1, 31))
    held = [
        bool(choose([closed], "ofertas_minimo", on=day))
        for day in (date(2025, 10, 27), date(2025, 10, 28), date(2026, 1, 31), date(2026, 2, 1))
    ]
    assert held == [False, True, True, False]


def test_bands_are_above_the_lower_and_up_to_the_upper_amount():
    bands = [
        rule(value=Decimal(2), amount_over=Decimal(10000), amount_up_to=Decimal(100000)),
        rule(value=Decimal(4), amount_over=Decimal(100000)),
    ]
    found = [
        choose(bands, "ofertas_minimo", on=date(2026, 1, 1), amount=Decimal(amount))
        for amount in ("10000", "10000.01", "100000", "100000.01")
    ]
    assert [one and one.value for one in found] == [None, 2, 2, 4]


def test_a_band_is_not_chosen_for_an_unknown_amount():
    assert choose([rule(amount_over=Decimal(1))], "ofertas_minimo", on=date(2026, 1, 1)) is None


def test_a_rule_of_the_procedure_goes_before_one_of_any():
    rules = [rule(value=Decimal(15), procedure="concurso_publico"), rule()]
    on = date(2026, 1, 1)
    assert choose(rules, "ofertas_minimo", on=on, procedure="concurso_publico").value == 15
    assert choose(rules, "ofertas_minimo", on=on, procedure="licitacion").value == 2


def test_working_days_skip_weekends_and_holidays():
    assert add_working_days(date(2026, 2, 13), 1, CARNIVAL) == date(2026, 2, 18)  # Friday before carnival
    assert add_working_days(date(2026, 2, 13), 0, CARNIVAL) == date(2026, 2, 13)
    assert working_days_between(date(2026, 2, 13), date(2026, 2, 19), CARNIVAL) == 2
    assert working_days_between(date(2026, 2, 19), date(2026, 2, 13), CARNIVAL) == 0
    assert not is_working_day(date(2026, 2, 14), CARNIVAL)


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="negativo"):
        add_working_days(date(2026, 1, 1), -1, set())
