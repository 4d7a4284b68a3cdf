"""Which procedures are simulated, how often, for how much and under which law.

Amounts and the ratio award / budget are the quantiles of a sample of SERCOP's search answers of 2015-2022; shares are
our own shift of that sample (README): catalogue 57 % instead of 84 %, so that the rarer procedures are not drowned.
"""

import math
from dataclasses import dataclass
from datetime import date
from random import Random

LAST_DAY_OF_OLD_PROCEDURES = date(2025, 7, 31)  # SOCE switched them off; abolished for good on 7 October 2025
NEW_THRESHOLD_FROM = date(2025, 7, 7)
NEW_THRESHOLD = 10_000
PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)
EXACT = (1.0,) * 9


@dataclass(frozen=True)
class Procedure:
    """One `procurementMethodDetails`.

    share_before / share_after: per cent of the processes until / after the old procedures were switched off.
    budgets: USD at PERCENTILES; ratios: award / budget at PERCENTILES; kinds: what it buys;
    unsuccessful: share that ends without award; bidders: how many offer, each as likely.
    """

    name: str
    method: str
    prefixes: tuple[str, ...]
    share_before: float
    share_after: float
    kinds: tuple[str, ...]
    budgets: tuple[float, ...]
    ratios: tuple[float, ...] = EXACT
    unsuccessful: float = 0.03
    bidders: tuple[int, ...] = (1,)
    days_to_tender: tuple[int, int] = (3, 8)

    @property
    def is_catalogue(self) -> bool:
        return self.prefixes == ("CE",)

    @property
    def is_auction(self) -> bool:
        return self.prefixes == ("SIE",)

    @property
    def is_old(self) -> bool:
        return self.share_after == 0

    def budget(self, rng: Random) -> float:
        return quantile(self.budgets, rng.random())

    def ratio(self, rng: Random) -> float:
        """Award over budget; with rivals in an auction at least 5 % below, as the law asks."""
        return min(1.0, max(0.3, quantile(self.ratios, rng.random())))


def quantile(values: tuple[float, ...], u: float) -> float:
    """The value at probability `u`, log-linear between the known percentiles, flat beyond them."""
    at = u * 100
    if at <= PERCENTILES[0]:
        return values[0]
    for low, high, a, b in zip(PERCENTILES, PERCENTILES[1:], values, values[1:], strict=False):
        if at <= high:
            return math.exp(math.log(a) + (math.log(b) - math.log(a)) * (at - low) / (high - low))
    return values[-1]


BUYS_ANYTHING = ("goods", "goods", "service")
MEDICINE, OFFICE = ("medicine",), ("office",)

CATALOGUE = (
    Procedure("Catálogo electrónico - Mejor oferta", "selective", ("CE",), 33, 33, OFFICE,
              (0.4, 1.01, 1.98, 6.02, 21.5, 84.49, 355.25, 893.93, 6866.23)),
    Procedure("Catálogo electrónico - Compra directa", "direct", ("CE",), 22, 22, ("medicine", "medicine", "office"),
              (3, 17.4, 39.33, 135, 602.54, 2640, 10169.71, 21863.52, 120736)),
    Procedure("Catálogo electrónico - Gran compra mejor oferta", "selective", ("CE",), 1.2, 1.2, OFFICE,
              (45.14, 142.96, 350.11, 780.64, 5247.31, 22524.56, 110465.6, 173233.76, 753712.96)),
    Procedure("Catálogo electrónico - Gran compra puja", "selective", ("CE",), 0.8, 0.8, OFFICE,
              (1232, 1232, 1428, 8481.6, 60715.2, 116000.64, 415968, 2352148.2, 2352148.2)),
)  # fmt: skip

OPEN = (
    Procedure("Subasta Inversa Electrónica", "open", ("SIE",), 14, 23, BUYS_ANYTHING,
              (7300, 9000, 11500, 19000, 38500, 92000, 265000, 540000, 2100000),
              (0.55, 0.66, 0.73, 0.84, 0.92, 0.949, 0.95, 0.95, 0.95), 0.19, (1, 1, 2, 2, 3, 3, 4, 5, 6, 8), (4, 9)),
    Procedure("Menor Cuantía", "selective", ("MCO", "MCB", "MCS", "MCBS"), 8, 0, ("work", "work", "goods", "service"),
              (1450.89, 5813.77, 8988.32, 17795.54, 38937.98, 71428.57, 138791.44, 175063.47, 219962.23),
              (0.71, 0.83, 0.91, 1, 1, 1, 1, 1, 1), 0.12, (1, 1, 1, 2, 3), (3, 7)),
    Procedure("Contratacion directa", "direct", ("CDC",), 5.2, 0, ("consulting",),
              (850, 2254.39, 3100, 6400, 12500, 26785.71, 51209.84, 59388.33, 69700),
              (0.9, 0.95, 0.96, 0.99, 1, 1, 1, 1, 1), 0.07, (1,), (3, 7)),
    Procedure("Cotización", "open", ("COTO", "COTB", "COTS", "COTBS"), 2.8, 0, ("work", "work", "goods", "service"),
              (61000, 73115.7, 90193.78, 142926.55, 266890.15, 390723.38, 592239.23, 829417.9, 956797.4),
              (0.65, 0.71, 0.79, 0.9, 0.97, 1, 1, 1, 1), 0.14, (1, 1, 2, 3, 4), (8, 15)),
    Procedure("Licitación", "open", ("LICO", "LICB", "LICS", "LICBS"), 1.5, 4.6, ("work", "work", "goods", "service"),
              (588827, 600000, 676517, 1159943, 1687945, 2154933, 4533501, 7291408, 9346588),
              (0.51, 0.72, 0.83, 0.92, 0.97, 0.99, 1, 1, 1), 0.12, (1, 2, 3, 3, 5, 8), (12, 24)),
    Procedure("Licitación de Seguros", "open", ("LICSG",), 1.3, 1.7, ("insurance",),
              (4140.13, 9168, 11241, 18000, 38500, 79105.92, 245702.61, 360000, 2947798.25),
              (0.4, 0.51, 0.59, 0.68, 0.79, 0.91, 0.96, 0.99, 1), 0.1, (1, 2, 2, 3), (8, 15)),
    Procedure("Concurso publico", "open", ("CPC",), 0.6, 2.7, ("consulting",),
              (475975, 475975, 485000, 552243, 757167, 1005000, 4076840, 8379848, 8379848),
              (0.7, 0.7, 0.86, 0.92, 0.98, 0.99, 1, 1, 1), 0.12, (1, 2, 3, 4), (15, 28)),
    Procedure("Concurso Público por Lista Corta Desierta", "open", ("CPC",), 0.15, 0, ("consulting",),
              (61000, 61000, 61000, 61000, 150000, 285507, 285507, 285507, 285507),
              (0.98, 0.98, 0.98, 0.98, 1, 1, 1, 1, 1), 0.1, (1, 2), (10, 18)),
    Procedure("Lista corta", "limited", ("LCC",), 1.25, 0, ("consulting",),
              (67235.66, 70000, 78883.3, 93750, 138392.86, 193705.28, 300000, 343456.49, 521750),
              (0.76, 0.85, 0.94, 0.95, 0.99, 1, 1, 1, 1), 0.1, (1, 2, 3), (8, 14)),
)  # fmt: skip

SPECIAL = (
    Procedure("Contratos entre Entidades Públicas o sus subsidiarias", "direct", ("RE-CEP",), 2.5, 3.0, ("agreement",),
              (267.86, 1339.28, 2678.57, 7136.4, 17935.13, 49381, 258782, 624276, 2559403.6)),
    Procedure("Bienes y Servicios únicos", "direct", ("RE-PU",), 2.1, 2.8, BUYS_ANYTHING,
              (1040, 3132, 5684.21, 8903, 20000, 61639, 244696, 439103.57, 2698000)),
    Procedure("Comunicación Social – Contratación Directa", "direct", ("RE-CSCD",), 1.5, 2.1, ("media",),
              (120, 840, 1000, 2400, 5275, 14000, 35365, 67200, 600000)),
    Procedure("Obra artística, científica o literaria", "direct", ("RE-OACL",), 0.8, 1.1, ("art",),
              (100, 325, 680, 5500, 17000, 37000, 72685, 144500, 283167)),
    Procedure("Repuestos o Accesorios", "direct", ("RE-RA",), 0.7, 1.0, ("parts",),
              (1544.23, 2229.61, 4678.57, 9908.73, 15587.35, 46411.98, 208080.02, 417199.35, 560632),
              (0.97, 1, 1, 1, 1, 1, 1, 1, 1)),
    Procedure("Contratación de Seguros", "direct", ("RE-CS",), 0.2, 0.35, ("insurance",),
              (4151.79, 4522.6, 6624.06, 9784.88, 22262.12, 37610.52, 78043.03, 125071.57, 232912.99)),
    Procedure("Comunicación Social – Proceso de Selección", "limited", ("RE-CSPS",), 0.15, 0.3, ("media",),
              (7000, 7000, 7400, 44642.86, 178571.43, 321428.57, 2678571.43, 7000000, 7000000),
              (0.95, 0.95, 0.96, 1, 1, 1, 1, 1, 1), 0.06, (1, 2, 3), (5, 10)),
    Procedure("Asesoría y Patrocinio Jurídico", "direct", ("RE-AJ",), 0.1, 0.2, ("legal",),
              (9000, 9000, 9000, 11957.86, 39500, 108000, 133000, 133000, 133000)),
    Procedure("Contratación Directa por Terminación Unilateral", "direct", ("CDTU",), 0.07, 0, ("work",),
              (10017, 10017, 10017, 38053.56, 39955.76, 40245.9, 158500, 158500, 158500),
              (0.33, 0.33, 0.33, 0.98, 0.98, 0.99, 1, 1, 1)),
    Procedure("Transporte de correo interno o internacional", "direct", ("RE-TC",), 0.06, 0.1, ("mail",),
              (803.57, 803.57, 803.57, 3000, 18000, 19000, 19000, 19000, 19000)),
    Procedure("Contrataciones con empresas públicas internacionales", "direct", ("RE-EPI",), 0.02, 0.05, BUYS_ANYTHING,
              (900000, 900000, 900000, 2500000, 4200000, 7000000, 9000000, 11842714, 11842714)),
)  # fmt: skip

PROCEDURES = CATALOGUE + OPEN + SPECIAL
BY_NAME = {procedure.name: procedure for procedure in PROCEDURES}

# Presupuesto inicial del Estado by fiscal year: the old law's thresholds are coefficients of it.
STATE_BUDGET = {2022: 33_899_734_759.85, 2023: 31_502_865_593.76, 2024: 33_293_903_424.91, 2025: 36_063_017_083.08}


def pick_procedure(rng: Random, day: date) -> Procedure:
    """A procedure by its share in the law of `day`."""
    old_law = day <= LAST_DAY_OF_OLD_PROCEDURES
    weights = [p.share_before if old_law else p.share_after for p in PROCEDURES]
    return rng.choices(PROCEDURES, weights)[0]


def lawful_band(procedure: Procedure, category: str, day: date) -> tuple[float, float]:
    """Lowest and highest budget USD the law of `day` lets this procedure have (0 and infinity where it sets none)."""
    endless = math.inf
    if day > LAST_DAY_OF_OLD_PROCEDURES:
        floor = NEW_THRESHOLD + 0.01 if procedure in OPEN and procedure.name != "Licitación de Seguros" else 0
        return floor, endless
    pie = STATE_BUDGET.get(day.year, STATE_BUDGET[2025] if day.year > 2025 else STATE_BUDGET[2022])
    works = category == "works"
    small, large = (0.000007, 0.00003) if works else (0.000002, 0.000015)
    bands = {
        "SIE": (pie * 0.0000002 if day < NEW_THRESHOLD_FROM else NEW_THRESHOLD, endless),
        "MC": (0, pie * small),
        "CO": (pie * small, pie * large),
        "LI": (0 if procedure.prefixes == ("LICSG",) else pie * large, endless),
        "CD": (0, pie * 0.000002),
        "LC": (pie * 0.000002, pie * 0.000015),
        "CP": (pie * 0.000015, endless),
    }
    if procedure.name == "Concurso Público por Lista Corta Desierta":
        return bands["LC"]
    prefix = procedure.prefixes[0]
    return bands.get(prefix, bands.get(prefix[:2], (0, endless)))


def lawful_budget(rng: Random, procedure: Procedure, category: str, day: date) -> float:
    """A budget by the quantiles of the procedure, moved inside what the law of the day allows."""
    value = procedure.budget(rng)
    if day > LAST_DAY_OF_OLD_PROCEDURES and procedure.name in ("Licitación", "Concurso publico"):
        # They took over what cotización, lista corta and menor cuantía used to hold.
        heir = "Cotización" if procedure.name == "Licitación" else "Lista corta"
        value = rng.choice((value, BY_NAME[heir].budget(rng), BY_NAME[heir].budget(rng) / 4))
    low, high = lawful_band(procedure, category, day)
    if value < low:
        value = low * (1 + rng.random() * 0.6)
    return value if value < high else high * (0.55 + 0.44 * rng.random())
