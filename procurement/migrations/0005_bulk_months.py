import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0004_index_filters_and_deadlines"),
    ]

    operations = [
        migrations.AddField(
            model_name="syncrun",
            name="read_bytes",
            field=models.PositiveBigIntegerField(
                default=0, help_text="Del paso en curso.", verbose_name="bytes leídos"
            ),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="step",
            field=models.CharField(blank=True, max_length=40, verbose_name="paso"),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="total_bytes",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="bytes del paso"),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, verbose_name="último avance"),
        ),
        migrations.AlterField(
            model_name="buyer",
            name="source",
            field=models.CharField(
                choices=[
                    ("sercop_search", "SERCOP, lista de procesos"),
                    ("sercop_record", "SERCOP, ficha OCDS"),
                    ("sercop_bulk", "SERCOP, archivo mensual"),
                    ("file", "Archivo OCDS"),
                ],
                max_length=40,
                verbose_name="fuente",
            ),
        ),
        migrations.AlterField(
            model_name="process",
            name="source",
            field=models.CharField(
                choices=[
                    ("sercop_search", "SERCOP, lista de procesos"),
                    ("sercop_record", "SERCOP, ficha OCDS"),
                    ("sercop_bulk", "SERCOP, archivo mensual"),
                    ("file", "Archivo OCDS"),
                ],
                max_length=20,
                verbose_name="fuente",
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="channel",
            field=models.CharField(
                choices=[
                    ("sercop_search", "SERCOP, lista de procesos"),
                    ("sercop_record", "SERCOP, ficha OCDS"),
                    ("sercop_bulk", "SERCOP, archivo mensual"),
                    ("file", "Archivo OCDS"),
                ],
                max_length=20,
                verbose_name="canal",
            ),
        ),
        migrations.AlterField(
            model_name="synccursor",
            name="channel",
            field=models.CharField(
                choices=[
                    ("sercop_search", "SERCOP, lista de procesos"),
                    ("sercop_record", "SERCOP, ficha OCDS"),
                    ("sercop_bulk", "SERCOP, archivo mensual"),
                    ("file", "Archivo OCDS"),
                ],
                max_length=20,
                verbose_name="canal",
            ),
        ),
        migrations.AlterField(
            model_name="syncrun",
            name="channel",
            field=models.CharField(
                choices=[
                    ("sercop_search", "SERCOP, lista de procesos"),
                    ("sercop_record", "SERCOP, ficha OCDS"),
                    ("sercop_bulk", "SERCOP, archivo mensual"),
                    ("file", "Archivo OCDS"),
                ],
                max_length=20,
                verbose_name="canal",
            ),
        ),
        migrations.CreateModel(
            name="Month",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="año")),
                ("month", models.PositiveSmallIntegerField(verbose_name="mes")),
                ("method", models.CharField(default="all", max_length=120, verbose_name="procedimiento")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("missing", "Falta"),
                            ("not_yet", "Aún no publicado"),
                            ("loaded", "Cargado"),
                            ("unchecked", "Cargado, sin comprobar"),
                            ("stale", "Por releer"),
                            ("incomplete", "Incompleto"),
                            ("failed", "Falló"),
                        ],
                        default="missing",
                        max_length=12,
                        verbose_name="estado",
                    ),
                ),
                (
                    "expected_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="publicaciones según SERCOP"),
                ),
                (
                    "release_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="publicaciones leídas"),
                ),
                ("created_count", models.PositiveIntegerField(default=0, verbose_name="nuevos")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="cambiados")),
                ("same_count", models.PositiveIntegerField(default=0, verbose_name="iguales")),
                ("rejected_count", models.PositiveIntegerField(default=0, verbose_name="rechazados")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 del archivo")),
                ("size", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="bytes")),
                ("loaded_at", models.DateTimeField(blank=True, null=True, verbose_name="cargado")),
                (
                    "checked_at",
                    models.DateTimeField(
                        blank=True, help_text="Última vez que SERCOP respondió.", null=True, verbose_name="comprobado"
                    ),
                ),
                (
                    "split_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Se lee por procedimientos: entero se corta.",
                        null=True,
                        verbose_name="por partes desde",
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="último error")),
            ],
            options={
                "verbose_name": "mes",
                "verbose_name_plural": "meses",
                "ordering": ["-year", "-month", "method"],
                "constraints": [
                    models.UniqueConstraint(fields=("year", "month", "method"), name="month_once"),
                    models.CheckConstraint(condition=models.Q(("month__range", (1, 12))), name="month_of_the_year"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedObject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=300, verbose_name="archivo")),
                ("line", models.PositiveIntegerField(blank=True, null=True, verbose_name="línea")),
                (
                    "offset",
                    models.PositiveBigIntegerField(
                        blank=True, help_text="Desde el inicio del archivo.", null=True, verbose_name="byte"
                    ),
                ),
                ("ocid", models.CharField(blank=True, max_length=200, verbose_name="OCID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("broken", "JSON mal formado"),
                            ("encoding", "No está en UTF-8"),
                            ("too_large", "Demasiado grande o anidado"),
                            ("cut", "Archivo cortado"),
                            ("not_ocds", "No es OCDS"),
                            ("value", "Valor imposible"),
                        ],
                        max_length=20,
                        verbose_name="tipo de error",
                    ),
                ),
                ("reason", models.TextField(verbose_name="motivo")),
                (
                    "excerpt",
                    models.BinaryField(
                        help_text="Hasta 200 bytes alrededor del error.", max_length=200, verbose_name="bytes"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected_objects",
                        to="procurement.syncrun",
                        verbose_name="sincronización",
                    ),
                ),
            ],
            options={
                "verbose_name": "objeto rechazado",
                "verbose_name_plural": "objetos rechazados",
                "ordering": ["run", "offset", "pk"],
            },
        ),
    ]
