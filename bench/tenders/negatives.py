"""Texts in which nothing may be found: models to fill in, and documents about something else."""

MODELS = (
    """PLIEGO DE SUBASTA INVERSA ELECTRÓNICA DE BIENES Y/O SERVICIOS
Versión SERCOP 2.1
CÓDIGO DEL PROCESO: (código del proceso)
Objeto de Contratación: (objeto de la contratación)
SECCIÓN I CONVOCATORIA
Se convoca a las personas naturales y jurídicas a presentar sus ofertas para (objeto de la contratación).
El presupuesto referencial es de (presupuesto referencial en números) (presupuesto referencial en letras) dólares de los
Estados Unidos de América, sin incluir el IVA, y el plazo estimado para la ejecución del contrato es de (número de días)
días, contado (establecer desde cuándo se contabiliza el plazo).
3.2 Vigencia de la oferta: Las ofertas se entenderán vigentes hasta (número de días) días.
3.6.1 Anticipo: (porcentaje) %
Las multas se impondrán por retardo en un porcentaje del 1 por mil. Garantía de fiel cumplimiento: 5% del contrato.
""",
    """TÉRMINOS DE REFERENCIA
NOMBRE DEL PROCESO: ______________________________
ENTIDAD: ______________________________
1. ANTECEDENTES: ....................................................
2. OBJETO: ____________________________________________
3. PRESUPUESTO REFERENCIAL: USD ____________ más IVA
4. PLAZO DE EJECUCIÓN: ______ días calendario
5. FORMA DE PAGO: ____________________
6. MULTAS: 1 x 1000 por cada día de retraso
7. VIGENCIA DE LA OFERTA: ____ días
ADMINISTRADOR DEL CONTRATO: ______________________
""",
    """CONTRATO DE ADQUISICIÓN DE BIENES
Comparecen a la celebración del presente contrato, por una parte, ................................, representado por
................................, y por otra ................................, con RUC ..............., a quienes se
denominará CONTRATANTE y CONTRATISTA.
Cláusula Segunda.- OBJETO: El contratista se obliga a proveer [describir detalladamente el objeto].
Cláusula Quinta.- PRECIO: El valor del contrato es de USD [cantidad en números] ([cantidad en letras]).
Cláusula Sexta.- PLAZO: El plazo es de xxx días.
Cláusula Octava.- MULTAS: El 1 por 1.000 del valor de las obligaciones pendientes, por cada día de retardo.
Cláusula Novena.- GARANTÍAS: Fiel cumplimiento, 5% del monto del contrato.
""",
    """MODELO DE PLIEGO
LICITACIÓN DE BIENES Y SERVICIOS
Entidad contratante: [NOMBRE DE LA ENTIDAD]
Código: [LICBS-XXXX-20XX-XXX]
Objeto: [INGRESAR OBJETO]
Presupuesto referencial: [INGRESAR MONTO]
Cronograma: Fecha límite de preguntas dd/mm/aaaa; fecha límite de entrega de ofertas dd/mm/aaaa
Plazo: [NÚMERO] días. La metodología de evaluación será cumple / no cumple y por puntaje.
Oferta económica 50 puntos
Experiencia 50 puntos
""",
    """FORMULARIO DE LA OFERTA
NOMBRE DEL OFERENTE: ............................................
1.1 PRESENTACIÓN Y COMPROMISO
El que suscribe, en atención a la convocatoria efectuada por (nombre de la entidad contratante) para la ejecución de
(nombre del proyecto), declara que suministrará los bienes en el plazo de (letras y números) días.
TABLA DE CANTIDADES Y PRECIOS
TOTAL: (en números y letras) ............ El oferente mantendrá su oferta por 90 días.
""",
)
OTHERS = (
    """CONTRATO DE ARRENDAMIENTO
Comparecen el señor Juan Mora, en calidad de arrendador, y la señora Ana Paz, como arrendataria. El canon será de
USD 350,00 mensuales y el plazo de dos (2) años. La garantía equivale a USD 700,00. Multa de USD 10,00 por día de mora.
""",
    """BOLETÍN DE PRENSA
El Ministerio de Salud Pública adjudicó la compra de medicamentos por USD 5.200.000,00 mediante subasta inversa
electrónica. El plazo de entrega será de 60 días, informó la ministra. Los proveedores presentaron sus ofertas en abril.
""",
    """LEY ORGÁNICA DEL SISTEMA NACIONAL DE CONTRATACIÓN PÚBLICA
LA ASAMBLEA NACIONAL
Expide: Art. 71.- Cláusulas obligatorias.- En los contratos se estipulará una multa no menor al uno por mil por cada día
de retardo. Art. 74.- Garantía de fiel cumplimiento.- Equivaldrá al cinco por ciento (5%) del valor del contrato. Los
oferentes y la entidad contratante se sujetarán a los pliegos. El plazo para la suscripción será de 15 días término.
""",
    """UNIVERSIDAD ANDINA DEL SUR
TRABAJO DE TITULACIÓN PREVIO A LA OBTENCIÓN DEL TÍTULO DE ABOGADA
Tema: La subasta inversa electrónica y la contratación pública en el Ecuador
Marco teórico. El presupuesto referencial de los procesos estudiados fue de USD 45.000,00 y el plazo de ejecución de 90
días. La entidad contratante exigió la garantía de fiel cumplimiento del 5% y multas del 1 por mil.
""",
    """FACTURA ELECTRÓNICA
RUC: 1790012345001 No. 001-002-000012345 Clave de acceso 0123456789
Cliente: GAD Municipal de Loja. Descripción: Servicio de impresión. Cantidad 1. Subtotal USD 1.200,00 IVA 15% 180,00
Total USD 1.380,00. Forma de pago: transferencia, plazo 30 días.
""",
    """PLIEGO DE CONDICIONES - LICITACIÓN PÚBLICA
República de Colombia. Alcaldía de Pasto. NIT 891.280.000-3. Ley 80 de 1993. SECOP II.
Objeto: Suministro de papelería. Presupuesto oficial: $ 45.000.000 pesos colombianos. Plazo de ejecución: 6 meses.
Garantía de cumplimiento: 10% del valor del contrato. Anticipo: 30%.
""",
    """REGLAMENTO INTERNO DE TRABAJO
Art. 12.- Los trabajadores tendrán quince días de vacaciones. La multa por atraso será del 10% de la remuneración diaria.
La empresa pagará el salario de USD 470,00 en los primeros cinco días de cada mes. Plazo de prueba: 90 días.
""",
    """ACTA DE JUNTA GENERAL DE ACCIONISTAS
Se aprueba el presupuesto de USD 250.000,00 para el año 2026. El plazo para pagar dividendos es de 90 días. Se designa
como administrador al Ing. Luis Mora por un período de dos años. Se requiere un patrimonio de USD 10.000,00.
""",
    """MANUAL DE USUARIO
Portal de compras: el proveedor ingresa con su RUC y su clave. En la pestaña Objeto escriba el objeto del proceso. El
campo Presupuesto referencial admite valores como USD 1.000,00. El plazo de ejecución se escribe en días, por ejemplo 90 días.
""",
    """PÓLIZA DE SEGURO DE VEHÍCULOS
Asegurado: Juan Pérez. Prima neta: USD 540,00. Vigencia: 365 días. Deducible: 10% del valor del siniestro. Forma de pago:
30% de anticipo y el saldo en 6 cuotas.
""",
    """CURRICULUM VITAE
Experiencia general: 10 años en obras civiles. Experiencia específica: 5 años en vías. Residente de obra en la
construcción de la vía Loja - Zamora por USD 2.000.000,00. Referencias: Ing. Ana Ruiz, administradora del contrato.
""",
    """ORDENANZA MUNICIPAL QUE REGULA EL COBRO DE PATENTES
El GAD Municipal del cantón Xipata expide: Art. 1.- Objeto.- Regular el cobro de patentes. Art. 5.- La tarifa será del uno
por mil del patrimonio. Art. 9.- Multa del 3% por mes de retraso. Plazo para declarar: hasta el 30 de junio de 2026.
""",
)
