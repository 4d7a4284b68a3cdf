"""Checks asked for by an application: jobs, a place to look, who asked written down, a quota."""

import pytest
from auditlog.models import LogEntry
from django.core.cache import cache

from api.scopes import Scope
from jobs.models import Job
from suppliers.models import Consultation
from tests.partners.applications import ALL, client_of
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db
ASKED = {"purpose": "control", "authorities": ["sri"]}
PERSON = "1710034065001"


def checks(client, ruc: str, body=None):
    return client.post(
        f"/api/v1/suppliers/{ruc}/checks/", ASKED if body is None else body, content_type="application/json"
    )


@pytest.fixture
def ruc():
    return make_supplier().ruc


def test_a_check_is_a_job_with_a_place_to_look_at(ruc):
    partner = client_of()
    answer = checks(partner, ruc)
    assert (answer.status_code, answer.json()["is_done"]) == (202, False)
    assert [job["state"] for job in answer.json()["jobs"]] == ["pending"]
    Job.objects.update(state="done", finished_at="2026-11-24T13:00:00Z")
    status = partner.get(answer.json()["status_url"])
    assert (status.status_code, status.json()["is_done"]) == (200, True)


def test_who_asked_about_whom_and_what_for_is_written_down(ruc):
    checks(client_of(), ruc)
    assert Consultation.objects.get().purpose == "control"
    entry = LogEntry.objects.get(additional_data__event="checks_requested")
    assert (entry.additional_data["ruc"], entry.object_repr) == (ruc, "Aplicación 0")


def test_another_application_sees_nothing_of_it(ruc):
    url = checks(client_of(), ruc).json()["status_url"]
    assert client_of().get(url).status_code == 404
    assert client_of().get("/api/v1/jobs/x:y:z/").status_code == 404


def test_a_natural_person_needs_the_scope():
    assert checks(client_of({Scope.CHECKS}), PERSON).status_code == 403
    assert checks(client_of(ALL), PERSON).status_code == 202


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "purpose"),
        ({"purpose": "vigilancia"}, "purpose"),
        ({"purpose": "control", "authorities": []}, "authorities"),
        ({"purpose": "control", "authorities": ["nadie"]}, "authorities"),
        ({"purpose": "control", "authorities": "sri"}, "authorities"),
    ],
)
def test_what_cannot_be_asked_is_told(ruc, body, name):
    answer = checks(client_of(), ruc, body)
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (400, name)
    assert not Job.objects.exists()


def test_the_quota_of_a_day(ruc, settings):
    settings.SUPPLIER_CHECKS_PER_DAY = 2
    cache.clear()
    partner = client_of()
    assert [checks(partner, ruc).status_code for _ in range(3)] == [202, 202, 429]
