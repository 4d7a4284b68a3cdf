"""Two channels that say different things of one process at one date. Pure, over releases that were understood.

Only what both releases say in the same way is compared: a monthly file is a delta, and what it leaves out is no
disagreement; a sum of other awards is another sum.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from procurement import rules
from procurement.choices import Channel
from procurement.comparison import BY_NAME, as_text, from_text, published
from procurement.mapping import MappingError, NormalRelease, ProcessValues, map_process, merge


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One field, two values as text; A is what the rule chose. `digest_*`: of the release that says it."""

    field: str
    date: datetime
    value_a: str
    channel_a: str
    digest_a: str
    value_b: str
    channel_b: str
    digest_b: str


def _title_from(normal: NormalRelease, values: ProcessValues) -> Hashable:
    """The object is read from the first of several places: only the same place can disagree with itself."""
    tender, planning = normal.parts.get("tender", {}), normal.parts.get("planning", {})
    places = tender.get("description"), planning.get("rationale"), tender.get("title")
    return next((place for place, text in enumerate(places) if text), None)


def _budget_from(normal: NormalRelease, values: ProcessValues) -> Hashable:
    return values.facts.budget_source


def _ids(parts: str) -> Callable[[NormalRelease, ProcessValues], Hashable]:
    return lambda normal, values: frozenset(part.source_id for part in getattr(values, parts))


def _anyhow(normal: NormalRelease, values: ProcessValues) -> Hashable:
    return None


# Fields of the process row that are compared, each with what both releases must have in common.
COMPARED: dict[str, Callable[[NormalRelease, ProcessValues], Hashable]] = {
    "title": _title_from,
    **dict.fromkeys(("procedure_source", "category", "method", "award_criteria", "budget_line"), _anyhow),
    "budget_amount": _budget_from,
    **dict.fromkeys(("enquiry_period_end", "tender_period_end", "award_period_end"), _anyhow),
    **dict.fromkeys(("auction_start", "auction_end", "tenderers_count"), _anyhow),
    **dict.fromkeys(("awarded_amount", "awarded_at"), _ids("awards")),
    **dict.fromkeys(("contracted_amount", "signed_at"), _ids("contracts")),
}


def trusted(normal: NormalRelease, channel: str) -> NormalRelease:
    """The release with the trust of its channel, which decides between releases of one date."""
    return replace(normal, trust=rules.TRUST[Channel(channel)])


def disagreements(releases: Iterable[tuple[NormalRelease, str]]) -> Iterator[Disagreement]:
    """`releases`: all those of one process, each with its channel. Of each date and channel the newest counts."""
    newest: dict[datetime, dict[str, NormalRelease]] = defaultdict(dict)
    for normal, channel in sorted(releases, key=lambda pair: pair[0].order):
        newest[normal.date][channel] = normal
    for date in sorted(newest):
        if len(newest[date]) > 1:
            yield from _at_one_date(date, newest[date])


def _at_one_date(date: datetime, by_channel: dict[str, NormalRelease]) -> Iterator[Disagreement]:
    order = sorted(by_channel, key=lambda channel: -rules.TRUST[Channel(channel)])
    said = {channel: (by_channel[channel], values) for channel in order if (values := _alone(by_channel[channel]))}
    for (field, basis), other in product(COMPARED.items(), order[1:]):
        for chosen in order[: order.index(other)]:
            if chosen not in said or other not in said:
                continue
            pair = said[chosen], said[other]
            a, b = (published(BY_NAME[field].read(values)) for _, values in pair)
            if a is not None and b is not None and basis(*pair[0]) == basis(*pair[1]):
                if a != b:
                    digests = by_channel[chosen].digest, by_channel[other].digest
                    yield Disagreement(field, date, as_text(a), chosen, digests[0], as_text(b), other, digests[1])
                break  # the most trusted of those that say it is what the other is held against


def _alone(normal: NormalRelease) -> ProcessValues | None:
    try:
        return map_process(merge([normal]))
    except MappingError:  # together with the others it was understood
        return None


def value_of(values: ProcessValues, field: str) -> str:
    """The value of a compared field as text; "" when there is none."""
    value = published(BY_NAME[field].read(values))
    return "" if value is None else as_text(value)


def overridden(values: ProcessValues, field: str, text: str) -> ProcessValues:
    """The process with the value that somebody decided."""
    changes = {field: from_text(field, text)}
    if field == "procedure_source":
        changes["procedure"] = rules.procedure(text).procedure
    return replace(values, facts=replace(values.facts, **changes))
