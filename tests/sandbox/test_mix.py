"""The mix documented in the sandbox's README: types, regions, amounts, concentration, and the law of the day."""

from collections import Counter
from datetime import date
from statistics import median

import pytest

from sandbox.sercop import mix
from sandbox.sercop.places import PROVINCES

REGIONS_TOTAL = sum(weight for _, weight, _ in PROVINCES.values())
FREQUENT = [procedure for procedure in mix.PROCEDURES if procedure.share_before >= 1]


def started(process):
    """The working day a process was drawn for is that of its planning, or of its order."""
    return process.first_published.date()


def share_of(processes, procedure) -> float:
    return 100 * sum(p.procedure is procedure for p in processes) / len(processes)


@pytest.mark.parametrize("era", ["share_before", "share_after"])
def test_the_shares_add_up_to_a_hundred(era):
    assert sum(getattr(procedure, era) for procedure in mix.PROCEDURES) == pytest.approx(100, abs=0.5)


def test_the_catalogue_is_between_55_and_60_per_cent(world):
    share = sum(p.procedure.is_catalogue for p in world.processes) / len(world.processes)
    assert 0.55 <= share <= 0.60


@pytest.mark.parametrize("procedure", FREQUENT, ids=lambda procedure: procedure.name)
def test_each_procedure_has_its_share(world, procedure):
    old = [p for p in world.processes if started(p) <= mix.LAST_DAY_OF_OLD_PROCEDURES]
    expected, n = procedure.share_before, len(old)
    tolerance = 100 * 3.5 * (expected / 100 * (1 - expected / 100) / n) ** 0.5
    assert share_of(old, procedure) == pytest.approx(expected, abs=tolerance)


def test_old_procedures_end_with_the_old_law(world):
    old = [p for p in world.processes if p.procedure.is_old]
    assert len(old) > 200
    assert max(started(p) for p in old) < date(2025, 10, 7)


def test_regions_follow_the_sample(world):
    found = Counter(p.buyer.id for p in world.processes)
    by_code = Counter()
    for process in world.processes:
        by_code[process.buyer.ruc[:2]] += 1
    assert found
    for code, weight, _ in PROVINCES.values():
        expected = weight / REGIONS_TOTAL
        tolerance = 3.5 * (expected * (1 - expected) / len(world.processes)) ** 0.5
        assert by_code[code] / len(world.processes) == pytest.approx(expected, abs=tolerance), code


@pytest.mark.parametrize("procedure", [p for p in FREQUENT if p.is_catalogue or p in mix.SPECIAL], ids=lambda p: p.name)
def test_the_middle_budget_is_that_of_the_sample(world, procedure):
    budgets = [p.budget for p in world.processes if p.procedure is procedure]
    assert procedure.budgets[3] < median(budgets) < procedure.budgets[5]


def test_every_budget_respects_the_law_of_its_day(world):
    for process in world.processes:
        if not process.procedure.is_catalogue:
            low, high = mix.lawful_band(process.procedure, process.category, started(process))
            assert low * 0.999 <= process.budget <= high * 1.001, process.ocid


def test_suppliers_are_as_concentrated_as_the_readme_says(world):
    winners = Counter(
        s.id for p in world.processes if p.happened("order") or p.awards for a in p.awards for s in a.suppliers
    )
    wins = sorted(winners.values(), reverse=True)
    total = sum(wins)
    assert 0.14 < wins[0] / total < 0.25
    assert 0.34 < sum(wins[:10]) / total < 0.48
    assert 0.62 < sum(wins[:100]) / total < 0.78


def test_awards_never_exceed_the_budget_and_auctions_save_five_per_cent(world):
    for process in world.processes:
        limit = 0.95 if process.procedure.is_auction else 1
        for award in process.awards:
            budget = award.lot.budget if award.lot else process.budget
            assert award.amount <= budget * limit + 0.01, process.ocid


def test_a_share_of_tendered_processes_ends_without_award(world):
    auctions = [p for p in world.processes if p.procedure.is_auction and p.happened("tender")]
    without = sum(p.happened("award") is None for p in auctions) / len(auctions)
    assert 0.12 < without < 0.26


def test_the_offers_deadline_is_published_for_about_a_tenth(releases):
    with_end = sum("endDate" in release.get("tender", {}).get("tenderPeriod", {}) for release in releases)
    assert 0.07 < with_end / len(releases) < 0.13


def test_the_newest_days_are_alive(releases, world):
    now = world.now.isoformat()
    tenders = [release["tender"] for release in releases if "tenderPeriod" in release.get("tender", {})]
    open_offers = [t for t in tenders if t["tenderPeriod"].get("endDate", "") > now]
    open_questions = [t for t in tenders if t["enquiryPeriod"].get("endDate", "") > now]
    judging = [t for t in tenders if t["awardPeriod"]["endDate"] > now and "tenderers" in t]
    assert len(open_offers) >= 5
    assert len(open_questions) >= 3
    assert len(judging) >= 5
