"""Any endpoint that speaks OpenAI's protocol, asked through the openai SDK. Facts: this folder's README.md. Plain
Python.

Endpoints differ in what they accept. Each is first asked in the strictest way; when it declines a parameter by name,
the next request does without it, and this process remembers that.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from integrations.ai.records import Completion, Embeddings, Models, Question, Refused, Truncated, Unusable, Usage
from integrations.errors import IntegrationError, Rejected, UnexpectedReply
from integrations.http import Conversation

if TYPE_CHECKING:
    import openai

STRUCTURED = ("json_schema", "json_object", "prompt")
DECLINES = (400, 404, 415, 422, 501)
FENCE = re.compile(r"^\s*```(?:json)?\s*|\s*```\s*$")


@dataclass(frozen=True)
class Terms:
    """How an endpoint wants to be asked. `limit`: its name for the largest length of an answer."""

    structured: str = STRUCTURED[0]
    temperature: bool = True
    limit: str = "max_completion_tokens"


_learned: dict[tuple[str, str], Terms] = {}


class AiClient:
    """`model` answers, `embedding_model` gives vectors. Every operation ends by `deadline` (time.monotonic()); None:
    only the patience of the conversation counts."""

    def __init__(self, conversation: Conversation, *, key: str, model: str, embedding_model: str = ""):
        self.conversation, self.key = conversation, key
        self.model, self.embedding_model = model, embedding_model

    def complete(self, *, question: Question, deadline: float | None = None) -> Completion:
        """The model's answer as the question's schema.

        Raises Refused, Truncated, Unusable (each with the tokens spent) besides what every counterpart raises.
        """
        place = (self.conversation.base_url, self.model)
        terms = _learned.get(place, Terms())
        while True:
            try:
                found = self._complete(terms, question, deadline)
            except Rejected as error:
                easier = None if isinstance(error, Refused) else _conceded(terms, self._declined())
                if easier is None:
                    raise
                terms = easier
            else:
                _learned[place] = terms
                return found

    def embed(self, *, texts: list[str], deadline: float | None = None, purpose: str = "") -> Embeddings:
        """A vector for each text. Raises UnexpectedReply when there are not as many, or of different lengths."""
        with self._sdk(deadline, purpose, characters=sum(map(len, texts)), texts=len(texts)) as sdk:
            found: Any = _asked(
                lambda: sdk.embeddings.create(model=self.embedding_model, input=texts, encoding_format="float")
            )
        rows = sorted(found.data or [], key=lambda row: row.index)
        vectors = tuple(tuple(float(part) for part in row.embedding) for row in rows)
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) > 1:
            raise UnexpectedReply(f"{self.conversation.name} no dio un vector por cada texto.")
        return Embeddings(vectors, str(found.model or self.embedding_model), _usage(found))

    def models(self, *, deadline: float | None = None) -> Models:
        """The models that the endpoint says it has."""
        with self._sdk(deadline, "models") as sdk:
            page = _asked(sdk.models.list)
        return Models(tuple(str(model.id) for model in page.data or []))

    def _complete(self, terms: Terms, question: Question, deadline: float | None) -> Completion:
        system, schema = _told(question, terms), question.schema
        messages = [{"role": "system", "content": system}, {"role": "user", "content": question.user}]
        options: dict[str, Any] = {"model": self.model, "messages": messages, terms.limit: question.max_tokens}
        if terms.temperature:
            options["temperature"] = 0
        if terms.structured != "prompt":
            options["response_format"] = _format(schema, terms)
        size = len(system) + len(question.user)
        shown = {"characters": size, "schema": schema.__name__, "structured": terms.structured}
        with self._sdk(deadline, question.purpose, **shown) as sdk:
            found = _asked(lambda: sdk.chat.completions.create(**options))
        return self._judged(found, schema, terms)

    def _judged(self, found, schema: type[BaseModel], terms: Terms) -> Completion:
        name, usage = self.conversation.name, _usage(found)
        if not getattr(found, "choices", None) or found.choices[0].message is None:
            raise Unusable(f"{name} respondió sin ninguna respuesta del modelo.", usage)
        choice = found.choices[0]
        if choice.finish_reason == "length":
            raise Truncated(f"La respuesta de {name} quedó cortada por su longitud.", usage)
        if choice.finish_reason == "content_filter" or getattr(choice.message, "refusal", None):
            raise Refused(f"El modelo de {name} no quiso responder.", usage)
        try:
            value = schema.model_validate_json(FENCE.sub("", choice.message.content or ""))
        except ValidationError as error:
            told = f"La respuesta de {name} no tiene la forma pedida ({error.error_count()} diferencias)."
            raise Unusable(told, usage) from None
        return Completion(value, str(found.model or self.model), usage, terms.structured)

    def _sdk(self, deadline: float | None, purpose: str, **shown) -> "openai.OpenAI":
        import httpx2  # here: the two take a second to load, and few processes need them
        import openai

        from integrations.ai.transport import Transport

        transport = Transport(self.conversation, secret=self.key or "-")
        transport.shown = {"model": self.model, "purpose": purpose, **shown}
        transport.deadline = deadline if deadline is not None else time.monotonic() + self.conversation.timeout
        self._transport = transport
        return openai.OpenAI(
            api_key=self.key or "-",  # a local endpoint may need none, the SDK does
            base_url=self.conversation.base_url,
            max_retries=0,  # another try takes another turn of the shared limits
            http_client=httpx2.Client(transport=transport, trust_env=False),
        )

    def _declined(self) -> str:
        """What the endpoint said of the request it did not accept; empty for other refusals."""
        reply = self._transport.reply
        return reply.body[:4096].decode("utf-8", "replace").lower() if reply and reply.status in DECLINES else ""


def _asked(send: Callable[[], Any]) -> Any:
    """What the SDK gives; our own error where it wraps one."""
    import openai

    try:
        return send()
    except openai.OpenAIError as error:
        cause = error.__cause__
        if isinstance(cause, IntegrationError):
            raise cause from None
        raise UnexpectedReply(f"La respuesta del modelo no se entiende ({type(error).__name__}).") from error


def _conceded(terms: Terms, said: str) -> Terms | None:
    """Easier terms, when the endpoint named what it does not accept and there are any."""
    if terms.limit in said and terms.limit != "max_tokens":
        return replace(terms, limit="max_tokens")
    if "temperature" in said and terms.temperature:
        return replace(terms, temperature=False)
    if re.search(r"response_format|json_schema|json_object|structured|guided", said):
        following = STRUCTURED[STRUCTURED.index(terms.structured) + 1 :]
        return replace(terms, structured=following[0]) if following else None
    return None


def _format(schema: type[BaseModel], terms: Terms) -> dict:
    from openai.lib._pydantic import to_strict_json_schema

    if terms.structured == "json_object":
        return {"type": "json_object"}
    strict = {"name": schema.__name__, "strict": True, "schema": to_strict_json_schema(schema)}
    return {"type": "json_schema", "json_schema": strict}


def _told(question: Question, terms: Terms) -> str:
    """Where the endpoint takes no schema beside the question, it stands in it."""
    if terms.structured == "json_schema":
        return question.system
    described = json.dumps(question.schema.model_json_schema(), ensure_ascii=False, sort_keys=True)
    ask = "Responde solo con un objeto JSON, sin texto alrededor, de este JSON Schema:"
    return f"{question.system}\n\n{ask}\n{described}"


def _usage(found) -> Usage:
    usage = getattr(found, "usage", None)
    if usage is None:
        return Usage()
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        input=_count(getattr(usage, "prompt_tokens", None)),
        output=_count(getattr(usage, "completion_tokens", 0)),
        cached=_count(getattr(details, "cached_tokens", None)),
    )


def _count(value) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 2**31 else None
