"""Write what was published. Storing anything twice changes no row."""

from procurement.store.confirmations import confirm, confirm_held
from procurement.store.releases import (
    Outcome,
    Prepared,
    Stored,
    held_releases,
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
    "confirm_held",
    "held_releases",
    "lock",
    "merged_again",
    "prepare",
    "store_release",
    "store_releases",
    "store_summaries",
]
