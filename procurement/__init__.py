"""Processes, buyers, releases, lots, bids, awards, contracts; their sync from SERCOP; their search."""
