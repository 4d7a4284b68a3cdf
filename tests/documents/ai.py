"""The sandbox's language model, served on loopback for the tests of documents."""

import threading
from contextlib import contextmanager

from sandbox.ai.server import Ai
from sandbox.wire import Server


@contextmanager
def serving():
    """A running endpoint; `asked` holds what was sent to it, `url` where it is."""
    ai = Ai()
    server = Server("127.0.0.1", 0, ai.respond)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    ai.url = server.url
    try:
        yield ai
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configure(settings, ai, *, mode: str = "external", model: str = "sandbox") -> None:
    settings.SANDBOX_URL, settings.OPENAI_BASE_URL = ai.url, f"{ai.url}/v1"
    settings.AI_MODE, settings.OPENAI_MODEL, settings.OPENAI_EMBEDDING_MODEL = mode, model, "sandbox"
    settings.OPENAI_API_KEY, settings.AI_RATE_PER_MINUTE = "sk-clave-de-prueba", 60_000


def sent(ai) -> str:
    """Everything that was sent, as one text."""
    return "\n".join(str(message["content"]) for body in ai.asked for message in body.get("messages", []))
