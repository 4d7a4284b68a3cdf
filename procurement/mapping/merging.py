"""From the releases of one process to one merged release: clean each, put them in order, merge as OCDS says."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

import msgspec

from procurement import rules
from procurement.mapping.compiling import WHOLE, Compilation, rule_tree
from procurement.mapping.readers import read_release
from procurement.mapping.shape import MappingError, named

# Lists that each release publishes as a whole replace the
# earlier ones, so that a corrected line goes away; auctions also because their ids change with every publication.
# The other lists (parties, enquiries, awards, contracts) come in instalments and merge by id.
MERGE_RULES = rule_tree(
    dict.fromkeys(
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
        WHOLE,
    )
)
_MERGED_BY_ID = (("parties",), ("tender", "enquiries"), ("awards",), ("contracts",))
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class NormalRelease:
    """A release that was understood: `raw` as it came, `parts` its known fields with Python values.

    `trust`: of its channel, where releases of several meet (`procurement/rules.py`).
    """

    ocid: str
    release_id: str
    date: datetime
    tags: tuple[str, ...]
    digest: str
    raw: dict = field(repr=False)
    parts: dict = field(repr=False)
    trust: int = 0

    @property
    def order(self) -> tuple:
        """By date, and at one date by the trust of the channel; then the id, which holds the moment of publication."""
        stamp = _STAMP.search(self.release_id)
        return self.date, self.trust, stamp[0] if stamp else "", self.digest


def normalise(release: Any, digest: str = "") -> NormalRelease:
    """Accept a release as a whole or raise MappingError, which says where and why. `digest`: when it is known."""
    digest = digest or content_digest(release)
    parts = read_release(release) or {}
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


def content_digest(release: Any) -> str:
    """SHA-256 of the release without its `id`, which changes at each publication. Raises MappingError.

    Refuses what PostgreSQL cannot keep: NUL characters, lone surrogates, numbers that JSON does not know.
    """
    if not isinstance(release, dict):
        raise MappingError("", f"se espera un release de OCDS y vino {named(release)}")
    content = release.copy()
    identifier = content.pop("id", None)
    try:
        encoded = _encode(content)
        # Numbers that are none, as `inf`, are encoded as null: only what was no JSON to begin with can hold them.
        if b"null" in encoded and _has_no_number(content):
            raise MappingError("", "tiene un número que JSON no admite")
        if b"\\u0000" in encoded or (identifier.__class__ is str and _UNKEPT.search(identifier)):
            _refuse_nul(release)
    except UnicodeEncodeError:
        raise MappingError(
            _find(release, _SURROGATE) or "", "tiene un carácter suplente suelto (UTF-16 roto)"
        ) from None
    except RecursionError:
        raise MappingError("", "tiene demasiados niveles anidados") from None
    except (ValueError, TypeError, msgspec.MsgspecError) as error:
        raise (
            error
            if isinstance(error, MappingError)
            else MappingError("", f"tiene un valor que JSON no admite: {error}")
        ) from None
    return hashlib.sha256(encoded).hexdigest()


def _refuse_nul(release: dict) -> None:
    path = _find(release, _UNKEPT)  # None for a text that merely spells the escape
    if path is not None:
        raise MappingError(path, "tiene un carácter nulo (NUL), que no se puede guardar")


def _has_no_number(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_no_number, value.values()))
    if isinstance(value, list):
        return any(map(_has_no_number, value))
    return isinstance(value, float) and not isfinite(value)


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
    elements = holder.get(path[-1])
    if not elements:
        return
    identifiers = {element.get("id") for element in elements}
    if len(identifiers) == len(elements) and None not in identifiers:
        return
    seen: Counter = Counter()
    kept = []
    for element in elements:
        identifier = element.get("id", "")
        seen[identifier] += 1
        if seen[identifier] > 1 and element in kept:
            continue
        needs_one = not identifier or seen[identifier] > 1
        kept.append({**element, "id": f"{identifier}#{seen[identifier]}"} if needs_one else element)
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
    first, last = ordered[0], ordered[-1]
    if len(ordered) == 1:  # what was read has neither nulls nor two elements of one id: nothing to merge
        return Merged(first.ocid, first.parts, frozenset(first.tags), first.date, first.date)
    compilation = Compilation(MERGE_RULES)
    for release in ordered:
        compilation.add(release.parts)
    tags = frozenset(tag for release in ordered for tag in release.tags)
    return Merged(first.ocid, compilation.data, tags, first.date, last.date)
