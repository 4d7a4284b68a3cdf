"""What a document says held against what SERCOP publishes of its process: agree, differ, only here, only there."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils import timezone

from documents import fields
from documents.contrasts import Agreement, Contrast, Line
from documents.locating import tokens
from documents.models import Document
from procurement.choices import Procedure
from procurement.models import Item, Process

SOURCE = "SERCOP"
MOST_CPC = 4
OCID_PREFIX = "ocds-5wno2w-"  # SERCOP's, registered with the Open Contracting Partnership
FOUND_BY_CODE = "El documento no está unido a un proceso: se halló por el código que cita."
# Both are days of one legal calendar; where one source gives no hour, only the days are compared.
_DATES = (
    ("questions_deadline", "enquiry_period_end"),
    ("offers_deadline", "tender_period_end"),
)


def of_document(document: Document, values: Mapping[str, Any]) -> Contrast | None:
    """`values`: what stands in the document by field. None: no process of ours is its process."""
    process, note = _process(document, values)
    if process is None:
        return None
    lines = [line for line in _lines(process, values) if line.here or line.there]
    if note and lines and lines[0].field == fields.of("process_code").label:
        lines[0] = Line(lines[0].field, lines[0].agreement, lines[0].here, lines[0].there, note)
    at = f"publicado {_day(process.released_at)}, consultado {_day(process.checked_at)}"
    return Contrast(SOURCE, process.code, process.get_absolute_url(), at, lines)


def _process(document: Document, values: Mapping[str, Any]) -> tuple[Process | None, str]:
    """The process the document was filed under; else the only one that has the code it says."""
    processes = Process.objects.select_related("buyer").defer("search_text")
    if document.ocid:
        return processes.filter(ocid=document.ocid).first(), ""
    code = values.get("process_code")
    if not isinstance(code, str):
        return None, ""
    # The fictitious never stand for the real.
    named = Q(ocid=f"{OCID_PREFIX}{code.strip()}") | Q(code__iexact=code.strip())
    found = list(processes.filter(named, is_demo=document.is_demo)[:2])
    return (found[0], FOUND_BY_CODE) if len(found) == 1 else (None, "")


def _lines(process: Process, values: Mapping[str, Any]) -> Iterator[Line]:
    buyer = process.buyer.name if process.buyer else process.buyer_name
    yield _line("process_code", values, process, process.code, _same_code)
    yield _line("buyer_name", values, buyer, buyer, _same_name)
    yield _line("object", values, process.title, process.title, _same_name)
    procedure = "" if process.procedure == Procedure.UNKNOWN else process.procedure
    yield _line("procedure_type", values, procedure, process.get_procedure_display() if procedure else "", _same_kind)
    yield _money("reference_budget", values, process.budget_amount)
    yield _cpc(process, values)
    for name, column in _DATES:
        yield _date(name, values, getattr(process, column))
    yield _date("award_date", values, process.award_period_end or process.awarded_at)
    if "amount" in values:  # a document before the contract has none to lack
        yield _money("amount", values, process.contracted_amount)


def _line(name: str, values: Mapping[str, Any], there: Any, shown: str, same: Callable[[Any, Any], bool]) -> Line:
    """One field; `there` falsy: SERCOP does not publish it."""
    here = values.get(name)
    said = fields.in_words(name, here)
    agreement = _agreement(bool(said), bool(shown), lambda: same(here, there))
    return Line(fields.of(name).label, agreement, said, shown)


def _agreement(is_here: bool, is_there: bool, same: Callable[[], bool]) -> Agreement:
    if is_here and is_there:
        return Agreement.AGREE if same() else Agreement.DIFFER
    return Agreement.ONLY_HERE if is_here else Agreement.ONLY_THERE


def _same_code(here: Any, there: Process) -> bool:
    """With or without the number of the entity, which only the OCID carries."""
    said = _bare(str(here))
    return said in (_bare(there.code), _bare(there.ocid.removeprefix(OCID_PREFIX)))


def _bare(code: str) -> str:
    return "".join(code.split()).upper()


def _same_name(here: Any, there: str) -> bool:
    return tokens(str(here)) == tokens(there)


def _same_kind(here: Any, there: str) -> bool:
    """SERCOP tells kinds of a catalogue apart that documents name by one word."""
    return there == here or there.startswith((f"{here}_compra", f"{here}_gran"))


def _money(name: str, values: Mapping[str, Any], there: Decimal | None) -> Line:
    line = _line(name, values, there, fields.told("money", there), _same_amount)
    if line.agreement != Agreement.DIFFER or there is None:
        return line
    try:
        gap = abs(Decimal(str(values[name])) - there)
    except InvalidOperation:
        return line
    return Line(line.field, line.agreement, line.here, line.there, f"La diferencia es {fields.told('money', gap)}.")


def _same_amount(here: Any, there: Decimal) -> bool:
    try:
        return round(Decimal(str(here)), 2) == round(there, 2)
    except InvalidOperation:
        return False


def _cpc(process: Process, values: Mapping[str, Any]) -> Line:
    codes = sorted(set(Item.objects.filter(process=process).exclude(cpc="").values_list("cpc", flat=True)))
    shown = ", ".join(codes[:MOST_CPC]) + (f" y {len(codes) - MOST_CPC} más" if len(codes) > MOST_CPC else "")
    return _line("cpc_code", values, codes, shown, _same_cpc)


def _same_cpc(here: Any, there: list[str]) -> bool:
    """A document may say the class where SERCOP has the product, or the other way round."""
    return any(code.startswith(str(here)) or str(here).startswith(code) for code in there)


def _date(name: str, values: Mapping[str, Any], there: datetime | None) -> Line:
    local = timezone.localtime(there).strftime("%Y-%m-%dT%H:%M") if there else ""
    local = local.removesuffix("T00:00")  # how SERCOP writes a day without hour
    return _line(name, values, local, fields.told("moment", local), _same_moment)


def _same_moment(here: Any, there: str) -> bool:
    said = str(here)
    return said == there if "T" in said and "T" in there else said[:10] == there[:10]


def _day(moment: datetime) -> str:
    return fields.told("moment", timezone.localtime(moment).date().isoformat())
