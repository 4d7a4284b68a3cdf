"""What is asked of the data of a process, in the spirit of OCP's Pelican. Pure: rows in, findings out.

Each question has three answers: the data agree, they are to be looked at, or it cannot be said; in the third case the
finding names what is missing. Unknown is not clean.
"""

from procurement.quality_rules.catalogue import BY_NUMBER, BY_SLUG, CHECKS, COVERAGE, EDITION, OVERALL, Measure
from procurement.quality_rules.judging import Outcomes, doubts, outcomes
from procurement.quality_rules.subject import Finding, State, Subject

__all__ = [
    "BY_NUMBER",
    "BY_SLUG",
    "CHECKS",
    "COVERAGE",
    "EDITION",
    "OVERALL",
    "Finding",
    "Measure",
    "Outcomes",
    "State",
    "Subject",
    "doubts",
    "outcomes",
]
