"""The audit log only grows. Its actor is a foreign key with SET NULL: users are deactivated, never deleted."""

from django.db import migrations

from integrations.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auditlog", "0017_add_actor_email")]

    operations = [AppendOnly("auditlog_logentry")]
