"""Random values and the many ways in which documents write them: each maker returns (gold, text)."""

from datetime import datetime, timedelta
from decimal import Decimal

from bench.tenders.spell import spell

MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
WEEKDAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
BUYERS = (
    "Gobierno Autónomo Descentralizado Municipal del Cantón Pindal",
    "Ministerio de Salud Pública",
    "Empresa Pública Municipal de Agua Potable y Alcantarillado de Catarama",
    "Universidad Técnica del Litoral Sur",
    "Hospital General Docente de Ambayacu",
    "GAD Parroquial Rural de San Joaquín del Valle",
    "Instituto Ecuatoriano de Seguridad Social",
    "Cuerpo de Bomberos del Distrito de Zaruma Alto",
    "Corporación Eléctrica del Oriente EP",
    "Consejo de la Judicatura",
    "Dirección Distrital 07D02 Machala Educación",
    "Unidad Educativa del Milenio Cotopaxi",
)
OBJECTS = (
    ("ADQUISICIÓN DE EQUIPOS INFORMÁTICOS PARA LAS UNIDADES ADMINISTRATIVAS", "equipos informáticos"),
    ("CONTRATACIÓN DEL SERVICIO DE LIMPIEZA INTEGRAL DE LAS OFICINAS CENTRALES", "servicios de limpieza"),
    ("Construcción de la cubierta de la cancha de uso múltiple del barrio El Mirador", "construcción de cubiertas"),
    ("PROVISIÓN DE MEDICAMENTOS E INSUMOS PARA LA BODEGA INSTITUCIONAL", "provisión de medicamentos"),
    ("Servicio de vigilancia y seguridad privada para las instalaciones", "seguridad privada"),
    ("REPAVIMENTACIÓN DE LA VÍA LA DELICIA - EL CARMEN", "obras viales"),
    ("Consultoría para los estudios definitivos del sistema de agua potable", "consultoría de agua potable"),
    ("MANTENIMIENTO PREVENTIVO Y CORRECTIVO DEL PARQUE AUTOMOTOR", "mantenimiento automotriz"),
    ("Adquisición de uniformes para el personal operativo", "confección de uniformes"),
)
ADMINISTRATORS = (
    "Ing. Marcela Toapanta Ruiz",
    "el Director de Obras Públicas",
    "la Jefa de la Unidad de Bienes",
    "Arq. Luis Fernando Cevallos Mora",
    "Mgs. Ana Lucía Pesántez, Directora Administrativa",
)
PAYMENTS = (
    "contra entrega del 100% de los bienes",
    "mediante planillas mensuales debidamente aprobadas",
    "en dos pagos iguales del 50%",
    "de forma mensual por servicio prestado",
)
PROCEDURES = {
    "subasta_inversa_electronica": ("SUBASTA INVERSA ELECTRÓNICA", "SIE"),
    "licitacion": ("LICITACIÓN DE BIENES Y SERVICIOS", "LICBS"),
    "cotizacion": ("COTIZACIÓN DE OBRAS", "COTO"),
    "menor_cuantia": ("MENOR CUANTÍA DE OBRAS", "MCO"),
    "infima_cuantia": ("ÍNFIMA CUANTÍA", "NIC"),
}
CRITERIA = ("Experiencia general", "Experiencia específica", "Oferta económica", "Metodología", "Personal técnico")


def grouped(amount: Decimal, thousands: str, decimal: str, places: int = 2) -> str:
    text = f"{amount:,.{places}f}"
    return text.replace(",", "·").replace(".", decimal).replace("·", thousands)


def money(random, low: int, high: int) -> tuple[str, str]:
    amount = Decimal(random.randint(low * 100, high * 100)) / 100
    figures = random.choice(
        [
            f"USD {grouped(amount, '.', ',')}",
            f"USD. {grouped(amount, '.', ',')}",
            f"${grouped(amount, ',', '.')}",
            f"US$ {grouped(amount, '.', ',')}",
            f"{grouped(amount, '.', ',')} dólares de los Estados Unidos de América",
            f"USD {grouped(amount, ',', '.')}",
            f"$ {grouped(amount, '', ',')}",
            f"{grouped(amount, '.', ',', 5)} USD",
        ]
    )
    cents = int(amount * 100 % 100)
    words = f"{spell(int(amount))} con {cents:02d}/100".upper()
    return f"{amount:.2f}", random.choice(
        [
            figures,
            figures,
            f"{figures} ({words} DÓLARES DE LOS ESTADOS UNIDOS DE AMÉRICA)",
            f"{words} DÓLARES ({figures})" if "dólares" not in figures else figures,
        ]
    )


def term(random, days: list[int]) -> tuple[dict, str]:
    count = random.choice(days)
    if count % 30 == 0 and count >= 90 and random.random() < 0.3:
        months = count // 30
        text = random.choice([f"{months} meses", f"{spell(months)} ({months}) meses", f"{spell(months)} meses"])
        return {"quantity": months, "unit": "months"}, text
    if random.random() < 0.15:
        text = random.choice(
            [f"{count} días hábiles", f"{count} días laborables", f"{spell(count)} ({count}) días término"]
        )
        return {"quantity": count, "unit": "business_days"}, text
    text = random.choice(
        [
            f"{count} días",
            f"{count} días calendario",
            f"{spell(count)} ({count}) días calendario",
            f"{count} ({spell(count).upper()}) días",
            f"{spell(count).upper()} DÍAS CALENDARIO",
            f"{count} DIAS CALENDARIOS",
        ]
    )
    return {"quantity": count, "unit": "calendar_days"}, text


def share(random, options: list[int]) -> tuple[str, str]:
    value = random.choice(options)
    return str(value), random.choice(
        [f"{value}%", f"{value} %", f"{spell(value)} por ciento ({value}%)", f"{value} por ciento", f"{value},00%"]
    )


def per_mille(random) -> tuple[str, str]:
    value = random.choice([1, 1, 1, 2, 3, 5])
    return str(value), random.choice(
        [
            f"{value} por mil",
            f"{value} x 1000",
            f"{value}x1000",
            f"{value} por 1.000",
            f"{spell(value)} por mil ({value}‰)".replace("uno", "uno"),
            f"{value}/1000",
            f"{spell(value)} por mil",
            f"{value}‰",
        ]
    )


def moment(random, start: datetime, days: int) -> tuple[str, str]:
    when = start + timedelta(days=days)
    month = MONTHS[when.month - 1]
    clock = f"{when:%H:%M}"
    text = random.choice(
        [
            f"{when.day:02d} de {month} del {when.year} {clock}",
            f"{when.day} de {month} de {when.year}, a las {when:%Hh%M}",
            f"{when:%d/%m/%Y} {clock}",
            f"{when:%Y-%m-%d} {clock}",
            f"{WEEKDAYS[when.weekday()]} {when.day} de {month} de {when.year} a las {clock}",
            f"{when:%d-%m-%Y} {clock}:00",
        ]
    )
    return when.strftime("%Y-%m-%dT%H:%M"), text
