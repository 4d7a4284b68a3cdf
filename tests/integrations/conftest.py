import threading
import uuid
from contextlib import ExitStack
from datetime import date

import asyncssh
import pytest
from django.conf import settings

from integrations.http import Conversation
from integrations.limits import Limits, connect
from sandbox import sftp as sandbox_sftp
from sandbox import wire as sandbox_wire
from sandbox.app import Sandbox
from sandbox.sercop.soap import PASSWORD, USER
from tests.integrations.server import serving

OUR_KEY = asyncssh.generate_private_key("ssh-ed25519")


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


@pytest.fixture(scope="session")
def world():
    """A small simulated world on one day, served on loopback without a quota, with its SFTP port."""
    sandbox = Sandbox(today=date(2026, 11, 23), processes=120, rate=0)
    server = sandbox_wire.Server("127.0.0.1", 0, sandbox)
    port = sandbox_sftp.SftpPort(sandbox, authorized_keys=OUR_KEY.export_public_key().decode())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    sandbox.url, sandbox.sftp = server.url, port
    yield sandbox
    port.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def sandbox(world, settings, tmp_path):
    """The running sandbox, configured for all its channels."""
    settings.SANDBOX_URL, settings.SERCOP_BASE_URL = world.url, f"{world.url}/sercop"
    settings.SERCOP_RATE_PER_MINUTE = settings.SERCOP_SFTP_RATE_PER_MINUTE = 60_000
    settings.SERCOP_SOAP_URL = f"{world.url}/sercop_soap"
    settings.SERCOP_SFTP_URL, settings.SERCOP_SFTP_HOST_KEY = world.sftp.url, world.sftp.fingerprint
    settings.SERCOP_SFTP_USER, settings.SERCOP_SFTP_PASSWORD = sandbox_sftp.USER, sandbox_sftp.PASSWORD
    settings.INBOX_DIR = tmp_path / "inbox"
    settings.SRI_API_URL, settings.SRI_SOAP_URL = f"{world.url}/sri", f"{world.url}/sri_soap"
    settings.IESS_API_URL, settings.IESS_TOKEN = f"{world.url}/iess", ""
    settings.SCVS_API_URL, settings.SCVS_USER, settings.SCVS_PASSWORD = f"{world.url}/scvs", USER, PASSWORD
    settings.SCVS_DIRECTORY_URL, settings.SCVS_RANKING_URL = f"{world.url}/scvs_directory", f"{world.url}/scvs_ranking"
    settings.DINARP_URL, settings.DINARP_V1_URL = f"{world.url}/dinarp", f"{world.url}/dinarp_v1"
    settings.DINARP_USER, settings.DINARP_PASSWORD, settings.DINARP_SECURITY = USER, PASSWORD, "basic"
    settings.REGISTRY_RATE_PER_MINUTE = settings.AI_RATE_PER_MINUTE = 60_000
    settings.AI_MODE, settings.OPENAI_BASE_URL = "external", f"{world.url}/ai/v1"
    settings.OPENAI_API_KEY, settings.OPENAI_MODEL = "sk-clave-de-prueba", "sandbox"
    settings.OPENAI_EMBEDDING_MODEL = "sandbox"
    yield world
    for name in (*world.counterparts, "sercop_sftp"):
        world.faults.clear(name)
