"""The first page: what is due, what is new, how much was awarded, how fresh it all is. It only reads rows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from integrations.models import Counterpart
from procurement import chronology, freshness
from procurement.choices import Phase
from procurement.models import Process
from procurement.search.paging import SHOWN

DUE = {
    "enquiry_period_end": "Límite de preguntas",
    "tender_period_end": "Límite de entrega de ofertas",
    "auction_start": "Inicio de la puja",
}
AGENDA, LATEST, DAYS, MONTHS = 8, 6, 5, 12
RECENT = timedelta(days=90)
COUNTED = 200_000  # beyond this PostgreSQL's own estimate is told, as an estimate
# Each month is one range of the index; to tell of every row which month it is in takes four times as long.
AWARDED = """
select total, awards
from unnest(%s::timestamptz[], %s::timestamptz[]) with ordinality as months (first, beyond, place)
cross join lateral (
    select coalesce(sum(awarded_amount), 0) as total, count(awarded_amount) as awards
    from procurement_process where awarded_at >= first and awarded_at < beyond
) sums order by place
"""


@dataclass(frozen=True)
class Due:
    name: str
    moment: datetime
    process: Process


@dataclass(frozen=True)
class Day:
    day: date
    count: int
    is_today: bool


@dataclass(frozen=True)
class Bar:
    label: str
    phase: str
    count: int
    width: int  # per cent of the longest


def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    held, is_estimate = _held()
    context = {"now": now, "held": held, "held_is_estimate": is_estimate, "checked_at": freshness.last_checked()}
    if held:
        context |= _figures(now) | _agenda(now)
        context["recent_from"] = f"{timezone.localdate(now - RECENT):%d/%m/%Y}"
        context |= {"latest": _latest(), "months": _awarded_by_month(now), "bars": _phases(now)}
    context["sources"] = list(Counterpart.objects.all())
    return render(request, "home.html", context)


def _held() -> tuple[int, bool]:
    """Processes held, and whether the figure is an estimate."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples::bigint from pg_class where oid = 'procurement_process'::regclass")
        estimate = cursor.fetchone()[0]
    return (estimate, True) if estimate > COUNTED else (Process.objects.count(), False)


def _figures(now: datetime) -> dict:
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    awarded = Process.objects.filter(awarded_at__gte=month, awarded_at__lte=now)
    receiving = Process.objects.filter(phase__in=chronology.OPEN, tender_period_end__gte=now)
    return {
        "published_this_week": Process.objects.filter(
            published_at__gt=now - timedelta(days=7), published_at__lte=now
        ).count(),
        "receiving": receiving.count(),
        "receiving_this_week": receiving.filter(tender_period_end__lt=now + timedelta(days=7)).count(),
        **awarded.aggregate(awarded_sum=Sum("awarded_amount"), awarded_count=Count("awarded_amount")),
    }


def _agenda(now: datetime) -> dict:
    days = _days(now)
    end = datetime.combine(days[-1] + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
    due, counts = [], dict.fromkeys(days, 0)
    for column, name in DUE.items():
        rows = Process.objects.filter(
            phase__in=chronology.OPEN, **{f"{column}__gte": now, f"{column}__lt": end}
        ).order_by(column, "pk")
        due += [Due(name, getattr(row, column), row) for row in rows.only(*SHOWN)[:AGENDA]]
        for day, number in rows.order_by().values_list(TruncDate(column)).annotate(Count("pk")):
            counts[day] = counts.get(day, 0) + number
    due.sort(key=lambda each: each.moment)
    return {
        "agenda": due[:AGENDA],
        "week": [Day(day, counts[day], day == days[0]) for day in days],
        "due_count": sum(counts.values()),
        "due_today": counts[days[0]],
    }


def _days(now: datetime) -> list[date]:
    """Today and the working days that follow. Holidays are not known here."""
    today = timezone.localdate(now)
    following = (today + timedelta(days=number) for number in range(1, 9))
    return [today, *(day for day in following if day.weekday() < 5)][:DAYS]


def _latest() -> list[Process]:
    published = Process.objects.filter(published_at__lte=timezone.now())
    # Said as the index says it, or PostgreSQL sorts the whole table.
    return list(published.order_by(F("published_at").desc(nulls_last=True), "-pk").only(*SHOWN)[:LATEST])


def _awarded_by_month(now: datetime) -> list[tuple[date, Decimal, int]]:
    """(first of the month, USD awarded, awards) of the last twelve months, empty ones included."""
    first = timezone.localdate(now).replace(day=1)
    months = sorted(_month_before(first, number) for number in range(MONTHS))
    starts = [datetime.combine(month, time.min, tzinfo=timezone.get_default_timezone()) for month in months]
    with connection.cursor() as cursor:
        cursor.execute(AWARDED, [starts, [*starts[1:], now]])
        return [(month, *sums) for month, sums in zip(months, cursor.fetchall(), strict=True)]


def _month_before(first: date, number: int) -> date:
    months = first.year * 12 + first.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


def _phases(now: datetime) -> list[Bar]:
    """Processes published in the last ninety days, by phase."""
    recent = Process.objects.filter(published_at__gt=now - RECENT, published_at__lte=now).order_by()
    counts = dict(recent.values_list("phase").annotate(Count("pk")))
    longest = max(counts.values(), default=1)
    return [
        Bar(phase.label, phase.value, counts[phase.value], round(100 * counts[phase.value] / longest))
        for phase in Phase
        if counts.get(phase.value)
    ]
