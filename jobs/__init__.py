"""Durable work (one row per job, leases, retries, poison) and the log of events."""
