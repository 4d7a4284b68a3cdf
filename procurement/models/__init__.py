"""Tables of procurement, in OCDS words. Amounts are Decimal USD without VAT; moments are aware."""

from procurement.models.divergences import Divergence, DivergenceQuerySet
from procurement.models.processes import (
    Award,
    Bid,
    Buyer,
    BuyerQuerySet,
    Contract,
    CpcCode,
    Enquiry,
    Item,
    Lot,
    Money,
    Part,
    Participation,
    Process,
    ProcessQuerySet,
    Release,
    SpanishVector,
    spanish_query,
)
from procurement.models.quality import QualityCount, QualityResult
from procurement.models.sync import Month, RejectedObject, SyncCursor, SyncRun

__all__ = [
    "Award",
    "Bid",
    "Buyer",
    "BuyerQuerySet",
    "Contract",
    "CpcCode",
    "Divergence",
    "DivergenceQuerySet",
    "Enquiry",
    "Item",
    "Lot",
    "Money",
    "Month",
    "Part",
    "Participation",
    "Process",
    "ProcessQuerySet",
    "QualityCount",
    "QualityResult",
    "RejectedObject",
    "Release",
    "SpanishVector",
    "SyncCursor",
    "SyncRun",
    "spanish_query",
]
