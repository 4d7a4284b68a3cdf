"""Compare two versions of a document, by the pages that were read of them."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from documents import belonging
from documents.choices import Kind
from documents.comparison import Change, compare, sentences, summary
from documents.models import Document, Version

SHOWN = 400
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Comparison:
    """`unread`: pages of either version that nobody could read, so that nobody knows whether they changed."""

    before: Version
    after: Version
    changes: list[Change]
    main: list[Change]
    total: int
    unread: int


def between(before: Version, after: Version) -> Comparison:
    key = (
        "changes:"
        + hashlib.sha256(f"{before.sha256}{before.read_at}{after.sha256}{after.read_at}".encode()).hexdigest()
    )
    changes = cache.get(key)
    if changes is None:
        changes = compare(_sentences(before), _sentences(after))
        cache.set(key, changes, KEPT_SECONDS)
    unread = before.unread_count + after.unread_count
    return Comparison(before, after, changes[:SHOWN], summary(changes), len(changes), unread)


def _sentences(version: Version):
    return sentences(version.pages.order_by("number").values_list("number", "text"))


def pair(document: Document, old: int | None, new: int | None) -> tuple[Version, Version] | None:
    """The two versions that are asked for, else the last two; None when there are not two that were read."""
    read = {version.number: version for version in document.versions.all() if version.is_readable}
    if old in read and new in read and old != new:
        return read[min(old, new)], read[max(old, new)]  # type: ignore[type-var,index]
    last = sorted(read)[-2:]
    return (read[last[0]], read[last[1]]) if len(last) == 2 else None


@dataclass(frozen=True)
class Answers:
    """What was asked and answered on the process: between the receptions of two versions, and at other times.

    `papers`: its documents of questions, answers and clarifications that this person may open.
    """

    between: list[belonging.Asked]
    others: list[belonging.Asked]
    papers: list[Document]


def answers(before: Version, after: Version, user) -> Answers:
    ocid = before.document.ocid
    asked = belonging.enquiries(ocid)
    between = [each for each in asked if each.at and before.created_at < each.at <= after.created_at]
    rows = Document.objects.kept().visible_to(user).filter(ocid=ocid, kind=Kind.PREGUNTAS_RESPUESTAS)
    papers = list(rows.order_by("created_at")[:20]) if ocid else []
    return Answers(between, [each for each in asked if each not in between], papers)
