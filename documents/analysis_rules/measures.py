"""The fields that are amounts, shares, durations and dates: their words, and the choice among what they claim."""

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from documents.analysis_rules import dates, mentions
from documents.analysis_rules.cues import Claim, claims
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import Text, rx

SAME = 25  # two values whose costs differ by less are a contradiction
_GAP = r"(?:(?!anticip|pago|pagar|factur|\bactas?\b|informe|garant|ofert|propuest|pregunt|convalid|multa|soporte|puja|poliza|prorrog)[^.;\d])"
_OFFER = r"(?:ofertas?|propuestas?|proformas?|cotizaci(?:on|ones)|posturas?)"
_DO = r"(?:presentar(?:an?|se)?|presentacion|entregar?(?:an?|se)?|entrega|recib(?:ir|iran|en)|recepcion|recept(?:ar|aran)|envi(?:ar|aran|o)|remit(?:ir|iran)|ingres(?:ar|o)|carg(?:ar|a)|subir)"

TERMS = {
    "delivery_term": [
        r"plazos? (?:total |maximo |estimado |contractual |referencial |previsto |fijado |general |minimo ){0,2}(?:de|para)(?: la| el| su)? "
        r"(?:ejecucion|entrega|prestacion|cumplimiento|provision|realizacion|construccion|instalacion|ejecutar|entregar|consultoria|contratacion|contrato|obra|servicio|cumplir|desarrollo|vigencia del contrato)",
        r"tiempos? (?:total |maximo |estimado |previsto ){0,2}(?:de|para)(?: la| el)? (?:ejecucion|entrega|duracion|prestacion|contrato|provision|ejecutar|entregar)",
        r"periodo (?:total |maximo |estimado )?(?:de|para)(?: la| el)? (?:ejecucion|entrega|prestacion|contratacion|contrato)",
        r"plazo contractual", r"termino (?:de|para)(?: la)? (?:entrega|ejecucion|prestacion)", r"plazo (?:del|de este|de la presente) (?:contrato|contratacion|orden)",
        r"duracion (?:total |prevista |estimada )?(?:del?|de la) (?:contrato|servicio|proyecto|contratacion|obra|prestacion|consultoria|trabajo)",
        r"vigencia (?:del|de la|de este) (?:contrato|servicio|contratacion|orden|convenio)",
        r"~(?:tendra|con) (?:una )?(?:duracion|vigencia) (?:total )?(?:de|por)",
        rf"(?:contrato|servicio|orden)\b{_GAP}{{0,40}}(?:vigencia|duracion|durara|vigente|plazo|extendera|prolongara)",
        r"(?:contratista|proveedor|adjudicatario|consultor)[^.;\d]{0,40}(?:dispondra|contara|tendra|dispone|cuenta)(?: de| con)?(?: un)?(?: plazo)?",
        rf"(?:bienes|productos|provision|suministro|abastecimiento|dotacion|obra|trabajos|servicios?|equipos|insumos|consultoria|entrega|medicamentos|objeto|proyecto|ejecucion)\b{_GAP}{{0,45}}(?:se|sera|seran|debera|deberan|debe)\b{_GAP}{{0,35}}(?:entreg|recib|ejecut|prest|efectu|realiz|conclu|culmin|termin|cumpl|hara|brind|suministr|desarroll)[a-z]*\b(?! (?:el|los|un|del?) (?:anticipo|pago))",
        rf"(?:entregar|ejecutar|concluir|culminar|terminar|instalar|proveer|cumplir)[a-z]*{_GAP}{{0,70}}(?:en|dentro de|hasta en|plazo|maximo|durante)\b",
        r"plazo(?= ?:)", r"~plazos?", r"~duracion", r"~tiempo", r"~cronograma de entrega",
    ],
    "offer_validity": [
        rf"(?:vigencia|validez|valides|vigentes?|validas?) (?:minima |maxima )?(?:de|para|por) (?:la |las |su |sus |dicha )?{_OFFER}",
        rf"(?:periodo|tiempo|plazo) (?:minimo )?de (?:vigencia|validez)(?: (?:minima )?de (?:la|las|su|sus) {_OFFER})?",
        rf"{_OFFER}\b[^.;%\d]{{0,75}}(?:vigentes?|valid[ao]s?|en firme|vigencia|validez|mantendran?|mantener(?:se)?)",
        rf"(?:mantendr(?:a|an|e|emos)|mantener|sostendr(?:a|an|e|emos)|sostener|garantizar)[^.;\d]{{0,45}}(?:{_OFFER}|precios?)", r"en firme", r"precios?[^.;\d]{0,40}mantendran?",
        rf"{_OFFER}\b[^.;%\d]{{0,40}}(?:vigentes?|valid[ao]s?)[^.;\d]{{0,80}}(?:no menos de|minimo de|por lo menos|al menos|no menor a)",
        rf"(?:vigencia|validez)\b(?! del contrato)(?=[^.;]{{0,30}}{_OFFER})",
    ],
    "guarantee": [r"garantias?(?: tecnica| de fabrica| comercial)?", r"poliza", r"vicios ocultos", r"defectos? de fabrica", r"vida util", r"caduc(?:idad|an?)"],
    "payment": [r"pagos?\b", r"(?:contratante|entidad|institucion) (?:entregara|otorgara|concedera|pagara|cancelara|desembolsara)[^.;\d]{0,60}", r"pagar[a-z]*", r"factur[a-z]*", r"cancelar[a-z]*", r"desembols[a-z]*", r"reembolso", r"planillas?", r"anticipo(?! del)", r"anticipo[^.;\d]{0,20}entregar[a-z]*(?: en| dentro de)?"],
    "questions": [r"preguntas?", r"respuestas?", r"aclaracion(?:es)?", r"consultas"],
    "correction": [r"convalid[a-z]*"],
    "signature": [r"(?:suscripcion|firma|celebracion) (?:del|de el) contrato(?! y)", r"(?:suscribir|firmar|celebrar)[a-z]*\b", r"formaliza[a-z]*"],
    "extension": [r"prorrogas?", r"ampliacion(?: de plazo)?", r"suspension"],
    "reception": [r"recepcion (?:provisional|definitiva|parcial|total)", r"observaciones", r"actas? de entrega", r"informe[s]?\b", r"recepcion\b(?! de ofertas)"],
    "support": [r"soporte", r"tiempo de respuesta", r"reemplaz[a-z]*", r"repo[sn](?:icion|er|dra)[a-z]*", r"cambio de", r"mantenimientos? preventivos?", r"capacitacion(?:es)?", r"atencion"],
    "experience": [r"experiencia", r"ultimos?\b", r"ejercicio profesional", r"existencia(?: legal)?", r"antiguedad", r"trayectoria", r"titulo"],
    "auction": [r"pujas?\b", r"negociacion"],
    "penalty": [r"multas?", r"retrasos?", r"retardo", r"atrasos?", r"mora\b", r"incumplimiento"],
    "publication": [r"public(?:ar|acion|ado)[a-z]*", r"notific(?:ar|ado|ara)[a-z]*", r"adjudicacion(?! y)", r"reclam[a-z]*", r"impugna[a-z]*", r"apelacion"],
    "other": [r"cada\b", r"anticipacion", r"mayor(?:es)? de edad", r"al menos una vez", r"dentro de los primeros", r"edad", r"horario", r"fabricacion", r"posteriores (?:a|al|de) (?:su|la) (?:presentacion|emision)", r"certificado", r"depreciacion", r"calificacion", r"evaluacion", r"subsanar?"],
}  # fmt: skip

SHARES = {
    "advance_payment_pct": [r"anticipos?", r"pagos? anticipados?", r"valor anticipado", r"adelanto"],
    "performance_guarantee_pct": [
        r"fiel (?:y oportuno )?cumplimiento(?: del contrato| de contrato)?",
        r"(?:asegurar|garantizar|afianzar|respaldar|cauciona[a-z]*)[^.;%]{0,25}(?:el )?(?:fiel |cabal |total )?cumplimiento",
        r"(?:garantia|caucion|poliza|fianza) (?:de|por|del) (?:el )?(?:fiel )?cumplimiento[^.;%\d]{0,20}",
    ],
    "advance_guarantee_pct": [
        r"(?:buen|correcto|debido|adecuado) (?:uso|manejo|empleo)(?: y devengamiento)?(?: del| de)?(?: anticipo)?",
        r"(?:garantia|poliza|caucion|fianza)[^.;%\d]{0,25}(?:del?|por|de|sobre)(?: el)?(?: valor del?)? anticipo", r"garantia [^.;%\d]{0,30}(?:dicho|este) anticipo",
    ],
    "penalty_share": [
        r"multas?", r"sancion(?:es)?(?: pecuniarias?| economicas?)?", r"penalidad(?:es)?", r"penalizacion(?:es)?",
        r"por (?:cada )?dia (?:calendario |habil |laborable )?(?:de|en) (?:retraso|atraso|retardo|mora|demora|incumplimiento)", r"clausula penal",
    ],
    "cap": [r"(?:supera|superar|excede|exceder|exceda|supere|superen|sobrepas|rebas)[a-z]*(?: el| del)?", r"tope", r"maximo de multas", r"limite"],
    "tax": [r"\biva\b", r"impuesto", r"retencion(?:es)?", r"aranceles?"],
    "origin": [r"\bvae\b", r"valor agregado", r"participacion (?:nacional|ecuatoriana)", r"origen (?:nacional|ecuatoriano)", r"margen(?:es)? de preferencia", r"componente nacional", r"mano de obra local"],
    "adjustment": [r"reajuste", r"formula polinomica", r"variacion", r"puja", r"negociacion", r"rebaja", r"descuento", r"reduccion"],
    "subcontract": [r"subcontrat[a-z]*"],
    "experience": [r"experiencia", r"presupuesto referencial", r"patrimonio", r"capital"],
    "payment": [r"saldo", r"!restantes?", r"!contra ?entrega(?! de (?:la|una|las) (?:garantia|poliza))", r"!(?:a|contra|tras) la (?:entrega|recepcion|suscripcion del acta)(?! de (?:la|una|las) (?:garantia|poliza))", r"primer pago", r"segundo pago", r"pago final", r"planillas?", r"cuotas?", r"~pagos?\b", r"~pagara", r"~cancelar[a-z]*", r"avance", r"primera entrega", r"liquidacion"],
    "score": [r"puntaje", r"puntos", r"ponderacion", r"oferta economica", r"calificacion"],
    "other": [r"humedad", r"concentracion", r"pureza", r"tolerancia", r"disponibilidad", r"eficiencia", r"descuento", r"algodon", r"poliester", r"garantia tecnica", r"indirectos", r"utilidad", r"indice", r"terminacion unilateral", r"complementarios?", r"incremento", r"acciones", r"participacion accionaria", r"participacion (?:en|del) consorcio", r"asociad[oa]s?"],
}  # fmt: skip

PER_MILLE = {
    "penalty_per_mille": [*SHARES["penalty_share"], r"retrasos?", r"atrasos?", r"retardo", r"\bmora\b", r"incumplimientos?", r"dia(?:s)? de demora", r"demora"],
    "other": [r"contribucion", r"impuesto", r"patente", r"prima", r"escala"],
}  # fmt: skip

MONEY = {
    "reference_budget": [
        r"presupuesto (?:total )?(?:referencial|estimado|oficial|base|ref\.)(?: total| de la contratacion| del proceso| del proyecto)?",
        r"(?:valor|monto|costo|precio|importe|cuantia|cantidad) (?:total )?(?:referencial|estimad[oa]|presupuestad[oa]|maxim[oa])(?: total)?(?: de la contratacion| del proceso| de la obra)?",
        r"presupuesto (?:de|para) (?:la|esta|el|este) (?:contratacion|proceso|obra|proyecto|adquisicion|servicio)", r"presupuesto (?:asciende|es)\b",
        r"(?:monto|valor|cuantia) de (?:la|esta|la presente) contratacion", r"~presupuesto\b(?! institucional| general| anual| del estado)",
        r"presupuesto asignado", r"presupuesto disponible",
    ],
    "contract_amount": [
        r"(?:valor|monto|precio|cuantia) (?:total )?(?:del|de este|del presente) contrato", r"(?:valor|monto) (?:total )?(?:contractual|adjudicado|contratado|de adjudicacion)",
        r"~\bprecio\b(?! unitario| mas| ofertad| menor| mensual| de)", r"precio (?:del contrato|convenido|pactado|acordado)", r"adjudicar[^.;$]{0,160}(?:por|valor|monto)[^.;$]{0,25}", r"contratante pagara[^.;$]{0,60}", r"pagara al contratista[^.;$]{0,60}",
        r"monto (?:de contratacion|a contratar)", r"~(?:valor )?total(?: general| a pagar| de la orden)?(?= ?:)", r"~por (?:el|un|la) (?:valor|monto|precio|suma|cantidad)(?: total)?(?: de)?",
    ],
    "offer_amount": [r"(?:valor|monto|precio) (?:total )?(?:de (?:la|su|mi|nuestra) )?(?:oferta|propuesta|proforma|ofertado|propuesto)", r"oferta economica", r"valor ofertado", r"(?:oferto|ofertamos|cotizo|ofrezco)\b[^.;$]{0,80}"],
    "minimum_equity": [r"patrimonio(?: neto| tecnico)?(?: minimo)?"],
    "general_experience": [r"experiencia general"], "specific_experience": [r"experiencia especifica"],
    "experience": [r"experiencia", r"contratos? (?:ejecutados?|similares|de)", r"facturacion", r"ventas", r"ingresos"],
    "certification": [r"certificacion(?:es)?", r"disponibilidad", r"partidas?", r"memorando", r"asignacion", r"codificado"],
    "penalty": [r"multas?", r"sancion[a-z]*"], "guarantee": [r"garantias?", r"poliza", r"seguro", r"cobertura"], "advance": [r"anticipo"],
    "unit": [r"precio unitario", r"p\. ?unit", r"valor unitario", r"unitarios?", r"sub ?total", r"(?:valor (?:del )?|monto (?:del )?)iva\b", r"\biva (?:del? )?\d{1,2} ?%", r"cuota", r"mensual(?:es)?(?! de)"],
    "fee": [r"valor (?:del|de los) pliegos?", r"costos? de (?:levantamiento|edicion|reproduccion)", r"pagara a la entidad", r"valor de inscripcion", r"derechos?"],
    "other": [r"capital", r"salario", r"sueldo", r"remuneracion", r"infima cuantia[^.;]{0,30}(?:hasta|inferior|menor|igual)", r"indice", r"activos?", r"pasivos?", r"adjudicad[oa]s? (?:en|por) anos anteriores", r"historic[oa]", r"proforma[s]? (?:no|de)", r"cotizaciones? (?:recibidas?|obtenidas?)", r"estudio de mercado(?!,? ?(?:es|que|asciende|,))"],
}  # fmt: skip

DATES = {
    "questions_deadline": [
        r"(?:fecha|plazo|hora|limite|cierre|maxim[ao]|fin|termino|etapa|formular|realizar|efectuar|presentar|hacer|recepcion|recibir[a-z]*)[^.;\d]{0,45}preguntas",
        r"preguntas?\b(?! y respuestas)", r"preguntas?,?(?: respuestas)? y aclaraciones", r"consultas? (?:de los|y)?", r"(?:formular|realizar|efectuar|solicitar)[a-z]*[^.;\d]{0,30}(?:aclaraciones|inquietudes|consultas)", r"inquietudes",
    ],
    "answers": [r"respuestas?(?: y aclaraciones)?", r"aclaraciones", r"absolucion", r"contesta[a-z]*", r"respond(?:er|era|eran)\b"],
    "offers_deadline": [
        rf"{_DO}[^.;\d]{{0,40}}{_OFFER}(?: tecnica[s]?| economica[s]?)?", rf"{_OFFER}\b[^.;\d]{{0,45}}{_DO}",
        rf"(?:cierre|limite|plazo)[^.;\d]{{0,20}}{_OFFER}", rf"~{_OFFER}",
    ],
    "opening": [r"apertura(?: de (?:las )?ofertas)?", r"abriran"],
    "correction": [r"convalid[a-z]*(?: de errores)?"], "evaluation": [r"calificacion(?: de (?:las )?ofertas)?", r"evaluacion(?: de (?:las )?ofertas)?", r"habilitacion", r"revision"],
    "auction": [r"\bpuja\b", r"oferta(?: economica)? inicial", r"negociacion"],
    "award_date": [r"adjudicacion(?: del (?:proceso|procedimiento|contrato))?", r"adjudicar(?:a|se)?\b"],
    "publication": [r"publicacion", r"convocatoria", r"invitacion", r"publicad[oa]"],
    "signature": [r"(?:suscripcion|firma|suscrit[oa]|celebrad[oa])", r"inicio", r"recepcion\b(?! de)", r"entrega\b(?! de (?:la|las|sus)? ?ofertas?)"],
    "reference": [r"memorando[s]?", r"oficio", r"resolucion", r"certificacion", r"registro oficial", r"decreto", r"acuerdo", r"ley\b", r"acta", r"informe", r"plan anual", r"quito", r"elaborado", r"actualizacion", r"version", r"vigente desde", r"reglamento", r"codigo organico", r"en la ciudad de", r"se reun[ei][a-z]*", r"se (?:constituye|instala)[a-z]*", r"comparecen", r"siendo las", r"ruc\b", r"proforma (?:no|nro)"],
}  # fmt: skip


_NO_ADVANCE = rx(
    r"no (?:se )?(?:otorg|entreg|conced|contempl|consider|prev|dar|aplic|exist|habr|requier|realiz)[a-z]*(?: la entrega de| el otorgamiento de)? ?(?:de )?(?:ningun |el |un |pago de |valor por )?anticipos?|sin (?:entrega de )?anticipo"
    r"|anticipos? ?[:.-]? ?(?:no aplica|n/a\b|ningun[oa]?\b|no se (?:otorg|entreg|conced|contempl|consider|prev)|no (?:existe|habra|contempla))|anticipo[^.;\n\d]{0,30} no (?:aplica|se (?:otorg|entreg|conced|contempl))"
)


def denied(text: Text) -> dict[str, list[tuple[int, int]]]:
    """Fields that the document says do not apply, and where it says so."""
    spans = [m.span() for m in _NO_ADVANCE.finditer(text.folded) if not text.annex_cost(m.start())]
    return {"advance_payment_pct": spans, "advance_guarantee_pct": spans} if spans else {}


def measure(text: Text) -> dict[str, Choice]:
    """The fields that are numbers and dates, chosen; a field nobody claims is absent."""
    money = claims(text, mentions.said(text, mentions.money(text)), MONEY)
    shares = [_guaranteed(text, claim) for claim in claims(text, mentions.said(text, mentions.shares(text)), SHARES)]
    found = {
        **_choose(
            text,
            claims(text, mentions.said(text, mentions.terms(text)), TERMS),
            ("delivery_term", "offer_validity"),
            _term_value,
        ),
        **_choose(text, shares, ("advance_payment_pct", "performance_guarantee_pct", "advance_guarantee_pct"), str),
        **_choose(text, money, ("reference_budget", "contract_amount", "offer_amount", "minimum_equity"), _money_text),
        **_choose(
            text, claims(text, dates.dates(text), DATES), ("questions_deadline", "offers_deadline", "award_date"), str
        ),
    }
    penalty = _choose(
        text, claims(text, mentions.said(text, mentions.per_mille(text)), PER_MILLE), ("penalty_per_mille",), str
    )
    return {**found, **(penalty or _penalty_from_share(text, shares))}


def _guaranteed(text: Text, claim: Claim) -> Claim:
    """`Garantías: fiel cumplimiento 5 %; anticipo 100 %` speaks of what covers the advance."""
    if claim.subject != "advance_payment_pct" or claim.mention.value != "100":
        return claim
    line = text.line_at(claim.mention.start)
    lead = text.folded[max(0, line.start - 120) : claim.mention.start]
    return replace(claim, subject="advance_guarantee_pct") if "garant" in lead else claim


def _penalty_from_share(text: Text, shares: list[Claim]) -> dict[str, Choice]:
    """A fine of 0,1 % a day is one per mille."""
    small = [c for c in shares if c.subject == "penalty_share" and Decimal(c.mention.value) <= 2 and _daily(text, c)]
    chosen = _choose(text, small, ("penalty_share",), lambda v: mentions.decimal_text(Decimal(v) * 10))
    return {"penalty_per_mille": chosen["penalty_share"]} if chosen else {}


def _daily(text: Text, claim: Claim) -> bool:
    start, end = text.sentence(claim.mention.start, claim.mention.end)
    return bool(re.search(r"\bdia(?:s|ri[ao])?\b", text.folded[start:end]))


def _money_text(value: Decimal) -> str:
    return f"{value:.2f}"


def _term_value(value: tuple[int, str]) -> dict:
    return {"quantity": value[0], "unit": value[1]}


def _choose(text: Text, found: list[Claim], names: tuple[str, ...], write) -> dict[str, Choice]:
    return {
        name: choice for name in names if (choice := _pick(text, [c for c in found if c.subject == name], name, write))
    }


def _pick(text: Text, found: list[Claim], name: str, write) -> Choice | None:
    usable = [c for c in found if _plausible(name, c)]
    by_value: dict = defaultdict(list)
    for claim in usable:
        by_value[claim.mention.value].append(claim)
    ranked = sorted(by_value.items(), key=lambda item: _rank(text, item[1]))
    if not ranked:
        return None
    options = [
        Candidate(
            write(value),
            _rank(text, group),
            [(c.mention.start, c.mention.end) for c in group],
            min(c.cue.start for c in group),
        )
        for value, group in ranked
    ]
    return Choice(
        options[0], [o for o in options[1:] if o.cost - options[0].cost < SAME and _rivals(name, options[0], o)]
    )


def _rank(text: Text, group: list[Claim]) -> float:
    """Cost of the surest claim of one value; more claims make it surer, annexes less sure."""
    best = min(c.cost + text.annex_cost(c.mention.start) for c in group)
    return best - 8 * (len(group) - 1)


def _rivals(name: str, first: Candidate, second: Candidate) -> bool:
    return True


def _plausible(name: str, claim: Claim) -> bool:
    value = claim.mention.value
    if name in ("delivery_term", "offer_validity"):
        return value[1] in ("calendar_days", "business_days", "months", "years") and value[0] <= 3700
    if name == "reference_budget":
        return value >= 50 and (claim.mention.exact or claim.cost < 40)
    if name in ("contract_amount", "offer_amount", "minimum_equity"):
        return value >= 50 and (claim.mention.exact or claim.cost < 30)
    if name == "performance_guarantee_pct":
        return Decimal(value) <= 30
    if name == "advance_payment_pct":
        return 0 <= Decimal(value) <= 100
    if name == "penalty_per_mille":
        return Decimal(value) <= 100
    return True
