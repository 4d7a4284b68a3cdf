"""What people ask with and what tender documents say: groups of words that may stand for one another."""

GROUPS = (
    "presupuesto referencial monto valor cuantía dinero plata fondos recursos gastar gasto costo costar inversión",
    "precio económica costo valor tarifa precios",
    "plazo tiempo duración durar demorar tardar término",
    "ejecución ejecutar cumplir terminar concluir entrega realizar",
    "vigencia vigente válida validez mantener durar",
    "oferta propuesta cotización ofertar",
    "anticipo adelanto adelantado adelantar inicio",
    "pago pagar cancelar cobrar desembolso abonar cancelará pagos",
    "papeles documentos documentación requisitos presentación factura planilla",
    "multa penalidad sanción castigo penalización",
    "retraso atraso demora retardo tardanza mora demorar incumplir",
    "garantía caución póliza respaldo garantizar",
    "garantía técnica fallas defectos daños dañado fábrica fabricación reposición reparar",
    "lugar sitio dirección bodega instalaciones ubicación destino dónde",
    "entrega entregar recibir recepción llevar dejar despachar",
    "bienes productos artículos equipos cosas mercadería",
    "visita inspección reconocimiento recorrido conocer visitar",
    "obligatorio voluntario obligatoria obligado facultativo asistencia",
    "reajuste reajustar actualizar ajuste variación incremento polinómica subir",
    "subcontratar subcontratación subcontratista tercero tercerizar delegar encargar",
    "personal profesionales técnicos trabajadores equipo residente superintendente plantilla",
    "título formación estudios carrera profesional grado nivel",
    "equipo maquinaria máquinas herramientas vehículos maquinarias",
    "experiencia trayectoria antecedentes antigüedad similares",
    "patrimonio capital activos",
    "administrador administrar supervisar supervisor responsable encargado vigilar velar",
    "fiscalizador fiscalización fiscalizar inspector controlar control supervisar",
    "pregunta preguntar consulta consultar aclaración inquietud duda preguntas",
    "límite vencer vence último cierre cerrar máximo hasta",
    "apertura abrir sobres abren",
    "convalidar convalidación corregir subsanar errores rectificar arreglar enmendar fallas",
    "correo e-mail mail electrónico electrónica escribir contacto comunicación notificación",
    "seguro póliza cobertura asegurar cubrir siniestro",
    "capacitación capacitar enseñar entrenar adiestramiento formación curso inducción instruir",
    "mantenimiento preventivo revisar revisión servicio técnico",
    "frecuencia periodicidad periódico cada mensual trimestral semestral anual",
    "nacional ecuatoriano local vae producción componente agregado país",
    "consorcio asociación asociar juntas alianza unión conjunto asociarse",
    "muestra prueba ejemplar muestras espécimen",
    "devolver devolución retorno reintegrar regresar",
    "idioma lengua español castellano traducir traducción redactar",
    "moneda dólares divisa dólar",
    "confidencial confidencialidad secreto reserva divulgar sigilo",
    "terminación terminar rescindir finalizar fin acabar unilateral",
    "causas causales motivos razones",
    "controversia divergencia diferencia desacuerdo conflicto disputa litigio mediación arbitraje tribunal juez",
    "empate desempate iguales igual igualdad desempatar",
    "lotes parcial partes parte separado dividir ítems",
    "horario horas jornada turno turnos laborar trabajar",
    "sábado domingo feriado fines semana festivo",
    "desechos residuos escombros basura desperdicios",
    "ambiental ambiente ecológico manejo",
    "partida presupuestaria cargar imputar certificación fondos recursos financiamiento",
    "puntaje puntos calificación ponderación peso evaluar pesar puntuación",
    "máximo mayor más alto",
    "índices indicadores financieros solvencia liquidez endeudamiento financiera ratio",
    "mínimo mínima menos menor",
    "adjudicar adjudicación adjudicatario ganador ganar gana",
    "firmar firma suscribir suscripción celebrar celebración",
    "empresa compañía jurídica sociedad",
    "desde partir contado contados contar correr",
)

# Words that nearly every question and page has: whether they meet says little.
WEAK = """
    contrato contratista contratación contratar proceso procedimiento pliego documento entidad institución
    proveedor oferente oferta propuesta empresa compra comprar obra servicio bien bienes pedir pide piden exigir
    exige exigen requerir requiere requieren necesitar necesita presentar presenta haber dar dan da deber vale
    valer cuál qué quién ir ver usar usa hora día días año años mes meses vez cantidad número porcentaje parte
    persona público lado tipo clase forma después antes durante demostrar probar permitir permite admitir
    admiten aceptar aceptan realizar hacer efectuar incluir incluye ocurrir ocurre suceder conseguir querer
    decir dice debería quedar queda nombrar nombraron llamar designar existir previo prevista pasar dinero vence
    valen sale poner tocar tomar hallar encontrar caso mandar enviar remitir presente presentar situación asunto
    tema tratar seguir mejor nuevo primero grande total general lugar trabajo trabajar
"""
