"""Store a batch of the releases of a file: what is held already is known by its digest, and not read any further."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from procurement import store
from procurement.mapping import MappingError
from procurement.store import Outcome, Source

STRONGEST = [Outcome.CREATED, Outcome.CHANGED, Outcome.SAME]


@dataclass(frozen=True, slots=True)
class Rejection:
    """An object that was left out. `line` from 1 and `offset` in bytes, None when it is about the file as a whole;
    `excerpt`: up to 200 bytes around what is wrong."""

    file: str
    line: int | None
    offset: int | None
    ocid: str
    reason: str
    excerpt: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """A release of a file: the object it came in (line, offset, first bytes), and its path in there."""

    file: str
    line: int
    offset: int
    start: bytes
    path: str
    release: Any
    digest: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.release.get("ocid"), self.digest

    @property
    def may_be_held(self) -> bool:
        """The digest tells nothing of the `id`, which may be of a wrong kind."""
        return isinstance(self.release.get("ocid"), str) and isinstance(self.release.get("id", ""), str)

    def refused(self, error: MappingError) -> Rejection:
        where = ".".join(filter(None, (self.path, error.path)))
        return self._rejection(f"{where or 'raíz'}: {error.reason}")

    def refused_with_others(self, error: MappingError) -> Rejection:
        """For what it says together with the other releases of its process."""
        return self._rejection(str(error))

    def _rejection(self, reason: str) -> Rejection:
        return Rejection(self.file, self.line, self.offset, ocid_of(self.release), reason, self.start)


def ocid_of(release: object) -> str:
    ocid = release.get("ocid") if isinstance(release, dict) else None
    return ocid.encode("utf-8", "replace").decode()[:200] if isinstance(ocid, str) else ""


@dataclass(slots=True)
class Result:
    """What became of a batch. `releases`: how many were understood; `outcomes`: by ocid, places in STRONGEST."""

    releases: int = 0
    outcomes: list[tuple[str, int]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def set_aside_held(batch: Sequence[Arrived], source: Source) -> tuple[list[Arrived], Result]:
    """Those that are not stored yet, and what is to be told of the others."""
    held = store.held_releases(one.key for one in batch if one.may_be_held)
    store.confirm_held((key for key, channel in held.values() if channel != source.channel), source=source)
    new, result = [], Result()
    for one in batch:
        if one.may_be_held and one.key in held:
            result.releases += 1
            result.outcomes.append((one.release["ocid"], STRONGEST.index(Outcome.SAME)))
        else:
            new.append(one)
    return new, result


def store_batch(batch: Sequence[Arrived], source: Source) -> Result:
    result, understood = Result(), {}
    for one in batch:
        try:
            understood[one] = store.prepare(one.release, one.digest)
        except MappingError as error:
            result.rejections.append(one.refused(error))
    result.releases = len(understood)
    if understood:
        stored = store.store_releases(understood.values(), source=source)
        result.outcomes += ((ocid, STRONGEST.index(outcome)) for ocid, outcome in stored.outcomes.items())
        first = {one.release["ocid"]: one for one in reversed(understood)} if stored.rejected else {}
        result.rejections += (first[ocid].refused_with_others(error) for ocid, error in stored.rejected.items())
    return result
