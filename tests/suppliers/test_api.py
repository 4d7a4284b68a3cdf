"""Suppliers in the API: totals, checks as of a moment, natural persons by pseudonym."""

import pytest

from suppliers.choices import Authority, Outcome, Purpose
from suppliers.models import Supplier, Verification
from tests.partners.applications import ALL, client_of
from tests.procurement.factories import at, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db
SUPPLIERS = "/api/v1/suppliers/"
PERSON = {"ruc": "0912345675001", "name": "PEREZ LOPEZ JUAN"}


@pytest.fixture
def partner():
    return client_of()


@pytest.fixture
def stranger():
    return client_of(ALL - {"people:read"})


def check(supplier: Supplier, moment: str, outcome: str) -> Verification:
    facts = {"purpose": Purpose.values[0], "reason": "Según el SRI.", "checked_at": at(moment), "outcome": outcome}
    return Verification.objects.create(supplier=supplier, authority=Authority.values[0], **facts)


def test_a_supplier_with_what_it_was_awarded(partner):
    supplier = make_supplier()
    take_part(make_process(), supplier)
    body = partner.get(f"{SUPPLIERS}{supplier.ruc}/").json()
    assert (body["id"], body["name"], body["kind"]) == (supplier.ruc, supplier.name, "Sociedad privada o extranjera")
    assert body["totals"] == {"awards": 0, "amount": None, "buyers": 0, "latest": None, "without_amount": 0}
    assert body["checks"] == []
    assert partner.get(f"{SUPPLIERS}1790099999001/").status_code == 404


def test_checks_are_those_known_at_the_moment_asked_for(partner):
    supplier = make_supplier()
    first, second = Outcome.values[:2]
    check(supplier, "2026-03-01 08:00", first)
    check(supplier, "2026-06-01 08:00", second)
    address = f"{SUPPLIERS}{supplier.ruc}/"
    now = partner.get(address).json()["checks"]
    before = partner.get(address, {"as_of": "2026-04-01T00:00:00-05:00"}).json()["checks"]
    assert [each["outcome"] for each in now] == [second]
    assert [each["outcome"] for each in before] == [first]
    assert partner.get(address, {"as_of": "2025-01-01T00:00:00-05:00"}).json()["checks"] == []
    assert partner.get(address, {"as_of": "2026-04-01T00:00:00-18:26"}).status_code == 200
    for nonsense in ("ayer", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert partner.get(address, {"as_of": nonsense}).status_code == 400
    assert partner.get(address, {"as_of": "2026-04-01T00:00:00"}).status_code == 400


def test_natural_persons_are_listed_without_name_and_not_found_by_it(partner, stranger):
    make_supplier(**PERSON)
    make_supplier(name="COMERCIAL S.A.")
    (person,) = [row for row in stranger.get(SUPPLIERS).json()["items"] if row["ruc"] is None]
    assert (person["name"], person["id"][:8]) == ("Persona natural", "persona-")
    assert stranger.get(SUPPLIERS, {"q": "perez"}).json()["items"] == []
    assert stranger.get(SUPPLIERS, {"q": PERSON["ruc"][:9]}).json()["items"] == []
    assert partner.get(SUPPLIERS, {"q": "perez"}).json()["items"][0]["ruc"] == PERSON["ruc"]


@pytest.mark.parametrize("identifier", [PERSON["ruc"], PERSON["ruc"][:10], "1712345678001"])
def test_whether_a_person_sells_is_not_told_without_the_scope(stranger, identifier):
    make_supplier(**PERSON)
    assert stranger.get(f"{SUPPLIERS}{identifier}/").status_code == 403


def test_a_foreigner_has_no_ruc(partner):
    make_supplier(foreign_id="ID-123", name="FOREIGN LLC")
    body = partner.get(f"{SUPPLIERS}ID-123/").json()
    assert (body["id"], body["ruc"]) == ("ID-123", None)
