"""Releases in the shape SERCOP publishes them; people and amounts are made up."""

import copy
from typing import Any

BUYER = {"id": "EC-RUC-1760000000001-4321", "name": "GAD MUNICIPAL DE PRUEBA"}
SUPPLIER = {"id": "EC-RUC-1790000000001-1001", "name": "COMERCIAL PRIMERA S.A."}
RIVAL = {"id": "EC-RUC-0990000000001-1002", "name": "COMERCIAL SEGUNDA CIA. LTDA."}
OCID = "ocds-5wno2w-MCBS-GADPRU-2026-001-4321"


def money(amount: Any) -> dict:
    return {"amount": amount, "currency": "USD"}


def party(reference: dict, *roles: str) -> dict:
    return {
        **reference,
        "roles": list(roles),
        "address": {"region": "PICHINCHA", "locality": "QUITO", "countryName": "ECUADOR", "streetAddress": "AV. UNO"},
        "identifier": {"id": reference["id"], "scheme": "EC-RUC", "legalName": reference.get("name")},
        "contactPoint": {"name": reference.get("name"), "email": "persona@example.ec", "telephone": "022000000"},
    }


def line(number: int = 1, *, value: Any = 10, quantity: Any = 3, cpc: str = "452300011") -> dict:
    return {
        "id": f"450000{number}-DS-SO",
        "unit": {"id": "436", "name": "Unidad", "value": money(value), "scheme": "SERCOP"},
        "quantity": quantity,
        "description": f"COMPUTADORA TIPO {number}",
        "classification": {"id": cpc, "scheme": "CPC", "description": "COMPUTADORAS PERSONALES"},
        "additionalClassifications": [{"id": "45230.00.1", "scheme": "CPC", "description": "COMPUTADORAS"}],
    }


_RELEASE = {
    "id": "MCBS-GADPRU-2026-001-4321-2026-03-02T15:00:00.000Z",
    "tag": ["planning", "tender", "award"],
    "date": "2026-03-02T10:00:00-05:00",
    "ocid": OCID,
    "buyer": BUYER,
    "language": "es",
    "initiationType": "tender",
    "planning": {
        "budget": {"id": "530704", "amount": money(900)},
        "rationale": "ADQUISICIÓN DE COMPUTADORAS",
    },
    "tender": {
        "id": "MCBS-GADPRU-2026-001-4321",
        "title": "MCBS-GADPRU-2026-001-4321",
        "description": "ADQUISICIÓN DE COMPUTADORAS PARA EL GAD",
        "status": "active",
        "value": money(1000.5),
        "items": [line(1), line(2)],
        "tenderers": [SUPPLIER, RIVAL],
        "numberOfTenderers": 2,
        "procuringEntity": BUYER,
        "tenderPeriod": {"startDate": "2026-02-01T09:00:00-05:00", "endDate": "2026-02-10T09:00:00-05:00"},
        "enquiryPeriod": {"startDate": "2026-02-01T09:00:00-05:00", "endDate": "2026-02-04T09:00:00-05:00"},
        "awardPeriod": {"endDate": "2026-02-28T09:00:00-05:00"},
        "procurementMethod": "selective",
        "procurementMethodDetails": "Menor Cuantía",
        "mainProcurementCategory": "goods",
        "enquiries": [
            {
                "id": "31",
                "date": "2026-02-03T00:00:00-05:00",
                "author": RIVAL,
                "description": "¿Se acepta otra marca?",
                "answer": "Sí, equivalente.",
                "dateAnswered": "2026-02-05T00:00:00-05:00",
            }
        ],
    },
    "awards": [
        {
            "id": "78-MCBS-GADPRU-2026-001",
            "date": "2026-02-20T12:00:00-05:00",
            "value": money(950),
            "items": [line(1), line(2)],
            "suppliers": [SUPPLIER],
        }
    ],
    "parties": [party(BUYER, "buyer"), party(SUPPLIER, "tenderer", "supplier"), party(RIVAL, "tenderer")],
}

_AUCTION_BIDS = [
    {"id": "2-auction", "date": "2026-02-15T10:05:00-05:00", "value": money(900), "tenderers": [SUPPLIER]},
    {"id": "1-auction", "date": "2026-02-15T09:55:00-05:00", "value": money(990), "tenderers": [RIVAL]},
]


def release(**changes) -> dict:
    """A minor purchase, awarded. `tender__value=None` changes a nested field; ... (Ellipsis) removes one."""
    made = copy.deepcopy(_RELEASE)
    for path, value in changes.items():
        *holders, key = path.split("__")
        holder = made
        for name in holders:
            holder = holder.setdefault(name, {})
        if value is ...:
            holder.pop(key, None)
        else:
            holder[key] = value
    return made


def auction(**changes) -> dict:
    """A subasta inversa: budget by lots, prices as totals of the line, offers of the auction."""
    return release(
        **{
            "ocid": "ocds-5wno2w-SIE-GADPRU-2026-007-4321",
            "tender__value": ...,
            "tender__items": ...,
            "tender__lots": [
                {"id": "1", "title": "LOTE A", "value": money(600), "techniques": {"hasElectronicAuction": True}},
                {"id": "2", "title": "LOTE B", "value": money(400.25), "techniques": {"hasElectronicAuction": True}},
            ],
            "tender__procurementMethod": "open",
            "tender__procurementMethodDetails": "Subasta Inversa Electrónica",
            "auctions": [
                {
                    "id": "SIE-GADPRU-2026-007-4321-2026-02-15T16:00:00.000Z-auction-1",
                    "period": {"startDate": "2026-02-15T10:00:00-05:00", "endDate": "2026-02-15T10:15:00-05:00"},
                    "stages": [{"id": "s1", "title": "Subasta", "bids": _AUCTION_BIDS}],
                    "winningBids": [_AUCTION_BIDS[0]],
                    "status": "successful",
                }
            ],
            **changes,
        }
    )


def catalogue_order(**changes) -> dict:
    """An order from the catalogue: no tenderers, no unit in `buyer.id`, its framework in the procedure's text."""
    return release(
        **{
            "id": "CE-20260000000001-4321-2026-02-05T04:03:41.187Z",
            "ocid": "ocds-5wno2w-CE-20260000000001-4321",
            "tag": ["tender", "award", "contract"],
            "date": "2026-02-04T00:00:00-05:00",
            "buyer": {"id": "EC-RUC-1760000000001", "name": BUYER["name"]},
            "planning": ...,
            "tender": {
                "id": "CE-20260000000001-4321",
                "title": "Orden de compra CE-20260000000001",
                "value": money(30),
                "status": "complete",
                "description": "Orden de compra para adquirir los siguientes productos:  Resma de papel",
                "procuringEntity": BUYER,
                "procurementMethod": "direct",
                "procurementMethodDetails": "Catálogo electrónico - Compra directa en el convenio CDI-SERCOP-001-2026,"
                " PAPELERÍA, ÚTILES Y SUMINISTROS",
            },
            "awards": [
                {
                    "id": "CE-20260000000001",
                    "status": "active",
                    "value": money(30),
                    "items": [line(1)],
                    "suppliers": [SUPPLIER],
                }
            ],
            "contracts": [{"id": "CE-20260000000001-contract", "status": "active", "awardID": "CE-20260000000001"}],
            **changes,
        }
    )


def package(*releases: dict) -> dict:
    return {
        "uri": "https://example.ec/datos_abiertos/",
        "license": "https://creativecommons.org/licenses/by/3.0/ec/",
        "version": "1.1",
        "releases": list(releases),
        "publisher": {"uid": "ocds-5wno2w", "name": "Servicio de prueba", "scheme": "OCDS"},
        "publishedDate": "2026-03-02T10:00:00-05:00",
    }
