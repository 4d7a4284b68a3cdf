"""What the Superintendencia de Compañías says of a company, in our words. Amounts in USD; unknown is None or ""."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Company(NamedTuple):
    """A row of the daily directory; a tuple, because there are hundreds of thousands.

    `expediente`: SCVS's own key, one per company; a RUC may be missing, or be shared by two of them. `legal_status`:
    SCVS's word ("ACTIVA", "DISOLUC. LIQUIDAC. OFICIO INSC. EN RM"). `last_balance_year`: of the last balance handed in.
    """

    expediente: int
    ruc: str
    name: str
    legal_status: str
    constituted_on: date | None
    kind: str
    country: str
    region: str
    locality: str
    city: str
    address: str
    representative: str
    position: str
    capital: Decimal | None
    activity: str
    last_balance_year: int | None


@dataclass(frozen=True, slots=True)
class Directory:
    """What a directory file says of itself: `updated_at` in Ecuador's time, `announced`: how many rows it claims."""

    updated_at: datetime | None
    announced: int | None


class Auditor(NamedTuple):
    """Who may audit companies. `rnae`: the number in SCVS's register of auditors; `resolution`, `resolved_on`: of the
    entry in it. `identification`: a RUC, or a cédula of a person. How to reach them is left in the file."""

    rnae: int
    identification: str
    name: str
    resolution: str
    resolved_on: date | None
    country: str
    region: str
    locality: str


class FinancialYear(NamedTuple):
    """A row of the ranking: one company and year; a tuple, because there are millions. `employees`: as the company
    declared them. The ratios are SCVS's: `debt_ratio` of debts to assets, `leverage` of assets to equity."""

    expediente: int
    year: int
    assets: Decimal | None
    equity: Decimal | None
    income: Decimal | None
    net_profit: Decimal | None
    employees: int | None
    current_ratio: Decimal | None
    acid_test: Decimal | None
    debt_ratio: Decimal | None
    leverage: Decimal | None
    roe: Decimal | None
    roa: Decimal | None
    total_debt: Decimal | None


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who holds an office of a company. `period_years`: of the appointment; `expires_on`: its day plus the period."""

    identification: str
    name: str
    position: str
    appointed_on: date | None
    period_years: int | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company as the authorised channel tells it, with who runs it."""

    expediente: int
    ruc: str
    name: str
    legal_status: str
    constituted_on: date | None
    kind: str
    region: str
    locality: str
    activity: str
    capital: Decimal | None
    administrators: tuple[Administrator, ...]
