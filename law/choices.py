"""Enumerations of the law: in what a rule measures, and how sure we are of it."""

from django.db.models import TextChoices


class Unit(TextChoices):
    USD = "usd", "USD"
    PERCENT = "por_ciento", "por ciento"
    PER_MILLE = "por_mil", "por mil"
    POINTS = "puntos", "puntos"
    BUSINESS_DAYS = "dias_termino", "días término"
    CALENDAR_DAYS = "dias_calendario", "días calendario"
    MINUTES = "minutos", "minutos"
    YEARS = "anios", "años"
    CITATION = "cita", "(solo se cita)"  # a rule that sets no value: it names the article that asks for something


class Certainty(TextChoices):
    """Where the value was read; a page that relies on it says so."""

    TEXT = "texto", "Leído en el texto oficial"
    SECONDARY = "secundaria", "Tomado de fuentes que citan el texto"
    UNVERIFIED = "por_verificar", "Por verificar: no se tuvo el texto oficial"
