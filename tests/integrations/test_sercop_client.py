"""SERCOP's API with its quirks, served over real HTTP."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from integrations.errors import Rejected, Unavailable, UnexpectedReply
from integrations.sercop.client import SercopClient
from integrations.sercop.records import ReleasePackage
from tests.integrations.server import html, resets, says

OCID = "ocds-5wno2w-SIE-GADMCLC-2025-004-131152"
ROW = {
    "id": 1290034,
    "ocid": "ocds-5wno2w-CE-20150000092768-23237",
    "year": 2015,
    "month": 1,
    "method": "direct",
    "internal_type": "Catálogo electrónico - Compra directa",
    "locality": "CUENCA",
    "region": "AZUAY",
    "suppliers": "LABORATORIOS LIFE C.A.",
    "buyer": "DIRECCION DISTRITAL 01D01",
    "amount": "24.200000",
    "date": "2015-01-15T00:00:00-05:00",
    "title": "Orden de compra CE-20150000092768",
    "description": "Dextrosa en agua",
    "budget": "24.2",
}
NULLABLE = ("method", "internal_type", "suppliers", "amount", "title", "description", "budget")


def page(*rows, **changes) -> dict:
    return {"total": 3515, "page": 1, "pages": 352, "data": list(rows), **changes}


def package(ocid=OCID, **changes) -> dict:
    release = {"ocid": ocid, "id": "1", "tag": ["tender"], "date": "2026-07-24T12:32:01-05:00"}
    return {"releases": [release], "publishedDate": "2026-07-24T17:27:37Z", **changes}


@pytest.fixture
def client(serve, converse):
    """`client(answer, …)` gives a client of a server that answers so; the server is its `server`."""

    def make(*answers):
        server = serve(*answers)
        made = SercopClient(converse(server))
        made.server = server
        return made

    return make


def search(client, *rows, **changes):
    return client(says(page(*rows, **changes))).search_ocds(2015, "agua")


def test_a_page_of_processes(client):
    asked = client(says(page(ROW)))
    found = asked.search_ocds(2015, "agua", page=2, buyer="SALUD", supplier="LIFE")
    assert (found.total, found.page, found.pages) == (3515, 1, 352)
    (row,) = found.rows
    assert row.ocid == "ocds-5wno2w-CE-20150000092768-23237"
    assert row.procedure_text == "Catálogo electrónico - Compra directa"
    assert (row.region, row.locality, row.year, row.month) == ("AZUAY", "CUENCA", 2015, 1)
    assert (row.amount, row.budget) == (Decimal("24.2"), Decimal("24.2"))
    assert row.date == datetime(2015, 1, 15, 5, tzinfo=UTC)
    assert row.date.utcoffset() == timedelta(hours=-5)
    assert row.raw == ROW
    assert asked.server.requests[0].path == "/sercop/api/search_ocds"
    assert asked.server.requests[0].query == {
        "year": "2015",
        "search": "agua",
        "page": "2",
        "buyer": "SALUD",
        "supplier": "LIFE",
    }


def test_the_whole_year_is_asked_without_words(client):
    asked = client(says(page()))
    asked.search_ocds(2026)
    assert asked.server.requests[0].query == {"year": "2026", "page": "1"}


def test_a_page_past_the_last_has_no_rows(client):
    assert search(client, page=353).rows == ()


def test_what_is_not_published_yet_is_unknown(client):
    (row,) = search(client, ROW | dict.fromkeys(NULLABLE)).rows
    assert (row.amount, row.budget) == (None, None)
    assert (row.method, row.procedure_text, row.supplier_names, row.title, row.description) == ("",) * 5


@pytest.mark.parametrize(
    "value", ["USD", "", None, "0", "0.000000", 0, "NaN", "Infinity", "1e99", "24,20", True, [], {}], ids=repr
)
def test_what_is_no_amount_is_unknown_and_not_zero(client, value):
    (row,) = search(client, ROW | {"amount": value, "budget": value}).rows
    assert (row.amount, row.budget) == (None, None)


@pytest.mark.parametrize(("value", "amount"), [("1815.000000", 1815), (1815.5, "1815.5"), (24, 24)])
def test_amounts_are_exact(client, value, amount):
    assert search(client, ROW | {"amount": value}).rows[0].amount == Decimal(amount)


def test_whole_numbers_may_come_as_text(client):
    found = search(client, ROW | {"year": "2015", "month": "01"}, total="10", page="1", pages="1")
    assert (found.total, found.page, found.pages, found.rows[0].year, found.rows[0].month) == (10, 1, 1, 2015, 1)


def test_a_date_without_offset_is_ecuador_s(client):
    (row,) = search(client, ROW | {"date": "2015-01-15T10:00:00"}).rows
    assert row.date.utcoffset() == timedelta(hours=-5)


def test_an_ocid_is_kept_as_it_is(client):
    ocid = "ocds-5wno2w-SICM-389-2016-2016-06-30 17:33:47 "
    assert search(client, ROW | {"ocid": ocid}).rows[0].ocid == ocid


@pytest.mark.parametrize("key", sorted(ROW.keys() - {"id"}))
def test_a_missing_key_of_a_row_is_named(client, key):
    row = {name: value for name, value in ROW.items() if name != key}
    with pytest.raises(UnexpectedReply, match=f"«{key}» en la fila 2"):
        search(client, ROW, row)


@pytest.mark.parametrize("key", ["total", "page", "pages", "data"])
def test_a_missing_key_of_the_page_is_named(client, key):
    payload = {name: value for name, value in page().items() if name != key}
    with pytest.raises(UnexpectedReply, match=f"«{key}» en la lista"):
        client(says(payload)).search_ocds(2015)


@pytest.mark.parametrize(
    "change",
    [
        {"ocid": ""},
        {"ocid": 5},
        {"title": ["x"]},
        {"year": "x"},
        {"year": True},
        {"month": 1.5},
        {"date": None},
        {"date": "ayer"},
        {"date": 20150115},
    ],
    ids=str,
)
def test_a_value_of_another_type_is_unexpected(client, change):
    with pytest.raises(UnexpectedReply, match="fila 1"):
        search(client, ROW | change)


@pytest.mark.parametrize("payload", [[], "x", 5, None, {"data": {}}, page() | {"data": ["x"]}], ids=repr)
def test_another_shape_is_unexpected(client, payload):
    with pytest.raises(UnexpectedReply):
        client(says(payload)).search_ocds(2015)


def test_a_list_is_never_not_found(client):
    with pytest.raises(Rejected):
        client(html(404)).search_ocds(2015)


@pytest.mark.parametrize(
    "arguments",
    [{"year": 2014}, {"year": 2026, "page": 0}, {"year": 2026, "search": "ab"}, {"year": 2026, "buyer": "  a "}],
    ids=str,
)
def test_what_the_api_does_not_take_is_not_asked(client, arguments):
    asked = client(says(page()))
    with pytest.raises(ValueError, match="SERCOP"):
        asked.search_ocds(**arguments)
    assert asked.server.requests == []


def test_a_record(client):
    answer = client(says(package())).record(OCID)
    assert isinstance(answer, ReleasePackage)
    assert answer.releases[0]["ocid"] == OCID
    assert answer.published_at == datetime(2026, 7, 24, 17, 27, 37, tzinfo=UTC)
    assert json.loads(answer.raw) == package()


@pytest.mark.parametrize("ocid", ["ocds-5wno2w-A/B-2016-1", "ocds-5wno2w-SICM-389 2016:33", "ocds-5wno2w-Ñ&=?#%+-1"])
def test_an_ocid_travels_encoded(client, ocid):
    asked = client(says(package(ocid)))
    asked.record(ocid)
    assert asked.server.requests[0].query == {"ocid": ocid}
    assert asked.server.requests[0].path == "/sercop/api/record"


def test_an_unknown_process_is_an_answer(client):
    assert client(html(404)).record(OCID) is None


def test_the_record_of_another_process_is_unexpected(client):
    with pytest.raises(UnexpectedReply, match=f"el proceso {OCID}"):
        client(says(package("ocds-5wno2w-OTHER-1"))).record(OCID)


@pytest.mark.parametrize(
    "payload",
    [{}, [], package(releases=[]), package(releases={}), package(releases=["x"]), package(publishedDate="x")],
    ids=["no releases", "list", "empty", "object", "text", "date"],
)
def test_a_package_of_another_shape_is_unexpected(client, payload):
    with pytest.raises(UnexpectedReply):
        client(says(payload)).record(OCID)


def test_a_package_may_lack_its_date(client):
    assert client(says(package(publishedDate=None))).record(OCID).published_at is None


@pytest.mark.parametrize("ocid", ["", "a\0b", "a\nb", "x" * 201], ids=["empty", "nul", "newline", "long"])
def test_what_is_no_ocid_is_not_asked(client, ocid):
    asked = client(says(package()))
    with pytest.raises(ValueError, match="OCID"):
        asked.record(ocid)
    assert asked.server.requests == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (html(429, Retry_After="28"), Unavailable),
        (html(500), Unavailable),
        (html(502), Unavailable),
        (resets, Unavailable),
        (html(403), Rejected),
        (html(200), UnexpectedReply),
        (says(b""), UnexpectedReply),
        (says(b'{"total":1,"page":1,"pa'), UnexpectedReply),
    ],
    ids=["429", "500", "502", "reset", "403", "html with 200", "empty", "cut"],
)
@pytest.mark.parametrize("operation", ["search", "record"])
def test_every_failure_has_its_class(client, operation, answer, error):
    asked = client(answer)
    with pytest.raises(error):
        asked.search_ocds(2026) if operation == "search" else asked.record(OCID)
    assert asked.conversation.evidence[0].method == "GET"


def test_a_429_says_how_long_to_wait(client):
    with pytest.raises(Unavailable) as caught:
        client(html(429, Retry_After="28")).record(OCID)
    assert caught.value.retry_after == 28


def test_the_real_list_is_read_whole(client, samples):
    raw = (samples / "sercop/search_ocds_2015_agua_page1.json").read_bytes()
    found = client(says(raw)).search_ocds(2015, "agua")
    assert (found.total, found.pages, len(found.rows)) == (3515, 352, 10)
    assert found.rows[0].amount == Decimal("24.20")
    assert all(row.date.tzinfo and row.buyer_name and row.budget for row in found.rows)


@pytest.mark.parametrize("name", ["record_CDC_2024", "record_CE_2026", "record_RE_2026"])
def test_the_real_records_are_read_whole(client, samples, name):
    raw = (samples / f"sercop/{name}.json").read_bytes()
    ocid = json.loads(raw)["releases"][0]["ocid"]
    answer = client(says(raw)).record(ocid)
    assert (answer.raw, answer.releases[0]["ocid"]) == (raw, ocid)
    assert answer.published_at is not None
