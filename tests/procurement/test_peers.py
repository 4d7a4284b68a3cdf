"""The median of few or many, and who is like whom."""

import pytest

from procurement.peers import ENOUGH, median, similar_to


def test_few_values_give_no_median_but_their_number():
    few = median([1.0] * (ENOUGH - 1))
    assert (few.count, few.has_data) == (ENOUGH - 1, False)


def test_the_interval_holds_the_median_and_narrows_with_more_values():
    some, many = median(range(10)), median([n / 100 for n in range(1000)])
    assert (some.value, many.value) == (4.5, pytest.approx(4.995))
    assert some.low <= some.value <= some.high
    assert many.high - many.low < some.high - some.low


@pytest.mark.django_db
def test_without_a_procedure_or_processes_nothing_is_alike():
    assert similar_to(procedure="", budget=None, cpc="").count == 0
    assert similar_to(procedure="licitacion", budget=None, cpc="0").count == 0
