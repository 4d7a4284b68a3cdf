"""Papers of simulated processes: a pliego and its next version, minutes, a contract, offers. All of it fictitious."""

import json
from pathlib import Path
from textwrap import wrap

from sandbox.pdf import LINES_PER_PAGE, pdf
from sandbox.sercop.world import World

COLUMNS = 88
# What the second version of a pliego changes: days to deliver, share that is paid ahead.
TERMS = ((45, "treinta (30)"), (60, "cuarenta (40)"))

FORM = (
    "El oferente declara que conoce y acepta las condiciones del pliego, que la información que entrega es verdadera y "
    "que se somete a las obligaciones que de él se desprenden."
)
# What each bidder wrote of its own, in the order of the bidders.
OWN = (
    "La empresa cuenta con una bodega propia en el norte de la ciudad y con dos vehículos de reparto. Los bienes se "
    "embalan en cajas de cartón corrugado con separadores.",
    "Nuestra oferta se apoya en quince años de trabajo con instituciones educativas y en un taller de servicio que "
    "atiende todos los días de la semana.",
    "Traemos la mercadería directamente del fabricante, con despacho aduanero propio y un técnico residente en la "
    "ciudad para la puesta en marcha.",
)
SHARED = (
    "La metodología de entrega contempla brigadas rotativas de dos técnicos que visitan cada dependencia con "
    "instrumentos calibrados, verifican el funcionamiento de cada equipo en presencia del custodio y entregan una "
    "bitácora fotográfica semanal al administrador del contrato.",
    "La metodología de entrega contempla brigadas rotativas de tres técnicos que visitan cada dependencia con "
    "instrumentos calibrados, verifican el funcionamiento de cada equipo en presencia del custodio y entregan una "
    "bitácora fotográfica mensual al administrador del contrato.",
)


def write(folder: Path, world: World, *, processes: int = 3) -> int:
    """Write papers of the first auctions into `folder`, with a manifest.json of what they are; how many files."""
    folder.mkdir(parents=True, exist_ok=True)
    auctions = _auctions(world, processes)
    manifest = [entry for release in auctions for entry in _papers(folder, release)] + _offers(folder, auctions)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
    return sum(len(entry["files"]) for entry in manifest)


def _auctions(world: World, count: int) -> list[dict]:
    found: list[dict] = []
    for package in world.packages():
        release = package["releases"][0]
        if release["ocid"].startswith("ocds-5wno2w-SIE-") and "contract" in release["tag"]:
            found.append(release)
        if len(found) == count:
            break
    return found


def _papers(folder: Path, release: dict) -> list[dict]:
    code, entity = release["tender"]["id"], release["buyer"]["name"]
    item = release["tender"]["description"]
    papers = (
        (
            "Pliego",
            "pliego",
            [_pliego(code, entity, item, *terms) for terms in TERMS],
        ),
        ("Acta de apertura", "acta_apertura", [_minutes(code, entity, release["tender"].get("tenderers", []))]),
        ("Contrato", "contrato", [_contract(code, entity, item)]),
    )
    return [
        {"ocid": release["ocid"], "title": f"{title} {code}", "kind": kind, "access": "publico"}
        | {"files": [_file(folder, f"{kind}-{code}-v{n}.pdf", pages) for n, pages in enumerate(versions, 1)]}
        for title, kind, versions in papers
    ]


def _offers(folder: Path, releases: list[dict]) -> list[dict]:
    """Those of the auction with most bidders. Of the others none: what many write everywhere is taken for a model."""
    most = max(releases, key=lambda release: len(release["tender"].get("tenderers", [])))
    bidders = most["tender"].get("tenderers", [])[: len(OWN)]
    return [_offer(folder, most, bidder, place) for place, bidder in enumerate(bidders)]


def _offer(folder: Path, release: dict, bidder: dict, place: int) -> dict:
    """The first two have a passage and a telephone in common, so that their comparison shows both."""
    code, ruc, name = release["tender"]["id"], bidder["id"].split("-")[2], bidder["name"]
    phone = "02 250 1122" if place < len(SHARED) else "07 288 4410"
    text = [
        f"OFERTA\n{name}\nRUC {ruc}\nProcedimiento {code}\n\nTeléfono: {phone}\n\nFORMULARIO DE LA OFERTA\n{FORM}\n\n"
        "Documento ficticio de demostración.",
        "\n\n".join(["PROPUESTA TÉCNICA", OWN[place], *SHARED[place : place + 1]]),
    ]
    label = {"ocid": release["ocid"], "ruc": ruc, "title": f"Oferta de {name}", "kind": "oferta"}
    return label | {"files": [_file(folder, f"oferta-{code}-{place + 1}.pdf", text)]}


def _file(folder: Path, name: str, pages: list[str]) -> str:
    (folder / name).write_bytes(pdf([line for page in pages for line in _page(page)]))
    return name


def _page(text: str) -> list[str]:
    """Exactly the lines of one page."""
    lines = [line for paragraph in text.split("\n") for line in (wrap(paragraph, COLUMNS) or [""])]
    return (lines + [""] * LINES_PER_PAGE)[:LINES_PER_PAGE]


def _pliego(code: str, entity: str, item: str, days: int, advance: str) -> list[str]:
    words = {45: "cuarenta y cinco", 60: "sesenta"}[days]
    return [
        f"{entity}\nSUBASTA INVERSA ELECTRÓNICA {code}\n\nPLIEGO DEL PROCEDIMIENTO\nCONDICIONES PARTICULARES\n\n"
        f"Objeto de contratación: {item}.\n\nDocumento ficticio de demostración: no produce efecto alguno.",
        "SECCIÓN II OBJETO DE LA CONTRATACIÓN\n\n2.1 Objeto\n"
        f"El presente procedimiento tiene por objeto la {item.lower()}.\n\n2.2 Presupuesto referencial\n"
        "El presupuesto referencial consta en el portal de compras públicas y no incluye IVA.",
        "SECCIÓN III CONDICIONES DEL PROCEDIMIENTO\n\n3.2 Vigencia de la oferta\n"
        "Las ofertas estarán vigentes por noventa (90) días calendario.\n\n3.4 Forma de pago\n"
        f"Se otorgará un anticipo del {advance} por ciento del valor del contrato, previa entrega de la garantía.\n\n"
        "3.5 Plazo de ejecución\n"
        f"El contratista entregará la totalidad de los bienes en un plazo de {words} ({days}) días calendario, "
        "contados a partir de la notificación de que el anticipo se encuentra disponible.\n\n3.6 Garantías\n"
        "El adjudicatario presentará la garantía de fiel cumplimiento por el cinco por ciento (5 %) del contrato.",
        "SECCIÓN V OBLIGACIONES DE LAS PARTES\n\n5.1 Del contratista\n"
        "El contratista entregará los bienes en el lugar que señale el administrador del contrato.\n\n5.3 Multas\n"
        "Por cada día de retraso se aplicará una multa del uno por mil (1 x 1000) de las obligaciones pendientes.",
        f"FORMULARIO DE LA OFERTA\n\n{FORM}",
    ]


def _minutes(code: str, entity: str, bidders: list[dict]) -> list[str]:
    names = "\n".join(f"{number}. {bidder['name']}" for number, bidder in enumerate(bidders, 1)) or "Ninguno."
    return [
        f"ACTA DE APERTURA DE OFERTAS\n{entity}\nProcedimiento {code}\n\n"
        f"Se deja constancia de las ofertas recibidas dentro del término previsto:\n\n{names}\n\nDocumento ficticio."
    ]


def _contract(code: str, entity: str, item: str) -> list[str]:
    return [
        f"CONTRATO DE {item}\n\nComparecen {entity} y el adjudicatario del procedimiento {code}.",
        "CLÁUSULA QUINTA. PLAZO\nEl plazo es de sesenta (60) días calendario desde la disponibilidad del anticipo.\n\n"
        "CLÁUSULA SEXTA. MULTAS\nUno por mil por cada día de retraso.\n\nDocumento ficticio de demostración.",
    ]
