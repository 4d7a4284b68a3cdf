"""Compare the offers of a process, bidder against bidder; keep in what they are alike; note what people decide on it.

What it finds are coincidences with their places, for a person to judge: two firms may share a consultant, a program or
a way to write. It never says why.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Func, Q, QuerySet, Value
from django.utils import timezone

from documents import contacts, passages
from documents.choices import READABLE, Kind, Likeness, Relevance
from documents.likeness_models import LikenessDecision, LikenessEvidence, LikenessPair, LikenessRun
from documents.models import Document, Page, Version
from documents.rules import FileKind
from jobs.models import Job
from jobs.queue import enqueue

COMPARE_JOB = "documents.compare_offers"
GATHERING = timedelta(seconds=15)  # offers come several at once: one comparison for all of them
OFFERED = (Kind.OFERTA, Kind.PROFORMA)
ELSEWHERE_BIDDERS = 2  # of other processes that wrote the same: then it is a model's text
ELSEWHERE_ASKED, ELSEWHERE_WORDS = 200, 10
KEPT_OF_PAIR = 60  # coincidences of one pair that are kept, the longest first


def offers_of(ocid: str) -> QuerySet[Document]:
    """Offers, and what came in the ZIP of one."""
    is_offer = Q(kind__in=OFFERED) | Q(archive__document__kind__in=OFFERED)
    return Document.objects.kept().filter(is_offer, ocid=ocid)


def bidder_of(ruc: str) -> str:
    """Whose offer it is: the establishments of a RUC are one taxpayer's."""
    return ruc[:10] if re.fullmatch(r"\d{13}", ruc) else ruc


# --- asking


def request(ocid: str, *, urgent: bool = True, delay: timedelta = timedelta(0)) -> Job:
    """Ask for the comparison of what is read by now, in the caller's transaction; asked twice, it is done once."""
    # Whoever asks now does not wait for the one that gathers; that one then finds its work done.
    key = f"{COMPARE_JOB}:{ocid}:{_Inputs(ocid).digest[:12]}{':ahora' if urgent else ''}"
    run_after = timezone.now() + delay if delay else None
    job = enqueue(COMPARE_JOB, key=key, payload={"ocid": ocid}, run_after=run_after, urgent=urgent)
    LikenessRun.objects.update_or_create(ocid=ocid, defaults={"job_key": key})
    return job


def request_after_reading(version: Version) -> None:
    """A version was read: when it is an offer's, its process is compared anew."""
    document = version.document
    if document.ocid and version.is_readable and offers_of(document.ocid).filter(pk=document.pk).exists():
        request(document.ocid, urgent=False, delay=GATHERING)


# --- comparing


@dataclass
class _Inputs:
    """What there is to compare now: newest readable versions of offers, and of the process's own papers."""

    ocid: str
    offers: list[Version] = field(default_factory=list)
    papers: list[Version] = field(default_factory=list)
    nameless: int = 0

    def __post_init__(self) -> None:
        offered = set(offers_of(self.ocid).values_list("pk", flat=True))
        rows = Version.objects.filter(document__ocid=self.ocid, document__deleted_at=None, state__in=READABLE)
        newest = {row.document_id: row for row in rows.select_related("document").order_by("document_id", "number")}
        for row in newest.values():
            if row.document_id not in offered:
                self.papers.append(row)
            elif row.document.ruc:
                self.offers.append(row)
            else:
                self.nameless += 1

    @property
    def digest(self) -> str:
        rows = [(row.pk, str(row.read_at), row.document.ruc) for row in self.offers]
        rows += [(row.pk, str(row.read_at), "") for row in self.papers]
        return hashlib.sha256(repr((rows, self.nameless)).encode()).hexdigest()


def compare(
    *, ocid: str, finish: Callable[[], AbstractContextManager], progress: Callable[..., None]
) -> LikenessRun | None:
    """Compare, unless this very comparison is held already, or what there is changed meanwhile."""
    inputs = _Inputs(ocid)
    if LikenessRun.objects.filter(ocid=ocid, inputs=inputs.digest).exists():
        return None
    found, shared = _compared(inputs, progress)
    with finish():
        run, _ = LikenessRun.objects.select_for_update().get_or_create(ocid=ocid)
        if _Inputs(ocid).digest != inputs.digest and run.inputs:
            return None  # an older comparison never replaces a newer one; the page says that there is more to compare
        _write(run, inputs, found, shared)
    return run


def _compared(inputs: _Inputs, progress: Callable[..., None]) -> tuple[passages.Found, list[contacts.Shared]]:
    total = len(inputs.offers) + 2
    offers, facts = [], []
    for done, version in enumerate(inputs.offers):
        progress(done, total, f"Oferta {done + 1} de {len(inputs.offers)}")
        pages, bidder = _pages(version), bidder_of(version.document.ruc)
        offers.append(passages.Offer(version.pk, bidder, pages))
        facts.append((version.pk, bidder, contacts.facts_of(pages) + _file_facts(version)))
    own = [_pages(version) for version in inputs.papers]
    progress(total - 2, total, "Comparación de textos")
    found = passages.compare(offers, own)
    progress(total - 1, total, "Textos de otros procesos")
    _leave_out_models(found, inputs)
    told = [fact for pages in own for fact in contacts.facts_of(pages)]
    told += [fact for version in inputs.papers for fact in _file_facts(version)]
    return found, contacts.shared(facts, told, common_from=passages.COMMON_FROM)


def _pages(version: Version) -> list[tuple[int, str]]:
    return list(version.pages.order_by("number").values_list("number", "text"))


def _file_facts(version: Version) -> list[contacts.Fact]:
    return contacts.facts_of_file(version.metadata, is_pdf=version.file_kind == FileKind.PDF)


def _leave_out_models(found: passages.Found, inputs: _Inputs) -> None:
    """What bidders of other processes wrote too comes from a model that the portal does not hold."""
    bidders = {version.document.ruc for version in inputs.offers}
    told = [one for one in found.stretches[:ELSEWHERE_ASKED] if not _is_said_elsewhere(one, inputs.ocid, bidders)]
    found.common += len(found.stretches[:ELSEWHERE_ASKED]) - len(told)
    found.stretches = told + found.stretches[ELSEWHERE_ASKED:]


def _is_said_elsewhere(stretch: passages.Stretch, ocid: str, bidders: set[str]) -> bool:
    pieces = [piece for piece, is_shared in passages.beside(*stretch.texts)[0] if is_shared]
    phrase = " ".join(max(pieces, key=len).split()[:ELSEWHERE_WORDS]) if pieces else ""
    if len(phrase.split()) < ELSEWHERE_WORDS:
        return False
    query = SearchQuery(Func(Value(phrase), function="es_norm"), config="spanish", search_type="phrase")
    read = Page.objects.filter(version__state__in=READABLE, version__document__deleted_at=None)
    said = read.filter(search=query).exclude(version__document__ocid=ocid)
    is_offer = Q(version__document__kind__in=OFFERED)
    writers = said.filter(is_offer).exclude(version__document__ruc__in=[*bidders, ""]).order_by()
    rucs = writers.values_list("version__document__ruc", flat=True).distinct()[:ELSEWHERE_BIDDERS]
    return len(rucs) >= ELSEWHERE_BIDDERS


# --- writing


def _write(run: LikenessRun, inputs: _Inputs, found: passages.Found, shared: list[contacts.Shared]) -> None:
    versions = {version.pk: version for version in inputs.offers}
    LikenessEvidence.objects.filter(pair__ocid=run.ocid).delete()
    rows = [_of_stretch(stretch) for stretch in found.stretches] + [_of_fact(fact) for fact in shared]
    by_pair: defaultdict[tuple[str, str], list[LikenessEvidence]] = defaultdict(list)
    for row in rows:
        by_pair[_sorted(row, versions)].append(row)
    for (ruc_a, ruc_b), evidence in by_pair.items():
        # A program that many use is told of a pair that has something else in common, and makes no pair by itself.
        if any(not row.is_frequent for row in evidence):
            pair, _ = LikenessPair.objects.get_or_create(ocid=run.ocid, ruc_a=ruc_a, ruc_b=ruc_b)
            _keep(pair, evidence)
    run.inputs, run.compared_at = inputs.digest, timezone.now()
    run.offers, run.nameless, run.papers = len(inputs.offers), inputs.nameless, len(inputs.papers)
    run.bidders = len({bidder_of(version.document.ruc) for version in inputs.offers})
    run.unread = sum(version.unread_count for version in inputs.offers)
    run.passages, run.given, run.common = found.passages, found.given, found.common
    run.save()


def _of_stretch(stretch: passages.Stretch) -> LikenessEvidence:
    return LikenessEvidence(
        kind=Likeness.PASSAGE, version_a_id=stretch.keys[0], version_b_id=stretch.keys[1], page_a=stretch.pages[0],
        page_b=stretch.pages[1], said_a=stretch.texts[0], said_b=stretch.texts[1], start_a=stretch.starts[0][:400],
        start_b=stretch.starts[1][:400], score=stretch.score, words=stretch.words,
    )  # fmt: skip


def _of_fact(fact: contacts.Shared) -> LikenessEvidence:
    starts = [said[:400] if page else "" for said, page in zip(fact.said, fact.pages, strict=True)]
    return LikenessEvidence(
        kind=fact.kind, version_a_id=fact.keys[0], version_b_id=fact.keys[1], page_a=fact.pages[0],
        page_b=fact.pages[1], said_a=fact.said[0], said_b=fact.said[1], start_a=starts[0], start_b=starts[1],
        is_frequent=fact.is_frequent,
    )  # fmt: skip


SIDES = ("version_{}_id", "page_{}", "said_{}", "start_{}")


def _sorted(row: LikenessEvidence, versions: dict[int, Version]) -> tuple[str, str]:
    """The RUCs of a coincidence in their order, with its sides put in the same one."""
    rucs = tuple(versions[key].document.ruc for key in (row.version_a_id, row.version_b_id))
    if rucs[0] > rucs[1]:
        for name in SIDES:
            one, other = name.format("a"), name.format("b")
            first, second = getattr(row, one), getattr(row, other)
            setattr(row, one, second)
            setattr(row, other, first)
    return min(rucs), max(rucs)


def _keep(pair: LikenessPair, evidence: Iterable[LikenessEvidence]) -> None:
    order = {kind: place for place, kind in enumerate(Likeness.values)}
    kept = sorted(evidence, key=lambda row: (order[row.kind], -row.words))[:KEPT_OF_PAIR]
    for row in kept:
        row.pair = pair
    LikenessEvidence.objects.bulk_create(kept)


# --- looking


@dataclass(frozen=True)
class SeenPair:
    """A pair with the evidence that this person may see. `is_outdated`: it changed since the last decision."""

    pair: LikenessPair
    evidence: list[LikenessEvidence]
    decisions: list[LikenessDecision]
    seen: str

    @property
    def decision(self) -> LikenessDecision | None:
        return self.decisions[0] if self.decisions else None

    @property
    def is_outdated(self) -> bool:
        return bool(self.decisions) and self.decisions[0].seen != self.seen

    @property
    def words(self) -> int:
        return sum(row.words for row in self.evidence)


@dataclass(frozen=True)
class Seen:
    """`is_stale`: there are offers or papers that the last comparison did not have. `hidden`: pairs in documents that
    this person may not open."""

    run: LikenessRun | None
    job: Job | None
    pairs: list[SeenPair]
    hidden: int
    is_stale: bool


def look(user, ocid: str) -> Seen:
    run = LikenessRun.objects.filter(ocid=ocid).first()
    pairs = list(LikenessPair.objects.filter(ocid=ocid).prefetch_related("decisions__by"))
    rows: defaultdict[int, list[LikenessEvidence]] = defaultdict(list)
    hidden: set[int] = set()
    visible = set(Document.objects.kept().visible_to(user).filter(ocid=ocid).values_list("pk", flat=True))
    held = LikenessEvidence.objects.filter(pair__ocid=ocid).select_related("version_a__document", "version_b__document")
    for row in held:
        if {row.version_a.document_id, row.version_b.document_id} <= visible:
            rows[row.pair_id].append(row)
        else:
            hidden.add(row.pair_id)
    told = [SeenPair(pair, rows[pair.pk], list(pair.decisions.all()), _digest(rows[pair.pk])) for pair in pairs]
    told = [each for each in told if each.evidence or (each.decisions and each.pair.pk not in hidden)]
    order = sorted(told, key=lambda each: (-bool(each.evidence), -each.words, -len(each.evidence)))
    is_stale = run is None or run.inputs != _Inputs(ocid).digest
    return Seen(run, job_of(ocid), order, len(hidden - {each.pair.pk for each in told}), is_stale)


def job_of(ocid: str) -> Job | None:
    """The last comparison that was asked for."""
    key = LikenessRun.objects.filter(ocid=ocid).values_list("job_key", flat=True).first()
    return Job.objects.filter(key=key).order_by("-pk").first() if key else None


def _digest(evidence: list[LikenessEvidence]) -> str:
    rows = sorted(
        (row.kind, row.version_a_id, row.version_b_id, row.page_a, row.page_b, row.said_a) for row in evidence
    )
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@transaction.atomic
def decide(*, pair: SeenPair, decision: Relevance, reason: str, by) -> LikenessDecision:
    """Add a decision on what this person has in view of a pair."""
    return LikenessDecision.objects.create(pair=pair.pair, decision=decision, reason=reason, seen=pair.seen, by=by)
