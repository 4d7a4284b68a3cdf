"""Ask the language model: the one way there is for verbs. What may not leave stays, what leaves is masked, and every
call is in the ledger with its tokens, also one that failed."""

import hashlib
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from documents.analysis_models import Analysis
from documents.call_models import ModelCall, ModelPrice, TokenBudget
from documents.choices import Access
from documents.masking import Mask
from documents.models import Document
from integrations import gateway
from integrations.ai.records import Completion, Embeddings, Question, Usage
from integrations.choices import Outcome
from integrations.counterparts import is_sandbox
from integrations.errors import IntegrationError, NotConfigured, Rejected, Unavailable

MILLION = Decimal(1_000_000)


class Withheld(NotConfigured):
    """Nobody was asked, on purpose: the model is off, the document is reserved, or the day's budget is used up."""


@dataclass(frozen=True)
class Sender:
    """For whom the model is asked, and about which documents. `by`: None for the portal's own work."""

    by: Any = None
    documents: tuple[Document, ...] = ()
    analysis: Analysis | None = None
    calls: list[ModelCall] = field(default_factory=list)  # those made so far, failures too

    @property
    def institution(self) -> str:
        return getattr(self.by, "institution", "") or ""


@dataclass(frozen=True)
class Answer:
    """`value`: with personal data restored. `call`: its row in the ledger."""

    value: Any
    call: ModelCall


def why_withheld(sender: Sender) -> str:
    """Why the model would not be asked for this sender, as a Spanish sentence; empty when it would."""
    if settings.AI_MODE == "off":
        return "El modelo de lenguaje está apagado (AI_MODE)."
    if settings.AI_MODE == "external" and any(one.access == Access.RESERVED for one in sender.documents):
        return "Es un documento reservado: no sale del portal, así que el modelo de lenguaje no lo lee."
    spent, budget = spent_today(sender.institution), budget_of(sender.institution)
    if spent >= budget:
        whose = f"de {sender.institution}" if sender.institution else "sin entidad"
        return f"El presupuesto diario de fichas {whose} se agotó ({spent} de {budget}): se repone a medianoche."
    return ""


def mask_of(texts: list[str]) -> Mask | None:
    """One mask for several questions about the same texts; None where nothing is masked."""
    return Mask(texts) if settings.AI_MODE == "external" else None


def consult(question: Question, *, sender: Sender, mask: Mask | None = None, deadline: float | None = None) -> Answer:
    """The model's answer to a question whose `user` holds the documents' words.

    `mask`: one made over all that is asked about, so that marks mean the same in every question; without it, over
    this question. `deadline`: moment of `time.monotonic()`. Raises Withheld, and what `integrations.ai` raises.
    """
    mask = _mask(question.user, mask)
    asked = replace(question, user=mask.hide(question.user)) if mask is not None else question
    row = _row(question.purpose, sender, mask, prompt=f"{question.system}\n{question.schema.model_json_schema()}")
    completion: Completion = _ask(row, sender, "complete", question=asked, deadline=deadline)
    value = completion.value
    if mask is not None:
        value = type(value).model_validate(mask.restore_all(value.model_dump()))
    return Answer(value, row)


def embed(texts: list[str], *, sender: Sender, purpose: str, deadline: float | None = None) -> Answer:
    """A vector for each text, masked first where they leave. Raises Withheld, and what `integrations.ai` raises."""
    if not settings.OPENAI_EMBEDDING_MODEL:
        raise Withheld("No hay modelo de vectores (OPENAI_EMBEDDING_MODEL): se busca solo por palabras.")
    mask = _mask("\n".join(texts), None)
    hidden = texts if mask is None else [mask.hide(text) for text in texts]
    row = _row(purpose, sender, mask, prompt="")
    row.model = settings.OPENAI_EMBEDDING_MODEL
    embeddings: Embeddings = _ask(row, sender, "embed", texts=hidden, deadline=deadline, purpose=purpose)
    return Answer(embeddings.vectors, row)


def spent_today(institution: str) -> int:
    """Tokens of the institution since midnight of Guayaquil; what an endpoint did not count cannot be counted here."""
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    calls = ModelCall.objects.filter(institution=institution, started_at__gte=since)
    return calls.aggregate(n=Sum(Coalesce(F("input_tokens"), 0) + Coalesce(F("output_tokens"), 0)))["n"] or 0


def budget_of(institution: str) -> int:
    own = TokenBudget.objects.filter(institution=institution).first()
    return own.tokens_per_day if own else settings.AI_DAILY_TOKENS


def cost_of(model: str, usage: Usage, on: datetime) -> Decimal | None:
    """USD by the price of that day; None without a price or a count."""
    price = ModelPrice.objects.filter(model=model, valid_from__lte=timezone.localdate(on)).first()
    if price is None or usage.input is None or usage.output is None:
        return None
    cached = min(usage.cached or 0, usage.input)
    cached_price = price.input_price if price.cached_price is None else price.cached_price
    total = (usage.input - cached) * price.input_price + cached * cached_price + usage.output * price.output_price
    return (total / MILLION).quantize(Decimal("0.000001"))


def _mask(text: str, mask: Mask | None) -> Mask | None:
    if settings.AI_MODE != "external":
        return None
    return mask if mask is not None else Mask([text])


def _row(purpose: str, sender: Sender, mask: Mask | None, *, prompt: str) -> ModelCall:
    return ModelCall(
        purpose=purpose,
        analysis=sender.analysis,
        institution=sender.institution,
        by=sender.by,
        model=settings.OPENAI_MODEL,
        prompt_digest=hashlib.sha256(prompt.encode()).hexdigest() if prompt else "",
        is_masked=mask is not None,
        masked_count=mask.count if mask is not None else 0,
        is_sandbox=is_sandbox(settings.OPENAI_BASE_URL),
    )


def _ask(row: ModelCall, sender: Sender, operation: str, **arguments):
    """The record of the call, which is written down whatever comes of it."""
    if why := why_withheld(sender):
        raise Withheld(why)
    started, row.started_at = time.monotonic(), timezone.now()
    try:
        answer = gateway.ask("ai", operation, **arguments)
    except IntegrationError as error:
        if error.exchange_id is not None or hasattr(error, "usage"):
            row.exchange_id, row.outcome, row.error = error.exchange_id, _outcome(error), str(error)[:300]
            _keep(row, sender, getattr(error, "usage", Usage()), started)
        raise
    row.exchange, row.outcome = answer.exchange, Outcome.ANSWERED
    _keep(row, sender, answer.record.usage, started)
    return answer.record


def _keep(row: ModelCall, sender: Sender, usage: Usage, started: float) -> None:
    row.input_tokens, row.cached_tokens, row.output_tokens = usage.input, usage.cached, usage.output
    row.cost = cost_of(row.model, usage, row.started_at)
    row.duration_ms = round((time.monotonic() - started) * 1000)
    row.save()
    sender.calls.append(row)


def _outcome(error: IntegrationError) -> Outcome:
    if isinstance(error, Unavailable):
        return Outcome.UNAVAILABLE
    return Outcome.REJECTED if isinstance(error, Rejected) else Outcome.UNEXPECTED
