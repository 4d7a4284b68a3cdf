"""Check a draft pliego before it is published: what it contradicts, what it lacks, what it should look at again."""

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from documents import extraction, intake
from documents.analysis_pages import pages_of
from documents.analysis_rules import engine
from documents.draft_models import Draft, DraftState
from documents.draft_rules.contradictions import contradictions
from documents.draft_rules.sections import missing, procedure_of
from documents.rules import ReadingState
from integrations import clamav
from integrations.errors import Rejected
from jobs.models import Job
from jobs.queue import enqueue
from law import lookup
from law.rules import Rule

CHECK_JOB = "documents.check_draft"
PAGES = 400
STEPS = ("Leyendo el borrador", "Buscando contradicciones y secciones", "Guardando el resultado")
FACTS = (
    "object", "procedure_type", "cpc_code", "reference_budget", "delivery_term", "offer_validity",
    "questions_deadline", "offers_deadline", "general_experience", "specific_experience",
)  # fmt: skip


@transaction.atomic
def receive(*, file, name: str, by) -> Draft:
    """Keep the file until it is read and ask for its check. Raises intake.Refused."""
    name = intake.clean_name(name)
    content = file.read(intake.largest() + 1)
    if not content:
        raise intake.Refused(f"«{name}» está vacío: no hay nada que revisar.")
    if len(content) > intake.largest():
        raise intake.too_large(name)
    draft = Draft.objects.create(
        owner=by, name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content), content=content
    )
    enqueue(CHECK_JOB, key=job_key(draft), payload={"draft": draft.pk})
    return draft


def job_key(draft: Draft) -> str:
    return f"{CHECK_JOB}:{draft.pk}"


def job_of(draft: Draft) -> Job | None:
    return Job.objects.filter(key=job_key(draft)).order_by("-pk").first()


def check(
    *, draft_id: int, finish: Callable[[], AbstractContextManager], progress: Callable[..., None]
) -> Draft | None:
    """Check the draft unless it was, or it is gone. Raises Unavailable while the antivirus is away."""
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None or not draft.is_live or draft.content is None:
        return None
    progress(0, len(STEPS), STEPS[0])
    with tempfile.NamedTemporaryFile(prefix="borrador-") as copy:
        copy.write(bytes(draft.content))
        copy.flush()
        draft.state, draft.reason, pages = _read(Path(copy.name), draft.name)
    if pages:
        progress(1, len(STEPS), STEPS[1])
        draft.result = look(pages, lookup.every_rule())
    draft.pages = [[page.number, page.text] for page in pages]
    progress(2, len(STEPS), STEPS[2])
    draft.content, draft.checked_at = None, timezone.now()
    with finish():
        # Not `save`: a draft that was thrown away meanwhile does not come back.
        Draft.objects.filter(pk=draft.pk).update(
            **{name: getattr(draft, name) for name in ("state", "reason", "result", "pages", "content", "checked_at")}
        )
    return draft


def _read(path: Path, name: str) -> tuple[str, str, list]:
    """State, why, and the pages."""
    if settings.CLAMAV_ADDRESS:
        try:
            verdict = clamav.scan(settings.CLAMAV_ADDRESS, path)
        except Rejected as error:
            return DraftState.FAILED, str(error)[:300], []
        if verdict.virus:
            return DraftState.FAILED, f"El antivirus encontró «{verdict.virus}»: el archivo no se abre."[:300], []
    reading = extraction.read_file(path, name=name)
    if reading.state not in (ReadingState.READ, ReadingState.PARTIAL):
        return DraftState.FAILED, (reading.reason or "El archivo no se pudo leer.")[:300], []
    pages = pages_of(reading)[:PAGES]
    if not any(page.text.strip() for page in pages):
        return DraftState.FAILED, "El archivo no tiene texto que se pueda leer.", []
    said = reading.reason
    if len(reading.pages) > PAGES:
        said = f"Se revisaron las primeras {PAGES} páginas de {len(reading.pages)}."
    return DraftState.CHECKED, said[:300], pages


def look(pages: list, law: list[Rule]) -> dict:
    """What is found in the pages of a draft, as it is kept and shown."""
    today = timezone.localdate()
    whole = engine.analyse(pages, law, today)
    gone, there = missing(pages, whole, law, today)
    return {
        "document_type": whole.document_type,
        "procedure": procedure_of(whole),
        "contradictions": [each.as_json() for each in contradictions(pages, whole)],
        "missing": [each.as_json() for each in gone],
        "present": there,
        "alerts": [alert.as_json() for alert in whole.alerts],
        "facts": {name: whole.fields[name].as_json() for name in FACTS},
        "pages_unread": whole.quality["pages_unread"],
        "rules_version": engine.RULES_VERSION,
    }


def throw_away(draft: Draft) -> None:
    """At once and for good: nothing of it is kept."""
    draft.delete()


def forget_old() -> int:
    """Delete what is KEPT_DAYS old. How many went."""
    return Draft.due().delete()[0]
