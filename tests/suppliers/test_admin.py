"""Files of registries in the back-office: found, read, changed by nobody."""

import pytest
from django.urls import reverse

from suppliers.models import Company, ListedParty, RegisterFile
from tests.accounts.people import administrator, enter_verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def backoffice(client, loaded):
    enter_verified(client, administrator())
    return client


@pytest.mark.parametrize(
    ("name", "model"), [("company", Company), ("listedparty", ListedParty), ("registerfile", RegisterFile)]
)
def test_it_is_listed_and_read_and_nothing_can_be_added_changed_or_deleted(backoffice, name, model):
    row = model.objects.first()
    changelist = reverse(f"admin:suppliers_{name}_changelist")
    assert backoffice.get(changelist).status_code == 200
    assert backoffice.get(changelist, {"q": "1790016919001"}).status_code == 200
    change = reverse(f"admin:suppliers_{name}_change", args=[row.pk])
    assert str(row) in backoffice.get(change).content.decode()
    assert backoffice.post(change, {"name": "OTRO"}).status_code == 403
    assert backoffice.get(reverse(f"admin:suppliers_{name}_add")).status_code == 403
    assert backoffice.get(reverse(f"admin:suppliers_{name}_delete", args=[row.pk])).status_code == 403


def test_a_company_is_found_by_its_ruc(backoffice, case):
    page = backoffice.get(reverse("admin:suppliers_company_changelist"), {"q": case("clean_company")})
    assert [row.ruc for row in page.context["cl"].result_list] == [case("clean_company")]
