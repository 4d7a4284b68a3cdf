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


NOT_FACTS = {"id", "checked_at", "changed_at", "changed_xid", "received_at", "detected_at", "search", "exchange_id"}


def natural_contents() -> dict[str, list[tuple]]:
    """Every row by its facts: foreign keys as what they point to, without row numbers and moments of ours."""
    with connection.cursor() as cursor:
        return {
            table: sorted(_rows(cursor, _by_nature(cursor, table))) for table in _tables() if table not in _NOT_DATA
        }


# What tells of the reading, not of what was read.
_NOT_DATA = {
    "procurement_syncrun",
    "procurement_synccursor",
    "procurement_month",
    "procurement_inboxfile",
    "procurement_rejectedobject",
}
NATURAL = {
    "process_id": "(select ocid from procurement_process p where p.id = t.process_id)",
    "buyer_id": "(select ruc || unit from procurement_buyer b where b.id = t.buyer_id)",
    "supplier_id": "(select coalesce(ruc, foreign_id) from suppliers_supplier s where s.id = t.supplier_id)",
    "procurement_confirmation.release_id": "(select digest from procurement_release r where r.id = t.release_id)",
    "release_a_id": "(select digest from procurement_release r where r.id = t.release_a_id)",
    "release_b_id": "(select digest from procurement_release r where r.id = t.release_b_id)",
    "award_id": "(select p.ocid || a.number from procurement_award a join procurement_process p "
    "on p.id = a.process_id where a.id = t.award_id)",
}


def _by_nature(cursor, table: str) -> str:
    cursor.execute(f"select * from {table} limit 0")
    names = sorted({column.name for column in cursor.description} - NOT_FACTS)
    columns = [NATURAL.get(f"{table}.{name}") or NATURAL.get(name, f"t.{name}") for name in names]
    return f"select {', '.join(columns)} from {table} t"


def empty() -> None:
    """What was published and how it came is gone; counterparts and their evidence stay."""
    roots = "procurement_process, procurement_buyer, suppliers_supplier, procurement_month, procurement_syncrun"
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"truncate {roots} cascade")
        cursor.execute("set constraints all deferred")
