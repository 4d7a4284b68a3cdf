"""Analyse a file or a version: an engine looks at its pages; the result is kept once per recipe."""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from documents import kept_results, proposing
from documents.analysis_models import Analysis, Citation, Finding
from documents.analysis_pages import EXTRACTOR, pages_of
from documents.analysis_rules import engine as rules_engine
from documents.analysis_rules import schema
from documents.analysis_rules.text import Page, find_pieces
from documents.choices import AnalysisStatus
from documents.extraction import read_file
from documents.language_model import Sender, why_withheld
from documents.models import Version
from documents.places import place
from documents.proposals import prompts
from documents.rules import ReadingState
from integrations.counterparts import is_sandbox
from jobs import events
from jobs.models import Job
from jobs.queue import enqueue
from law import lookup
from law.rules import Rule
from law.seeding import seeded_rules

ENGINES = ("rules", "llm")
READABLE = (ReadingState.READ, ReadingState.PARTIAL)
ANALYSE_JOB = "documents.analyse_version"
STAGES = ("Leyendo las páginas guardadas", "Buscando los datos y sus citas", "Guardando el resultado")
ASKING = "Consultando al modelo de lenguaje: pregunta {} de {}"
# The soft limit of Celery (CELERY_TASK_SOFT_TIME_LIMIT) comes at 285 s, the hard one at 300: the model is not waited
# for so long, because what it said is still to be judged and written.
MODEL_SECONDS = 270
TIME_IS_UP = "Se agotó el tiempo del análisis (285 s): el resultado es parcial."


def analyse_file(path: Path, *, engine: str = "rules", by=None) -> schema.Analysis:
    """The analysis of a file on disk; a file that cannot be read gives a failed one that says why.

    With `llm` the same bytes with the same recipe are read and asked about once.
    """
    started = time.monotonic()
    digest, recipe = _digest(path), recipe_of(engine)
    known = kept_results.recall(digest, recipe) if engine == "llm" else None
    analysis = known or _analyse_file(path, engine, by, started + MODEL_SECONDS)
    analysis.provenance |= {"file_sha256": digest, "duration_ms": round((time.monotonic() - started) * 1000)}
    if engine == "llm" and known is None:
        _keep(digest, recipe, analysis)
    return analysis


def _analyse_file(path: Path, engine: str, by, deadline: float) -> schema.Analysis:
    reading = read_file(path)
    pages = pages_of(reading) if reading.state in READABLE else []
    analysis = analysed(pages, engine, sender=Sender(by), deadline=deadline)
    analysis.quality |= {"reading": reading.state.value, "reason": reading.reason}
    return analysis


def analysed(
    pages: list[Page],
    engine: str,
    *,
    sender: Sender,
    deadline: float,
    tell: Callable[[int, int], None] = proposing.nobody,
) -> schema.Analysis:
    """The analysis of pages by an engine; what is done when the soft time limit comes is kept as partial."""
    done = _failed()
    try:
        if pages:
            done = rules_engine.analyse(pages, _law(), timezone.localdate())
        if pages and engine == "llm":
            proposed = _proposed(done, pages, sender, deadline, tell)
            done = proposing.with_model(done, proposed, sender.calls, model=settings.OPENAI_MODEL)
    except SoftTimeLimitExceeded:
        done.status = "partial"
        done.quality |= {"reason": TIME_IS_UP}
    return done


def _proposed(rules: schema.Analysis, pages: list[Page], sender: Sender, deadline: float, tell) -> proposing.Proposed:
    """Of a document that is none of ours, or a model to fill in, a language model would only invent."""
    found = any(field.state in ("found", "ambiguous") for field in rules.fields.values())
    if rules.document_type == "otro" or not found:
        return proposing.Proposed(withheld=proposing.NOTHING_TO_ASK)
    return proposing.propose(pages, sender=sender, deadline=deadline, tell=tell)


def request_analysis(*, version: Version, by, engine: str = "") -> Analysis:
    """The analysis of this version with today's rules: the one that exists, or a new one that a worker will make.

    Without `engine`: with the language model where there is one that may be asked, else by rules alone. One that the
    model did not answer whole is made anew when somebody asks again.
    """
    engine = engine or engine_for(version, by)
    model = {"model": _model_name(), "prompt_digest": prompts.digest()} if engine == "llm" else {}
    analysis, is_new = Analysis.objects.get_or_create(
        version=version, engine=engine, recipe=recipe_of(engine), defaults={"requested_by": by, **model}
    )
    if not is_new and engine == "llm" and _is_worth_another_try(analysis):
        analysis.status = AnalysisStatus.PENDING
        analysis.save(update_fields=["status"])
    if is_new or analysis.is_live:
        enqueue(ANALYSE_JOB, key=job_key(analysis), payload={"analysis": analysis.pk})
    return analysis


def engine_for(version: Version, by) -> str:
    return "rules" if why_withheld(Sender(by, (version.document,))) else "llm"


def _model_name() -> str:
    simulated = is_sandbox(settings.OPENAI_BASE_URL)
    return f"{settings.OPENAI_MODEL} (simulado)" if simulated else settings.OPENAI_MODEL


def _is_worth_another_try(analysis: Analysis) -> bool:
    said = analysis.quality.get("model", {})
    missing = said.get("failures") or said.get("withheld") not in ("", None, proposing.NOTHING_TO_ASK)
    reviewed = analysis.findings.filter(reviews__isnull=False).exists()
    return bool(analysis.status == AnalysisStatus.PARTIAL and missing and not reviewed)


def job_key(analysis: Analysis) -> str:
    return f"{ANALYSE_JOB}:{analysis.pk}"


def job_of(analysis: Analysis) -> Job | None:
    return Job.objects.filter(key=job_key(analysis)).order_by("-pk").first()


def run_analysis(
    *, analysis_id: int, finish: Callable[[], AbstractContextManager], progress: Callable[..., None]
) -> Analysis | None:
    """Make the analysis unless it was made already. Raises Unavailable while all places are taken."""
    analysis = Analysis.objects.select_related("version").filter(pk=analysis_id).first()
    if analysis is None or not analysis.is_live:
        return None
    with place():
        Analysis.objects.filter(pk=analysis.pk).update(status=AnalysisStatus.RUNNING)
        result = _made(analysis, progress)
        progress(2, len(STAGES), STAGES[2])
        with finish():
            _write(analysis, result)
    if analysis.engine == "llm" and not result.provenance.get("from_cache"):
        _keep(analysis.version.sha256, analysis.recipe, result)
    return analysis


def _made(analysis: Analysis, progress: Callable[..., None]) -> schema.Analysis:
    started, version = time.monotonic(), analysis.version
    progress(0, len(STAGES), STAGES[0])
    result = kept_results.recall(version.sha256, analysis.recipe) if analysis.engine == "llm" else None
    if result is None:
        pages = pages_of_version(version)
        progress(1, len(STAGES), STAGES[1])
        result = analysed(
            pages,
            analysis.engine,
            sender=Sender(analysis.requested_by, (version.document,), analysis),
            deadline=started + MODEL_SECONDS,
            tell=lambda done, total: progress(1, len(STAGES), ASKING.format(done + 1, total)),
        )
    result.provenance |= {
        "file_sha256": version.sha256,
        "recipe": analysis.recipe,
        "duration_ms": round((time.monotonic() - started) * 1000),
    }
    return result


def _keep(file_sha256: str, recipe: str, result: schema.Analysis) -> None:
    """What the model answered whole; where there is no database, it is not kept."""
    said = result.quality.get("model")
    if said and not said["failures"] and not said["withheld"]:
        kept_results.keep(file_sha256, recipe, result)


def pages_of_version(version: Version) -> list[Page]:
    """The pages kept of a version: nothing is read or recognised again."""
    return [
        Page(
            page.number,
            page.text,
            "unread" if page.unread and not page.text else page.source,
            find_pieces(page.text, page.hidden),
            page.ocr_confidence,
        )
        for page in version.pages.all()
    ]


def _write(analysis: Analysis, result: schema.Analysis) -> None:
    """Rows of the result, in the transaction that ends the job."""
    analysis.findings.all().delete()
    findings = Finding.objects.bulk_create(
        Finding(
            analysis=analysis,
            field=name,
            position=position,
            state=field.state,
            value=field.value,
            alternatives=field.alternatives,
            engine=field.engine,
            confidence=field.confidence,
        )
        for position, (name, field) in enumerate(result.fields.items())
    )
    Citation.objects.bulk_create(
        Citation(finding=finding, page=cited.page, quote=cited.quote, verification=cited.verification)
        for finding in findings
        for cited in result.fields[finding.field].citations
    )
    analysis.status, analysis.document_type = result.status, result.document_type
    analysis.alerts = [alert.as_json() for alert in result.alerts]
    analysis.quality, analysis.provenance = result.quality, result.provenance
    analysis.input_tokens = result.provenance.get("input_tokens")
    analysis.output_tokens = result.provenance.get("output_tokens")
    analysis.cost = result.provenance.get("cost_usd")
    analysis.ended_at = timezone.now()
    analysis.save()
    events.record("document.analysed", str(analysis.version.document.uuid), {"status": analysis.status})


def as_json(analysis: Analysis) -> dict:
    """What is kept, in the form that the command prints, with what people said of it."""
    findings = analysis.findings.prefetch_related("citations", "reviews")
    return {
        "status": analysis.status,
        "document_type": analysis.document_type,
        "fields": {finding.field: _finding_json(finding) for finding in findings},
        "alerts": analysis.alerts,
        "quality": analysis.quality,
        "provenance": analysis.provenance,
    }


def _finding_json(finding: Finding) -> dict:
    review = finding.review
    cited = finding.citations.all()
    shown = {
        "state": finding.state,
        "value": finding.value,
        "citations": [{"page": c.page, "quote": c.quote, "verification": c.verification} for c in cited],
        "engine": finding.engine,
        "confidence": round(finding.confidence, 2),
    }
    if finding.alternatives:
        shown["alternatives"] = finding.alternatives
    if review:
        shown["review"] = {"decision": review.decision, "value": review.value}
    return shown


def recipe_of(engine: str) -> str:
    """Digest of all that decides a result besides the file: reader, rules, schema, law; model and its instructions."""
    law = [_told(rule) for rule in _law()]
    said = [rules_engine.RULES_VERSION, schema.SCHEMA_VERSION, law]
    if engine == "llm":
        said += [EXTRACTOR, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, prompts.digest()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _told(rule: Rule) -> list[str]:
    return [value.isoformat() if isinstance(value, date) else str(value) for value in vars(rule).values()]


def _law() -> list[Rule]:
    """What administrators keep; where no database is at hand, what the portal brings along."""
    try:
        return lookup.every_rule() or seeded_rules()
    except DatabaseError:
        return seeded_rules()


def _failed() -> schema.Analysis:
    return schema.Analysis(
        status="failed",
        document_type="otro",
        fields={name: schema.Field("not_analysed") for name in schema.FIELDS},
        alerts=[],
        quality={"pages": 0},
        provenance={"engine": "rules", "schema_version": schema.SCHEMA_VERSION},
    )


def _digest(path: Path) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
