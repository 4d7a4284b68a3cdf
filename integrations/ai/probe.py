"""What an endpoint is asked to see whether it can do what we need. Plain Python."""

from typing import Literal

from pydantic import BaseModel

from integrations.ai.records import Completion, Question

TEXT = "[[p.1]]\nPRESUPUESTO REFERENCIAL: USD 1234.50 más IVA.\n"


class Quoted(BaseModel):
    page: int
    quote: str


class Budget(BaseModel):
    value: str
    citations: list[Quoted]


class Probe(BaseModel):
    reference_budget: Budget | None
    currency: Literal["USD", "otra"] | None


QUESTION = Question(
    system="Extrae el presupuesto referencial, como decimal con punto, y cita literalmente la línea y su página.",
    user=TEXT,
    schema=Probe,
    max_tokens=300,
    purpose="ai_check",
)


def is_right(completion: Completion) -> bool:
    found = completion.value
    budget = found.reference_budget if isinstance(found, Probe) else None
    return bool(budget and budget.value == "1234.50" and any(cited.quote in TEXT for cited in budget.citations))
