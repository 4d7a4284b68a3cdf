"""The feed misses nothing and repeats nothing, while writers commit in any order."""

import random
import threading
import time
from collections import Counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from procurement import feed
from procurement.models import Process
from tests.partners.applications import ALL, client_of
from tests.procurement.factories import make_buyer, make_process, make_supplier, take_part

WRITERS, EACH = 8, 60
FEED = "/api/v1/feed/"


def in_threads(functions) -> list[threading.Thread]:
    def run(function):
        try:
            function()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    return threads


def write(buyer, seed: int) -> None:
    """Transactions of several rows, some of which stay open while others begin and end."""
    random_ = random.Random(seed)
    for _ in range(EACH // 3):
        with transaction.atomic():
            for _ in range(3):
                make_process(buyer=buyer)
                time.sleep(random_.choice((0, 0, 0, 0.01, 0.03)))


@pytest.mark.django_db(transaction=True)
def test_a_reader_beside_eight_writers_gets_every_process_once():
    buyer = make_buyer()
    writers = in_threads([lambda seed=seed: write(buyer, seed) for seed in range(WRITERS)])
    seen, offset = Counter(), ""
    while True:
        # Asked before reading: another program of the server may hold rows back (autovacuum analyses tables).
        are_done = not any(thread.is_alive() for thread in writers) and not feed.lag().held_back
        found = feed.read(["ocid"], size=17, offset=offset)
        seen.update(ocid for (ocid,) in found.rows)
        offset = found.newer
        if are_done and found.is_end:
            break
    for thread in writers:
        thread.join()
    held = set(Process.objects.values_list("ocid", flat=True))
    assert len(held) == WRITERS * EACH
    assert (held - set(seen), [ocid for ocid, times in seen.items() if times > 1]) == (set(), [])


@pytest.mark.django_db(transaction=True)
def test_what_an_open_transaction_may_still_precede_waits_for_it():
    buyer = make_buyer()
    opened, end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            make_process(buyer=buyer, ocid="ocds-5wno2w-LENTO-1")
            opened.set()
            end.wait(10)

    (thread,) = in_threads([slow])
    opened.wait(10)
    make_process(buyer=buyer, ocid="ocds-5wno2w-RAPIDO-1")
    before = feed.read(["ocid"], size=10)
    lag = feed.lag()
    end.set()
    thread.join()
    after = feed.read(["ocid"], size=10, offset=before.newer)
    assert (before.rows, lag.held_back) == ([], 1)
    assert lag.seconds > 0
    assert [ocid for (ocid,) in after.rows] == ["ocds-5wno2w-LENTO-1", "ocds-5wno2w-RAPIDO-1"]
    assert feed.lag().held_back == 0


@pytest.fixture
def processes(transactional_db):
    buyer = make_buyer()
    return [make_process(buyer=buyer) for _ in range(7)]


@pytest.fixture
def partner(transactional_db):
    return client_of()


def follow(client, **asked) -> list[str]:
    """Ocids from here to the end, following the offsets."""
    seen = []
    while True:
        body = client.get(FEED, asked).json()
        seen += [each["ocid"] for each in body["items"]]
        if body["is_end"]:
            return seen
        asked["offset"] = body["next_offset"]


def test_it_is_read_in_both_directions(partner, processes):
    ocids = [process.ocid for process in processes]
    assert follow(partner, limit=2) == ocids
    assert follow(partner, limit=3, direction="backward") == ocids[::-1]


def test_a_process_that_changes_comes_again_at_the_end(partner, processes):
    first = partner.get(FEED).json()
    Process.objects.filter(pk=processes[2].pk).update(changed_at=timezone.now())
    again = partner.get(FEED, {"offset": first["next_offset"]}).json()
    assert [each["ocid"] for each in again["items"]] == [processes[2].ocid]
    assert follow(partner)[-1] == processes[2].ocid
    assert partner.get(FEED, {"offset": again["next_offset"]}).json()["items"] == []


def test_what_only_confirms_a_process_is_no_change(partner, processes):
    end = partner.get(FEED).json()["next_offset"]
    Process.objects.filter(pk=processes[2].pk).update(checked_at=timezone.now())
    assert partner.get(FEED, {"offset": end}).json()["items"] == []


def test_backwards_first_and_then_what_is_new(partner, processes):
    newest = partner.get(FEED, {"direction": "backward", "limit": 3}).json()
    assert partner.get(FEED, {"offset": newest["previous_offset"]}).json()["items"] == []
    made = make_process(buyer=processes[0].buyer)
    after = partner.get(FEED, {"offset": newest["previous_offset"]}).json()
    assert [each["ocid"] for each in after["items"]] == [made.ocid]


def test_an_empty_feed_has_an_offset_to_wait_at(partner):
    for direction in ("forward", "backward"):
        body = partner.get(FEED, {"direction": direction}).json()
        assert (body["items"], body["is_end"]) == ([], True)
        assert body["next_offset"]
        assert body["previous_offset"]


@pytest.mark.parametrize("offset", ["0", "a:b:c", "eyJ4IjoxfQ:1:2"])
def test_an_offset_that_is_none_is_told(partner, offset):
    answer = partner.get(FEED, {"offset": offset})
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v1/problems/#invalid-cursor")


def test_transactions_are_in_order_of_number_and_not_of_text(partner, processes):
    with connection.cursor() as cursor:
        for place, process in enumerate(processes):
            cursor.execute(
                "update procurement_process set changed_xid = %s::xid8 where id = %s", [str(place * 7), process.pk]
            )
    assert follow(partner, limit=3) == [process.ocid for process in processes]
    assert follow(partner, limit=3, direction="backward") == [process.ocid for process in processes][::-1]


def test_titles_name_no_person_who_takes_part(partner):
    process = make_process(title="ARRIENDO DE LOCAL DE JUAN PEREZ LOPEZ")
    take_part(process, make_supplier(ruc="0912345675001", name="PEREZ LOPEZ JUAN"))
    asked = {"fields": "title"}
    assert "JUAN PEREZ" in partner.get(FEED, asked).text
    stranger = client_of(ALL - {"people:read"})
    assert stranger.get(FEED, asked).json()["items"] == [{"title": "ARRIENDO DE LOCAL DE Persona natural"}]


def test_fields_and_lag(partner, processes):
    body = partner.get(FEED, {"fields": "ocid,budget_amount", "limit": 1}).json()
    assert list(body["items"][0]) == ["ocid", "budget_amount"]
    assert partner.get(f"{FEED}lag/").json() == {"held_back": 0, "seconds": 0.0, "is_ahead": False}
