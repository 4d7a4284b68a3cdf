"""Write what was published. Storing anything twice changes no row."""

from procurement.store.releases import Outcome, Stored, prepare, store_release, store_releases
from procurement.store.source import Source

__all__ = ["Outcome", "Source", "Stored", "prepare", "store_release", "store_releases"]
