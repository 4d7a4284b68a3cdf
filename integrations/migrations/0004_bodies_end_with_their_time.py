from django.db import migrations

from integrations.append_only import LosesWithTime


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_packages")]
    operations = [LosesWithTime("integrations_exchange", ["body"])]
