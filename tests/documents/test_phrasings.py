"""One phrasing after another, as institutions put them: (words, what the field must hold).

A text stands for any value that contains it; None for nothing found.
"""

import pytest

from documents.analysis_rules.engine import analyse
from documents.analysis_rules.text import Page

HEAD = """TÉRMINOS DE REFERENCIA
Entidad contratante: GAD Municipal de Xipata
El oferente presentará su oferta según el pliego.
"""
PHRASINGS = {
    "contract_administrator": [
        (
            "La administración del contrato estará a cargo del Ing. Juan Pérez Loor, Jefe de Sistemas.",
            "Juan Pérez Loor",
        ),
        ("Administrador de contrato: Lcda. Rosa Mena Vaca", "Rosa Mena Vaca"),
        (
            "ADMINISTRADOR DEL CONTRATO\nEl administrador del contrato será el Ing. Luis Vera Toro, Analista de Compras.",
            "Luis Vera Toro",
        ),
        ("El responsable de administrar el contrato será la Directora Financiera.", "Directora Financiera"),
        ("Se delega como Administradora del Contrato a la Econ. María Salas Ortiz.", "María Salas Ortiz"),
        ("La máxima autoridad designará al administrador del contrato.", None),
        ("El administrador del contrato velará por el cabal cumplimiento.", None),
        ("Designación del administrador: Tnlgo. Hugo Lara Paz, Bodeguero General", "Hugo Lara Paz"),
        ("Administrador del Contrato u Orden de Compra: Jefe de Mantenimiento", "Jefe de Mantenimiento"),
        ("La supervisión y administración del contrato la ejercerá el Arq. Pablo Soto Ruiz.", "Pablo Soto Ruiz"),
        (
            "Para la administración del contrato se designa al Dr. Iván Cueva León, Coordinador Médico.",
            "Iván Cueva León",
        ),
        ("El Director de Talento Humano actuará como administrador del contrato.", "Director de Talento Humano"),
        ("Funcionario administrador del contrato: MSc. Elsa Coba", "Elsa Coba"),
    ],
    "cpc_code": [
        ("El bien corresponde al CPC Nro. 452300015.", "452300015"),
        ("CÓDIGO CPC NIVEL 9: 45230.00.15", "452300015"),
        ("CPC Nivel 5: 45230", "45230"),
        ("Clasificador Central de Productos (CPC): 53290.00.11", "532900011"),
        ("Código del Clasificador Central de Productos: 871410011", "871410011"),
        ("Los servicios se clasifican bajo el CPC 853300012 - SERVICIOS DE LIMPIEZA", "853300012"),
        ("CPC: 38912.01.1 Tóner", "38912011"),
        ("Categoría CPC\n4526001112\n", "4526001112"),
        ("Ítem CPC Descripción Unidad Cantidad\n1 382410011 Sillas ergonómicas unidad 10", "382410011"),
        ("Código CPC a nivel 9 dígitos es: 962200012", "962200012"),
    ],
    "object": [
        (
            "La presente consultoría tiene como finalidad la elaboración de los estudios de la vía Sur.",
            "elaboración de los estudios de la vía Sur",
        ),
        ("PROYECTO: MEJORAMIENTO DEL PARQUE CENTRAL DE XIPATA", "MEJORAMIENTO DEL PARQUE CENTRAL DE XIPATA"),
        (
            "1. OBJETO\nContratar el servicio de mantenimiento de ascensores del edificio matriz.",
            "servicio de mantenimiento de ascensores del edificio matriz",
        ),
        ("Objeto de la compra: Adquisición de útiles de oficina", "Adquisición de útiles de oficina"),
        (
            "OBJETO DE CONTRATACIÓN\n“SERVICIO DE INTERNET PARA LOS INFOCENTROS”",
            "SERVICIO DE INTERNET PARA LOS INFOCENTROS",
        ),
        (
            "El objeto del presente proceso consiste en la provisión de combustible para la maquinaria municipal.",
            "provisión de combustible para la maquinaria municipal",
        ),
        ("Adquirir equipos de protección personal para el cuerpo de obreros.", None),
        (
            "Objeto: Adquirir equipos de protección personal para obreros municipales",
            "Adquirir equipos de protección personal para obreros municipales",
        ),
        (
            "NOMBRE DEL PROYECTO\nConstrucción de aceras y bordillos en la parroquia El Carmen",
            "Construcción de aceras y bordillos en la parroquia El Carmen",
        ),
        ("Invita a presentar ofertas para la “ADQUISICIÓN DE SEMILLAS DE PASTO”.", "ADQUISICIÓN DE SEMILLAS DE PASTO"),
        (
            "OBJETO DEL CONTRATO: El contratista se obliga a entregar mobiliario escolar para las unidades educativas.",
            "mobiliario escolar para las unidades educativas",
        ),
    ],
    "reference_budget": [
        ("El presupuesto referencial fijado para el presente procedimiento es USD 12.345,67 más IVA.", "12345.67"),
        ("Presupuesto referencial sin IVA\n$ 12.345,67", "12345.67"),
        ("La contratación tiene un costo referencial de 12.345,67 dólares americanos.", "12345.67"),
        ("Monto total referencial: 12345.67", "12345.67"),
        ("Para la presente adquisición se cuenta con un presupuesto de USD 12.345,67.", "12345.67"),
        ("PRESUPUESTO REFERENCIAL (USD): 12.345,67", "12345.67"),
        ("El monto máximo que la entidad pagará es $12,345.67 sin incluir IVA.", "12345.67"),
        ("Subtotal: 12.345,67\nIVA 15%: 1.851,85\nPresupuesto referencial total: 14.197,52", "14197.52"),
        (
            "El presupuesto referencial es de DOCE MIL TRESCIENTOS CUARENTA Y CINCO DÓLARES CON SESENTA Y SIETE CENTAVOS.",
            "12345.67",
        ),
        ("Presupuesto referencial: doce mil dólares", "12000.00"),
        ("Valor estimado de la contratación: USD12.345,67", "12345.67"),
        ("Presupuesto: US$ 12.345,67", "12345.67"),
    ],
    "delivery_term": [
        (
            "El tiempo de entrega no excederá de 20 días contados desde la orden.",
            {"quantity": 20, "unit": "calendar_days"},
        ),
        ("Plazo: hasta 45 días", {"quantity": 45, "unit": "calendar_days"}),
        ("El servicio se brindará por doce (12) meses calendario.", {"quantity": 12, "unit": "months"}),
        ("Plazo de ejecución (días): 60", {"quantity": 60, "unit": "calendar_days"}),
        ("PLAZO DE EJECUCIÓN: PARCIAL/TOTAL\nNOVENTA (90) DÍAS", {"quantity": 90, "unit": "calendar_days"}),
        ("La vigencia del contrato será de un año a partir de la suscripción.", {"quantity": 1, "unit": "years"}),
        (
            "La obra deberá terminarse en un plazo máximo de 120 días calendario.",
            {"quantity": 120, "unit": "calendar_days"},
        ),
        (
            "Los productos serán entregados a los 15 días laborables de suscrito el contrato.",
            {"quantity": 15, "unit": "business_days"},
        ),
        ("El contratista tendrá 30 días plazo para la entrega.", {"quantity": 30, "unit": "calendar_days"}),
        ("Tiempo estimado: 3 meses para la ejecución", {"quantity": 3, "unit": "months"}),
        ("La entrega será inmediata, dentro de las 48 horas.", None),
    ],
    "offer_validity": [
        (
            "Vigencia de la oferta: La oferta tendrá una vigencia mínima de 90 días calendario.",
            {"quantity": 90, "unit": "calendar_days"},
        ),
        ("Los precios ofertados se mantendrán por 60 días.", {"quantity": 60, "unit": "calendar_days"}),
        ("La oferta se considerará vigente por el lapso de sesenta días.", {"quantity": 60, "unit": "calendar_days"}),
        ("Tiempo de validez de la oferta 30 días", {"quantity": 30, "unit": "calendar_days"}),
    ],
    "penalty_per_mille": [
        ("Multa: 1x1000 diario del valor total", "1"),
        ("El contratista pagará el uno por mil (1 x 1.000) por cada día de atraso.", "1"),
        ("Se aplicará una multa del 0,1% diario por cada día de retraso.", "1"),
        ("La penalización será del 2 o/oo por día.", "2"),
        ("MULTAS. Por cada día de retardo se aplicará el 1‰ del monto.", "1"),
        ("en un porcentaje equivalente al 1 por 1000 de las obligaciones, por día de incumplimiento", "1"),
    ],
    "performance_guarantee_pct": [
        (
            "Garantía de fiel cumplimiento del contrato: se rendirá por un valor igual al cinco por ciento (5%) del monto.",
            "5",
        ),
        ("El 5% del valor del contrato se entregará como garantía de fiel cumplimiento.", "5"),
        ("Póliza de fiel cumplimiento 5%", "5"),
    ],
    "advance_payment_pct": [
        ("Se concederá un anticipo de hasta el 50% del valor del contrato.", "50"),
        ("El 40% se cancelará como anticipo y el 60% restante a la entrega.", "40"),
        ("Forma de pago: 30% de anticipo y 70% contra entrega.", "30"),
        ("No se otorgará anticipo. El pago será del 100% contra entrega.", "not_applicable"),
        ("Anticipo: No aplica", "not_applicable"),
    ],
    "questions_deadline": [
        ("Preguntas: hasta el 12 de enero de 2026 a las 17h00", "2026-01-12T17:00"),
        ("Fecha límite para realizar preguntas 2026/01/12 17:00", "2026-01-12T17:00"),
    ],
    "offers_deadline": [
        ("Las ofertas se receptarán hasta las 10h00 del 20 de enero de 2026.", "2026-01-20T10:00"),
        ("Entrega de ofertas\n20/01/2026\n10:00", "2026-01-20T10:00"),
        ("Fecha Límite de Propuestas 20-ene-2026 10:00", "2026-01-20T10:00"),
    ],
    "award_date": [
        ("Fecha Adjudicación 2026-02-03 18:00:00", "2026-02-03T18:00"),
        ("La adjudicación está prevista para el 3 de febrero de 2026.", "2026-02-03"),
    ],
    "minimum_equity": [
        ("El oferente demostrará un patrimonio mínimo equivalente a USD 5.000,00", "5000.00"),
        ("Patrimonio neto de al menos $ 5,000.00", "5000.00"),
    ],
    "evaluation_method": [
        ("Se evaluará con el método CUMPLE/NO CUMPLE.", "meets_does_not_meet"),
        ("La calificación será cuantitativa, sobre 100 puntos.", "points"),
        ("Se adjudicará al oferente que presente el menor precio.", "lowest_price"),
        ("Criterio de adjudicación: precio más bajo", "lowest_price"),
        ("La adjudicación recaerá en la oferta con mayor puntaje.", "points"),
        ("Las ofertas serán calificadas mediante la opción cumple o no cumple", "meets_does_not_meet"),
    ],
    "payment_terms": [
        ("La entidad contratante pagará el 100% a la recepción definitiva, previa factura.", "recepción definitiva"),
        ("El pago será contra entrega, previa presentación de la factura y acta.", "contra entrega"),
        ("MODALIDAD DE PAGO: mensual, contra factura", "mensual"),
        ("Los pagos se harán en tres cuotas iguales según avance de obra.", "tres cuotas"),
    ],
    "general_experience": [
        ("Experiencia general: 5 años en obras viales.", "5 años"),
        ("El oferente demostrará experiencia general mínima de USD 10.000,00 en obras.", "10.000"),
        ("Experiencia General\nExperiencia en provisión de alimentos por un monto acumulado de 8.000 USD", "8.000"),
    ],
}

CASES = [(name, words, wanted) for name, cases in PHRASINGS.items() for words, wanted in cases]


@pytest.mark.parametrize(("name", "words", "wanted"), CASES)
def test_a_phrasing_is_understood(name, words, wanted):
    field = analyse([Page(1, f"{HEAD}{words}\n")]).fields[name]
    if wanted is None:
        assert field.state == "not_found"
    elif wanted == "not_applicable":
        assert field.state == wanted
    elif isinstance(wanted, str):
        assert wanted in str(field.value)
    else:
        assert field.value == wanted
