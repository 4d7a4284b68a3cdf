"""What tender documents speak of: how people ask for it, and what a passage that tells it says.

Both are looked for in text without accents. The order matters: of a question that several would take, the first has it.
Where a question has a subject, a passage that merely shares words with it is no answer.
"""

import re
from dataclasses import dataclass

MONEY = r"(?:usd|us\$|\$|dolares)"
DAYS = r"\d+\)?\s*(?:dias|meses|anos|semanas|horas)|\b(?:dia|dias|meses|mes|anos|semanas)\b"
FIGURE = r"\d"


@dataclass(frozen=True)
class Subject:
    """`said` are all to be found in a passage that tells it, however far apart."""

    asked: re.Pattern[str]
    said: tuple[re.Pattern[str], ...]

    def told_in(self, text: str) -> bool:
        return all(pattern.search(text) for pattern in self.said)


def _subject(asked: str, *said: str) -> Subject:
    return Subject(re.compile(asked), tuple(re.compile(each) for each in said))


WHEN = r"(?:cuando|hasta|fecha|dia|plazo|limite|tiempo|hora|venc|cierr|ultim)"
MOMENT = r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}\s+de\s+[a-z]+|\d{4}-\d\d-\d\d|\d{1,2}[:h]\d\d|termino|dias"

SUBJECTS = (
    # The calendar
    _subject(rf"{WHEN}.*(?:pregunt|consult|aclaraci|inquietud|duda)", r"pregunt|consult|inquietud", MOMENT),
    _subject(rf"{WHEN}.*(?:respond|respuest|contest)", r"respuest|responder|contestar", MOMENT),
    _subject(r"apertura|se abr|abren|abrir", r"apertura|se abrir|abriran"),
    _subject(r"convalid|subsan|(?:correg|arregl|enmend|rectific|error|falla).*(?:ofert|propuest|form)|errores", r"convalid|subsan|errores de forma|rectific"),
    _subject(r"(?:cuanto|tiempo|dias|hasta|dur|mant|val|permanec).*(?:ofert|propuest|cotizaci).*(?:val|vig)|vigencia|(?:dur|val[ei]|vig|manten|manti|firme).*(?:ofert|propuest|cotizaci)|(?:ofert|propuest|cotizaci).*(?:dur|valid|vig|firme)", r"ofert|propuest|cotizaci", r"vigen|valid[ae]|validez|mantendr|firme", DAYS),
    _subject(rf"{WHEN}.*(?:ofert|propuest|sobre)|(?:entreg|present|recib|recep).*(?:ofert|propuest).*(?:cuando|hasta|hora|dia)", r"(?:entreg|recep|recib|present|limite|plazo)[^.]{0,60}(?:ofert|propuest|sobre)|(?:ofert|propuest|sobre)s?[^.]{0,60}(?:hasta el|hasta las|limite|se recib|se present|a mas tardar)", MOMENT),
    _subject(rf"{WHEN}.*adjudic", r"adjudicaci|adjudicar", MOMENT),
    _subject(r"\bpuja", r"\bpuja"),
    _subject(r"negocia", r"negociaci|negociar"),
    # Money
    _subject(r"partida", r"partida"),
    _subject(r"(?:de donde|quien).*(?:plata|dinero|fondos|recursos|sale)|financia.*(?:gasto|compra|contrat)|fuente.*(?:fondo|financ)|certificaci.*(?:presup|fondo)", r"partida|certificaci[^.]{0,40}(?:presup|fondos|disponib)|recursos provien|fuente de financ|financiad"),
    _subject(r"reajust|actualiz.*preci|preci.*(?:sub|actualiz|cambi|vari|fij)|polinomic|sube.*(?:cost|preci)", r"reajust|polinomic|precios fijos|precio fijo"),
    _subject(r"buen uso|(?:garanti|caucion).*anticip", r"(?:buen uso|garanti|caucion|poliza)[^.]{0,80}anticip|anticip[^.]{0,80}(?:garanti|caucion|poliza)"),
    _subject(r"anticip|adelant|pago inicial|al inicio del contrato", r"anticip[oa]|adelant", r"%|por ciento|no se (?:otorg|entreg|conced|dar|prev)|sin anticip"),
    _subject(r"(?:garanti|caucion|cobertur|respald|respond).*(?:tecnic|fabric|defect|fall|equip|bien|dana)|garantia tecnica|(?:dana|defect|fall|averi).*(?:equip|bien|product|respond)|respond.*(?:dana|defect|fall)|quien.*repar", r"garanti|reposici|repara|cubr", r"tecnica|fabric|defect|vicios ocultos|fallas|mal funcion|averi"),
    _subject(r"garanti|caucion|cauciona", r"garanti|caucion", r"fiel cumplimiento|cumplimiento de (?:sus|las) obligac|%|por ciento|contrato"),
    _subject(r"mult|sancion|penalid|penaliz|castig|(?:que pasa|consecuenc|ocurr|sucede).*(?:demor|retras|atras|tard|incumpl)|(?:demor|retras|atras|tard).*(?:cobr|descuent)", r"mult|penalid|sancion", r"\d|mil|%|por ciento|reincid"),
    _subject(r"(?:papel|document|requisit|adjunt|present).*(?:pag|cobr)|(?:pag|cobr).*(?:papel|document|requisit|adjunt)|(?:como|cuando|cada cuant|forma|plazo|periodic|frecuen|manera).*(?:pag|cobr|cancel)|forma de pago|condiciones de pago", r"\bpag(?:o|os|ar|ara|aran|ado|ue|uen)\b|cancelar|desembols|abonar", r"factur|planill|mensual|trimestr|bimestr|quincen|semest|contra entrega|anticip|%|por ciento|acta|cuota|saldo|dias"),
    _subject(r"(?:punt|pes|califi|pond).*(?:econom|preci)|(?:econom|preci).*(?:punt|pes|califi|pond)", r"econom|precio", r"punt|%"),
    _subject(r"empat|desempat|quedan iguales|igual(?:es)? punt|mismo punt|puntaje igual", r"empat|igual(?:dad)?[^.]{0,30}(?:punt|calific)"),
    _subject(r"como.*(?:evalu|califi)|criteri|metodo.*evalu|metodolog.*evalu|parametro.*(?:evalu|calif)|puntaj|puntos", r"punt|cumple|evaluaci|calificar|menor precio|mejor costo"),
    _subject(r"patrimoni|capital (?:minim|social|suscr)", r"patrimoni|capital (?:minim|social|suscr)"),
    _subject(r"indic|solvenci|liquid|endeud|ratio", r"indice|solvenci|liquidez|endeud"),
    # Who and with whom
    _subject(r"fiscaliz|inspector|quien.*(?:control|vigil).*obra|(?:aprueb|aprob).*planill", r"fiscaliz|inspector"),
    _subject(r"administra(?:r|d|n?$|n? )|quien.*(?:supervis|encarg|respons|vigil|contraparte).*(?:contrat|entidad|ejecuci|servicio)|responsable del contrato", r"administra(?:dor|dora|cion|r)[^.]{0,40}(?:contrat|orden)|administrador|delegad[oa] para administrar|supervis[^.]{0,40}contrat"),
    _subject(r"subcontrat|terceriz|(?:terce|otra empresa|otro proveedor|alguien mas).*(?:parte|trabajo|encarg|hacer|ejecut)|(?:parte|trabajo|encarg|hacer|ejecut).*(?:terce|otra empresa|otro proveedor|alguien mas)", r"subcontrat|terceriz|ceder[^.]{0,30}(?:terce|contrato)"),
    _subject(r"consorci|asocia|juntas|juntos|alianza|dos empresas|grupo de empresas|union temporal", r"consorci|asociaci|asociad|promesa de"),
    _subject(r"experienci.*(?:superintend|residente|personal|ingenier|profesional|tecnico)", r"superintend|residente|personal tecnico|ingenier|profesional"),
    _subject(r"experienci|trayector|contratos? (?:anterior|previ|similar)|antiguedad|proyectos similares|años atras|anos atras", r"experiencia (?:general|especifica|minima|en (?:contrat|proyect|la ejec|obras|servic|trabaj|provis))|trayector|similar naturaleza|proyectos similares|contratos similares|obras similares"),
    _subject(r"profesion|personal|residente|superintend|tecnicos?\b|trabajador|titulo|ingenier|cuantas personas|perfil|hoja.*vida", r"personal tecnico|profesional|residente|superintend|titulo|ingenier|perfil|cuadrilla|operari|guardias"),
    _subject(r"maquin|herramient|equipo minim|vehicul|(?:que|cual|cuant).*equipo.*(?:deb|ten|exig|ped|pid|requ|dispon|minim)|equipamiento", r"equipo minim|maquin|herramient|vehicul|volquet|excavador|retroexc|concreter|dispondra de|camion|tractor|mezclador"),
    _subject(r"vae\b|agregado|(?:produc|componen|origen|particip|contenid|porcent).*(?:nacional|ecuator|local)", r"\bvae\b|agregado ecuatoriano|produccion nacional|componente nacional|origen ecuatoriano|participacion ecuatoriana"),
    _subject(r"fabricante|distribuidor autoriz", r"fabricante|distribuidor"),
    _subject(r"\biso\b|certificaci|norma inen|\binen\b", r"\biso\b|certificad[oa]|certificaci|\binen\b"),
    _subject(r"telefon|celular|whatsapp|llamar", r"(?:telef|celular|tlf|whatsapp)[^.\n]{0,30}\d{3}"),
    _subject(r"correo|e-?mail|direccion electr|(?:donde|quien).*escrib|como.*contact", r"@"),
    # What is asked of the contractor
    _subject(r"\bsegur[oa]s?\b(?!idad)|poliz|asegur|danos a terceros|responsabilidad civil|accident", r"\bseguros?\b|poliza|asegurad|responsabilidad civil"),
    _subject(r"capacit|entren|ensen|adiestr|curso|induccion|transferencia de conoc|aprend", r"capacit|entrenamiento|adiestr|induccion|transferencia de conoc"),
    _subject(r"mantenim|revis.*(?:equip|maquin|despues)|servicio tecnico", r"mantenimiento"),
    _subject(r"repuest", r"repuest"),
    _subject(r"instalaci.*(?:inclu|cost|equip|cargo)|quien.*instal", r"instalaci[^.]{0,60}(?:cargo|incluy|equipo|puesta)"),
    _subject(r"transport|flete|embal|empac|empaqu", r"transport|flete|embal|empac|empaqu"),
    _subject(r"muestr|prueba del product|ejemplar|especimen", r"muestra"),
    _subject(r"visit|(?:ver|conoc|recorr|reconoc|inspec|ir a).*(?:lugar|sitio|obra|instalaci|terreno)", r"visita|reconocimiento|recorrido|inspeccion al|inspeccion de[l]? (?:sitio|lugar)"),
    _subject(r"horari|jornada|turno|en que horas|horas.*(?:trabaj|labor|atien)|(?:trabaj|labor|atien|prest).*(?:feriad|sabad|doming|fin|noche)|feriad|fines? de semana", r"horari|jornada|turno|lunes|sabad|doming|feriad|las 24 horas|24/7|[0-2]?\d[:h][0-5]\d a"),
    _subject(r"ambient|desech|residu|escombr|basura|desperdici|contamin|ecolog", r"ambient|desech|residu|escombr|basura|desperdici"),
    _subject(r"confiden|secret|divulg|sigil|reserva de la info|revelar", r"confiden|divulg|sigilo|reserva de la info|reservad"),
    _subject(r"idioma|lengua|castellano|espanol|ingles|traduc", r"idioma|castellano|espanol|traduc"),
    _subject(r"moneda|divisa|dolares", r"moneda|dolares de los estados|divisa"),
    _subject(r"terminaci|(?:termin|acab|rescind|finaliz|resol).*(?:unilateral|contrato)|contrato.*(?:termin|acab|rescind|finaliz)", r"terminaci|unilateral|rescind|contrato termina"),
    _subject(r"controvers|desacuerd|divergenc|diferenci|disput|litigi|conflict|mediaci|arbitr|tribunal|juez|jueces|juzgad|demand", r"controvers|mediaci|arbitra|tribunal|jueces|contencios"),
    _subject(r"rechaz|descalific|causal", r"rechaz|descalific|causal"),
    _subject(r"\blotes?\b|por partes|parcial|una parte|solo una|separad|por items?|total o ", r"\blotes?\b|adjudicaci[^.]{0,25}(?:parcial|total|por item)|se divide en|por separado"),
    # What is bought, where, by when, for how much
    _subject(r"(?:donde|adonde|lugar|sitio|direccion|bodega).*(?:entreg|llev|recib|recep|dej|bien|product|servicio|cosas)|(?:entreg|llev|recib|recep|dej).*(?:donde|lugar|sitio|bodega)", r"(?:lugar|sitio)[^.\n]{0,20}(?:de entrega|de recep|de presta)|(?<!oferente )(?:entregara?n?|entrega se hara|entregados?|despachar)[^.]{0,50}\ben (?!calidad|dias|el plazo|un plazo|el termino)|bodega"),
    _subject(r"(?:plazo|tiempo|dias|dur|cuando|meses).*(?:ejecu|entreg|termin|cumpl|contrat|obra|servicio|trabajo)|plazo\b|(?:ejecu|entreg|cumpl).*(?:dias|plazo|tiempo)", r"plazo|tiempo de (?:ejec|entr)|duracion", rf"(?:ejecu|entreg|cumpl|contrat|prestaci)[^@]{{0,160}}(?:{DAYS})|(?:{DAYS})[^@]{{0,160}}(?:ejecu|entreg|cumpl|contrat|prestaci)"),
    _subject(r"presupuest|valor (?:refer|del proc|de la contr|estim)|monto|(?:cuanto|que).*(?:diner|plata|gast|cuest|costo|fondos|pagar|disp|asign|invert)", r"presupuest[^.]{0,40}referenc|valor referenc|monto referenc|presupuesto (?:estim|ref|asign|inst|es\b|de\b|:)|monto (?:estim|de la contr)|referencial", rf"{MONEY}|\d[.,]\d{{2}}"),
    _subject(r"\bcpc\b|clasificador", r"\bcpc\b|clasificador central"),
    _subject(r"codigo.*proces|numero.*proces", r"codigo|proceso n"),
    _subject(r"objeto|que se (?:va a )?(?:contrat|compr|adqui)|de que se trata", r"objeto|contratacion d|adquisicion d|provision d"),
)  # fmt: skip


def subject_of(question: str) -> Subject | None:
    """`question` without accents, in lower case."""
    return next((subject for subject in SUBJECTS if subject.asked.search(question)), None)
