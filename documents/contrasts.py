"""Other sources of what documents say. The app that holds one declares it here; documents know none by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from documents.models import Document


class Agreement(TextChoices):
    AGREE = "agree", "Coinciden"
    DIFFER = "differ", "Difieren"
    ONLY_HERE = "only_here", "Solo en el documento"
    ONLY_THERE = "only_there", "Solo en la otra fuente"


@dataclass(frozen=True)
class Line:
    """One field in both sources, each in words; an empty one is not said there."""

    field: str
    agreement: Agreement
    here: str
    there: str
    note: str = ""


@dataclass(frozen=True)
class Contrast:
    """What another source says of the same thing. `source` and `at`: whose data, and of when, in words."""

    source: str
    subject: str
    url: str
    at: str
    lines: list[Line]


# Takes the document and the values of its fields (those that stand after the reviews); None: nothing to hold against.
Source = Callable[[Document, Mapping[str, Any]], Contrast | None]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Declare another source, in the `ready` of the app that holds it."""
    if function not in _sources:
        _sources.append(function)
    return function


def of(document: Document, values: Mapping[str, Any]) -> list[Contrast]:
    return [found for each in _sources if (found := each(document, values))]
