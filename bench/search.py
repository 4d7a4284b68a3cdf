"""Search, warm: 200 searches for each operation, in milliseconds, against its target; SQLite FTS5 on the same words.

python -m bench.search [--processes 1000000] [--queries 200] [--no-peer]
"""

import argparse
import json
import random
import re
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from bench._held import FOLDER, cells, held, load, summed, timed

P95, MOST = 50, 200  # ms, up to a million processes; twice that beyond
PAGE_RATIO = 1.5
SHOWN = 25
SHOWN_TIMES = ("p50", "p95", "max", "p95_undisturbed")


def main(arguments: list[str]) -> None:
    asked = _asked(arguments)
    with held(asked.processes):
        result = _measured(asked)
    print(json.dumps(result))


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.search")
    parser.add_argument("--processes", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--no-peer", dest="peer", action="store_false")
    return parser.parse_args(arguments)


# --- what is measured


def _measured(asked: argparse.Namespace) -> dict:
    from procurement.search import paging

    paging.ROWS = SHOWN
    searches = Searches(asked.queries)
    begun, more = load(), 2 if asked.processes > 1_000_000 else 1
    rows = {name: _times(run, searches.all) for name, run in operations().items()}
    ratio = _page_ratio()
    print(f"{asked.processes:,} procesos, {asked.queries} búsquedas, carga {begun} a {load()}")
    print(f"{'operación (ms)':44}{cells('p50', 'p95', 'máx', 'p95 mín')}  meta: {P95 * more}, {MOST * more} (p95, máx)")
    for name, row in rows.items():
        row["is_reached"] = row["p95"] <= P95 * more and row["max"] <= MOST * more
        print(f"{name:44}{cells(*(row[column] for column in SHOWN_TIMES))}  {_verdict(row['is_reached'])}")
    print(f"{'página 4.001 / página 1':44}{ratio:9.2f}  {_verdict(ratio <= PAGE_RATIO)} (≤ {PAGE_RATIO})")
    peer = _beside_sqlite(searches) if asked.peer else None
    return {
        "processes": asked.processes,
        "queries": asked.queries,
        "load": [begun, load()],
        "operations": rows,
        "page_4001_to_page_1": ratio,
        "sqlite_fts5": peer,
    }


def _verdict(is_reached: bool) -> str:
    return "cumple" if is_reached else "NO CUMPLE"


class Searches:
    """Words of real titles, one to three, always the same; the ten commonest words too. Each mistyped as well."""

    def __init__(self, many: int):
        from django.db.models import Max

        from procurement.models import Process, Word

        self.chance = random.Random("searches")  # noqa: S311 - not a secret
        common = list(Word.objects.order_by("-processes", "word").values_list("word", flat=True)[:10])
        last = Process.objects.aggregate(Max("pk"))["pk__max"]
        keys = [self.chance.randint(1, last) for _ in range(many - len(common))]
        titles = dict(Process.objects.filter(pk__in=keys).values_list("pk", "title"))
        self.texts = common + [self._words(titles[key]) for key in keys]
        self.all = [self._search(text) for text in self.texts]

    def _words(self, title: str) -> str:
        words = re.findall(r"\w{4,}", title.lower()) or ["agua"]
        return " ".join(self.chance.sample(words, min(len(words), self.chance.choice([1, 1, 2, 2, 3]))))

    def _search(self, text: str) -> dict:
        from procurement.choices import Procedure
        from procurement.recognition import Kind, recognise
        from procurement.search import Criteria

        query = recognise(text, Kind.TEXT)
        procedure = self.chance.choice(Procedure.values[:8])
        narrow = Criteria(query=query, procedures=(procedure,), years=(self.chance.randint(2018, 2026),))
        return {"text": Criteria(query=query), "narrow": narrow, "typo": self._mistyped(text)}

    def _mistyped(self, text: str) -> str:
        place = self.chance.randrange(len(text) - 1)
        return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def operations() -> dict[str, Callable[[dict], object]]:
    """What a search does, by name: a function that takes a search and returns what is measured."""
    from procurement import search
    from procurement.search import Order

    def listed(criteria):
        rows = search.listed(criteria)  # the page knows by then how many there are
        return lambda order=Order.RECENT: search.page(rows, order, criteria.query, now=criteria.moment)

    return {
        f"texto, los {SHOWN} más recientes": lambda each: listed(each["text"]),
        "texto + procedimiento + año": lambda each: listed(each["narrow"]),
        f"cuántos, hasta {search.CAP:,}": lambda each: lambda: search.count(search.hits(each["text"])),
        "facetas de un texto": lambda each: lambda: search.count_facets(each["text"]),
        "facetas de texto + procedimiento + año": lambda each: lambda: search.count_facets(each["narrow"]),
        "facetas de procedimiento + año, sin texto": lambda each: (
            lambda: search.count_facets(
                search.Criteria(procedures=each["narrow"].procedures, years=each["narrow"].years)
            )
        ),
        "palabra mal escrita": lambda each: lambda: search.did_you_mean(each["typo"]),
    }


def _times(prepare: Callable, searches: Iterable) -> dict:
    return summed([timed(prepare(each)) for each in searches])


def _page_ratio(page: int = 4_001, rounds: int = 15) -> float:
    """The list of everything: the page after 4,000 others by the first page, alternating; medians."""
    from procurement import search
    from procurement.models import Process
    from procurement.search import Criteria, Order
    from procurement.search.paging import Place

    criteria = Criteria()
    total = search.hits(criteria).exclude(published_at=None).count()
    number = min((page - 1) * SHOWN, total - SHOWN - 1)
    dated = Process.objects.exclude(published_at=None).order_by("-published_at", "-pk")
    published_at, key = dated.values_list("published_at", "pk")[number - 1]
    token = Place(0, str(published_at), key, number, criteria.moment).token(Order.RECENT)
    times: dict[str, list[float]] = {"": [], token: []}
    for _ in range(rounds):
        for after, taken in times.items():
            begun = time.perf_counter()
            search.page(search.hits(criteria), Order.RECENT, criteria.query, now=criteria.moment, after=after)
            taken.append(time.perf_counter() - begun)
    return round(statistics.median(times[token]) / statistics.median(times[""]), 2)


# --- the peer


def _beside_sqlite(searches: Searches) -> dict:
    """FTS5 over the very stems that PostgreSQL holds, so that both must find the same processes."""
    from procurement import search

    with _sqlite() as peer:
        stems = [_stems(text) for text in searches.texts]
        differing = 0
        for each, words in list(zip(searches.all, stems, strict=True))[:40]:
            (found,) = peer.execute("select count(*) from found where found match ?", [words]).fetchone()
            differing += found != search.hits(each["text"]).count()
        newest = "select rowid from found where found match ? order by rowid desc limit ?"
        rows = {
            "lista": _times(lambda words: lambda: peer.execute(newest, [words, SHOWN]).fetchall(), stems),
            "cuántos, todos": _times(
                lambda words: (
                    lambda: peer.execute("select count(*) from found where found match ?", [words]).fetchall()
                ),
                stems,
            ),
        }
    print(f"{'SQLite FTS5, mismas raíces (sin filtros)':44}; conteos distintos en 40 búsquedas: {differing}")
    for name, row in rows.items():
        print(f"  {name:42}{cells(*(row[column] for column in SHOWN_TIMES))}")
    return {"operations": rows, "differing_counts": differing}


@contextmanager
def _sqlite():
    from django.db import connection, transaction

    path = FOLDER / "fts5.sqlite"
    path.unlink(missing_ok=True)
    peer = sqlite3.connect(path)
    peer.execute("create virtual table found using fts5(words, content='', tokenize=\"ascii tokenchars '_.-/'\")")
    # Row numbers in order of date: newest first is then FTS5's own order.
    statement = """
        select row_number() over (order by published_at nulls first, id), words from (
            select published_at, id, (select string_agg(word, ' ') from unnest(tsvector_to_array(search)) as word
                                       where word not like '=%') as words from procurement_process
        ) texts"""
    with transaction.atomic(), connection.connection.cursor("stems") as cursor:
        cursor.itersize = 20_000
        peer.executemany("insert into found (rowid, words) values (?, ?)", cursor.execute(statement))
    peer.commit()
    try:
        yield peer
    finally:
        peer.close()
        path.unlink()


def _stems(text: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select tsvector_to_array(to_tsvector('spanish', es_norm(%s)))", [text])
        return " ".join(f'"{stem}"' for stem in cursor.fetchone()[0]) or '"agua"'


if __name__ == "__main__":
    main(sys.argv[1:])
