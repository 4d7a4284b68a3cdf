"""Rows for tests: each function makes one valid row; keyword values replace the defaults."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from procurement.choices import Category, Channel, Detail, Method, Phase, Procedure, Role
from procurement.models import Buyer, Item, Participation, Process
from suppliers.models import Supplier

GUAYAQUIL = ZoneInfo("America/Guayaquil")
_numbers = count(1)


def at(text: str) -> datetime:
    """`at("2026-11-24 18:00")`: that moment in Guayaquil."""
    return datetime.fromisoformat(text).replace(tzinfo=GUAYAQUIL)


def make_buyer(**values) -> Buyer:
    number = next(_numbers)
    return Buyer.objects.create(
        **{
            "ruc": f"1760{number:06d}001",
            "name": f"GAD MUNICIPAL {number}",
            "region": "PICHINCHA",
            "locality": "QUITO",
            "source": Channel.FILE,
            "seen_at": at("2026-11-01 08:00"),
            **values,
        }
    )


def make_supplier(**values) -> Supplier:
    number = next(_numbers)
    identity = {} if "foreign_id" in values else {"ruc": f"1790{number:06d}001"}
    return Supplier.objects.create(
        **{
            **identity,
            "name": f"PROVEEDOR {number} S.A.",
            "source": Channel.FILE,
            "seen_at": at("2026-11-01 08:00"),
            **values,
        }
    )


def make_process(**values) -> Process:
    """A tender of a subasta inversa, without lots, items or people; `buyer=None` leaves it without entity."""
    number = next(_numbers)
    code = values.get("code", f"SIE-GADTEST-2026-{number:04d}")
    if "buyer" not in values:
        values["buyer"] = make_buyer()
    buyer = values["buyer"]
    return Process.objects.create(
        **{
            "ocid": f"ocds-5wno2w-{code}-{number}",
            "code": code,
            "title": "ADQUISICIÓN DE EQUIPOS DE COMPUTACIÓN",
            "buyer_name": buyer.name if buyer else "",
            "procedure": Procedure.SUBASTA_INVERSA,
            "procedure_source": "Subasta Inversa Electrónica",
            "method": Method.OPEN,
            "category": Category.GOODS,
            "phase": Phase.TENDER,
            "region": "PICHINCHA",
            "locality": "QUITO",
            "budget_amount": Decimal("1000.00"),
            "published_at": at("2026-11-01 08:00"),
            "detail": Detail.FULL,
            "source": Channel.FILE,
            "released_at": at("2026-11-01 08:00"),
            "checked_at": at("2026-11-02 08:00"),
            "changed_at": at("2026-11-02 08:00"),
            **values,
        }
    )


def make_item(process: Process, **values) -> Item:
    number = values.pop("number", process.items.count() + 1)
    return Item.objects.create(
        process=process, number=number, **{"description": "COMPUTADOR PORTÁTIL", "cpc": "452300011", **values}
    )


def take_part(process: Process, supplier: Supplier, role: Role = Role.SUPPLIER) -> Participation:
    return Participation.objects.create(process=process, supplier=supplier, role=role)


def random_processes(many: int, seed: int) -> list[Process]:
    """Of one entity, with what filters and orders look at in every mixture, also missing; around 2026-11-24 12:00."""
    chance, now = random.Random(seed), at("2026-11-24 12:00")
    buyer = make_buyer()
    return [
        make_process(
            buyer=buyer,
            title=chance.choice(["AGUA POTABLE", "LLANTAS", "AGUA Y LLANTAS", ""]),
            phase=chance.choice(Phase.values[:4]),
            procedure=chance.choice(Procedure.values[:5]),
            region=chance.choice(["AZUAY", "LOJA", ""]),
            category=chance.choice(Category.values),
            budget_amount=chance.choice([None, Decimal(0), Decimal(10), Decimal("10.5"), Decimal(1000)]),
            published_at=chance.choice([None, at("2025-12-31 23:30"), at("2026-01-01 00:30"), at("2026-05-05 10:00")]),
            tender_period_end=chance.choice([None, now - timedelta(days=1), now + timedelta(days=1)]),
        )
        for _ in range(many)
    ]
