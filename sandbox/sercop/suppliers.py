"""Fictitious suppliers, by what they sell."""

from dataclasses import replace
from functools import lru_cache
from random import Random

from sandbox.sercop.people import SUPPLIERS, Party, address, make_ruc, pick_province, without_accents
from sandbox.sercop.places import PROVINCES

FIRST_NAMES = (
    "MARÍA", "JOSÉ", "LUIS", "ROSA", "CARLOS", "ANA", "JORGE", "ELSA", "MILTON", "NARCISA", "WILMER", "DIANA",
    "FREDDY", "GLORIA", "BYRON", "MARIANA", "KLÉBER", "VERÓNICA", "ÁNGEL", "NELLY",
)  # fmt: skip
SURNAMES = (
    "ARUPO", "CEIBAL", "MOLLE", "QUINDE", "TOTORILLO", "ALISAL", "ROMERILLO", "CHAGUAR", "PALMITO", "GUABAL",
    "HIGUERÓN", "PUMAMAQUI", "CAPULÍ", "MORTIÑO", "TAXO", "ARRAYÁN", "LAUREL", "CHAMBURO", "SIGSAL", "YAGUAL",
)  # fmt: skip
COMPANY_HEADS = (
    "ANDI", "COSTA", "ECUA", "SIERRA", "AMAZO", "LITO", "PROVI", "TECNO", "SUMI", "ELECTRO", "VIAL", "MEDI",
    "FARMA", "CONSTRU", "HIDRO", "LIMPIA", "SEGURI", "PAPEL", "AGRO", "DIGI",
)  # fmt: skip
COMPANY_TAILS = (
    "QUINDE", "CÓNDOR", "ARUPO", "CEIBO", "NEVADA", "PÁRAMO", "MANGLAR", "SOLARIS", "LINDERO", "VERTIENTE",
    "ALISO", "GUAYACÁN", "PUMA", "COLIBRÍ", "TOTORA",
)  # fmt: skip
COMPANY_FORMS = ("S.A.", "CIA. LTDA.", "S.A.S.", "S.A.", "CIA.LTDA.", "S. A.", "C.A.")
SECTORS = (
    "medicine",
    "office",
    "goods",
    "service",
    "work",
    "consulting",
    "insurance",
    "media",
    "art",
    "parts",
    "legal",
    "mail",
)
SECTOR_WEIGHTS = (5, 8, 26, 22, 18, 12, 1, 2.5, 2, 2.5, 1, 0.5)
CATALOGUE_LEADERS = ("PAPELQUINDE DISTRIBUIDORA S.A.", "FARMACÓNDOR LABORATORIOS C.A.")


@lru_cache(maxsize=1)
def suppliers() -> tuple[Party, ...]:
    """900 suppliers: companies, natural persons and a few foreigners; `kind` is what they sell."""
    rng = Random("sandbox-suppliers")
    suffixes = rng.sample(range(20_000, 1_300_000), SUPPLIERS)
    made = [make_supplier(rng, suffix, number) for number, suffix in enumerate(suffixes)]
    for kind, name in zip(("office", "medicine"), CATALOGUE_LEADERS, strict=True):
        first = next(n for n, party in enumerate(made) if party.kind == kind)
        made[first] = replace(made[first], name=name)
    return tuple(made)


def make_supplier(rng: Random, suffix: int, number: int) -> Party:
    region = pick_province(rng)
    code = PROVINCES[region][0]
    locality, street = address(rng, region)
    sector = rng.choices(SECTORS, SECTOR_WEIGHTS)[0]
    foreign = number % 150 == 149
    company = foreign or rng.random() < (0.35 if sector in ("work", "art", "service") else 0.75)
    company = company or sector in ("medicine", "insurance")
    name = company_name(rng) if company else person_name(rng)
    ruc = "" if foreign else make_ruc(rng, code, "company" if company else "person")
    return Party(
        id=f"ID-{rng.randrange(10**8, 10**9)}-{suffix}" if foreign else f"EC-RUC-{ruc}-{suffix}",
        ruc=ruc,
        name=name.replace("S.A.S.", "LLC") if foreign else name if rng.random() < 0.5 else without_accents(name),
        region="" if foreign or rng.random() < 0.05 else region,
        locality=locality,
        street=street,
        suffix=str(suffix),
        kind=sector,
        postal_code=f"{code}{rng.randrange(1000, 9999)}" if rng.random() < 0.3 else "",
    )


def company_name(rng: Random) -> str:
    root = rng.choice(COMPANY_HEADS) + rng.choice(COMPANY_TAILS)
    trade = rng.choice(
        ("", "", " COMERCIAL", " SERVICIOS", " INGENIERÍA", " SOLUCIONES", " DISTRIBUIDORA", " IMPORTADORA")
    )
    return f"{root}{trade} {rng.choice(COMPANY_FORMS)}"


def person_name(rng: Random) -> str:
    last, second = rng.sample(SURNAMES, 2)
    return f"{last} {second} {rng.choice(FIRST_NAMES)} {rng.choice(FIRST_NAMES)}"


@lru_cache(maxsize=64)
def sellers(kind: str, region: str = "") -> tuple[tuple[Party, ...], tuple[float, ...]]:
    """Who sells a kind, with weights: catalogue winners are very concentrated, the neighbours win more of the rest."""
    found = [p for p in suppliers() if p.kind == kind] or [p for p in suppliers() if p.kind == "service"]
    steep = {"office": 1.45, "medicine": 1.0}.get(kind, 0.7)
    weights = [(1 / (rank + 1) ** steep) * (4 if region and p.region == region else 1) for rank, p in enumerate(found)]
    return tuple(found), tuple(weights)


def pick_sellers(rng: Random, kind: str, region: str, how_many: int) -> list[Party]:
    """Distinct suppliers, the likeliest winners first."""
    people, weights = sellers(kind, "" if kind in ("office", "medicine") else region)
    chosen: list[Party] = []
    while len(chosen) < min(how_many, len(people)):
        candidate = rng.choices(people, weights)[0]
        if candidate not in chosen:
            chosen.append(candidate)
    return chosen
