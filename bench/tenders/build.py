"""One invented document: paragraphs, what each field really is, and the alerts that were sown."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from bench.tenders import phrases_development, phrases_heldback, values

PHRASES = {"development": phrases_development, "heldback": phrases_heldback}
LAYOUTS = ("numbered", "capitals", "inline", "table")


@dataclass
class Sheet:
    """`blocks`: (heading or None, text); `gold`: field -> value; `layout` is how headings are shown."""

    kind: str
    layout: str
    title: str
    blocks: list[tuple[str | None, str]] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    gold: dict = field(default_factory=dict)
    alerts: set = field(default_factory=set)

    def as_text(self) -> str:
        """As plain lines: what the rules' tests read without making a file."""
        shown = [f"{head}: {text}" if head else text for head, text in self.blocks]
        return "\n".join([self.title, *shown])


def build(half: str, seed: int) -> Sheet:
    random = Random(f"{half}-{seed}")
    phrases = PHRASES[half]
    kind = random.choice(["pliego", "pliego", "tdr", "especificaciones", "aviso"])
    procedure = random.choice(list(values.PROCEDURES))
    words, prefix = values.PROCEDURES[procedure]
    title = random.choice(phrases.TITLES[kind])
    sheet = Sheet(kind, random.choice(LAYOUTS), title.format(procedure=words))
    if "{procedure}" in title:
        sheet.gold["procedure_type"] = procedure
    made = _values(random, prefix)
    theme = made.pop("theme")
    for name, (gold, text) in made.items():
        if random.random() < 0.2 and name not in ("object", "buyer_name"):
            continue
        head, body = random.choice(phrases.FIELDS[name])
        sheet.gold[name] = gold
        sheet.blocks.append((head, body.format(v=text, theme=theme)))
    if "process_code" in sheet.gold:
        sheet.gold["procedure_type"] = procedure  # its first letters say it
    _evaluation(random, phrases, sheet)
    for noise in random.sample(phrases.NOISE, 4):
        sheet.blocks.insert(random.randrange(3, len(sheet.blocks)), noise)
    return sheet


def _values(random: Random, prefix: str) -> dict:
    start = datetime(
        random.choice([2024, 2025, 2026]), random.randint(1, 11), random.randint(1, 28), random.randint(9, 18)
    )
    object_text, theme = random.choice(values.OBJECTS)
    budget = values.money(random, 8000, 900000)
    cpc = str(random.randint(100000000, 999999999))
    code = (
        f"{prefix}-{random.choice(['GADMP', 'MSP', 'UTLS', 'EPMAPA', 'HGA'])}-{start.year}-{random.randint(1, 99):03d}"
    )
    return {
        "theme": theme,
        "process_code": (code, code),
        "buyer_name": (buyer := random.choice(values.BUYERS), buyer),
        "object": (object_text, object_text),
        "reference_budget": budget,
        "cpc_code": (cpc, random.choice([cpc, f"{cpc[:5]}.{cpc[5:7]}.{cpc[7:]}"])),
        "questions_deadline": values.moment(random, start, 3),
        "offers_deadline": values.moment(random, start, 12),
        "award_date": values.moment(random, start, 25),
        "offer_validity": values.term(random, [30, 45, 60, 90, 120]),
        "delivery_term": values.term(random, [15, 20, 25, 75, 150, 180, 240, 270, 365]),
        "advance_payment_pct": values.share(random, [20, 30, 40, 50, 70]),
        "payment_terms": (payment := random.choice(values.PAYMENTS), payment),
        "performance_guarantee_pct": values.share(random, [5]),
        "advance_guarantee_pct": values.share(random, [100]),
        "penalty_per_mille": values.per_mille(random),
        "general_experience": (amount := values.money(random, 1000, 7000))[0:0] or (amount[1], amount[1]),
        "specific_experience": (amount := values.money(random, 500, 900))[0:0] or (amount[1], amount[1]),
        "minimum_equity": values.money(random, 2000, 9000),
        "contract_administrator": (
            (who := random.choice(values.ADMINISTRATORS)).removeprefix("el ").removeprefix("la "),
            who,
        ),
    }


def _evaluation(random: Random, phrases, sheet: Sheet) -> None:
    method = random.choice(list(phrases.FIELDS["evaluation_method"]))
    sheet.gold["evaluation_method"] = method
    sheet.blocks.append(random.choice(phrases.FIELDS["evaluation_method"][method]))
    if method != "points":
        return
    points = random.choice([(20, 30, 50), (10, 15, 55, 20), (25, 25, 50)])
    names = random.sample(values.CRITERIA, len(points))
    sheet.gold["evaluation_criteria"] = [{"name": n, "points": p} for n, p in zip(names, points, strict=True)]
    head, intro = random.choice(phrases.CRITERIA_INTRO)
    style = random.choice(["{n} {p} puntos", "{n}: {p}", "{n} {p}"])
    lines = [style.format(n=n, p=p) for n, p in zip(names, points, strict=True)]
    sheet.blocks.append((head, "\n".join([*([intro] if intro else []), *lines, f"TOTAL {sum(points)}"])))
