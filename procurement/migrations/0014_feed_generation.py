"""Which numbering of transactions the offsets of the feed belong to: a new one begins when a restore changed it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0013_lz4_releases"),
    ]

    operations = [
        migrations.RunSQL(
            "create sequence procurement_feed_generation; select nextval('procurement_feed_generation')",
            "drop sequence procurement_feed_generation",
        ),
    ]
