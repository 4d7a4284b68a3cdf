"""An endpoint of OpenAI's protocol: chat completions, embeddings, models. How it behaves is a mode: the name of the
model (`sandbox-429`) or the fault `model_mode` says which.

"recorded" answers only what lies in `recorded/` under the digest of the messages, so that a test never asks anew.
"""

import hashlib
import json
import re
import time
from datetime import date
from pathlib import Path

from sandbox.ai import injections, pages, shapes, vectors
from sandbox.wire import Request, Response, json_response

MODEL = "sandbox"
MODES = (
    "ok", "429", "500", "slow", "refusal", "truncated", "invalid", "obeys", "recorded", "json-object", "prompt", "old",
)  # fmt: skip
SLOW_SECONDS = 4
RETRY_AFTER = 2
RECORDED = Path(__file__).with_name("recorded")
NONCE = re.compile(r"[0-9a-f]{32,64}")


class Ai:
    """`key`: what the Authorization header must carry; empty takes anybody."""

    def __init__(self, key: str = "", recorded: Path = RECORDED) -> None:
        self.key, self.recorded = key, recorded
        self.asked: list[dict] = []  # bodies, for tests that look at what left

    def advance_to(self, _day: date) -> int:
        return 0

    def respond(self, request: Request, mode: str = "") -> Response:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return problem(401, "Incorrect API key provided", "invalid_api_key")
        if request.path.endswith("/models"):
            names = [MODEL, *(f"{MODEL}-{mode}" for mode in MODES[1:])]
            return json_response({"object": "list", "data": [_model(name) for name in names]})
        try:
            body = json.loads(request.body)
        except ValueError:
            return problem(400, "We could not parse the JSON body of your request.", "invalid_request_error")
        self.asked = [*self.asked[-99:], body]
        mode = mode or str(body.get("model", "")).removeprefix(f"{MODEL}-")
        if refusal := _unwell(mode):
            return refusal
        if request.path.endswith("/embeddings"):
            return embeddings(body)
        return self.chat(body, mode)

    def misbehave(self, fault: dict, request: Request) -> Response | None:
        return self.respond(request, fault["model_mode"]) if "model_mode" in fault else None

    def chat(self, body: dict, mode: str) -> Response:
        if refusal := _declined(body, mode):
            return refusal
        schema = pages.schema_of(body)
        if mode == "refusal":
            return completion(body, None, refusal="Lo siento, no puedo ayudar con eso.")
        if mode == "recorded":
            return self.from_record(body)
        answer = json.dumps(_answer(body, schema, mode), ensure_ascii=False) if schema else "Hola."
        if mode == "truncated":
            return completion(body, answer[: len(answer) // 2], reason="length")
        if mode == "invalid":
            return completion(body, '{"esto": "no es lo pedido"}')
        return completion(body, answer)

    def from_record(self, body: dict) -> Response:
        path = self.recorded / f"{digest(body)}.json"
        if not path.is_file():
            return problem(404, f"no hay respuesta grabada en {path.name}", "not_found")
        return completion(body, path.read_text())


def digest(body: dict) -> str:
    """Of the messages, whatever the random marks in them."""
    said = [[message.get("role"), message.get("content")] for message in body.get("messages", [])]
    return hashlib.sha256(NONCE.sub("*", json.dumps(said, ensure_ascii=False)).encode()).hexdigest()[:24]


def _answer(body: dict, schema: dict, mode: str) -> dict:
    prompt = "\n".join(str(message.get("content", "")) for message in body["messages"] if message["role"] == "user")
    given = pages.pages_of(prompt)
    answer = shapes.filled(schema, given, pages.question_of(prompt))
    return injections.obeyed(answer, given) if mode == "obeys" else answer


def _unwell(mode: str) -> Response | None:
    if mode == "429":
        limited = problem(429, "Rate limit reached for requests", "rate_limit_exceeded")
        return Response(limited.body, 429, limited.content_type, (("Retry-After", str(RETRY_AFTER)),))
    if mode == "500":
        return problem(500, "The server had an error while processing your request.", "server_error")
    if mode == "slow":
        time.sleep(SLOW_SECONDS)
    return None


def _declined(body: dict, mode: str) -> Response | None:
    """What endpoints of other makers do not know."""
    wanted = (body.get("response_format") or {}).get("type")
    if mode in ("json-object", "old") and wanted == "json_schema":
        return problem(400, "response_format.type 'json_schema' is not supported", "invalid_request_error")
    if mode == "prompt" and wanted:
        return problem(422, "extra fields not permitted: response_format", "invalid_request_error")
    if mode == "old" and "max_completion_tokens" in body:
        return problem(400, "Unrecognized request argument supplied: max_completion_tokens", "invalid_request_error")
    if mode == "old" and "temperature" in body:
        return problem(400, "Unsupported value: 'temperature' does not support 0", "invalid_request_error")
    return None


def embeddings(body: dict) -> Response:
    texts = body.get("input", [])
    texts = [texts] if isinstance(texts, str) else texts
    rows = [{"object": "embedding", "index": i, "embedding": vectors.vector(text)} for i, text in enumerate(texts)]
    used = sum(tokens(text) for text in texts)
    usage = {"prompt_tokens": used, "total_tokens": used}
    return json_response({"object": "list", "model": body.get("model"), "data": rows, "usage": usage})


def completion(body: dict, content: str | None, *, reason: str = "stop", refusal: str | None = None) -> Response:
    asked = sum(tokens(str(message.get("content", ""))) for message in body["messages"])
    answered = tokens(content or refusal or "")
    message = {"role": "assistant", "content": content, "refusal": refusal}
    usage = {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
    return json_response(
        {
            "id": f"chatcmpl-{digest(body)}",
            "object": "chat.completion",
            "created": 1_764_000_000,
            "model": body.get("model"),
            "choices": [{"index": 0, "finish_reason": reason, "message": message}],
            "usage": {**usage, "prompt_tokens_details": {"cached_tokens": 0}},
        }
    )


def problem(status: int, message: str, code: str) -> Response:
    return json_response({"error": {"message": message, "type": code, "code": code}}, status)


def tokens(text: str) -> int:
    return max(1, len(text) // 4)


def _model(name: str) -> dict:
    return {"id": name, "object": "model", "created": 1_764_000_000, "owned_by": "sandbox"}
