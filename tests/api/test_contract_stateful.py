"""Schemathesis in chains: what one answer gives (a cursor, an ocid, a subscription) is what the next request asks for.

STATEFUL_CASES=20000 sends about that many requests and wants every operation answered well to everybody who may; the
suite sends few. A table tells who asked what how often, and how it was answered.
"""

import itertools
import os
from collections import Counter, defaultdict

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from api import kept
from portal.wsgi import application
from tests.api.askers import everybody, one_connection
from tests.api.test_contract import WANTED
from tests.documents.conftest import documents_folder  # noqa: F401 - what is brought is kept there

CASES = int(os.environ.get("STATEFUL_CASES", "120"))
MANY = 1_000  # from so many on everybody reaches everything
STEPS = 8
APART = 10_000_000  # addresses that no chain has
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]


def test_chains_of_requests_get_what_the_document_tells(settings):
    settings.RATE_LIMIT_REQUESTS, settings.SUPPLIER_CHECKS_PER_DAY, settings.TRUSTED_PROXIES = 10**9, 10**9, 1
    askers = everybody()
    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    checks = [check for check in CHECKS.get_all() if check.__name__ in WANTED]
    number, apart, seen = itertools.count(), itertools.count(), defaultdict(Counter)
    for asker in askers:
        machine = _machine(schema, asker, checks, number, seen)
        with one_connection():
            machine.run(settings=_settings(max(1, CASES // STEPS // len(askers))))
            for operation in operations:
                # Chance, and chains alone, do not lead everybody everywhere.
                if CASES > MANY and asker.may(operation) and not _good(seen[operation.label, asker.name]):
                    _ask_apart(operation, asker, checks, apart, seen)
    missed = _told(operations, askers, seen)
    chained, single = next(number), next(apart)
    print(f"\n{chained:,} peticiones encadenadas de {len(operations)} operaciones y {len(askers)} roles")
    print(f"y {single:,} sueltas, donde las cadenas no llegaron")
    statuses = {status for counts in seen.values() for status in counts}
    assert {200, 201, 202, 400, 401, 403} <= statuses if CASES > MANY else {200, 401, 403} <= statuses
    assert not any(status >= 500 for status in statuses)
    assert not (missed and CASES > MANY), missed


def _good(counts: Counter) -> int:
    return sum(number for status, number in counts.items() if status // 100 == 2)


def _told(operations, askers, seen) -> list[tuple[str, str]]:
    """Print a row for each operation and asker: cases, 2xx, 4xx. Returns who may and was never answered well."""
    missed = []
    print(f"\n{'operación':66}{'quién':34}{'casos':>7}{'2xx':>7}{'304':>5}{'4xx':>7}")
    for operation, asker in itertools.product(operations, askers):
        counts = seen[operation.label, asker.name]
        good, same = _good(counts), counts[304]
        bad = counts.total() - good - same
        is_missed = asker.may(operation) and not good
        if is_missed:
            missed.append((operation.label, asker.name))
        mark = "  NO LLEGÓ" if is_missed else "" if asker.may(operation) else "  no debe"
        if CASES > MANY:
            print(f"{operation.label:66}{asker.name:34}{counts.total():7}{good:7}{same:5}{bad:7}{mark}")
        is_closed = bool(operation.definition.raw["security"]) and not asker.may(operation)
        assert not (is_closed and good), (operation.label, asker.name, counts)
    return missed


def _settings(chains: int):
    return hypothesis_settings(
        max_examples=chains,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _machine(schema, asker, checks, number, seen):
    class Chain(schema.as_state_machine()):
        def setup(self):
            # What a chain leaves behind must not decide what the next one gets.
            self.held = transaction.atomic()
            self.held.__enter__()
            kept.forget()
            self.steps = 0

        def teardown(self):
            transaction.set_rollback(True)
            self.held.__exit__(None, None, None)

        def step(self, input):
            self.is_linked = input.transition is not None
            return super().step(input)

        def before_call(self, case):
            # A chain begins somewhere: every other time at something that is there. What was done before it decides
            # nothing: Hypothesis wants the same chain to go the same way.
            if self.steps % 2 == 0 and not self.is_linked:
                _lead(case, asker.held)
            self.steps += 1

        def get_call_kwargs(self, case):
            place = next(number)
            return {"headers": _headers(asker, place), "cookies": asker.cookies}

        def validate_response(self, response, case, **kwargs):
            seen[case.operation.label, asker.name][response.status_code] += 1
            case.validate_response(response, checks=checks)

    return Chain


def _ask_apart(operation, asker, checks, number, seen) -> None:
    @_settings(25)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def run(case):
        _lead(case, asker.held)
        with transaction.atomic():
            response = case.call(headers=_headers(asker, next(number) + APART), cookies=asker.cookies)
            transaction.set_rollback(True)
        seen[operation.label, asker.name][response.status_code] += 1
        case.validate_response(response, checks=checks)

    run()


def _headers(asker, place: int) -> dict[str, str]:
    address = f"198.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    return {**asker.headers, "X-Forwarded-For": address, "Accept-Encoding": "identity"}


def _lead(case, held: dict) -> None:
    """Put what is held in the place of what was made up."""
    places = case.path_parameters or {}
    case.path_parameters = {name: held.get(name, value) for name, value in places.items()}
    if case.operation.path == "/api/v1/buyers/{ruc}/":
        case.path_parameters["ruc"] = held["buyer"]
    if "/token/" in case.operation.path and "credentials" in held and isinstance(case.body, dict):
        case.body = {**case.body, **held["credentials"]}
        case.body.pop("scope", None)
