"""From the releases of one process to one merged release: clean each, put them in order, merge as OCDS says."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ocdsmerge.merge import CompiledRelease

from procurement import rules
from procurement.mapping.shape import RELEASE, MappingError, named, read

# Written out so that no schema is fetched from the network. Lists that each release publishes as a whole replace the
# earlier ones, so that a corrected line goes away; auctions also because their ids change with every publication.
# The other lists (parties, enquiries, awards, contracts) come in instalments and merge by id.
MERGE_RULES = dict.fromkeys(
    [
        ("auctions",),
        ("relatedProcesses",),
        ("tender", "lots"),
        ("tender", "items"),
        ("tender", "tenderers"),
        ("bids", "details"),
        ("awards", "suppliers"),
        ("awards", "items"),
    ],
    "wholeListMerge",
)
_MERGED_BY_ID = (("parties",), ("tender", "enquiries"), ("awards",), ("contracts",))
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class NormalRelease:
    """A release that was understood: `raw` as it came, `parts` its known fields with Python values."""

    ocid: str
    release_id: str
    date: datetime
    tags: tuple[str, ...]
    digest: str
    raw: dict = field(repr=False)
    parts: dict = field(repr=False)

    @property
    def order(self) -> tuple:
        """By date; the id holds the moment of publication, which tells apart those of one date."""
        stamp = _STAMP.search(self.release_id)
        return self.date, stamp[0] if stamp else "", self.digest


def normalise(release: Any) -> NormalRelease:
    """Accept a release as a whole or raise MappingError, which says where and why."""
    if not isinstance(release, dict):
        raise MappingError("", f"se espera un release de OCDS y vino {named(release)}")
    digest = content_digest(release)
    parts = read(RELEASE, release) or {}
    for key in ("ocid", "date"):
        if key not in parts:
            raise MappingError(key, "falta en el release")
    try:
        rules.process_code(parts["ocid"])
    except ValueError as error:
        raise MappingError("ocid", str(error)) from None
    if parts["ocid"] != release["ocid"]:
        raise MappingError("ocid", "tiene espacios al comienzo o al final")
    for path in _MERGED_BY_ID:
        _identify(parts, path)
    tags = tuple(parts.pop("tag", ()))
    return NormalRelease(parts["ocid"], parts.pop("id", ""), parts["date"], tags, digest, release, parts)


def content_digest(release: dict) -> str:
    """SHA-256 of the release without its `id`, which changes at each publication. Raises MappingError.

    Refuses what PostgreSQL cannot keep: NUL characters, lone surrogates, numbers out of range.
    """
    content = {key: value for key, value in release.items() if key != "id"}
    try:
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        encoded = text.encode()
    except UnicodeEncodeError:
        raise MappingError(
            _find(release, _SURROGATE) or "", "tiene un carácter suplente suelto (UTF-16 roto)"
        ) from None
    except RecursionError:
        raise MappingError("", "tiene demasiados niveles anidados") from None
    except (ValueError, TypeError) as error:
        raise MappingError("", f"tiene un valor que JSON no admite: {error}") from None
    identifier = release.get("id")
    if "\\u0000" in text or (isinstance(identifier, str) and re.search("[\x00\ud800-\udfff]", identifier)):
        path = _find(release, re.compile("[\x00\ud800-\udfff]"))
        if path is not None:
            raise MappingError(path, "tiene un carácter nulo (NUL), que no se puede guardar")
    return hashlib.sha256(encoded).hexdigest()


def _find(value: Any, pattern: re.Pattern, path: str = "") -> str | None:
    """Path of the first text, or key, in which the pattern is found."""
    if isinstance(value, str):
        return path if pattern.search(value) else None
    if isinstance(value, dict):
        inner = ((f"{path}.{key}" if path else str(key), key, part) for key, part in value.items())
    elif isinstance(value, list):
        inner = ((f"{path}[{place}]", "", part) for place, part in enumerate(value))
    else:
        return None
    for where, key, part in inner:
        if pattern.search(str(key)):
            return f"{path} (una clave)"
        if (found := _find(part, pattern, where)) is not None:
            return found
    return None


def _identify(parts: dict, path: tuple[str, ...]) -> None:
    """Give each element of a list that merges by id an id of its own.

    Without one it would be added again by each release; two that share one would be melted into one.
    """
    holder = parts
    for key in path[:-1]:
        holder = holder.get(key, {})
    seen: Counter = Counter()
    kept = []
    for element in holder.get(path[-1], ()):
        identifier = element.get("id", "")
        seen[identifier] += 1
        if seen[identifier] > 1 and element in kept:
            continue
        needs_one = not identifier or seen[identifier] > 1
        kept.append({**element, "id": f"{identifier}#{seen[identifier]}"} if needs_one else element)
    if kept:
        holder[path[-1]] = kept


@dataclass(frozen=True, slots=True)
class Merged:
    """One process: `parts` of all its releases; `tags` they ever had; first and last date."""

    ocid: str
    parts: dict = field(repr=False)
    tags: frozenset[str]
    first: datetime
    last: datetime


def merge(releases: Iterable[NormalRelease]) -> Merged:
    """The releases of one process, in any order. A section that a later release leaves out stays."""
    ordered = sorted(releases, key=lambda release: release.order)
    compiled = CompiledRelease(merge_rules=MERGE_RULES)
    for release in ordered:
        compiled.append(release.parts)
    tags = frozenset(tag for release in ordered for tag in release.tags)
    return Merged(ordered[0].ocid, compiled.asdict(), tags, ordered[0].date, ordered[-1].date)
