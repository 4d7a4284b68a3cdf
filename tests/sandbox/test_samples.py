"""The shape of the real answers is the measure: keys, their order, their nesting, their types."""

import json

from sandbox.sercop.releases import jsonb_order
from sandbox.sercop.search import Index

RECORDS = ("record_CE_2026.json", "record_RE_2026.json", "record_CDC_2024.json")


def paths(value, at=""):
    """Every leaf as `releases[].tender.value.amount:number`."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, f"{at}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from paths(part, f"{at}[]")
    else:
        yield f"{at}:{'number' if type(value) in (int, float) else type(value).__name__}"


def test_nothing_that_the_real_records_show_is_missing(samples, packages):
    real = [json.loads((samples / "sercop" / name).read_text()) for name in RECORDS]
    compiled = json.loads((samples / "sercop" / "record_SIE_compiled_2025.json").read_text())
    shown = {path for package in packages for path in paths(package)}
    assert {path for package in [*real, {"releases": [compiled]}] for path in paths(package)} <= shown


def test_the_package_has_the_real_order_of_keys(samples, packages):
    for name in RECORDS:
        real = json.loads((samples / "sercop" / name).read_text())
        assert list(real) == list(packages[0])
        assert real["extensions"] == packages[0]["extensions"]


def test_the_real_releases_come_in_the_order_of_jsonb(samples):
    for name in RECORDS:
        release = json.loads((samples / "sercop" / name).read_text())["releases"][0]
        assert json.dumps(jsonb_order(release)) == json.dumps(release)


def test_a_row_of_the_list_has_the_real_keys_and_types(samples, world):
    real = json.loads((samples / "sercop" / "search_ocds_2015_agua_page1.json").read_text())
    page = Index(world).page(year=2026, page=1, search="orden de compra")
    assert list(page) == list(real)
    assert list(page["data"][0]) == list(real["data"][0])
    assert set(paths(page)) == set(paths(real))
