"""Processes in the API: the filters of the page, strict; pages by cursor; people by pseudonym."""

from decimal import Decimal

import pytest

from procurement.choices import Phase, Role
from procurement.models import Award, Bid, Process
from tests.partners.applications import ALL, client_of
from tests.procurement.factories import at, make_buyer, make_item, make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db
PROCESSES = "/api/v1/processes/"
PERSON = {"ruc": "0912345675001", "name": "PEREZ LOPEZ JUAN"}


@pytest.fixture
def partner():
    return client_of()


@pytest.fixture
def stranger():
    """May not see who natural persons are."""
    return client_of(ALL - {"people:read"})


def ocids(answer) -> list[str]:
    return [each["ocid"] for each in answer.json()["items"]]


def test_a_list_tells_what_is_published_and_null_for_the_rest(partner):
    process = make_process(region="", awarded_amount=None, published_at=at("2026-11-01 08:00"))
    (row,) = partner.get(PROCESSES).json()["items"]
    assert row["ocid"] == process.ocid
    assert (row["budget_amount"], row["awarded_amount"], row["region"]) == (1000.0, None, None)
    assert row["buyer_ruc"] == process.buyer.ruc
    assert row["published_at"] == "2026-11-01T13:00:00+00:00"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"phase": "adjudicacion"}, ["b"]),
        ({"phase": ["adjudicacion", "convocatoria"]}, ["b", "a"]),
        ({"region": "GUAYAS"}, ["b"]),
        ({"year": "2025"}, ["a"]),
        ({"budget_from": "2000"}, ["b"]),
        ({"budget_from": "10", "budget_to": "1500.50"}, ["a"]),
        ({"published_from": "2026-01-01"}, ["b"]),
        ({"published_to": "2025-12-31"}, ["a"]),
        ({"cpc": "4523"}, ["a"]),
        ({"buyer": "1760009999001"}, ["b"]),
        ({"supplier": "1790009999001"}, ["a"]),
        ({"q": "alcantarillado"}, ["b"]),
        ({"order": "budget"}, ["b", "a"]),
        ({"q": "nada de esto"}, []),
    ],
)
def test_each_filter(partner, asked, found):
    first = make_process(code="a", published_at=at("2025-06-01 08:00"))
    make_item(first)
    take_part(first, make_supplier(ruc="1790009999001"))
    make_process(
        code="b",
        title="ALCANTARILLADO SANITARIO",
        phase=Phase.AWARD,
        region="GUAYAS",
        budget_amount=Decimal(5000),
        published_at=at("2026-06-01 08:00"),
        buyer=make_buyer(ruc="1760009999001"),
    )
    answer = partner.get(PROCESSES, asked)
    assert [each["code"] for each in answer.json()["items"]] == found


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"phase": "nada"}, "phase"),
        ({"budget_from": "mucho"}, "budget_from"),
        ({"published_from": "ayer"}, "published_from"),
        ({"budget_from": "9", "budget_to": "1"}, "budget_from"),
        ({"cpc": "abc"}, "cpc"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"order": "azar"}, "order"),
        ({"order": "relevance"}, "order"),
        ({"fields": "ocid,secreto"}, "fields"),
        ({"fase": "convocatoria"}, "fase"),
        ({"q": "a\x00b"}, "q"),
        ({"limit": ["5", "6"]}, "limit"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name_in_both_languages(partner, asked, name):
    for language in ("es", "en"):
        answer = partner.get(PROCESSES, asked, headers={"Accept-Language": language})
        assert answer.status_code == 400
        error = answer.json()["errors"][0]
        assert error["name"] == name
        assert error["reason"]


@pytest.mark.parametrize("order", ["recent", "deadline", "budget"])
def test_the_cursor_reaches_every_process_once(partner, order):
    buyer = make_buyer()
    for number in range(7):
        make_process(
            buyer=buyer,
            published_at=at(f"2026-0{1 + number % 3}-01 08:00") if number % 4 else None,
            budget_amount=Decimal(number % 2) if number % 3 else None,
            tender_period_end=at(f"20{25 + number % 2 * 5}-01-01 08:00") if number % 3 else None,
        )
    seen, cursor = [], ""
    while cursor is not None:
        page = partner.get(PROCESSES, {"order": order, "limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += ocids(page)
        cursor = page.json()["next"]
    assert sorted(seen) == sorted(Process.objects.values_list("ocid", flat=True))
    assert len(seen) == 7


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "W10:1:2", "…"])
def test_a_cursor_that_is_none_is_told(partner, cursor):
    answer = partner.get(PROCESSES, {"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v1/problems/#invalid-cursor")


def test_only_the_fields_that_are_asked_for(partner):
    make_process()
    (row,) = partner.get(PROCESSES, {"fields": "phase,ocid"}).json()["items"]
    assert list(row) == ["ocid", "phase"]


def with_people(ocid: str) -> Process:
    process = make_process(ocid=ocid)
    somebody, company = make_supplier(**PERSON), make_supplier(name="COMERCIAL S.A.")
    take_part(process, somebody, Role.TENDERER)
    take_part(process, company, Role.SUPPLIER)
    Bid.objects.create(process=process, number=1, supplier=somebody, supplier_name=somebody.name, amount=7)
    award = Award.objects.create(process=process, number=1, supplier_names=somebody.name, amount=7)
    award.suppliers.set([somebody])
    return process


def test_a_process_with_its_parts(partner):
    process = with_people("ocds-5wno2w-SIE-GADX-2026-001-7")
    make_item(process)
    body = partner.get(f"{PROCESSES}{process.ocid}/").json()
    assert (body["ocid"], len(body["items"]), body["items"][0]["cpc"]) == (process.ocid, 1, "452300011")
    assert body["awards"][0]["suppliers"] == [{"id": PERSON["ruc"], **PERSON}]
    assert [each["role"] for each in body["participants"]] == ["supplier", "tenderer"]


def test_natural_persons_are_pseudonyms_without_their_scope(stranger):
    process = with_people("ocds-5wno2w-SIE-GADX-2026-001-7")
    answer = stranger.get(f"{PROCESSES}{process.ocid}/")
    assert PERSON["ruc"] not in answer.text
    assert PERSON["name"] not in answer.text
    body = answer.json()
    pseudonym = body["bids"][0]["supplier"]["id"]
    assert pseudonym.startswith("persona-")
    assert body["awards"][0]["suppliers"][0]["id"] == pseudonym
    assert "COMERCIAL S.A." in answer.text


def test_who_may_not_see_people_does_not_find_them_by_trying(partner, stranger):
    process = with_people("ocds-5wno2w-SIE-GADX-2026-001-7")
    Process.objects.filter(pk=process.pk).update(title="HONORARIOS DE JUAN PÉREZ LÓPEZ, 0912345675, POR CATASTRO")
    make_process(title="CATASTRO DE PREDIOS")
    ways = (PROCESSES, "/api/v1/aggregates/", "/api/v1/export/releases.jsonl")

    def found(client, query: str) -> list[int]:
        listed, counted = (client.get(way, {"q": query}).json() for way in ways[:2])
        return [len(listed["items"]), counted["count"]]

    for query in ("perez", "Lopez catastro", '"juan perez"', "pereza", "catastro 0912345675", "honorarios -perez"):
        assert found(stranger, query) == [0, 0], query
    assert found(partner, "juan perez") == [1, 1]
    assert found(stranger, "catastro") == found(partner, "catastro") == [2, 2]
    # The same for a person who sells and for one who does not.
    for name, value in [("q", PERSON["ruc"]), ("q", "0912345675"), ("supplier", PERSON["ruc"]), ("q", "1710034065001")]:
        for way in ways:
            assert stranger.get(way, {name: value}).status_code == 403
            assert partner.get(way, {name: value}).status_code == 200


def test_a_list_asks_the_same_few_questions_however_long_it_is(partner, django_assert_num_queries):
    for _ in range(12):
        make_process()
    partner.get(PROCESSES, {"limit": 1})
    with django_assert_num_queries(1):
        partner.get(PROCESSES, {"limit": 11})


def test_an_ocid_with_a_slash_is_found(partner):
    process = make_process(ocid="ocds-5wno2w-SIE-GAD/X-2026-1-7")
    assert partner.get(f"{PROCESSES}{process.ocid}/").json()["ocid"] == process.ocid
