"""Bidders beside the process: noted only by the share that the institution set, and for a person to judge."""

from datetime import date
from decimal import Decimal

import pytest

from law.models import Norm, Threshold
from procurement.choices import Role
from suppliers import batches, fit
from suppliers.choices import Purpose
from suppliers.rules.fit import capital_note
from tests.accounts.people import person
from tests.procurement.factories import make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("capital", "budget", "share", "is_noted"),
    [
        (999, 10_000, 10, True),
        (1_000, 10_000, 10, False),
        (None, 10_000, 10, False),
        (999, None, 10, False),
        (999, 10_000, None, False),
    ],
)
def test_the_share_decides_and_what_is_unknown_notes_nothing(capital, budget, share, is_noted):
    given = (None if value is None else Decimal(value) for value in (capital, budget, share))
    assert bool(capital_note(*given)) is is_noted


def test_the_sentence():
    told = capital_note(Decimal("800.00"), Decimal("250000"), Decimal("2.5000"))
    assert told == (
        "Su capital suscrito, USD 800,00, es menor que el 2,5 % del presupuesto referencial, USD 250.000,00."
    )


@pytest.fixture
def process(loaded, case):
    made = make_process(budget_amount=Decimal(5_000_000))
    for name in ("clean_company", "natural_person"):
        take_part(made, make_supplier(ruc=case(name), name=name), Role.TENDERER)
    return made


def share(value) -> None:
    norm = Norm.objects.create(slug="propia", article="Resolución interna", source="La entidad", certainty="texto")
    facts = {"value": value, "unit": "por_ciento", "valid_from": date(2015, 1, 1), "certainty": "texto"}
    Threshold.objects.create(slug=fit.SHARE, name="Capital", norm=norm, **facts)


def test_the_page_of_the_bidders_tells_capital_and_notes_it_by_the_share(client, process):
    by = person()
    client.force_login(by)
    batch = batches.start_of_process(ocid=process.ocid, purpose=Purpose.EVALUATION, by=by)
    html = client.get(batch.get_absolute_url()).content.decode()
    assert "no ha fijado en Normativa" in html
    assert "es menor que el" not in html
    assert "Sin datos de la SCVS" in html
    share(Decimal(10))
    html = client.get(batch.get_absolute_url()).content.decode()
    assert html.count("es menor que el 10 % del presupuesto") == 1
    assert process.title in html
