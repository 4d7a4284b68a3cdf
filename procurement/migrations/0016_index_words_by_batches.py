"""Words enter the search index some two hundred processes at once: row by row they were a third of what PostgreSQL does
in a load. A search reads the short list of those that wait."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procurement", "0015_faster_words")]

    operations = [
        migrations.RunSQL(
            "alter index process_search set (fastupdate = on, gin_pending_list_limit = 512)",
            "alter index process_search set (fastupdate = off); "
            "alter index process_search reset (gin_pending_list_limit); "
            "select gin_clean_pending_list('process_search')",
            state_operations=[
                migrations.RemoveIndex("process", "process_search"),
                migrations.AddIndex(
                    "process",
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True, fields=["search"], gin_pending_list_limit=512, name="process_search"
                    ),
                ),
            ],
        ),
    ]
