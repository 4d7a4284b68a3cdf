"""What a language model's endpoint is asked and what it gave, in our words. Plain Python."""

from dataclasses import dataclass

from pydantic import BaseModel

from integrations.errors import Rejected, UnexpectedReply


@dataclass(frozen=True)
class Question:
    """`system` is ours, `user` holds what others wrote. `max_tokens`: of the answer. `purpose`: a word for evidence."""

    system: str
    user: str
    schema: type[BaseModel]
    max_tokens: int = 4000
    purpose: str = ""


@dataclass(frozen=True)
class Usage:
    """Tokens as the endpoint counted them; None where it does not say. `cached`: part of `input` that it had seen."""

    input: int | None = None
    output: int | None = None
    cached: int | None = None


@dataclass(frozen=True)
class Completion:
    """`value`: the answer, already of the schema that was asked for. `structured`: how the endpoint was told of it."""

    value: BaseModel
    model: str
    usage: Usage
    structured: str


@dataclass(frozen=True)
class Embeddings:
    """One vector for each text, in their order."""

    vectors: tuple[tuple[float, ...], ...]
    model: str
    usage: Usage


@dataclass(frozen=True)
class Models:
    names: tuple[str, ...]


class Refused(Rejected):
    """The model or its filter declined. Another try gives the same; the tokens were spent."""

    def __init__(self, message: str, usage: Usage):
        super().__init__(message)
        self.usage = usage


class Unusable(UnexpectedReply):
    """An answer that is cut off or not of the schema. The tokens were spent."""

    def __init__(self, message: str, usage: Usage):
        super().__init__(message)
        self.usage = usage


class Truncated(Unusable):
    """The answer reached its largest length: a smaller question may fit."""
