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


SHRINKING = """
create or replace function refuse_change_but_loss() returns trigger language plpgsql as $$
declare
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
    name text;
begin
    if tg_op <> 'UPDATE' or coalesce(current_setting('portal.retention', true), '') <> 'on'
       or (after - tg_argv) <> (before - tg_argv) then
        raise exception 'La tabla % solo admite agregar filas: % no está permitido.', tg_table_name, tg_op
            using errcode = 'restrict_violation',
                  hint = 'Sus filas son evidencia. Para corregir, agregue una fila nueva.';
    end if;
    foreach name in array tg_argv loop
        if (after -> name) <> 'null'::jsonb and not ((after -> name) <@ (before -> name)) then
            raise exception 'La tabla % solo admite perder el dato %, no cambiarlo.', tg_table_name, name
                using errcode = 'restrict_violation';
        end if;
    end loop;
    return new;
end $$;
"""
LOSING = """
drop trigger {table}_append_only on {table};
create trigger {table}_append_only before update on {table}
    for each row execute function refuse_change_but_loss({columns});
create trigger {table}_no_delete before delete on {table}
    for each row execute function refuse_change();
"""
WHOLE_AGAIN = """
drop trigger {table}_no_delete on {table};
drop trigger {table}_append_only on {table};
create trigger {table}_append_only before update or delete on {table}
    for each row execute function refuse_change();
do $$ begin
    drop function refuse_change_but_loss();
exception when dependent_objects_still_exist then null;
end $$;
"""


class LosesWithTime(migrations.RunSQL):
    """Migration operation on a table that is append-only: `LosesWithTime("integrations_exchange", ["body"])`.

    Personal data do not stay for ever: in a transaction that says `set local portal.retention = 'on'` these columns may
    become NULL, or a JSON object may lose members. Nothing else changes, and nothing is deleted. Reversible.
    """

    def __init__(self, table: str, columns: list[str]):
        self.table, self.columns = table, columns
        names = ", ".join(f"'{column}'" for column in columns)
        super().__init__(
            sql=SHRINKING + LOSING.format(table=table, columns=names), reverse_sql=WHOLE_AGAIN.format(table=table)
        )

    def deconstruct(self):
        return self.__class__.__qualname__, [self.table, self.columns], {}

    def describe(self) -> str:
        return f"Let {', '.join(self.columns)} of {self.table} end with its time"
