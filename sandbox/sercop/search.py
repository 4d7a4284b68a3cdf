"""The rows of `/api/search_ocds`, their filters and pages."""

from datetime import datetime
from functools import lru_cache

from sandbox.sercop.days import iso
from sandbox.sercop.people import without_accents
from sandbox.sercop.processes import Process
from sandbox.sercop.world import World

ROWS_PER_PAGE = 10
SHORTEST_KEYWORD = 3
EPOCH = datetime(2015, 1, 1)  # noqa: DTZ001 local time of Guayaquil
NULLABLE = ("method", "internal_type", "suppliers", "amount", "title", "description", "budget")


class Index:
    """Every published process as a row, oldest first (an assumption: the real captures come in ascending id)."""

    def __init__(self, world: World) -> None:
        rows = sorted((row(process, world.now) for process in world.processes), key=lambda r: (r["id"], r["ocid"]))
        self.by_year: dict[int, list[dict]] = {}
        for found in rows:
            self.by_year.setdefault(found["year"], []).append(found)

    def page(self, *, year: int, page: int, **keywords: str) -> dict:
        """`{total, page, pages, data}`; a page beyond the last is empty, and echoed. Keywords as in SEARCHED."""
        found = self.by_year.get(year, [])
        for name, keyword in keywords.items():
            found = [row for row in found if plain(keyword) in plain(SEARCHED[name](row))]
        first = (page - 1) * ROWS_PER_PAGE
        pages = -(-len(found) // ROWS_PER_PAGE)
        return {"total": len(found), "page": page, "pages": pages, "data": found[first : first + ROWS_PER_PAGE]}


SEARCHED = {
    "search": lambda row: " ".join((row["ocid"], row["title"] or "", row["description"] or "")),
    "buyer": lambda row: row["buyer"],
    "supplier": lambda row: row["suppliers"] or "",
}


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    return without_accents(text).casefold()


def row(process: Process, now: datetime) -> dict:
    """One row: 15 keys in the real order. All seven nullable ones are null while the tender is not published."""
    last = max(moment for _, moment in process.events if moment <= now)
    moment = process.awards[0].at if process.procedure.is_catalogue else last
    first = process.first_published
    found = {
        "id": row_id(process),
        "ocid": process.ocid,
        "year": first.year,
        "month": first.month,
        "method": process.procedure.method,
        "internal_type": process.procedure.name,
        "locality": process.buyer.locality if process.buyer.region else "",
        "region": process.buyer.region,
        "suppliers": None,
        "buyer": process.buyer.name,
        "amount": None if "null_amount" in process.flags else "0.000000",
        "date": iso(moment),
        "title": process.tender_id,
        "description": process.description,
        "budget": budget_text(process),
    }
    if process.procedure.is_catalogue:
        found["title"] = f"Orden de compra {process.code}"
    elif not published(process, "tender", now):
        return found | dict.fromkeys(NULLABLE)
    if process.procedure.is_catalogue or published(process, "award", now):
        winners = dict.fromkeys(supplier.name for award in process.awards for supplier in award.suppliers)
        found["suppliers"] = ", ".join(winners)
        found["amount"] = f"{sum(award.amount for award in process.awards):.6f}"
    return found


def published(process: Process, event: str, now: datetime) -> bool:
    moment = process.happened(event)
    return moment is not None and moment <= now


def row_id(process: Process) -> int:
    """Grows with the moment of first publication and never changes; opaque to clients."""
    minutes = int((process.first_published - EPOCH).total_seconds() // 60)
    return minutes * 50 + process.number % 50


def budget_text(process: Process) -> str:
    """`tender.value` as text, one to four decimals, and only the currency where there is no amount (auctions)."""
    if process.procedure.is_auction or "budget_usd" in process.flags:
        return "USD"
    return f"{process.budget:.4f}".rstrip("0").rstrip(".")
