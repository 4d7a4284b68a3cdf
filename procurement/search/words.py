"""The words of all processes, each once: what a mistyped word is compared with, instead of a million texts."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from procurement.models import CountMoment

NAME = "palabras"
LEAST, LONGEST = 4, 40  # letters
NEAR = 0.45  # trigram similarity above which a word is worth offering
LATE = timedelta(minutes=30)  # a transaction may commit this much after the moment it wrote in `changed_at`

# The simple configuration keeps words as they are written, in small letters, and drops none.
TEXTS = "select to_tsvector('pg_catalog.simple', title || ' ' || search_text) from procurement_process"
COUNTED = f"""
select word, ndoc from ts_stat(%s) where char_length(word) between {LEAST} and {LONGEST} and word ~ '^[[:alpha:]]+$'
"""  # noqa: S608 - numbers of our own
RECOUNT = f"""
with fresh as materialized ({COUNTED}),
gone as (
    delete from procurement_word held where not exists (select from fresh where fresh.word = held.word) returning 1
), written as (
    insert into procurement_word as held (word, processes) select word, ndoc from fresh
    on conflict (word) do update set processes = excluded.processes where held.processes <> excluded.processes
    returning 1
) select (select count(*) from gone) + (select count(*) from written)
"""  # noqa: S608
LEARN = f"""
with written as (
    insert into procurement_word (word, processes) select word, ndoc from ({COUNTED}) fresh
    on conflict (word) do nothing returning 1
) select count(*) from written
"""  # noqa: S608
# Each word steps through the index from the nearest outwards.
NEAREST = """
select distinct on (asked) asked, word
from unnest(%s::text[]) as asked cross join lateral (
    select word, processes, es_norm(word) <-> es_norm(asked) as distance from procurement_word
    order by es_norm(word) <-> es_norm(asked) limit 8
) near where distance <= %s order by asked, distance, processes desc, word
"""


def recount() -> int:
    """Count all words again, in the caller's transaction. Returns how many were new, gone or counted differently."""
    return _written(RECOUNT, TEXTS)


def learn() -> int:
    """Add the words of processes that changed since the last time, in the caller's transaction. Returns how many."""
    held = CountMoment.objects.filter(table=NAME).values_list("counted_at", flat=True).first()
    if held is None:
        return recount()
    return _written(LEARN, f"{TEXTS} where changed_at >= timestamptz '{held - LATE:%Y-%m-%d %H:%M:%S%z}'")


def _written(statement: str, texts: str) -> int:
    now: datetime = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(statement, [texts])
        changed = cursor.fetchone()[0]
    CountMoment.objects.update_or_create(table=NAME, defaults={"counted_at": now})
    return changed


def nearest(words: list[str]) -> dict[str, str]:
    """The word that is nearest to each of `words`, where one is near enough; itself where it is known."""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [words, 1 - NEAR])
        return dict(cursor.fetchall())
