"""How offers are judged: the method, and the criteria with their points."""

import re

from documents.analysis_rules.numbers import figures
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import BLANKS, Line, Text, rx

_METHODS = {
    "meets_does_not_meet": [
        r"cumple ?(?:/|-|o|u|y/o|,)? ?no cumple", r"cumplimiento ?(?:/|o) ?(?:no|in)cumplimiento", r"si cumple ?/ ?no cumple",
        r"cumple o no",
    ],
    "points": [
        r"(?:evaluacion|calificacion|evaluad[ao]s|valorad[ao]s|calificad[ao]s|valoraran|calificaran) (?:de las ofertas )?(?:por|con|mediante|bajo|sobre)(?: el| un)?(?: sistema de| metodo de)? ?(?:puntajes?|puntos|puntuacion|ponderacion|cien puntos|100 puntos|una base de 100)",
        r"sobre (?:un total de |una base de )?(?:cien|100) ?(?:\(100\) )?puntos", r"puntaje (?:maximo|total|asignado|minimo)", r"(?:sistema|metodo|metodologia|modalidad|esquema) de (?:evaluacion )?(?:por )?(?:puntaje|puntos|puntuacion|ponderacion)",
        r"mayor puntaje", r"mejor puntuad[ao]", r"por puntaje",
    ],
    "lowest_price": [
        r"(?:oferta|propuesta|proforma|cotizacion|oferente|proveedor)[^.;]{0,70}(?:menor|mas baj[oa]|inferior) (?:precio|costo|valor|monto)", r"(?:menor|mas bajo) (?:precio|costo|valor)(?: ofertado| ofrecido| propuesto)?",
        r"(?:precio|costo|valor|oferta|propuesta)(?: economica)? mas baj[oa]", r"(?:oferta|propuesta) (?:economica )?(?:mas economica|de menor cuantia)", r"criterio de (?:precio|menor precio)", r"mas economic[ao]",
    ],
}  # fmt: skip
_NOT_POINTS = re.compile(
    r"no (?:se )?(?:aplica|habra|considera|utiliza|contempla)[^.;]{0,40}(?:puntaje|puntos)|puntaje[^.;\n]{0,20}(?:no aplica|n/a)|evaluacion por puntaje[^.;]{0,20}no aplica"
)
_ROW = re.compile(
    r"^\s*(?:[^:\n]*(?:puntaje|puntos|valoracion|calificacion|criterios?)[^:\n]{0,40}:\s*)?(?:[-*o]\s+|\d{1,2}(?:\.\d{1,2})*[.)]?\s+|[a-z][.)]\s*)?(?P<n>[a-z][a-z ,/().&y-]{2,90}?)[\s.:|=\-_]*(?:(?:hasta|maximo|max\.?|con|valor)\s+)?(?:un\s+maximo\s+de\s+)?\(?\s*(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s*(?P<u>puntos?|pts\.?|ptos\.?|%|p\b)?\s*\)?\s*\.?$"
)
_INLINE = re.compile(
    r"(?P<n>[a-z][a-z /()\n-]{3,60}?)[\s:=(,\-]+(?:con |de |hasta |sobre )?(?:un maximo de )?(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s*\)?\s*(?P<u>puntos?|pts\.?|ptos\.?)\)?"
)
_REVERSED = re.compile(
    r"(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:puntos?|pts\.?)\s+(?:a|para|por|al|en)\s+(?:la\s+|el\s+|los\s+)?(?P<n>[a-z][a-z /\n-]{3,60}?)(?=\s*(?:,|;|\.|y\s+\d|$))"
)
_POINTS_ALONE = re.compile(r"\s*(?P<p>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:puntos?|pts\.?|%)?\s*")
Criterion = tuple[str, float, tuple[int, int]]
_CONTEXT = re.compile(
    r"puntaje|puntos|puntuacion|ponderacion|valoracion|calificacion|criterios?|parametros?|pts\b|puntuable"
)
_HEADER = re.compile(
    r"(?:(?:parametros?|criterios?|factor(?:es)?|items?|descripcion|aspectos?)\s+(?:de evaluacion |a evaluar )?(?:y )?(?:puntajes?|puntos|valoracion|puntuacion|ponderacion|calificacion)\s+(?:maxim[oa]s?\s+)?)?"
)
_TOTAL = re.compile(r"^(?:sub ?)?total|^suma|^puntaje (?:total|maximo)|^maximo")
_NOT_NAMES = re.compile(
    r"pagina|fecha|telefono|plazo|articulo|\bart\b|partida|anexo|version|multas?|dias|unidad|cantidad|precio unitario|seccion|numeral|codigo|nro\b|cpc|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|presupuesto|\biva\b|garantia|anticipo|vigencia|calle|\busd\b|mas de|entre \d|menos de"
)


def criteria(text: Text) -> Choice | None:
    """Points per criterion: rows one under the other, or a sentence."""
    runs = [run for run in _runs(text) if _is_scoring(text, run)]
    runs += _sentences(text)
    best = max(runs, key=lambda run: (abs(sum(p for _, p, _ in run) - 100) < 0.01, len(run)), default=None)
    if not best:
        return None
    spans = [span for _, _, span in best]
    value = [{"name": name, "points": _number(points)} for name, points, _ in best]
    return Choice(Candidate(value, 10.0, spans, spans[0][0]))


def _number(points: float) -> int | float:
    return int(points) if points == int(points) else points


def _runs(text: Text) -> list[list[Criterion]]:
    """Neighbouring lines that are a name and a number; a long name may take lines of its own."""
    runs: list[list[Criterion]] = []
    run: list[Criterion] = []
    begun: list[Line] = []  # lines that may be the beginning of a name
    for line in text.lines:
        piece = text.folded[line.start : line.end]
        row = None if BLANKS.search(piece) else _row(text, line.start, line.end) or _number_alone(text, line, begun)
        if row:
            run.append(_whole(text, row, begun))
            begun = []
        elif run and (len(begun) == 2 or piece.rstrip().endswith(".") or _TOTAL.match(piece.strip())):
            runs, run, begun = [*runs, run], [], []
        else:
            begun = [*begun[-1:], line]
    return [found for found in [*runs, run] if len(found) >= 2]


def _number_alone(text: Text, line: Line, begun: list[Line]) -> Criterion | None:
    """The points of a criterion whose name filled the lines above."""
    match = _POINTS_ALONE.fullmatch(text.folded[line.start : line.end])
    name = text.original(begun[0].start, begun[-1].end) if begun else ""
    folded = text.folded[begun[0].start : begun[-1].end] if begun else ""
    if not match or not 4 <= len(name) <= 90 or re.search(r"\d|:", name) or _NOT_NAMES.search(folded):
        return None
    points = float(figures(match["p"]) or 0)
    return (name, points, (begun[0].start, line.end)) if 0 < points <= 100 else None


def _whole(text: Text, row: Criterion, begun: list[Line]) -> Criterion:
    """With the line above when the name goes on in small letters."""
    name, points, (_, end) = row
    if begun and name[:1].islower() and not re.search(r"\d", text.folded[begun[-1].start : begun[-1].end]):
        return text.original(begun[-1].start, begun[-1].end) + " " + name, points, (begun[-1].start, end)
    return row


def _row(text: Text, start: int, end: int) -> Criterion | None:
    match = _ROW.match(text.folded[start:end])
    if not match or _TOTAL.match(match["n"]):
        return None
    if _NOT_NAMES.search(match["n"]) and not re.match(r"p[ut]", match["u"] or ""):
        return None
    points = float(figures(match["p"]) or 0)
    if not 0 < points <= 100:
        return None
    header = _HEADER.match(match["n"])
    first = match.start("n") + (header.end() if header else 0)
    name = text.original(start + first, start + match.end("n")).strip(" .:|-(")
    return name, points, (start + first, end)


def _is_scoring(text: Text, run: list) -> bool:
    first, last = run[0][2][0], run[-1][2][1]
    lead = text.folded[max(0, first - 260) : first]
    total = abs(sum(points for _, points, _ in run) - 100) < 0.01
    marked = bool(re.search(r"punto|pts|ptos", text.folded[first:last]))
    near = bool(_CONTEXT.search(lead))
    ending = re.match(r"\s*(?:total|suma)[^\n]{0,20}\b\d{2,3}", text.folded[last : last + 60])
    return near and (
        total or marked or bool(ending) or bool(re.search(r"puntaje|puntos|puntuacion|ponderacion", lead[-120:]))
    )


def _sentences(text: Text) -> list[list[Criterion]]:
    found = []
    for match in rx(r"(?:puntos|pts)\b").finditer(text.folded):
        start, end = _listed(text, match.start(), match.end())
        rows = [
            r
            for pattern in (_INLINE, _REVERSED)
            for r in [_inline(text, start, m) for m in pattern.finditer(text.folded[start:end])]
            if r
        ]
        if len(rows) >= 2 and len({r[2] for r in rows}) == len(rows) and rows not in found:
            found.append(rows)
    return found


def _listed(text: Text, start: int, end: int) -> tuple[int, int]:
    """The sentence, semicolons included: they only part what is listed."""
    first, last = text.sentence(start, end)
    while text.folded[last - 1 : last] == ";" and last - first < 900:
        following = text.sentence(last + 1, last + 2)[1]
        if following <= last:
            break
        last = following
    while text.folded[first : first + 1] and text.folded[:first].rstrip().endswith(";") and last - first < 900:
        before = text.sentence(len(text.folded[:first].rstrip()) - 2, len(text.folded[:first].rstrip()) - 1)[0]
        if before >= first:
            break
        first = before
    return first, last


def _inline(text: Text, base: int, match: re.Match) -> Criterion | None:
    first_line = text.line_at(base + match.start("n"))
    whole = match["n"].strip()
    if "\n" in whole and (first_line.heading or _CONTEXT.search(whole.split("\n", maxsplit=1)[0])):
        whole = whole.split("\n", maxsplit=1)[1]  # a title, not the beginning of a name
    name = re.sub(r"^.*?(?:asi|siguientes?|detalle|manera|forma|siguiente)\s*:?\s+", "", whole)
    name = re.sub(r"^(?:y|e|a|la|el|los|las|para|por|con|de)\s+", "", re.sub(r"^(?:y|e)\s+", "", name))
    points = float(figures(match["p"]) or 0)
    if (
        not 0 < points < 100
        or _TOTAL.match(name)
        or _NOT_NAMES.search(name)
        or len(name) < 4
        or re.search(r"minimo|sobre|ofertas que", name)
    ):
        return None
    start = base + match.start("n") + match["n"].rfind(name)
    return text.original(start, start + len(name)), points, (base + match.start(), base + match.end())


def method(text: Text, scored: Choice | None) -> Choice | None:
    """Points when criteria have points; else what the document says of its method."""
    hits = {name: _hits(text, patterns) for name, patterns in _METHODS.items()}
    if _NOT_POINTS.search(text.folded) and not scored:
        hits["points"] = []
    weights = {"points": 3 if scored else 1, "meets_does_not_meet": 2, "lowest_price": 1}
    if scored and not hits["points"]:
        return Choice(Candidate("points", 10.0, scored.best.spans[:1], scored.best.cue))
    strong = [name for name in hits if hits[name]]
    if not strong:
        return None
    if "lowest_price" in strong and "points" not in strong and _decides(text, hits["lowest_price"]):
        weights["lowest_price"] = 3
    if "points" in strong and not scored and "meets_does_not_meet" in strong and not _by_points(text, hits["points"]):
        strong.remove("points")
    name = max(strong, key=lambda n: weights[n])
    return Choice(Candidate(name, 10.0, hits[name][:3], hits[name][0][0]))


def _hits(text: Text, patterns: list[str]) -> list[tuple[int, int]]:
    found = [
        (m.start(), m.end()) for p in patterns for m in rx(p).finditer(text.folded) if not text.annex_cost(m.start())
    ]
    return sorted(found)


def _decides(text: Text, spans: list[tuple[int, int]]) -> bool:
    """Whether the price is said to choose the winner."""
    for start, end in spans:
        first, last = text.sentence(start, end)
        if re.search(
            r"adjudicar|seleccion|elegi|escog|ganador|criterio|evaluacion", text.folded[max(0, first - 60) : last]
        ):
            return True
    return False


def _by_points(text: Text, spans: list[tuple[int, int]]) -> bool:
    return any(re.search(r"evalua|califica|valora|sobre", text.folded[max(0, s - 60) : e]) for s, e in spans)
