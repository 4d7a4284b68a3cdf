"""Marks in the vector of a process (procurement/migrations/0008): the values it is filtered by, beside its words.

One index then answers words and filters together, and parts of everything can be asked for at random: sixty-four, and
sixteen in each.
"""

from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery, SearchQueryField
from django.db.models import Func, Value

LETTERS = {"phases": "f", "procedures": "p", "years": "y", "regions": "r", "categories": "c", "buyers": "b"}
PARTS, SMALL_PARTS = 64, 64 * 16


class Marked(SearchQuery):
    """`search=Marked("years", [2025, 2026])`: processes that carry the mark of any of these values."""

    function = None
    template = "%(expressions)s::tsquery"

    def __init__(self, filter_name: str, values: Iterable):
        self.config, self.invert = None, False
        words = " | ".join(_quoted(f"={LETTERS[filter_name]}{value}") for value in values)
        Func.__init__(self, Value(words), output_field=SearchQueryField())


class Sampled(Marked):
    """`search=Sampled(3)`: three of the parts into which processes fall by their ocid, as by lot.

    `of` PARTS, or at most sixteen of SMALL_PARTS.
    """

    def __init__(self, parts: int, of: int = PARTS):
        self.config, self.invert = None, False
        small = of == SMALL_PARTS
        words = " | ".join(_quoted(f"={'t' if small else 's'}{part}") for part in range(parts))
        words = f"'=s0' & ({words})" if small else words
        Func.__init__(self, Value(words), output_field=SearchQueryField())


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
