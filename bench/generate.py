"""Releases as SERCOP publishes them, any number of processes, always the same for one seed; people are made up.

    python -m bench.generate 20000 FILE.jsonl [--seed 1] [--scattered]

Shapes and proportions follow what public projects report of the real data: Zipf-like entities and suppliers, the
object in upper-case Spanish, party ids `EC-RUC-<13>-<unit>`, 1 to 5 releases a process in 35/25/22/12/6 % of them
(planning, tender, amendment, award, contract), about 3.8 KB each.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from pathlib import Path

import msgspec

RELEASES_PER_PROCESS = (35, 25, 22, 12, 6)
BUYERS, SUPPLIERS, CPC_CODES, WORDS = 5_000, 60_000, 6_000, 40_000
START = datetime(2022, 1, 3, 8, tzinfo=timezone(timedelta(hours=-5)))

_KINDS = (
    ("CE", "Catálogo electrónico - Compra directa", "direct", 30),
    ("SIE", "Subasta Inversa Electrónica", "open", 34),
    ("MCBS", "Menor Cuantía", "selective", 16),
    ("RE", "Repuestos o Accesorios", "limited", 8),
    ("COTO", "Cotización", "selective", 6),
    ("LICO", "Licitación", "open", 6),
)
_PLACES = (
    ("PICHINCHA", "QUITO"),
    ("GUAYAS", "GUAYAQUIL"),
    ("AZUAY", "CUENCA"),
    ("MANABI", "PORTOVIEJO"),
    ("LOJA", "LOJA"),
    ("EL ORO", "MACHALA"),
    ("TUNGURAHUA", "AMBATO"),
    ("IMBABURA", "IBARRA"),
    ("ESMERALDAS", "ESMERALDAS"),
    ("CHIMBORAZO", "RIOBAMBA"),
)
_ACTIONS = ("ADQUISICIÓN DE", "CONTRATACIÓN DEL SERVICIO DE", "MANTENIMIENTO DE", "CONSTRUCCIÓN DE", "PROVISIÓN DE")
_THINGS = (
    "MEDICAMENTOS GENERALES",
    "EQUIPOS DE COMPUTACIÓN",
    "AGUA PARA CONSUMO HUMANO",
    "VÍAS DE LA PARROQUIA",
    "MATERIAL DE ASEO",
    "REPUESTOS PARA VEHÍCULOS",
    "DISPOSITIVOS MÉDICOS",
    "ALIMENTACIÓN ESCOLAR",
    "VIGILANCIA Y SEGURIDAD",
    "UNIFORMES PARA EL PERSONAL",
    "COMBUSTIBLE",
    "ALCANTARILLADO SANITARIO",
)
_SYLLABLES = "ba ca da fa ga la ma na pa ra sa ta be ce de le me ne pe re se te bi ci di li mi ni pi ri si ti bo co do"


class Generator:
    """`Generator(seed=1).processes(1000)` yields the releases of each process, oldest first."""

    def __init__(self, seed: int = 1):
        self._random = random.Random(seed)  # noqa: S311 - not a secret
        self._buyers = _Zipf(self._random, BUYERS)
        self._suppliers = _Zipf(self._random, SUPPLIERS)
        self._codes = _Zipf(self._random, CPC_CODES)
        syllables = _SYLLABLES.upper().split()
        self._words = ["".join(self._random.choices(syllables, k=2 + place % 3)) for place in range(WORDS)]
        self._kinds = list(accumulate(weight for *_, weight in _KINDS))
        self._lengths = list(accumulate(RELEASES_PER_PROCESS))

    def processes(self, count: int) -> Iterator[list[dict]]:
        for number in range(count):
            yield self._process(number)

    def _process(self, number: int) -> list[dict]:
        draw = self._random
        kind = draw.choices(_KINDS, cum_weights=self._kinds)[0]
        buyer = self._buyer(self._buyers.draw())
        code = f"{kind[0]}-{buyer['short']}-{2022 + number % 5}-{number:06d}"
        made = _Process(self, f"{code}-{buyer['unit']}", kind, buyer, number)
        return made.releases(1 + _index(self._lengths, draw))

    def _buyer(self, place: int) -> dict:
        region, locality = _PLACES[place % len(_PLACES)]
        word = self._words[place * 7 % WORDS]
        return {
            "id": f"EC-RUC-17600{place:05d}001-{1000 + place}",
            "name": f"GOBIERNO AUTÓNOMO DESCENTRALIZADO MUNICIPAL DE {word} {place}",
            "short": f"GAD{word[:5]}",
            "unit": 1000 + place,
            "region": region,
            "locality": locality,
        }

    def supplier(self) -> dict:
        place = self._suppliers.draw()
        region, locality = _PLACES[place % len(_PLACES)]
        one, two = self._words[place % WORDS], self._words[place * 13 % WORDS]
        return {
            "id": f"EC-RUC-09{place:08d}001-{200_000 + place}",
            "name": f"{one} {two} COMERCIAL {place} CIA. LTDA.",
            "region": region,
            "locality": locality,
        }

    def text(self, words: int) -> str:
        draw = self._random
        tail = " ".join(draw.choices(self._words, k=words))
        return f"{draw.choice(_ACTIONS)} {draw.choice(_THINGS)} PARA {tail}"

    def line(self, number: int) -> dict:
        draw, code = self._random, 10_000 + self._codes.draw()
        cpc = f"{code}0011"
        name = self._words[code % WORDS]
        return {
            "id": f"{4_500_000 + number}-DS-SO",
            "unit": {
                "id": "436",
                "name": "Unidad",
                "value": {"amount": round(draw.uniform(0.5, 900), 4), "currency": "USD"},
                "scheme": "SERCOP",
            },
            "quantity": draw.randrange(1, 500),
            "description": f"{draw.choice(_THINGS)} {name} TIPO {number}",
            "classification": {"id": cpc, "scheme": "CPC", "description": f"{name} Y PRODUCTOS CONEXOS"},
            "additionalClassifications": [
                {"id": f"{code}.00.1", "scheme": "CPC", "description": f"{name} Y PRODUCTOS CONEXOS"}
            ],
        }

    @property
    def random(self) -> random.Random:
        return self._random


class _Zipf:
    """A few places are drawn often, most hardly ever."""

    def __init__(self, draw: random.Random, size: int):
        self._draw, self._size = draw, size

    def draw(self) -> int:
        return int(self._size ** self._draw.random()) - 1


def _index(cumulated: list[int], draw: random.Random) -> int:
    chosen = draw.random() * cumulated[-1]
    return next(place for place, limit in enumerate(cumulated) if chosen < limit)


class _Process:
    """What a process is, and each of its publications."""

    def __init__(self, make: Generator, code: str, kind: tuple, buyer: dict, number: int):
        self._make, self._code = make, code
        self._kind, self._details, self._method, _ = kind
        draw = make.random
        self._buyer = {"id": buyer["id"], "name": buyer["name"]}
        self._parties = [_party(buyer, "buyer")]
        self._object = make.text(draw.randrange(3, 12))
        self._lines = [make.line(place) for place in range(1, 2 + min(9, int(draw.expovariate(0.6))))]
        self._start = START + timedelta(minutes=number % 1_500_000, hours=draw.randrange(24))
        self._amount = round(draw.lognormvariate(9.2, 1.4), 2)
        self._tenderers = [make.supplier() for _ in range(1 if self._kind == "CE" else draw.randrange(1, 5))]
        self._winner = self._tenderers[0]

    def releases(self, count: int) -> list[dict]:
        """`count` publications; the process has got as far as the last one says."""
        stages = {
            1: (self._awarded,),
            2: (self._tendered, self._awarded),
            3: (self._planned, self._tendered, self._awarded),
            4: (self._planned, self._tendered, self._awarded, self._signed),
            5: (self._planned, self._tendered, self._tendered, self._awarded, self._signed),
        }[count]
        return [stage(self._start + timedelta(days=15 * place, seconds=place)) for place, stage in enumerate(stages)]

    def _release(self, at: datetime, tags: list[str], people: list[dict], **sections) -> dict:
        parties = [*self._parties, *(_party(who, "tenderer", "supplier") for who in people)]
        return {
            "id": f"{self._code}-{at:%Y-%m-%dT%H:%M:%S}.000Z",
            "tag": tags,
            "date": _moment(at),
            "ocid": f"ocds-5wno2w-{self._code}",
            "buyer": self._buyer,
            "language": "es",
            "parties": list({one["id"]: one for one in parties}.values()),
            "initiationType": "tender",
            **sections,
        }

    def _planning(self) -> dict:
        return {
            "budget": {"id": f"5307{len(self._lines):02d}", "amount": _money(self._amount)},
            "rationale": self._object,
        }

    def _planned(self, at: datetime) -> dict:
        return self._release(at, ["planning"], [], planning=self._planning())

    def _tender(self, at: datetime, *, called: bool) -> dict:
        tender = {
            "id": self._code,
            "title": self._code,
            "description": self._object,
            "status": "active",
            "value": _money(self._amount),
            "items": self._lines,
            "procuringEntity": self._buyer,
            "tenderPeriod": {"startDate": _moment(at), "endDate": _moment(at + timedelta(days=9))},
            "enquiryPeriod": {"startDate": _moment(at), "endDate": _moment(at + timedelta(days=3))},
            "awardPeriod": {"endDate": _moment(at + timedelta(days=20))},
            "procurementMethod": self._method,
            "procurementMethodDetails": self._details,
            "mainProcurementCategory": "goods",
            "eligibilityCriteria": "CUMPLE O NO CUMPLE; POR PUNTAJE",
        }
        if self._kind != "CE" and not called:
            tender["tenderers"] = [_reference(who) for who in self._tenderers]
            tender["numberOfTenderers"] = len(self._tenderers)
        if len(self._lines) % 4 == 2:
            tender["enquiries"] = [self._enquiry(place, at) for place in range(1, len(self._lines))]
        return tender

    def _enquiry(self, number: int, at: datetime) -> dict:
        return {
            "id": str(number),
            "date": _moment(at + timedelta(days=1)),
            "author": _reference(self._winner),
            "description": f"¿SE ACEPTA OTRA MARCA EN EL ÍTEM {number}?",
            "answer": "SÍ, SIEMPRE QUE SEA EQUIVALENTE.",
            "dateAnswered": _moment(at + timedelta(days=3)),
        }

    def _tendered(self, at: datetime) -> dict:
        sections = {"planning": self._planning(), "tender": self._tender(at, called=True)}
        return self._release(at, ["planning", "tender"], [], **sections)

    def _awarded(self, at: datetime) -> dict:
        sections: dict = {"tender": self._tender(at, called=False), "awards": [self._award(at)]}
        if self._kind == "SIE":
            sections["auctions"] = [self._auction(at)]
        return self._release(at, ["tender", "award"], self._tenderers, **sections)

    def _award(self, at: datetime) -> dict:
        return {
            "id": f"{self._code}-award",
            "date": _moment(at + timedelta(days=19)),
            "status": "active",
            "value": _money(round(self._amount * 0.93, 2)),
            "items": self._lines[:2],
            "suppliers": [_reference(self._winner)],
        }

    def _auction(self, at: datetime) -> dict:
        bids = [
            {
                "id": f"{place}-auction",
                "date": _moment(at + timedelta(days=12, minutes=place)),
                "value": _money(round(self._amount * (0.93 + place / 100), 2)),
                "tenderers": [_reference(who)],
            }
            for place, who in enumerate(self._tenderers)
        ]
        return {
            "id": f"{self._code}-{_moment(at)}-auction-1",
            "period": {
                "startDate": _moment(at + timedelta(days=12)),
                "endDate": _moment(at + timedelta(days=12, minutes=15)),
            },
            "stages": [{"id": "s1", "title": "Subasta", "bids": bids}],
            "winningBids": bids[:1],
            "status": "successful",
        }

    def _signed(self, at: datetime) -> dict:
        """A contract comes without its tender, as half of a monthly file does."""
        contract = {
            "id": f"{self._code}-contract",
            "awardID": f"{self._code}-award",
            "status": "active",
            "value": _money(round(self._amount * 0.93, 2)),
            "period": {"startDate": _moment(at), "endDate": _moment(at + timedelta(days=90)), "durationInDays": 90},
            "dateSigned": _moment(at),
        }
        return self._release(at, ["contract"], [self._winner], awards=[self._award(at)], contracts=[contract])


def _party(who: dict, *roles: str) -> dict:
    return {
        "id": who["id"],
        "name": who["name"],
        "roles": list(roles),
        "address": {
            "region": who["region"],
            "locality": who["locality"],
            "countryName": "ECUADOR",
            "streetAddress": f"AV. AMAZONAS N{who['id'][9:12]} Y NACIONES UNIDAS, EDIFICIO CENTRAL",
        },
        "identifier": {"id": who["id"], "scheme": "EC-RUC", "legalName": who["name"]},
        "contactPoint": {
            "name": f"COMPRAS PÚBLICAS {who['id'][-4:]}",
            "email": f"compras{who['id'][-4:]}@example.ec",
            "telephone": "022000000",
        },
    }


def _reference(who: dict) -> dict:
    return {"id": who["id"], "name": who["name"]}


def _money(amount: float) -> dict:
    return {"amount": amount, "currency": "USD"}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def write(path: Path, processes: int, *, seed: int = 1, scattered: bool = False) -> int:
    """One release a line; number of releases. `scattered`: in the order of their dates' months, as monthly files."""
    encode, releases = msgspec.json.encode, 0
    with path.open("wb") as file:
        if scattered:
            months: dict[str, list[bytes]] = {}
            for process in Generator(seed).processes(processes):
                for release in process:
                    months.setdefault(release["date"][:7], []).append(encode(release))
            for _, lines in sorted(months.items()):
                releases += len(lines)
                file.write(b"\n".join(lines) + b"\n")
            return releases
        for process in Generator(seed).processes(processes):
            releases += len(process)
            file.write(b"\n".join(encode(release) for release in process) + b"\n")
    return releases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("processes", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scattered", action="store_true")
    options = parser.parse_args()
    releases = write(options.file, options.processes, seed=options.seed, scattered=options.scattered)
    size = options.file.stat().st_size / 1e6
    print(f"{releases} releases de {options.processes} procesos, {size:.1f} MB en {options.file}", file=sys.stderr)


if __name__ == "__main__":
    main()
