"""What helps to read a list or to get out of an empty one: words marked, near words, one filter less."""

import re
from collections.abc import Iterable

from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from procurement.models import Process
from procurement.search import words as vocabulary
from procurement.search.criteria import Criteria, hits
from procurement.search.facets import count

WORD = re.compile(r"\w+")
ENOUGH = 1_000
NEAR_CODE = 0.6  # trigram similarity
# Codes with the same beginning (PROCEDURE-ENTITY), and with the same ending (YEAR-NUMBER) of any entity.
CODES = """
select code from (
    (select code from procurement_process where upper(code) like %s limit 2000)
    union (select code from procurement_process where upper(code) like %s limit 2000)
) candidates where similarity(upper(code), %s) >= %s order by similarity(upper(code), %s) desc, code limit 1
"""

STEMS = "select word, (ts_lexize('pg_catalog.spanish_stem', es_norm(word)))[1] from unnest(%s::text[]) as word"


def highlighted(typed: str, titles: Iterable[str]) -> list[SafeString]:
    """Each title, escaped, with <mark> around the words that answer `typed` in any inflection. One statement."""
    titles = list(titles)
    asked = WORD.findall(typed)
    stems = _stems({*asked, *(word for title in titles for word in WORD.findall(title))} if asked and titles else set())
    wanted = {stem for word in asked if (stem := stems.get(word)) is not None}
    # Words too common to be searched («de», «la») are marked when they join two that are.
    joining = {word.lower() for word in asked if stems.get(word) is None}
    return [_marked(title, wanted, joining, stems) for title in titles]


def _stems(words: set[str]) -> dict[str, str | None]:
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [list(words)])
        return dict(cursor.fetchall())


def _marked(title: str, wanted: set[str], joining: set[str], stems: dict) -> SafeString:
    spans: list[tuple[int, int]] = []
    is_joined, end = False, 0
    for found in WORD.finditer(title):
        is_joined = is_joined and title[end : found.start()].isspace()
        end = found.end()
        if stems.get(found[0]) in wanted:
            spans[-1:] = [(spans[-1][0], end)] if is_joined else [*spans[-1:], (found.start(), end)]
            is_joined = True
        else:
            is_joined = is_joined and found[0].lower() in joining
    return _with_marks(title, spans)


def _with_marks(title: str, spans: list[tuple[int, int]]) -> SafeString:
    pieces, end = [], 0
    for first, last in spans:
        pieces.append(format_html("{}<mark>{}</mark>", title[end:first], title[first:last]))
        end = last
    pieces.append(format_html("{}", title[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped by format_html


def did_you_mean(typed: str) -> str:
    """`typed` with its words replaced by the nearest that processes have, when that finds something; else ""."""
    asked = [word for word in WORD.findall(typed.lower()) if len(word) >= vocabulary.LEAST][:6]
    near = vocabulary.nearest(asked) if asked else {}
    meant = WORD.sub(lambda found: near.get(found[0].lower(), found[0]), typed)
    return meant if meant.lower() != typed.lower() and Process.objects.matching(meant).exists() else ""


def nearest_code(code: str) -> str:
    """The code that is nearest to one that nobody has, of those that share its beginning or its ending; else ""."""
    kind, *middle = code.upper().split("-")
    if len(middle) < 2:
        return ""
    kind, entity, *rest = (re.sub(r"([\\%_])", r"\\\1", piece) for piece in (kind, *middle))
    patterns = [f"{kind}-{entity}-%", f"{kind}-%-{'-'.join(rest)}"]
    with connection.cursor() as cursor:
        cursor.execute(CODES, [*patterns, code.upper(), NEAR_CODE, code.upper()])
        found = cursor.fetchone()
    return found[0] if found and found[0].upper() != code.upper() else ""


def without_one(criteria: Criteria, most: int = 3) -> list[tuple[str, int]]:
    """Filters whose removal alone finds something, with how much (up to ENOUGH + 1), the most helpful first."""
    found = [(name, count(hits(criteria, but=name), ENOUGH)) for name in criteria.active]
    return sorted((pair for pair in found if pair[1]), key=lambda pair: pair[1])[:most]
