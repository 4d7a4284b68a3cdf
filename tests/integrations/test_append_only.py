"""The database refuses to change evidence, whoever asks."""

import pytest
from django.db import IntegrityError, connection, migrations, transaction

from integrations.append_only import AppendOnly

pytestmark = pytest.mark.django_db
TABLE = "append_only_probe"


@pytest.fixture
def table():
    """A table made append-only by the operation, with one row."""
    with connection.schema_editor(atomic=False) as editor:
        editor.execute(f"create table {TABLE} (id int)")
        operation = AppendOnly(TABLE)
        operation.database_forwards("integrations", editor, None, None)
    execute(f"insert into {TABLE} values (1)")
    return operation


def execute(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.parametrize(
    "statement",
    [f"update {TABLE} set id = 2", f"delete from {TABLE}", f"truncate {TABLE}"],
    ids=["update", "delete", "truncate"],
)
def test_rows_cannot_be_changed_nor_removed(table, statement):
    with pytest.raises(IntegrityError, match=f"La tabla {TABLE} solo admite agregar filas"), transaction.atomic():
        execute(statement)
    assert execute(f"select id from {TABLE}") == [(1,)]


def test_rows_can_be_added(table):
    assert execute(f"insert into {TABLE} values (2)") == 1


def test_the_operation_can_be_reversed(table):
    with connection.schema_editor(atomic=False) as editor:
        table.database_backwards("integrations", editor, None, None)
    assert execute(f"update {TABLE} set id = 3") == 1


def test_reversing_one_table_leaves_the_others_protected(table):
    with connection.schema_editor(atomic=False) as editor:
        table.database_backwards("integrations", editor, None, None)
    assert {"integrations_exchange_append_only", "procurement_release_append_only"} <= {
        name for (name,) in execute("select tgname from pg_trigger where tgname like '%_append_only'")
    }


def test_a_migration_writer_can_print_it():
    from django.db.migrations.writer import OperationWriter

    text, imports = OperationWriter(AppendOnly(TABLE), indentation=0).serialize()
    assert "AppendOnly" in text
    assert TABLE in text
    assert imports == {"import integrations.append_only"}
    assert isinstance(AppendOnly(TABLE), migrations.RunSQL)


@pytest.mark.parametrize("name", ["x; drop table y", "a" * 60])
def test_a_name_that_postgresql_would_not_keep_whole_is_refused(name):
    with pytest.raises(ValueError, match="cannot name a table"):
        AppendOnly(name)
