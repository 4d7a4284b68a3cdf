"""The page of an entity and the list of a supplier read what they count from an index alone; the plain indexes of
these foreign keys, which the covering ones begin with, go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0016_index_words_by_batches"),
        ("suppliers", "0008_authority_labels"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="participation",
            name="participation_of_supplier",
        ),
        migrations.RemoveIndex(
            model_name="process",
            name="process_of_buyer",
        ),
        migrations.AlterField(
            model_name="participation",
            name="supplier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to="suppliers.supplier",
                verbose_name="proveedor",
            ),
        ),
        migrations.AlterField(
            model_name="process",
            name="buyer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="processes",
                to="procurement.buyer",
                verbose_name="entidad contratante",
            ),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["supplier", "role"], include=("process",), name="participation_of_supplier"),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(
                fields=["buyer", "-published_at"],
                include=("procedure", "budget_amount", "awarded_amount"),
                name="process_of_buyer",
            ),
        ),
    ]
