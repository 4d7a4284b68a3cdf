"""Search of processes: what was asked (criteria), how many and of which kind (facets), one page (paging)."""

from procurement.search.criteria import Criteria, hits
from procurement.search.facets import CAP, Facets, Tally, count, listed
from procurement.search.facets import facets as count_facets
from procurement.search.help import ENOUGH, did_you_mean, highlighted, nearest_code, without_one
from procurement.search.opening import destination, people
from procurement.search.paging import RANKED, BadToken, Order, Page, ordered, page, slice_after

__all__ = [
    "CAP",
    "ENOUGH",
    "RANKED",
    "BadToken",
    "Criteria",
    "Facets",
    "Order",
    "Page",
    "Tally",
    "count",
    "count_facets",
    "destination",
    "did_you_mean",
    "highlighted",
    "hits",
    "listed",
    "nearest_code",
    "ordered",
    "page",
    "people",
    "slice_after",
    "without_one",
]
