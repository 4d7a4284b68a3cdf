"""What a source brought, in the same form whatever the way."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from integrations.models import Exchange
from suppliers.choices import CheckChannel
from suppliers.models import RegisterFile, UploadedCertificate


@dataclass(frozen=True)
class Person:
    """A legal representative, as one authority names them. `period_years`: of the appointment, where it is told."""

    identification: str
    name: str
    position: str = ""
    appointed_on: date | None = None
    period_years: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Asked:
    """What came. `facts`: plain JSON for the rule; None when the authority has no such RUC.

    `digest`: of the raw answer. `people`: None when this authority was not asked who represents the supplier.
    `certificate`: the one a person brought, when that is what was read.
    """

    facts: dict[str, Any] | None
    channel: CheckChannel
    exchange: Exchange | None = None
    digest: str = ""
    name: str = ""
    people: tuple[Person, ...] | None = None
    is_demo: bool = False
    certificate: UploadedCertificate | None = None


def answered(facts: dict | None, channel: CheckChannel, exchange: Exchange, **more) -> Asked:
    """An answer of somebody who was asked just now. What the sandbox says is told to be simulated, but for DINARP's:
    there the way is what matters, and the row is marked as a demonstration anyway."""
    if exchange.is_sandbox and channel != CheckChannel.DINARP:
        channel = CheckChannel.SIMULATED
    return Asked(facts, channel, exchange, exchange.body_sha256, is_demo=exchange.is_sandbox, **more)


def filed(facts: dict[str, Any], *files: RegisterFile, **more) -> Asked:
    """An answer out of files that were loaded; `digest`: of the file, or of the digests of several."""
    digests = [file.sha256 for file in files]
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    is_demo = any(file.is_demo for file in files)
    channel = CheckChannel.SIMULATED if is_demo else CheckChannel.DATASET
    return Asked(facts, channel, None, digest, is_demo=is_demo, **more)


def iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None
