"""The parts of a release: parties, planning, tender, awards, auctions, contracts, as plain dicts in SERCOP's words."""

from datetime import date, datetime, time, timedelta

from sandbox.sercop.bidding import Award, Bid
from sandbox.sercop.catalogue import UNIT_IDS, Item
from sandbox.sercop.days import iso, utc_stamp
from sandbox.sercop.people import Party
from sandbox.sercop.processes import Enquiry, Process

PRODUCTS = (
    "https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/exe/verComProductos_exe.php?tipo=buscar&idProducto="
)
FRAMEWORK_TEXT = "SELECCIÓN DE PROVEEDORES PARA LA PROVISIÓN DE BIENES NORMALIZADOS A PUBLICARSE EN EL CATÁLOGO"
CRITERIA = ("Cumplimiento Especificaciones", "Experiencia General", "Experiencia Específica",
            "Experiencia Personal Técnico", "Personal Técnico", "Equipo Mínimo", "Plan de Trabajo",
            "Otros Parámetros de Calificación")  # fmt: skip
BUDGET_LINES = ("530204", "530802", "840104", "7.3.08.13", "2.1.1.7.3.02.05.01", "360.7.3.05.04", "750105", "530601")


def number(value: float) -> float | int:
    """Whole amounts come without decimals."""
    return int(value) if value == int(value) else value


def money(amount: float) -> dict:
    return {"amount": number(amount), "currency": "USD"}


def midnight(day: date) -> str:
    return iso(datetime.combine(day, time()))


def reference(party: Party) -> dict:
    return {"id": party.id, "name": party.name}


def party(who: Party, roles: list[str]) -> dict:
    address = {"countryName": "ECUADOR", "streetAddress": who.street}
    if who.region:
        address |= {"region": who.region, "locality": who.locality}
    if who.postal_code:
        address["postalCode"] = who.postal_code
    return {
        "id": who.id,
        "name": who.name,
        "roles": roles,
        "address": address,
        "identifier": {"id": who.id, "scheme": "EC-RUC", "legalName": who.name},
        "contactPoint": {"name": who.name} | ({"url": who.url} if who.url else {}),
    }


def parties(process: Process, shown: dict) -> list[dict]:
    """Who is named in the sections shown, each once with all its roles."""
    roles = {process.buyer: ["buyer", "procuringEntity"]}
    if "tenderers" in shown.get("tender", {}):
        for tenderer in process.tenderers:
            roles.setdefault(tenderer, []).append("tenderer")
    if "awards" in shown:
        for supplier in dict.fromkeys(s for award in process.awards for s in award.suppliers):
            roles.setdefault(supplier, []).append("supplier")
    merged: dict[str, dict] = {}
    for who, names in roles.items():  # a supplier whose name came broken is the tenderer of the same id
        known = merged.setdefault(who.id, party(who, []))
        known["roles"] += [name for name in names if name not in known["roles"]]
    return list(merged.values())


def planning(process: Process) -> dict:
    plan: dict = {"rationale": process.description}
    if "planning_budget" in process.flags:
        plan["budget"] = {"id": BUDGET_LINES[process.number % len(BUDGET_LINES)]}
        if not process.procedure.is_auction:
            plan["budget"]["amount"] = money(process.budget)
    return plan


def tender(process: Process, now: datetime) -> dict:
    """What the notice shows at `now`: offers only after the opening, answers only once given."""
    opened = process.happened("opening") is not None and process.happened("opening") <= now
    shown = {
        "id": process.tender_id,
        "items": [item(line, process) for line in process.items],
        "title": process.tender_id,
        "status": "active",
        "description": process.description,
        "awardPeriod": award_period(process),
        "tenderPeriod": tender_period(process),
        "awardCriteria": "ratedCriteria",
        "enquiryPeriod": enquiry_period(process),
        "procuringEntity": reference(process.buyer),
        "procurementMethod": process.procedure.method,
        "mainProcurementCategory": process.category,
        "procurementMethodDetails": process.procedure.name,
    }
    if process.lots:
        shown["lots"] = [lot_of(lot) for lot in process.lots]
    else:
        shown["value"] = money(process.budget)
        shown["eligibilityCriteria"] = ",".join(CRITERIA[(process.number + k * 3) % len(CRITERIA)] for k in range(4))
    asked = [enquiry(e, now) for e in process.enquiries if e.asked <= now]
    if asked:
        shown |= {"enquiries": asked, "hasEnquiries": True}
    if opened and process.tenderers:
        shown |= {"tenderers": [reference(t) for t in process.tenderers], "numberOfTenderers": len(process.tenderers)}
    if "no_status" in process.flags:
        del shown["status"]
    return shown


def lot_of(lot) -> dict:
    return {"id": lot.id, "title": lot.title, "value": money(lot.budget), "techniques": {"hasElectronicAuction": True}}


def item(line: Item, process: Process) -> dict:
    """A line. `unit.value` is the total of the line in an auction (or missing), the unit price elsewhere."""
    unit = {"id": UNIT_IDS.get(line.unit, "999"), "name": line.unit, "scheme": "SERCOP"}
    if not process.procedure.is_auction:
        unit["value"] = money(line.unit_price)
    elif "no_unit_value" not in process.flags:
        unit["value"] = money(line.total)
    return {"id": line.id, "unit": unit, "quantity": line.quantity, "description": line.description} | classified(line)


def classified(line: Item) -> dict:
    return {
        "classification": {"id": line.cpc, "scheme": "CPC", "description": line.description},
        "additionalClassifications": [
            {"id": line.dotted, "uri": PRODUCTS + line.dotted, "scheme": "CPC", "description": f" {line.description} "}
        ],
    }


def catalogue_item(line: Item, kind: str, at: datetime) -> dict:
    """An ordered product with its price broken down; medicines bear no VAT, the rest 12 % and since April 2024 15 %."""
    rate = 0 if kind == "medicine" else 15 if at >= datetime(2024, 4, 1) else 12  # noqa: DTZ001
    tax = round(line.unit_price * rate / 100, 4)
    parts = (
        (f"net-{line.id}", line.unit_price, "Precio unitario"),
        (f"discount-{line.id}", 0, "Descuento por producto"),
        (f"tax-iva-{rate}%-{line.id}", tax, f"Iva por producto {rate}%"),
        (f"total-iva-{rate}%-{line.id}", round(line.unit_price + tax, 4), "Total por producto"),
    )
    return {
        "id": line.id,
        "unit": {"value": money(line.unit_price)},
        "quantity": line.quantity,
        "description": line.description,
        "valueBreakdown": [{"id": key, "value": money(amount), "description": text} for key, amount, text in parts],
    } | classified(line)


def award_period(process: Process) -> dict:
    """When the award is expected; auctions also say from when."""
    start, end = process.schedule["judged"], process.schedule["award_end"]
    shown: dict = {"endDate": iso(end), "maxExtentDate": iso(end)}
    if process.procedure.is_auction:
        shown |= {"startDate": iso(start), "durationInDays": (end - start).days}
    return shown


def tender_period(process: Process) -> dict:
    start, end = process.schedule["tender"], process.schedule["tender_end"]
    shown: dict = {"startDate": iso(start)}
    if "tender_end" in process.flags:
        shown |= {"endDate": iso(end), "maxExtentDate": iso(end), "durationInDays": (end - start).days}
    return shown


def enquiry_period(process: Process) -> dict:
    start, end = process.schedule["tender"], process.schedule["enquiry_end"]
    shown: dict = {"startDate": iso(start)}
    if "no_enquiry_end" not in process.flags:
        shown |= {"endDate": iso(end), "maxExtentDate": iso(end), "durationInDays": (end - start).days}
    return shown


def enquiry(asked: Enquiry, now: datetime) -> dict:
    shown = {
        "id": asked.id,
        "date": midnight(asked.asked.date()),
        "author": reference(asked.author),
        "description": asked.question,
    }
    if asked.answered <= now:
        shown |= {"answer": asked.answer, "dateAnswered": midnight(asked.answered.date())}
    return shown


def bids(process: Process) -> dict:
    """The rare `bids`: offers in an envelope, and how many there were."""
    offers = [
        {
            "id": f"{process.number}-{k}-{process.code}",
            "date": iso(process.schedule["tender_end"] - timedelta(minutes=7 * (k + 1))),
            "status": "valid",
            "tenderers": [reference(t)],
            "value": money(round(process.budget * (1 - 0.01 * k), 2)),
        }
        for k, t in enumerate(process.tenderers)
    ]
    return {"details": offers, "statistics": [{"id": "1", "measure": "bids", "value": len(offers)}]}


def award(process: Process, given: Award) -> dict:
    shown = {
        "id": given.id,
        "date": iso(given.at),
        "items": [item(line, process) for line in items_of(process, given)],
        "value": money(given.amount),
        "suppliers": [reference(s) for s in given.suppliers],
        "description": given.description,
    }
    if "award_status" in process.flags:
        shown["status"] = "active"
    if "corrected" in process.flags:  # the methodological correction of atypical amounts
        shown |= {"enteredValue": money(given.amount * 1000), "correctedValue": money(given.amount)}
    return shown


def items_of(process: Process, given: Award) -> tuple[Item, ...]:
    """The lines awarded: all, or with several lots the line of that lot."""
    if len(process.lots) < 2:
        return process.items
    return process.items[process.lots.index(given.lot) :][:1]


def auctions(process: Process) -> list[dict]:
    return [auction(process, given, k) for k, given in enumerate(process.awards, start=1) if given.bids]


def auction(process: Process, given: Award, k: int) -> dict:
    stem = f"{process.tender_id}-{utc_stamp(given.at, process.number)}"
    starts = process.schedule["auction"]
    period = {"startDate": iso(starts), "endDate": iso(starts + timedelta(minutes=15))}
    offered = [bid_of(bid, f"{stem}-round-{k}") for bid in given.bids]
    return {
        "id": f"{stem}-auction-{k}",
        "period": period,
        "stages": [
            {
                "id": f"{stem}-stage-{k}",
                "bids": offered,
                "title": "Subasta",
                "rounds": [{"id": f"{stem}-round-{k}", "period": period}],
            }
        ],
        "status": "successful",
        "winningBids": [offered[0]],
    }


def bid_of(bid: Bid, related_round: str) -> dict:
    return {
        "id": bid.id,
        "date": iso(bid.at),
        "value": money(bid.amount),
        "tenderers": [reference(bid.party)],
        "relatedRound": related_round,
    }


def contract(process: Process, given: Award, terminated: bool, k: int) -> dict:
    schedule = process.schedule
    return {
        "id": f"{2_200_000 + process.number * 2 + k}-{process.code}",
        "value": money(given.amount),
        "period": {
            "startDate": midnight(schedule["starts"]),
            "endDate": midnight(schedule["ends"]),
            "durationInDays": schedule["lasts"],
        },
        "status": "terminated" if terminated else "active",
        "awardID": given.id,
        "dateSigned": midnight(schedule["signed"]),
    }
