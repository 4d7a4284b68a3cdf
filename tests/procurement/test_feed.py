"""The feed: its order, its offsets, what waits for whom; test_harvest reads it beside writers."""

import threading

import pytest
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from procurement import feed
from procurement.models import Process
from tests.partners.applications import ALL, client_of
from tests.procurement.factories import make_buyer, make_process, make_supplier, take_part

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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_backwards", [False, True])
def test_what_is_settled_right_after_an_empty_answer_comes_next(is_backwards):
    def late(rows, *others):
        found = list(rows.values_list("ocid", *others))
        make_process()
        return found

    empty = feed.read(late, size=10, is_backwards=is_backwards)
    assert (empty.rows, len(feed.read(["ocid"], size=10, offset=empty.newer).rows)) == ([], 1)


def test_an_offset_that_is_none_or_of_another_place_is_told(partner, processes):
    own = partner.get(FEED, {"limit": 2}).json()["next_offset"]
    body, moment, signature = own.split(":")
    cursor = partner.get("/api/v1/processes/", {"limit": 2}).json()["next"]
    foreign = signing.dumps([1, 2, 1], key="clave de otro portal" * 3, salt=feed.SALT)
    other_salt = signing.dumps([1, 2, 1], salt="otra cosa")
    wrong = [signing.dumps(value, salt=feed.SALT) for value in ([1, 2], {"x": 1}, ["a", 2, 1], [1, None, 1], 7)]
    later = f"{signing.b64_encode(b'[9,9,1]').decode()}:{moment}:{signature}"
    offsets = ["0", "a:b:c", own[:-1], own + "x", f"{own[:5]}ñ{own[5:]}", f".{own}", own * 500, later, body, cursor]
    for offset in (*offsets, foreign, other_salt, *wrong):
        for language, sentence in (("es", "empiece sin offset."), ("en", "begin without one.")):
            answer = partner.get(FEED, {"offset": offset}, headers={"Accept-Language": language})
            assert (answer.status_code, answer.json()["type"]) == (400, "/api/v1/problems/#invalid-cursor"), offset
            assert answer.json()["detail"].endswith(sentence)
    assert partner.get(FEED, {"offset": own}).status_code == 200


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
