"""System checks: what must hold for no job to be lost or done twice."""

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from jobs import registry


@register()
def limits_are_in_order(**kwargs) -> list[Error]:
    """Each limit must end before the next one starts to act on the same job."""
    chain = [
        ("CELERY_TASK_SOFT_TIME_LIMIT", settings.CELERY_TASK_SOFT_TIME_LIMIT),
        ("CELERY_TASK_TIME_LIMIT", settings.CELERY_TASK_TIME_LIMIT),
        ("JOB_LEASE_SECONDS", settings.JOB_LEASE_SECONDS),
        (
            "CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout']",
            settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 0),
        ),
    ]
    why = (
        "El trabajador no tendría tiempo de anotar por qué se detuvo.",
        "Otro trabajador tomaría el trabajo mientras el primero aún lo hace.",
        "Redis repetiría el aviso de un trabajo que aún está arrendado.",
    )
    return [
        Error(f"{shorter} ({low}) debe ser menor que {longer} ({high}).", hint=hint, id=f"jobs.E00{number}")
        for number, ((shorter, low), (longer, high), hint) in enumerate(zip(chain, chain[1:], why, strict=False), 1)
        if not low < high
    ]


@register()
def messages_are_json(**kwargs) -> list[Error]:
    if settings.CELERY_TASK_SERIALIZER == "json" and list(settings.CELERY_ACCEPT_CONTENT) == ["json"]:
        return []
    return [
        Error(
            "CELERY_TASK_SERIALIZER y CELERY_ACCEPT_CONTENT solo admiten json.",
            hint="Otro formato deja ejecutar código a quien escriba en Redis.",
            id="jobs.E004",
        )
    ]


@register()
def handlers_are_declared_well(**kwargs) -> list[Error]:
    try:
        registry.load()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="jobs.E005")]
    return []
