"""The transaction that changed a process last, for readers of the feed. What is held already counts as of the beginning.

The trigger and not the code writes it: nothing that changes a process may forget to.
"""

from django.db import migrations, models

from jobs.models import CurrentTransactionId, TransactionId

ADD = """
alter table procurement_process add column changed_xid xid8 not null default '0';
alter table procurement_process alter column changed_xid set default pg_current_xact_id();
create function procurement_process_changed() returns trigger language plpgsql as $$
begin
    new.changed_xid := pg_current_xact_id();
    return new;
end $$;
create trigger procurement_process_changed before update of changed_at on procurement_process
    for each row execute function procurement_process_changed();
"""
DROP = """
drop trigger procurement_process_changed on procurement_process;
drop function procurement_process_changed();
alter table procurement_process drop column changed_xid;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0011_inbox"),
        ("jobs", "0003_never_rewrite_events"),
    ]

    operations = [
        migrations.RunSQL(
            ADD,
            DROP,
            state_operations=[
                migrations.AddField(
                    model_name="process",
                    name="changed_xid",
                    field=TransactionId(
                        db_default=CurrentTransactionId(),
                        editable=False,
                        verbose_name="transacción de su último cambio",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="process", index=models.Index(fields=["changed_xid", "id"], name="process_feed")
        ),
    ]
