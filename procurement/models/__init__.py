"""Tables of procurement, in OCDS words. Amounts are Decimal USD without VAT; moments are aware."""

from procurement.models.counts import CountMoment, FacetCount, Word
from procurement.models.divergences import Divergence, DivergenceQuerySet
from procurement.models.inbox import InboxFile
from procurement.models.processes import (
    Award,
    Bid,
    Buyer,
    BuyerQuerySet,
    Contract,
    Enquiry,
    Item,
    Lot,
    Money,
    Part,
    Participation,
    Process,
    ProcessQuerySet,
    ProcessVector,
    Release,
    SpanishVector,
    spanish_query,
)
from procurement.models.products import CpcCode
from procurement.models.quality import QualityCount, QualityResult
from procurement.models.sync import Confirmation, Month, RejectedObject, SyncCursor, SyncRun

__all__ = [
    "Award",
    "Bid",
    "Buyer",
    "BuyerQuerySet",
    "Confirmation",
    "Contract",
    "CountMoment",
    "CpcCode",
    "Divergence",
    "DivergenceQuerySet",
    "Enquiry",
    "FacetCount",
    "InboxFile",
    "Item",
    "Lot",
    "Money",
    "Month",
    "Part",
    "Participation",
    "Process",
    "ProcessQuerySet",
    "ProcessVector",
    "QualityCount",
    "QualityResult",
    "RejectedObject",
    "Release",
    "SpanishVector",
    "SyncCursor",
    "SyncRun",
    "Word",
    "spanish_query",
]
