"""SCVS: the daily directory, the ranking, and a channel for authorised users of the portal's own shape."""
