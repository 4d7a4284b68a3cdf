"""The phrasings the rules were written with; same form as the held-back ones."""

TITLES = {
    "pliego": (
        "PLIEGOS DEL PROCEDIMIENTO DE {procedure}\nVersión SERCOP 2.1",
        "PLIEGO\n{procedure}\nCONDICIONES PARTICULARES",
        "{procedure}\nI. CONDICIONES PARTICULARES DEL PLIEGO\nSECCIÓN I CONVOCATORIA",
    ),
    "tdr": ("TÉRMINOS DE REFERENCIA", "TÉRMINOS DE REFERENCIA\n{procedure}"),
    "especificaciones": ("ESPECIFICACIONES TÉCNICAS", "ESPECIFICACIONES TECNICAS\n{procedure}"),
    "aviso": ("AVISO DE CONTRATACIÓN PÚBLICA\n{procedure}", "NECESIDAD DE CONTRATACIÓN\n{procedure}"),
}

FIELDS = {
    "process_code": (
        ("CÓDIGO DEL PROCESO", "{v}"),
        ("Código del procedimiento", "{v}"),
        (None, "Se convoca a participar en el proceso No. {v}, publicado en el portal COMPRASPÚBLICAS."),
        (None, "{v}"),
    ),
    "buyer_name": (
        ("Entidad contratante", "{v}"),
        ("ENTIDAD", "{v}"),
        (None, "{v}, representado por su máxima autoridad, convoca a los proveedores habilitados en el RUP."),
        (None, "{v}"),
    ),
    "object": (
        ("Objeto de Contratación", "“{v}”."),
        ("OBJETO", "{v}"),
        ("Objeto de la contratación", "Este procedimiento tiene como propósito seleccionar la oferta para la “{v}”."),
        (None, "El objeto de la contratación es la {v}."),
        ("NOMBRE DEL PROCESO", "{v}"),
    ),
    "reference_budget": (
        ("Presupuesto referencial", "El presupuesto referencial es de {v}, sin incluir el IVA."),
        ("PRESUPUESTO REFERENCIAL", "{v}"),
        (
            None,
            "El presupuesto referencial de la contratación es {v}, sin IVA, y el pago se hará con cargo a la partida 530402.",
        ),
        ("Presupuesto referencial", "USD sin IVA: {v}"),
        (None, "Se ha determinado un presupuesto referencial de {v} que no incluye IVA."),
    ),
    "cpc_code": (
        ("Código CPC", "{v}"),
        ("CPC", "{v}"),
        (None, "El código CPC de la contratación es {v}."),
        ("Clasificador Central de Productos", "{v}"),
    ),
    "delivery_term": (
        ("Plazo de ejecución", "El plazo para la ejecución del contrato es de {v}, contado desde su suscripción."),
        ("PLAZO DE EJECUCIÓN", "{v}"),
        (
            None,
            "El plazo estimado para la ejecución del contrato es de {v}, contados a partir de la entrega del anticipo.",
        ),
        ("Plazo de entrega", "{v}"),
        ("Vigencia del contrato", "El contrato tendrá una vigencia de {v} contados desde su firma."),
    ),
    "offer_validity": (
        ("Vigencia de la oferta", "Las ofertas se entenderán vigentes hasta por {v}."),
        ("VIGENCIA DE LA OFERTA", "{v}"),
        (None, "La vigencia de la oferta será de {v} contados desde su presentación."),
    ),
    "advance_payment_pct": (
        ("Anticipo", "Se otorgará un anticipo del {v} del valor del contrato."),
        (None, "La entidad entregará en calidad de anticipo el {v} del valor contractual."),
        ("ANTICIPO", "{v}"),
    ),
    "performance_guarantee_pct": (
        ("Garantías", "Garantía de fiel cumplimiento: {v} del valor total del contrato."),
        (None, "El contratista presentará una garantía de fiel cumplimiento por un monto equivalente al {v}."),
    ),
    "advance_guarantee_pct": (
        (None, "La garantía de buen uso del anticipo será por el {v} del valor entregado."),
        ("Garantía de buen uso del anticipo", "{v}"),
    ),
    "penalty_per_mille": (
        (
            "Multas",
            "Por cada día de retraso se aplicará una multa del {v} del valor de las obligaciones pendientes.",
        ),
        ("MULTAS", "{v} diario"),
        (
            None,
            "Se impondrá una multa equivalente al {v} por cada día de retardo en la ejecución de las obligaciones.",
        ),
    ),
    "questions_deadline": (
        ("Fecha límite de preguntas", "{v}"),
        (None, "Los proveedores podrán formular preguntas hasta el {v}."),
    ),
    "offers_deadline": (
        ("Fecha límite de entrega de ofertas", "{v}"),
        (None, "La oferta se presentará a través del portal hasta el {v}."),
        ("Fecha límite de presentación de proformas", "{v}"),
    ),
    "award_date": (("Fecha estimada de adjudicación", "{v}"), ("Adjudicación", "{v}")),
    "general_experience": (
        ("Experiencia general", "El oferente acreditará experiencia en {theme} por un monto de {v}."),
        (None, "Experiencia general mínima: {v} en contratos de {theme} en los últimos 15 años."),
    ),
    "specific_experience": (
        ("Experiencia específica", "Experiencia específica en {theme} por un valor de {v} en los últimos 5 años."),
        (None, "Experiencia específica mínima: {v} en {theme}."),
    ),
    "minimum_equity": (
        ("Patrimonio (aplicable a personas jurídicas)", "El patrimonio mínimo será de {v}."),
        ("Patrimonio", "{v}"),
    ),
    "evaluation_method": {
        "meets_does_not_meet": (
            ("Evaluación", "Para la verificación del cumplimiento se estará a la metodología cumple / no cumple."),
        ),
        "points": (("Evaluación por puntaje", "Solo las ofertas que cumplan los requisitos serán evaluadas."),),
        "lowest_price": (("Evaluación", "Se seleccionará la oferta de menor precio."),),
    },
    "payment_terms": (
        ("Forma de pago", "El pago se realizará {v}, previo informe favorable del administrador del contrato."),
        ("FORMA DE PAGO", "{v}"),
    ),
    "contract_administrator": (
        ("Administrador del contrato", "{v}"),
        (None, "Se designa como administrador del contrato a {v}."),
    ),
}

CRITERIA_INTRO = (("Evaluación por puntaje", "Criterio y puntaje:"), ("Parámetro Puntaje", ""))

NOISE = (
    ("Convalidación de errores", "El término para la convalidación de errores será de 2 días."),
    ("Garantía técnica", "La garantía técnica tendrá una vigencia de 12 meses."),
    ("Facturación", "La factura se entregará hasta 5 días después de la recepción."),
    ("Reajuste", "El contrato no contempla reajuste de precios; el IVA es del 15%."),
    ("Firma del contrato", "El adjudicatario suscribirá el contrato en el término de 15 días."),
    ("Límite de multas", "Las multas no podrán superar el 5% del valor del contrato."),
    (
        "Antecedentes",
        "Con memorando No. 123-2025 de 3 de febrero de 2025 se aprobó la certificación por USD 99.999,99.",
    ),
    ("VAE", "El umbral de valor agregado ecuatoriano es del 40%."),
    ("Puja", "La puja tendrá una duración de 15 minutos y la variación mínima será del 1%."),
)
