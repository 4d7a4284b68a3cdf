"""All the questions put to one process."""

from collections.abc import Iterator
from dataclasses import dataclass

from procurement.choices import Detail
from procurement.quality_rules.catalogue import CHECKS, COVERAGE, OVERALL, Measure
from procurement.quality_rules.subject import Finding, State, Subject

_NO_RECORD = Finding(State.UNKNOWN, "Falta la ficha completa del proceso.")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Numbers of the measures, by state."""

    passed: frozenset[int]
    failing: frozenset[int]
    unknown: frozenset[int]


def doubts(subject: Subject) -> Iterator[tuple[Measure, Finding]]:
    """What each check finds."""
    is_summary = subject.process.detail == Detail.SUMMARY
    for check in CHECKS:
        yield check, _NO_RECORD if is_summary else check.judge(subject)


def outcomes(subject: Subject) -> Outcomes:
    """The state of every measure: checks, coverage, and OVERALL."""
    sorted_out: dict[State, set[int]] = {state: set() for state in State}
    for check, finding in doubts(subject):
        sorted_out[finding.state].add(check.number)
    sorted_out[_overall(sorted_out)].add(OVERALL)
    for measure in COVERAGE:
        sorted_out[measure.judge(subject).state].add(measure.number)
    return Outcomes(*(frozenset(sorted_out[state]) for state in (State.PASS, State.FAIL, State.UNKNOWN)))


def _overall(checks: dict[State, set[int]]) -> State:
    if checks[State.FAIL]:
        return State.FAIL
    return State.PASS if checks[State.PASS] else State.UNKNOWN
