"""Who signs and who offers: the contractor with amount and term, the bidders of an act with what was said of each."""

import re

from documents.analysis_rules.labels import labelled, trimmed
from documents.analysis_rules.mentions import Mention, money
from documents.analysis_rules.numbers import figures
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import Text, fold, is_blank, rx

_CAPITAL = r"(?:[A-ZÁÉÍÓÚÑ]|\d{1,3}[A-Z])[\wÁÉÍÓÚÑáéíóúñ.&'-]*"
_FORM = r"(?:S\.?\s?A\.?\s?S\.?|S\.?\s?A\.?|C[ÍIíi][AaÁá]\.?,?\s*(?:L[Tt][Dd][Aa]\.?|S\.?A\.?)|C\.?\s?L(?:tda|TDA)?\.?|L[Tt][Dd][Aa]\.?|S\.?C\.?C\.?|E\.?P\.?|COMPA[ÑN][ÍI]A\s+(?:LIMITADA|ANONIMA))"
COMPANY = re.compile(
    rf"(?:(?:CONSORCIO|Consorcio|ASOCIACI[ÓO]N|Asociaci[óo]n|COMPA[ÑN][ÍI]A|Compa[ñn][íi]a|CONSTRUCTORA|Constructora|COMERCIAL|Comercial|IMPORTADORA|Importadora|DISTRIBUIDORA|Distribuidora)\s+)?{_CAPITAL}(?:[ \t]+(?:{_CAPITAL}|de|del|la|las|los|y|&|e)){{0,9}}?,?\s+{_FORM}(?![\wÁÉÍÓÚÑáéíóúñ])"
    rf"|(?:CONSORCIO|Consorcio|ASOCIACI[ÓO]N|Asociaci[óo]n)\s+{_CAPITAL}(?:(?:[ \t]+|\n(?=(?:DE|DEL|Y|de|del|y)\b))(?:{_CAPITAL}|de|del|la|y|&)){{0,6}}"
)
_PERSON = re.compile(rf"{_CAPITAL}(?:[ \t]+(?:{_CAPITAL}|de|del|la|los|y)){{1,5}}")
_TITLE = r"(?:ing|arq|abg|ab|dr|dra|lic|lcd[oa]|econ|mgs|msc|tnlg[oa]?|sr|sra|srta|señor|señora|ingenier[oa]|arquitect[oa]|doctor[a]?)"
_LEADS = [
    r"por (?:la )?otra(?: parte)?,? ?(?:y )?(?:comparece )?(?:el |la |los )?(?:senor(?:a|ita|es)? |ing\. |arq\. |dr\. |dra\. |ingenier[oa] |arquitect[oa] |contratista |proveedor |compania |empresa |adjudicatari[oa] |oferente )*",
    r"adjudic(?:ar|a|o|ase|ado)\b[^.;]{0,220}?\b(?:al? oferente|al? proveedor|a la (?:compania|empresa|oferta de|oferta presentada por)|a favor del?|al? contratista|al? senor(?:a)?|al consorcio|a)(?: oferente| proveedor| la empresa| la compania| la oferente| el oferente| el proveedor)? ",
    r"(?:contratista|adjudicatari[oa]|proveedor adjudicado|oferente (?:adjudicado|ganador)) (?:es|sera) (?:el |la )?",
]
_AS_CONTRACTOR = re.compile(
    r"(?:(?!contratante)[^;]){0,140}?(?:en calidad de|en adelante|se (?:le )?(?:denominara|llamara)|denominad[oa])[^;.]{0,25}(?<!\w)\"?(?:contratista|proveedor|consultora?|adjudicatari[oa])\b"
)
_LABELS = [
    r"(?:nombre del |datos del )?contratista(?= ?:)",
    r"(?:oferente |proveedor )?adjudicad[oa](?= ?:)",
    r"adjudicatari[oa](?= ?:)",
    r"contratista\n",
    r"proveedor(?= ?:)",
]
_END = re.compile(
    r",|;|\(|\.(?=\s|$)|\s+(?:con\s+(?:r\.?u\.?c|c[eé]dula|domicilio)|r\.?u\.?c\b|representad|legalmente|debidamente|a\s+quien|quien|por\s+(?:un|el|sus|la\s+cantidad|cumplir|haber)|que\b|el\s+(?:contrato|proceso|procedimiento)|la\s+(?:ejecuci|contrataci|adquisici)|en\s+(?:su|calidad|la\s+suma)|cuy|al\s+haber|cumpl|no\s+cumpl|presenta|ofert|obtuv|obtien|alcanz)",
    re.IGNORECASE,
)
_MEETS, _FAILS = (
    re.compile(r"\bcumple\b|\bsi cumple|\bhabilitad[oa]\b|\bcalificad[oa]\b|\baceptada\b"),
    re.compile(
        r"\bno cumple|\bincumple|\bno habilitad|\bdescalificad|\brechazad|\bno calificad|\binhabilitad|\bdeshabilitad"
    ),
)
_POINTS = re.compile(
    r"(?<![\d.,$])(?P<p>\d{1,3}(?:[.,]\d{1,4})?)\s*(?:/\s*100\s*)?(?:puntos?|pts\.?|ptos\.?)|(?:puntaje|calificacion|puntuacion)[^\d\n]{0,30}(?P<q>\d{1,3}(?:[.,]\d{1,4})?)(?![\d%])|(?<![\d.,$])(?P<r>\d{1,3}[.,]\d{1,4})[ \t]*(?:\n|$)"
)
_RUC = re.compile(r"\b\d{10}001\b")
_OFFICE = re.compile(
    r"(?:presidente|secretari|miembro|vocal|delegad|director|profesional|responsable|alcalde|prefect|gerente|total|comision|administrador|oferta|oferente|proveedor|nombre|ruc|monto|cumple|puntaje|observ|no\b|nro|entidad|codigo|objeto|presupuesto|proceso|acta)\b"
)


def contractor(text: Text) -> Choice | None:
    for value in labelled(text, _LABELS):
        name, span = _name(text, value.start, value.end)
        if name:
            return Choice(Candidate(name, 5.0, [span], value.cue))
    for match in COMPANY.finditer(text.raw):
        start, end = text.position(match.start()), text.position(match.end())
        if _AS_CONTRACTOR.match(text.folded, end) and not text.is_masked(start, end):
            return Choice(Candidate(re.sub(r"\s+", " ", match[0]).strip(" ,"), 12.0, [(start, end)], start))
    for pattern in _LEADS:
        for match in rx(pattern).finditer(text.folded):
            name, span = _name(text, match.end(), match.end() + 140)
            if name:
                return Choice(Candidate(name, 15.0, [span], match.start()))
    return None


def _name(text: Text, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The company or person that stands at `start`."""
    words = text.original(start, min(end, len(text.folded)))
    words = re.sub(rf"^(?:(?:el|la|los|al?)\s+)?(?:(?:{_TITLE})\.?\s+)*", "", words, flags=re.IGNORECASE)
    company = COMPANY.match(words)
    if company:
        name = company[0]
    else:
        cut = _END.search(words, 3)
        person = _PERSON.match(words[: cut.start()] if cut else words)
        name = person[0] if person else ""
    name = name.strip(' ,.-"“”') + ("." if company and company[0].rstrip().endswith(".") else "")
    if len(name) < 5 or is_blank(name) or _OFFICE.match(fold(name)):
        return "", (start, end)
    return name, trimmed(text, start, min(len(text.folded), start + len(words.split(name)[0]) + len(name) + 12))


def bidders(text: Text) -> Choice | None:
    """One row per bidder: the line or sentence that names it tells its amount, whether it meets and its points."""
    found: dict[str, dict] = {}
    spans: dict[str, tuple[int, int]] = {}
    amounts = money(text)
    named = _named(text)
    limits = [*(start for _, start, _ in named[1:]), len(text.folded)]
    for (name, start, end), limit in zip(named, limits, strict=bool(named)):
        first, last = _around(text, start, end, limit)
        facts = _facts(text, first, last, amounts, end)
        if all(value is None for value in facts.values()):
            continue
        key = re.sub(r"[^a-z0-9]", "", fold(name))
        row = found.setdefault(key, {"name": name, "ruc": None, "amount": None, "meets": None, "points": None})
        row.update({field: value for field, value in facts.items() if value is not None and row[field] is None})
        spans.setdefault(key, (start, last))
    if not found:
        return None
    return Choice(Candidate(list(found.values()), 15.0, [spans[key] for key in found]))


def _named(text: Text) -> list[tuple[str, int, int]]:
    """Companies, and persons that stand before a RUC or after `oferente`."""
    found = [(m[0], m.start(), m.end()) for m in COMPANY.finditer(text.raw)]
    for match in _RUC.finditer(text.raw):
        line = text.raw[text.raw.rfind("\n", 0, match.start()) + 1 : match.start()]
        if (person := _last_person(line)) and not COMPANY.search(line):
            at = match.start() - len(line) + line.rfind(person)
            found.append((person, at, at + len(person)))
    for lead in re.finditer(
        r"(?:oferente|proveedor|oferta\s+(?:presentada\s+)?(?:por|de))\s*(?:No\.?\s*)?\d{0,2}\s*[:.-]?\s+(?:(?:el|la)\s+)?(?:(?:Ing|Arq|Dr|Dra|Sr|Sra|Lic|Econ|Abg)\.\s+)?",
        text.raw,
        re.IGNORECASE,
    ):
        called = _PERSON.match(text.raw, lead.end())
        if called and not COMPANY.match(text.raw, lead.end()):
            cut = _END.search(called[0], 3)
            name = (called[0][: cut.start()] if cut else called[0]).split("\n")[0].strip()
            found.append((name, lead.end(), lead.end() + len(name)))
    usable = [(re.sub(r"\s+", " ", n).strip(" ,"), text.position(a), text.position(b)) for n, a, b in found]
    return sorted((x for x in usable if len(x[0].split()) >= 2 and not _OFFICE.match(fold(x[0]))), key=lambda x: x[1])


def _last_person(line: str) -> str:
    people = [m[0] for m in _PERSON.finditer(re.sub(r"\b(?:RUC|Ruc)\b.*$", "", line))]
    return people[-1].strip() if people else ""


def _around(text: Text, start: int, end: int, limit: int) -> tuple[int, int]:
    """The table row, wrapped as it may be, or the sentence after the name, as far as the next name."""
    line = text.line_at(end - 1)
    last = line.end
    if not _MEETS.search(text.folded[end:last]) and len(text.folded[end:last].strip()) < 60:
        for following in text.lines[text.line_index(line.start) + 1 :][:6]:
            if following.start >= limit or _ROW_ENDS.match(text.folded[following.start : following.end]):
                break
            last = following.end
    sentence = text.sentence(end, end + 1)[1] if end < len(text.folded) else end
    return start, min(max(last, sentence), end + 260, limit)


_ROW_ENDS = re.compile(
    r"\s*(?:los |las |el |la |en |se |para |por |una |conclu|recomend|total|nota\b|observ|firma|(?:ing|dr|dra|abg|arq|econ|lic)\.)"
)


def _facts(text: Text, start: int, end: int, amounts: list[Mention], after: int) -> dict:
    words = text.folded[after:end]
    fails, meets = _FAILS.search(words), _MEETS.search(words)
    inside = [m for m in amounts if after <= m.start < end and m.value >= 50]
    exact = next((m for m in inside if m.exact), inside[0] if inside else None)
    ruc = _RUC.search(words) or _RUC.search(text.folded[start:end])
    return {
        "ruc": ruc[0] if ruc else None,
        "amount": f"{exact.value:.2f}" if exact else None,
        "meets": False if fails else (True if meets else None),
        "points": _points(words, exact, after),
    }


def _points(words: str, amount: Mention | None, base: int) -> float | int | None:
    for match in _POINTS.finditer(words):
        written = match["p"] or match["q"] or match["r"]
        value = figures(written)
        at = base + match.start()
        if value is None or value > 100 or (amount and amount.start <= at < amount.end):
            continue
        return int(value) if value == value.to_integral() else float(value)
    return None


def amount_of(choices: dict[str, Choice], kind: str) -> Choice | None:
    """What the contract, the award or the offer is worth."""
    names = (
        ("contract_amount", "offer_amount", "reference_budget")
        if kind == "contrato"
        else ("contract_amount", "offer_amount")
    )
    if kind == "oferta":
        names = ("offer_amount", "contract_amount")
    return next((choices[name] for name in names if name in choices), None)
