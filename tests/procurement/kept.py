"""The tables of the apps that a load writes, kept to be brought back in milliseconds; and their facts, summed up."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from tests.procurement.tables import NATURAL, NOT_FACTS

_APPS = ("procurement", "suppliers", "jobs", "integrations")
_BY_CHANCE = {"latency_ms", "headers", "parameters", "body", "body_size", "body_sha256", "xid"}


class Kept:
    """What the tables hold now."""

    def __init__(self) -> None:
        columns = _columns()
        names = {table: ", ".join(f'"{name}"' for name, _, made in own if not made) for table, own in columns.items()}
        self._keep = "create schema kept; " + "; ".join(
            f"create table kept.{table} as select {own} from {table}" for table, own in names.items()
        )
        self._bring_back = "set session_replication_role = replica; " + "; ".join(
            f"delete from {table}; insert into {table} ({own}) select {own} from kept.{table}"
            for table, own in names.items()
        )
        self._digests = " union all ".join(
            f"select '{table}', md5(coalesce(string_agg(fact, e'\\n' order by fact), '')) from ({_facts(table, own)}) f"
            for table, own in columns.items()
        )
        _execute(self._keep)

    def bring_back(self) -> None:
        # Without triggers: neither the order of foreign keys nor what may only be appended to hinders it.
        _execute(f"begin; {self._bring_back}; set session_replication_role = default; commit")

    def digests(self) -> dict[str, str]:
        """Of each table's facts, without row numbers and moments of ours; foreign keys as what they point to."""
        with connection.cursor() as cursor:
            cursor.execute(self._digests)
            return dict(cursor.fetchall())


@contextmanager
def kept() -> Iterator[Kept]:
    """What the tables hold now, until the end."""
    try:
        yield Kept()
    finally:
        _execute("drop schema kept cascade")


def _columns() -> dict[str, list[tuple[str, str, bool]]]:
    """Of each table that a load may write: its columns, their types, and whether PostgreSQL makes them."""
    models = [model for app in _APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    tables = sorted({model._meta.db_table for model in models if model._meta.managed})
    found: dict[str, list] = {table: [] for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            "select attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attgenerated <> '' "
            "from pg_attribute where attrelid = any(%s::regclass[]) and attnum > 0 and not attisdropped "
            "order by attrelid, attname",
            [tables],
        )
        for table, *column in cursor.fetchall():
            found[table].append(tuple(column))
    return {table: columns for table, columns in found.items() if columns}


def _facts(table: str, columns: list[tuple[str, str, bool]]) -> str:
    values = [_natural(table, name, kind) for name, kind, is_made in columns if not is_made]
    return f"select row({', '.join(filter(None, values))})::text as fact from {table} t"


def _natural(table: str, name: str, kind: str) -> str:
    """The expression of a column's fact; empty when it holds none."""
    if natural := NATURAL.get(f"{table}.{name}") or NATURAL.get(name):
        return natural
    if name in NOT_FACTS or name in _BY_CHANCE:
        return ""
    if name.endswith("_id") and kind in ("bigint", "uuid"):
        return f"t.{name} is null"
    # Moments of ours are today's, those that were published are older.
    return f"case when t.{name} < current_date then t.{name} end" if kind.startswith("timestamp") else f"t.{name}"


def _execute(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)
