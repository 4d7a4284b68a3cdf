import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import procurement.models

# Written as SQL, not as text: PostgreSQL binds `es_norm` now, whatever search_path a restore or an index build has.
# A mark starts with "=": no word of a text does, so that none can be mistaken for a mark.
SEARCH_WITH_FILTERS = """
create function process_vector(
  title text, body text, phase text, procedure text, region text, category text, published timestamptz, buyer bigint,
  ocid text
) returns tsvector language sql immutable parallel safe return
  setweight(to_tsvector('pg_catalog.spanish', es_norm(title)), 'A')
  || setweight(to_tsvector('pg_catalog.spanish', es_norm(body)), 'B')
  || array_to_tsvector(array[
       '=f' || phase, '=p' || procedure, '=r' || region, '=c' || category,
       '=y' || coalesce(extract(year from timezone('America/Guayaquil', published))::text, '0'),
       '=b' || coalesce(buyer::text, '0'),
       '=s' || (hashtext(ocid) & 63)::text, '=t' || ((hashtext(ocid) >> 6) & 15)::text
     ]);
"""
DROP = """drop function process_vector(text, text, text, text, text, text, timestamptz, bigint, text)"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0007_divergences"),
    ]

    operations = [
        migrations.RunSQL(SEARCH_WITH_FILTERS, DROP),
        migrations.RemoveIndex(model_name="process", name="process_search"),
        migrations.RemoveField(model_name="process", name="search"),
        migrations.AddField(
            model_name="process",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=procurement.models.ProcessVector(
                    models.F("title"),
                    models.F("search_text"),
                    models.F("phase"),
                    models.F("procedure"),
                    models.F("region"),
                    models.F("category"),
                    models.F("published_at"),
                    models.F("buyer"),
                    models.F("ocid"),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="process",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["search"], name="process_search"),
        ),
        migrations.RunSQL(
            "alter table procurement_process alter column search set statistics 500", migrations.RunSQL.noop
        ),
    ]
