"""SERCOP's manners over real HTTP."""

import io
import json
import re
import zipfile

import pytest

from sandbox.sercop.search import NULLABLE

from .conftest import served


def rows(client, **query):
    return client.get("/sercop/api/search_ocds", params={"year": 2026} | query).json()


def all_rows(client, **query):
    pages = rows(client, **query)["pages"]
    return [row for page in range(1, pages + 1) for row in rows(client, page=page, **query)["data"]]


def test_a_page_has_ten_rows_whatever_is_asked(quiet):
    page = rows(quiet, limit=50, page_size=50)
    assert len(page["data"]) == 10
    assert page["pages"] == -(-page["total"] // 10)


def test_the_pages_together_hold_every_row_once(quiet):
    found = all_rows(quiet)
    assert len({row["ocid"] for row in found}) == len(found) == rows(quiet)["total"]


def test_the_newest_come_last(quiet):
    ids = [row["id"] for row in all_rows(quiet)]
    assert ids == sorted(ids)


def test_a_page_beyond_the_last_is_empty(quiet):
    answer = quiet.get("/sercop/api/search_ocds", params={"year": 2026, "page": 999})
    assert answer.status_code == 200
    assert (answer.json()["page"], answer.json()["data"]) == (999, [])


def test_nonsense_finds_nothing(quiet):
    page = rows(quiet, search="zzzzzz")
    assert (page["total"], page["pages"], page["data"]) == (0, 0, [])


def test_the_year_is_required(quiet):
    assert quiet.get("/sercop/api/search_ocds").status_code == 422


@pytest.mark.parametrize("keyword", ["search", "buyer", "supplier"])
def test_a_keyword_has_three_letters(quiet, keyword):
    assert quiet.get("/sercop/api/search_ocds", params={"year": 2026, keyword: "ab"}).status_code == 422


def test_the_list_is_filtered_by_buyer_and_supplier(quiet):
    assert all("HOSPITAL" in row["buyer"] for row in all_rows(quiet, buyer="hospital"))
    assert all("PAPELQUINDE" in row["suppliers"] for row in all_rows(quiet, supplier="papelquinde"))


def test_the_json_is_ascii_without_charset_and_chunked(quiet):
    answer = quiet.get("/sercop/api/search_ocds", params={"year": 2026})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers.get_list("docker-distribution-api-version") == ["registry/2.0"] * 2
    assert answer.content.isascii()
    assert b"\\u00" in answer.content


def test_amounts_are_text_with_six_decimals(quiet):
    amounts = {row["amount"] for row in all_rows(quiet)} - {None}
    assert all(re.fullmatch(r"\d+\.\d{6}", amount) for amount in amounts)
    assert "0.000000" in amounts


def test_some_budgets_are_only_the_currency(quiet):
    budgets = {row["budget"] for row in all_rows(quiet)}
    assert "USD" in budgets
    assert any(re.fullmatch(r"\d+(\.\d{1,4})?", budget or "") for budget in budgets)


def test_all_seven_fields_are_null_while_the_tender_is_missing():
    with served(processes=1200) as client:
        empty = [row for row in all_rows(client) if row["internal_type"] is None]
    assert empty
    assert all(row[field] is None for row in empty for field in NULLABLE)
    assert all(row["buyer"] and row["date"] for row in empty)


def test_a_row_leads_to_its_record(quiet):
    row = rows(quiet)["data"][0]
    answer = quiet.get("/sercop/api/record", params={"ocid": row["ocid"]})
    release = answer.json()["releases"][0]
    assert (release["ocid"], release["date"], release["buyer"]["name"]) == (row["ocid"], row["date"], row["buyer"])
    assert b"https:\\/\\/" in answer.content


def test_an_unknown_ocid_is_a_page_in_html(quiet):
    answer = quiet.get("/sercop/api/record", params={"ocid": "ocds-5wno2w-NADA-1"})
    assert (answer.status_code, len(answer.content)) == (404, 6_609)
    assert answer.headers["content-type"].startswith("text/html")


def test_odd_ocids_have_a_record_and_a_public_page(world):
    with served(processes=world.size) as client:
        for character in "/ :":
            odd = next(ocid for ocid in world.by_ocid if character in ocid)
            assert client.get("/sercop/api/record", params={"ocid": odd}).json()["releases"][0]["ocid"] == odd
            assert client.get(f"/sercop/ocds/{odd}").status_code == 200


def test_the_public_page_says_it_is_simulated(quiet):
    ocid = rows(quiet)["data"][0]["ocid"]
    assert "Página simulada" in quiet.get(f"/sercop/ocds/{ocid}").text
    assert quiet.get("/sercop/ocds/ocds-5wno2w-NADA-1").status_code == 404


def test_the_quota_is_shared_and_its_end_is_html():
    with served(rate=3) as client:
        left = [
            client.get("/sercop/api/search_ocds", params={"year": 2026}).headers["x-ratelimit-remaining"] for _ in "123"
        ]
        refused = client.get("/sercop/api/record", params={"ocid": "x"})
        assert left == ["2", "1", "0"]
        assert (refused.status_code, len(refused.content)) == (429, 6_625)
        assert refused.content.startswith(b"<")
        assert (refused.headers["x-ratelimit-limit"], refused.headers["x-ratelimit-remaining"]) == ("3", "0")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get("/sercop/get-totals", params={"year": 2026, "month": 7, "method": "all"}).status_code == 200


MONTH = {"type": "json", "year": 2026, "month": 7, "method": "all"}


def test_the_monthly_file_is_one_entry_with_an_array(quiet):
    answer = quiet.get("/sercop/download", params=MONTH)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    packages = json.loads(archive.read("releases_2026_julio.json"))
    assert [entry.compress_type for entry in archive.infolist()] == [zipfile.ZIP_DEFLATED]
    assert all(len(package["releases"]) == 1 for package in packages)
    assert quiet.get("/sercop/get-totals", params=MONTH).json() == {"count": len(packages)}


def test_the_monthly_file_can_be_had_by_procedure(quiet):
    name = "Subasta Inversa Electrónica"
    answer = quiet.get("/sercop/download", params=MONTH | {"method": name})
    packages = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("releases_2026_julio.json"))
    shown = {p["releases"][0]["tender"]["procurementMethodDetails"] for p in packages if "tender" in p["releases"][0]}
    assert shown == {name}


def test_a_download_can_be_resumed(quiet):
    whole = quiet.get("/sercop/download", params=MONTH)
    half = len(whole.content) // 2
    first = quiet.get("/sercop/download", params=MONTH, headers={"Range": f"bytes=0-{half - 1}"})
    rest = quiet.get("/sercop/download", params=MONTH, headers={"Range": f"bytes={half}-"})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole.content
    assert rest.headers["content-range"] == f"bytes {half}-{len(whole.content) - 1}/{len(whole.content)}"


def test_a_range_beyond_the_end_is_refused(quiet):
    answer = quiet.get("/sercop/download", params=MONTH, headers={"Range": "bytes=999999999-"})
    assert answer.status_code == 416


def test_head_tells_the_size_without_the_body(quiet):
    size = len(quiet.get("/sercop/download", params=MONTH).content)
    answer = quiet.head("/sercop/download", params=MONTH)
    assert (answer.headers["content-length"], answer.content) == (str(size), b"")


@pytest.mark.parametrize("query", [{"month": 11}, {"month": 12}, {"month": 0}, {"year": 2014}, {"month": "x"}])
def test_a_month_without_a_file_is_an_error_500(quiet, query):
    assert quiet.get("/sercop/download", params=MONTH | query).status_code == 500


def test_what_is_not_there_is_a_page_in_html(quiet):
    for path in ("/sercop/", "/sercop/api/nada", "/nada", "/"):
        answer = quiet.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=UTF-8")
