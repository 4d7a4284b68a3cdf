"""The openai SDK over our own Conversation: its guards, deadline, size limits and evidence hold here too. Plain Python.

Evidence keeps digest and size of an answer and not its words, which repeat the document's; of an error page the first
bytes, without our key.
"""

import hashlib
import time
from collections.abc import Mapping

import httpx2

from integrations.errors import Unavailable
from integrations.http import Conversation, Reply

KEPT_OF_AN_ERROR = 4096
LEAST_SECONDS = 0.5
SENT = ("authorization", "content-type", "accept", "openai-organization", "openai-project")
READ = ("content-type", "x-request-id")


class Transport(httpx2.BaseTransport):
    """`shown`: what the evidence tells of the next request. `reply`: the last one, also when it is an error."""

    def __init__(self, conversation: Conversation, *, secret: str):
        self.conversation, self.secret = conversation, secret
        self.patience = conversation.timeout
        self.deadline = time.monotonic() + conversation.timeout
        self.shown: Mapping = {}
        self.reply: Reply | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.reply = None
        self.conversation.timeout = self._seconds()
        headers = {name: request.headers[name] for name in SENT if name in request.headers}
        try:
            self.reply = self._send(request, headers)
        finally:
            self._trim()
        self.reply.expect_success()
        self.reply.json()  # HTML and cut answers are named as such before anybody reads them
        kept = {name: self.reply.headers[name] for name in READ if name in self.reply.headers}
        return httpx2.Response(self.reply.status, headers=kept, content=self.reply.body, request=request)

    def _send(self, request: httpx2.Request, headers: dict[str, str]) -> Reply:
        if request.method == "GET":
            path = str(request.url).removeprefix(self.conversation.base_url)
            return self.conversation.get(path, headers=headers)
        return self.conversation.post(request.read(), headers=headers, shown=self.shown, to=str(request.url))

    def _seconds(self) -> float:
        left = self.deadline - time.monotonic()
        if left < LEAST_SECONDS:
            raise Unavailable(f"No se preguntó a {self.conversation.name}: se agotó el tiempo del análisis.")
        return min(left, self.patience)

    def _trim(self) -> None:
        evidence = self.conversation.evidence[-1] if self.conversation.evidence else None
        if evidence is None or evidence.body is None:
            return
        if evidence.status_code is not None and evidence.status_code >= 400:
            evidence.body = evidence.body.replace(self.secret.encode(), b"***")[:KEPT_OF_AN_ERROR]
            return
        evidence.size, evidence.sha256 = len(evidence.body), hashlib.sha256(evidence.body).hexdigest()
        evidence.body = None
