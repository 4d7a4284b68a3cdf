"""Faults are switched while the sandbox runs, and the world moves on when told."""

import time

import httpx
import pytest

OTHERS = (
    "sercop_soap",
    "ai",
    "dinarp",
    "dinarp_v1",
    "iess",
    "scvs",
    "scvs_directory",
    "scvs_ranking",
    "sri",
    "sri_soap",
)
LIST = "/sercop/api/search_ocds?year=2026"


def switch(client, **fault):
    answer = client.put("/_faults/sercop", json=fault)
    assert answer.status_code == 200
    return answer.json()


def test_health_tells_the_day_and_the_faults(sandbox):
    switch(sandbox, down=True)
    assert sandbox.get("/_health").json() == {
        "ok": True,
        "today": "2026-11-24",
        "faults": {"sercop": {"down": True}, **{name: {} for name in OTHERS}},
        "ports": {},
    }


def test_a_fault_stays_until_deleted(sandbox):
    switch(sandbox, down=True)
    assert [sandbox.get(LIST).status_code for _ in "12"] == [503, 503]
    assert sandbox.delete("/_faults/sercop").json() == {}
    assert sandbox.get(LIST).status_code == 200


def test_a_fault_can_be_counted(sandbox):
    switch(sandbox, down=True, times=2)
    assert [sandbox.get(LIST).status_code for _ in "123"] == [503, 503, 200]


def test_a_fault_can_be_for_some_paths(sandbox):
    switch(sandbox, down=True, path_contains="/api/record")
    assert sandbox.get(LIST).status_code == 200
    assert sandbox.get("/sercop/api/record?ocid=x").status_code == 503


def test_latency_makes_answers_late(sandbox):
    switch(sandbox, latency_seconds=0.3)
    started = time.monotonic()
    assert sandbox.get(LIST).status_code == 200
    assert time.monotonic() - started >= 0.3


def test_rate_limited_says_when_to_come_back(sandbox):
    switch(sandbox, rate_limited=True, retry_after=7)
    answer = sandbox.get(LIST)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.content.startswith(b"<")


def test_html_with_200_looks_like_success(sandbox):
    switch(sandbox, html_with_200=True)
    answer = sandbox.get(LIST)
    assert (answer.status_code, answer.content[:1]) == (200, b"<")


def test_wrong_schema_is_json_of_another_kind(sandbox):
    switch(sandbox, wrong_schema=True)
    assert "data" not in sandbox.get(LIST).json()


@pytest.mark.parametrize("path", [LIST, "/sercop/download?type=json&year=2026&month=7&method=all"])
def test_truncate_cuts_the_body_short(sandbox, path):
    switch(sandbox, truncate=True)
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.get(path)


def test_reset_breaks_the_connection(sandbox):
    switch(sandbox, reset=True)
    with pytest.raises(httpx.NetworkError):
        sandbox.get(LIST)
    assert sandbox.delete("/_faults/sercop").status_code == 200


def test_a_trickle_of_bytes_takes_its_time(sandbox):
    size = len(sandbox.get(LIST).content)
    switch(sandbox, bytes_per_second=size * 2)
    started = time.monotonic()
    assert len(sandbox.get(LIST).content) == size
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("wrong", [{"resett": True}, {"down": "yes"}, {"retry_after": True}, [1], "down"])
def test_an_unknown_fault_is_refused_by_name(sandbox, wrong):
    answer = sandbox.put("/_faults/sercop", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sandbox.get(LIST).status_code == 200


def test_a_body_that_is_no_json_is_refused(sandbox):
    assert sandbox.put("/_faults/sercop", content=b"{").status_code == 400


def test_an_unknown_counterpart_is_refused(sandbox):
    answer = sandbox.put("/_faults/nadie", json={})
    assert answer.status_code == 404
    assert "sercop" in answer.json()["error"]


def test_the_world_moves_on_and_new_releases_arrive(sandbox):
    before = sandbox.get(LIST).json()["total"]
    moved = sandbox.post("/_advance", json={"days": 7}).json()
    assert moved["today"] == "2026-12-01"
    assert moved["published"] > 0
    assert sandbox.get(LIST).json()["total"] > before
    november = sandbox.get("/sercop/download?type=json&year=2026&month=11&method=all")
    assert november.status_code == 200


@pytest.mark.parametrize("body", [{"days": 0}, {"days": -1}, {"days": "2"}, {}, [], {"days": 1000}])
def test_the_world_does_not_move_back(sandbox, body):
    assert sandbox.post("/_advance", json=body).status_code == 400
    assert sandbox.get("/_health").json()["today"] == "2026-11-24"
