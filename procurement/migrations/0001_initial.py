import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import procurement.models

SPANISH_SEARCH = """
create function es_norm(words text) returns text language sql immutable parallel safe as $$
  select regexp_replace(
    translate(lower(words), 'áàâäãéèêëíìîïóòôöõúùûü', 'aaaaaeeeeiiiiooooouuuu'), '([cstxgn])ion\\M', '\\1ión', 'g')
$$;
create function es_vector(title text, body text) returns tsvector language sql immutable parallel safe as $$
  select setweight(to_tsvector('pg_catalog.spanish', es_norm(title)), 'A')
      || setweight(to_tsvector('pg_catalog.spanish', es_norm(body)), 'B')
$$;
"""
DROP_SPANISH_SEARCH = "drop function es_vector(text, text); drop function es_norm(text);"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("integrations", "0001_initial"),
        ("suppliers", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(SPANISH_SEARCH, DROP_SPANISH_SEARCH),
        migrations.CreateModel(
            name="CpcCode",
            fields=[
                ("code", models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name="código")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="1 sección, 2 división, 3 grupo, 4 clase, 5 subclase.", verbose_name="nivel"
                    ),
                ),
                ("description", models.TextField(verbose_name="descripción")),
            ],
            options={
                "verbose_name": "código CPC",
                "verbose_name_plural": "códigos CPC",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="SyncRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("sercop_search", "SERCOP, lista de procesos"),
                            ("sercop_record", "SERCOP, ficha OCDS"),
                            ("file", "Archivo OCDS"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                ("scope", models.CharField(help_text="Año, OCID o archivo.", max_length=200, verbose_name="alcance")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "En curso"), ("done", "Terminada"), ("failed", "Fallida")],
                        default="running",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("page", models.PositiveIntegerField(default=0, verbose_name="página guardada")),
                ("pages", models.PositiveIntegerField(blank=True, null=True, verbose_name="páginas")),
                ("created_count", models.PositiveIntegerField(default=0, verbose_name="nuevos")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="cambiados")),
                ("same_count", models.PositiveIntegerField(default=0, verbose_name="iguales")),
                ("rejected_count", models.PositiveIntegerField(default=0, verbose_name="rechazados")),
                ("error", models.TextField(blank=True, verbose_name="error")),
                ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="inicio")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
            ],
            options={
                "verbose_name": "sincronización",
                "verbose_name_plural": "sincronizaciones",
                "ordering": ["-started_at"],
            },
        ),
        migrations.CreateModel(
            name="Buyer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ruc", models.CharField(db_index=True, max_length=13, verbose_name="RUC")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="Sufijo de SERCOP; vacío si no lo publica.",
                        max_length=20,
                        verbose_name="unidad",
                    ),
                ),
                ("name", models.CharField(max_length=500, verbose_name="nombre")),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="provincia")),
                ("locality", models.CharField(blank=True, max_length=100, verbose_name="cantón")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("sercop_search", "SERCOP, lista de procesos"),
                            ("sercop_record", "SERCOP, ficha OCDS"),
                            ("file", "Archivo OCDS"),
                        ],
                        max_length=40,
                        verbose_name="fuente",
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="Fecha de la publicación más reciente que la nombra.", verbose_name="publicado"
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="de demostración")),
            ],
            options={
                "verbose_name": "entidad contratante",
                "verbose_name_plural": "entidades contratantes",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["name"], name="buyer_name_trgm", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("ruc", "unit"), name="buyer_once")],
            },
        ),
        migrations.CreateModel(
            name="Process",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ocid", models.CharField(max_length=200, unique=True, verbose_name="OCID")),
                (
                    "code",
                    models.CharField(
                        help_text="Código del proceso en SERCOP, sin entidad.", max_length=160, verbose_name="código"
                    ),
                ),
                (
                    "title",
                    models.TextField(
                        blank=True,
                        help_text="Objeto de la contratación, como lo publica la entidad.",
                        verbose_name="objeto",
                    ),
                ),
                ("buyer_name", models.CharField(blank=True, max_length=500, verbose_name="entidad según la fuente")),
                (
                    "procedure",
                    models.CharField(
                        choices=[
                            ("catalogo_electronico_compra_directa", "Catálogo electrónico - Compra directa"),
                            ("catalogo_electronico_mejor_oferta", "Catálogo electrónico - Mejor oferta"),
                            (
                                "catalogo_electronico_gran_compra_mejor_oferta",
                                "Catálogo electrónico - Gran compra mejor oferta",
                            ),
                            ("catalogo_electronico_gran_compra_puja", "Catálogo electrónico - Gran compra puja"),
                            ("subasta_inversa_electronica", "Subasta Inversa Electrónica"),
                            ("licitacion", "Licitación"),
                            ("licitacion_de_seguros", "Licitación de Seguros"),
                            ("cotizacion", "Cotización"),
                            ("menor_cuantia", "Menor Cuantía"),
                            ("concurso_publico", "Concurso publico"),
                            ("concurso_publico_por_lista_corta_desierta", "Concurso Público por Lista Corta Desierta"),
                            ("lista_corta", "Lista corta"),
                            ("contratacion_directa", "Contratacion directa"),
                            (
                                "contratacion_directa_por_terminacion_unilateral",
                                "Contratación Directa por Terminación Unilateral",
                            ),
                            (
                                "contratos_entre_entidades_publicas",
                                "Contratos entre Entidades Públicas o sus subsidiarias",
                            ),
                            ("bienes_y_servicios_unicos", "Bienes y Servicios únicos"),
                            ("comunicacion_social_contratacion_directa", "Comunicación Social – Contratación Directa"),
                            ("comunicacion_social_proceso_de_seleccion", "Comunicación Social – Proceso de Selección"),
                            ("obra_artistica", "Obra artística, científica o literaria"),
                            ("repuestos_o_accesorios", "Repuestos o Accesorios"),
                            ("contratacion_de_seguros", "Contratación de Seguros"),
                            ("asesoria_y_patrocinio_juridico", "Asesoría y Patrocinio Jurídico"),
                            ("transporte_de_correo", "Transporte de correo interno o internacional"),
                            (
                                "contrataciones_con_empresas_publicas_internacionales",
                                "Contrataciones con empresas públicas internacionales",
                            ),
                            ("desconocido", "Procedimiento no publicado"),
                        ],
                        default="desconocido",
                        max_length=60,
                        verbose_name="procedimiento",
                    ),
                ),
                ("procedure_source", models.TextField(blank=True, verbose_name="procedimiento según SERCOP")),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "Abierto"),
                            ("selective", "Selectivo"),
                            ("limited", "Limitado"),
                            ("direct", "Directo"),
                            ("", "Sin publicar"),
                        ],
                        max_length=10,
                        verbose_name="método",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("goods", "Bienes"),
                            ("works", "Obras"),
                            ("services", "Servicios"),
                            ("", "Sin publicar"),
                        ],
                        max_length=10,
                        verbose_name="tipo de compra",
                    ),
                ),
                ("framework_code", models.CharField(blank=True, max_length=120, verbose_name="convenio marco")),
                ("framework_title", models.TextField(blank=True, verbose_name="objeto del convenio marco")),
                (
                    "award_criteria",
                    models.CharField(blank=True, max_length=60, verbose_name="criterio de adjudicación"),
                ),
                ("eligibility_criteria", models.TextField(blank=True, verbose_name="parámetros de calificación")),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("planificacion", "Planificación"),
                            ("convocatoria", "Convocatoria"),
                            ("adjudicacion", "Adjudicación"),
                            ("contrato", "Contrato"),
                            ("desierto", "Desierto"),
                            ("cancelado", "Cancelado"),
                            ("desconocida", "Sin publicar"),
                        ],
                        default="desconocida",
                        max_length=20,
                        verbose_name="fase",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="provincia")),
                ("locality", models.CharField(blank=True, max_length=100, verbose_name="cantón")),
                (
                    "budget_amount",
                    procurement.models.Money(blank=True, null=True, verbose_name="presupuesto referencial"),
                ),
                (
                    "budget_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("tender", "Convocatoria"),
                            ("lots", "Suma de lotes"),
                            ("planning", "Planificación"),
                            ("search", "Lista de procesos"),
                            ("", "Sin publicar"),
                        ],
                        max_length=10,
                        verbose_name="origen del presupuesto",
                    ),
                ),
                ("budget_line", models.CharField(blank=True, max_length=120, verbose_name="partida presupuestaria")),
                ("awarded_amount", procurement.models.Money(blank=True, null=True, verbose_name="monto adjudicado")),
                ("contracted_amount", procurement.models.Money(blank=True, null=True, verbose_name="monto contratado")),
                (
                    "tenderers_count",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Vacío: la fuente no lo publica; no es cero.",
                        null=True,
                        verbose_name="ofertas recibidas",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publicación")),
                ("enquiry_period_end", models.DateTimeField(blank=True, null=True, verbose_name="límite de preguntas")),
                (
                    "tender_period_end",
                    models.DateTimeField(blank=True, null=True, verbose_name="límite de entrega de ofertas"),
                ),
                (
                    "award_period_start",
                    models.DateTimeField(blank=True, null=True, verbose_name="inicio de adjudicación"),
                ),
                ("award_period_end", models.DateTimeField(blank=True, null=True, verbose_name="adjudicación prevista")),
                ("auction_start", models.DateTimeField(blank=True, null=True, verbose_name="inicio de puja")),
                ("auction_end", models.DateTimeField(blank=True, null=True, verbose_name="fin de puja")),
                ("awarded_at", models.DateTimeField(blank=True, null=True, verbose_name="adjudicación")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="firma del contrato")),
                (
                    "detail",
                    models.CharField(
                        choices=[("summary", "Resumen de la lista; falta la ficha"), ("full", "Ficha completa")],
                        max_length=10,
                        verbose_name="detalle",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("sercop_search", "SERCOP, lista de procesos"),
                            ("sercop_record", "SERCOP, ficha OCDS"),
                            ("file", "Archivo OCDS"),
                        ],
                        max_length=20,
                        verbose_name="fuente",
                    ),
                ),
                (
                    "released_at",
                    models.DateTimeField(
                        help_text="`date` del release.", verbose_name="fecha de la publicación más reciente"
                    ),
                ),
                (
                    "checked_at",
                    models.DateTimeField(
                        help_text="Última vez que la fuente lo confirmó o lo cambió.", verbose_name="consultado"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(help_text="Última vez que cambió algún dato.", verbose_name="cambiado"),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="de demostración")),
                (
                    "search_text",
                    models.TextField(blank=True, editable=False, verbose_name="texto de lotes, ítems y entidad"),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=procurement.models.SpanishVector(models.F("title"), models.F("search_text")),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="procurement.buyer",
                        verbose_name="entidad contratante",
                    ),
                ),
            ],
            options={
                "verbose_name": "proceso",
                "verbose_name_plural": "procesos",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("tenderer", "Oferente"), ("supplier", "Adjudicatario"), ("enquirer", "Preguntó")],
                        max_length=10,
                        verbose_name="papel",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="suppliers.supplier",
                        verbose_name="proveedor",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "participación",
                "verbose_name_plural": "participaciones",
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="orden")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="id en la fuente")),
                ("title", models.TextField(blank=True, verbose_name="descripción")),
                ("amount", procurement.models.Money(blank=True, null=True, verbose_name="monto")),
                ("has_auction", models.BooleanField(blank=True, null=True, verbose_name="con puja")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lots",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "lote",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="orden")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="id en la fuente")),
                ("description", models.TextField(blank=True, verbose_name="descripción")),
                ("cpc", models.CharField(blank=True, max_length=20, verbose_name="CPC")),
                ("cpc_description", models.TextField(blank=True, verbose_name="descripción del CPC")),
                ("quantity", procurement.models.Money(blank=True, null=True, verbose_name="cantidad")),
                ("unit", models.CharField(blank=True, max_length=120, verbose_name="unidad")),
                ("unit_price", procurement.models.Money(blank=True, null=True, verbose_name="precio unitario")),
                ("total", procurement.models.Money(blank=True, null=True, verbose_name="subtotal")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "ítem",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="orden")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="id en la fuente")),
                ("question", models.TextField(verbose_name="pregunta")),
                ("answer", models.TextField(blank=True, verbose_name="respuesta")),
                ("author_name", models.CharField(blank=True, max_length=500, verbose_name="quien pregunta")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="preguntado")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="respondido")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enquiries",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "pregunta",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="orden")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="id en la fuente")),
                ("award_source_id", models.CharField(blank=True, max_length=200, verbose_name="id de la adjudicación")),
                ("amount", procurement.models.Money(blank=True, null=True, verbose_name="monto")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="firma")),
                ("period_start", models.DateTimeField(blank=True, null=True, verbose_name="inicio")),
                ("period_end", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                ("duration_days", models.IntegerField(blank=True, null=True, verbose_name="plazo en días calendario")),
                ("status", models.CharField(blank=True, max_length=40, verbose_name="estado en la fuente")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contracts",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "contrato",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Bid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="orden")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="id en la fuente")),
                (
                    "supplier_name",
                    models.CharField(blank=True, max_length=500, verbose_name="oferente según la fuente"),
                ),
                ("amount", procurement.models.Money(blank=True, null=True, verbose_name="monto")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="presentada")),
                ("is_winner", models.BooleanField(default=False, verbose_name="ganadora")),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to="suppliers.supplier",
                        verbose_name="oferente",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bids",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "oferta",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="orden")),
                ("source_id", models.CharField(blank=True, max_length=200, verbose_name="id en la fuente")),
                ("supplier_names", models.TextField(blank=True, verbose_name="adjudicatarios según la fuente")),
                ("amount", procurement.models.Money(blank=True, null=True, verbose_name="monto")),
                (
                    "entered_amount",
                    procurement.models.Money(blank=True, null=True, verbose_name="monto registrado por la entidad"),
                ),
                ("awarded_at", models.DateTimeField(blank=True, null=True, verbose_name="fecha")),
                ("status", models.CharField(blank=True, max_length=40, verbose_name="estado en la fuente")),
                ("description", models.TextField(blank=True, verbose_name="motivo")),
                (
                    "suppliers",
                    models.ManyToManyField(
                        related_name="awards", to="suppliers.supplier", verbose_name="adjudicatarios"
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="awards",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "adjudicación",
                "verbose_name_plural": "adjudicaciones",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 del contenido sin `id`")),
                ("release_id", models.TextField(verbose_name="id de la publicación")),
                ("date", models.DateTimeField(verbose_name="fecha de la publicación")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="etiquetas"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("sercop_search", "SERCOP, lista de procesos"),
                            ("sercop_record", "SERCOP, ficha OCDS"),
                            ("file", "Archivo OCDS"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        help_text="Archivo u operación de la que vino.", max_length=300, verbose_name="origen"
                    ),
                ),
                ("raw", models.JSONField(verbose_name="contenido")),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="recibido")),
                (
                    "exchange",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrations.exchange",
                        verbose_name="evidencia",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="procurement.process",
                        verbose_name="proceso",
                    ),
                ),
            ],
            options={
                "verbose_name": "publicación OCDS",
                "verbose_name_plural": "publicaciones OCDS",
                "ordering": ["date", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SyncCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("sercop_search", "SERCOP, lista de procesos"),
                            ("sercop_record", "SERCOP, ficha OCDS"),
                            ("file", "Archivo OCDS"),
                        ],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                ("scope", models.CharField(help_text="Año de la búsqueda.", max_length=60, verbose_name="alcance")),
                ("page", models.PositiveIntegerField(default=0, verbose_name="página leída")),
                ("total", models.PositiveIntegerField(blank=True, null=True, verbose_name="procesos según la fuente")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="guardado")),
            ],
            options={
                "verbose_name": "cursor de sincronización",
                "verbose_name_plural": "cursores de sincronización",
                "constraints": [models.UniqueConstraint(fields=("channel", "scope"), name="sync_cursor_once")],
            },
        ),
        migrations.AddIndex(
            model_name="process",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="process_search"),
        ),
        migrations.AddIndex(
            model_name="process",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("code"), "gin_trgm_ops"),
                name="process_code_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(django.db.models.functions.text.Upper("code"), name="process_code"),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(
                models.OrderBy(models.F("published_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="process_recent",
            ),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(
                models.OrderBy(models.F("budget_amount"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                name="process_largest",
            ),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(fields=["tender_period_end"], name="process_tender_end"),
        ),
        migrations.AddIndex(
            model_name="process",
            index=models.Index(fields=["buyer", "-published_at"], name="process_of_buyer"),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["supplier", "role"], name="participation_of_supplier"),
        ),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.UniqueConstraint(fields=("process", "supplier", "role"), name="participation_once"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("process", "number"), name="lot_once"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(models.F("cpc"), "text_pattern_ops"), name="item_cpc"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("process", "number"), name="item_once"),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.UniqueConstraint(fields=("process", "number"), name="enquiry_once"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(fields=("process", "number"), name="contract_once"),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(fields=("process", "number"), name="bid_once"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(fields=("process", "number"), name="award_once"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("process", "digest"), name="release_once"),
        ),
    ]
