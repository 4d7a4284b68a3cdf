from django.db import migrations

from integrations.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0001_initial"),
        ("integrations", "0001_initial"),
    ]

    operations = [AppendOnly("procurement_release")]
