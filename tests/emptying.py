"""Transactional tests leave the tables as migrating left them, in milliseconds.

Django's own way locks and empties all the tables, then makes types, permissions and roles anew: half a second a test.
"""

from django.db import connection

_LARGE = 2**20  # bytes: of a larger table the dead rows would burden the tests that follow


class Emptying:
    def __init__(self) -> None:
        """To be made when migrating has ended: what the tables hold then is what they hold after each test."""
        self._tables = connection.introspection.django_table_names(only_existing=True)
        self._filled = " union all ".join(
            f"select '{table}', pg_table_size('{table}') where exists (select 1 from {table})" for table in self._tables
        )
        columns = {table: _columns(table) for table, _ in self._now()}
        _execute(
            "create schema migrated",
            *(f"create table migrated.{table} as select {own} from {table}" for table, own in columns.items()),
        )
        self._bring_back = [
            f"insert into {table} ({own}) select {own} from migrated.{table}" for table, own in columns.items()
        ]

    def empty(self) -> None:
        filled = self._now()
        _execute(
            # Without triggers: neither the order of foreign keys nor what may only be appended to hinders it.
            "begin; set local session_replication_role = replica",
            *(f"truncate {table} cascade" for table, size in filled if size > _LARGE),
            *(f"delete from {table}" for table, size in filled if size <= _LARGE),
            *self._bring_back,
            "commit",
        )

    def _now(self) -> list[tuple[str, int]]:
        """Each table that is not empty, and its size in bytes."""
        with connection.cursor() as cursor:
            cursor.execute(self._filled)
            return cursor.fetchall()


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ') from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            [table],
        )
        return cursor.fetchone()[0]


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))
