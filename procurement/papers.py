"""What documents ask of the processes that they belong to (`documents/belonging.py`)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from documents.belonging import Asked, Named
from procurement.choices import Phase
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

    def ended(self, ocids: Iterable[str]) -> dict[str, date]:
        """The day of the last contract's end, or of the publication that ended it without one. Not those that still
        run, nor those of which a contract does not say its end."""
        rows = (
            Process.objects.filter(ocid__in=list(ocids))
            .order_by()
            .annotate(
                last=Max("contracts__period_end"),
                endless=Count("contracts", filter=Q(contracts__period_end__isnull=True)),
            )
        )
        days = {}
        for process in rows.only("ocid", "phase", "released_at"):
            moment = None if process.endless else process.last
            if process.phase in (Phase.UNSUCCESSFUL, Phase.CANCELLED):
                moment = process.released_at
            if moment and moment <= timezone.now():
                days[process.ocid] = timezone.localtime(moment).date()
        return days

    def ocids_of_code(self, code: str) -> list[str]:
        return list(Process.objects.filter(code=code).order_by("pk").values_list("ocid", flat=True)[:2])
