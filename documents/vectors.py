"""Passages by what they mean, where an endpoint gives vectors: made once for each version, compared in process."""

import hashlib
from array import array
from collections.abc import Sequence

from django.conf import settings

from documents import language_model
from documents.asking_rules.passages import Passage
from documents.asking_rules.ranking import by_likeness
from documents.language_model import Sender
from documents.models import Version
from documents.question_models import PassageVectors

AT_ONCE = 64
LARGEST = 1500  # passages of one version; of longer ones only the words are compared


def likeness(
    question: str, passages: Sequence[Passage], *, sender: Sender, deadline: float | None = None
) -> list[int] | None:
    """Places of the passages, the nearest to the question first; None where no endpoint gives vectors.

    Raises what `language_model.embed` raises.
    """
    if not settings.OPENAI_EMBEDDING_MODEL or language_model.why_withheld(sender):
        return None
    held: list[Sequence[float]] = []
    for key in dict.fromkeys(passage.source for passage in passages):
        own = [passage.text for passage in passages if passage.source == key]
        if len(own) > LARGEST:
            return None
        held += _of_version(key, own, sender, deadline)
    asked = language_model.embed([question], sender=sender, purpose="preguntas", deadline=deadline).value[0]
    return by_likeness(asked, held) if held and len(asked) == len(held[0]) else None


def _of_version(key: int, texts: list[str], sender: Sender, deadline: float | None) -> list[array]:
    model, digest = settings.OPENAI_EMBEDDING_MODEL, hashlib.sha256("\x00".join(texts).encode()).hexdigest()
    kept = PassageVectors.objects.filter(version=key, model=model, digest=digest).first()
    if kept is None:
        values, length = array("f"), 0
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            for vector in language_model.embed(part, sender=sender, purpose="vectores", deadline=deadline).value:
                values.extend(vector)
                length = len(vector)
        kept, _ = PassageVectors.objects.update_or_create(
            version=Version.objects.get(pk=key),
            model=model,
            defaults={"digest": digest, "length": length or 1, "values": values.tobytes()},
        )
    return kept.vectors()
