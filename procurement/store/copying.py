"""Rows by COPY, the fastest way into PostgreSQL: straight into their table when they are new, else into a temporary
one from which they are set over those that are there."""

from collections.abc import Iterable, Sequence

from django.db import connection

_STAGE = "arrived"


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Append rows that are new; columns left out take their defaults."""
    statement = f"copy {table} ({', '.join(columns)}) from stdin"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def upsert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence], *, keys: Sequence[str]) -> None:
    """Insert rows, or set them over those with the same `keys`; a row that already says the same is not written."""
    names = ", ".join(columns)
    values = [name for name in columns if name not in keys]
    held, arrived = (", ".join(f"{of}.{name}" for name in values) for of in ("held", "excluded"))
    _stage(table, names, columns, rows)
    _execute(
        f"insert into {table} as held ({names}) select {names} from {_STAGE} order by {', '.join(keys)} "  # noqa: S608
        f"on conflict ({', '.join(keys)}) do update set ({', '.join(values)}) = row({arrived}) "
        f"where ({held}) is distinct from ({arrived})"
    )
    _execute(f"drop table {_STAGE}")


def update_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Set rows over those with the same `id`, which is the first column."""
    values = columns[1:]
    _stage(table, ", ".join(columns), columns, rows)
    _execute(
        f"update {table} as held set ({', '.join(values)}) = row({', '.join(f'{_STAGE}.{name}' for name in values)}) "  # noqa: S608
        f"from {_STAGE} where held.id = {_STAGE}.id"
    )
    _execute(f"drop table {_STAGE}")


def draw_keys(table: str, count: int) -> list[int]:
    """`count` primary keys that no other row of the table will have."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table, count])
        return [key for (key,) in cursor.fetchall()]


def _stage(table: str, names: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    _execute(f"create temporary table {_STAGE} on commit drop as select {names} from {table} with no data")  # noqa: S608
    copy_rows(_STAGE, columns, rows)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
