"""Publications that readers of OCDS stumble over, each a process of its own; people and amounts are made up."""

from tests.procurement.releases import BUYER, SUPPLIER, auction, catalogue_order, line, money, party, release

PERSON = {"id": "EC-RUC-0912345675001-1003", "name": "PEREZ LOPEZ JUAN"}
FOREIGN = {"id": "EC-EXT-US-12-3456789", "name": "Müller & Söhne GmbH 株式会社 😀"}
CONSORTIUM = {"id": "EC-RUC-1790000000002-1009", "name": "CONSORCIO VIAL ÑUCANCHIK LLAKTA"}
TEXT = 'Línea 1\nLínea 2\r\n\ttab\x01\x1f\x7f\x85\u2028\u2029"comillas" \\ =SUMA(1) 漢字 😀 \ufeff\u200b'
_OCID = "ocds-5wno2w-{}-GADPRU-2026-{}-4321"


def _of(kind: str, number: str, **changes) -> dict:
    return release(ocid=_OCID.format(kind, number), **changes)


def _amended() -> list[dict]:
    """Two publications; the second with the amendments of the tender, a contract and its amendments."""
    amendments = [
        {"id": str(number), "date": f"2026-03-1{number}T10:00:00-05:00", "description": TEXT, "rationale": "Plazo"}
        for number in (1, 2)
    ]
    contract = {
        "id": "C-1",
        "awardID": "78-MCBS-GADPRU-2026-001",
        "status": "active",
        "value": money(950.1),
        "period": {"startDate": "2026-03-15T00:00:00-05:00", "endDate": None},
        "amendments": amendments,
        "implementation": {"transactions": [{"id": "1", "value": money(10), "payer": BUYER, "payee": SUPPLIER}]},
    }
    later = {"date": "2026-03-20T10:00:00-05:00", "id": "otra", "tag": ["tenderAmendment", "contract"]}
    return [release(), release(**later, tender__amendments=amendments, tender__value=money(999), contracts=[contract])]


def _named_too_early() -> list[dict]:
    """A person whom the first publication names in a text and only the second as a supplier."""
    number = ("MCBS", "009")
    said = {"tender__description": "Servicios del Sr. Juan Pérez López, C.I. 0912345675"}
    won = [{"id": "9", "suppliers": [PERSON], "value": money(5), "date": "2026-03-01T00:00:00-05:00"}]
    parties = [party(BUYER, "buyer"), party(PERSON, "tenderer", "supplier")]
    later = {"date": "2026-03-21T10:00:00-05:00", "id": "con-adjudicado", "tag": ["award"]}
    return [
        _of(*number, **said, awards=..., tag=["tender"]),
        _of(*number, **later, tender__tenderers=[PERSON], awards=won, parties=parties),
    ]


def contradicting() -> list[dict]:
    """Publications that cannot be merged: an object where a plain value was, in a field that the portal does not
    read."""
    number = ("RE", "010")
    return [
        _of(*number, planning__project="Proyecto"),
        _of(*number, planning__project={"id": "1"}, date="2026-03-22T10:00:00-05:00", id="objeto"),
    ]


def _group(*members: dict) -> dict:
    """What changes for an award to several at once."""
    award = {"id": "1", "date": "2026-03-01T00:00:00-05:00", "value": money(80), "suppliers": list(members)}
    parties = [party(BUYER, "buyer"), *(party(member, "tenderer", "supplier") for member in members)]
    return {"awards": [award], "tender__tenderers": list(members), "parties": parties}


def awkward_releases() -> list[dict]:
    """Ten processes, twelve publications: of two processes there are two."""
    dates = ("tenderPeriod", "enquiryPeriod", "awardPeriod")
    numbers = {"large": 12345678901234567890123, "small": 1e-22, "zero": -0.0, "exact": 0.1, "yes": True, "null": None}
    return [
        *_amended(),
        *_named_too_early(),
        auction(),
        catalogue_order(),
        _of("LICB", "011", **_group(FOREIGN)),
        _of("LICO", "012", **_group(CONSORTIUM, SUPPLIER, PERSON, FOREIGN)),
        _of("SIE", "013", tender__items=[line(number) for number in range(1, 501)]),
        _of("COTS", "014", **{f"tender__{name}": ... for name in dates}, awards=..., tender__enquiries=...),
        _of("CDC", "015", tender__description=TEXT, tender__title=TEXT, planning__rationale=TEXT),
        _of("MCO", "016/2", extra=numbers | {"empty": {}, "none": [], "several": [0.1, 1e22]}),
    ]
