"""The same day gives the same bytes, and another day only adds to the past."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from itertools import pairwise

from sandbox.sercop.releases import encode
from sandbox.sercop.world import World

from .conftest import TODAY

FEW = 200


def dumped(*arguments: str, hash_seed: str = "0") -> bytes:
    command = [sys.executable, "-m", "sandbox", "dump", "-", "--processes", "60", *arguments]
    run = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
    return run.stdout


def bytes_of(world: World, **options) -> list[str]:
    return [encode(package) for package in world.packages(**options)]


def test_the_same_day_gives_the_same_bytes_in_another_process():
    assert dumped("--today", "2026-11-24", hash_seed="1") == dumped("--today", "2026-11-24", hash_seed="2")


def test_the_dump_is_ascii_json_lines_with_escaped_slashes():
    lines = dumped("--today", "2026-11-24").splitlines()
    assert len(lines) >= 60
    assert all(line.startswith(rb'{"uri":"https:\/\/portal.') and line.isascii() for line in lines)


def test_the_options_count_before_and_after_the_command():
    command = [sys.executable, "-m", "sandbox", "--today", "2026-11-24", "--processes", "60", "dump", "-"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == dumped("--today", "2026-11-24")


def test_there_are_three_thousand_processes_over_three_years(world):
    assert len(world.processes) > 3_000
    assert world.processes[0].first_published < datetime(2023, 12, 1)  # noqa: DTZ001
    assert world.now - world.processes[-1].first_published < timedelta(days=3)


def test_every_ocid_is_there_once(world):
    assert len(world.by_ocid) == len(world.processes)


def test_a_day_later_the_past_is_the_same():
    earlier, later = World(TODAY, FEW), World(TODAY + timedelta(days=1), FEW)
    assert bytes_of(later, until=TODAY) == bytes_of(earlier)


def test_a_month_later_what_is_still_shown_is_the_same():
    earlier, later = World(TODAY, FEW), World(date(2026, 12, 24), FEW)
    assert set(bytes_of(later, until=TODAY)) <= set(bytes_of(earlier))
    assert len(later.processes) > FEW / 2


def test_asking_for_more_keeps_what_there_was():
    few, many = World(TODAY, FEW), World(TODAY, FEW * 2)
    assert set(bytes_of(few)) <= set(bytes_of(many))


def test_nothing_is_published_in_the_future(releases, world):
    now = world.now.isoformat()
    assert all(release["date"][:19] <= now for release in releases)


def test_the_history_of_a_process_ends_as_its_record():
    world = World(TODAY, FEW)
    last = {package["releases"][0]["ocid"]: package for package in world.packages("history")}
    assert {ocid: encode(package) for ocid, package in last.items()} == {
        package["releases"][0]["ocid"]: encode(package) for package in world.packages()
    }


def test_the_history_grows_by_its_tags():
    world = World(TODAY, FEW)
    tags: dict[str, list[list[str]]] = {}
    for package in world.packages("history"):
        release = package["releases"][0]
        tags.setdefault(release["ocid"], []).append(release["tag"])
    grown = [steps for steps in tags.values() if len(steps) > 3]
    assert grown
    assert all(after[: len(before)] == before for steps in grown for before, after in pairwise(steps))


def test_the_monthly_deltas_together_hold_every_section_of_the_record():
    world = World(TODAY, FEW)
    shown: dict[str, set[str]] = {}
    for package in world.packages("months"):
        release = package["releases"][0]
        shown.setdefault(release["ocid"], set()).update(release)
    for package in world.packages():
        release = package["releases"][0]
        assert shown[release["ocid"]] >= set(release), release["ocid"]


def test_many_releases_of_a_finished_month_lack_the_tender(world):
    month = [package["releases"][0] for package in world.month(2026, 9)]
    without = sum("tender" not in release for release in month)
    assert 0.1 < without / len(month) < 0.6


def test_until_hides_what_came_later():
    world = World(TODAY, FEW)
    shown = list(world.packages(until=date(2025, 1, 1)))
    assert 0 < len(shown) < len(world.processes)
    assert all(package["releases"][0]["date"] < "2025-01-02" for package in shown)
