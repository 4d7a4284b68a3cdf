"""Write what was published. Storing anything twice changes no row."""

from procurement.store.confirmations import confirm
from procurement.store.releases import (
    Outcome,
    Prepared,
    Stored,
    held_digests,
    lock,
    merged_again,
    prepare,
    store_release,
    store_releases,
)
from procurement.store.source import Source
from procurement.store.summaries import Listed, store_summaries

__all__ = [
    "Listed",
    "Outcome",
    "Prepared",
    "Source",
    "Stored",
    "confirm",
    "held_digests",
    "lock",
    "merged_again",
    "prepare",
    "store_release",
    "store_releases",
    "store_summaries",
]
