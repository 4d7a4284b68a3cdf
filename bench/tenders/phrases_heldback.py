"""How institutions that the rules' author did not look at put things. Frozen: scored, never tuned on.

An entry is (heading or None, text); `{v}` is the value as the builder writes it.
"""

TITLES = {
    "pliego": (
        "BASES DEL PROCEDIMIENTO\n{procedure}",
        "PLIEGO DE CONDICIONES\n{procedure}\nVersión vigente",
        "DOCUMENTOS PRECONTRACTUALES — {procedure}",
    ),
    "tdr": (
        "TÉRMINOS DE REFERENCIA PARA LA CONTRATACIÓN",
        "TDR — {procedure}",
        "TERMINOS DE REFERENCIA (TDR)",
    ),
    "especificaciones": (
        "ESPECIFICACIONES TÉCNICAS DEL BIEN REQUERIDO",
        "ANEXO: ESPECIFICACIONES TÉCNICAS\n{procedure}",
    ),
    "aviso": ("AVISO PÚBLICO DE NECESIDAD\n{procedure}", "CONVOCATORIA\n{procedure}"),
}

FIELDS = {
    "process_code": (
        ("Código asignado en el portal", "{v}"),
        (None, "El presente procedimiento se identifica con el código {v} en el Sistema Oficial de Contratación."),
        ("Proceso Nro.", "{v}"),
        ("Identificación del procedimiento", "{v}"),
        (None, "Procedimiento signado con la nomenclatura {v}."),
    ),
    "buyer_name": (
        ("Institución requirente", "{v}"),
        (None, "{v}, a través de su Dirección Administrativa, pone en conocimiento de los proveedores lo siguiente."),
        ("Entidad Contratante", "{v}"),
        (None, "La máxima autoridad de {v} invita a las personas naturales y jurídicas a presentar sus ofertas."),
        ("Razón social de la entidad", "{v}"),
    ),
    "object": (
        ("Denominación de la contratación", "{v}"),
        ("NOMBRE DEL PROCESO", "“{v}”"),
        (None, "La presente contratación tiene por objeto la {v}."),
        ("Objeto contractual", "{v}."),
        ("¿Qué se va a contratar?", "{v}"),
        (None, "Se requiere contratar la “{v}”, conforme a las condiciones que constan en este documento."),
    ),
    "reference_budget": (
        ("Monto referencial de la contratación", "{v}, más IVA."),
        (None, "Para atender esta necesidad la institución cuenta con un presupuesto referencial que asciende a {v}."),
        ("Presupuesto estimado", "{v} (no incluye IVA)"),
        (None, "El valor referencial de la presente contratación, determinado en el estudio de mercado, es {v}."),
        ("VALOR REFERENCIAL", "{v}"),
        (None, "Se ha establecido como presupuesto referencial la cantidad de {v}, valor que no contempla impuestos."),
        ("Presupuesto Ref.", "{v}"),
    ),
    "cpc_code": (
        ("Código CPC nivel 9", "{v}"),
        (None, "El objeto se ubica en el Clasificador Central de Productos con el código {v}."),
        ("CPC", "{v}"),
        (None, "Código de categoría del producto (CPC) N° {v}."),
    ),
    "delivery_term": (
        ("Plazo de entrega", "Los bienes se recibirán en {v}, contados desde el día siguiente de firmado el contrato."),
        ("Tiempo de ejecución", "{v}"),
        (None, "El contratista dispondrá de {v} para cumplir íntegramente el objeto contractual."),
        ("PLAZO CONTRACTUAL", "{v} a partir de la notificación de la disponibilidad del anticipo."),
        (None, "La prestación del servicio tendrá una duración de {v} contados desde la suscripción del contrato."),
        ("Plazo", "El plazo total será de {v} contado a partir de la orden de inicio del administrador."),
        (None, "La entrega se efectuará dentro de {v} posteriores a la suscripción del instrumento contractual."),
    ),
    "offer_validity": (
        ("Validez de la propuesta", "{v}"),
        (None, "Las ofertas deberán mantenerse válidas por {v} contados desde la fecha límite de presentación."),
        ("Período de vigencia de las ofertas", "{v}"),
        (None, "El oferente mantendrá en firme su propuesta durante {v}."),
        ("Vigencia de la proforma", "{v} desde su emisión"),
    ),
    "advance_payment_pct": (
        ("Anticipo", "La entidad entregará el {v} del monto del contrato, en calidad de anticipo."),
        (None, "Se otorgará al contratista un anticipo equivalente al {v} del valor contractual."),
        ("Forma de pago - anticipo", "{v} previo a la entrega de la garantía correspondiente"),
        (None, "A la suscripción del contrato se cancelará por concepto de anticipo el {v} del valor adjudicado."),
    ),
    "performance_guarantee_pct": (
        ("Garantía de fiel cumplimiento", "Equivalente al {v} del monto total adjudicado."),
        (None, "Para asegurar el cumplimiento del contrato se rendirá una garantía por el {v} del valor del mismo."),
        (None, "El adjudicatario rendirá una caución de fiel cumplimiento del contrato por el {v} de su cuantía."),
        ("Fiel cumplimiento del contrato", "{v} del valor contractual"),
    ),
    "advance_guarantee_pct": (
        ("Garantía por anticipo", "Se presentará por el {v} del valor que se entregue por este concepto."),
        (None, "Previo al desembolso inicial se rendirá la garantía de buen uso del anticipo por el {v} de su valor."),
        ("Buen uso del anticipo", "{v} del anticipo recibido"),
    ),
    "penalty_per_mille": (
        (
            "Multas",
            "Por cada día de retardo en la ejecución se aplicará el {v} del valor de las obligaciones pendientes.",
        ),
        (None, "El retraso injustificado será sancionado con una multa diaria del {v} sobre lo no ejecutado."),
        ("PENALIDADES", "{v} por día de atraso, calculado sobre las obligaciones que se encuentren por cumplir"),
        (None, "En caso de mora se impondrá una sanción pecuniaria equivalente al {v} por cada día calendario."),
    ),
    "questions_deadline": (
        ("Fecha máxima para formular preguntas", "{v}"),
        (None, "Las consultas de los interesados se recibirán en el portal hasta el {v}."),
        ("Cierre de preguntas", "{v}"),
    ),
    "offers_deadline": (
        ("Fecha y hora máxima de presentación de ofertas", "{v}"),
        (None, "Las propuestas se receptarán electrónicamente hasta el {v}, sin excepción."),
        ("Cierre de recepción de ofertas", "{v}"),
        (None, "Los proveedores remitirán sus proformas hasta el {v} mediante la herramienta de necesidades."),
    ),
    "award_date": (
        ("Adjudicación (fecha estimada)", "{v}"),
        ("Fecha prevista de adjudicación", "{v}"),
        (None, "Se prevé adjudicar el procedimiento el {v}."),
    ),
    "general_experience": (
        (
            "Experiencia general del oferente",
            "Haber provisto bienes de la misma naturaleza por {v} en los últimos quince años.",
        ),
        (None, "Como experiencia general se acreditará la ejecución de contratos de {theme} por montos de {v}."),
        ("Exp. general mínima", "{v} en proyectos de {theme}"),
    ),
    "specific_experience": (
        (
            "Experiencia específica del oferente",
            "El proveedor acreditará {v} en contratos de {theme} ejecutados en los últimos cinco años.",
        ),
        (None, "La experiencia específica mínima requerida es de {v} en actividades de {theme}."),
        ("Exp. específica mínima", "{v} en trabajos de {theme}"),
    ),
    "minimum_equity": (
        ("Patrimonio", "Las personas jurídicas demostrarán un patrimonio igual o superior a {v}."),
        (None, "El patrimonio neto mínimo exigido a las compañías participantes es de {v}."),
        ("Patrimonio mínimo requerido", "{v}"),
    ),
    "evaluation_method": {
        "meets_does_not_meet": (
            (
                "Metodología de evaluación",
                "Las ofertas se revisarán bajo la modalidad cumple / no cumple en todos los parámetros.",
            ),
            (None, "La verificación de requisitos se hará con la metodología “CUMPLE O NO CUMPLE”."),
        ),
        "points": (
            ("Calificación por puntaje", "Las ofertas que superen la primera etapa se valorarán sobre cien puntos."),
            (
                None,
                "La evaluación por puntaje se realizará únicamente a las ofertas que cumplan los requisitos mínimos.",
            ),
        ),
        "lowest_price": (
            ("Criterio de selección", "Se adjudicará a la oferta de menor precio que cumpla lo solicitado."),
            (
                None,
                "La selección recaerá en la proforma que, cumpliendo las especificaciones, presente el precio más bajo.",
            ),
        ),
    },
    "payment_terms": (
        (
            "Condiciones de pago",
            "El pago se efectuará {v}, previa presentación de la factura y el acta de entrega recepción.",
        ),
        ("Forma y condiciones de pago", "{v}"),
        (None, "La entidad cancelará el valor del contrato {v}, una vez suscrita el acta respectiva."),
    ),
    "contract_administrator": (
        ("Administrador de la orden de compra o contrato", "{v}"),
        (None, "Actuará en calidad de administrador del contrato {v}, quien velará por su cabal cumplimiento."),
        (None, "La entidad designa como administrador del contrato a {v}."),
    ),
}

CRITERIA_INTRO = (
    ("Parámetros de calificación", "La calificación se realizará conforme al siguiente detalle:"),
    ("Matriz de puntuación", "Parámetro y valoración:"),
)

NOISE = (
    ("Convalidación", "El término para convalidar errores de forma será de 3 días desde su notificación."),
    ("Garantía técnica", "Los bienes contarán con garantía técnica de 24 meses contra defectos de fábrica."),
    (
        "Recepción",
        "La entidad dispondrá de 10 días para formular observaciones antes de suscribir el acta de entrega recepción.",
    ),
    ("Impuestos", "El IVA vigente del 15% será facturado por separado."),
    ("Suscripción", "El contrato se suscribirá dentro de los 15 días término siguientes a la adjudicación en firme."),
    ("Tope", "Si el monto acumulado de las sanciones supera el 5% del contrato, podrá terminarse unilateralmente."),
    (
        "Antecedentes",
        "Mediante memorando Nro. 0234-DA-2025 de 14 de enero de 2025 la Dirección Administrativa solicitó el inicio.",
    ),
    ("Soporte", "El tiempo de respuesta ante incidentes no superará 4 horas y el reemplazo se hará en 2 días."),
    ("Prórroga", "Cualquier pedido de prórroga se presentará hasta 5 días antes de vencer lo pactado."),
)
