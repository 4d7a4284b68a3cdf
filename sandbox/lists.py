"""Files of those who may not contract, in the forms that SERCOP, the UN, OFAC and the World Bank give: `GET /lists/…`.

They hold the cases of `registries` that are meant to be found, and invented names for the rest.
"""

from datetime import date
from xml.sax.saxutils import escape

from sandbox.registries import CASES, Holder
from sandbox.wire import Request, Response

NAMESAKE = "QUINDE ARUPO WILMER FREDDY"


def respond(_request: Request, name: str) -> Response:
    if name not in FILES:
        return Response(b"", 404, "text/plain")
    kind = "text/xml" if name.endswith(".xml") else "text/csv"
    return Response(FILES[name]().encode(), 200, f"{kind}; charset=utf-8")


def fallen() -> list[Holder]:
    return [case.holder for case in CASES if case.holder and case.holder.fallen]


def sercop() -> str:
    rows = [
        f"{holder.ruc};{holder.name};{holder.fallen};RESOLUCIÓN SIMULADA 2026-014;2026-03-02;{date(2031, 3, 2)}"
        for holder in fallen()
    ]
    over = ("0998765430001", "HIDROCEIBAL SERVICIOS S.A.", "ADJUDICATARIO FALLIDO", "RESOLUCIÓN SIMULADA 2019-003")
    rows.append(";".join((*over, "2019-01-15", "2022-01-15")))
    head = "REGISTRO DE INCUMPLIMIENTOS (SIMULADO)\nRUC;RAZÓN SOCIAL;TIPO;RESOLUCIÓN;FECHA DESDE;FECHA HASTA\n"
    return head + "\n".join(rows) + "\n"


def united_nations() -> str:
    first, second, third, fourth = NAMESAKE.split()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CONSOLIDATED_LIST dateGenerated="2026-11-20T23:00:02.000Z"><INDIVIDUALS>'
        f"<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>{third}</FIRST_NAME><SECOND_NAME>{fourth}</SECOND_NAME>"
        f"<THIRD_NAME>{first}</THIRD_NAME><FOURTH_NAME>{second}</FOURTH_NAME><UN_LIST_TYPE>Simulada</UN_LIST_TYPE>"
        "<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2014-05-09</LISTED_ON><NATIONALITY><VALUE>Nowhere</VALUE>"
        "</NATIONALITY>"
        "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>El Totorillo</ALIAS_NAME></INDIVIDUAL_ALIAS>"
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>SIM00001</NUMBER>"
        "</INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY>"
        f"<FIRST_NAME>{escape('MOLLE & CAPULÍ TRADING')}</FIRST_NAME><REFERENCE_NUMBER>XXe.002</REFERENCE_NUMBER>"
        "<LISTED_ON>2016-02-01</LISTED_ON><ENTITY_ALIAS><ALIAS_NAME>MCT</ALIAS_NAME></ENTITY_ALIAS></ENTITY></ENTITIES>"
        "</CONSOLIDATED_LIST>\n"
    )


def ofac() -> str:
    rows = (
        ("36", "ARRAYAN SHIPPING S.A.", "-0- ", "SIMULATED"),
        ("37", "LAUREL SIGSAL, Byron", "individual", "SIMULATED] [OTHER"),
    )
    filled = (f'{number},"{name}","{kind}","{program}"' + ',"-0- "' * 8 for number, name, kind, program in rows)
    return "\r\n".join(filled) + "\r\n"


def world_bank() -> str:
    return (
        "Firm Name,Address,Country,From Date,To Date,Grounds\n"
        '"PUMAMAQUI CONSTRUCCIONES S.A.","Calle Simulada 1","Ecuador",2023-04-01,2027-04-01,"Guidelines 1.16"\n'
        '"CHAMBURO LTD.","Nowhere 2","Nowhere",2015-06-30,Permanent,"Fraud"\n'
    )


FILES = {"sercop.csv": sercop, "un.xml": united_nations, "ofac.csv": ofac, "worldbank.csv": world_bank}
