"""Every oddity of the real open data is there at least once, so that a reader that trips over one trips here."""

import re

import pytest

BROKEN_NAMES = {"null", "-", "n/a"}


def parties(release):
    return release.get("parties", [])


def tender(release):
    return release.get("tender", {})


def awards(release):
    return release.get("awards", [])


def items(release):
    return tender(release).get("items", [])


def details(release):
    return tender(release).get("procurementMethodDetails", "")


def is_auction(release):
    return details(release) == "Subasta Inversa Electrónica"


def is_order(release):
    return " en el convenio SICM-" in details(release)


def totals_add_up(release):
    lines = [item["unit"].get("value", {}).get("amount", 0) for item in items(release)]
    lots = sum(lot["value"]["amount"] for lot in tender(release).get("lots", []))
    return any(item["quantity"] > 1 for item in items(release)) and abs(sum(lines) - lots) < 0.05


def unit_prices_add_up(release):
    lines = [item["quantity"] * item["unit"]["value"]["amount"] for item in items(release)]
    return any(item["quantity"] > 1 for item in items(release)) and sum(lines) == pytest.approx(
        tender(release)["value"]["amount"], rel=0.01
    )


QUIRKS = {
    "planning only": lambda r: r["tag"] == ["planning"] and "tender" not in r and r["planning"]["rationale"],
    "planning and tender": lambda r: r["tag"] == ["planning", "tender"],
    "up to the award": lambda r: r["tag"] == ["planning", "tender", "award"],
    "up to the contract": lambda r: r["tag"] == ["planning", "tender", "award", "contract"],
    "implementation without its object": lambda r: r["tag"][-1] == "implementation" and "implementation" not in r,
    "catalogue order": lambda r: r["tag"] == ["tender", "award", "contract"] and is_order(r),
    "buyer without suffix in orders": lambda r: (
        is_order(r) and re.fullmatch(r"EC-RUC-\d{13}", r["buyer"]["id"]) and r["buyer"]["id"] != parties(r)[0]["id"]
    ),
    "framework ocid with colons": lambda r: any(
        re.fullmatch(r"ocds-5wno2w-SICM-\d+-\d+-\d{4}-\d\d-\d\d-\d\d:\d\d:\d\d", related["identifier"])
        for related in r.get("relatedProcesses", [])
    ),
    "price broken down": lambda r: is_order(r) and len(awards(r)[0]["items"][0]["valueBreakdown"]) == 4,
    "product with ten digits": lambda r: is_order(r) and len(awards(r)[0]["items"][0]["classification"]["id"]) == 10,
    "order without items in its tender": lambda r: is_order(r) and not items(r),
    "suffix glued to the RUC": lambda r: re.fullmatch(r"EC-RUC-\d{14}-\d+", r["buyer"]["id"]),
    "foreigner": lambda r: any(party["id"].startswith("ID-") for party in parties(r)),
    "supplier named null": lambda r: any(s["name"] in BROKEN_NAMES for a in awards(r) for s in a["suppliers"]),
    "natural person": lambda r: any(re.match(r"EC-RUC-\d\d[0-5]", p["id"]) for p in parties(r)),
    "party without region": lambda r: any("region" not in party["address"] for party in parties(r)),
    "party with web page": lambda r: any("url" in party["contactPoint"] for party in parties(r)),
    "ocid with a slash": lambda r: "/" in r["ocid"],
    "ocid with a blank": lambda r: " " in r["ocid"],
    "ocid with a colon": lambda r: ":" in r["ocid"],
    "compiled id": lambda r: re.search(r"-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z-compiled$", r["id"]),
    "plain id": lambda r: r["id"].endswith("Z"),
    "auction without tender value": lambda r: is_auction(r) and "value" not in tender(r),
    "several lots": lambda r: len(tender(r).get("lots", [])) > 1,
    "lot with auction technique": lambda r: any(
        lot["techniques"]["hasElectronicAuction"] for lot in tender(r).get("lots", [])
    ),
    "unit value is the line total in auctions": lambda r: is_auction(r) and totals_add_up(r),
    "no unit value": lambda r: is_auction(r) and any("value" not in item["unit"] for item in items(r)),
    "unit value is the unit price elsewhere": lambda r: items(r) and "value" in tender(r) and unit_prices_add_up(r),
    "auction with falling bids": lambda r: any(
        len(a["stages"][0]["bids"]) > 2
        and a["winningBids"][0]["value"]["amount"] == min(b["value"]["amount"] for b in a["stages"][0]["bids"])
        for a in r.get("auctions", [])
    ),
    "single bidder, no auction": lambda r: (
        is_auction(r) and awards(r) and tender(r)["numberOfTenderers"] == 1 and "auctions" not in r
    ),
    "tender without status": lambda r: items(r) and "status" not in tender(r),
    "active long after the end": lambda r: (
        tender(r).get("status") == "active" and any(c["status"] == "terminated" for c in r.get("contracts", []))
    ),
    "offers deadline": lambda r: "endDate" in tender(r).get("tenderPeriod", {}),
    "no offers deadline": lambda r: "tenderPeriod" in tender(r) and "endDate" not in tender(r)["tenderPeriod"],
    "no questions deadline": lambda r: "enquiryPeriod" in tender(r) and "endDate" not in tender(r)["enquiryPeriod"],
    "answered enquiry": lambda r: any(e.get("answer") for e in tender(r).get("enquiries", [])),
    "enquiry without answer yet": lambda r: any("answer" not in e for e in tender(r).get("enquiries", [])),
    "clarification by the buyer": lambda r: any(
        e["author"]["id"] == r["buyer"]["id"] for e in tender(r).get("enquiries", [])
    ),
    "tenderers not known yet": lambda r: items(r) and "tenderers" not in tender(r),
    "several tenderers": lambda r: tender(r).get("numberOfTenderers", 0) > 3,
    "budget in planning": lambda r: "amount" in r.get("planning", {}).get("budget", {}),
    "budget line without amount": lambda r: r.get("planning", {}).get("budget", {}).keys() == {"id"},
    "bids": lambda r: r.get("bids", {}).get("details"),
    "corrected amount": lambda r: any("correctedValue" in award for award in awards(r)),
    "award without status": lambda r: any("status" not in award for award in awards(r)),
    "award of several suppliers": lambda r: any(len(award["suppliers"]) > 1 for award in awards(r)),
    "several awards": lambda r: len(awards(r)) > 1,
    "deserted": lambda r: r["date"] < "2026-01" and r["tag"] == ["planning", "tender"],
    "mojibake": lambda r: re.search("Ã[“ƒ\x81-\xbf]|�", tender(r).get("description", "")),
    "capitals": lambda r: tender(r).get("description", "").isupper(),
    "accents": lambda r: re.search("[ÁÉÍÓÚ]", tender(r).get("description", "")),
}


@pytest.mark.parametrize("quirk", QUIRKS)
def test_the_quirk_is_there(releases, quirk):
    assert any(QUIRKS[quirk](release) for release in releases)


def test_documents_are_never_published(releases):
    assert not any("documents" in part for r in releases for part in (r, tender(r), r.get("planning", {})))


def test_the_same_ruc_buys_under_several_suffixes(releases):
    suffixes: dict[str, set[str]] = {}
    for release in releases:
        suffixes.setdefault(re.search(r"\d{13}", release["buyer"]["id"])[0], set()).add(parties(release)[0]["id"])
    assert sum(len(found) > 1 for found in suffixes.values()) >= 10


def test_some_codes_come_under_two_ocids_that_differ_in_the_suffix(world):
    stems = [re.sub(r"-\d+$", "", ocid) for ocid in world.by_ocid]
    assert len(stems) > len(set(stems))


def test_some_packages_were_published_long_after_their_release(packages):
    assert any(package["publishedDate"][:4] > package["releases"][0]["date"][:4] for package in packages)


def test_every_supplier_of_an_award_is_a_party(releases):
    for release in releases:
        known = {party["id"] for party in parties(release)}
        assert known >= {s["id"] for award in awards(release) for s in award["suppliers"]}, release["ocid"]
        assert known >= {t["id"] for t in tender(release).get("tenderers", [])}, release["ocid"]
