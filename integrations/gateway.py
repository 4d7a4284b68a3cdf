"""The door to the outside: only verbs come through it, always outside a transaction.

It asks leave of the shared limits, calls the client, keeps the evidence in a write of its own (so that no rollback of
the verb takes it away, and a failure leaves evidence too), and tells the console how the counterpart fares.
"""

import functools
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations import counterparts, quota
from integrations.choices import Outcome
from integrations.errors import IntegrationError, NotConfigured, Rejected, Unavailable
from integrations.http import Evidence, Forbidden, Throttled
from integrations.limits import Limits, Turn, connect
from integrations.models import Counterpart, Exchange

log = structlog.get_logger(__name__)

LONGEST_WAIT_FOR_A_TURN = 20
PAUSED_RETRY = 300  # seconds

_connect_once = functools.cache(connect)


@dataclass(frozen=True)
class Answer:
    """`record`: the frozen dataclass of the client; None when the counterpart answers that it has no such thing.
    `exchange`: the saved evidence of the request that brought it."""

    record: Any
    exchange: Exchange


def ask(code: str, operation: str, /, **arguments) -> Answer:
    """Ask the counterpart `code` one thing: `ask("sercop", "record", ocid="ocds-5wno2w-…")`.

    Raises an IntegrationError whose class says whether to retry, with `exchange_id` when somebody was asked; ValueError
    for arguments the client knows to be wrong; RuntimeError inside a transaction.
    """
    counterpart = _counterpart(code)
    limits = limits_of(counterpart)
    definition = counterparts.DEFINITIONS[code]
    with definition.conversation(
        counterpart.name, counterpart.base_url, timeout=counterpart.timeout, internal=counterpart.may_be_internal
    ) as conversation:
        turn = limits.enter(counterpart.rate, probe_seconds=counterpart.timeout + LONGEST_WAIT_FOR_A_TURN)
        try:
            if "package" in arguments:
                quota.spend(counterpart, arguments["package"])
            record = getattr(definition.client(conversation), operation)(**arguments)
        except Exception as error:
            if definition.is_one_place:
                _tell(limits, turn, error, was_asked=bool(conversation.evidence))
            else:
                limits.release(turn)
            _keep_failure(counterpart, operation, conversation.evidence, error)
            raise
    limits.succeeded(turn)
    outcome = Outcome.NOT_FOUND if record is None else Outcome.ANSWERED
    return Answer(record, _keep(counterpart, operation, conversation.evidence, outcome))


def limits_of(counterpart: Counterpart) -> Limits:
    """The limits that all workers share for this counterpart."""
    server = _connect_once(settings.LIMITS_REDIS_URL)
    return Limits(server, counterpart.code, name=counterpart.name, longest_wait=LONGEST_WAIT_FOR_A_TURN)


def _counterpart(code: str) -> Counterpart:
    try:
        with transaction.atomic(durable=True):
            counterpart = Counterpart.objects.get(code=code)
    except RuntimeError:
        raise RuntimeError(
            "gateway.ask was called inside a transaction: the network would hold its locks, and its rollback would "
            "take the evidence away. Ask first, then open the transaction that writes."
        ) from None
    if not counterpart.base_url:
        raise NotConfigured(f"{counterpart} no está configurado: falta su dirección.")
    if not counterpart.is_enabled:
        # Unavailable, so that the work of a paused counterpart waits for it instead of failing.
        raise Unavailable(f"{counterpart} está en pausa: un administrador debe reanudarlo.", retry_after=PAUSED_RETRY)
    return counterpart


def _tell(limits: Limits, turn: Turn, error: Exception, *, was_asked: bool) -> None:
    if isinstance(error, Throttled) and error.retry_after:  # a 429 always says how long, or we do
        limits.pause(error.retry_after)
    if was_asked and _tells_of_health(error):
        limits.failed(turn)
    else:
        limits.release(turn)


def _keep_failure(counterpart: Counterpart, operation: str, evidence: list[Evidence], error: Exception) -> None:
    if not evidence or isinstance(error, NotConfigured):
        return
    exchange = _keep(counterpart, operation, evidence, _outcome(error), str(error) or type(error).__name__)
    if isinstance(error, IntegrationError):
        error.exchange_id = exchange.pk


def _tells_of_health(error: Exception) -> bool:
    """Whether the circuit should hear of it: a 429 pauses instead, and a refused question is about that question."""
    if isinstance(error, Throttled | NotConfigured):
        return False
    return isinstance(error, Forbidden) or not isinstance(error, Rejected)


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, Unavailable):
        return Outcome.UNAVAILABLE
    return Outcome.REJECTED if isinstance(error, Rejected) else Outcome.UNEXPECTED


def _keep(
    counterpart: Counterpart, operation: str, evidence: list[Evidence], outcome: Outcome, error: str = ""
) -> Exchange:
    """Save every request of the operation; all but the last one led on to the next. Returns the last."""
    steps = [_exchange(counterpart, operation, step, Outcome.ANSWERED) for step in evidence[:-1]]
    last = _exchange(counterpart, operation, evidence[-1], outcome, error)
    mine = Counterpart.objects.filter(pk=counterpart.pk)
    with transaction.atomic():
        for exchange in (*steps, last):
            exchange.save(force_insert=True)
        if not error:
            mine.succeeded(timezone.now())
        elif counterparts.DEFINITIONS[counterpart.code].is_one_place:
            mine.failed(timezone.now(), error)
    log.info(
        "counterpart_asked",
        counterpart=counterpart.code,
        operation=operation,
        outcome=outcome.value,
        status=last.status_code,
        latency_ms=last.latency_ms,
        exchange=last.pk,
    )
    return last


def _exchange(
    counterpart: Counterpart, operation: str, evidence: Evidence, outcome: Outcome, error: str = ""
) -> Exchange:
    exchange = Exchange(
        counterpart=counterpart,
        operation=operation,
        is_sandbox=counterpart.is_sandbox,
        request_id=structlog.contextvars.get_contextvars().get("request_id") or "",
        method=evidence.method,
        url=evidence.url,
        parameters=evidence.parameters,
        started_at=evidence.started_at,
        latency_ms=evidence.latency_ms,
        status_code=evidence.status_code,
        outcome=outcome,
        error=error,
        headers=evidence.headers,
    )
    exchange.keep(evidence.body)
    if evidence.body is None and evidence.size:
        exchange.body_size, exchange.body_sha256 = evidence.size, evidence.sha256
    return exchange
