"""What is known of a process, as plain frozen values; field names are those of the tables."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.choices import BudgetSource, Category, Method, Phase, Procedure, Role


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or a supplier as one publication names it."""

    key: tuple[str, str]
    name: str
    region: str
    locality: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """Those whom one release names by itself, before it is merged with others."""

    buyers: tuple[Party, ...]
    suppliers: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class LotValues:
    number: int
    source_id: str
    title: str
    amount: Decimal | None
    has_auction: bool | None


@dataclass(frozen=True, slots=True)
class ItemValues:
    number: int
    source_id: str
    description: str
    cpc: str
    cpc_description: str
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class EnquiryValues:
    number: int
    source_id: str
    question: str
    answer: str
    author_name: str
    asked_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class BidValues:
    """`supplier`: (RUC, foreign identifier), or None when the source identifies nobody."""

    number: int
    source_id: str
    supplier: tuple[str, str] | None
    supplier_name: str
    amount: Decimal | None
    submitted_at: datetime | None
    is_winner: bool


@dataclass(frozen=True, slots=True)
class AwardValues:
    number: int
    source_id: str
    suppliers: tuple[tuple[str, str], ...]
    supplier_names: str
    amount: Decimal | None
    entered_amount: Decimal | None
    awarded_at: datetime | None
    status: str
    description: str


@dataclass(frozen=True, slots=True)
class ContractValues:
    number: int
    source_id: str
    award_source_id: str
    amount: Decimal | None
    signed_at: datetime | None
    period_start: datetime | None
    period_end: datetime | None
    duration_days: int | None
    status: str


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """The columns of a process that the source publishes."""

    ocid: str
    code: str
    title: str
    buyer_name: str
    procedure: Procedure
    procedure_source: str
    method: Method
    category: Category
    framework_code: str
    framework_title: str
    award_criteria: str
    eligibility_criteria: str
    phase: Phase
    region: str
    locality: str
    budget_amount: Decimal | None
    budget_source: BudgetSource
    budget_line: str
    awarded_amount: Decimal | None
    contracted_amount: Decimal | None
    tenderers_count: int | None
    published_at: datetime | None
    enquiry_period_end: datetime | None
    tender_period_end: datetime | None
    award_period_start: datetime | None
    award_period_end: datetime | None
    auction_start: datetime | None
    auction_end: datetime | None
    awarded_at: datetime | None
    signed_at: datetime | None
    released_at: datetime
    search_text: str


@dataclass(frozen=True, slots=True)
class ProcessValues:
    """A process whole. `buyer`: key (RUC, unit) or None; `parties`: every buyer and supplier it names, by kind."""

    facts: ProcessFacts
    buyer: tuple[str, str] | None
    buyers: tuple[Party, ...]
    suppliers: tuple[Party, ...]
    participations: frozenset[tuple[tuple[str, str], Role]]
    lots: tuple[LotValues, ...]
    items: tuple[ItemValues, ...]
    enquiries: tuple[EnquiryValues, ...]
    bids: tuple[BidValues, ...]
    awards: tuple[AwardValues, ...]
    contracts: tuple[ContractValues, ...]
