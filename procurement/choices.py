"""Enumerations of the field. Values that SERCOP or the law name are Spanish slugs with Spanish labels."""

from django.db.models import TextChoices


class Procedure(TextChoices):
    """`procurementMethodDetails` of SERCOP's open data, in its own spelling as labels, plus UNKNOWN."""

    CATALOGO_COMPRA_DIRECTA = "catalogo_electronico_compra_directa", "Catálogo electrónico - Compra directa"
    CATALOGO_MEJOR_OFERTA = "catalogo_electronico_mejor_oferta", "Catálogo electrónico - Mejor oferta"
    CATALOGO_GRAN_COMPRA_MEJOR_OFERTA = (
        "catalogo_electronico_gran_compra_mejor_oferta",
        "Catálogo electrónico - Gran compra mejor oferta",
    )
    CATALOGO_GRAN_COMPRA_PUJA = "catalogo_electronico_gran_compra_puja", "Catálogo electrónico - Gran compra puja"
    SUBASTA_INVERSA = "subasta_inversa_electronica", "Subasta Inversa Electrónica"
    LICITACION = "licitacion", "Licitación"
    LICITACION_SEGUROS = "licitacion_de_seguros", "Licitación de Seguros"
    COTIZACION = "cotizacion", "Cotización"
    MENOR_CUANTIA = "menor_cuantia", "Menor Cuantía"
    CONCURSO_PUBLICO = "concurso_publico", "Concurso publico"
    CONCURSO_LISTA_CORTA_DESIERTA = (
        "concurso_publico_por_lista_corta_desierta",
        "Concurso Público por Lista Corta Desierta",
    )
    LISTA_CORTA = "lista_corta", "Lista corta"
    CONTRATACION_DIRECTA = "contratacion_directa", "Contratacion directa"
    TERMINACION_UNILATERAL = (
        "contratacion_directa_por_terminacion_unilateral",
        "Contratación Directa por Terminación Unilateral",
    )
    ENTRE_ENTIDADES_PUBLICAS = (
        "contratos_entre_entidades_publicas",
        "Contratos entre Entidades Públicas o sus subsidiarias",
    )
    BIENES_Y_SERVICIOS_UNICOS = "bienes_y_servicios_unicos", "Bienes y Servicios únicos"
    COMUNICACION_SOCIAL_DIRECTA = (
        "comunicacion_social_contratacion_directa",
        "Comunicación Social – Contratación Directa",
    )
    COMUNICACION_SOCIAL_SELECCION = (
        "comunicacion_social_proceso_de_seleccion",
        "Comunicación Social – Proceso de Selección",
    )
    OBRA_ARTISTICA = "obra_artistica", "Obra artística, científica o literaria"
    REPUESTOS = "repuestos_o_accesorios", "Repuestos o Accesorios"
    SEGUROS = "contratacion_de_seguros", "Contratación de Seguros"
    ASESORIA_JURIDICA = "asesoria_y_patrocinio_juridico", "Asesoría y Patrocinio Jurídico"
    CORREO = "transporte_de_correo", "Transporte de correo interno o internacional"
    EMPRESAS_INTERNACIONALES = (
        "contrataciones_con_empresas_publicas_internacionales",
        "Contrataciones con empresas públicas internacionales",
    )
    UNKNOWN = "desconocido", "Procedimiento no publicado"


class Phase(TextChoices):
    """How far a process has got in the open data (the tags of its releases); not SOCE's own state."""

    PLANNING = "planificacion", "Planificación"
    TENDER = "convocatoria", "Convocatoria"
    AWARD = "adjudicacion", "Adjudicación"
    CONTRACT = "contrato", "Contrato"
    UNSUCCESSFUL = "desierto", "Desierto"
    CANCELLED = "cancelado", "Cancelado"
    UNKNOWN = "desconocida", "Sin publicar"


class Category(TextChoices):
    GOODS = "goods", "Bienes"
    WORKS = "works", "Obras"
    SERVICES = "services", "Servicios"
    UNKNOWN = "", "Sin publicar"


class Method(TextChoices):
    OPEN = "open", "Abierto"
    SELECTIVE = "selective", "Selectivo"
    LIMITED = "limited", "Limitado"
    DIRECT = "direct", "Directo"
    UNKNOWN = "", "Sin publicar"


class Channel(TextChoices):
    """How a fact reached the portal."""

    SERCOP_SEARCH = "sercop_search", "SERCOP, lista de procesos"
    SERCOP_RECORD = "sercop_record", "SERCOP, ficha OCDS"
    SERCOP_BULK = "sercop_bulk", "SERCOP, archivo mensual"
    SERCOP_SOAP = "sercop_soap", "SERCOP, servicio SOAP"
    SERCOP_SFTP = "sercop_sftp", "SERCOP, buzón SFTP"
    FILE = "file", "Archivo OCDS"


class BudgetSource(TextChoices):
    """Where the budget was read: SIE publishes it by lot, some processes only in planning."""

    TENDER = "tender", "Convocatoria"
    LOTS = "lots", "Suma de lotes"
    PLANNING = "planning", "Planificación"
    SEARCH = "search", "Lista de procesos"
    UNKNOWN = "", "Sin publicar"


class Role(TextChoices):
    TENDERER = "tenderer", "Oferente"
    SUPPLIER = "supplier", "Adjudicatario"
    ENQUIRER = "enquirer", "Preguntó"


class Detail(TextChoices):
    """How much of a process is held."""

    SUMMARY = "summary", "Resumen de la lista; falta la ficha"
    FULL = "full", "Ficha completa"


class RunState(TextChoices):
    RUNNING = "running", "En curso"
    DONE = "done", "Terminada"
    FAILED = "failed", "Fallida"


class MonthState(TextChoices):
    """Where a month of SERCOP's bulk files stands. MISSING and STALE follow from the clock; the others are kept."""

    MISSING = "missing", "Falta"
    NOT_YET = "not_yet", "Aún no publicado"
    LOADED = "loaded", "Cargado"
    UNCHECKED = "unchecked", "Cargado, sin comprobar"
    STALE = "stale", "Por releer"
    INCOMPLETE = "incomplete", "Incompleto"
    FAILED = "failed", "Falló"


class InboxState(TextChoices):
    """Where a file of the SFTP inbox stands."""

    WAITING = "pendiente", "Pendiente"
    READING = "leyendo", "Leyéndose"
    READ = "leido", "Leído"
    QUARANTINED = "cuarentena", "En cuarentena"
    REPEATED = "repetido", "Repetido"
    REPLACED = "reemplazado", "Reemplazado por otra versión"
    GONE = "retirado", "Ya no está en el servidor"


class DivergenceState(TextChoices):
    OPEN = "abierta", "Abierta"
    DECIDED = "decidida", "Decidida"
    OVERTAKEN = "superada", "Superada por otra publicación"


class DivergenceRule(TextChoices):
    """Which rule chose between two values. Of two dates the newest always wins, so only one date can disagree."""

    TRUST = "confianza", "Misma fecha de publicación: prevalece el canal de mayor confianza"


class Side(TextChoices):
    """One of the two values of a divergence; A is what the rule chose."""

    A = "a", "La que eligió la regla"
    B = "b", "La otra"


class RejectionKind(TextChoices):
    """Why an object of a file was left out."""

    BROKEN = "broken", "JSON mal formado"
    ENCODING = "encoding", "No está en UTF-8"
    TOO_LARGE = "too_large", "Demasiado grande o anidado"
    CUT = "cut", "Archivo cortado"
    NOT_OCDS = "not_ocds", "No es OCDS"
    VALUE = "value", "Valor imposible"
