"""Invented tender documents with known answers: what `bench.analysis` and the tests of the rules read.

`phrases_development` is what the rules were written with; `phrases_heldback` was written before them and is only scored.
"""
