"""What helps to read a list or to get out of an empty one: words marked, near words, one filter less."""

import re
from collections.abc import Iterable

from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from procurement.models import Process
from procurement.search.criteria import Criteria, hits
from procurement.search.facets import count

WORD = re.compile(r"\w+")
NEAR = 0.45  # trigram similarity above which a word is worth offering
SAMPLE = 2_000  # newest titles whose words are offered
ENOUGH = 1_000

STEMS = "select word, (ts_lexize('pg_catalog.spanish_stem', es_norm(word)))[1] from unnest(%s::text[]) as word"
NEAREST = """
select distinct on (asked) asked, word from (
    select asked, word, similarity(es_norm(word), es_norm(asked)) as likeness
    from unnest(%s::text[]) as asked,
         (select distinct regexp_split_to_table(lower(title), '\\W+') as word
          from (select title from procurement_process order by published_at desc nulls last, id desc limit %s) newest
         ) words
    where length(word) > 3
) pairs where likeness >= %s order by asked, likeness desc, word
"""


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
    """`typed` with its words replaced by the nearest of recent titles, when that finds something; else ""."""
    words = [word for word in WORD.findall(typed.lower()) if len(word) > 3][:6]
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [words, SAMPLE, NEAR])
        near = dict(cursor.fetchall())
    meant = WORD.sub(lambda found: near.get(found[0].lower(), found[0]), typed)
    return meant if meant.lower() != typed.lower() and Process.objects.matching(meant).exists() else ""


def without_one(criteria: Criteria, most: int = 3) -> list[tuple[str, int]]:
    """Filters whose removal alone finds something, with how much (up to ENOUGH + 1), the most helpful first."""
    found = [(name, count(hits(criteria, but=name), ENOUGH)) for name in criteria.active]
    return sorted((pair for pair in found if pair[1]), key=lambda pair: pair[1])[:most]
