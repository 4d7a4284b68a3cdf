"""Results of the engine that costs money, by the file's digest and the recipe: the same bytes are never asked twice."""

from django.db import DatabaseError

from documents.analysis_models import KeptResult
from documents.analysis_rules.schema import Alert, Analysis, Citation, Field


def recall(file_sha256: str, recipe: str) -> Analysis | None:
    """The result of these bytes with this recipe, whoever asked for it first; None without one, or a database."""
    try:
        kept = KeptResult.objects.filter(file_sha256=file_sha256, recipe=recipe).first()
    except DatabaseError:
        return None
    return _read(kept.result) if kept else None


def keep(file_sha256: str, recipe: str, result: Analysis) -> None:
    KeptResult.objects.get_or_create(file_sha256=file_sha256, recipe=recipe, defaults={"result": result.as_json()})


def _read(kept: dict) -> Analysis:
    fields = {
        name: Field(
            one["state"], one["value"], _citations(one), one["engine"], one["confidence"], one.get("alternatives", [])
        )
        for name, one in kept["fields"].items()
    }
    alerts = [
        Alert(one["rule"], one["severity"], _citations(one), one["explanation"], one["norm"]) for one in kept["alerts"]
    ]
    provenance = kept["provenance"] | {
        "from_cache": True, "calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": "0",
    }  # fmt: skip
    return Analysis(kept["status"], kept["document_type"], fields, alerts, kept["quality"], provenance)


def _citations(one: dict) -> list[Citation]:
    return [Citation(**cited) for cited in one["citations"]]
