"""Analyse a file: read it page by page, let an engine look at the pages, give one result for both engines."""

import hashlib
import time
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone

from documents.analysis_pages import pages_of
from documents.analysis_rules import engine as rules_engine
from documents.analysis_rules.schema import FIELDS, SCHEMA_VERSION, Analysis, Field
from documents.extraction import read_file
from documents.rules import ReadingState
from law import lookup
from law.rules import Rule
from law.seeding import seeded_rules

ENGINES = ("rules",)
READABLE = (ReadingState.READ, ReadingState.PARTIAL)


def analyse_file(path: Path) -> Analysis:
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


def _law() -> list[Rule]:
    """What administrators keep; where no database is at hand, what the portal brings along."""
    try:
        return lookup.every_rule() or seeded_rules()
    except DatabaseError:
        return seeded_rules()


def _failed() -> Analysis:
    return Analysis(
        status="failed",
        document_type="otro",
        fields={name: Field("not_analysed") for name in FIELDS},
        alerts=[],
        quality={"pages": 0},
        provenance={"engine": "rules", "schema_version": SCHEMA_VERSION},
    )


def _digest(path: Path) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
