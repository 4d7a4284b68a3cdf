from django.db.models import TextChoices


class Kind(TextChoices):
    """Kinds of document of a process: the relevant information of the Reglamento's article 22, and the rest."""

    INFORME_NECESIDAD = "informe_necesidad", "Informe de necesidad"
    PROFORMA = "proforma", "Proforma o cotización"
    DETERMINACION_PRESUPUESTO = "determinacion_presupuesto", "Determinación del presupuesto referencial"
    ESTUDIO = "estudio", "Estudios y diseños"
    TDR = "tdr", "Términos de referencia o especificaciones técnicas"
    CERTIFICACION_PAC = "certificacion_pac", "Certificación PAC"
    CERTIFICACION_PRESUPUESTARIA = "certificacion_presupuestaria", "Certificación presupuestaria"
    INVITACION = "invitacion", "Invitación o convocatoria"
    PLIEGO = "pliego", "Pliego"
    RESOLUCION_INICIO = "resolucion_inicio", "Resolución de inicio"
    PREGUNTAS_RESPUESTAS = "preguntas_respuestas", "Preguntas, respuestas y aclaraciones"
    ACTA_APERTURA = "acta_apertura", "Acta de apertura"
    ACTA_CONVALIDACION = "acta_convalidacion", "Acta de convalidación de errores"
    ACTA_CALIFICACION = "acta_calificacion", "Acta de calificación"
    ACTA_NEGOCIACION = "acta_negociacion", "Acta de negociación"
    INFORME_EVALUACION = "informe_evaluacion", "Informe de evaluación"
    RESOLUCION_ADJUDICACION = "resolucion_adjudicacion", "Resolución de adjudicación"
    RESOLUCION_DESIERTO = "resolucion_desierto", "Resolución de declaratoria de desierto"
    RESOLUCION_CANCELACION = "resolucion_cancelacion", "Resolución de cancelación"
    OFERTA = "oferta", "Oferta"
    CONTRATO = "contrato", "Contrato"
    GARANTIA = "garantia", "Garantía"
    CONTRATO_COMPLEMENTARIO = "contrato_complementario", "Contrato complementario u orden de cambio"
    SUSPENSION_PRORROGA = "suspension_prorroga", "Suspensión o prórroga"
    MULTA = "multa", "Multa"
    PAGO = "pago", "Pago o planilla"
    ACTA_RECEPCION = "acta_recepcion", "Acta de entrega recepción"
    TERMINACION = "terminacion", "Terminación del contrato"
    OTRO = "otro", "Otro documento"


class Access(TextChoices):
    PUBLIC = "publico", "Público"
    INSTITUTIONAL = "institucional", "Institucional"
    RESERVED = "reservado", "Reservado"


class State(TextChoices):
    """Where a version stands. The last six are what `documents.rules.ReadingState` says of a reading."""

    RECEIVED = "recibido", "Por leer"
    QUARANTINED = "en_cuarentena", "En cuarentena"
    LOST = "sin_archivo", "Archivo no disponible"
    READ = "leido", "Leído"
    PARTIAL = "parcial", "Leído en parte"
    ENCRYPTED = "cifrado", "Cifrado"
    DAMAGED = "danado", "Dañado"
    TOO_LARGE = "demasiado_grande", "Demasiado grande"
    NOT_ADMITTED = "tipo_no_admitido", "Tipo no admitido"


class Channel(TextChoices):
    """How a version came."""

    PAGE = "pagina", "Subido en una página"
    LINK = "enlace", "Descargado de un enlace"
    INBOX = "buzon", "Dejado en el buzón SFTP"
    API = "api", "Enviado por la API"
    ARCHIVE = "archivo", "Salió de un ZIP"
    COMMAND = "comando", "Cargado por un administrador"


class LinkOutcome(TextChoices):
    """How the download of a link ended. Only the third gave a document."""

    PENDING = "pending", "En espera"
    UNAVAILABLE = "unavailable", "No se pudo consultar"
    TAKEN = "taken", "Descargado"
    REFUSED = "refused", "No es un documento que se pueda traer"


class InboxState(TextChoices):
    """Where a file of the SFTP folder stands."""

    WAITING = "waiting", "En espera"
    BRINGING = "bringing", "Trayéndose"
    TAKEN = "taken", "Recibido"
    REPEATED = "repeated", "Repetido"
    REFUSED = "refused", "No recibido"
    REPLACED = "replaced", "Reemplazado"
    GONE = "gone", "Ya no está"


UNREAD = (InboxState.WAITING, InboxState.BRINGING)
READABLE = (State.READ, State.PARTIAL)


class Source(TextChoices):
    """Where the text of a page comes from."""

    TEXT = "text", "Texto del archivo"
    OCR = "ocr", "Reconocimiento de texto"
    NONE = "none", "Sin texto"


class AnalysisStatus(TextChoices):
    PENDING = "pending", "En espera"
    RUNNING = "running", "En curso"
    COMPLETE = "complete", "Completo"
    PARTIAL = "partial", "Parcial"
    FAILED = "failed", "No se pudo"


class FindingState(TextChoices):
    FOUND = "found", "Encontrado"
    NOT_FOUND = "not_found", "No consta"
    NOT_APPLICABLE = "not_applicable", "No aplica"
    AMBIGUOUS = "ambiguous", "Ambiguo"
    NOT_ANALYSED = "not_analysed", "No analizado"


class Decision(TextChoices):
    ACCEPTED = "accepted", "Aceptado"
    CORRECTED = "corrected", "Corregido"
    REJECTED = "rejected", "Rechazado"
    UNDONE = "undone", "Deshecho"


STANDING = (Decision.ACCEPTED, Decision.CORRECTED, Decision.REJECTED)  # what may hold; undoing leaves nothing


class Likeness(TextChoices):
    """In what two offers are alike. Words that tell what was seen, and of nobody what he did."""

    PASSAGE = "pasaje", "Texto parecido"
    PHONE = "telefono", "Mismo teléfono"
    EMAIL = "correo", "Mismo correo"
    ADDRESS = "direccion", "Misma dirección"
    REPRESENTATIVE = "representante", "Mismo representante"
    AUTHOR = "autor", "Mismo autor según el archivo"
    MOMENT = "minuto", "Archivos creados en el mismo minuto"
    PRODUCER = "programa", "Mismo programa"


class Relevance(TextChoices):
    """What a person decides on the likenesses of two bidders."""

    NONE = "sin_relevancia", "Sin relevancia"
    REVIEW = "revisar", "Revisar"
    ESCALATE = "escalar", "Escalar"
