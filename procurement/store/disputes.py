"""What channels disagree on: rows of Divergence that follow from the releases held, and decisions that hold.

The rows of a process depend on its releases only, not on the order in which they arrive. A decision for the other
value stays over the merge while the merge still gives what the rule chose; a later publication overtakes it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from procurement.choices import DivergenceState, Side
from procurement.disagreement import Disagreement, disagreements, overridden, value_of
from procurement.mapping import NormalRelease, ProcessValues
from procurement.models import Divergence, Release

_SAID = ("value_a", "channel_a", "value_b", "channel_b")


@dataclass(slots=True)
class Dispute:
    """One process that several channels publish: what they disagree on now, what was known, what the merge gives."""

    found: list[Disagreement]
    rows: list[Divergence]
    merged: ProcessValues

    @property
    def values(self) -> ProcessValues:
        """The merge, with the decisions that hold over it."""
        values = self.merged
        for row in self.rows:
            if row.state == DivergenceState.DECIDED and row.chosen == Side.B and self._holds(row):
                values = overridden(values, row.field, row.value_b)
        return values

    def _holds(self, row: Divergence) -> bool:
        """Whether no other publication changed or settled what the row tells."""
        said = tuple(getattr(row, name) for name in _SAID)
        return value_of(self.merged, row.field) == row.value_a and any(
            _key(row) == _key(one) and said == tuple(getattr(one, name) for name in _SAID) for one in self.found
        )


def of(processes: dict[str, tuple[list[tuple[NormalRelease, str]], ProcessValues]]) -> dict[str, Dispute]:
    """Disputes by ocid, of those of the processes (all releases with their channels, merge) that several publish."""
    mixed = {ocid: pair for ocid, pair in processes.items() if len({channel for _, channel in pair[0]}) > 1}
    if not mixed:
        return {}
    rows: dict[str, list[Divergence]] = defaultdict(list)
    for row in Divergence.objects.filter(process__ocid__in=mixed).select_related("process").order_by("pk"):
        rows[row.process.ocid].append(row)
    return {
        ocid: Dispute(list(disagreements(releases)), rows[ocid], merged) for ocid, (releases, merged) in mixed.items()
    }


def write(disputes: dict[str, Dispute], keys: dict[str, int]) -> None:
    """Write the rows of these disputes; the releases that they name are stored already."""
    if not any(dispute.found or dispute.rows for dispute in disputes.values()):
        return
    releases = _release_keys(disputes, keys)
    for ocid, dispute in disputes.items():
        known = {_key(row): row for row in dispute.rows}
        for one in dispute.found:
            _write_one(one, known.pop(_key(one), None), dispute, keys[ocid], releases)
        for row in known.values():  # the releases of that date agree by now
            _overtake(row)


def _key(one: Disagreement | Divergence) -> tuple:
    return one.field, one.date, one.channel_b


def _write_one(
    one: Disagreement, row: Divergence | None, dispute: Dispute, process: int, releases: dict[tuple[int, str], int]
) -> None:
    stands = value_of(dispute.merged, one.field) == one.value_a
    if row and all(getattr(row, name) == getattr(one, name) for name in _SAID):
        if not stands:
            _overtake(row)
        return
    row = row or Divergence(process_id=process, field=one.field, date=one.date)
    for name in _SAID:
        setattr(row, name, getattr(one, name))
    row.release_a_id, row.release_b_id = releases[process, one.digest_a], releases[process, one.digest_b]
    # Other values are another question: what was decided of the earlier ones is kept in the audit log.
    row.state = DivergenceState.OPEN if stands else DivergenceState.OVERTAKEN
    row.chosen, row.decided_by, row.decided_at, row.reason = Side.A, None, None, ""
    row.save()


def _overtake(row: Divergence) -> None:
    if row.state != DivergenceState.OVERTAKEN:
        row.state = DivergenceState.OVERTAKEN
        row.save(update_fields=["state"])


def _release_keys(disputes: dict[str, Dispute], keys: dict[str, int]) -> dict[tuple[int, str], int]:
    wanted: Iterable[str] = {
        digest for dispute in disputes.values() for one in dispute.found for digest in (one.digest_a, one.digest_b)
    }
    rows = Release.objects.filter(process__in=[keys[ocid] for ocid in disputes], digest__in=wanted).order_by()
    return {(process, digest): key for key, process, digest in rows.values_list("pk", "process", "digest")}
