"""Whether a query names one thing, whose page can be opened at once."""

from django.db.models import QuerySet

from procurement.models import Buyer, Process
from procurement.recognition import Kind, Query
from procurement.search.criteria import spellings
from suppliers.models import Supplier


def destination(query: Query) -> str | None:
    """The address of the only process, entity or supplier that an exact code, ocid or RUC names."""
    match query.kind:
        case Kind.CODE:
            return _only(Process.objects.with_code(query.value))
        case Kind.OCID:
            return _only(Process.objects.filter(ocid__in=spellings(query.value)))
        case Kind.RUC:
            found = people(query.value)
            return found[0].get_absolute_url() if len(found) == 1 else None
    return None


def people(ruc: str) -> list[Buyer | Supplier]:
    """The entity (its first unit) and the supplier with this RUC, of those that are held."""
    rows = (Buyer.objects.filter(ruc=ruc).order_by("pk").first(), Supplier.objects.filter(ruc=ruc).first())
    return [row for row in rows if row]


def _only(rows: QuerySet) -> str | None:
    found = list(rows.only("ocid").order_by()[:2])
    return found[0].get_absolute_url() if len(found) == 1 else None
