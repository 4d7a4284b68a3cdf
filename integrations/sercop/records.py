"""What SERCOP's open data say, in our words. Text the source leaves empty is "", a number it leaves empty is None."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One process in the list. All but the keys and the date may be missing while its notice is not published yet.

    `supplier_names`: names joined by ", " as published, without identifiers; names may hold commas, so do not split.
    `amount`: awarded, USD; None before the award. `budget`: USD; None when the source wrote no number.
    """

    ocid: str
    title: str
    description: str
    method: str
    procedure_text: str
    region: str
    locality: str
    buyer_name: str
    supplier_names: str
    amount: Decimal | None
    budget: Decimal | None
    date: datetime
    year: int
    month: int
    raw: dict = field(repr=False)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Ten rows at most; a page past the last has none. `total` and `pages` are of the whole search."""

    total: int
    page: int
    pages: int
    rows: tuple[SearchRow, ...]


@dataclass(frozen=True, slots=True)
class ReleasePackage:
    """The OCDS releases of one process as published (SERCOP gives exactly one), and the bytes they came in."""

    releases: tuple[dict, ...]
    published_at: datetime | None
    raw: bytes = field(repr=False)
