"""Checks of the deployment (`manage.py check --deploy`): sound settings that are still unwise in production.

What must never run at all is refused when the settings are read (`portal/production.py`).
"""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from portal.production import refusals


@register(Tags.security, deploy=True)
def check_refusals(app_configs, **kwargs) -> list:
    """The same refusals, for settings that were changed after they were read, or for another profile."""
    values = {name: getattr(settings, name) for name in NAMES}
    return [Error(sentence, id="portal.E001") for sentence in refusals(values)]


@register(Tags.security, deploy=True)
def check_profile(app_configs, **kwargs) -> list:
    if settings.IN_PRODUCTION:
        return []
    return [
        Warning(
            f"El perfil es {settings.ENVIRONMENT}: las puertas de producción están abiertas.",
            hint="Quite la variable ENVIRONMENT o ponga production.",
            id="portal.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_proxy(app_configs, **kwargs) -> list:
    """Behind a proxy that is not counted, every client has the proxy's address: limits and audit go blind."""
    if settings.SECURE_PROXY_SSL_HEADER and not settings.TRUSTED_PROXIES:
        return [
            Warning(
                "BEHIND_TLS_PROXY está encendida y TRUSTED_PROXIES es 0: todos los clientes tendrían la dirección "
                "del proxy.",
                hint="Ponga en TRUSTED_PROXIES cuántos proxies propios hay delante.",
                id="portal.W002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_mail(app_configs, **kwargs) -> list:
    """Password resets travel by mail: in clear only to this same machine."""
    local = settings.EMAIL_HOST in ("localhost", "127.0.0.1", "::1")
    if (
        local
        or settings.EMAIL_USE_TLS
        or settings.EMAIL_USE_SSL
        or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    ):
        return []
    return [
        Warning(
            "El correo sale sin cifrar hacia EMAIL_HOST: los enlaces de recuperación viajarían a la vista.",
            hint="Encienda EMAIL_USE_TLS o EMAIL_USE_SSL.",
            id="portal.W003",
        )
    ]


NAMES = (
    "DEBUG",
    "ALLOWED_HOSTS",
    "SANDBOX_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "JWT_SECRET",
    "JWT_SECRET_FALLBACKS",
    "MFA_ENCRYPTION_KEYS",
    "CREDENTIAL_ENCRYPTION_KEYS",
)
