"""Words of a question and of a page as they are compared: without accents or endings, with what they stand for."""

import re
from functools import lru_cache

from documents.asking_rules.thesaurus import GROUPS, WEAK
from documents.locating import plain

TOKEN = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_STOP = """
    a al algo algun alguna algunas alguno algunos ante antes aqui asi aun aunque cada como con cual cuales cualquier
    cuando cuanta cuantas cuanto cuantos de del desde donde dos e el ella ellas ellos en entre era es esa ese eso esta
    este esto estan estas estos ha haber habra hacia han hasta hay hace hacen hacer la las le les lo los mas me mi mis
    misma mismo muy nada ni no nos o otra otras otro otros para pero por porque pasa puede pueden puedo podra podran que
    quien quienes se sea sean segun ser sera seran si sido sin sobre solo son su sus tal tambien tan tanto te tiene
    tienen tengo tener un una unas uno unos usted y ya yo cuyo cuya debo debe deben deber hago cabe ahi adonde
"""
STOP = frozenset(_STOP.split())
_ENDINGS = """
    amientos amiento imientos imiento aciones acion iciones icion uciones ucion ciones cion siones sion adores adoras
    ador adora edores edor idores idor antes ante entes ente encias encia ancias ancia idades idad mente ables able
    ibles ible ados adas idos idas ado ada ido ida ando iendo aran eran iran aron ieron aria eria iria ara era ira
    arse erse irse ar er ir amos emos imos an en on as es os a e o s
"""
# Longest first: what is cut is the first that leaves a stem.
ENDINGS = sorted(_ENDINGS.split(), key=len, reverse=True)
SHORTEST, LONGEST = 3, 7


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word (lower case, no accents) without its ending; figures stay as they are."""
    if word[0].isdigit() or len(word) <= SHORTEST:
        return word
    ending = next((each for each in ENDINGS if word.endswith(each) and len(word) - len(each) >= SHORTEST), "")
    return word[: len(word) - len(ending)][:LONGEST]


def stems(text: str) -> list[str]:
    """Of every word that says something, in order."""
    return [stem(word) for word in map(plain, TOKEN.findall(text)) if word not in STOP]


def _grouped() -> dict[str, frozenset[str]]:
    """Each stem with those that may stand for it."""
    found: dict[str, set[str]] = {}
    for group in GROUPS:
        members = {stem(plain(word)) for word in group.split()}
        for member in members:
            found.setdefault(member, set()).update(members - {member})
    return {member: frozenset(others) for member, others in found.items()}


ALIKE = _grouped()
WEAK_STEMS = frozenset(stem(plain(word)) for word in WEAK.split())
