"""From a process and a moment to what SERCOP publishes: a package with one release, its key order and its quirks."""

import json
from datetime import datetime, timedelta
from random import Random

from sandbox.sercop import sections
from sandbox.sercop.days import iso, utc_stamp
from sandbox.sercop.processes import Process

PREFIX = "https://raw.githubusercontent.com/"
EXTENSIONS = (
    f"{PREFIX}open-contracting-extensions/ocds_enquiry_extension/master/extension.json",
    f"{PREFIX}open-contracting-extensions/ocds_lots_extension/master/extension.json",
    f"{PREFIX}open-contracting-extensions/ocds_techniques_extension/master/extension.json",
    f"{PREFIX}SERCOPEC/ocds_sercopEnteredValue_extension/master/extension.json",
    "https://gitlab.com/dncp-opendata/ocds_auctions_extension/raw/master/extension.json",
    f"{PREFIX}open-contracting-extensions/ocds_valueBreakdown_extension/main/extension.json",
    f"{PREFIX}open-contracting-extensions/ocds_competitive_extension/master/extension.json",
    f"{PREFIX}open-contracting-extensions/ocds_bid_extension/master/extension.json",
)
TAG_OF = {
    "planning": "planning",
    "tender": "tender",
    "award": "award",
    "contract": "contract",
    "termination": "implementation",
}
SECTION_OF = {"planning": "planning", "tender": "tender", "answers": "tender", "opening": "tender", "award": "awards",
              "contract": "contracts", "termination": "contracts"}  # fmt: skip
MONTHS_LATER = 0.02  # share of packages published long after their release


def encode(value: object) -> str:
    """JSON as PHP writes it: ASCII only, no blanks, slashes escaped."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")


def jsonb_order(value: object) -> object:
    """Keys by length, then by letters: the order of PostgreSQL's jsonb, in which the real releases come."""
    if isinstance(value, dict):
        return {key: jsonb_order(value[key]) for key in sorted(value, key=lambda k: (len(k), k))}
    return [jsonb_order(part) for part in value] if isinstance(value, list) else value


def record(process: Process, now: datetime) -> dict | None:
    """The package `/api/record` answers: one release that shows everything published until `now`; None before that."""
    names = [name for name, moment in process.events if moment <= now]
    return package(process, names, now, set(SECTION_OF.values())) if names else None


def month_delta(process: Process, year: int, month: int, now: datetime) -> dict | None:
    """The package of a monthly file: only the sections that were published in that month."""
    names = [name for name, moment in process.events if moment <= now and (moment.year, moment.month) == (year, month)]
    return package(process, names, now, {SECTION_OF[name] for name in names if name in SECTION_OF}) if names else None


def history(process: Process, now: datetime) -> list[dict]:
    """Every package `/api/record` would have answered after each event until `now`, oldest first."""
    return [record(process, moment) for moment in sorted({moment for _, moment in process.events if moment <= now})]


def package(process: Process, names: list[str], now: datetime, wanted: set[str]) -> dict:
    last = max(dict(process.events)[name] for name in names)
    now = min(now, last) if wanted != set(SECTION_OF.values()) else now
    rng = Random(f"{process.ocid}-{names[-1]}")
    order = process.procedure.is_catalogue
    release = (order_release if order else tender_release)(process, names, now, wanted)
    moment = process.awards[0].at if order else last
    stamp = last if order else moment - timedelta(minutes=rng.randint(1, 9))
    compiled = "-compiled" if "compiled" in process.flags and not order else ""
    release |= {
        "id": f"{process.tender_id}-{utc_stamp(stamp, rng.randrange(1000))}{compiled}",
        "ocid": process.ocid,
        "date": iso(moment),
        "language": "es",
        "initiationType": "tender",
    }
    published = last + timedelta(days=rng.randint(200, 800)) if rng.random() < MONTHS_LATER else last
    return envelope(jsonb_order(release), iso(published))


def envelope(release: dict, published: str) -> dict:
    return {
        "uri": "https://portal.compraspublicas.gob.ec/sercop/datos_abiertos/",
        "license": "https://creativecommons.org/licenses/by/3.0/ec/",
        "version": "1.1",
        "releases": [release],
        "publisher": {
            "uid": "ocds-5wno2w",
            "uri": "https://www.compraspublicas.gob.ec",
            "name": "Servicio Nacional de Contratación Pública (SERCOP)",
            "scheme": "OCDS",
        },
        "extensions": list(EXTENSIONS),
        "publishedDate": published,
        "publicationPolicy": "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA/documentos/politica-publicacion-SERCOP-OCDS.pdf",
    }


def order_release(process: Process, _names: list[str], _now: datetime, _wanted: set[str]) -> dict:
    """A catalogue order: tender, award and contract in one go; the buyer's id comes without its suffix."""
    award, buyer = process.awards[0], process.buyer
    code, when, name = process.framework
    return {
        "tag": ["tender", "award", "contract"],
        "buyer": {"id": f"EC-RUC-{buyer.ruc}", "name": buyer.name},
        "awards": [
            {
                "id": process.code,
                "items": [sections.catalogue_item(item, process.kind, award.at) for item in process.items],
                "value": sections.money(award.amount),
                "status": "active",
                "suppliers": [sections.reference(s) for s in award.suppliers],
            }
        ],
        "tender": {
            "id": process.tender_id,
            "title": f"Orden de compra {process.code}",
            "value": sections.money(award.amount),
            "status": "complete",
            "description": process.description,
            "procuringEntity": sections.reference(buyer),
            "procurementMethod": process.procedure.method,
            "procurementMethodDetails": (
                f"{process.procedure.name} en el convenio {code}, {name}, {sections.FRAMEWORK_TEXT}"
            ),
        },
        "parties": [sections.party(buyer, ["buyer", "procuringEntity"])]
        + [sections.party(s, ["supplier"]) for s in award.suppliers],
        "contracts": [{"id": f"{process.code}-contract", "status": "active", "awardID": process.code}],
        "relatedProcesses": [
            {
                "id": f"{code}-{process.code}-related",
                "title": name,
                "scheme": "ocid",
                "identifier": f"ocds-5wno2w-{code}-{when.replace(' ', '-')}",
                "relationship": ["framework"],
            }
        ],
    }


def tender_release(process: Process, names: list[str], now: datetime, wanted: set[str]) -> dict:
    shown: dict = {
        "tag": [TAG_OF[name] for name in names if name in TAG_OF],
        "buyer": sections.reference(process.buyer),
    }
    if not shown["tag"]:
        shown["tag"] = ["tenderUpdate"]
    happened = {name for name, moment in process.events if moment <= now}
    if "planning" in wanted and "planning" in happened:
        shown["planning"] = sections.planning(process)
    if "tender" in wanted and "tender" in happened:
        shown["tender"] = sections.tender(process, now)
        if "opening" in happened and "bids" in process.flags and process.tenderers:
            shown["bids"] = sections.bids(process)
    if "awards" in wanted and "award" in happened:
        shown["awards"] = [sections.award(process, award) for award in process.awards]
        auctions = sections.auctions(process)
        if auctions:
            shown["auctions"] = auctions
    if "contracts" in wanted and "contract" in happened:
        shown["contracts"] = [
            sections.contract(process, award, "termination" in happened, k) for k, award in enumerate(process.awards)
        ]
    shown["parties"] = sections.parties(process, shown)
    return shown
