"""Webhooks: what happened becomes deliveries, each is sent signed until it is taken or given up."""

import secrets
from base64 import b64encode
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from urllib.parse import urlsplit

import msgspec
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook

from api.scopes import Scope
from integrations.errors import IntegrationError, NotConfigured, Unreachable
from integrations.http import Conversation, Reply
from jobs.models import Event
from jobs.queue import enqueue
from partners import rules
from partners.choices import TEST, DeliveryState
from partners.models import Application, Delivery, Subscription
from procurement.models import Process
from suppliers.persons import is_person

BATCH = 500
TIMEOUT_SECONDS = 15
LARGEST_REPLY = 64 * 1024
MOST_TRIES = 50  # that the log of a delivery keeps
# One sentence for a name that does not exist and for one of the internal network: whoever asks must not find out which
# names and addresses there are in it.
NOWHERE = "En esa dirección no responde ningún servidor público."
FORMER_SIGNS = timedelta(days=1)
jitter = SystemRandom().uniform
_encode = msgspec.json.Encoder(order="sorted").encode


# --- subscriptions


def subscribe(*, application: Application, url: str, events: list[str], buyers: list[str]) -> tuple[Subscription, str]:
    """A new subscription and its secret, which is shown once. It is told of what happens from now on."""
    secret = _new_secret()
    last = Event.objects.order_by("-xid", "-pk").values_list("xid", "pk").first() or (0, 0)
    made = Subscription.objects.create(
        application=application,
        url=url,
        events=events,
        buyers=buyers,
        secret=_cipher().encrypt(secret.encode()),
        xid=last[0],
        event_id=last[1],
    )
    return made, secret


def rotate_secret(subscription: Subscription) -> str:
    """A new secret; for a day what is sent carries two signatures, of this one and of the former."""
    secret = _new_secret()
    subscription.former_secret, subscription.former_until = subscription.secret, timezone.now() + FORMER_SIGNS
    subscription.secret = _cipher().encrypt(secret.encode())
    subscription.save(update_fields=["secret", "former_secret", "former_until"])
    return secret


def switch_on(subscription: Subscription) -> None:
    """Tell it again; what happened while it was off stays in the feed."""
    last = Event.objects.order_by("-xid", "-pk").values_list("xid", "pk").first() or (0, 0)
    values = {"is_active": True, "stopped_reason": "", "failing_since": None, "xid": last[0], "event_id": last[1]}
    Subscription.objects.filter(pk=subscription.pk, is_active=False).update(**values)


def _new_secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_ENCRYPTION_KEYS])


# --- from events to deliveries


def fan_out() -> int:
    """Make the deliveries of what settled since the last time. Returns how many."""
    active = Subscription.objects.filter(is_active=True, application__is_active=True).values_list("pk", flat=True)
    return sum(_fan_out(pk) for pk in active)


@transaction.atomic
def _fan_out(pk: int) -> int:
    subscription = (
        Subscription.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("application")
        .filter(pk=pk, is_active=True)
        .first()
    )
    if subscription is None:
        return 0
    events = list(Event.objects.settled_after(subscription.cursor)[:BATCH])
    if not events:
        return 0
    made = [_delivery(subscription, event) for event in _wanted(subscription, events)]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    subscription.xid, subscription.event_id = events[-1].xid, events[-1].pk
    subscription.save(update_fields=["xid", "event_id"])
    ids = Delivery.objects.filter(message_id__in=[each.message_id for each in made]).values_list("pk", flat=True)
    for delivery in ids:
        _send_later(delivery, 0, None)
    return len(made)


def _wanted(subscription: Subscription, events: list[Event]) -> list[Event]:
    """Of the events those it asked for and may read; of several about one subject in a batch, the last."""
    scopes = set(subscription.application.scopes)
    asked = [event for event in events if event.kind in subscription.events]
    found = {(event.kind, event.subject): event for event in asked if _may_read(scopes, event.kind, event.subject)}
    if not subscription.buyers:
        return list(found.values())
    subjects = {subject for _, subject in found}
    theirs = Process.objects.filter(ocid__in=subjects, buyer__ruc__in=subscription.buyers)
    ocids = set(theirs.values_list("ocid", flat=True))
    return [event for event in found.values() if event.subject in ocids]


def _may_read(scopes: Collection[str], kind: str, subject: str) -> bool:
    scope = rules.EVENT_SCOPES.get(kind)  # a test needs none
    return (scope is None or scope in scopes) and (Scope.PEOPLE in scopes or not is_person(subject))


def _delivery(subscription: Subscription, event: Event) -> Delivery:
    payload = {
        "type": event.kind,
        "timestamp": event.created_at.astimezone(UTC).isoformat(),
        "data": {"subject": event.subject, **event.facts},
    }
    message = f"msg_{subscription.pk}_{event.pk}"  # the same were it made twice
    return Delivery(subscription=subscription, message_id=message, event_id=event.pk, kind=event.kind, payload=payload)


def send_test(subscription: Subscription) -> Delivery:
    """A delivery without news, to try the address."""
    payload = {"type": TEST, "timestamp": timezone.now().isoformat(), "data": {"subscription": subscription.pk}}
    return _ask(subscription, TEST, payload)


@transaction.atomic
def replay(delivery: Delivery) -> Delivery:
    """Send it once more, with all its tries: the same identifier, by which its receiver knows what it did already."""
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    held.state, held.attempts, held.next_at, held.delivered_at = DeliveryState.PENDING, 0, None, None
    held.save(update_fields=["state", "attempts", "next_at", "delivered_at"])
    # With a key of its own: one that waits for a later moment must not stand in its way.
    enqueue("partners.deliver", key=f"webhook:{held.pk}:replay", payload={"delivery": held.pk})
    return held


@transaction.atomic
def _ask(subscription: Subscription, kind: str, payload: dict) -> Delivery:
    message = f"msg_{secrets.token_hex(12)}"
    made = Delivery.objects.create(subscription=subscription, message_id=message, kind=kind, payload=payload)
    _send_later(made.pk, 0, None)
    return made


def _send_later(delivery: int, attempt: int, run_after: datetime | None) -> None:
    key = f"webhook:{delivery}:{attempt}"
    enqueue("partners.deliver", key=key, payload={"delivery": delivery}, run_after=run_after)


# --- sending


def deliver(delivery: Delivery, commit: Callable) -> None:
    """Send it once, outside any transaction, and write down in `commit()` what came of it and when to try again."""
    started = timezone.now()
    if reason := _why_not(delivery):
        with commit():
            _give_up(delivery, started, reason)
        return
    status, error = _post(delivery)
    with commit():
        _settle(delivery, started, status, error)


def _why_not(delivery: Delivery) -> str:
    """Why it must not be sent any more, as a sentence: much may change between what happened and its last try."""
    application = delivery.subscription.application
    if not delivery.subscription.is_active:
        return "La suscripción está apagada."
    if not application.is_active:
        return "La aplicación está apagada."
    subject = delivery.payload["data"].get("subject", "")
    return "" if _may_read(application.scopes, delivery.kind, subject) else "La aplicación ya no puede leer esto."


def _give_up(delivery: Delivery, started: datetime, reason: str) -> None:
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.state == DeliveryState.PENDING:
        held.state, held.next_at = DeliveryState.FAILED, None
        held.log = _logged(held, started, None, reason)
        held.save(update_fields=["state", "next_at", "log"])


def _logged(held: Delivery, started: datetime, status: int | None, error: str) -> list[dict]:
    milliseconds = round((timezone.now() - started).total_seconds() * 1000)
    tries = [*held.log, {"at": started.isoformat(), "status": status, "error": error, "ms": milliseconds}]
    return tries[-MOST_TRIES:]


def _post(delivery: Delivery) -> tuple[int | None, str]:
    """(HTTP status, "") or (None, why there was no answer)."""
    subscription = delivery.subscription
    content = _encode(delivery.payload)
    try:
        with Conversation(
            "El destino del aviso",
            subscription.url,
            timeout=TIMEOUT_SECONDS,
            largest=LARGEST_REPLY,
            internal=_is_ours(subscription.url),
        ) as conversation:
            reply: Reply = conversation.post(content, headers=headers(delivery, content), shown={})
    except (NotConfigured, Unreachable):
        return None, NOWHERE
    except IntegrationError as error:
        return None, str(error)[:300]
    return reply.status, ""


def headers(delivery: Delivery, content: bytes, moment: datetime | None = None) -> dict[str, str]:
    """The headers of Standard Webhooks, with one signature per secret that signs now."""
    moment = moment or timezone.now()
    signatures = [
        Webhook(secret).sign(delivery.message_id, moment, content.decode())
        for secret in _signing(delivery.subscription, moment)
    ]
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _signing(subscription: Subscription, moment: datetime) -> list[str]:
    found = [subscription.secret]
    if subscription.former_secret and subscription.former_until and moment < subscription.former_until:
        found.append(subscription.former_secret)
    return [_cipher().decrypt(bytes(each)).decode() for each in found]


def _is_ours(url: str) -> bool:
    """Whether who runs the portal allowed this internal address by name (development, tests)."""
    parts = urlsplit(url)
    return (
        f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}" in settings.WEBHOOK_INTERNAL_HOSTS
    )


def _settle(delivery: Delivery, started: datetime, status: int | None, error: str) -> None:
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if held.state != DeliveryState.PENDING:
        return
    held.attempts += 1
    held.status_code = status
    held.log = _logged(held, started, status, error)
    is_taken = status is not None and 200 <= status < 300
    wait = None if is_taken or status == 410 else rules.retry_after(held.attempts, jitter)
    if is_taken:
        held.state, held.delivered_at, held.next_at = DeliveryState.DELIVERED, timezone.now(), None
    elif wait is None:
        held.state, held.next_at = DeliveryState.FAILED, None
    else:
        held.next_at = timezone.now() + wait
        _send_later(held.pk, held.attempts, held.next_at)
    held.save()
    _judge(held, started, is_taken=is_taken, is_gone=status == 410)


def _judge(delivery: Delivery, moment: datetime, *, is_taken: bool, is_gone: bool) -> None:
    """Note since when the address fails, and switch it off when that is too long or it says to stop (410)."""
    subscription = Subscription.objects.select_for_update().get(pk=delivery.subscription_id)
    if is_taken:
        subscription.failing_since = None
    else:
        subscription.failing_since = subscription.failing_since or moment
        is_given_up = delivery.state == DeliveryState.FAILED
        if reason := rules.why_stop(subscription.failing_since, moment, is_given_up, is_gone):
            subscription.is_active, subscription.stopped_reason = False, reason
            key = f"webhook-stopped:{subscription.pk}:{moment.isoformat()}"
            enqueue("partners.tell_stopped", key=key, payload={"subscription": subscription.pk})
    subscription.save(update_fields=["failing_since", "is_active", "stopped_reason"])
