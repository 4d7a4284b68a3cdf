import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from integrations.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0002_limits_within_bounds"),
        ("suppliers", "0002_supplier_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="lista")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("calificacion", "Calificación de ofertas"),
                            ("adjudicacion", "Antes de adjudicar"),
                            ("contrato", "Antes de firmar el contrato"),
                            ("pago", "Ejecución o pago"),
                            ("control", "Control o auditoría"),
                            ("vigilancia", "Vigilancia automática"),
                        ],
                        max_length=20,
                        verbose_name="finalidad",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="creada")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pedida por",
                    ),
                ),
            ],
            options={
                "verbose_name": "verificación por lista",
                "verbose_name_plural": "verificaciones por lista",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="código")),
                ("as_of", models.DateTimeField(verbose_name="estado al")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("apto", "Apto"),
                            ("con_observaciones", "Con observaciones"),
                            ("no_apto", "No apto"),
                            ("no_concluyente", "No concluyente"),
                        ],
                        max_length=20,
                        verbose_name="dictamen",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("calificacion", "Calificación de ofertas"),
                            ("adjudicacion", "Antes de adjudicar"),
                            ("contrato", "Antes de firmar el contrato"),
                            ("pago", "Ejecución o pago"),
                            ("control", "Control o auditoría"),
                            ("vigilancia", "Vigilancia automática"),
                        ],
                        max_length=20,
                        verbose_name="finalidad",
                    ),
                ),
                (
                    "verifications",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="comprobaciones"
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="emitida")),
                ("pdf", models.BinaryField(verbose_name="documento")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 del documento")),
                ("signer", models.CharField(max_length=300, verbose_name="firmante")),
                ("signer_sha256", models.CharField(max_length=64, verbose_name="huella del certificado de firma")),
                ("is_demo", models.BooleanField(default=False, verbose_name="de demostración")),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="emitió",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "constancia",
                "verbose_name_plural": "constancias",
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CertificateRevocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="motivo")),
                ("at", models.DateTimeField(verbose_name="momento")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="anuló",
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="suppliers.certificate",
                        verbose_name="constancia",
                    ),
                ),
            ],
            options={
                "verbose_name": "anulación de constancia",
                "verbose_name_plural": "anulaciones de constancias",
            },
        ),
        migrations.CreateModel(
            name="SupplierDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("aprobar", "Aprobar"),
                            ("con_condiciones", "Aprobar con condiciones"),
                            ("escalar", "Escalar"),
                            ("rechazar", "Rechazar"),
                        ],
                        max_length=20,
                        verbose_name="decisión",
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="motivo")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("apto", "Apto"),
                            ("con_observaciones", "Con observaciones"),
                            ("no_apto", "No apto"),
                            ("no_concluyente", "No concluyente"),
                        ],
                        max_length=20,
                        verbose_name="dictamen",
                    ),
                ),
                (
                    "rests_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="comprobaciones"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="momento")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decidió",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "decisión sobre proveedor",
                "verbose_name_plural": "decisiones sobre proveedores",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="fila")),
                ("given", models.CharField(max_length=100, verbose_name="escrito")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="problema")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="suppliers.batch",
                        verbose_name="lista",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "fila de la lista",
                "verbose_name_plural": "filas de la lista",
                "ordering": ["batch", "number"],
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="batch_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("calificacion", "Calificación de ofertas"),
                            ("adjudicacion", "Antes de adjudicar"),
                            ("contrato", "Antes de firmar el contrato"),
                            ("pago", "Ejecución o pago"),
                            ("control", "Control o auditoría"),
                            ("vigilancia", "Vigilancia automática"),
                        ],
                        max_length=20,
                        verbose_name="finalidad",
                    ),
                ),
                (
                    "authorities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("sri", "SRI"),
                                ("sri_obligaciones", "SRI, obligaciones"),
                                ("scvs", "SCVS"),
                                ("iess", "IESS"),
                                ("sercop", "SERCOP"),
                                ("listas", "Listas de sanciones"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                        verbose_name="autoridades",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="momento")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pedida por",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "consulta",
                "verbose_name_plural": "consultas",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["by", "at"], name="consultation_quota")],
            },
        ),
        migrations.CreateModel(
            name="LegalRepresentative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("sri", "SRI"),
                            ("sri_obligaciones", "SRI, obligaciones"),
                            ("scvs", "SCVS"),
                            ("iess", "IESS"),
                            ("sercop", "SERCOP"),
                            ("listas", "Listas de sanciones"),
                        ],
                        max_length=20,
                        verbose_name="autoridad",
                    ),
                ),
                ("identification", models.CharField(blank=True, max_length=20, verbose_name="identificación")),
                ("name", models.CharField(max_length=300, verbose_name="nombre")),
                ("position", models.CharField(blank=True, max_length=120, verbose_name="cargo")),
                ("appointed_on", models.DateField(blank=True, null=True, verbose_name="nombramiento")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="vence")),
                ("first_seen_at", models.DateTimeField(verbose_name="visto por primera vez")),
                ("last_seen_at", models.DateTimeField(verbose_name="visto por última vez")),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="representatives",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "representante legal",
                "verbose_name_plural": "representantes legales",
                "ordering": ["authority", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supplier", "authority", "identification", "name", "position", "appointed_on"),
                        name="representative_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("sri", "SRI"),
                            ("sri_obligaciones", "SRI, obligaciones"),
                            ("scvs", "SCVS"),
                            ("iess", "IESS"),
                            ("sercop", "SERCOP"),
                            ("listas", "Listas de sanciones"),
                        ],
                        max_length=20,
                        verbose_name="autoridad",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dinarp", "DINARP"),
                            ("publico_rest", "Servicio público en línea"),
                            ("publico_pdf", "Certificado público"),
                            ("autorizado", "Servicio autorizado"),
                            ("dataset", "Archivo publicado, cargado en el portal"),
                            ("carga_manual", "Cargado por una persona"),
                            ("simulado", "Simulado"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("CUMPLE", "Cumple"),
                            ("INCUMPLE", "Incumple"),
                            ("OBSERVADO", "Observado"),
                            ("NO_APLICA", "No aplica"),
                            ("NO_CONSULTADO", "No consultado"),
                            ("ERROR_FUENTE", "No se pudo consultar"),
                        ],
                        max_length=20,
                        verbose_name="resultado",
                    ),
                ),
                ("reason", models.TextField(verbose_name="motivo")),
                ("facts", models.JSONField(blank=True, null=True, verbose_name="hechos")),
                ("checked_at", models.DateTimeField(verbose_name="consultado")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="vigente hasta")),
                ("legal_article", models.CharField(blank=True, max_length=200, verbose_name="artículo")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 de la respuesta")),
                ("is_demo", models.BooleanField(default=False, verbose_name="de demostración")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("calificacion", "Calificación de ofertas"),
                            ("adjudicacion", "Antes de adjudicar"),
                            ("contrato", "Antes de firmar el contrato"),
                            ("pago", "Ejecución o pago"),
                            ("control", "Control o auditoría"),
                            ("vigilancia", "Vigilancia automática"),
                        ],
                        max_length=20,
                        verbose_name="finalidad",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrations.exchange",
                        verbose_name="intercambio",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pedido por",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
            ],
            options={
                "verbose_name": "comprobación",
                "verbose_name_plural": "comprobaciones",
                "ordering": ["-checked_at", "-pk"],
                "permissions": [
                    ("request_verification", "Puede verificar proveedores"),
                    ("view_evidence", "Puede ver respuestas originales"),
                    ("view_personaldata", "Puede ver datos personales sin ocultar"),
                ],
                "indexes": [
                    models.Index(fields=["supplier", "authority", "-checked_at", "-id"], name="verification_newest"),
                    models.Index(fields=["supplier", "-checked_at"], name="verification_timeline"),
                ],
            },
        ),
        AppendOnly("suppliers_verification"),
        AppendOnly("suppliers_consultation"),
        AppendOnly("suppliers_supplierdecision"),
        AppendOnly("suppliers_certificate"),
        AppendOnly("suppliers_certificaterevocation"),
    ]
