"""Limits that many workers share, on a real Redis."""

import itertools
import subprocess
import sys
import threading
import time
import uuid

import pytest
from django.conf import settings

from dev.processes import free_port
from integrations import limits as module
from integrations.errors import Unavailable
from integrations.limits import FAILURES, Limits, Turn, connect

FAST = 1200  # a minute's turns for tests: one every 50 ms


def together(work, workers: int) -> list:
    """What `work()` gives in threads that start at once."""
    results, barrier = [], threading.Barrier(workers)

    def run():
        barrier.wait()
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def most_in_any_window(moments: list[float], seconds: float) -> int:
    moments = sorted(moments)
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


def test_turns_are_evenly_spaced(limits):
    waits = [limits.reserve(60) for _ in range(5)]
    assert waits[0] == 0
    assert all(0.9 < after - before < 1.1 for before, after in itertools.pairwise(waits))


def test_threads_never_pass_the_limit_in_any_window(limits):
    moments = []

    def ask():
        for _ in range(4):
            moments.append(limits.enter(FAST).at)

    together(ask, 8)
    assert len(moments) == 32
    assert most_in_any_window(moments, 0.5) <= 10


WORKER = """
import sys
from integrations.limits import Limits, connect
limits = Limits(connect(sys.argv[1]), sys.argv[2], longest_wait=20)
for _ in range(10):
    print(limits.enter(1200).at, flush=True)
"""


def test_processes_never_pass_the_limit_in_any_window():
    command = [sys.executable, "-c", WORKER, settings.LIMITS_REDIS_URL, uuid.uuid4().hex]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    moments = [float(line) for worker in workers for line in worker.communicate(timeout=30)[0].splitlines()]
    assert len(moments) == 30
    assert most_in_any_window(moments, 0.5) <= 10


def test_a_worker_that_wakes_up_late_does_not_crowd_the_next(limits):
    limits.reserve(600)  # a worker that reserved now and sleeps too long
    time.sleep(0.15)
    late = limits._admit(600, 60)
    assert late[0] == 1
    assert limits.enter(600).at - late[1] >= 0.1


def test_reserved_turns_never_pass_the_limit_of_a_minute(limits):
    """The promise itself, without sleeping: the moments of 200 turns reserved by 8 threads at once."""
    limits.longest_wait = 3600
    turns = []

    def reserve():
        for _ in range(25):
            before = time.monotonic()
            turns.append(before + limits.reserve(60))

    together(reserve, 8)
    assert len(turns) == 200
    assert most_in_any_window(turns, 60) <= 60


def test_a_turn_too_far_away_is_not_reserved(limits):
    for _ in range(5):
        limits.reserve(60)
    with pytest.raises(Unavailable, match="cupo") as caught:
        limits.reserve(60)
    assert 5 < caught.value.retry_after < 7
    with pytest.raises(Unavailable) as again:
        limits.reserve(60)
    assert again.value.retry_after <= caught.value.retry_after  # the refusal took no turn


def test_a_pause_seen_by_one_stops_the_others(limits, limits_server):
    other = Limits(limits_server, limits._turn.split("{")[1].split("}")[0], longest_wait=5)
    limits.pause(30)
    with pytest.raises(Unavailable, match="pidió esperar") as caught:
        other.enter(FAST)
    assert 29 < caught.value.retry_after <= 30


def test_a_pause_stops_those_who_already_wait_for_their_turn(limits):
    limits.reserve(60)
    waiting = threading.Thread(target=lambda: outcomes.append(_outcome(lambda: limits.enter(60))))
    outcomes = []
    waiting.start()
    time.sleep(0.2)
    limits.pause(60)
    waiting.join(5)
    assert outcomes == ["Unavailable"]


def test_after_a_short_pause_the_waiting_go_on_one_by_one(limits):
    limits.pause(0.4)
    started = time.monotonic()
    moments = sorted(together(lambda: limits.enter(FAST).at, 4))
    assert time.monotonic() - started >= 0.4
    assert all(after - before >= 0.05 for before, after in itertools.pairwise(moments))


def test_a_shorter_pause_does_not_cut_a_longer_one(limits):
    limits.pause(30)
    limits.pause(1)
    with pytest.raises(Unavailable) as caught:
        limits.enter(FAST)
    assert caught.value.retry_after > 25


def test_counterparts_have_limits_of_their_own(limits, limits_server):
    limits.pause(30)
    assert Limits(limits_server, uuid.uuid4().hex).enter(FAST) == Turn()


def fail(limits, times=FAILURES) -> None:
    for _ in range(times):
        limits.failed(Turn())


def test_the_circuit_opens_after_failures_in_a_row(limits):
    fail(limits, FAILURES - 1)
    assert limits.enter(FAST) == Turn()
    fail(limits, 1)
    with pytest.raises(Unavailable, match="falla repetidamente") as caught:
        limits.enter(FAST)
    assert 10 < caught.value.retry_after <= 15


def test_a_success_in_between_keeps_it_closed(limits):
    fail(limits, FAILURES - 1)
    limits.succeeded(Turn())
    fail(limits, FAILURES - 1)
    assert limits.enter(FAST) == Turn()


def test_the_circuit_opens_when_half_of_many_fail(limits):
    for _ in range(10):
        limits.succeeded(Turn())
        limits.failed(Turn())
    with pytest.raises(Unavailable, match="falla repetidamente"):
        limits.enter(FAST)


@pytest.fixture
def quick_cooldown(monkeypatch):
    monkeypatch.setattr(module, "COOLDOWN_MS", 200)


def test_after_the_cool_down_a_single_probe_goes_through(limits, quick_cooldown):
    fail(limits)
    time.sleep(0.25)
    outcomes = together(lambda: _outcome(lambda: limits.enter(60_000)), 6)
    assert sorted(outcomes) == ["Turn(is_probe=True)"] + ["Unavailable"] * 5


def test_a_probe_that_succeeds_closes_the_circuit(limits, quick_cooldown):
    fail(limits)
    time.sleep(0.25)
    limits.succeeded(limits.enter(FAST))
    assert limits.enter(FAST) == Turn()


def test_a_probe_that_fails_doubles_the_cool_down(limits, quick_cooldown):
    fail(limits)
    time.sleep(0.25)
    limits.failed(limits.enter(FAST))
    with pytest.raises(Unavailable) as caught:
        limits.enter(FAST)
    assert 0.3 < caught.value.retry_after <= 0.4


def test_the_cool_down_has_an_end(limits, monkeypatch, quick_cooldown):
    monkeypatch.setattr(module, "COOLDOWN_HIGH_MS", 250)
    fail(limits)
    time.sleep(0.25)
    limits.failed(limits.enter(FAST))
    with pytest.raises(Unavailable) as caught:
        limits.enter(FAST)
    assert caught.value.retry_after <= 0.25


def test_a_probe_that_died_does_not_bar_the_way_for_ever(limits, quick_cooldown):
    fail(limits)
    time.sleep(0.25)
    assert limits.enter(FAST, probe_seconds=0.2).is_probe
    time.sleep(0.25)
    assert limits.enter(FAST).is_probe


def test_a_probe_that_was_not_used_leaves_its_place(limits, quick_cooldown):
    fail(limits)
    time.sleep(0.25)
    limits.release(limits.enter(FAST))
    assert limits.enter(FAST).is_probe


def test_answers_to_older_questions_do_not_move_an_open_circuit(limits):
    fail(limits)
    limits.succeeded(Turn())
    fail(limits, 3)
    with pytest.raises(Unavailable) as caught:
        limits.enter(FAST)
    assert caught.value.retry_after <= 15


def test_people_may_start_afresh(limits):
    fail(limits)
    limits.pause(60)
    limits.forget()
    assert limits.enter(FAST) == Turn()


def test_without_redis_nobody_is_asked():
    away = Limits(connect(f"redis://127.0.0.1:{free_port()}"), "x", name="SERCOP")
    with pytest.raises(Unavailable, match="límites compartidos no están disponibles") as caught:
        away.enter(FAST)
    assert caught.value.retry_after == 10


def test_without_redis_an_answer_that_came_is_not_lost():
    away = Limits(connect(f"redis://127.0.0.1:{free_port()}"), "x")
    away.succeeded(Turn())
    away.failed(Turn(is_probe=True))
    away.release(Turn(is_probe=True))
    away.pause(5)


def test_nothing_stays_in_redis_for_ever(limits, limits_server):
    limits.reserve(60)
    limits.pause(5)
    fail(limits)
    for key in (limits._turn, limits._paused, limits._circuit):
        assert limits_server.pttl(key) > 0


def _outcome(work) -> str:
    try:
        return repr(work())
    except Unavailable as error:
        return type(error).__name__
