"""What is known, on the floor above, of the processes that documents belong to: here only their OCID is kept.

Whoever knows processes says so once, at start (`tell`), so that nothing here imports upward.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, Protocol

from django.db.models import QuerySet


class Named(NamedTuple):
    """How people call a process, and who buys; empty where nobody published it."""

    code: str
    buyer: str
    ruc: str


class Asked(NamedTuple):
    """A question on a process and what was answered; moments are those of the source, None where it tells none."""

    question: str
    answer: str
    at: datetime | None


class Processes(Protocol):
    def ocids_of_buyer(self, asked: str) -> QuerySet:
        """One column, the OCIDs of the processes of an entity, asked for by its RUC or by words of its name."""

    def named(self, ocids: Iterable[str]) -> dict[str, Named]:
        """Those of these processes that are known."""

    def enquiries(self, ocid: str) -> list[Asked]:
        """What was asked on a process, in order; the answer's moment, else the question's."""

    def ended(self, ocids: Iterable[str]) -> dict[str, date]:
        """The day on which each ended, of those whose end is certain."""

    def ocids_of_code(self, code: str) -> list[str]:
        """Of the processes that SERCOP calls so; entities may share a code."""


_told: Processes | None = None


def tell(processes: Processes) -> None:
    global _told  # noqa: PLW0603 - said once, when Django has its apps
    _told = processes


def ocids_of_buyer(asked: str) -> QuerySet | list[str]:
    """OCIDs for a filter; none where nobody knows of processes."""
    return _told.ocids_of_buyer(asked) if _told else []


def named(ocids: Iterable[str]) -> dict[str, Named]:
    wanted = {ocid for ocid in ocids if ocid}
    return _told.named(wanted) if _told and wanted else {}


def enquiries(ocid: str) -> list[Asked]:
    return _told.enquiries(ocid) if _told and ocid else []


def ended(ocids: Iterable[str]) -> dict[str, date]:
    wanted = {ocid for ocid in ocids if ocid}
    return _told.ended(wanted) if _told and wanted else {}


def ocids_of_code(code: str) -> list[str]:
    return _told.ocids_of_code(code) if _told and code else []
