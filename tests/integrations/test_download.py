"""Monthly files over a bad line: resumed, started anew, refused; never loaded damaged."""

import hashlib
import threading
from datetime import date

import pytest

from integrations import download
from integrations.errors import Rejected, Unavailable, UnexpectedReply
from integrations.http import Conversation, Cut
from integrations.sercop import archive
from integrations.sercop.client import SercopClient
from sandbox.app import Sandbox
from sandbox.wire import Server

TODAY = date(2026, 11, 24)
MONTH = (2026, 7)


@pytest.fixture(scope="module")
def source():
    sandbox = Sandbox(today=TODAY, processes=600, rate=0)
    server = Server("127.0.0.1", 0, sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    sandbox.url = f"{server.url}/sercop"
    sandbox.zip = sandbox.counterparts["sercop"].monthly_zip(*MONTH, "all")
    yield sandbox
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def sandbox(source, monkeypatch):
    monkeypatch.setattr(download, "PAUSE_SECONDS", 0.01)
    yield source
    source.faults.clear("sercop")


@pytest.fixture
def target(tmp_path):
    return tmp_path / "files" / "2026-07.zip"


def bring(sandbox, target, month=MONTH, **options):
    """(what came, evidence of each request)"""
    options = {"seconds": 20, "largest": 10**8, "today": TODAY, "stall": 2, **options}
    with Conversation("SERCOP", sandbox.url, timeout=5, internal=True) as conversation:
        try:
            return SercopClient(conversation).download(*month, into=target, **options), conversation.evidence
        finally:
            sandbox.evidence = conversation.evidence


def ranges(evidence) -> list[str]:
    return [one.parameters.get("Range", "") for one in evidence]


def test_a_file_comes_whole_with_its_digest_and_nothing_else_stays(sandbox, target):
    found, _ = bring(sandbox, target)
    assert (found.is_complete, found.size, found.total) == (True, len(sandbox.zip), len(sandbox.zip))
    assert found.sha256 == hashlib.sha256(target.read_bytes()).hexdigest() == hashlib.sha256(sandbox.zip).hexdigest()
    assert {file.suffix for file in target.parent.iterdir()} == {".zip", ".lock"}
    with archive.open_text(target) as text:
        assert len(text.read()) == found.text_size


def test_the_evidence_keeps_size_and_digest_instead_of_the_bytes(sandbox, target):
    _, (evidence,) = bring(sandbox, target)
    assert (evidence.body, evidence.size) == (None, len(sandbox.zip))
    assert evidence.sha256 == hashlib.sha256(sandbox.zip).hexdigest()
    assert evidence.parameters == {"type": "json", "year": 2026, "month": 7, "method": "all"}


def test_the_progress_tells_how_far_it_is(sandbox, target):
    told = []
    bring(sandbox, target, progress=lambda size, total: told.append((size, total)))
    assert told[-1] == (len(sandbox.zip), len(sandbox.zip))


@pytest.mark.parametrize("etag", [{}, {"etag": "stable"}], ids=["no ETag", "ETag"])
def test_a_transfer_that_cuts_goes_on_where_it_was(sandbox, target, etag):
    step = len(sandbox.zip) // 8 + 1
    sandbox.faults.set("sercop", {"cut_at": step, **etag})
    found, evidence = bring(sandbox, target)
    assert found.is_complete
    assert target.read_bytes() == sandbox.zip
    assert ranges(evidence) == ["", *[f"bytes={step * number}-" for number in range(1, 8)]]


def test_what_came_before_a_failure_is_used_by_the_next_call(sandbox, target):
    half = len(sandbox.zip) // 2
    bring_half(sandbox, target)
    found, evidence = bring(sandbox, target)
    assert (found.is_complete, ranges(evidence)) == (True, [f"bytes={half}-"])
    assert target.read_bytes() == sandbox.zip


def _down_after(sandbox, size: int):
    def progress(done, _total):
        if done >= size:
            sandbox.faults.set("sercop", {"down": True})

    return progress


def test_a_trickle_ends_the_call_in_time_and_the_next_one_goes_on(sandbox, target):
    sandbox.faults.set("sercop", {"bytes_per_second": len(sandbox.zip) // 2})
    first, _ = bring(sandbox, target, seconds=0.9)
    assert not first.is_complete
    assert 0 < first.size < first.total == len(sandbox.zip)
    second, evidence = bring(sandbox, target, seconds=10)
    assert (second.is_complete, ranges(evidence)) == (True, [f"bytes={first.size}-"])
    assert target.read_bytes() == sandbox.zip


def test_a_source_without_range_is_read_anew_until_it_comes_whole(sandbox, target):
    sandbox.faults.set("sercop", {"no_range": True, "cut_at": len(sandbox.zip) // 2, "times": 3})
    found, evidence = bring(sandbox, target)
    assert (found.is_complete, len(evidence)) == (True, 4)
    assert target.read_bytes() == sandbox.zip


def test_a_source_that_always_cuts_and_has_no_range_is_given_up(sandbox, target):
    sandbox.faults.set("sercop", {"no_range": True, "cut_at": len(sandbox.zip) // 2})
    with pytest.raises(Cut):
        bring(sandbox, target)
    assert len(sandbox.evidence) == download.CUTS


def test_a_slow_source_without_range_that_never_ends_in_one_call_is_given_up(sandbox, target):
    sandbox.faults.set("sercop", {"no_range": True, "bytes_per_second": len(sandbox.zip) // 3})
    first, _ = bring(sandbox, target, seconds=0.6)
    assert not first.is_complete
    with pytest.raises(Cut, match="no permite continuar"):
        bring(sandbox, target, seconds=0.6)


def test_a_file_that_changes_between_two_parts_is_never_mixed(sandbox, target):
    sandbox.faults.set("sercop", {"etag": "changing", "cut_at": len(sandbox.zip) // 2, "times": 3})
    found, _ = bring(sandbox, target)
    assert found.is_complete
    assert target.read_bytes() == sandbox.zip


def test_a_part_of_a_file_of_another_length_starts_anew(sandbox, target):
    bring_half(sandbox, target)
    notes = target.with_name("2026-07.zip.part.json")
    notes.write_text(notes.read_text().replace(str(len(sandbox.zip)), str(len(sandbox.zip) + 5)))
    found, evidence = bring(sandbox, target)
    assert (found.is_complete, len(evidence), ranges(evidence)[1]) == (True, 2, "")
    assert target.read_bytes() == sandbox.zip


def bring_half(sandbox, target) -> None:
    half = len(sandbox.zip) // 2
    sandbox.faults.set("sercop", {"cut_at": half, "times": 1})
    with pytest.raises(Unavailable):
        bring(sandbox, target, progress=_down_after(sandbox, half))
    sandbox.faults.clear("sercop")


def test_damage_inside_what_was_resumed_is_seen_and_thrown_away(sandbox, target):
    bring_half(sandbox, target)
    part = target.with_name("2026-07.zip.part")
    part.write_bytes(b"\0" * part.stat().st_size)
    with pytest.raises(UnexpectedReply, match="dañado"):
        bring(sandbox, target)
    assert bring(sandbox, target)[0].is_complete


def test_a_stall_is_a_cut(sandbox, target):
    sandbox.faults.set("sercop", {"bytes_per_second": 10, "times": 1})
    found, evidence = bring(sandbox, target, stall=0.05)
    assert found.is_complete
    assert len(evidence) > 1


@pytest.mark.parametrize("month", [(2026, 11), (2026, 12), (2027, 1)])
def test_a_month_without_a_file_yet_is_an_answer(sandbox, target, month):
    found, (evidence,) = bring(sandbox, target, month)
    assert (found, evidence.status_code) == (None, 500)
    assert evidence.body.startswith(b"<")


FAILURES = [
    ({"server_error": True}, Unavailable),
    ({"rate_limited": True, "retry_after": 7}, Unavailable),
    ({"html_with_200": True}, UnexpectedReply),
    ({"reset": True}, Unavailable),
    ({"archive": "not_zip"}, UnexpectedReply),
    ({"archive": "bad_crc"}, UnexpectedReply),
    ({"archive": "two_entries"}, UnexpectedReply),
    ({"archive": "bomb"}, UnexpectedReply),
    ({"wrong_schema": True}, UnexpectedReply),
]


@pytest.mark.parametrize(("fault", "error"), FAILURES, ids=[str(fault) for fault, _ in FAILURES])
def test_what_is_not_the_file_of_a_past_month_is_an_error(sandbox, target, fault, error):
    sandbox.faults.set("sercop", fault)
    with pytest.raises(error):
        bring(sandbox, target)
    assert not target.exists()


def test_an_unknown_path_is_a_refusal(sandbox, target):
    with Conversation("SERCOP", f"{sandbox.url}/nada", timeout=5, internal=True) as conversation:
        client = SercopClient(conversation)
        with pytest.raises(Rejected):
            client.download(*MONTH, into=target, seconds=5, largest=10**8, today=TODAY)


def test_a_file_larger_than_allowed_is_not_brought(sandbox, target):
    with pytest.raises(UnexpectedReply, match="no se baja"):
        bring(sandbox, target, largest=1000)
    assert target.with_name("2026-07.zip.part").stat().st_size == 0


def test_two_processes_do_not_write_one_file(sandbox, target):
    with download._held(target), pytest.raises(Unavailable, match="Otro proceso") as caught:
        bring(sandbox, target)
    assert caught.value.retry_after


@pytest.mark.parametrize("month", [(2014, 12), (2026, 0), (2026, 13)])
def test_a_month_that_does_not_exist_is_not_asked_for(sandbox, target, month):
    with pytest.raises(ValueError, match="2015"):
        bring(sandbox, target, month)


def test_the_totals_of_a_month(sandbox):
    with Conversation("SERCOP", sandbox.url, timeout=5, internal=True) as conversation:
        count = SercopClient(conversation).get_totals(*MONTH)
        assert count == len(list(sandbox.counterparts["sercop"].world.month(*MONTH)))
        assert 0 < SercopClient(conversation).get_totals(*MONTH, "Subasta Inversa Electrónica") < count


@pytest.mark.parametrize("fault", [{"wrong_schema": True}, {"html_with_200": True}])
def test_totals_that_are_none_are_not_zero(sandbox, fault):
    sandbox.faults.set("sercop", fault)
    with Conversation("SERCOP", sandbox.url, timeout=5, internal=True) as conversation, pytest.raises(UnexpectedReply):
        SercopClient(conversation).get_totals(*MONTH)
