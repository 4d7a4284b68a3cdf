"""Schemathesis in chains: what one answer gives (a cursor, an ocid, a subscription) is what the next request asks for.

STATEFUL_CASES=10000 sends about that many requests; the suite sends few.
"""

import itertools
import os

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import CHECKS

from api import kept
from portal.wsgi import application
from tests.api.test_contract import WANTED, _one_connection, askers, held  # noqa: F401 - fixtures
from tests.documents.conftest import documents_folder  # noqa: F401 - what is brought is kept there

CASES = int(os.environ.get("STATEFUL_CASES", "120"))
STEPS = 8
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]


def test_chains_of_requests_get_what_the_document_tells(askers, held):  # noqa: F811
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    checks = [check for check in CHECKS.get_all() if check.__name__ in WANTED]
    number, statuses = itertools.count(), set()
    for headers in askers:
        machine = _machine(schema, headers, checks, number, statuses)
        machine.run(settings=_settings(max(1, CASES // STEPS // len(askers))))
    print(f"\n{next(number):,} peticiones encadenadas, {len(statuses)} respuestas distintas de operación y estado")
    assert {200, 201, 401, 403} <= {status for _, status in statuses}


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


def _machine(schema, headers, checks, number, statuses):
    class Chain(schema.as_state_machine()):
        def setup(self):
            # What a chain leaves behind must not decide what the next one gets.
            self.held = transaction.atomic()
            self.held.__enter__()
            kept.forget()

        def teardown(self):
            transaction.set_rollback(True)
            self.held.__exit__(None, None, None)

        def get_call_kwargs(self, case):
            place = next(number)
            address = {"X-Forwarded-For": f"198.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"}
            return {"headers": {**headers, **address, "Accept-Encoding": "identity"}}

        def validate_response(self, response, case, **kwargs):
            statuses.add((case.operation.label, response.status_code))
            case.validate_response(response, checks=checks)

    return Chain
