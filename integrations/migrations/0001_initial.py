import django.db.models.deletion
from django.db import migrations, models

from integrations.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Counterpart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(unique=True, verbose_name="código")),
                ("name", models.CharField(max_length=120, verbose_name="nombre")),
                (
                    "is_enabled",
                    models.BooleanField(
                        default=True,
                        help_text="En pausa no se le consulta: los trabajos que la necesitan esperan a que se reanude.",
                        verbose_name="activo",
                    ),
                ),
                (
                    "rate_per_minute",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vacío: el valor de la configuración.",
                        null=True,
                        verbose_name="consultas por minuto",
                    ),
                ),
                (
                    "timeout_seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vacío: el valor de la configuración.",
                        null=True,
                        verbose_name="espera máxima en segundos",
                    ),
                ),
                (
                    "last_success_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="última respuesta"),
                ),
                (
                    "last_failure_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="última falla"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="último error"),
                ),
                (
                    "consecutive_failures",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="fallas seguidas"),
                ),
            ],
            options={
                "verbose_name": "contraparte",
                "verbose_name_plural": "contrapartes",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.SlugField(
                        help_text="Como lo llama el cliente: user, password, api_key…", verbose_name="nombre"
                    ),
                ),
                ("encrypted", models.BinaryField(verbose_name="valor cifrado")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="caduca")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="guardada")),
                (
                    "counterpart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credentials",
                        to="integrations.counterpart",
                        verbose_name="contraparte",
                    ),
                ),
            ],
            options={
                "verbose_name": "credencial",
                "verbose_name_plural": "credenciales",
                "ordering": ["counterpart", "name"],
                "constraints": [models.UniqueConstraint(fields=("counterpart", "name"), name="credential_once")],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operation", models.CharField(max_length=60, verbose_name="operación")),
                ("is_sandbox", models.BooleanField(default=False, verbose_name="simulado")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="id de la petición")),
                ("method", models.CharField(blank=True, max_length=10, verbose_name="método")),
                ("url", models.TextField(blank=True, verbose_name="dirección")),
                ("parameters", models.JSONField(default=dict, verbose_name="parámetros")),
                ("started_at", models.DateTimeField(verbose_name="inicio")),
                ("latency_ms", models.PositiveIntegerField(verbose_name="milisegundos")),
                ("status_code", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="código HTTP")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("answered", "Respondió"),
                            ("not_found", "No lo tiene"),
                            ("unavailable", "No disponible"),
                            ("rejected", "Rechazó la consulta"),
                            ("unexpected", "Respuesta inesperada"),
                        ],
                        max_length=20,
                        verbose_name="resultado",
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("headers", models.JSONField(default=dict, verbose_name="cabeceras")),
                ("body", models.BinaryField(null=True, verbose_name="cuerpo (zlib)")),
                ("body_sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 del cuerpo")),
                ("body_size", models.PositiveIntegerField(default=0, verbose_name="bytes del cuerpo")),
                (
                    "counterpart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="integrations.counterpart",
                        verbose_name="contraparte",
                    ),
                ),
            ],
            options={
                "verbose_name": "intercambio",
                "verbose_name_plural": "intercambios",
                "ordering": ["-started_at", "-pk"],
                "indexes": [models.Index(fields=["counterpart", "-started_at"], name="exchange_recent")],
            },
        ),
        AppendOnly("integrations_exchange"),
    ]
