"""The whole life of each process, decided once: what happens when, whatever day the sandbox is asked on.

Process number n of a month is drawn from the seed "year-month-n" alone, so the past never changes when the anchor day
moves or more processes are asked for; a view of the world (`world.py`) only hides what has not happened yet.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from sandbox.sercop import days, mix
from sandbox.sercop.bidding import Award, Lot, award_all
from sandbox.sercop.catalogue import (
    CLARIFICATION,
    QUESTIONS,
    Item,
    Line,
    describe,
    line_worth,
    lines,
    lines_for,
    make_item,
    make_product,
)
from sandbox.sercop.people import Party, buyers_by_region, pick_province
from sandbox.sercop.suppliers import pick_sellers

# A year's rhythm: January is slow, budgets are spent from March on.
SEASON = {1: 0.7, 2: 0.95, 3: 1.05, 4: 1.1, 5: 1.1, 6: 1.05, 7: 1.05, 8: 1.0, 9: 1.0, 10: 1.05, 11: 1.1, 12: 0.85}
TENDER_END_PUBLISHED = {2024: 0.1, 2025: 0.15}  # share of the non-catalogue ones; 0.1 before, 0.55 after
PLANNING_ONLY = 0.035
TWIN = 0.004  # the same code under a second ocid that differs in the suffix
FRAMEWORKS = {
    "medicine": (
        ("SICM-904-2021", "2021-03-15 10:12:05", "ADQUISICION DE CATALOGO DE MEDICAMENTOS ESENCIALES"),
        ("SICM-931-2023", "2023-05-02 16:40:21", "CATALOGO DE MEDICAMENTOS Y BIENES ESTRATEGICOS EN SALUD"),
    ),
    "office": (
        ("SICM-917-2022", "2022-08-19 09:30:44", "CATALOGO DE SUMINISTROS DE OFICINA Y ASEO"),
        ("SICM-922-2022", "2022-11-07 14:05:10", "CATALOGO DE PRENDAS DE TRABAJO DE LA ECONOMIA POPULAR Y SOLIDARIA"),
        ("SICM-948-2024", "2024-02-26 11:21:37", "CATALOGO DE TONER Y SUMINISTROS DE IMPRESION"),
    ),
}


@dataclass(frozen=True)
class Enquiry:
    id: str
    author: Party
    asked: datetime
    question: str
    answer: str
    answered: datetime


@dataclass(frozen=True)
class Process:
    """A process and its future. tender_id, its title as well: "<code>-<entity id>". events: what gets published when.

    Events, in order, as far as it gets: order (catalogue) | planning, tender, answers, opening, award, contract,
    termination. schedule: the dates announced with the tender. flags: optional or broken things its releases show.
    """

    ocid: str
    code: str
    tender_id: str
    procedure: mix.Procedure
    buyer: Party
    description: str
    category: str
    kind: str
    budget: float
    items: tuple[Item, ...]
    lots: tuple[Lot, ...]
    tenderers: tuple[Party, ...]
    awards: tuple[Award, ...]
    enquiries: tuple[Enquiry, ...]
    events: tuple[tuple[str, datetime], ...]
    schedule: dict
    framework: tuple[str, str, str] | None
    flags: frozenset[str]
    number: int

    def happened(self, name: str) -> datetime | None:
        return dict(self.events).get(name)

    @property
    def first_published(self) -> datetime:
        return self.events[0][1]


def how_many(year_month: tuple[int, int], total: int, months: int = 36) -> int:
    """Processes that begin in a month when `total` begin in `months` of them."""
    return round(total / months * SEASON[year_month[1]])


def month_of_processes(year: int, month: int, count: int) -> list[Process]:
    """The processes that begin in a month, by moment of first publication."""
    taken: dict[str, int] = {}
    born = [process for n in range(count) for process in births(year, month, n, taken)]
    return sorted(born, key=lambda process: (process.first_published, process.ocid))


def births(year: int, month: int, n: int, taken: dict[str, int]) -> list[Process]:
    rng = Random(f"sercop-{year}-{month:02d}-{n}")
    # Whole numbers that SERCOP counts up over the years: order numbers, award ids.
    number = ((year - 2015) * 12 + month) * 20_000 + n
    day = date(year, month, rng.randint(1, days.days_of(year, month)))
    procedure = mix.pick_procedure(rng, day)
    region = pick_province(rng)
    buyer = rng.choices(*buyers_by_region()[region])[0]
    if procedure.is_catalogue:
        return [catalogue_order(rng, procedure, buyer, day, number)]
    process = tendered(start_of(rng, procedure, buyer, day=days.working_day(day), number=number), taken)
    return [process, twin_of(process)] if rng.random() < TWIN else [process]


def catalogue_order(rng: Random, procedure: mix.Procedure, buyer: Party, day: date, number: int) -> Process:
    kind = rng.choice(procedure.kinds)
    code = f"CE-{day.year}{number:010d}"
    items = catalogue_items(rng, kind, procedure.budget(rng), number)
    total = round(sum(item.total for item in items), 2)
    winner = named_oddly(rng, pick_sellers(rng, kind, "", 1)[0])
    evening = datetime.combine(day, time(23, rng.randrange(60), rng.randrange(60)))
    return Process(
        ocid=f"ocds-5wno2w-{code}-{buyer.suffix}",
        code=code,
        tender_id=f"{code}-{buyer.suffix}",
        procedure=procedure,
        buyer=buyer,
        description="Orden de compra para adquirir los siguientes productos:  "
        + ", ".join(i.description for i in items),
        category="",
        kind=kind,
        budget=total,
        items=items,
        lots=(),
        tenderers=(),
        awards=(Award(code, datetime.combine(day, time()), total, (winner,), "", None),),
        enquiries=(),
        events=(("order", evening),),
        schedule={},
        framework=rng.choice(FRAMEWORKS[kind]),
        flags=frozenset(),
        number=number,
    )


def catalogue_items(rng: Random, kind: str, total: float, number: int) -> tuple[Item, ...]:
    line = rng.choice(lines()[kind])
    things = rng.sample(line.objects, min(len(line.objects), rng.choice((1, 1, 1, 1, 2, 3))))
    return tuple(make_product(rng, line, thing, total / len(things), number + k) for k, thing in enumerate(things))


def named_oddly(rng: Random, supplier: Party) -> Party:
    """One name in a thousand is no name."""
    return replace(supplier, name=rng.choice(("null", "-", "n/a"))) if rng.random() < 0.0015 else supplier


@dataclass(frozen=True)
class Start:
    """What is decided first about a process, and the dice for the rest."""

    rng: Random
    procedure: mix.Procedure
    line: Line
    thing: str
    buyer: Party
    day: date
    number: int
    budget: float


def start_of(rng: Random, procedure: mix.Procedure, buyer: Party, *, day: date, number: int) -> Start:
    candidates = lines_for(buyer, rng.choice(procedure.kinds))
    budget = round(mix.lawful_budget(rng, procedure, candidates[0].category, day), 2)
    line = line_worth(rng, candidates, budget)
    return Start(rng, procedure, line, rng.choice(line.objects), buyer, day, number, budget)


def tendered(start: Start, taken: dict[str, int]) -> Process:
    rng, line, buyer = start.rng, start.line, start.buyer
    tender_id = f"{make_code(start, taken)}-{buyer.suffix}"
    schedule, events = calendar_of(start)
    items, lots = items_and_lots(start)
    process = Process(
        ocid=f"ocds-5wno2w-{tender_id}",
        code=tender_id.removesuffix(f"-{buyer.suffix}"),
        tender_id=tender_id,
        procedure=start.procedure,
        buyer=buyer,
        description=describe(rng, line, start.thing, buyer, start.day.year),
        category=line.category,
        kind=line.kind,
        budget=round(sum(lot.budget for lot in lots), 2) if lots else start.budget,
        items=items,
        lots=lots,
        tenderers=tuple(pick_sellers(rng, line.kind, buyer.region, rng.choice(start.procedure.bidders))),
        awards=(),
        enquiries=enquiries_of(start, schedule),
        events=events,
        schedule=schedule,
        framework=None,
        flags=flags_of(rng, start.day),
        number=start.number,
    )
    return finish(rng, process)


def finish(rng: Random, process: Process) -> Process:
    """Decides how it ends: only planned, without award, awarded, under contract, terminated."""
    stop_before = None
    if rng.random() < PLANNING_ONLY:
        stop_before = "tender"
    elif rng.random() < process.procedure.unsuccessful:
        stop_before = "award"
        if rng.random() < 0.4:
            process = replace(process, tenderers=())
    elif rng.random() < 0.12:
        stop_before = "contract"
    elif rng.random() < 0.3:
        stop_before = "termination"
    names = [name for name, _ in process.events]
    if stop_before:
        process = replace(process, events=process.events[: names.index(stop_before)])
    if not process.happened("award"):
        return process
    awards = award_all(rng, process)
    return replace(
        process, awards=tuple(replace(a, suppliers=tuple(named_oddly(rng, s) for s in a.suppliers)) for a in awards)
    )


def make_code(start: Start, taken: dict[str, int]) -> str:
    """Siglas, initials, year, sequence. Each month has its own dozen of numbers, so that months stay independent."""
    stem = f"{prefix_of(start)}-{start.buyer.initials}-{start.day.year}"
    taken[stem] = taken.get(stem, Random(f"{stem}-{start.day.month}").randrange(5)) + 1
    return f"{stem}-{(start.day.month - 1) * 12 + taken[stem]:03d}"


def prefix_of(start: Start) -> str:
    if len(start.procedure.prefixes) == 1:
        return start.procedure.prefixes[0]
    works, goods, *services = start.procedure.prefixes
    return {"works": works, "goods": goods}.get(start.line.category) or start.rng.choice(services)


def items_and_lots(start: Start) -> tuple[tuple[Item, ...], tuple[Lot, ...]]:
    """Items and, for auctions, the lots that hold the budget: usually one, sometimes up to six."""
    rng, line = start.rng, start.line
    count = rng.randint(2, 6) if line.kind in ("goods", "parts") and rng.random() < 0.3 else 1
    things = [start.thing] + [rng.choice(line.objects) for _ in range(count - 1)]
    shares = [rng.uniform(0.4, 1.6) for _ in things]
    parts = [round(start.budget * share / sum(shares), 2) for share in shares]
    first_id = start.number * 7
    items = tuple(
        make_item(rng, line, thing, part, first_id + k)
        for k, (thing, part) in enumerate(zip(things, parts, strict=True))
    )
    if not start.procedure.is_auction:
        return items, ()
    in_lots = count > 1 and rng.random() < 0.35
    budgets = [item.total for item in items] if in_lots else [round(sum(item.total for item in items), 2)]
    return items, tuple(Lot(str(400_000 + first_id + k), line.description, value) for k, value in enumerate(budgets))


def calendar_of(start: Start) -> tuple[dict, tuple[tuple[str, datetime], ...]]:
    """The announced dates and the moments of publication of a process that goes all the way."""
    rng, procedure = start.rng, start.procedure
    planning = days.office_hour(rng, start.day)
    tender = planning if rng.random() < 0.5 else days.office_hour(rng, start.day + timedelta(days=rng.randint(1, 18)))
    enquiry_end = days.at(days.add_working_days(tender, rng.randint(2, 4)), rng.choice((15, 17, 18)))
    answers = days.at(days.add_working_days(enquiry_end, rng.randint(1, 4)), rng.choice((16, 18)))
    tender_end = days.at(
        days.add_working_days(answers, rng.randint(*procedure.days_to_tender)), rng.choice((10, 14, 16))
    )
    judged = days.at(days.add_working_days(tender_end, rng.randint(3, 9)), 17)
    auction = days.at(days.add_working_days(judged, 1), rng.choice((11, 15)))
    decision = auction if procedure.is_auction else judged
    award = days.office_hour(rng, days.add_working_days(decision, rng.randint(3, 11)).date())
    signed = days.add_working_days(award, rng.randint(8, 18)).date()
    contract = days.office_hour(rng, signed + timedelta(days=rng.randint(0, 25)))
    starts, lasts = (
        signed + timedelta(days=rng.randint(1, 15)),
        rng.choice((15, 30, 45, 60, 60, 90, 120, 180, 270, 365)),
    )
    ends = starts + timedelta(days=lasts)
    schedule = {
        "tender": tender, "enquiry_end": enquiry_end, "answers": answers, "tender_end": tender_end, "judged": judged,
        "auction": auction, "award_end": days.at(days.add_working_days(decision, 4), 17), "signed": signed,
        "starts": starts, "ends": ends, "lasts": lasts,
    }  # fmt: skip
    events = (
        ("planning", planning),
        ("tender", tender),
        ("answers", answers),
        ("opening", tender_end + timedelta(hours=1)),
        ("award", award),
        ("contract", contract),
        ("termination", days.office_hour(rng, ends + timedelta(days=rng.randint(5, 70)))),
    )
    return schedule, events


def enquiries_of(start: Start, schedule: dict) -> tuple[Enquiry, ...]:
    """Questions asked until the limit, answered together; one in ten is a clarification of the entity itself."""
    rng, buyer = start.rng, start.buyer
    many = rng.choice((0, 0, 1, 2, 3, 5)) if start.procedure.method in ("open", "limited") else rng.choice((0, 0, 0, 1))
    span = (schedule["enquiry_end"] - schedule["tender"]).total_seconds()
    found = []
    for k, pair in enumerate(rng.sample(QUESTIONS, many)):
        asked = schedule["tender"] + timedelta(seconds=rng.uniform(0.1, 0.95) * span)
        own = rng.random() < 0.1
        author = buyer if own else pick_sellers(rng, start.line.kind, buyer.region, 1)[0]
        question, answer = CLARIFICATION if own else pair
        found.append(
            Enquiry(str(3_000_000 + start.number * 5 + k), author, asked, question, answer, schedule["answers"])
        )
    return tuple(found)


def flags_of(rng: Random, day: date) -> frozenset[str]:
    """The optional and the odd: each flag on with its measured or assumed share."""
    tender_end = 0.1 if day.year < 2024 else TENDER_END_PUBLISHED.get(day.year, 0.55)
    shares = {
        "tender_end": tender_end,
        "no_status": 0.029,
        "planning_budget": 0.36,
        "no_enquiry_end": 0.06,
        "compiled": 0.5,
        "bids": 0.01,
        "corrected": 0.006,
        "no_unit_value": 0.2,
        "award_status": 0.3,
        "null_amount": 0.5,
        "budget_usd": 0.03,
    }
    return frozenset(flag for flag, share in shares.items() if rng.random() < share)


def twin_of(process: Process) -> Process:
    """The same code published a second time under another suffix, planning only."""
    suffix = str(int(process.buyer.suffix) + 1)
    tender_id = f"{process.code}-{suffix}"
    return replace(
        process,
        ocid=f"ocds-5wno2w-{tender_id}",
        tender_id=tender_id,
        events=process.events[:1],
        awards=(),
        number=process.number + 10_000,
    )
