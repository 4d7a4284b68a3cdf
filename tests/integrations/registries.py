"""What the tests of the registries share: the sandbox configured for all of them, and the table of faults."""

from typing import NamedTuple

import pytest

from integrations import gateway
from integrations.choices import Outcome
from integrations.errors import IntegrationError, Rejected, Unavailable, UnexpectedReply
from integrations.http import Forbidden
from integrations.models import Exchange

# fault -> what every registry that speaks HTTP makes of it
FAULTS = [
    ({"html_with_200": True}, UnexpectedReply, {Outcome.UNEXPECTED}),
    ({"down": True}, Unavailable, {Outcome.UNAVAILABLE}),
    ({"server_error": True}, Unavailable, {Outcome.UNAVAILABLE}),
    ({"rate_limited": True, "retry_after": 17}, Unavailable, {Outcome.UNAVAILABLE}),
    ({"reset": True}, Unavailable, {Outcome.UNAVAILABLE}),
    ({"truncate": True}, IntegrationError, {Outcome.UNAVAILABLE, Outcome.UNEXPECTED}),
    ({"wrong_schema": True}, UnexpectedReply, {Outcome.UNEXPECTED}),
]
SOAP_FAULTS = [
    ({"soap_fault": "Server"}, Unavailable, {Outcome.UNAVAILABLE}),
    ({"soap_fault": "Client"}, Rejected, {Outcome.REJECTED}),
    ({"dtd_bomb": True}, UnexpectedReply, {Outcome.UNEXPECTED}),
    ({"wrong_namespace": True}, UnexpectedReply, {Outcome.UNEXPECTED}),
]
CAPTCHA = [({"captcha": True}, Forbidden, {Outcome.REJECTED})]


class Trial(NamedTuple):
    """One question to one counterpart under one fault, and what must come of it."""

    code: str
    operation: str
    arguments: dict
    fault: dict
    error: type[Exception]
    outcomes: set

    def run(self, sandbox) -> Exchange:
        sandbox.faults.set(self.code, self.fault)
        with pytest.raises(self.error) as caught:
            gateway.ask(self.code, self.operation, **self.arguments)
        exchange = Exchange.objects.get(pk=caught.value.exchange_id)
        assert exchange.outcome in self.outcomes
        return exchange


def rows(code: str, operation: str, arguments: dict, faults: list) -> list:
    """Parameters of a test of faults, named "sri.taxpayer-down"."""
    return [
        pytest.param(Trial(code, operation, arguments, *row), id=f"{code}.{operation}-{'+'.join(row[0])}")
        for row in faults
    ]
