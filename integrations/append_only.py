"""Tables that only grow: evidence and publications cannot be changed, deleted or emptied, not even by our own code."""

from django.db import migrations

IDENTIFIER_LIMIT = 63  # PostgreSQL cuts longer names silently, and two triggers could then share one

FUNCTION = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'La tabla % solo admite agregar filas: % no está permitido.', tg_table_name, tg_op
        using errcode = 'restrict_violation',
              hint = 'Sus filas son evidencia. Para corregir, agregue una fila nueva.';
end $$;
"""

TRIGGERS = """
create trigger {table}_append_only before update or delete on {table}
    for each row execute function refuse_change();
create trigger {table}_no_truncate before truncate on {table}
    for each statement execute function refuse_change();
"""

DROP = """
drop trigger {table}_append_only on {table};
drop trigger {table}_no_truncate on {table};
do $$ begin
    drop function refuse_change();
exception when dependent_objects_still_exist then null;  -- another table still uses it
end $$;
"""


class AppendOnly(migrations.RunSQL):
    """Migration operation: `AppendOnly("integrations_exchange")`; reversible.

    UPDATE, DELETE and TRUNCATE of the table then fail with `django.db.IntegrityError`.
    Tests disable the triggers named `*_no_truncate`, because they empty tables between transactional tests.
    """

    def __init__(self, table: str):
        if not table.isidentifier() or len(f"{table}_append_only") > IDENTIFIER_LIMIT:
            raise ValueError(f"{table!r} cannot name a table with append-only triggers")
        self.table = table
        super().__init__(sql=FUNCTION + TRIGGERS.format(table=table), reverse_sql=DROP.format(table=table))

    def deconstruct(self):
        return self.__class__.__qualname__, [self.table], {}

    def describe(self) -> str:
        return f"Make {self.table} append-only"
