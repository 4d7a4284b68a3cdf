import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ruc", models.CharField(blank=True, max_length=13, null=True, unique=True, verbose_name="RUC")),
                (
                    "foreign_id",
                    models.CharField(
                        blank=True, max_length=80, null=True, unique=True, verbose_name="identificación extranjera"
                    ),
                ),
                ("name", models.CharField(max_length=500, verbose_name="nombre o razón social")),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="provincia")),
                ("locality", models.CharField(blank=True, max_length=100, verbose_name="cantón")),
                (
                    "source",
                    models.CharField(
                        help_text="Canal del que vino el dato más reciente.", max_length=40, verbose_name="fuente"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="Fecha de la publicación más reciente que lo nombra.", verbose_name="publicado"
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="de demostración")),
            ],
            options={
                "verbose_name": "proveedor",
                "verbose_name_plural": "proveedores",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="supplier_name_trgm", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("foreign_id__isnull", True), ("ruc__isnull", False)),
                            models.Q(("foreign_id__isnull", False), ("ruc__isnull", True)),
                            _connector="OR",
                        ),
                        name="supplier_has_one_identifier",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=500, verbose_name="nombre")),
                ("source", models.CharField(max_length=40, verbose_name="fuente")),
                ("first_seen_at", models.DateTimeField(verbose_name="visto por primera vez")),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "nombre publicado",
                "verbose_name_plural": "nombres publicados",
                "constraints": [
                    models.UniqueConstraint(fields=("supplier", "name", "source"), name="supplier_name_once")
                ],
            },
        ),
    ]
