"""From published OCDS releases to the values of our tables. Pure: no database, no network.

`normalise` each release (as a whole or not at all), `merge` those of one process, `map_process` the result.
Fields that the portal does not know are ignored (the release is kept as it came); a known field of the wrong type
rejects the release. Phones, e-mails and addresses of people are not read.
"""

from procurement.mapping.merging import Merged, NormalRelease, content_digest, merge, normalise
from procurement.mapping.process import map_process, named_in
from procurement.mapping.shape import MappingError
from procurement.mapping.values import Named, Party, ProcessFacts, ProcessValues

__all__ = [
    "MappingError",
    "Merged",
    "Named",
    "NormalRelease",
    "Party",
    "ProcessFacts",
    "ProcessValues",
    "content_digest",
    "map_process",
    "merge",
    "named_in",
    "normalise",
]
