"""Entities, catalogues and totals in the API."""

import pytest
from django.core.management import call_command

from procurement.choices import Phase
from procurement.models import CpcCode
from tests.partners.applications import client_of
from tests.procurement.factories import make_buyer, make_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return client_of()


def test_entities_are_one_per_ruc_and_found_by_number_or_name(partner):
    make_buyer(ruc="1760000001001", unit="1", name="MINISTERIO DE SALUD")
    make_buyer(ruc="1760000001001", unit="2", name="HOSPITAL DE SALUD")
    make_buyer(ruc="0960000002001", name="GAD DE DURÁN")
    rows = partner.get("/api/v1/buyers/").json()["items"]
    assert sorted(row["ruc"] for row in rows) == ["0960000002001", "1760000001001"]
    assert [row["ruc"] for row in partner.get("/api/v1/buyers/", {"q": "duran"}).json()["items"]] == ["0960000002001"]
    assert len(partner.get("/api/v1/buyers/", {"q": "1760"}).json()["items"]) == 1


def test_pages_of_entities_reach_all_once(partner):
    for _ in range(5):
        make_buyer()
    seen, cursor = [], None
    while True:
        body = partner.get("/api/v1/buyers/", {"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [row["ruc"] for row in body["items"]]
        if not (cursor := body["next"]):
            break
    assert (len(seen), len(set(seen))) == (5, 5)
    other = partner.get("/api/v1/catalogues/cpc/", {"cursor": "x"})
    assert other.json()["type"] == "/api/v1/problems/#invalid-cursor"


def test_one_entity_with_its_totals(partner):
    buyer = make_buyer()
    make_process(buyer=buyer)
    make_process(buyer=buyer, phase=Phase.AWARD, awarded_amount=700)
    body = partner.get(f"/api/v1/buyers/{buyer.ruc}/").json()
    assert body["total"] == {"processes": 2, "budget": 2000.0, "awarded": 700.0}
    assert body["years"][0]["year"] == 2026
    assert partner.get("/api/v1/buyers/1760000099001/").status_code == 404


def test_catalogues(partner):
    call_command("import_cpc", verbosity=0)
    codes = partner.get("/api/v1/catalogues/cpc/", {"level": "1", "limit": 100}).json()
    assert len(codes["items"]) == CpcCode.objects.filter(level=1).count()
    under = partner.get("/api/v1/catalogues/cpc/", {"under": "452"}).json()["items"]
    assert all(each["code"].startswith("452") for each in under)
    phases = partner.get("/api/v1/catalogues/phases/").json()["values"]
    assert {"value": "adjudicacion", "label": "Adjudicación"} in phases
    assert partner.get("/api/v1/catalogues/nada/").status_code == 404


def test_totals_of_a_search(partner):
    make_process(phase=Phase.AWARD)
    make_process(budget_amount=None)
    make_process(region="GUAYAS")
    body = partner.get("/api/v1/aggregates/", {"region": "PICHINCHA"}).json()
    assert (body["count"], body["is_exact"], body["budget"], body["without_budget"]) == (2, True, 1000.0, 1)
    assert {"value": "adjudicacion", "count": 1} in body["facets"]["phases"]
    assert {"value": "GUAYAS", "count": 1} in body["facets"]["regions"]
