"""Measurements of `make bench`: each module prints its table, and its result as JSON in the last line."""
