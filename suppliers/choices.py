"""Enumerations of what is verified of a supplier: Spanish slugs and labels, as the law and the registries name them."""

from django.db.models import TextChoices


class Authority(TextChoices):
    """Who is asked, one cell of the strip each."""

    SRI = "sri", "SRI"
    SRI_TAXES = "sri_obligaciones", "SRI (obligaciones)"
    SCVS = "scvs", "SCVS"
    IESS = "iess", "IESS"
    SERCOP = "sercop", "SERCOP"
    RUP = "sercop_rup", "RUP de SERCOP"
    LISTS = "listas", "Listas de sanciones"


# What each authority is asked about, in the words of the strip.
MATTERS = {
    Authority.SRI: "RUC",
    Authority.SRI_TAXES: "Declaraciones y deudas",
    Authority.SCVS: "Situación legal",
    Authority.IESS: "Mora patronal",
    Authority.SERCOP: "Incumplidos y fallidos",
    Authority.RUP: "Habilitación",
    Authority.LISTS: "ONU, OFAC, Banco Mundial",
}


class CheckChannel(TextChoices):
    """How the answer came."""

    DINARP = "dinarp", "DINARP"
    REST = "publico_rest", "Servicio público en línea"
    PDF = "publico_pdf", "Certificado público"
    TOKEN = "autorizado", "Servicio autorizado"
    DATASET = "dataset", "Archivo publicado, cargado en el portal"
    UPLOAD = "carga_manual", "Certificado cargado"
    SIMULATED = "simulado", "Simulado"


class Outcome(TextChoices):
    """What a check came to. The last two are no answer: nobody was asked, or whoever was asked did not answer well."""

    PASS = "CUMPLE", "Cumple"
    FAIL = "INCUMPLE", "Incumple"
    NOTE = "OBSERVADO", "Observado"
    NOT_APPLICABLE = "NO_APLICA", "No aplica"
    NOT_ASKED = "NO_CONSULTADO", "No consultado"
    SOURCE_ERROR = "ERROR_FUENTE", "No se pudo consultar"


UNANSWERED = (Outcome.NOT_ASKED, Outcome.SOURCE_ERROR)


class Verdict(TextChoices):
    FIT = "apto", "Apto"
    NOTES = "con_observaciones", "Con observaciones"
    UNFIT = "no_apto", "No apto"
    INCONCLUSIVE = "no_concluyente", "No concluyente"


class Purpose(TextChoices):
    """Why somebody looks up what registries say of a supplier; kept with each consultation."""

    EVALUATION = "calificacion", "Calificación de ofertas"
    AWARD = "adjudicacion", "Antes de adjudicar"
    CONTRACT = "contrato", "Antes de firmar el contrato"
    PAYMENT = "pago", "Ejecución o pago"
    CONTROL = "control", "Control o auditoría"
    WATCH = "vigilancia", "Vigilancia automática"


class Decision(TextChoices):
    APPROVE = "aprobar", "Aprobar"
    CONDITIONS = "con_condiciones", "Aprobar con condiciones"
    ESCALATE = "escalar", "Escalar"
    REJECT = "rechazar", "Rechazar"


class CertificateKind(TextChoices):
    """Certificates of SERCOP that a person gets, because their page asks who is there, and brings to the portal."""

    NOT_DEBARRED = "no_incumplido", "No ser contratista incumplido ni adjudicatario fallido"
    RUP = "rup", "Estado en el Registro Único de Proveedores"


class CertificateSays(TextChoices):
    """What a certificate says, as the person who brings it reads it."""

    ABSENT = "no_consta", "No consta como incumplido ni fallido"
    FAILED = "incumplido", "Consta como contratista incumplido"
    FALLEN = "fallido", "Consta como adjudicatario fallido"
    ENABLED = "habilitado", "Habilitado"
    DISABLED = "no_habilitado", "No habilitado"
    PASSIVE = "pasivo", "Pasivo"
    SUSPENDED = "suspendido", "Suspendido"


# What each kind may say, and whose check it is.
SAYINGS = {
    CertificateKind.NOT_DEBARRED: (CertificateSays.ABSENT, CertificateSays.FAILED, CertificateSays.FALLEN),
    CertificateKind.RUP: (
        *(CertificateSays.ENABLED, CertificateSays.DISABLED, CertificateSays.PASSIVE, CertificateSays.SUSPENDED),
    ),
}
CERTIFIED = {CertificateKind.NOT_DEBARRED: Authority.SERCOP, CertificateKind.RUP: Authority.RUP}


class RegisterKind(TextChoices):
    """Files of registries that are loaded."""

    SCVS_DIRECTORY = "scvs_directory", "Directorio de compañías (SCVS)"
    SCVS_RANKING = "scvs_ranking", "Ejercicios económicos (SCVS)"
    SERCOP = "sercop", "Incumplidos y adjudicatarios fallidos (SERCOP)"
    UN = "un", "Lista consolidada de la ONU"
    OFAC = "ofac", "Lista SDN de la OFAC"
    WORLD_BANK = "worldbank", "Inhabilitados por el Banco Mundial"


DEBARRED = (RegisterKind.UN, RegisterKind.OFAC, RegisterKind.WORLD_BANK, RegisterKind.SERCOP)
