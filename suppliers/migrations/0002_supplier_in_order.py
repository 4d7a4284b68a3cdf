"""The list of suppliers is paged in order of name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0001_initial")]

    operations = [
        migrations.AddIndex("supplier", models.Index(fields=["name", "id"], name="supplier_in_order")),
    ]
