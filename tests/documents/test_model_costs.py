"""What administrators see of the language model: every call, its cost by day, prices and budgets."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.choices import Role
from documents import costs
from documents.call_models import ModelCall, TokenBudget
from integrations.choices import Outcome
from tests.accounts.people import administrator, enter_verified, person

pytestmark = pytest.mark.django_db
COSTS = "admin:documents_modelcall_costs"


@pytest.fixture
def calls():
    """Two calls with a price, one without, one that failed and was not counted."""
    common = {"purpose": "analysis.money", "institution": "GAD <b>Norte</b>", "model": "m", "duration_ms": 900}
    answered = {**common, "outcome": Outcome.ANSWERED, "input_tokens": 1000, "output_tokens": 100}
    return [
        ModelCall.objects.create(**answered, cost=Decimal("0.0028")),
        ModelCall.objects.create(**answered, cost=Decimal("0.0028")),
        ModelCall.objects.create(**answered),
        ModelCall.objects.create(**common, outcome=Outcome.UNAVAILABLE, error="No respondió."),
    ]


def test_a_day_tells_what_is_known_and_what_is_not(calls):
    row = costs.by_day()[0]
    assert (row.calls, row.failed, row.uncounted, row.unpriced) == (4, 1, 1, 2)
    assert (row.input, row.output, row.cost) == (3000, 300, Decimal("0.0056"))


def test_a_day_without_any_price_costs_unknown(calls):
    ModelCall.objects.update(cost=None)
    assert costs.by_day()[0].cost is None


def test_the_page_shows_costs_and_budgets_escaped(client, calls):
    TokenBudget.objects.create(institution="GAD <b>Norte</b>", tokens_per_day=5000)
    enter_verified(client, administrator())
    page = client.get(reverse(COSTS)).content.decode()
    assert "GAD &lt;b&gt;Norte&lt;/b&gt;" in page
    assert "3.300" in page
    assert "5.000" in page
    assert "0,0056" in page
    assert "2 sin precio" in page


def test_the_list_leads_to_the_costs_and_changes_nothing(client, calls):
    enter_verified(client, administrator())
    page = client.get(reverse("admin:documents_modelcall_changelist")).content.decode()
    assert reverse(COSTS) in page
    assert client.get(reverse("admin:documents_modelcall_delete", args=[calls[0].pk])).status_code == 403
    assert client.get(reverse("admin:documents_modelcall_add")).status_code == 403


def test_an_officer_sees_none_of_it(client, calls):
    enter_verified(client, person(Role.FUNCIONARIO))
    assert client.get(reverse(COSTS)).status_code in (302, 403)
