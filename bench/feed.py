"""A reader of the feed beside eight writers: every process once, nothing missed, nothing twice.

python -m bench.feed [--rows 100000] [--writers 8]

The writers are processes of their own. Their transactions hold 1 to 60 rows, some stay open while
others begin and end, one in ten rolls back. Meanwhile a reader follows the offsets, as a partner does. Another goes on
from the last transaction it saw without waiting for the older ones: what it misses shows what the watermark is for.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter

import psycopg

from bench._held import held, load

PREFIX = "ocds-bench0-"
COLUMNS = """
select string_agg(quote_ident(column_name), ', ') from information_schema.columns
where table_name = 'procurement_process' and is_generated = 'NEVER' and is_identity = 'NO'
      and column_name not in ('id', 'ocid', 'changed_xid')
"""
LARGEST, ROLLED_BACK, HELD_OPEN = 60, 0.1, 0.05


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.feed")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=8)
    asked = parser.parse_args(arguments)
    with held(1_000):
        begun = load()
        result = _measured(asked.rows, asked.writers)
    print(json.dumps({**result, "load": [begun, load()]}))
    if result["missed"] or result["repeated"]:
        sys.exit(1)


def _measured(rows: int, writers: int) -> dict:
    from django.db import connection

    from procurement import feed

    _forget()
    start = _end(feed)
    connection.close()
    begun = time.monotonic()
    each = rows // writers
    processes = [multiprocessing.Process(target=_write, args=(number, each)) for number in range(writers)]
    for process in processes:
        process.start()
    seen, naive = _follow(feed, start, processes)
    seconds = time.monotonic() - begun
    for process in processes:
        process.join()
    held_ocids = _held()
    missed = held_ocids - set(seen)
    repeated = sum(times > 1 for times in seen.values())
    print(f"{len(held_ocids):,} procesos de {writers} escritores en {seconds:.0f} s")
    print(f"perdidos {len(missed)}, repetidos {repeated}, ajenos {len(set(seen) - held_ocids)}")
    print(f"sin la marca de agua se perderían {len(held_ocids - set(naive)):,}")
    _forget()
    return {
        "rows": len(held_ocids),
        "writers": writers,
        "seconds": round(seconds, 1),
        "missed": len(missed),
        "repeated": repeated,
        "missed_without_watermark": len(held_ocids - set(naive)),
    }


def _follow(feed, offset: str, writers: list) -> tuple[Counter, set]:
    """What the reader saw, and how often; and what the one without watermark saw."""
    seen: Counter = Counter()
    naive: set[str] = set()
    last = _last_xid()
    while True:
        # Asked before reading: another program of the server may hold rows back.
        are_done = not any(writer.is_alive() for writer in writers) and not feed.lag().held_back
        found = feed.read(["ocid"], size=1000, offset=offset)
        seen.update(ocid for (ocid,) in found.rows)
        offset = found.newer
        last = _read_naively(naive, last)
        if are_done and found.is_end:
            return seen, naive


def _read_naively(naive: set, last: int) -> int:
    from procurement.models import Process

    rows = list(Process.objects.filter(changed_xid__gt=last).values_list("ocid", "changed_xid"))
    naive.update(ocid for ocid, _ in rows)
    return max((xid for _, xid in rows), default=last)


def _last_xid() -> int:
    from procurement.models import Process

    return Process.objects.order_by("-changed_xid").values_list("changed_xid", flat=True).first() or 0


def _end(feed) -> str:
    """The offset after everything that is settled."""
    return feed.read(["ocid"], size=1, is_backwards=True).newer


def _held() -> set[str]:
    from procurement.models import Process

    return set(Process.objects.filter(ocid__startswith=PREFIX).values_list("ocid", flat=True))


def _forget() -> None:
    from procurement.models import Process

    rows = Process.objects.filter(ocid__startswith=PREFIX)
    rows._raw_delete(rows.db)


def _write(writer: int, rows: int) -> None:
    chance, done = random.Random(writer), 0  # noqa: S311 - not a secret
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        like, columns = _pattern(connection)
        insert = (
            f"insert into procurement_process (ocid, {columns}) "  # noqa: S608
            f"select %s || n, {columns} from procurement_process, generate_series(1, %s) n where id = %s"
        )
        while done < rows:
            size = min(chance.randint(1, LARGEST), rows - done)
            is_kept = chance.random() >= ROLLED_BACK
            with connection.transaction(force_rollback=not is_kept):
                connection.execute(insert, [f"{PREFIX}{writer}-{done}-{is_kept}-", size, like])
                if chance.random() < HELD_OPEN:
                    time.sleep(chance.uniform(0.01, 0.3))
            done += size if is_kept else 0


def _pattern(connection) -> tuple[int, str]:
    (columns,) = connection.execute(COLUMNS).fetchone()
    (like,) = connection.execute("select min(id) from procurement_process").fetchone()
    return like, columns


if __name__ == "__main__":
    main(sys.argv[1:])
