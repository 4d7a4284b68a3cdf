"""Webhooks end to end: an event, a delivery, a signed request over real HTTP, retries, rotation, switching off."""

import contextlib
import gzip
import json
import socket
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from jobs import events, worker
from jobs.models import Job
from partners import limiter, rules, webhooks
from partners.choices import DeliveryState
from partners.models import Application, Delivery, Subscription
from tests.partners.applications import client_of, make_application
from tests.procurement.factories import make_process

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


class Receiver(ThreadingHTTPServer):
    """Somebody's address: keeps what came, and answers `status` with `content`, of which it says `coding`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.got, self.content, self.coding = 204, [], b"", "identity"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/avisos"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", str(len(self.server.content)))
        self.send_header("Content-Encoding", self.server.coding)
        self.end_headers()
        with contextlib.suppress(OSError):  # nobody reads it to its end
            self.wfile.write(self.server.content)

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(settings):
    server = Receiver()
    settings.WEBHOOK_INTERNAL_HOSTS = [f"127.0.0.1:{server.server_port}"]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def subscribe(url: str, **values) -> tuple[Subscription, str]:
    facts = {"url": url, "events": ["process.changed"], "buyers": [], **values}
    return webhooks.subscribe(application=make_application(f"Socio {Subscription.objects.count()}"), **facts)


def work() -> None:
    """Run what waits and is due, as the workers do."""
    while job := Job.objects.waiting().filter(kind="partners.deliver").first():
        worker.run(job.pk)


def tell(ocid: str = "ocds-5wno2w-X-1", kind: str = "process.changed") -> int:
    events.record(kind, ocid, {"outcome": "changed"})
    made = webhooks.fan_out()
    work()
    return made


def opened(secret: str, request: tuple) -> dict:
    headers, body = request
    return Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})


def test_an_event_reaches_the_address_signed_and_asks_no_proxy(receiver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    subscription, secret = subscribe(receiver.url)
    assert tell("ocds-5wno2w-X-1") == 1
    (request,) = receiver.got
    message = opened(secret, request)
    assert message["type"] == "process.changed"
    assert message["data"] == {"subject": "ocds-5wno2w-X-1", "outcome": "changed"}
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status_code, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)
    assert request[0]["Webhook-Id" if "Webhook-Id" in request[0] else "webhook-id"] == delivery.message_id
    assert secret.encode() not in bytes(Subscription.objects.get(pk=subscription.pk).secret)


def test_a_body_that_was_touched_does_not_verify(receiver):
    _, secret = subscribe(receiver.url)
    tell()
    headers, body = receiver.got[0]
    with pytest.raises(WebhookVerificationError):
        opened(secret, (headers, body + b" "))


def test_only_what_was_asked_for_and_only_since_then(receiver):
    events.record("process.changed", "ocds-5wno2w-ANTES-1")
    process = make_process()
    subscribe(receiver.url, buyers=[process.buyer.ruc])
    assert tell("ocds-5wno2w-OTRO-1") == 0
    assert tell(process.ocid, kind="divergence.decided") == 0
    assert tell(process.ocid) == 1
    assert webhooks.fan_out() == 0
    assert len(receiver.got) == 1


def test_nobody_is_told_what_it_may_not_read(receiver):
    about = "supplier.outcome_changed"
    subscription, _ = subscribe(receiver.url, events=[about, "process.changed"])
    subscription.application.scopes = ["processes:read"]
    subscription.application.save()
    assert tell("1790000001001", about) == 0
    assert tell("ocds-5wno2w-X-1") == 1
    subscription.application.scopes = ["suppliers:read"]
    subscription.application.save()
    assert tell("1710034065001", about) == 0
    assert tell("1790000001001", about) == 1
    subscription.application.scopes = ["suppliers:read", "people:read"]
    subscription.application.save()
    assert tell("1710034065001", about) == 1


def test_a_failure_is_tried_again_later_with_the_same_identifier(receiver):
    subscribe(receiver.url)
    receiver.status = 500
    tell()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status_code, delivery.attempts) == (DeliveryState.PENDING, 500, 1)
    later = Job.objects.live().get(kind="partners.deliver")
    assert timedelta(seconds=3) < later.run_after - timezone.now() < timedelta(seconds=7)
    receiver.status = 200
    Job.objects.filter(pk=later.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    work()
    delivery.refresh_from_db()
    assert (delivery.state, [each["status"] for each in delivery.log]) == (DeliveryState.DELIVERED, [500, 200])
    assert len({headers.get("webhook-id") or headers.get("Webhook-Id") for headers, _ in receiver.got}) == 1
    assert Subscription.objects.get().failing_since is None


def test_after_the_last_try_it_is_given_up_and_the_subscription_stops(receiver):
    subscribe(receiver.url)
    receiver.status = 503
    events.record("process.changed", "ocds-5wno2w-X-1")
    webhooks.fan_out()
    for _ in range(len(rules.RETRIES) + 1):
        Job.objects.live().update(run_after=timezone.now() - timedelta(seconds=1))
        work()
    delivery, subscription = Delivery.objects.get(), Subscription.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(rules.RETRIES) + 1)
    assert (subscription.is_active, "abandonó" in subscription.stopped_reason) == (False, True)
    assert tell() == 0


def test_410_stops_it_at_once_and_its_contact_is_told(receiver, mailoutbox):
    subscribe(receiver.url)
    receiver.status = 410
    tell()
    assert (Delivery.objects.get().state, Subscription.objects.get().is_active) == (DeliveryState.FAILED, False)
    worker.run(Job.objects.waiting().get(kind="partners.tell_stopped").pk)
    (mail,) = mailoutbox
    assert mail.to == [Subscription.objects.get().application.contact_email]
    assert receiver.url in mail.body
    assert "410" in mail.body


def test_a_new_secret_signs_beside_the_former_for_a_day(receiver):
    subscription, former = subscribe(receiver.url)
    current = webhooks.rotate_secret(subscription)
    tell()
    assert opened(former, receiver.got[0]) == opened(current, receiver.got[0])
    Subscription.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    tell("ocds-5wno2w-X-2")
    opened(current, receiver.got[1])
    with pytest.raises(WebhookVerificationError):
        opened(former, receiver.got[1])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",  # noqa: S104
        "2130706433",
        "0177.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fec0::1]",
        "[fe80::1%25lo]",
        "127.0.0.1.",
        "localhost.",
        "0x7f.1",
        "168.63.129.16",
        "192.0.0.192",
        "metadata.google.internal",
        "xn--a",
        "%31%32%37.0.0.1",
    ],
)
def test_nothing_is_sent_into_the_internal_network(receiver, settings, host, monkeypatch):
    real = socket.getaddrinfo

    def resolver(name, *rest, **more):
        if name in ("metadata.google.internal", "xn--a"):  # no resolver outside is asked for them
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return real(name, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    settings.WEBHOOK_INTERNAL_HOSTS = []
    subscribe(f"http://{host}:{receiver.server_port}/")
    tell()
    delivery = Delivery.objects.get()
    assert receiver.got == []
    assert (delivery.status_code, delivery.state) == (None, DeliveryState.PENDING)
    assert delivery.log[0]["error"] == webhooks.NOWHERE  # what lies there is not told


def test_a_name_that_changes_its_mind_leads_nowhere_else(monkeypatch):
    """DNS rebinding: public when judged, internal when connecting. And one internal answer among public ones."""
    answers, connected = [["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8", "10.0.0.1"]], []
    real = socket.getaddrinfo

    def resolver(host, port, *rest, **more):
        if host != "rebind.example":
            return real(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers.pop(0)]

    def connect(address, *_, **__):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(socket, "create_connection", connect)
    subscription, _ = subscribe("http://rebind.example/")
    for left in (2, 1, 0):
        delivery = webhooks.send_test(subscription)
        assert webhooks._post(delivery) == (None, webhooks.NOWHERE)
        assert len(answers) == left
    assert connected == [("8.8.8.8", 80)]


BOMB = b"0" * 50_000_000


@pytest.mark.parametrize(
    ("coding", "content", "said"),
    [
        ("identity", b"x" * 200_000, "respondió más de"),
        ("gzip", gzip.compress(BOMB), "respondió más de"),
        ("gzip, gzip", gzip.compress(gzip.compress(BOMB)), "compresión"),
        ("br", brotli.compress(BOMB, quality=1), "compresión"),
        ("deflate", b"no", "compresión"),
    ],
    ids=lambda value: value if isinstance(value, str) else len(value),
)
def test_a_bomb_is_not_opened(receiver, coding, content, said):
    receiver.status, receiver.coding, receiver.content = 200, coding, content
    subscribe(receiver.url)
    tracemalloc.start()
    tell()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    delivery = Delivery.objects.get()
    assert said in delivery.log[0]["error"]
    assert peak < 8_000_000


def test_who_answers_slowly_is_not_waited_for(receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(Handler, "do_POST", lambda handler: time.sleep(0.6))
    subscribe(receiver.url)
    tell()
    assert "no respondió en 0.2 s" in Delivery.objects.get().log[0]["error"]


def test_a_redirect_is_not_followed(receiver):
    subscribe(receiver.url)
    receiver.status = 302
    tell()
    assert len(receiver.got) == 1
    assert Delivery.objects.get().state == DeliveryState.PENDING


def test_a_replay_is_the_same_message_at_another_time(receiver):
    _, secret = subscribe(receiver.url)
    receiver.status = 410
    tell()
    Subscription.objects.update(is_active=True)
    receiver.status, delivery = 200, Delivery.objects.get()
    Delivery.objects.update(log=[{"error": "x"}] * 70)
    content = webhooks._encode(delivery.payload)
    old = webhooks.headers(delivery, content, timezone.now() - timedelta(minutes=6))
    with pytest.raises(WebhookVerificationError, match="too old"):
        opened(secret, (old, content))
    webhooks.replay(delivery)
    work()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(delivery.log)) == (DeliveryState.DELIVERED, 1, 50)
    assert opened(secret, receiver.got[0]) == opened(secret, receiver.got[1])
    assert len({_named(headers)["webhook-id"] for headers, _ in receiver.got}) == 1


def _named(headers: dict) -> dict:
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ({"scopes": ["suppliers:read", "webhooks:write"]}, "ya no puede leer"),
        ({"scopes": ["people:read", "webhooks:write"]}, "ya no puede leer"),
        ({"is_active": False}, "apagada"),
    ],
)
def test_what_may_no_longer_be_read_is_neither_sent_nor_shown(receiver, lost, said):
    partner = client_of({"suppliers:read", "people:read", "webhooks:write"})
    asked = {"url": receiver.url, "events": ["supplier.outcome_changed"]}
    address = f"/api/v1/webhooks/{partner.post('/api/v1/webhooks/', asked, content_type=JSON).json()['id']}/deliveries/"
    receiver.status = 500
    tell("1710034065001", "supplier.outcome_changed")
    assert partner.get(address).json()["items"][0]["payload"]["data"]["subject"] == "1710034065001"
    Application.objects.update(**lost)
    limiter.new_edition()
    Job.objects.live().update(run_after=timezone.now() - timedelta(seconds=1))
    work()
    delivery = Delivery.objects.get()
    assert (len(receiver.got), delivery.state) == (1, DeliveryState.FAILED)
    assert said in delivery.log[-1]["error"]
    seen = partner.get(address)
    assert (seen.status_code, "1710034065001" in seen.text) == (401 if "is_active" in lost else 200, False)
    assert partner.post(f"{address}{delivery.pk}/replay/").status_code == (401 if "is_active" in lost else 404)


def test_a_test_is_seen_and_repeated_by_who_may_not_see_people():
    partner = client_of({"processes:read", "webhooks:write"})
    asked = {"url": "https://x.example/", "events": ["process.changed"]}
    address = f"/api/v1/webhooks/{partner.post('/api/v1/webhooks/', asked, content_type=JSON).json()['id']}/"
    sent = partner.post(f"{address}test/").json()["id"]
    assert [each["id"] for each in partner.get(f"{address}deliveries/").json()["items"]] == [sent]
    assert partner.post(f"{address}deliveries/{sent}/replay/").status_code == 202


def test_many_at_once_find_room_for_twenty():
    partner = client_of()
    asked = {"url": "https://x.example/", "events": ["process.changed"]}

    def ask(_) -> int:
        try:
            return partner.post("/api/v1/webhooks/", asked, content_type=JSON).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(24))) == [201] * 20 + [409] * 4


def test_a_delivery_that_runs_twice_is_settled_once(receiver):
    subscribe(receiver.url)
    tell()
    delivery = Delivery.objects.get()
    from contextlib import nullcontext

    from django.db import transaction

    with transaction.atomic():
        webhooks.deliver(delivery, nullcontext)
    delivery.refresh_from_db()
    assert (delivery.attempts, len(receiver.got)) == (1, 2)
    assert receiver.got[0][1] == receiver.got[1][1]


def test_the_api_of_a_partner_from_the_address_to_the_replay(receiver, capfd):
    partner = client_of()
    asked = {"url": receiver.url, "events": ["process.changed"]}
    made = partner.post("/api/v1/webhooks/", asked, content_type="application/json")
    body = made.json()
    assert (made.status_code, body["secret"][:6], body["is_active"]) == (201, "whsec_", True)
    address = f"/api/v1/webhooks/{body['id']}/"
    assert made["Cache-Control"] == "no-store"
    assert "secret" not in partner.get(address).json()
    assert partner.post(f"{address}test/").status_code == 202
    work()
    assert opened(body["secret"], receiver.got[0])["type"] == "webhook.test"
    (delivery,) = partner.get(f"{address}deliveries/").json()["items"]
    assert (delivery["state"], delivery["log"][0]["status"]) == ("delivered", 204)
    assert partner.post(f"{address}deliveries/{delivery['id']}/replay/").status_code == 202
    work()
    assert json.loads(receiver.got[1][1]) == json.loads(receiver.got[0][1])
    rotated = partner.post(f"{address}secret/").json()["secret"]
    assert rotated != body["secret"]
    told = f"{list(LogEntry.objects.values())} {list(Job.objects.values())} {capfd.readouterr()}"
    assert not [secret for secret in (rotated, body["secret"]) if secret in told or secret[6:] in told]
    changed = partner.patch(address, {"is_active": False}, content_type="application/json").json()
    assert changed["is_active"] is False
    assert partner.patch(address, {"is_active": True}, content_type="application/json").json()["is_active"] is True
    assert partner.delete(address).status_code == 204
    assert partner.get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, "url"),
        ({"url": "ftp://x.example/", "events": ["process.changed"]}, "url"),
        ({"url": "https://user:pass@x.example/", "events": ["process.changed"]}, "url"),
        ({"url": "https://:pass@x.example/", "events": ["process.changed"]}, "url"),
        ({"url": "https://@x.example/", "events": ["process.changed"]}, "url"),
        ({"url": "https://x.example\\@10.0.0.1/", "events": ["process.changed"]}, "url"),
        ({"url": "https://x.example/\r\nX-A: b", "events": ["process.changed"]}, "url"),
        ({"url": "https://[::1%25lo]/", "events": ["process.changed"]}, "url"),
        ({"url": "https://[v1.x]/", "events": ["process.changed"]}, "url"),
        ({"url": "https://127.0.0.1%2ex/", "events": ["process.changed"]}, "url"),
        ({"url": "http+unix://%2frun%2fx.sock/", "events": ["process.changed"]}, "url"),
        ({"url": "https://ñandú.example/", "events": ["process.changed"]}, "url"),
        ({"url": "https://x.example:0/", "events": ["process.changed"]}, "url"),
        ({"url": 7, "events": ["process.changed"]}, "url"),
        ({"url": "https://x.example/", "events": []}, "events"),
        ({"url": "https://x.example/", "events": ["nada"]}, "events"),
        ({"url": "https://x.example/", "events": "process.changed"}, "events"),
        ({"url": "https://x.example/", "events": ["process.changed"], "buyers": ["1"]}, "buyers"),
        ({"url": "https://x.example/", "events": ["process.changed"], "secret": "x"}, "secret"),
    ],
)
def test_what_cannot_be_subscribed_is_told(asked, name):
    answer = client_of().post("/api/v1/webhooks/", asked, content_type="application/json")
    assert answer.status_code == 400
    assert name in [error["name"] for error in answer.json()["errors"]]


def test_the_schedule_and_its_jitter():
    waits = [rules.retry_after(attempt, lambda low, high: high).total_seconds() for attempt in range(1, 10)]
    assert waits == [each.total_seconds() * 1.2 for each in rules.RETRIES]
    assert rules.retry_after(10, max) is None
