"""The fields that are lists: items, schedule, requirements, guarantees, penalties, obligations, causes of rejection."""

import re
from decimal import Decimal

from documents.analysis_rules import mentions
from documents.analysis_rules.cues import Claim, at_line_start, claims
from documents.analysis_rules.dates import dates
from documents.analysis_rules.measures import DATES, PER_MILLE, SHARES, TERMS
from documents.analysis_rules.numbers import decimal_text, figures
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import Page, Text, is_blank, rx

Row = tuple[dict, tuple[int, int]]
LONGEST, MOST = 400, 60
_EVENTS = {
    "questions_deadline": "questions_deadline", "answers": "answers_deadline", "offers_deadline": "offers_deadline", "opening": "opening",
    "correction": "correction", "evaluation": "evaluation", "auction": "auction", "award_date": "award", "publication": "publication",
}  # fmt: skip
_CATEGORIES = (
    ("personnel_experience", r"experiencia (?:minima )?(?:del|de) (?:el )?(?:personal|residente|superintendente|tecnico)|personal tecnico[^.;]{0,80}experiencia"),
    ("general_experience", r"experiencia (?:minima )?general"),
    ("specific_experience", r"experiencia (?:minima )?especifica"),
    ("equity", r"patrimonio"),
    ("financial_index", r"indices? (?:financier|de (?:solvencia|endeudamiento|liquidez))|solvencia|endeudamiento"),
    ("certification", r"certifica(?:do|cion)[^.;]{0,40}(?:iso|inen|calidad|fabricante|distribuidor)|registro sanitario"),
    ("vae", r"valor agregado ecuatoriano|\bvae\b"),
    ("equipment", r"equipo minimo|maquinaria|herramientas|vehiculos? (?:minimo|propio|requerid)"),
    ("personnel", r"personal (?:tecnico|minimo|clave|requerido|operativo)|profesional(?:es)? (?:con|en|titulad)|residente de obra|superintendente"),
    ("methodology", r"metodologia|cronograma (?:valorado|de (?:ejecucion|trabajo|entrega))|plan de trabajo"),
    ("form", r"formularios?\b"),
    ("legal", r"\bruc\b|\brup\b|habilitad[oa]|existencia legal|firma electronica|nombramiento|inhabilidad"),
    ("technical", r"especificacion(?:es)? tecnica|caracteristicas|norma (?:tecnica|inen)|garantia tecnica"),
)  # fmt: skip
_DEMAND = re.compile(
    r"debera|deberan|\bdebe[n]?\b|acredit|presentar|requier|requisito|minim|obligatori|exig|contar con|demostr|se verificara|adjuntar"
)
_THRESHOLD = re.compile(
    r"(?P<o>minim[oa]|al menos|por lo menos|mayor(?: o igual)?(?: a| que)?|superior|no menor|maxim[oa]|menor|hasta|igual)"
)
_CONTRACTOR_DUTY = rx(
    r"(?:el|la) (?:contratista|proveedor(?:a)?|adjudicatari[oa]|consultor(?:a)?)[^.;\n]{0,40}(?:debera|se obliga|se compromete|esta obligad[oa]|tiene la obligacion|sera responsable|entregara|garantizara|mantendra|cumplira|asumira|proporcionara)"
)
_DUTY_HEAD = rx(
    r"obligaciones (?:del? |de la )?(?:contratista|proveedor|adjudicatari|consultor|las partes)|obligaciones\b|responsabilidades del (?:contratista|proveedor)"
)
_REJECTION = rx(
    r"(?:sera|seran|es|son|constituye[n]?|dara lugar|daran lugar)[^.;]{0,40}(?:causal(?:es)?|causas?|motivo)[^.;]{0,25}(?:rechazo|descalificacion|exclusion|inhabilitacion)|(?:sera|seran|quedara[n]?) (?:rechazad|descalificad|excluid)[ao]s?|(?:causal|causa|motivo) de (?:rechazo|descalificacion)|se rechazara[n]?|rechazara las ofertas"
)
_DENIED = re.compile(r"no (?:sera[n]?|es|son|constituye[n]?)[^.;]{0,30}(?:causal|causa|motivo)")
_REJECTION_HEAD = rx(
    r"caus(?:as|ales) (?:de|para el|para la) (?:rechazo|descalificacion)|motivos de (?:rechazo|descalificacion)"
)
_BULLET = re.compile(r"\s*(?:[-*]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-z][.)])\s+")
_UNIT = r"(?:unidad(?:es)?|u\.?|und\.?|uni\.?|kg\.?|kilos?|m2|m3|ml|mts?\.?|metros?(?: cuadrados| cubicos| lineales)?|global|glb\.?|gl\.?|galon(?:es)?|litros?|lts?\.?|mes(?:es)?|cajas?|paquetes?|resmas?|servicios?|par(?:es)?|juegos?|kits?|frascos?|rollos?|bidon(?:es)?|sacos?|quintal(?:es)?|docenas?|toneladas?|tabletas?|ampollas?|dosis|equipos?|licencias?|horas?|km)"
_NUMBER = r"\d{1,3}(?:[.,]\d{3})*(?:[.,]\d{1,5})?|\d+(?:[.,]\d{1,5})?"
_ITEM = re.compile(
    rf"^\s*(?:(?P<n>\d{{1,3}})[.)]?\s+)?(?:(?P<c>\d{{5}}[.\d]{{0,8}}|\d{{7,12}})\s+)?(?P<d>[a-z][^\n$]{{3,160}}?)\s+(?:(?P<u>{_UNIT})\s+(?P<q>{_NUMBER})|(?P<q2>{_NUMBER})\s+(?P<u2>{_UNIT}))(?:\s+(?:usd|\$)?\s*(?P<p>{_NUMBER}))?(?:\s+(?:usd|\$)?\s*(?P<t>{_NUMBER}))?\s*$"
)
_ITEM_HEAD = re.compile(
    r"cantidad|cant\b|unidad de medida|precio unitario|p\. ?unit|rubro|descripcion del (?:bien|item|rubro|servicio)"
)


def lists(text: Text) -> dict[str, Choice]:
    terms = claims(text, mentions.terms(text), TERMS)
    shares = claims(text, mentions.shares(text), SHARES, limit=70)
    found = {
        "items": items(text),
        "schedule": schedule(text),
        "requirements": requirements(text),
        "guarantees": guarantees(shares, terms),
        "penalties": penalties(text, shares),
        "obligations": _texts(text, _CONTRACTOR_DUTY, _DUTY_HEAD),
        "rejection_causes": _texts(text, _REJECTION, _REJECTION_HEAD),
        "signatories": signatories(text),
    }
    return {name: _choice(rows) for name, rows in found.items() if rows}


def _choice(rows: list[Row]) -> Choice:
    rows = rows[:MOST]
    return Choice(Candidate([value for value, _ in rows], 10.0, [span for _, span in rows]))


def items(text: Text) -> list[Row]:
    """Rows of a table of goods: what, how many, in which unit, at what price."""
    found: list[Row] = []
    for line in text.lines:
        match = _ITEM.match(text.folded[line.start : line.end])
        if (
            match
            and _under_item_head(text, line.start)
            and not re.match(r"(?:total|sub ?total|plazo|fecha|vigencia|iva\b)", match["d"])
        ):
            found.append((_item(text, line.start, match), (line.start, line.end)))
    return found


def _under_item_head(text: Text, start: int) -> bool:
    return bool(_ITEM_HEAD.search(text.folded[max(0, start - 1500) : start]))


def _item(text: Text, base: int, match: re.Match) -> dict:
    price, total = figures(match["p"] or ""), figures(match["t"] or "")
    return {
        "cpc": re.sub(r"\D", "", match["c"] or "") or None,
        "description": text.original(base + match.start("d"), base + match.end("d")),
        "unit": match["u"] or match["u2"],
        "quantity": decimal_text(figures(match["q"] or match["q2"]) or Decimal(0)),
        "unit_price": f"{price:.2f}" if price is not None else None,
        "total": f"{total:.2f}" if total is not None else None,
    }


def schedule(text: Text) -> list[Row]:
    best: dict[str, Claim] = {}
    for claim in claims(text, dates(text), DATES, limit=75):
        if claim.subject in _EVENTS and (claim.subject not in best or claim.cost < best[claim.subject].cost):
            best[claim.subject] = claim
    ordered = sorted(best.values(), key=lambda claim: claim.mention.value)
    return [({"event": _EVENTS[c.subject], "at": c.mention.value}, (c.mention.start, c.mention.end)) for c in ordered]


def guarantees(shares: list[Claim], terms: list[Claim]) -> list[Row]:
    names = {"performance_guarantee_pct": "performance", "advance_guarantee_pct": "advance"}
    found: dict[str, Row] = {}
    for claim in shares:
        if kind := names.get(claim.subject):
            found.setdefault(kind, ({"type": kind, "pct": claim.mention.value, "term": None}, _span(claim)))
    for claim in terms:
        if (
            claim.subject == "guarantee"
            and claim.cost < 60
            and claim.mention.value[1] in ("months", "years", "calendar_days")
        ):
            term = {"quantity": claim.mention.value[0], "unit": claim.mention.value[1]}
            found.setdefault("technical", ({"type": "technical", "pct": None, "term": term}, _span(claim)))
    return list(found.values())


def _span(claim: Claim) -> tuple[int, int]:
    return claim.mention.start, claim.mention.end


def penalties(text: Text, shares: list[Claim]) -> list[Row]:
    mille = [c for c in claims(text, mentions.per_mille(text), PER_MILLE) if c.subject == "penalty_per_mille"]
    pct = [c for c in shares if c.subject == "penalty_share"]
    found: dict[tuple, Row] = {}
    for claim, unit in [*((c, "per_mille") for c in mille), *((c, "pct") for c in pct)]:
        start, end = text.sentence(*_span(claim))
        daily = bool(re.search(r"\bdia(?:s|ri[ao])?\b", text.folded[start:end]))
        row = {
            "value": claim.mention.value,
            "unit": unit,
            "per_day": daily,
            "text": text.original(start, end)[:LONGEST],
        }
        found.setdefault((claim.mention.value, unit), (row, _span(claim)))
    return list(found.values())


def requirements(text: Text) -> list[Row]:
    found: dict[str, Row] = {}
    for category, pattern in _CATEGORIES:
        for match in rx(pattern).finditer(text.folded):
            start, end = text.sentence(match.start(), match.end())
            words, sentence = text.original(start, end), text.folded[start:end]
            if (
                text.annex_cost(start)
                or not _DEMAND.search(sentence)
                or len(words) < 25
                or is_blank(words)
                or words in found
            ):
                continue
            found[words] = (_requirement(category, words, sentence), (start, min(end, start + 250)))
    return sorted(found.values(), key=lambda row: row[1])


def _requirement(category: str, words: str, sentence: str) -> dict:
    optional = re.search(r"opcional|de preferencia|no (?:es|sera) obligatori|no se exig|deseable", sentence)
    lasting = re.search(r"no (?:sera |es )?(?:convalid|subsan)a", sentence)
    return {
        "category": category,
        "text": words[:LONGEST],
        "threshold": _threshold(sentence),
        "mandatory": not optional,
        "correctable": False if lasting else (True if re.search(r"convalid|subsan", sentence) else None),
    }


def _threshold(sentence: str) -> dict | None:
    piece = Text([Page(1, sentence)])
    operator = _THRESHOLD.search(sentence)
    sign = "<=" if operator and re.match(r"maxim|menor|hasta", operator["o"]) else ">="
    if amounts := [m for m in mentions.money(piece) if m.exact]:
        return {"operator": sign, "value": f"{amounts[0].value:.2f}", "unit": "usd"}
    if shares := mentions.shares(piece):
        return {"operator": sign, "value": shares[0].value, "unit": "pct"}
    if terms := mentions.terms(piece):
        return {"operator": sign, "value": str(terms[0].value[0]), "unit": terms[0].value[1]}
    return None


def _texts(text: Text, pattern: re.Pattern, head: re.Pattern) -> list[Row]:
    """Sentences that say it, and bullets below a heading that announces them."""
    spans = {text.sentence(m.start(), m.end()) for m in pattern.finditer(text.folded) if not text.annex_cost(m.start())}
    spans |= set(_bullets(text, head))
    said = sorted(span for span in spans if not _DENIED.search(text.folded[slice(*span)]))
    rows = [({"text": text.original(a, b)[:LONGEST]}, (a, min(b, a + 250))) for a, b in said]
    return [row for row in rows if len(row[0]["text"]) > 20 and not is_blank(row[0]["text"])]


def _bullets(text: Text, head: re.Pattern) -> list[tuple[int, int]]:
    found = []
    for index, line in enumerate(text.lines):
        match = head.search(text.folded[line.start : line.end])
        if not match or not at_line_start(text, line.start + match.start()) or text.annex_cost(line.start):
            continue
        for following in text.lines[index + 1 : index + 25]:
            if not _BULLET.match(text.folded[following.start : following.end]):
                if following.heading:
                    break
                continue
            found.append(text.sentence(following.start + 1, following.end))
    return found


_SIGN_HEAD = re.compile(
    r"elaborado por|revisado por|aprobado por|autorizado por|preparado por|suscriben|para constancia|firman|firmas?\b(?: de responsabilidad)?|atentamente|f\.\)"
)
_TITLED = re.compile(
    r"\b(?:Ing|Arq|Abg|Ab|Dr|Dra|Lic|Lcd[oa]|Econ|Mgs|Msc|MSc|Mgtr|Tnlg[oa]?|Sr|Sra|Srta|CPA|Phd|PhD)\.?\s+(?:(?:Ing|Mgs|Msc|Dr)\.\s+)?(?P<n>[A-ZÁÉÍÓÚÑ][\wáéíóúñÁÉÍÓÚÑ]+(?:[ \t]+(?:de|del|la)?[ \t]*[A-ZÁÉÍÓÚÑ][\wáéíóúñÁÉÍÓÚÑ]+){1,4})"
)


def signatories(text: Text) -> list[Row]:
    """Titled names after the words that announce signatures, with the line below as their office."""
    found: dict[str, Row] = {}
    for head in _SIGN_HEAD.finditer(text.folded):
        first, last = text.origin(head.start(), min(len(text.folded), head.end() + 700))
        for match in _TITLED.finditer(text.raw, first, last):
            start, end = text.position(match.start()), text.position(match.end())
            name = text.original(start, end)
            found.setdefault(name, ({"name": name, "position": _office(text, end)}, (start, end)))
    return list(found.values())


def _office(text: Text, end: int) -> str | None:
    line = text.line_at(end - 1)
    rest = text.original(end, line.end).strip(" ,-–:")
    index = text.line_index(line.start) + 1
    below = text.original(text.lines[index].start, text.lines[index].end) if index < len(text.lines) else ""
    for words in (rest, below):
        if (
            4 < len(words) < 90
            and not is_blank(words)
            and re.search(r"[a-z]{4}", words.lower())
            and not _TITLED.search(words)
        ):
            return words
    return None
