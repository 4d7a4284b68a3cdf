"""Pages of a list in each order: every row once, whatever comes meanwhile."""

import random
from datetime import timedelta

import pytest

from procurement import search
from procurement.recognition import recognise
from procurement.search import Criteria, Order, facets, paging
from tests.procurement.factories import at, make_process, random_processes

pytestmark = pytest.mark.django_db
NOW = at("2026-11-24 12:00")


def _everything(order: Order, criteria: Criteria) -> tuple[list[int], list[list[int]]]:
    """Ids in order walking forwards, and each page walking back from the end."""
    rows = search.hits(criteria)
    asked = {"order": order, "query": criteria.query, "now": NOW}
    page = search.page(rows, **asked)
    forward, pages = [row.pk for row in page.rows], [page]
    while page.following:
        page = search.page(rows, **asked, after=page.following)
        pages.append(page)
        forward += [row.pk for row in page.rows]
    back = [[row.pk for row in page.rows]]
    while page.preceding:
        page = search.page(rows, **asked, before=page.preceding)
        back.append([row.pk for row in page.rows])
    assert page.first == 1
    return forward, back[::-1]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("many", [0, 3, 6, 7, 25])
def test_pages_show_every_row_once_in_each_order_forwards_and_backwards(order, many, monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 3)
    chance = random.Random(many)
    for process in random_processes(many, seed=many):
        process.title = chance.choice(["AGUA", "AGUA AGUA POTABLE", "SERVICIO DE AGUA"])
        process.save()
    criteria = Criteria(query=recognise("agua"), moment=NOW)
    forward, back = _everything(order, criteria)
    assert sorted(forward) == sorted(search.hits(criteria).values_list("pk", flat=True))
    assert [pk for page in back for pk in page] == forward


def test_orders_put_what_is_missing_last():
    make_process(code="none", published_at=None, budget_amount=None, tender_period_end=None)
    make_process(
        code="past", published_at=NOW - timedelta(days=9), budget_amount=1, tender_period_end=NOW - timedelta(days=1)
    )
    make_process(code="late", published_at=NOW, budget_amount=2, tender_period_end=NOW + timedelta(days=9))
    make_process(
        code="soon", published_at=NOW - timedelta(days=1), budget_amount=3, tender_period_end=NOW + timedelta(days=1)
    )

    def codes(order):
        page = search.page(search.hits(Criteria()), order, recognise(""), now=NOW)
        return [row.code for row in page.rows]

    assert codes(Order.RECENT) == ["late", "soon", "past", "none"]
    assert codes(Order.LARGEST) == ["soon", "late", "past", "none"]
    assert codes(Order.DEADLINE) == ["soon", "late", "past", "none"]


def test_relevance_puts_the_object_before_the_items():
    make_process(code="items", title="COMPRA DE BIENES", search_text="AGUA POTABLE")
    make_process(code="object", title="AGUA POTABLE", search_text="")
    query = recognise("agua")
    page = search.page(search.hits(Criteria(query=query)), Order.RELEVANCE, query, now=NOW)
    assert [row.code for row in page.rows] == ["object", "items"]


@pytest.mark.parametrize("few", [0, 64])
@pytest.mark.parametrize("order", Order)
def test_whichever_way_rows_are_found_they_are_the_same(monkeypatch, order, few):
    monkeypatch.setattr(facets, "FEW_IN_PART", few)
    monkeypatch.setattr(facets, "RANKED", 2)
    monkeypatch.setattr(paging, "RANKED", 2)
    for year in (2018, 2019, 2026, 2026, 2026):
        make_process(title="AGUA", published_at=at(f"{year}-03-01 08:00"))
    make_process(title="AGUA", published_at=None)
    criteria = Criteria(query=recognise("agua"), moment=NOW)
    asked = {"order": order, "query": criteria.query, "now": NOW}
    found = search.page(search.listed(criteria, order), **asked).rows
    assert found == search.page(search.hits(criteria), **asked).rows
    assert len(found) == (2 if order == Order.RELEVANCE else 6)


def test_a_new_process_neither_repeats_nor_hides_rows_of_the_next_page(monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 2)
    for number in range(4):
        make_process(code=f"old-{number}", published_at=at(f"2026-11-0{number + 1} 08:00"))
    asked = {"order": Order.RECENT, "query": recognise(""), "now": NOW}
    first = search.page(search.hits(Criteria()), **asked)
    make_process(code="new", published_at=NOW)
    second = search.page(search.hits(Criteria()), **asked, after=first.following)
    assert [row.code for row in second.rows] == ["old-1", "old-0"]


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1] + "_", lambda token: token[1:], lambda token: "x", str.upper]
)
def test_a_page_address_that_was_touched_is_refused(change, monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 1)
    make_process()
    make_process()
    asked = {"order": Order.RECENT, "query": recognise(""), "now": NOW}
    token = search.page(search.hits(Criteria()), **asked).following
    with pytest.raises(search.BadToken):
        search.page(search.hits(Criteria()), **asked, after=change(token))


def test_a_page_address_of_another_order_is_refused(monkeypatch):
    monkeypatch.setattr(paging, "ROWS", 1)
    make_process()
    make_process()
    rows, query = search.hits(Criteria()), recognise("")
    token = search.page(rows, Order.RECENT, query, now=NOW).following
    with pytest.raises(search.BadToken):
        search.page(rows, Order.LARGEST, query, now=NOW, after=token)
