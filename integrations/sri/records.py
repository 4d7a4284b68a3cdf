"""What SRI says of a taxpayer and of an invoice, in our words.

Text that SRI leaves empty is "", a yes or no that it leaves empty is None.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Representative:
    """`identification`: cédula, RUC or passport. Personal data."""

    identification: str
    name: str


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """A row of the RUC register.

    `status`: SRI's word ("ACTIVO", "SUSPENDIDO", "PASIVO", or one nobody has told us of). It alone says whether the RUC
    is open: `ceased_on` may be in the past of somebody who began again. `kind`: "SOCIEDAD" or "PERSONA NATURAL".
    `representatives`: none for natural persons.
    """

    ruc: str
    name: str
    status: str
    kind: str
    activity: str
    regime: str
    category: str
    suspension_reason: str
    keeps_accounts: bool | None
    is_withholding_agent: bool | None
    is_special: bool | None
    is_ghost: bool | None
    has_nonexistent_transactions: bool | None
    started_on: date | None
    ceased_on: date | None
    restarted_on: date | None
    updated_on: date | None
    representatives: tuple[Representative, ...]

    @property
    def is_active(self) -> bool:
        return self.status == "ACTIVO"


@dataclass(frozen=True, slots=True)
class TaxpayerPage:
    """The same taxpayer as SRI's old public page tells it: with the name it trades under and its size, as SRI writes it
    ("No declarado"), without what only the register knows. `told_on`: the day that the page bears."""

    ruc: str
    told_on: date | None
    name: str
    trade_name: str
    status: str
    kind: str
    taxpayer_class: str
    activity: str
    size: str
    keeps_accounts: bool | None
    started_on: date | None
    ceased_on: date | None
    restarted_on: date | None
    updated_on: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is behind a RUC. `code`: SRI's own key of it. `is_company`: None for a kind we do not know."""

    identification: str
    name: str
    is_company: bool | None
    code: int


@dataclass(frozen=True, slots=True)
class Establishment:
    """`number`: "001" is the main one as a rule; `kind`: "MAT" or "OFI", "" where SRI does not tell. `is_open`: None
    for a state we do not know."""

    number: str
    kind: str
    name: str
    address: str
    is_open: bool | None
    is_main: bool


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that was not filed or not paid, and the periods of it ("SEGUNDO SEMESTRE 2020"); none for debts."""

    description: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaxStatus:
    """Whether everything due was filed and paid. `description`: SRI's own summary. `validity`: as SRI writes it.

    `has_firm_debts`: SRI lists debts against which there is no appeal any more; then `pending` holds that row too.
    """

    ruc: str
    name: str
    description: str
    validity: str
    taxpayer_class: str
    pending: tuple[Obligation, ...]

    @property
    def is_up_to_date(self) -> bool:
        return not self.pending

    @property
    def has_firm_debts(self) -> bool:
        return any("DEUDAS FIRMES" in obligation.description.upper() for obligation in self.pending)


@dataclass(frozen=True, slots=True)
class Debts:
    """What the mobile service tells of a debtor. Of the debt itself no real answer is known to us, so `details` holds
    whatever came beside the taxpayer, by SRI's names; empty: nothing came, which proves no absence of debts."""

    identification: str
    name: str
    taxpayer_class: str
    details: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """`code`: SRI's number ("43"); `kind`: "ERROR", "ADVERTENCIA", "INFORMATIVO"."""

    code: str
    text: str
    kind: str
    detail: str


AUTHORISED, NOT_AUTHORISED, IN_PROCESS = "AUTORIZADO", "NO AUTORIZADO", "EN PROCESO"


@dataclass(frozen=True, slots=True)
class InvoiceAuthorization:
    """What SRI answers for an access key.

    `state`: AUTHORISED, NOT_AUTHORISED or IN_PROCESS (SRI has no answer for the key yet: no refusal). What the document
    itself says (issuer, buyer, day, total in USD) is None or "" unless it came with the answer.
    """

    access_key: str
    state: str
    number: str
    environment: str
    authorised_at: datetime | None
    issuer_ruc: str
    issuer_name: str
    buyer_identification: str
    issued_on: date | None
    total: Decimal | None
    messages: tuple[Message, ...]
    document: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reception:
    """`state`: "RECIBIDA" or "DEVUELTA"; the second always says why."""

    state: str
    access_key: str
    messages: tuple[Message, ...]
