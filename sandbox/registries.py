"""Who the registries know, and what of each: one table of named cases, and plausible holders for everybody else who
offers or buys in the simulated processes. All names and RUCs are made up.

`GET /cases` tells the named ones, so that the portal can try its verdicts without importing the sandbox.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from random import Random

from sandbox.sercop.people import Party, buyers, make_ruc
from sandbox.sercop.suppliers import person_name, suppliers

CURRENT_YEAR = 2026
FIRST_EXPEDIENTE = 710_000


@dataclass(frozen=True)
class Holder:
    """A RUC and what each registry holds of it. `kind`: company, person or public.

    `pending`: what SRI lists as not filed or paid, with its periods. `arrears`: USD owed to IESS. `legal_status`: ""
    for who is no company of SCVS. `fallen`: on SERCOP's list of those who failed a contract or an award.
    """

    ruc: str
    name: str
    kind: str = "company"
    region: str = "PICHINCHA"
    locality: str = "QUITO"
    street: str = "AV. DE LOS ARUPOS N24-118"
    # SRI
    status: str = "ACTIVO"
    suspension: str = ""
    ghost: bool = False
    nonexistent: bool = False
    started: date = date(2011, 3, 14)
    ceased: date | None = None
    restarted: date | None = None
    pending: tuple[tuple[str, tuple[str, ...]], ...] = ()
    representative: tuple[str, str] = ("", "")
    activity: str = "VENTA AL POR MAYOR DE OTROS PRODUCTOS DIVERSOS."
    # IESS
    employer: bool = True
    arrears: str = ""
    # SCVS
    legal_status: str = ""
    capital: int = 25_000
    last_balance: int = CURRENT_YEAR - 1
    employees: int = 18
    appointed: date = date(2024, 5, 6)
    period: int = 5
    # SERCOP
    fallen: str = ""


@dataclass(frozen=True)
class Case:
    """A named holder; `holder` is None for the RUC that nobody knows. `expected_verdict`: what a verification of SRI,
    IESS, SCVS and the lists must come to, in the words of the portal."""

    name: str
    title: str
    ruc: str
    expected_verdict: str
    holder: Holder | None


def _case(name: str, title: str, ruc: str, expected_verdict: str, company: str, **facts) -> Case:
    person = facts.pop("representative", (_cedula(ruc), person_name(Random(f"representative-{ruc}"))))
    kind = facts.get("kind", "company")
    known = {"legal_status": "ACTIVA", "representative": person} if kind == "company" else {"last_balance": 0}
    return Case(name, title, ruc, expected_verdict, Holder(ruc, company, **{**known, **facts}))


def _cedula(seed: str) -> str:
    """A cédula for a representative; its third digit is 5, hardly issued."""
    rng = Random(f"cedula-{seed}")
    while True:
        ruc = make_ruc(rng, "17", "person")
        if int(ruc[9]) == _person_digit(ruc[:9]):
            return ruc[:10]


def _person_digit(body: str) -> int:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(body))
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10


CASES: tuple[Case, ...] = (
    _case("clean_company", "Compañía sin novedades", "1798135720001", "apto", "ANDICOLIBRÍ INGENIERÍA S.A."),
    _case(
        "tax_debtor",
        "Con obligaciones tributarias pendientes y deudas firmes",
        "0998068150001",
        "no_apto",
        "COSTAMANGLAR DISTRIBUIDORA CIA. LTDA.",
        region="GUAYAS",
        locality="GUAYAQUIL",
        pending=(
            ("CONTRIBUYENTE MANTIENE DEUDAS FIRMES", ()),
            ("2011 DECLARACIÓN DE IVA MENSUAL", ("MARZO 2026", "ABRIL 2026")),
        ),
    ),
    _case(
        "suspended_ruc",
        "RUC suspendido",
        "0198881023001",
        "no_apto",
        "SIERRAALISO COMERCIAL S.A.",
        region="AZUAY",
        locality="CUENCA",
        status="SUSPENDIDO",
        suspension="SUSPENSIÓN DE OFICIO POR INACTIVIDAD",
        ceased=date(2026, 2, 27),
    ),
    _case(
        "closed_ruc",
        "RUC pasivo, de quien no sigue en actividad",
        "1798452149001",
        "no_apto",
        "LITOVERTIENTE SOLUCIONES S.A.",
        status="PASIVO",
        suspension="CANCELACIÓN POR LIQUIDACIÓN",
        ceased=date(2025, 8, 31),
        legal_status="DISOLUC. Y LIQUIDAC. ANTIC. INSCR. RM",
        employer=False,
    ),
    _case(
        "ghost_taxpayer",
        "Contribuyente fantasma",
        "1798954128001",
        "no_apto",
        "PROVISOLARIS SERVICIOS S.A.S.",
        ghost=True,
        started=date(2023, 9, 4),
        employees=0,
    ),
    _case(
        "nonexistent_transactions",
        "Con transacciones inexistentes",
        "0998391962001",
        "no_apto",
        "ECUALINDERO IMPORTADORA S.A.",
        region="GUAYAS",
        locality="DURÁN",
        nonexistent=True,
    ),
    _case(
        "natural_person",
        "Persona natural que reinició su actividad",
        "1754703708001",
        "apto",
        "QUINDE ARRAYÁN NARCISA DIANA",
        kind="person",
        started=date(2015, 4, 15),
        ceased=date(2019, 1, 31),
        restarted=date(2021, 6, 27),
        activity="ACTIVIDADES DE DISEÑO DE SOFTWARE.",
    ),
    _case(
        "public_entity",
        "Entidad pública",
        "1769173180001",
        "apto",
        "EMPRESA PÚBLICA DE MANTENIMIENTO VIAL DEL PÁRAMO EP",
        kind="public",
        activity="CONSTRUCCIÓN DE CARRETERAS.",
    ),
    _case(
        "in_liquidation",
        "Compañía en liquidación, con el RUC todavía activo",
        "0998538564001",
        "no_apto",
        "TECNOGUAYACÁN CONSTRUCTORA S.A.",
        region="GUAYAS",
        locality="GUAYAQUIL",
        legal_status="DISOLUC. LIQUIDAC. OFICIO INSC. EN RM",
        last_balance=CURRENT_YEAR - 4,
    ),
    _case(
        "debarred",
        "Contratista incumplido según SERCOP",
        "1398998924001",
        "no_apto",
        "AGROTOTORA SERVICIOS C.A.",
        region="MANABÍ",
        locality="MANTA",
        fallen="CONTRATISTA INCUMPLIDO",
    ),
    _case(
        "iess_arrears",
        "Empleador en mora con el IESS",
        "1898572257001",
        "no_apto",
        "PAPELARUPO DISTRIBUIDORA CIA.LTDA.",
        region="TUNGURAHUA",
        locality="AMBATO",
        arrears="4.318,27",
    ),
    _case(
        "not_an_employer",
        "Sin registro patronal en el IESS",
        "1198672498001",
        "con_observaciones",
        "DIGICEIBO INGENIERÍA S.A.S.",
        region="LOJA",
        locality="LOJA",
        employer=False,
        employees=0,
    ),
    _case(
        "list_namesake",
        "Persona natural que se llama como alguien de una lista de sanciones",
        "0859152589001",
        "con_observaciones",
        "QUINDE ARUPO WILMER FREDDY",
        kind="person",
        region="ESMERALDAS",
        locality="ESMERALDAS",
    ),
    Case("unknown_ruc", "RUC que nadie conoce", "1798541737001", "no_apto", None),
)


@lru_cache(maxsize=1)
def holders() -> dict[str, Holder]:
    """Every holder by RUC: the cases, and those who offer or buy in the simulated processes."""
    crowd = (*suppliers(), *buyers())
    found = {party.ruc: _plausible(party) for party in reversed(crowd) if party.ruc}
    found |= {case.ruc: case.holder for case in CASES if case.holder}
    return found


def _plausible(party: Party) -> Holder:
    """Most have nothing to tell; a few owe, and some hold no employees."""
    rng = Random(f"holder-{party.ruc}")
    kind = {"6": "public", "9": "company"}.get(party.ruc[2], "person")
    plain = Holder(
        ruc=party.ruc,
        name=party.name,
        kind=kind,
        region=party.region or "PICHINCHA",
        locality=party.locality,
        street=party.street,
        started=date(rng.randint(1975, 2023), rng.randint(1, 12), rng.randint(1, 28)),
        employer=kind != "person" or rng.random() < 0.4,
        employees=round(rng.lognormvariate(2.2, 1.2)),
        capital=rng.choice((800, 1_000, 5_000, 20_000, 48_200, 125_500, 2_500_000)),
        last_balance=CURRENT_YEAR - (1 if rng.random() < 0.93 else 3),
        appointed=date(rng.randint(2021, 2025), rng.randint(1, 12), rng.randint(1, 28)),
        period=rng.choice((2, 3, 5, 5)),
    )
    if kind == "company":
        plain = replace(plain, legal_status="ACTIVA", representative=(_cedula(party.ruc), person_name(rng)))
    return _with_trouble(plain, rng)


def _with_trouble(holder: Holder, rng: Random) -> Holder:
    drawn = rng.random()
    if holder.kind == "public" or drawn > 0.06:
        return holder
    if drawn < 0.03:
        return replace(holder, pending=(("2011 DECLARACIÓN DE IVA MENSUAL", ("SEPTIEMBRE 2026",)),))
    if drawn < 0.045:
        return replace(
            holder, employer=True, arrears=f"{rng.randint(1, 9)}.{rng.randint(100, 999)},{rng.randint(10, 99)}"
        )
    return replace(holder, status="SUSPENDIDO", suspension="SUSPENSIÓN DE OFICIO POR INACTIVIDAD")


@lru_cache(maxsize=1)
def companies() -> tuple[tuple[int, Holder], ...]:
    """Those of SCVS with their expediente, in its order."""
    found = sorted((holder for holder in holders().values() if holder.legal_status), key=lambda holder: holder.ruc)
    return tuple((FIRST_EXPEDIENTE + number, holder) for number, holder in enumerate(found))


def told() -> list[dict]:
    """The cases as `/cases` answers them."""
    return [
        {"name": case.name, "title": case.title, "ruc": case.ruc, "expected_verdict": case.expected_verdict}
        for case in CASES
    ]
