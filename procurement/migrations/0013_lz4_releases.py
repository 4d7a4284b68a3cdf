"""Releases are compressed with lz4 where the server knows it: writing them costs half, and they are written once."""

from django.db import migrations

_WHERE_KNOWN = """
do $$ begin
    if (select 'lz4' = any(enumvals) from pg_settings where name = 'default_toast_compression') then
        alter table procurement_release alter column raw set compression {};
    end if;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0012_feed")]

    operations = [migrations.RunSQL(_WHERE_KNOWN.format("lz4"), _WHERE_KNOWN.format("default"))]
