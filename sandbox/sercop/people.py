"""Fictitious buyers, the same ones whatever the anchor day is, and how RUCs are made: most with a right check digit."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sandbox.sercop.places import BARRIOS, PROVINCE_WEIGHTS, PROVINCES, STREETS, place_name

BUYER_UNITS = 250
SUPPLIERS = 900
WRONG_CHECK_DIGIT = 0.04  # real, active RUCs of kinds 6 and 9 fail the check as well


@dataclass(frozen=True)
class Party:
    """An entity's purchasing unit or a supplier.

    id: as `parties[].id`, "EC-RUC-<13 digits>-<suffix>"; ruc: 13 digits, "" for foreigners; region "" if unpublished.
    """

    id: str
    ruc: str
    name: str
    region: str
    locality: str
    street: str
    suffix: str
    kind: str
    initials: str = ""
    url: str = ""
    postal_code: str = ""
    place: str = ""


def without_accents(text: str) -> str:
    """Accents away, ñ kept: as half of the entities type."""
    kept = text.replace("Ñ", "\0").replace("ñ", "\1")
    plain = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    return plain.replace("\0", "Ñ").replace("\1", "ñ")


def check_digit(body: str, factors: tuple[int, ...]) -> int:
    """Modulus 11 of public entities (8 digits) and companies (9 digits). 10 means there is none."""
    rest = sum(int(digit) * factor for digit, factor in zip(body, factors, strict=True)) % 11
    return 0 if rest == 0 else 11 - rest


def person_check_digit(body: str) -> int:
    """Modulus 10 of a cédula's first nine digits."""
    total = 0
    for index, digit in enumerate(body):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def make_ruc(rng: Random, province: str, kind: str) -> str:
    """A RUC of a "public" entity (third digit 6), a "company" (9) or a "person" (5: hardly issued, so nobody's)."""
    wrong = rng.random() < WRONG_CHECK_DIGIT
    while True:
        if kind == "public":
            body, tail = f"{province}69{rng.randrange(10_000):04d}", "0001"
            digit = check_digit(body, (3, 2, 7, 6, 5, 4, 3, 2))
        elif kind == "company":
            body, tail = f"{province}98{rng.randrange(100_000):05d}", "001"
            digit = check_digit(body, (4, 3, 2, 7, 6, 5, 4, 3, 2))
        else:
            body, tail = f"{province}5{rng.randrange(1_000_000):06d}", "001"
            digit = person_check_digit(body)
        if digit < 10:
            return body + str((digit + wrong) % 10) + tail


def pick_province(rng: Random) -> str:
    return rng.choices(list(PROVINCES), PROVINCE_WEIGHTS)[0]


def address(rng: Random, region: str) -> tuple[str, str]:
    """(locality, street)."""
    cantons = PROVINCES[region][2]
    locality = rng.choices(list(cantons), list(cantons.values()))[0]
    number = rng.choice(("S/N", f"N{rng.randint(10, 60)}-{rng.randint(10, 300)}", str(rng.randint(100, 999))))
    return locality, f"{rng.choice(STREETS)} Y {rng.choice(STREETS)} {number} {rng.choice(BARRIOS)}"


# Kind, how its name is made, its initials, weight.
BUYER_KINDS = (
    ("gad_municipal", "GAD MUNICIPAL DEL CANTÓN {place}", "GADM{i}", 60),
    ("gad_municipal", "GOBIERNO AUTÓNOMO DESCENTRALIZADO MUNICIPAL DEL CANTÓN {place}", "GADM{i}", 25),
    ("gad_parroquial", "GAD PARROQUIAL RURAL DE {place}", "GADPR{i}", 40),
    ("gad_provincial", "GOBIERNO AUTÓNOMO DESCENTRALIZADO PROVINCIAL DE {place}", "GADP{i}", 10),
    ("hospital", "HOSPITAL GENERAL {place}", "HG{i}", 22),
    ("hospital", "HOSPITAL BÁSICO {place}", "HB{i}", 10),
    ("health", "DIRECCIÓN DISTRITAL {code}D9{n} - {place} - SALUD", "DD9{n}{i}", 30),
    ("education", "DIRECCIÓN DISTRITAL {code}D9{n} - {place} - EDUCACIÓN", "DDE9{n}{i}", 12),
    ("university", "UNIVERSIDAD TÉCNICA DE {place}", "UT{i}", 12),
    ("ep", "EMPRESA PÚBLICA MUNICIPAL DE AGUA POTABLE Y ALCANTARILLADO DE {place} EP", "EPMAPA{i}", 14),
    ("ep", "EMPRESA PÚBLICA DE MOVILIDAD DE {place} EP", "EPM{i}", 10),
    ("ep", "EMPRESA ELÉCTRICA REGIONAL {place} S.A.", "EER{i}", 6),
    ("fire", "CUERPO DE BOMBEROS DEL CANTÓN {place}", "CB{i}", 14),
    ("ministry", "MINISTERIO DE {theme}", "M{i}", 10),
    ("registry", "REGISTRO DE LA PROPIEDAD DEL CANTÓN {place}", "RP{i}", 5),
)
THEMES = ("INFRAESTRUCTURA ANDINA", "BIENESTAR COMUNITARIO", "SALUD PREVENTIVA", "CAMINOS Y PUENTES RURALES",
          "AGUAS Y PÁRAMOS", "ENSEÑANZA TÉCNICA", "PRODUCCIÓN COSTERA", "CULTURAS VIVAS")  # fmt: skip
# Registered initials that break naive parsers: with them the ocid holds a slash, a blank, a colon.
ODD_INITIALS = {7: "{initials}/{n}", 31: "{initials} {code}", 52: "{initials}:{n}"}


@lru_cache(maxsize=1)
def buyers() -> tuple[Party, ...]:
    """About 250 purchasing units of about 205 entities."""
    rng = Random("sandbox-buyers")
    units: list[Party] = []
    regions = list(PROVINCES) * 2 + [pick_province(rng) for _ in range(BUYER_UNITS)]
    suffixes = iter(rng.sample(range(2_000, 940_000), BUYER_UNITS))
    taken: set[str] = set()
    for number, region in enumerate(regions):
        head = make_buyer(rng, number, region, next(suffixes))
        if head.initials in taken:
            head = renamed(head, f"{head.initials}{number}")
        taken.add(head.initials)
        family = [head, *(make_unit(rng, head, n, next(suffixes)) for n in range(extra_units(rng, number)))]
        units += family[: BUYER_UNITS - len(units)]
        if len(units) == BUYER_UNITS:
            break
    return tuple(units)


def extra_units(rng: Random, number: int) -> int:
    """Most entities buy under one registration; one in nine under two to four."""
    return rng.choice((1, 1, 2, 3)) if number % 9 == 4 else 0


def make_buyer(rng: Random, number: int, region: str, suffix: int) -> Party:
    code = PROVINCES[region][0]
    kind, name, initials, _ = rng.choices(BUYER_KINDS, [k[-1] for k in BUYER_KINDS])[0]
    place = place_name(number)
    theme = THEMES[number % len(THEMES)]
    letters = "".join(word[0] for word in (theme if kind == "ministry" else place).replace("Í", "I").split())
    words = {"place": place, "theme": theme, "code": code, "n": number % 9 + 1, "i": without_accents(letters)}
    locality, street = address(rng, region)
    full = name.format(**words)
    words["initials"] = initials.format(**words)
    ruc = make_ruc(rng, code, "public")
    return Party(
        id=party_id(ruc, suffix, glued=number % 20 == 11),
        ruc=ruc,
        name=full if rng.random() < 0.55 else without_accents(full),
        region=region if rng.random() > 0.02 else "",
        locality=locality,
        street=street,
        suffix=str(suffix),
        kind=kind,
        initials=ODD_INITIALS.get(number, "{initials}").format(**words),
        place=place,
        url=f"http://www.{without_accents(letters).lower()}{number}.example.ec" if rng.random() < 0.4 else "",
    )


def make_unit(rng: Random, head: Party, number: int, suffix: int) -> Party:
    """Another purchasing unit of the same RUC, with its own suffix and its own name."""
    section = ("DIRECCIÓN ADMINISTRATIVA", "COORDINACIÓN ZONAL 3", "UNIDAD EJECUTORA DE PROYECTOS")[number % 3]
    locality, street = address(rng, head.region or "PICHINCHA")
    return Party(
        id=party_id(head.ruc, suffix),
        ruc=head.ruc,
        name=f"{head.name} - {section}",
        region=head.region,
        locality=locality,
        street=street,
        suffix=str(suffix),
        kind=head.kind,
        initials=f"{head.initials}-{'DCU'[number % 3]}{number + 1}",
        place=head.place,
    )


def renamed(party: Party, initials: str) -> Party:
    return Party(**{**party.__dict__, "initials": initials})


def party_id(ruc: str, suffix: int, *, glued: bool = False) -> str:
    """Some entities carry a digit glued to their RUC: `EC-RUC-17681528000014-240717`."""
    return f"EC-RUC-{ruc}{suffix % 10 if glued else ''}-{suffix}"


@lru_cache(maxsize=1)
def buyers_by_region() -> dict[str, tuple[tuple[Party, ...], tuple[float, ...]]]:
    """Region -> its units and how much each buys (the few big ones far more than the rest)."""
    found: dict[str, list[Party]] = defaultdict(list)
    homes = {code: region for region, (code, _, _) in PROVINCES.items()}
    for unit in buyers():
        found[homes[unit.ruc[:2]]].append(unit)
    return {
        region: (tuple(units), tuple(1 / (rank + 2) ** 0.6 for rank in range(len(units))))
        for region, units in found.items()
    }
