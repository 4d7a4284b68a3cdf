import uuid
from contextlib import ExitStack

import pytest
from django.conf import settings

from integrations.http import Conversation
from integrations.limits import Limits, connect
from tests.integrations.server import serving


@pytest.fixture
def serve():
    """`serve(answer, …)` gives a running server that answers so."""
    with ExitStack() as stack:
        yield lambda *answers, **options: stack.enter_context(serving(*answers, **options))


@pytest.fixture
def converse():
    """`converse(server, …)` gives a conversation with it."""
    with ExitStack() as stack:

        def open_conversation(server, **options):
            options = {"timeout": 5, "internal": True, **options}
            return stack.enter_context(Conversation("SERCOP", getattr(server, "url", server), **options))

        yield open_conversation


@pytest.fixture
def limits_server():
    with connect(settings.LIMITS_REDIS_URL) as server:
        yield server


@pytest.fixture
def limits(limits_server):
    """Limits of a counterpart that no other test asks."""
    return Limits(limits_server, uuid.uuid4().hex, name="SERCOP", longest_wait=5)


@pytest.fixture
def sercop(serve, settings):
    """`sercop(answer, …)` makes SERCOP the sandbox at a server that answers so, asked as often as a test likes."""

    def make(*answers):
        server = serve(*answers)
        settings.SERCOP_BASE_URL, settings.SANDBOX_URL = server.url, server.url.removesuffix("/sercop")
        settings.SERCOP_RATE_PER_MINUTE = 60_000
        return server

    return make
