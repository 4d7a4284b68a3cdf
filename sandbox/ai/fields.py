"""What the pretended model reads in pages: few plain phrases, on purpose not those of the portal's own rules.

Each finder gives (page, quote, value) of the first place that says it.
"""

import re
from collections.abc import Callable

from sandbox.ai.pages import Page

Found = tuple[Page, str, object]
AMOUNT = r"(?:USD|US\$|\$)\s*([0-9][0-9.,]*[0-9])"
DAY = {"enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
       "septiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12}  # fmt: skip
UNIT = r"(d[ií]as? calendario|d[ií]as? t[eé]rmino|d[ií]as? h[aá]biles|d[ií]as? laborables|d[ií]as?|meses|mes|años?)"
COUNT = rf"(?:[a-záéíóú ]*\(?(\d{{1,4}})\)?(?:\s*\([a-záéíóú ]+\))?)\s*{UNIT}"
PERCENT = r"[^.\n%]{0,60}?(?<![\d.,])(\d{1,3}(?:[.,]\d+)?)\s*%"
LONGEST = 240


def amount(text: str) -> str:
    """Decimal string of an amount as Ecuador writes it, or as English does."""
    decimals = re.search(r"[.,](\d{1,5})$", text)
    whole = text[: decimals.start()] if decimals and len(decimals[1]) != 3 else text
    tail = decimals[1] if decimals and len(decimals[1]) != 3 else "00"
    return f"{int(re.sub(r'[.,]', '', whole) or 0)}.{tail[:2]:0<2}"


def unit(text: str) -> str:
    text = text.lower()
    if text.startswith(("mes", "año")):
        return "months" if text.startswith("mes") else "years"
    return "business_days" if re.search(r"h[aá]bil|laborable|t[eé]rmino", text) else "calendar_days"


def text_after(*labels: str) -> Callable[[list[Page]], Found | None]:
    return finder(rf"(?:{'|'.join(labels)})\s*:?\s*\n?(?!Este )([^\n]{{4,200}})", lambda match: match[1].strip(" .:"))


def term(*labels: str) -> Callable[[list[Page]], Found | None]:
    return finder(
        rf"(?:{'|'.join(labels)})[^.\n]{{0,80}}?{COUNT}",
        lambda match: {"quantity": int(match[1]), "unit": unit(match[2])},
    )


def percent(label: str) -> Callable[[list[Page]], Found | None]:
    return finder(rf"{label}{PERCENT}", lambda match: match[1].replace(",", "."))


def moment(label: str) -> Callable[[list[Page]], Found | None]:
    pattern = rf"{label}[^\n]{{0,40}}?(\d{{1,2}})(?:/| de )(\d{{1,2}}|[a-z]+)(?:/| de | del )(20\d\d)(?:[^\n]{{0,12}}?(\d{{1,2}})[:h](\d\d))?"
    return finder(pattern, _iso)


def _iso(match: re.Match) -> str:
    month = DAY.get(match[2].lower()) or (int(match[2]) if match[2].isdigit() else 1)
    day = f"{match[3]}-{month:02}-{int(match[1]):02}"
    return f"{day}T{int(match[4]):02}:{match[5]}" if match[4] else day


def finder(pattern: str, value: Callable[[re.Match], object]) -> Callable[[list[Page]], Found | None]:
    compiled = re.compile(pattern, re.I)

    def find(pages: list[Page]) -> Found | None:
        for page in pages:
            match = compiled.search(page.text)
            if match:
                return page, match[0][:LONGEST].strip(), value(match)
        return None

    return find


def criteria(pages: list[Page]) -> Found | None:
    pattern = re.compile(r"^([A-ZÁÉÍÓÚ][^\n\d]{4,60}?)[ .:]+(\d{1,3})\s*puntos", re.M)
    for page in pages:
        rows = list(pattern.finditer(page.text))
        if rows:
            named = [{"name": row[1].strip(), "points": row[2]} for row in rows]
            return page, rows[0][0][:LONGEST], named
    return None


FINDERS: dict[str, Callable[[list[Page]], Found | None]] = {
    "process_code": finder(r"\b([A-Z]{2,6}(?:-[A-Z0-9]{2,12}){1,4}-20\d\d-\d{1,4})\b", lambda match: match[1]),
    "buyer_name": text_after("entidad contratante", "nombre de la entidad"),
    "object": text_after("objeto de (?:la )?contrataci[oó]n", "objeto del proceso"),
    "reference_budget": finder(
        rf"presupuesto referencial[^$]{{0,200}}?{AMOUNT}", lambda match: amount(match[1])
    ),
    "cpc_code": finder(r"CPC[^\d\n]{0,30}(\d{5,9}(?:\.\d+)*)", lambda match: match[1]),
    "delivery_term": term("plazo de ejecuci[oó]n", "plazo de entrega", "plazo para la (?:entrega|ejecuci[oó]n)"),
    "offer_validity": term("vigencia de (?:la )?oferta", "ofertas? (?:estar[aá]n?|se mantendr[aá]n?) vigentes?"),
    "advance_payment_pct": percent("(?<!uso del )anticipo"),
    "performance_guarantee_pct": percent("fiel cumplimiento"),
    "advance_guarantee_pct": percent("(?:garant[ií]a (?:de|del|por)[a-z ]{0,12}|buen uso del )anticipo"),
    "penalty_per_mille": finder(
        r"multas?[^.\n]{0,120}?(\d{1,3}(?:[.,]\d+)?)\s*(?:por mil|x\s*1[.,]?000|‰|\))", lambda match: match[1].replace(",", ".")
    ),
    "questions_deadline": moment("fecha l[ií]mite (?:de|para) (?:las )?preguntas"),
    "offers_deadline": moment("fecha l[ií]mite (?:de|para)(?: la)? (?:entrega|recepci[oó]n|presentaci[oó]n)(?: de)?(?: las)? ofertas?"),
    "award_date": moment("fecha (?:estimada )?de adjudicaci[oó]n"),
    "general_experience": text_after("experiencia general(?: m[ií]nima)?"),
    "specific_experience": text_after("experiencia espec[ií]fica(?: m[ií]nima)?"),
    "minimum_equity": finder(rf"patrimonio[^$\n]{{0,80}}?{AMOUNT}", lambda match: amount(match[1])),
    "payment_terms": text_after("forma de pago", "condiciones de pago"),
    "contract_administrator": text_after("administrador(?:a)? del contrato"),
    "evaluation_criteria": criteria,
}  # fmt: skip
