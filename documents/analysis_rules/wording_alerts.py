"""Alerts that phrases raise: what is asked of bidders in words that may close the door to others."""

import re
from dataclasses import dataclass

from documents.analysis_rules.alerts import BEFORE_CONTRACT, Context, alert
from documents.analysis_rules.schema import Alert
from documents.analysis_rules.text import BLANKS, Text, fold, rx

_NOT_ASKED = r"no (?:se )?(?:exig|requ|solicit|ser[aá]|es |constituye|podra|debera exig)[a-z]*(?: un)?(?: requisito| obligatori| necesari| causal| indispensable| exigible)?"
_BIDDER = r"(?:oferentes?|proveedor(?:es)?|contratistas?|participantes?|postulantes?|proponentes?|empresas?|compania|persona juridica|adjudicatari[oa]|consultor(?:a|es)?|interesad[oa]s?)"
_MUST = r"(?:debera|deberan|debe|deben|obligatori|requisito|exig|requer|requier|indispensable|necesari|presentar|acreditar|demostrar|contar|poseer|disponer|tener|causal|descalific|rechaz|minim|imprescindible|adjuntar|unicamente|solo|exclusivamente|sera)[a-z]*"
BRANDS = (
    r"(?:hewlett[- ]packard|\bhp\b|dell|lenovo|toshiba|asus|acer\b|apple|macbook|ipad|iphone|samsung|epson|canon|xerox|kyocera|ricoh|brother|lexmark|cisco|fortinet|huawei|mikrotik|ubiquiti|juniper|aruba|hikvision|dahua|axis communications|motorola|kenwood"
    r"|microsoft|oracle|vmware|adobe|autodesk|autocad|arcgis|sap\b|intel core|core i[3579]|ryzen|amd\b|nvidia|toyota|chevrolet|mazda|nissan|ford\b|hyundai|kia\b|hino|volvo|mercedes[- ]benz|scania|isuzu|mitsubishi|suzuki|yamaha|honda|great wall|jac\b"
    r"|caterpillar|komatsu|john deere|jcb\b|bobcat|case\b construction|new holland|kubota|stihl|husqvarna|bosch|makita|dewalt|stanley|michelin|bridgestone|goodyear|firestone|continental tire|siemens|schneider|abb\b|philips|general electric|mindray|drager|roche|abbott|olympus"
    r"|fujifilm|3m\b|bayer|pfizer|novartis|sika\b|shell\b|mobil\b|castrol|valvoline|gulf\b|texaco|havoline|durman|plastigama|pavco|fv\b|edesa|samsonite|nike|adidas|puma\b|lg\b|sony|panasonic|whirlpool|indurama|mabe\b|logitech|kingston|seagate|western digital|apc\b|eaton|cummins|perkins|lister|grundfos|pedrollo|barnes|wilo)"
)
_EQUIVALENT = re.compile(
    r"equivalente|similar(?:es)?\b|o superior|superiores|o mejor|compatible|homolog|cualquier marca|otras? marcas?|sin (?:perjuicio|limit)|referencial|a manera de (?:ejemplo|referencia)|o de iguales"
)
_OWN_FLEET = re.compile(
    r"de propiedad|propiedad de(?:l| la)|parque automotor|existentes?\b|que posee|pertenecientes?|instalad[oa]s? en la (?:institucion|entidad)|mantenimiento (?:preventivo|correctivo)|actualmente|institucionales|repuestos? para"
)
_ASK_BRAND = re.compile(
    r"(?:indicar|detallar|especificar|senalar|describir|declarar|incluir|ofertad[oa]|consignar|sin (?:hacer )?(?:referencia|mencion)|no (?:se )?(?:hara|haran|podra|exig|solicit|direcciona)[a-z]*)[^.;\n]{0,40}marcas?|marcas? (?:ofertada|propuesta|y modelo ofertad|a ofertar|del (?:bien|producto|equipo) ofertado|registrada)|marca (?:y|o|,) ?modelo(?: |,)*(?:ofertad|propuest|del (?:bien|equipo)|de los)"
)


@dataclass(frozen=True)
class Wording:
    """`pattern` in a sentence that also has `needs` and nothing of `unless` nearby."""

    rule: str
    severity: str
    pattern: str
    explanation: str
    needs: str = ""
    unless: str = ""
    near: int = 60  # letters around the sentence in which `unless` counts


_LETTER = r"(?:cartas?|certificad[oa]s?|certificacion(?:es)?|autorizacion(?:es)?|documentos?|aval|respaldo|constancia)"
_PLACE = r"(?:oficinas?|sucursal(?:es)?|taller(?:es)?|bodegas?|local(?:es)?|planta|establecimientos?|instalaciones|domicili[a-z]*|sede|matriz|agencia|centro de servicio|punto de venta|estacion(?:es)? de servicio|gasolinera|representacion|residencia|consultorio|almacen)"
_REGION = r"(?:canton|provincia|ciudad|parroquia|jurisdiccion|localidad|circunscripcion|zona|sector|region|territorio)"
_VISIT = r"(?:visitas? (?:tecnicas? |previas? |obligatorias? |de (?:campo|reconocimiento|inspeccion|obra) )*(?:al?|del?|in situ|en)?(?: (?:el |la |los |las )?(?:sitios?|lugar(?:es)?|obra|instalaciones|terreno|campo|predio|area|inmueble|dependencias?|edificio))?|visita (?:tecnica|previa|obligatoria)|reconocimiento (?:previo )?(?:del|al) (?:sitio|lugar|terreno)|inspeccion previa|recorrido (?:previo|de reconocimiento|obligatorio))"
_INDEX = r"(?:indices? (?:financier[oa]s?|de (?:solvencia|endeudamiento|liquidez|rentabilidad|capital)|(?:de )?solvencia)|indicador(?:es)? financier[oa]s?|razon corriente|(?:nivel|coeficiente|ratio|razon) de (?:endeudamiento|liquidez|solvencia|rentabilidad)|(?:solvencia|endeudamiento|liquidez) (?:mayor|menor|igual|minim|maxim|superior|inferior|debera|no (?:mayor|menor)))"
_NUMBER = r"(?:\d{1,2}|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)"

WORDINGS = (
    Wording(
        "experience_by_number_of_contracts", "medium",
        rf"(?:al menos|minimo(?: de)?|por lo menos|no menos de|como minimo|cuando menos|presentar|acreditar|demostrar|ejecutado|realizado|suscrito|celebrado|haber|tener|justificar|en|contar con|adjuntar)[^.;\n\d]{{0,70}}?\b{_NUMBER} ?(?:\( ?\w+ ?\))? (?:o mas )?(?:contratos?|proyectos?|obras (?:similares|ejecutadas|de)|ordenes de (?:compra|servicio|trabajo)|actas? de entrega|trabajos (?:similares|de)|servicios similares|experiencias|consultorias|certificados de (?:experiencia|cumplimiento)|entregas similares|procesos similares|provisiones)",
        "La experiencia se pide por número de contratos: el Reglamento la mide en montos, no en cuántos contratos se hicieron.",
        needs=r"experiencia|similar|acredit|ejecutad|suscrit|celebrad|demostr|cumplid",
        unless=rf"uno o (?:mas|varios)|un solo contrato o|sumatoria|independientemente del numero|sin (?:importar|limite de) (?:el )?numero|{_NOT_ASKED} (?:un )?numero|personal tecnico|superintendente|residente|multas|lotes|no podra (?:exceder|tener) mas",
    ),
    Wording(
        "localisation_requirement", "high",
        rf"{_PLACE}\b[^.;]{{0,90}}\b(?:en|dentro de|ubicad[oa]s?|cerca)[^.;]{{0,30}}\b{_REGION}\b|(?:domiciliad|residente|residencia|radicad|establecid|asentad|domicilio)[a-z]*[^.;]{{0,50}}\b(?:en|dentro)\b[^.;]{{0,25}}(?:{_REGION}|[a-z]+)|(?:unicamente|solo|solamente|exclusivamente)[^.;]{{0,50}}(?:{_BIDDER}) (?:locales|del canton|de la (?:provincia|localidad|zona|ciudad|parroquia)|domiciliad)|{_BIDDER} (?:locales|del canton|oriund)[^.;]{{0,40}}(?:unicamente|exclusiv|solo)",
        "Se pide estar en un lugar determinado: puede dejar fuera a quienes cumplirían igual desde otro.",
        needs=rf"(?:{_BIDDER})[\s\S]*(?:{_MUST})|(?:{_MUST})[\s\S]*(?:{_BIDDER})|(?:contar|disponer|poseer|tener|acreditar) con? ?[^.;]{{0,40}}{_PLACE}|unicamente|solamente|exclusivamente|se requiere[^.;]{{0,40}}{_PLACE}",
        unless=r"lugar de entrega|se entregar|entregara[n]? |entregar (?:los|las|el) |bodegas? (?:de la (?:entidad|institucion)|del? (?:gad|hospital|ministerio|municipio|general|central|institucional))|oficinas de la (?:entidad|institucion)|instalaciones de(?:l)? (?:la )?(?:entidad|institucion|gad|hospital|ministerio|contratante)|no (?:se )?(?:exig|requer|ser)[a-z]*|de conformidad con la preferencia|margen de preferencia|notificaciones|comparec|sin importar|cualquier (?:lugar|ciudad|canton)|jurisdiccion de los jueces|controversias|domicilio (?:legal|civil|fiscal|tributario)? ?(?:en el ecuador|en territorio)|paraisos fiscales",
    ),
    Wording(
        "exclusive_manufacturer_letter", "high",
        rf"{_LETTER}[^.;]{{0,60}}(?:fabricantes?|distribuidor(?:es)?|representante|casa matriz|concesionari)[a-z ]*|(?:ser|acreditar|demostrar|acreditarse|calidad de|condicion de|como)[^.;]{{0,45}}(?:distribuidor|representante|concesionari[oa]|agente|partner|canal)[^.;]{{0,30}}(?:exclusiv|autorizad|oficial|directo|certificad)|(?:distribuidor|representante|concesionario|partner) (?:exclusiv|autorizad|oficial)[a-z]*",
        "Se pide un respaldo del fabricante o ser su distribuidor: solo unos pocos pueden obtenerlo.",
        needs=_MUST,
        unless=rf"representante legal|{_NOT_ASKED}[^.;]{{0,60}}(?:carta|certificad|autorizacion|distribuidor)|no (?:se )?(?:exigira|requiere|solicitara)|garantia tecnica (?:del|de) fabricante|de ser el caso|opcional|no sera obligator",
    ),
    Wording(
        "financial_index_as_filter", "medium", _INDEX,
        "Un índice financiero se usa para dejar fuera ofertas: los pliegos modelo lo tienen como información de referencia.",
        needs=r"descalific|rechaz|causal|obligatori|no (?:sera|seran) (?:habilitad|calificad|considerad|evaluad)|debera[n]? (?:cumplir|tener|demostrar|acreditar|presentar|ser|alcanzar|contar|mantener)|deben (?:cumplir|tener|demostrar|acreditar|presentar|ser)|requisito|elimina|inhabilit|no (?:l[oa]s? )?cumpla|incumpl|minimo exigid|exig|excluid|condicion (?:necesaria|habilitante)|habilitante|se requiere|no habilit",
        unless=r"no (?:sera|seran|es|son|constituy|implica|podra|tendra|se)[^.;]{0,50}(?:causal|obligatori|habilitante|requisito|descalific|rechaz|eliminatori|exigible|filtro)|(?:indices?|indicador(?:es)?|solvencia|endeudamiento|liquidez|valor(?:es)?)[^.;]{0,50}referencial(?:es)?\b|(?:caracter|meramente|son|es) referencial(?:es)?\b|caracter informativo|meramente informativ|de referencia|a titulo informativo",
        near=200,
    ),
    Wording(
        "mandatory_site_visit", "medium", _VISIT,
        "La visita al sitio es obligatoria: quien no puede ir queda fuera aunque pueda cumplir.",
        needs=r"obligatori|requisito|causal|descalific|rechaz|indispensable|debera[n]?\b|deben\b|certificado de visita|constancia de (?:la )?visita|imprescindible|no (?:sera|seran) (?:admitid|consider|acept|evaluad)|unicamente|quien(?:es)? no|exig|mandator|acta de visita|solo (?:podran|se)|condicion",
        unless=r"no (?:es|sera|seran|tiene|tendra|constituye)[^.;]{0,30}(?:obligatori|requisito|causal|caracter|exigible)|opcional|voluntari|facultativ|podra[n]? (?:realizar|efectuar|visitar|asistir|solicitar|coordinar)|visitas? de (?:mantenimiento|control|seguimiento|supervision|fiscalizacion|soporte)|visitas? (?:mensual|semanal|trimestral|periodic)|si lo (?:desean|consideran)",
        near=120,
    ),
)  # fmt: skip


def from_wordings(context: Context) -> list[Alert]:
    if context.kind not in BEFORE_CONTRACT:
        return []
    found = [*_brand(context), *_certification(context), *_exact_number(context)]
    for wording in WORDINGS:
        spans = [
            m.span() for m in rx(wording.pattern).finditer(context.text.folded) if _holds(context.text, wording, m)
        ]
        found += alert(wording.rule, wording.severity, context.cite(spans), wording.explanation)
    return found


def _holds(text: Text, wording: Wording, match: re.Match) -> bool:
    start, end = _thought(text, match.start(), match.end())
    sentence = text.folded[start:end]
    if sentence.endswith(";"):  # what is asked; and what comes of not having it
        sentence = text.folded[start : _thought(text, end, end)[1]]
    around = text.folded[max(0, start - wording.near) : end + wording.near]
    if text.annex_cost(match.start()) or (wording.needs and not rx(wording.needs).search(sentence)):
        return False
    return not (wording.unless and rx(wording.unless).search(around if wording.near > 60 else sentence))


def _thought(text: Text, start: int, end: int) -> tuple[int, int]:
    """The sentence with the heading above it."""
    first, last = text.sentence(start, end)
    line = text.line_index(first)
    if line and text.lines[line - 1].heading:
        first = text.lines[line - 1].start
    return first, last


def _brand(context: Context) -> list[Alert]:
    text, spans = context.text, []
    for match in rx(rf"\bmarcas? ?:? ?\"?(?=[a-z0-9])|\bmodelo ?:? (?=[a-z]*\d)|(?<![\w-]){BRANDS}(?![\w-])").finditer(
        text.folded
    ):
        start, end = _thought(text, match.start(), match.end())
        sentence = text.folded[start:end]
        around = text.folded[start : min(len(text.folded), end + 40)]
        if (
            _EQUIVALENT.search(around)
            or _OWN_FLEET.search(sentence)
            or _ASK_BRAND.search(sentence)
            or _is_object(context, match.start())
        ):
            continue
        if match[0].startswith(("marca", "modelo")) and not _names_brand(text, match):
            continue
        if not match[0].startswith(("marca", "modelo")) and not _is_name(text, match):
            continue
        spans.append(match.span())
    said = "Se nombra una marca o un modelo sin decir «o equivalente»: puede dirigir la compra a un solo producto."
    return alert("brand_without_equivalent", "high", context.cite(spans), said)


def _names_brand(text: Text, match: re.Match) -> bool:
    """`marca Zebra`, `modelo X-300`: a proper name follows, in a line that is not all capitals."""
    after = text.original(match.end(), match.end() + 40)
    word = re.match(r"[\"“]?([A-ZÁÉÍÓÚ][\w&.+-]*|\w*\d[\w-]*)", after)
    if (
        not word
        or BLANKS.match(fold(after))
        or re.match(
            r"(?:o|y|de|del|la|las|registrad|reconocid|comercial|propia|a|en|que|cumple|indicar|ofertad|si|no|modelo|ano|procedencia|especificar|cantidad|unidad|descripcion)\b",
            fold(after),
        )
    ):
        return False
    line = text.line_at(match.start())
    letters = text.original(line.start, line.end)
    return letters != letters.upper() or bool(re.search(BRANDS, fold(after))) or ":" in match[0] or '"' in after[:2]


def _is_name(text: Text, match: re.Match) -> bool:
    letters = text.original(match.start(), match.end())
    return letters[:1].isupper() or any(char.isdigit() for char in letters) or (letters.islower() and " " in letters)


def _is_object(context: Context, position: int) -> bool:
    """In the object's own name, when it is about things the institution already has."""
    choice = context.choices.get("object")
    if not choice or not any(start <= position < end for start, end in choice.best.spans):
        return False
    name = fold(str(choice.best.value))
    return bool(_OWN_FLEET.search(name) or re.search(r"mantenimiento|repuesto|reparacion|licencia", name))


_STANDARDS = {
    "9001": r"gestion de (?:la )?calidad|certificacion de sistemas|auditoria de calidad",
    "14001": r"ambiental|residuo|desecho|forestal|ecolog|reciclaj|saneamiento|limpieza",
    "45001": r"seguridad (?:industrial|ocupacional|y salud)|salud ocupacional|obra|construccion|electric",
    "18001": r"seguridad (?:industrial|ocupacional|y salud)|salud ocupacional|obra|construccion|electric",
    "27001": r"informatic|software|\bdatos\b|sistema|tecnolog|ciberseguridad|nube|comunicacion|licencia|computa|plataforma|internet",
    "20000": r"informatic|software|sistema|tecnolog|soporte|plataforma|internet|datos", "22301": r"informatic|continuidad|datos|tecnolog",
    "22000": r"aliment|cater|comida|nutric|racion|lacte|refriger", "13485": r"medic|hospital|salud|reactiv|insumo|dispositivo|laboratorio",
    "17025": r"laborator|ensayo|calibra|analisis|muestra|metrolog", "15189": r"laborator|clinic|analisis", "37001": r"antisoborno|cumplimiento", "39001": r"vial|transporte|vehic", "50001": r"energ",
}  # fmt: skip
_CERTIFICATE = re.compile(
    r"(?:certifica[a-z]*|acredita[a-z]*|norma|sistema de gestion)[^.;]{0,70}?\b(?:iso|ohsas|basc|iec)\b[\s/:-]*(?:iec[\s-]*)?(?P<n>\d{4,5})?|\b(?:iso|ohsas)\b[\s/:-]*(?:iec[\s-]*)?(?P<m>\d{4,5})[^.;]{0,60}certifica|\bbasc\b"
)


def _certification(context: Context) -> list[Alert]:
    """A management certificate that the object has nothing to do with, or a course that only some hold."""
    text = context.text
    subject = fold(str(context.choices["object"].best.value)) if "object" in context.choices else ""
    spans = []
    for match in _CERTIFICATE.finditer(text.folded):
        start, end = _thought(text, match.start(), match.end())
        sentence = text.folded[start:end]
        number = match["n"] or match["m"] or ""
        related = _STANDARDS.get(number)
        if not rx(_MUST).search(sentence) or not rx(rf"{_BIDDER}|fabricante|presentar|contar|poseer").search(sentence):
            continue
        if re.search(
            r"no (?:se )?(?:exig|requ|ser)|opcional|de preferencia|deseable|valorar|o (?:su )?equivalente|puntos",
            sentence,
        ):
            continue
        if (number and related is None) or (related and subject and re.search(related, subject)):
            continue
        spans.append(match.span())
    spans += _courses(text, subject)
    said = "Se pide una certificación que el objeto de la contratación no explica."
    return alert("certification_unrelated", "medium", context.cite(spans), said)


def _courses(text: Text, subject: str) -> list[tuple[int, int]]:
    found = []
    for match in rx(
        r"(?:certificad[oa]s?|certificacion(?:es)?|diploma|aprobacion) (?:de |del |en |internacional(?:es)? (?:de |en )?)+(?:un )?(?:curso|taller|seminario|diplomado|programa)? ?(?:de |en |sobre )?(?P<t>coaching|liderazgo|oratoria|idiomas?|ingles|relaciones humanas|marketing|programacion neurolinguistica|yoga|etiqueta|ventas|protocolo|motivacion|inteligencia emocional|finanzas personales|fotografia|gastronomia|primeros auxilios veterinarios)"
    ).finditer(text.folded):
        sentence = text.folded[slice(*text.sentence(match.start(), match.end()))]
        if rx(_MUST).search(sentence) and match["t"][:6] not in subject:
            found.append(match.span())
    return found


_MEASURE = r"(?:\d+(?:[.,]\d+)?) ?(?:pulgadas?|\"|mm|cm|mts?|metros?|milimetros?|centimetros?|kg|kilogramos?|gramos?|gr?\b|lbs?|libras?|litros?|lts?|ml|galones|gb|tb|mb|mhz|ghz|hz|hp|kw|kva|watts?|w\b|voltios?|v\b|amperios?|rpm|nits|lumenes|ppm|dpi|micras?|psi|bar|onzas?|cc\b|hojas|paginas|teclas|puertos|nucleos|pixeles|megapixeles|caballos|grados|°c?|años|%|btu)"
_EXACT = re.compile(
    rf"(?:exactamente|exact[oa]s? de|estrictamente|unicamente de|precisamente|ni mas ni menos(?: que| de)?)[^.;\n]{{0,45}}?{_MEASURE}|{_MEASURE}[^.;\n]{{0,30}}?(?:exact[oa]s?\b|exactamente|ni mas ni menos|sin (?:ninguna )?(?:tolerancia|variacion|margen)|no se aceptar[a-z]* (?:variacion|tolerancia|otra medida|medidas? (?:distint|diferent)|valores? (?:distint|diferent|superior))[a-z]*)"
)


def _exact_number(context: Context) -> list[Alert]:
    text, spans = context.text, []
    for match in _EXACT.finditer(text.folded):
        start, end = text.sentence(match.start(), match.end())
        if not re.search(
            r"\+/-|±|tolerancia de|rango|entre \d|aproximad|o (?:superior|mayor|mas)\b|al menos|como minimo|plazo|entrega|pago|oferta economica",
            text.folded[start:end],
        ):
            spans.append(match.span())
    said = "Una medida se pide exacta, sin tolerancia ni mínimo: puede describir un solo producto."
    return alert("over_specific_number", "medium", context.cite(spans), said)
