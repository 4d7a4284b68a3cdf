"""What the tables of procurement and suppliers hold, row by row."""

from django.apps import apps
from django.db import connection


def table_contents() -> dict[str, list[tuple]]:
    """Every row with its physical version (`xmin`): equal only when nothing was written, not even the same values."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, f"select xmin, * from {table} order by id") for table in _tables()}


def _tables() -> list[str]:
    models = [*apps.get_app_config("procurement").get_models(include_auto_created=True)]
    models += apps.get_app_config("suppliers").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model._meta.pk.name == "id"]


def _rows(cursor, query: str) -> list[tuple]:
    cursor.execute(query)
    return [tuple(str(value) for value in row) for row in cursor.fetchall()]
