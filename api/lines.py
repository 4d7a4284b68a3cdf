"""Rows as JSON that PostgreSQL writes: reading them into Python to write them again would cost more than the query."""

from collections.abc import Iterable, Sequence

import msgspec
import psycopg
import structlog
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from api.columns import Column

log = structlog.get_logger(__name__)
# A column got another type, or the server forgot: until this connection ends its statements are planned each time.
PLAN_IS_LOST = (psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidSqlStatementName)


def statement(rows: QuerySet, columns: Sequence[Column], *others: str | Combinable) -> tuple[str, tuple]:
    """SQL and its parameters: for each of `rows` an object of `columns` as text, then the fields in `others`.

    Moments are written as PostgreSQL does, 2026-11-24T13:00:00+00:00: writing Z instead would cost a tenth more.

    Raises EmptyResultSet, as Django does, where nothing can answer.
    """
    chosen = rows.values_list(*(column.source for column in columns), *others)
    inner, parameters = chosen.query.sql_with_params()
    width = len(columns) + len(others)
    names = [f"c{place}" for place in range(width)]
    shown = zip(columns, names, strict=False)
    pairs = ", ".join(f'{_written(column, name)} as "{column.name}"' for column, name in shown)
    beyond = "".join(f", q.{name}" for name in names[len(columns) :])
    text = f"(select row_to_json(r) from (select {pairs}) as r)::text"  # noqa: S608
    return f"select {text}{beyond} from ({inner}) as q({', '.join(names)})", parameters  # noqa: S608


def _written(column: Column, name: str) -> str:
    return f"nullif(q.{name}, '')" if column.blank_is_null else f"q.{name}"


def lines(rows: QuerySet, columns: Sequence[Column], *others: str | Combinable) -> list[tuple]:
    """What the statement of these gives."""
    try:
        return run(*statement(rows, columns, *others), rows.db)
    except EmptyResultSet:
        return []


def run(sql: str, parameters: tuple | None = None, using: str = "default") -> list[tuple]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def run_prepared(sql: str, using: str = "default") -> list[tuple]:
    """What a statement without parameters gives; PostgreSQL plans it once in each connection.

    Planning the list of all processes takes twice as long as reading it.
    """
    connection = connections[using]
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        try:
            return cursor.execute(sql, prepare=True).fetchall()
        except PLAN_IS_LOST as error:
            log.warning("plan_is_lost", error=str(error)[:200])
    return run(sql, using=using)


def joined(texts: Iterable[str]) -> msgspec.Raw:
    """The list of these objects, to be part of what is encoded."""
    return msgspec.Raw(f"[{','.join(texts)}]".encode())
