"""Readers of the feed beside eight writers: every change once, nothing missed, nothing twice.

python -m bench.feed [--rows 100000] [--writers 8]

The writers are processes of their own. Their transactions insert 1 to 60 rows, change some that they wrote before and
merge into rows that all of them write; some stay open while others begin and end, one in ten rolls back. Meanwhile
readers follow the offsets, as partners do: by the function, over the API with and without the right to see people, and
backwards from several moments on, then forwards from there. Another goes on from the last transaction it saw without
waiting for the older ones: what it misses shows what the watermark is for.
"""

import argparse
import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import psycopg

from bench._held import held, load

PREFIX = "ocds-bench0-"
COLUMNS = """
select string_agg(quote_ident(column_name), ', ') from information_schema.columns
where table_name = 'procurement_process' and is_generated = 'NEVER' and is_identity = 'NO'
      and column_name not in ('id', 'ocid', 'changed_xid')
"""
CHANGE = "update procurement_process set changed_at = clock_timestamp() where ocid = any(%s)"
SIZE = 1000
LARGEST, ROLLED_BACK, HELD_OPEN, CHANGED, MERGED = 60, 0.1, 0.05, 0.3, 0.2
COMMON = 5  # rows that all writers merge into
TURNING = 4  # readers that begin backwards


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
    from django.test import override_settings

    _forget()
    forwards = _readers()
    connection.close()
    begun = time.monotonic()
    processes = [multiprocessing.Process(target=_write, args=(number, rows // writers)) for number in range(writers)]
    for process in processes:
        process.start()
    with override_settings(RATE_LIMIT_REQUESTS=10**9):
        backwards, naive = _follow(forwards, processes)
    seconds = time.monotonic() - begun
    for process in processes:
        process.join()
    held = _held()
    told = [reader.told(held) for reader in (*forwards, *backwards)]
    print(f"{len(held):,} procesos de {writers} escritores en {seconds:.0f} s")
    for each in told:
        print(
            "{reader:18} {changes:9,} cambios  perdidos {missed}  repetidos {repeated}  ajenos {foreign}".format(**each)
        )
    print(f"sin la marca de agua se perderían {len(set(held) - naive):,}")
    _forget()
    return {
        "rows": len(held),
        "writers": writers,
        "seconds": round(seconds, 1),
        "missed": sum(each["missed"] for each in told),
        "repeated": sum(each["repeated"] for each in told),
        "missed_without_watermark": len(set(held) - naive),
        "readers": told,
    }


class _Reader:
    """Follows the feed with nothing but an offset. `ask(offset, is_backwards)` gives (rows, next, previous, is_end)."""

    def __init__(self, name: str, ask: Callable, offset: str = "", *, is_backwards: bool = False):
        self.name, self._ask, self._offset, self.is_backwards = name, ask, offset, is_backwards
        self._turn = ""
        self._seen: Counter = Counter()

    def read(self) -> bool:
        rows, following, previous, is_end = self._ask(self._offset, self.is_backwards)
        self._seen.update((ocid, str(moment)) for ocid, moment in rows)
        self._turn, self._offset = self._turn or previous, following
        if is_end and self.is_backwards:
            self._offset, self.is_backwards, is_end = self._turn, False, False
        return is_end

    def told(self, held: dict[str, str]) -> dict:
        mine = {change: times for change, times in self._seen.items() if change[0].startswith(PREFIX)}
        return {
            "reader": self.name,
            "changes": len(mine),
            "missed": sum(change not in mine for change in held.items()),
            "repeated": sum(times > 1 for times in self._seen.values()),
            "foreign": len({ocid for ocid, _ in mine} - set(held)),
        }


def _readers() -> list[_Reader]:
    """Those that go forwards, from after everything that is settled."""
    from api.scopes import Scope
    from procurement import feed

    start = feed.read(["ocid"], size=1, is_backwards=True).newer
    everything = sorted(map(str, Scope))
    return [
        _Reader("función", _by_function, start),
        _Reader("API", _over_api("bench", everything), start),
        _Reader(
            "API sin personas", _over_api("bench masked", [each for each in everything if "people" not in each]), start
        ),
    ]


def _by_function(offset: str, is_backwards: bool) -> tuple:
    from procurement import feed

    found = feed.read(["ocid", "changed_at"], size=SIZE, offset=offset, is_backwards=is_backwards)
    return found.rows, *((found.older, found.newer) if is_backwards else (found.newer, found.older)), found.is_end


def _over_api(name: str, scopes: list[str]) -> Callable:
    from django.test import Client

    from bench.api import token_of

    client = Client(headers={"Authorization": f"Bearer {token_of(name, scopes)}"})

    def ask(offset: str, is_backwards: bool) -> tuple:
        asked = {"offset": offset, "direction": "backward" if is_backwards else "forward", "limit": SIZE}
        answer = client.get("/api/v1/feed/", {**asked, "fields": "ocid,changed_at"})
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} {answer.content[:200]!r}")
        body = json.loads(answer.content)
        rows = [(row["ocid"], datetime.fromisoformat(row["changed_at"])) for row in body["items"]]
        return rows, body["next_offset"], body["previous_offset"], body["is_end"]

    return ask


def _follow(forwards: list[_Reader], writers: list) -> tuple[list[_Reader], set[str]]:
    """Read until the writers have ended; the readers that began backwards, and what the one without watermark saw."""
    from procurement import feed

    backwards: list[_Reader] = []
    naive: set[str] = set()
    last, rounds = _last_xid(), 0
    while True:
        # Asked before reading: another program of the server may hold rows back.
        are_done = not any(writer.is_alive() for writer in writers) and not feed.lag().held_back
        if len(backwards) < TURNING and rounds == 3 * 2 ** len(backwards):
            backwards.append(_Reader(f"atrás desde {rounds}", _by_function, is_backwards=True))
        ends = [reader.read() for reader in (*forwards, *backwards)]
        last, rounds = _read_naively(naive, last), rounds + 1
        if are_done and all(ends):
            return backwards, naive


def _read_naively(naive: set, last: int) -> int:
    from procurement.models import Process

    rows = list(Process.objects.filter(changed_xid__gt=last).values_list("ocid", "changed_xid"))
    naive.update(ocid for ocid, _ in rows)
    return max((xid for _, xid in rows), default=last)


def _last_xid() -> int:
    from procurement.models import Process

    return Process.objects.order_by("-changed_xid").values_list("changed_xid", flat=True).first() or 0


def _held() -> dict[str, str]:
    """Each ocid, and when it changed last."""
    from procurement.models import Process

    rows = Process.objects.filter(ocid__startswith=PREFIX).values_list("ocid", "changed_at")
    return {ocid: str(moment) for ocid, moment in rows}


def _forget() -> None:
    from procurement.models import Process

    rows = Process.objects.filter(ocid__startswith=PREFIX)
    rows._raw_delete(rows.db)


def _write(writer: int, rows: int) -> None:
    chance, done, own = random.Random(writer), 0, list[str]()  # noqa: S311 - not a secret
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        like, columns = _pattern(connection)
        insert = (
            f"insert into procurement_process (ocid, {columns}) "  # noqa: S608
            f"select %s || n, {columns} from procurement_process, generate_series(1, %s) n where id = %s"
        )
        merge = f"{insert} on conflict (ocid) do update set changed_at = clock_timestamp()"
        while done < rows:
            size = min(chance.randint(1, LARGEST), rows - done)
            is_kept = chance.random() >= ROLLED_BACK
            prefix = f"{PREFIX}{writer}-{done}-{is_kept}-"
            with connection.transaction(force_rollback=not is_kept):
                connection.execute(insert, [prefix, size, like])
                if own and chance.random() < CHANGED:
                    connection.execute(CHANGE, [chance.sample(own, min(20, len(own)))])
                if chance.random() < HELD_OPEN:
                    time.sleep(chance.uniform(0.01, 0.3))
                if chance.random() < MERGED:  # last: while it is held, the others wait
                    connection.execute(merge, [f"{PREFIX}común-{chance.randrange(COMMON)}-", 1, like])
            if is_kept:
                done += size
                own += [f"{prefix}{number}" for number in range(1, size + 1)]


def _pattern(connection) -> tuple[int, str]:
    (columns,) = connection.execute(COLUMNS).fetchone()
    (like,) = connection.execute("select min(id) from procurement_process").fetchone()
    return like, columns


if __name__ == "__main__":
    main(sys.argv[1:])
