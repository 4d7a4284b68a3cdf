"""Who looks after the contract: a person or an office, in every way in which documents appoint one."""

import re

from documents.analysis_rules.cues import at_line_start
from documents.analysis_rules.labels import trimmed
from documents.analysis_rules.schema import Candidate, Choice
from documents.analysis_rules.text import Text, fold, is_blank, rx

_ORDER = r"(?:contrato|orden(?: de (?:compra|trabajo|servicio))?|convenio)"
_ROLE = rf"(?:administrador(?:a|/a|\(a\)|es)? (?:de(?:l)?|de la|de este|del presente) {_ORDER}(?: (?:u|o|y)(?: de| de la| del)? {_ORDER})?|administra(?:cion|ra|r)(?: y \w+)? (?:de(?:l)?|de la|de este|del presente|el|la) {_ORDER}|designacion de(?:l)? administrador(?:a)?|(?:administrador(?:a)?|funcionari[oa]|servidor(?:a)?|delegad[oa]) designad[oa](?: (?:como|para) (?:administrador(?:a)?|la administracion)(?: del contrato| de la orden(?: de compra)?)?)?|responsable de la administracion (?:del contrato|de la orden(?: de compra)?))"
_TITLE = r"(?:ing|arq|abg|ab|dr|dra|lic|lcd[oa]|econ|ec|mgs|msc|mgtr|tnlg[oa]?|tlg[oa]|soc|prof|cbo|sgto|psc|bioq|sr|sra|srta|cpa|phd|my|mayor|tnte|teniente|cptn|cap|capitan|sgos|sbte|crnl|coronel|ps|psic|obst|med|bqf|od|vet|blgo|md|esp|tec)"
_PERSON = re.compile(
    rf"(?:(?:al?|el|la|los)\s+)?(?:senor(?:a|ita)?\s+)?(?:{_TITLE}\.?\s+(?:{_TITLE}\.?\s+)?|(?:director|jefe|jefa|coordinador|responsable|analista|tecnico|especialista|gerente|subdirector|encargad|guardalmacen|bodeguer|secretari|tesorer|administrador|comandante|rector|procurador|lider|supervisor|asistente|delegado|titular|funcionari|servidor)\w*\b)"
)


_HEADED = rx(
    r"administrador(?:a|/a|\(a\))?(?= ?[.:-])(?:\.-|[ .:-])+(?:(?:actuara|fungira|sera|se designa|se nombra)(?: como tal)? )?(?:al?|el|la)?"
)


def contract_administrator(text: Text) -> Choice | None:
    for match in rx(_ROLE).finditer(text.folded):
        for start, cost in _administrator_starts(text, match):
            if choice := _person_at(text, start, match.start(), cost):
                return choice
    return _appointed(text) or _headed(text)


def _headed(text: Text) -> Choice | None:
    """`ADMINISTRADOR.- Actuará como tal el Ing. X`."""
    for match in _HEADED.finditer(text.folded):
        start = match.end() + len(text.folded[match.end() :]) - len(text.folded[match.end() :].lstrip())
        if at_line_start(text, match.start()) and (choice := _person_at(text, start, match.start(), 10.0)):
            return choice
    return None


def _administrator_starts(text: Text, match: re.Match) -> list[tuple[int, float]]:
    tail = text.folded[match.end() : match.end() + 60]
    link = re.match(
        r"(?:\.?[ ,:\-|\"]*\n?[\s:\-|]*|[\s:,]*)(?:\([^)]*\)[\s:]*)?(?:(?:sera|es|actuara|se designa|designado|designada|recae(?:ra)?|estara a cargo|sera ejercid[ao]|sera designad[ao]|corresponde(?:ra)?|fungira|queda designad[ao]|(?:la |lo )?(?:ejercera|realizara|llevara a cabo|asumira)|estara bajo (?:la )?responsabilidad|a cargo|se (?:nombra|delega|asigna))\b[\s:]*(?:como tal\s+)?(?:en|por|del?|al?)?[\s:]*)?(?:al?\s*:?\s+|del\s+)?",
        tail,
    )
    length = link.end() if link else 0
    heads = text.line_at(match.start()).heading and at_line_start(text, match.start())
    if "." in tail[:length] and not heads:
        return []
    is_said = bool(re.search(r":|[a-z]", tail[:length])) or (heads and "\n" in tail[:length])
    return [(match.end() + length, 10.0 if is_said else 40.0)]


def _person_at(text: Text, start: int, cue: int, cost: float, until: int = 0) -> Choice | None:
    person = _PERSON.match(text.folded, start)
    if person and rx(_ROLE).search(text.folded, start, until or start + 50):
        return None
    letters = text.original(start, start + 60)
    named = re.match(r"[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+(?:\s+[A-ZÁÉÍÓÚÑ][\wáéíóúñ]+){1,4}", letters)
    if not person and (cost > 10 or not named or KNOWN_START.match(fold(letters))):
        return None
    end = _person_end(text, start, person.end() if person else start + 5)
    start, end = trimmed(text, start, end)
    name = text.original(start, end)
    if is_blank(name) or len(name) < 5 or len(name) > 140:
        return None
    return Choice(Candidate(_bare(name), cost, [(start, end)], cue))


_LEAD = re.compile(r"(?:(?:[Aa]l?|[Ee]l|[Ll]a|[Ll]os|[Ss]eñor(?:a|ita)?|SEÑOR(?:A|ITA)?)\s+)+(?=[A-ZÁÉÍÓÚÑ])")


def _bare(name: str) -> str:
    """`al señor Ing. X` -> `Ing. X`; `el director` stays."""
    lead = _LEAD.match(name)
    return name[lead.end() :] if lead else name


KNOWN_START = re.compile(
    r"(?:seccion|plazo|forma|multas|garant|el contrat|obligac|recepcion|condiciones|objeto|presupuesto|designad|la entidad|para|por|velar|entidad|quien|contratista|proveedor|oferente|entre|dentro|conforme|segun|sus|funciones|responsab|mediante)"
)
_PERSON_STOP = re.compile(
    r"[;\n]|\.(?=\s+[a-z]*[^a-z]|$)|,\s*(?:quien|que|el cual|la cual|para|con (?:el|la|c)|de conformidad|a fin|y sera|en calidad|conforme|sera|debera|cuy)|,?\s+(?:como|en calidad de) (?:el |la )?administrador|\s+(?:quien|para (?:que|el|la)|velara|sera|debera|tendra|en calidad de|como administrador|actuara|conforme|de acuerdo|ejercera|a fin)\b"
)


def _person_end(text: Text, start: int, floor: int) -> int:
    for match in _PERSON_STOP.finditer(text.folded, floor):
        position = match.start()
        if match[0] == "\n":
            line = text.line_at(position + 1)
            if (
                re.search(r"\b(?:de|del|la|el|y|e|los|las|en|obras|unidad|,)$|,$", text.folded[start:position].rstrip())
                and position - start < 120
            ):
                continue
            letters = text.original(line.start, line.end)
            if letters[:1].islower() and position - start < 120:
                continue
            before = text.line_at(position - 1)
            if position - start < 60 and not line.heading and not text.had_room(before, line) and ":" not in letters:
                continue
        if match[0] == "." and re.search(rf"\b(?:{_TITLE}|[a-z])$", text.folded[max(0, position - 5) : position]):
            continue
        return position
    return min(len(text.folded), start + 100)


def _appointed(text: Text) -> Choice | None:
    """`X actuará como administrador del contrato`, `se designa a X como administrador`."""
    named = rf"(?:design[a-z]+|nombr(?:a|ar|ase)|deleg(?:a|ar|ase))(?: a la| al| a)? (?P<who>(?:[^.;\n]{{0,8}}\.){{0,3}}[^.;\n]{{4,100}}?),? (?:como|en calidad de|para que (?:actue|ejerza)(?: como| en calidad de)?)(?: el| la)? {_ROLE}"
    for match in rx(named).finditer(text.folded):
        if choice := _person_at(text, match.start("who"), match.start(), 10.0, match.end("who")):
            return choice
    pattern = rf"(?P<who>(?:el|la)\s+[^.;\n]{{5,90}}?|(?:{_TITLE})\.\s[^.;\n]{{5,70}}?),?\s+(?:sera|actuara|ejercera|fungira|designad[oa]|en calidad de|en su calidad de|quien actuara)\b[^.;\n]{{0,25}}{_ROLE}"
    for match in rx(pattern.replace(r"\s+", " ")).finditer(text.folded):
        if at_line_start(text, match.start()) or text.folded[match.start() - 2 : match.start() - 1] in ".;:\n,":
            start, end = trimmed(text, match.start("who"), match.end("who"))
            if not is_blank(text.original(start, end)):
                return Choice(Candidate(_bare(text.original(start, end)), 15.0, [(start, end)], match.end("who")))
    return None
