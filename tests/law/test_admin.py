"""Legal rules are edited by administrators, with the audit looking on, and never deleted."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from law.models import Threshold
from tests.accounts.people import administrator, enter_verified, person

pytestmark = pytest.mark.django_db
LIST = "admin:law_threshold_changelist"


@pytest.fixture
def admin_client(client):
    enter_verified(client, administrator())
    return client


def form(row: Threshold, **changes) -> dict:
    fields = ("slug", "name", "procedure", "value", "unit", "certainty", "note")
    shown = {name: getattr(row, name) for name in fields}
    return {**shown, "valid_from": f"{row.valid_from:%d/%m/%Y}", "norm": row.norm_id, **changes}


def test_a_value_is_closed_with_a_date_and_the_audit_keeps_both(admin_client):
    row = Threshold.objects.get(slug="multa_minimo")
    page = reverse("admin:law_threshold_change", args=[row.pk])
    answer = admin_client.post(page, form(row, valid_to="31/12/2026"))
    assert answer.status_code == 302, answer.context["adminform"].errors
    row.refresh_from_db()
    assert f"{row.valid_to}" == "2026-12-31"
    assert LogEntry.objects.get_for_object(row).latest("timestamp").changes_dict["valid_to"] == ["None", "2026-12-31"]


def test_an_end_before_the_beginning_is_refused_with_a_sentence(admin_client):
    row = Threshold.objects.get(slug="multa_minimo")
    answer = admin_client.post(reverse("admin:law_threshold_change", args=[row.pk]), form(row, valid_to="01/01/2010"))
    assert "«Rige hasta» es anterior a «rige desde»" in answer.content.decode()


def test_the_list_shows_what_holds_today(admin_client):
    page = admin_client.get(reverse(LIST), {"vigencia": "hoy", "slug__exact": "infima_cuantia_hasta"}).content.decode()
    assert "LOSNCP, art. 50" in page
    assert "2024" not in page.partition('id="result_list"')[2].partition("</table>")[0]


def test_no_rule_is_deleted(admin_client):
    row = Threshold.objects.first()
    assert admin_client.post(reverse("admin:law_threshold_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_an_officer_does_not_enter(client):
    client.force_login(person())
    assert client.get(reverse(LIST)).status_code in (302, 403)
