"""Alerts that numbers raise: against the law's values, against each other, or for being absent."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

from documents.analysis_rules import mentions
from documents.analysis_rules.alerts import BEFORE_CONTRACT, Context, alert
from documents.analysis_rules.cues import Claim, claims
from documents.analysis_rules.dates import dates
from documents.analysis_rules.institutions import ENTITY
from documents.analysis_rules.kinds import has_penalty_words
from documents.analysis_rules.measures import DATES, MONEY
from documents.analysis_rules.numbers import SPELLED, figures, spelled
from documents.analysis_rules.schema import Alert, Citation
from documents.analysis_rules.text import BLANKS, Text, fold, rx
from law.rules import working_days_between


def from_figures(context: Context) -> list[Alert]:
    found = [*_contradictions(context), *_leftovers(context), *_no_penalty(context), *_hidden(context)]
    if context.kind not in BEFORE_CONTRACT:
        return found
    return [
        *found,
        *_experience_above_cap(context),
        *_short_term(context),
        *_auction(context),
        *_points(context),
        *_advance(context),
        *_existence(context),
    ]


def _hidden(context: Context) -> list[Alert]:
    citations = [Citation(page, quote) for page, quote in context.instructed[:3] if len(quote) >= 4]
    said = "Hay texto oculto o que se dirige a una máquina: no se tomó como contenido del documento."
    return alert("hidden_text", "high", citations, said)


def _auction(context: Context) -> list[Alert]:
    if context.procedure != "subasta_inversa_electronica":
        return []
    names = [n for n in ("general_experience", "specific_experience", "minimum_equity") if n in context.choices]
    said = "En una subasta inversa se pide experiencia o patrimonio: el procedimiento se decide por el precio."
    cited = context.cite_choice(*names) or context.cite(_asked_experience(context.text))
    return alert("auction_with_experience_requirement", "high", cited, said)


_ASKS_EXPERIENCE = (
    r"(?:presentar|acreditar|demostrar|justificar|adjuntar|contar con|tener|poseer)[a-z]*\b[^.;]{0,60}\bexperiencia\b"
)
_ASKS_NO_EXPERIENCE = re.compile(r"\b(?:no|sin)\b[^.;]{0,60}experiencia|experiencia[^.;]{0,40}\bno (?:se|es|sera)\b")
_OF_STAFF = re.compile(r"\b(?:personal|tecnicos?|profesional|chofer|conductor|operador|instalador|residente)\b")


def _asked_experience(text: Text) -> list[tuple[int, int]]:
    """Experience of the bidder itself, asked without an amount."""
    found = []
    for match in rx(_ASKS_EXPERIENCE).finditer(text.folded):
        start, end = text.sentence(match.start(), match.end())
        sentence = text.folded[start:end]
        if not _ASKS_NO_EXPERIENCE.search(sentence) and not _OF_STAFF.search(sentence):
            found.append(match.span())
    return found


def _points(context: Context) -> list[Alert]:
    choice, rule = context.choices.get("evaluation_criteria"), context.rule("puntaje_total")
    if not choice or not rule:
        return []
    total = sum(Decimal(str(criterion["points"])) for criterion in choice.best.value)
    if total == rule.value:
        return []
    said = f"Los puntajes suman {total:f} y deben sumar {rule.value.normalize():f}."
    return alert("points_do_not_sum_100", "medium", context.cite(choice.best.spans), said, context.norm(rule))


def _no_penalty(context: Context) -> list[Alert]:
    rule = context.rule("multa_minimo")
    if not rule or context.kind not in ("pliego", "tdr", "contrato", "especificaciones"):
        return []
    choice = context.choices.get("penalty_per_mille")
    if choice and Decimal(choice.best.value) < rule.value:
        said = f"La multa diaria es del {choice.best.value} por mil, menor que {rule.value.normalize():f} por mil."
        return alert("missing_penalty", "medium", context.cite(choice.best.spans), said, context.norm(rule))
    if choice or has_penalty_words(context.text):
        return []
    said = "El documento no dice qué multa se aplica por cada día de retraso."
    cited = context.cite_choice("delivery_term", "payment_terms", "object", "process_code")[:1]
    return alert("missing_penalty", "medium", cited, said, context.norm(rule))


def _advance(context: Context) -> list[Alert]:
    choice, rule = context.choices.get("advance_payment_pct"), context.rule("anticipo_maximo")
    if not choice or not rule or Decimal(choice.best.value) <= rule.value:
        return []
    said = f"El anticipo es del {choice.best.value} %, mayor que {rule.value.normalize():f} %."
    return alert("advance_above_cap", "medium", context.cite(choice.best.spans), said, context.norm(rule))


def _experience_above_cap(context: Context) -> list[Alert]:
    spans, said, norm = [], "", ""
    money = claims(context.text, mentions.money(context.text), MONEY)
    shares = _budget_shares(context)
    for subject, slug, name in (
        ("general_experience", "experiencia_general_maximo", "general"),
        ("specific_experience", "experiencia_especifica_maximo", "específica"),
    ):
        rule = context.rule(slug)
        if not rule:
            continue
        for claim, share in [*_amounts(context, money, subject), *((c, v) for s, c, v in shares if s == subject)]:
            if share > rule.value:
                spans.append((claim.mention.start, claim.mention.end))
                said = f"La experiencia {name} pedida es el {share:.0f} % del presupuesto, mayor que {rule.value.normalize():f} %."
                norm = context.norm(rule)
    return alert("experience_above_cap", "medium", context.cite(spans), said, norm)


def _amounts(context: Context, money: list[Claim], subject: str) -> list[tuple[Claim, Decimal]]:
    if not context.budget:
        return []
    return [
        (claim, claim.mention.value * 100 / context.budget)
        for claim in money
        if claim.subject == subject and claim.cost < 70 and not context.text.annex_cost(claim.mention.start)
    ]


def _budget_shares(context: Context) -> list[tuple[str, Claim, Decimal]]:
    """`experiencia general … 50 % del presupuesto`."""
    table = {
        "general_experience": [r"experiencia general"], "specific_experience": [r"experiencia especifica"],
        "other": [r"anticipo", r"garantia", r"multa", r"por contrato", r"cada contrato", r"iva\b", r"puntos|puntaje", r"contratos? individual", r"vae\b"],
    }  # fmt: skip
    found = []
    for claim in claims(context.text, mentions.shares(context.text), table):
        after = context.text.folded[claim.mention.end : claim.mention.end + 45]
        if claim.subject != "other" and re.search(r"presupuesto|monto referencial|valor referencial", after):
            found.append((claim.subject, claim, Decimal(claim.mention.value)))
    return found


def _short_term(context: Context) -> list[Alert]:
    rule = context.rule("ofertas_minimo")
    minimum, norm = (rule.value, context.norm(rule)) if rule else (Decimal(2), "Reglamento de la LOSNCP, art. 96")
    if not rule or rule.valid_from > context.on:
        minimum = Decimal(2)  # an older document is not held against later terms, but one day was never enough
    spans = [m.span() for m in _TERM_FOR_OFFERS.finditer(context.text.folded) if _below(m, minimum)]
    said = f"El término para entregar ofertas es menor que {minimum.normalize():f} días término."
    return alert("offer_term_too_short", "high", context.cite([*spans, *_close_dates(context, minimum)]), said, norm)


_OFFERS = r"(?:ofertas?|propuestas?|proformas?|cotizaciones)"
_DAYS = rf"(?P<w{{n}}>{SPELLED})?\s*\(?\s*(?P<d{{n}}>\d{{{{1,2}}}})?\s*\)?\s+dias?(?P<q{{n}}>\s+(?:calendario|habil|laborable|termino)[a-z]*)?"
_TERM_FOR_OFFERS = re.compile(
    rf"(?:plazo|termino|tiempo|periodo)[^.;\d]{{0,40}}(?:presentacion|presentar|entrega|entregar|recepcion|enviar|remitir|envio)[^.;\d]{{0,25}}{_OFFERS}[^.;\d]{{0,50}}?\b{_DAYS.format(n=1)}"
    rf"|{_OFFERS}[^.;\d]{{0,60}}(?:presentar|entregar|enviar|remitir|recibir|recept)[a-z]*[^.;\d]{{0,50}}(?:plazo|termino|en el transcurso|dentro|maximo)[^.;\d]{{0,25}}?\b{_DAYS.format(n=2)}"
    rf"|(?:presentar|entregar|enviar|remitir)[a-z]*[^.;\d]{{0,25}}{_OFFERS}[^.;\d]{{0,30}}(?:en|dentro de|hasta)[^.;\d]{{0,25}}?\b{_DAYS.format(n=3)}"
    rf"|\b{_DAYS.format(n=4)}[^.;\d]{{0,40}}(?:para|como plazo)[^.;\d]{{0,25}}(?:presentacion|presentar|entrega|entregar|recepcion|enviar|remitir)[^.;\d]{{0,25}}{_OFFERS}"
)


def _below(match: re.Match, minimum: Decimal) -> bool:
    for n in "1234":
        number = int(match[f"d{n}"]) if match[f"d{n}"] else spelled(match[f"w{n}"] or "")
        if number:
            return number < minimum and not re.search(r"vigen|valid", match[0])
    return False


def _close_dates(context: Context, minimum: Decimal) -> list[tuple[int, int]]:
    """Deadlines that leave fewer working days than the law asks, counted from what comes last before them."""
    offers = context.choices.get("offers_deadline")
    if not offers:
        return []
    end = date.fromisoformat(offers.best.value[:10])
    found = {c.subject: c for c in claims(context.text, dates(context.text), DATES, limit=60)}
    # a public tender of consultants counts from the publication, and its term is long
    for subject in ("answers", "questions_deadline", "publication") if minimum < 15 else ("publication",):
        if subject in found:
            start = date.fromisoformat(found[subject].mention.value[:10])
            if start <= end and working_days_between(start, end, frozenset()) < minimum:
                return [*offers.best.spans[:1], (found[subject].mention.start, found[subject].mention.end)]
            return []
    return []


_EXISTENCE = re.compile(
    rf"(?:existencia legal|existencia juridica|vida juridica|constitu(?:cion|id[ao]s?)|creacion|fundacion|antiguedad|trayectoria|permanencia|en el mercado|funcionamiento|operaciones|inscripcion en el (?:registro|rup)|actividad(?:es)? economica)[^.;]{{0,90}}?\b(?:(?P<w>{SPELLED})\s*)?\(?\s*(?P<d>\d{{1,2}})?\s*\)?\s*anos?\b"
    rf"|\b(?:(?P<w2>{SPELLED})\s*)?\(?\s*(?P<d2>\d{{1,2}})?\s*\)?\s*anos?\b[^.;]{{0,40}}?(?:de )?(?:existencia|constituid|constitucion|vida juridica|creacion|antiguedad|trayectoria|permanencia|en el mercado|funcionamiento|operacion)"
)
_COMPANY = re.compile(
    r"oferente|compania|empresa|persona(?:s)? juridica|proveedor|sociedad|participante|contratista|consorcio|proponente"
)


def _existence(context: Context) -> list[Alert]:
    years, over = context.rule("existencia_legal_anios"), context.rule("existencia_legal_sobre")
    if not years or not over:
        return []
    allowed = years.value if context.budget and context.budget > over.value else Decimal(0)
    spans = []
    for match in _EXISTENCE.finditer(context.text.folded):
        number = int(match["d"] or match["d2"] or 0) or spelled(match["w"] or match["w2"] or "") or 0
        start, end = context.text.sentence(match.start(), match.end())
        sentence = context.text.folded[start:end]
        if number > allowed and _COMPANY.search(sentence) and not _not_company_age(sentence):
            spans.append(match.span())
    said = f"Se pide existencia legal mínima: solo cabe si el presupuesto pasa de USD {over.value:,.0f}, y hasta {years.value:.0f} años."
    return alert("existence_over_limit", "medium", context.cite(spans), said, context.norm(years))


def _not_company_age(sentence: str) -> bool:
    return bool(
        re.search(
            r"vehiculo|maquinaria|ano de fabricacion|personal|titulo|no (?:se )?(?:exig|requ|ser)|experiencia|garantia|representante",
            sentence,
        )
        and not re.search(r"existencia (?:legal|juridica)|constitu|vida juridica", sentence)
    ) or bool(re.search(r"no se (?:exig|requ|solicit)", sentence))


def _contradictions(context: Context) -> list[Alert]:
    spans = [*_words_against_figures(context), *_two_budgets(context)]
    said = "El mismo valor está escrito de dos formas que no coinciden."
    return alert("inconsistent_amounts", "high", context.cite(spans), said)


_PAIR = re.compile(
    rf"\b(?P<w>{SPELLED})\s*\(\s*(?P<d>\d{{1,4}})\s*\)?\s*%?\s*\)?\s*(?:dias|meses|anos|por ciento|%|por mil)"
    rf"|(?<![\d.,])(?P<d2>\d{{1,4}})\s*%?\s*\(\s*(?P<w2>{SPELLED})(?:\s+por\s+ciento)?\s*\)\s*(?:dias|meses|anos|por ciento|%)?"
    rf"|\b(?P<w3>{SPELLED})\s+por\s+ciento\s*\(\s*(?P<d3>\d{{1,3}}(?:[.,]\d+)?)\s*%"
)


def _words_against_figures(context: Context) -> list[tuple[int, int]]:
    text, found = context.text, []
    amounts = mentions.money(text)
    for first, second in pairwise(amounts):
        gap = text.folded[first.end : second.start]
        worded = [
            re.match(r"[a-z]", text.folded[m.start : m.start + 1])
            and not re.match(r"us|dol", text.folded[m.start : m.start + 3])
            for m in (first, second)
        ]
        if (
            worded[0] != worded[1]
            and re.fullmatch(
                r"[\s(,:;.-]{0,4}(?:son:?|es decir,?|equivalente a)?[\s(]{0,3}(?:dolares[a-z\s]{0,40})?[\s(,:]{0,4}(?:usd|us\$|\$)?[\s.]{0,2}",
                gap,
            )
            and "\n\n" not in gap
        ):
            found += [(first.start, second.end)] if _differ(first.value, second.value) else []
    inside = [m for m in amounts if _unlike_inside(text.folded[m.start : m.end])]
    found += [(m.start, m.end) for m in inside]
    for match in _PAIR.finditer(text.folded):
        words = spelled(match["w"] or match["w2"] or match["w3"])
        number = figures(match["d"] or match["d2"] or match["d3"])
        if words is not None and number is not None and words != number:
            found.append(match.span())
    return found


def _differ(first: Decimal, second: Decimal) -> bool:
    """Words often leave the cents out."""
    return first != second and not (first // 1 == second // 1 and 0 in (first % 1, second % 1))


def _unlike_inside(piece: str) -> bool:
    """`45.000,00 (CUARENTA MIL …) dólares`: one mention that holds both."""
    match = re.search(
        rf"\((?P<w>{SPELLED})\s*(?:dolares[a-z\s]{{0,45}}?)?,?\s*(?:(?:con|y)\s+)?(?P<c>\d{{1,5}})?", piece
    )
    number = figures(re.sub(r"[^\d.,' ]", "", piece.split("(", maxsplit=1)[0])) if match else None
    words = spelled(match["w"]) if match else None
    return bool(match and number is not None and words is not None and words >= 10 and words != number // 1)


def _two_budgets(context: Context) -> list[tuple[int, int]]:
    choice = context.choices.get("reference_budget")
    if not choice:
        return []
    first = Decimal(choice.best.value)
    for rival in choice.rivals:
        other = Decimal(rival.value)
        ratio = max(first, other) / min(first, other)
        if not any(
            abs(ratio - tax) < Decimal("0.002")
            for tax in (Decimal("1.12"), Decimal("1.13"), Decimal("1.14"), Decimal("1.15"))
        ):
            return [*choice.best.spans[:1], *rival.spans[:1]]
    return []


_RESIDUE = re.compile(
    r"\bcompletar\b(?! (?:el|la|los|las|su|sus|con|en|un|una|formular|todos|toda))|\bpor completar\b|lorem ipsum|\btodo ?:|\[(?:completar|ingresar|insertar|nombre|fecha|objeto|entidad|monto|plazo|llenar|indicar|detallar|describir)[^\]]{0,60}\]|<<[^>]{1,60}>>|\{\{[^}]{1,60}\}\}"
    r"|(?:borrar|eliminar|reemplazar|sustituir|quitar|cambiar) (?:este|esta|el|la|lo) (?:parrafo|texto|linea|seccion|nota|dato|nombre|subrayado|resaltado)|texto de ejemplo|copiar y pegar|xxx+|nombre de la entidad contratante\b(?= ?(?:\)|\]|debera|convoca))|\((?:ingresar|colocar|insertar|completar|llenar|detallar aqui|indicar aqui|poner|objeto de contratacion|nombre de la (?:entidad|institucion)|nombre del (?:oferente|proceso|administrador)|describir|especificar|senalar|establecer)[^)\n]{0,80}\)|\bdd/mm/aaaa\b|aqui va|pendiente de (?:definir|completar|llenar)|por definir\b"
)


def _leftovers(context: Context) -> list[Alert]:
    text = context.text
    spans = [m.span() for m in _RESIDUE.finditer(text.folded) if not text.annex_cost(m.start())]
    spans += [m.span() for m in BLANKS.finditer(text.folded) if _is_left(context, m)]
    spans += _another_entity(context)
    said = "Quedó texto del modelo o de otro proceso: revise esa parte antes de publicar."
    return alert("leftover_template_text", "medium", context.cite(spans), said)


def _is_left(context: Context, match: re.Match) -> bool:
    """A blank that no signature, form or index explains."""
    text = context.text
    if (
        text.annex_cost(match.start())
        or re.fullmatch(r"<[^>]*>", match[0])
        or re.fullmatch(r"\[\s*[x\d.,\s-]*\s*\]|\[\s*\]", match[0])
    ):
        return False
    line = text.line_at(match.start())
    below = (
        min(len(text.folded), line.end + 60)
        if not re.search(r"[a-z]{4}", text.folded[match.end() : line.end])
        else line.end
    )
    around = text.folded[line.start : max(match.end(), below)]
    if re.search(
        r"firma|f\.\)|elaborado|revisado|aprobado|ruc|c\.?i\.?\b|cedula|atentamente|nombre:|cargo:|\(\.\.\.\)|fecha de",
        around,
    ):
        return False
    return "(...)" not in match[0].replace(" ", "") and "(…)" not in match[0]


_OWNERS = rx(
    r"(?:gobierno autonomo descentralizado|gad|municipio|municipalidad|hospital|universidad|empresa publica|cuerpo de bomberos|unidad educativa|prefectura|ministerio)\b"
)


def _another_entity(context: Context) -> list[tuple[int, int]]:
    """An institution of the buyer's own kind that is spoken of as if it were the buyer."""
    buyer = context.choices.get("buyer_name")
    own = set(_proper(fold(str(buyer.best.value)))) if buyer else set()
    kind = _OWNERS.match(fold(str(buyer.best.value))) if buyer else None
    if not own or not kind:
        return []
    found = []
    for match in re.finditer(
        rf"(?<!\w)(?=((?i:{ENTITY})\w*(?:\s+(?:[A-ZÁÉÍÓÚÑ][\wáéíóúñ]*|de|del|la|los|las|el)){{1,9}}))",
        context.text.raw,
    ):
        name = fold(match[1])
        start = context.text.position(match.start())
        if (
            not match[1][0].isupper()
            or not name.startswith(kind[0][:12])
            or set(_proper(name)) & own
            or not _proper(name)
        ):
            continue
        sentence = context.text.folded[slice(*context.text.sentence(start, start + 5))]
        if re.search(
            r"contratista|entregar|administrador|oferente|pagara|factura|garantia|proveedor|a favor|entidad contratante|maxima autoridad|instalaciones|bodega|se reserva|convoca|contratara",
            sentence,
        ) and not re.search(
            r"experiencia|convenio|similares|contratos? (?:con|ejecutad)|ordenanza|beneficiari|articul", sentence
        ):
            found.append((start, start + len(match[1])))
    return found


_COMMON = {"gobierno", "autonomo", "descentralizado", "municipal", "parroquial", "provincial", "rural", "gad", "gadm", "canton", "provincia", "parroquia", "distrito", "municipio", "municipalidad", "hospital", "general", "basico", "docente", "universidad", "tecnica", "estatal", "nacional", "publica", "publico", "empresa", "ep", "cuerpo", "bomberos", "unidad", "educativa", "del", "milenio", "prefectura", "ministerio", "secretaria", "direccion", "de", "la", "las", "los", "el", "y", "ciudad", "metropolitano", "salud", "educacion", "agua", "potable", "alcantarillado"}  # fmt: skip


def _proper(name: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]{3,}", name) if word not in _COMMON]
