from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from law import lookup, seeding
from law.models import Holiday, Norm, Threshold

pytestmark = pytest.mark.django_db


def value(slug: str, on: date, **asked):
    found = lookup.threshold(slug, on=on, **asked)
    return found and found.value


@pytest.mark.parametrize(
    ("on", "limit"),
    [
        (date(2013, 5, 1), None),
        (date(2024, 12, 31), Decimal("6658.78")),
        (date(2025, 7, 6), Decimal("7212.60")),
        (date(2025, 7, 7), Decimal(10000)),
        (date(2026, 11, 1), Decimal(10000)),
    ],
)
def test_the_limit_of_infima_is_that_of_the_day(on, limit):
    assert value("infima_cuantia_hasta", on) == limit


@pytest.mark.parametrize(
    ("amount", "days"), [("50000", 2), ("100000", 2), ("500000", 4), ("500000.01", 6), ("1000000", 10)]
)
def test_the_least_term_for_bids_follows_the_budget(amount, days):
    assert value("ofertas_minimo", date(2026, 1, 1), amount=Decimal(amount)) == days


def test_a_rule_tells_its_norm_and_how_sure_it_is():
    found = lookup.threshold("ofertas_minimo", on=date(2026, 1, 1), procedure="concurso_publico")
    assert (found.norm, found.certainty) == ("Reglamento de la LOSNCP, art. 168", "texto")


def test_what_nobody_knows_is_none():
    assert lookup.threshold("ofertas_minimo", on=date(2020, 1, 1), amount=Decimal(50000)) is None


def test_rules_in_force_are_those_of_the_day():
    slugs = {rule.slug for rule in lookup.in_force(date(2024, 1, 1))}
    assert "menor_cuantia_obras_hasta" in slugs
    assert "ofertas_minimo" not in slugs


def test_seeding_again_changes_nothing_that_people_edited():
    Threshold.objects.filter(slug="multa_minimo").update(value=3)
    Norm.objects.filter(slug="practica").update(note="Revisado")
    before = list(Threshold.objects.values()), list(Norm.objects.values()), Holiday.objects.count()
    seeding.seed(norm=Norm, threshold=Threshold, holiday=Holiday)
    assert (list(Threshold.objects.values()), list(Norm.objects.values()), Holiday.objects.count()) == before


def test_seeds_have_no_rule_that_overlaps_another():
    for row in Threshold.objects.all():
        row.full_clean()


def test_an_overlapping_period_is_refused_with_the_one_it_meets():
    row = Threshold.objects.get(slug="multa_minimo")
    row.pk, row.valid_from = None, date(2026, 1, 1)
    with pytest.raises(ValidationError, match="Multa diaria mínima por retraso: 1 por mil"):
        row.full_clean()


def test_holidays_moved_by_law_are_on_the_day_they_moved_to():
    national = lookup.holidays()
    assert date(2025, 5, 2) in national
    assert date(2025, 5, 1) not in national


def test_a_local_holiday_counts_in_its_canton_alone():
    Holiday.objects.create(date=date(2026, 12, 7), name="Fundación", canton="Quito", certainty="por_verificar")
    assert date(2026, 12, 7) in lookup.holidays(canton="Quito")
    assert date(2026, 12, 7) not in lookup.holidays(canton="Cuenca")
