"""How long documents are kept: by rules of the back-office, and never thrown away without one.

A rule is a threshold of `law` in years: `conservacion_<clase>` for a kind, `conservacion_documentos` for the rest. The
one that held on the day the process ended counts. What is due is proposed first, and goes to the bin a month later.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

import structlog
from django.utils import timezone

from documents import belonging, wastebin
from documents.models import NOTICE_DAYS, Document
from law.choices import Unit
from law.lookup import every_rule
from law.rules import Rule, choose

log = structlog.get_logger(__name__)
FOR_ANY = "conservacion_documentos"
AT_ONCE = 200


def propose(*, progress: Callable[..., None] = lambda done, total=None, text="": None) -> tuple[int, int]:
    """Propose what is due, take to the bin what was proposed a month ago and still is. How many of each."""
    rules = [rule for rule in every_rule() if rule.slug.startswith("conservacion_") and rule.unit == Unit.YEARS]
    proposed = thrown = 0
    for done, (document, reason) in enumerate(_judged(rules), 1):
        if not reason:
            _withdraw(document)
        elif document.disposal_at is None:
            document.disposal_at, document.disposal_reason = timezone.now(), reason
            document.save(update_fields=["disposal_at", "disposal_reason"])
            proposed += 1
        elif document.disposal_at <= timezone.now() - timedelta(days=NOTICE_DAYS):
            wastebin.throw_away(document, by=None)
            thrown += 1
        progress(done, None, f"{done} documentos revisados")
    log.info("disposal_proposed", proposed=proposed, thrown=thrown)
    return proposed, thrown


def _withdraw(document: Document) -> None:
    """The rule changed, or the process goes on: what was proposed is so no longer."""
    if document.disposal_at is None:
        return
    document.disposal_at, document.disposal_reason = None, ""
    document.save(update_fields=["disposal_at", "disposal_reason"])


def _judged(rules: list[Rule]) -> Iterator[tuple[Document, str]]:
    """Each document of a process that is neither held nor in the bin, and why it is due; empty when it is not."""
    rows = Document.objects.kept().filter(hold_reason="").exclude(ocid="")
    if not rules:  # nothing is due; only proposals of earlier rules are withdrawn
        rows = rows.filter(disposal_at__isnull=False)
    each = rows.order_by("pk").iterator(AT_ONCE)
    while some := list(islice(each, AT_ONCE)):
        ends = belonging.ended({document.ocid for document in some}) if rules else {}
        for document in some:
            yield document, _due(rules, document.kind, document.get_kind_display(), ends.get(document.ocid))


def _due(rules: list[Rule], kind: str, label: str, ended: date | None) -> str:
    if ended is None:
        return ""
    rule = choose(rules, f"conservacion_{kind}", on=ended) or choose(rules, FOR_ANY, on=ended)
    if rule is None or _years_later(ended, int(rule.value)) > timezone.localdate():
        return ""
    return f"{label}: {int(rule.value)} años desde el fin del proceso ({ended:%d/%m/%Y}), {rule.norm}."[:300]


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
