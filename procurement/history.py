"""What changed between the publications of a process. Computed when asked, from the releases that are held.

A state is the merge of the first n releases in order of date: what a later release leaves out has not changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

from procurement import provenance
from procurement.comparison import Difference, differences
from procurement.disagreement import trusted
from procurement.mapping import MappingError, NormalRelease, ProcessValues, map_process, merge, normalise

MOST = 30  # publications compared: the latest ones
SHOWN = 12  # changes that a page shows unfolded, in whole publications


@dataclass(frozen=True, slots=True)
class Step:
    """One publication and what it changed. `is_first`: it began the history, there is nothing to compare it with."""

    moment: datetime
    channel: str
    digest: str
    tags: str
    is_first: bool
    changes: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Steps, newest first. `untold`: older publications, not compared; `silent`: those that changed nothing."""

    steps: tuple[Step, ...]
    untold: int = 0
    silent: int = 0

    @property
    def latest(self) -> tuple[Step, ...]:
        """The newest steps, as many as hold about SHOWN changes; at least one."""
        return self.steps[: self._unfolded]

    @property
    def earlier(self) -> tuple[Step, ...]:
        return self.steps[self._unfolded :]

    @property
    def earlier_count(self) -> int:
        return sum(len(step.changes) or 1 for step in self.earlier)

    @property
    def _unfolded(self) -> int:
        told = accumulate(len(step.changes) or 1 for step in self.steps)
        return max(1, sum(count <= SHOWN for count in told))


def read(releases: Iterable) -> History:
    """`releases`: rows of Release of one process with their `raw`, in any order."""
    understood = sorted(_understood(releases), key=lambda pair: pair[1].order)
    untold = max(0, len(understood) - MOST)
    states = [_state(understood, place) for place in range(untold, len(understood))]
    steps = [_step(understood[untold][0], ()) for _ in states[:1] if not untold]
    for place, (before, after) in enumerate(pairwise(states), untold + 1):
        if found := tuple(differences(before, after)):
            steps.append(_step(understood[place][0], found))
    return History(tuple(reversed(steps)), untold, max(0, len(states) - len(steps) - bool(untold)))


def _understood(releases: Iterable) -> Iterable[tuple[object, NormalRelease]]:
    for release in releases:
        try:
            yield release, trusted(normalise(release.raw), release.channel)
        except MappingError:  # accepted by an earlier version of the rules
            continue


def _state(understood: list, place: int) -> ProcessValues:
    return map_process(merge([normal for _, normal in understood[: place + 1]]))


def _step(release, changes: tuple[Difference, ...]) -> Step:
    return Step(
        release.date,
        release.get_channel_display(),
        release.digest,
        provenance.in_spanish(release.tags),
        not changes,
        changes,
    )
