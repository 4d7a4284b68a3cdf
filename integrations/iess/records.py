"""What IESS says of an employer, in our words."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

VALIDITY = timedelta(days=30)  # printed on the certificate


@dataclass(frozen=True, slots=True)
class ObligationsCertificate:
    """Whether an employer owes contributions.

    `is_employer`: False when IESS has no employer under this identification; then nothing else is known, and
    `in_arrears` is None: that is not the same as owing nothing. `amount`: USD owed, None when not told. `issued_on` and
    `valid_until`: printed on the certificate; the day of asking where there was nothing printed. `channel`: "public"
    (certificate of the web site) or "token" (authorised service). `pdf`: as it came, empty for the second.
    """

    identification: str
    is_employer: bool
    in_arrears: bool | None
    amount: Decimal | None
    company: str
    representative: str
    issued_on: date
    valid_until: date
    channel: str
    sha256: str
    text: str = field(default="", repr=False)
    pdf: bytes = field(default=b"", repr=False)
