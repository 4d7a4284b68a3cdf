"""Schemathesis: whatever is sent to any operation by anybody, the answer is one that the document tells.

CONTRACT_CASES=20000 sends that many in all; the suite sends few.
"""

import itertools
import os
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from portal.wsgi import application
from tests.api.askers import one_connection
from tests.partners.applications import ALL, bearer, make_application, make_key, token_of
from tests.procurement.factories import make_item, make_process, make_supplier, take_part

CASES = int(os.environ.get("CONTRACT_CASES", "600"))
WANTED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(autouse=True)
def _one_connection(askers):
    with one_connection():
        yield


@pytest.fixture
def askers(settings):
    """Headers of everybody who may come: all scopes, without people's data, none, no token, a bad one."""
    settings.RATE_LIMIT_REQUESTS, settings.TRUSTED_PROXIES = 10**9, 1
    scopes = (ALL, ALL - {"people:read"}, frozenset())
    tokens = [token_of(make_key(make_application(f"Socio {n}", each))) for n, each in enumerate(scopes)]
    return [*map(bearer, tokens), {}, bearer("no.lo.es")]


@pytest.fixture
def held():
    process, supplier = make_process(), make_supplier()
    make_item(process)
    take_part(process, supplier)
    return {"ocid": process.ocid, "ruc": process.buyer.ruc, "identifier": supplier.ruc}


def test_every_answer_is_one_that_the_document_tells(askers, held):
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, CASES // (len(operations) * len(MODES)))
    checks = [check for check in CHECKS.get_all() if check.__name__ in WANTED]
    assert len(checks) == len(WANTED)
    number = itertools.count()
    for operation, mode in itertools.product(operations, MODES):
        strategy = _strategy(operation, mode)
        if strategy is not None:
            _try(strategy, each, askers, held, checks, number)
    print(f"\n{(sent := next(number)):,} peticiones de {len(operations)} operaciones")
    assert sent >= CASES // 2


def _strategy(operation, mode):
    try:
        return operation.as_strategy(generation_mode=mode)
    except Exception:  # what takes no parameter has nothing to get wrong
        return None


def _try(strategy, cases, askers, held, checks, number) -> None:  # noqa: PLR0917
    @hypothesis_settings(
        max_examples=cases,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def run(case):
        place = next(number)
        if place % 2 and case.path_parameters:
            case.path_parameters.update({name: value for name, value in held.items() if name in case.path_parameters})
        address = {"X-Forwarded-For": f"198.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"}
        answer = case.call(headers={**askers[place % len(askers)], **address, "Accept-Encoding": "identity"})
        case.validate_response(answer, checks=checks)

    with suppress(Unsatisfiable):  # what takes no parameter has nothing to get wrong
        run()
