"""What documents ask of the processes that they belong to (`documents/belonging.py`)."""

from collections.abc import Iterable

from django.db.models import QuerySet

from documents.belonging import Asked, Named
from procurement.models import Buyer, Enquiry, Process
from suppliers import directory

MOST_ASKED = 500
MOST_UNITS = 300  # of entities whose names hold the words; more than a person means


class Processes:
    def ocids_of_buyer(self, asked: str) -> QuerySet:
        # Keys, and not a subquery: PostgreSQL then knows how many processes they have.
        units = directory.found(Buyer.objects.all(), asked).values_list("pk", flat=True)[:MOST_UNITS]
        return Process.objects.filter(buyer__in=list(units)).order_by().values("ocid")

    def named(self, ocids: Iterable[str]) -> dict[str, Named]:
        rows = Process.objects.filter(ocid__in=list(ocids)).order_by()
        told = rows.values_list("ocid", "code", "buyer__name", "buyer_name", "buyer__ruc")
        return {ocid: Named(code, name or said, ruc or "") for ocid, code, name, said, ruc in told}

    def enquiries(self, ocid: str) -> list[Asked]:
        rows = Enquiry.objects.filter(process__ocid=ocid).order_by("number")[:MOST_ASKED]
        return [Asked(row.question, row.answer, row.answered_at or row.asked_at) for row in rows]
