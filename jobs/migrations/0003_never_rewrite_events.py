from django.db import migrations

# Readers keep a cursor: an event they have passed must stay what it was. Old ones may be forgotten, never changed.
REFUSE = """
create function jobs_event_stays() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only: % of jobs_event is refused', tg_op;
end $$;
create trigger jobs_event_stays before update on jobs_event for each row execute function jobs_event_stays();
"""
ALLOW = "drop trigger jobs_event_stays on jobs_event; drop function jobs_event_stays();"


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_name_the_sweep_queue"),
    ]

    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
    ]
