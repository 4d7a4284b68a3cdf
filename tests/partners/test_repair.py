"""A restore into a server whose transactions are numbered lower: seen, mended, and nobody misses anything."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from jobs.events import record
from jobs.models import Event
from partners import repair, webhooks
from partners.models import Delivery
from procurement import feed
from tests.partners.applications import client_of, make_application
from tests.procurement.factories import make_buyer, make_process

pytestmark = pytest.mark.django_db(transaction=True)
FEED = "/api/v1/feed/"
AHEAD = 2**40


@pytest.fixture
def restored():
    """Three processes and four events of the server of before, of which a subscription has read two."""
    buyer = make_buyer()
    for _ in range(3):
        make_process(buyer=buyer)
    facts = {"url": "https://socio.example/avisos", "events": ["process.changed"], "buyers": []}
    subscription, _ = webhooks.subscribe(application=make_application("Antes"), **facts)
    events = [record("process.changed", f"ocds-5wno2w-A-{number}") for number in range(4)]
    with connection.cursor() as cursor:
        cursor.execute("alter table jobs_event disable trigger jobs_event_stays")
        cursor.execute(f"update jobs_event set xid = ({AHEAD} + id)::text::xid8")
        cursor.execute("alter table jobs_event enable trigger jobs_event_stays")
        cursor.execute(f"update procurement_process set changed_xid = ({AHEAD} + id)::text::xid8")
    subscription.xid, subscription.event_id = AHEAD + events[1].pk, events[1].pk
    subscription.save()
    return subscription


def test_it_is_seen(restored):
    (warning,) = repair.check_order(None, ["default"])
    assert (warning.id, "mend_feed" in warning.hint) == ("partners.W001", True)
    assert feed.lag().is_ahead
    assert feed.read(["ocid"], size=10).rows == []
    assert repair.check_order(None, None) == []


def test_what_was_ahead_comes_as_changed_now_and_what_follows_after_it(restored):
    partner = client_of()
    old = partner.get(FEED, {"direction": "backward"}).json()["previous_offset"]
    assert repair.mend() == repair.Mended(3, 4, 1)
    assert repair.check_order(None, ["default"]) == []
    made = make_process(buyer=make_buyer(ruc="1760000000009"))
    body = partner.get(FEED).json()
    assert len(body["items"]) == 4
    assert body["items"][-1]["ocid"] == made.ocid
    refused = partner.get(FEED, {"offset": old})
    assert (refused.status_code, "restauración" in refused.json()["detail"]) == (400, True)
    assert partner.get(FEED, {"offset": body["next_offset"]}).status_code == 200


def test_a_subscription_goes_on_from_the_first_event_it_has_not_read(restored):
    assert webhooks.fan_out() == 0
    repair.mend()
    record("process.changed", "ocds-5wno2w-X-2")
    webhooks.fan_out()
    told = list(Delivery.objects.order_by("event_id").values_list("event_id", flat=True))
    assert told == list(Event.objects.order_by("pk").values_list("pk", flat=True))[2:]


def test_twice_does_nothing_and_where_all_is_well_offsets_stay_good(capsys):
    make_process(buyer=make_buyer())
    partner = client_of()
    offset = partner.get(FEED).json()["next_offset"]
    call_command("mend_feed")
    assert "no había nada que reparar" in capsys.readouterr().out
    call_command("mend_feed", "--json")
    assert json.loads(capsys.readouterr().out) == {"processes": 0, "events": 0, "subscriptions": 0}
    assert partner.get(FEED, {"offset": offset}).status_code == 200


def test_an_offset_of_what_this_server_has_not_reached_is_refused(restored):
    place = feed.Offset(AHEAD * 2, 1).token(feed.numbering().generation)
    refused = client_of().get(FEED, {"offset": place}, headers={"Accept-Language": "en"})
    assert (refused.status_code, "before the data were restored" in refused.json()["detail"]) == (400, True)


def test_who_restores_an_older_copy_has_offsets_refused_where_nothing_is_ahead(capsys):
    make_process(buyer=make_buyer())
    partner = client_of()
    offset = partner.get(FEED).json()["next_offset"]
    call_command("mend_feed", "--older")
    assert "offsets anteriores del feed se rechazan" in capsys.readouterr().out
    assert partner.get(FEED, {"offset": offset}).status_code == 400
    assert len(partner.get(FEED).json()["items"]) == 1
