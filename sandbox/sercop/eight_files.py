"""The CSV form of a monthly file: a ZIP of eight tables, joined by `ocid` and `release_id`.

Columns as an independent project describes the real ones (miguelhguerrerov/pliego-datos, docs/datos.md, August 2026):
no items, tenderers, auctions nor addresses; auctions have no `value_amount`.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

PERIOD = ("startDate", "endDate", "maxExtentDate", "durationInDays")
COLUMNS = {
    "metadata": ["uri", "publishedDate", "version", "license", "publicationPolicy", "publisher_name"],
    "extensions": ["url"],
    "releases": ["ocid", "id", "initiationType", "buyer_id", "buyer_name", "language", "date", "tag"],
    "planning": ["ocid", "id", "rationale", "budget_id", "budget_description", "budget_amount", "budget_currency"],
    "tender": [
        *("ocid", "release_id", "id", "title", "description", "status", "procuringEntity_id", "procuringEntity_name"),
        *("value_amount", "value_currency", "procurementMethod", "procurementMethodDetails"),
        *("mainProcurementCategory", "awardCriteria"),
        *(f"tenderPeriod_{part}" for part in PERIOD),
        *(f"enquiryPeriod_{part}" for part in PERIOD),
        *("hasEnquiries", "eligibilityCriteria"),
        *(f"awardPeriod_{part}" for part in PERIOD),
        "numberOfTenderers",
    ],
    "awards": [
        *("ocid", "release_id", "id", "title", "description", "status", "date", "amount", "currency"),
        *("correctedValue_amount", "correctedValue_currency", "enteredValue_amount", "enteredValue_currency"),
        *(f"contractPeriod_{part}" for part in PERIOD),
    ],
    "suppliers": ["ocid", "release_id", "award_id", "id", "name"],
    "contracts": [
        *("ocid", "release_id", "id", "awardID", "title", "description", "status"),
        *(f"contractPeriod_{part}" for part in PERIOD),
        *("amount", "currency", "dateSigned"),
    ],
}


def eight_files(packages: Iterable[dict], year: int, month: str) -> bytes:
    """The ZIP's bytes for these release packages."""
    tables: dict[str, list[dict]] = {name: [] for name in COLUMNS}
    for package in packages:
        if not tables["metadata"]:
            tables["metadata"].append(flat(package, "") | {"publisher_name": package["publisher"]["name"]})
            tables["extensions"] = [{"url": url} for url in package["extensions"]]
        for release in package["releases"]:
            for name, row in rows(release):
                tables[name].append(row)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns in COLUMNS.items():
            entry = zipfile.ZipInfo(f"{name}_{year}_{month}.csv", date_time=(year, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, table(columns, tables[name]))
    return stream.getvalue()


def table(columns: list[str], found: list[dict]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def rows(release: dict) -> Iterator[tuple[str, dict]]:
    key = {"ocid": release["ocid"], "release_id": release["id"]}
    top = flat(release, "") | flat(release.get("buyer"), "buyer_")
    yield "releases", top | {"tag": ",".join(release["tag"])}
    if planning := release.get("planning"):
        budget = planning.get("budget", {})
        amount = budget.get("amount") or {}
        yield (
            "planning",
            {
                "ocid": release["ocid"],
                "id": release["id"],
                "rationale": planning.get("rationale"),
                "budget_id": budget.get("id"),
                "budget_amount": amount.get("amount"),
                "budget_currency": amount.get("currency"),
            },
        )
    if tender := release.get("tender"):
        periods = {
            name: value
            for period in ("tenderPeriod", "enquiryPeriod", "awardPeriod")
            for name, value in flat(tender.get(period), f"{period}_").items()
        }
        entity = flat(tender.get("procuringEntity"), "procuringEntity_")
        yield "tender", flat(tender, "") | entity | flat(tender.get("value"), "value_") | periods | key
    for award in release.get("awards", ()):
        corrected = flat(award.get("correctedValue"), "correctedValue_")
        entered = flat(award.get("enteredValue"), "enteredValue_")
        yield "awards", flat(award, "") | flat(award.get("value"), "") | corrected | entered | key
        for supplier in award.get("suppliers", ()):
            yield "suppliers", flat(supplier, "") | {"award_id": award["id"]} | key
    for contract in release.get("contracts", ()):
        period = flat(contract.get("period"), "contractPeriod_")
        yield "contracts", flat(contract, "") | flat(contract.get("value"), "") | period | key


def flat(holder: dict | None, prefix: str) -> dict:
    """The plain values of an object, by the names the tables give them."""
    return {prefix + name: value for name, value in (holder or {}).items() if not isinstance(value, dict | list)}
