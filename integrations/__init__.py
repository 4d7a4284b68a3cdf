"""The outside world: one folder per counterpart, evidence of every exchange, one door."""
