"""Analyse a file or a version: an engine looks at its pages; the result is kept once per recipe."""

import hashlib
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone

from documents.analysis_models import Analysis, Citation, Finding
from documents.analysis_pages import pages_of
from documents.analysis_rules import engine as rules_engine
from documents.analysis_rules import schema
from documents.analysis_rules.text import Page, find_pieces
from documents.choices import AnalysisStatus
from documents.extraction import read_file
from documents.models import Version
from documents.places import place
from documents.rules import ReadingState
from jobs import events
from jobs.models import Job
from jobs.queue import enqueue
from law import lookup
from law.rules import Rule
from law.seeding import seeded_rules

ENGINES = ("rules",)
READABLE = (ReadingState.READ, ReadingState.PARTIAL)
ANALYSE_JOB = "documents.analyse_version"
STAGES = ("Leyendo las páginas guardadas", "Buscando los datos y sus citas", "Guardando el resultado")


def analyse_file(path: Path) -> schema.Analysis:
    """The analysis by rules of a file on disk; a file that cannot be read gives a failed one that says why."""
    started = time.monotonic()
    reading = read_file(path)
    today = timezone.localdate()
    analysis = rules_engine.analyse(pages_of(reading), _law(), today) if reading.state in READABLE else _failed()
    analysis.quality |= {"reading": reading.state.value, "reason": reading.reason}
    analysis.provenance |= {
        "file_sha256": _digest(path),
        "duration_ms": round((time.monotonic() - started) * 1000),
    }
    return analysis


def request_analysis(*, version: Version, by) -> Analysis:
    """The analysis of this version with today's rules: the one that exists, or a new one that a worker will make."""
    recipe = _recipe(_law())
    analysis, is_new = Analysis.objects.get_or_create(
        version=version, engine="rules", recipe=recipe, defaults={"requested_by": by}
    )
    if is_new or analysis.is_live:
        enqueue(ANALYSE_JOB, key=job_key(analysis), payload={"analysis": analysis.pk})
    return analysis


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
        progress(0, len(STAGES), STAGES[0])
        pages = pages_of_version(analysis.version)
        progress(1, len(STAGES), STAGES[1])
        started = time.monotonic()
        result = rules_engine.analyse(pages, _law(), timezone.localdate()) if pages else _failed()
        result.provenance |= {
            "file_sha256": analysis.version.sha256,
            "recipe": analysis.recipe,
            "duration_ms": round((time.monotonic() - started) * 1000),
        }
        progress(2, len(STAGES), STAGES[2])
        with finish():
            _write(analysis, result)
    return analysis


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
    analysis.ended_at = timezone.now()
    analysis.save()
    events.record("document.analysed", str(analysis.version.document.uuid), {"status": analysis.status})


def as_json(analysis: Analysis) -> dict:
    """What is kept, in the form that the command prints, with what people said of it."""
    findings = analysis.findings.select_related("review").prefetch_related("citations")
    return {
        "status": analysis.status,
        "document_type": analysis.document_type,
        "fields": {finding.field: _finding_json(finding) for finding in findings},
        "alerts": analysis.alerts,
        "quality": analysis.quality,
        "provenance": analysis.provenance,
    }


def _finding_json(finding: Finding) -> dict:
    review = getattr(finding, "review", None)
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


def _recipe(law: list[Rule]) -> str:
    """Digest of all that decides a result besides the file: rules, schema, law."""
    said = [rules_engine.RULES_VERSION, schema.SCHEMA_VERSION, [_told(rule) for rule in law]]
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
