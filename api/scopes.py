"""What an application may be allowed to do, and what an authenticated request carries."""

from dataclasses import dataclass

from django.db.models import TextChoices

ADDRESS_PER_MINUTE = 120  # requests of whoever sends no token, from one address


class Scope(TextChoices):
    PROCESSES = "processes:read", "Procesos, entidades, catálogos, búsqueda y totales"
    SUPPLIERS = "suppliers:read", "Proveedores y sus consultas"
    DOCUMENTS = "documents:read", "Documentos, sus páginas y sus análisis"
    UPLOADS = "documents:write", "Subir documentos"
    ANALYSES = "analyses:write", "Pedir análisis de documentos"
    FEED = "feed:read", "Cambios, en orden"
    BULK = "bulk:read", "Descarga masiva OCDS"
    PEOPLE = "people:read", "Personas naturales con su nombre y RUC, sin seudónimo"
    CHECKS = "checks:write", "Pedir consultas de proveedores a los registros"
    WEBHOOKS = "webhooks:write", "Suscripciones a avisos"


@dataclass(frozen=True)
class Access:
    """Who asks. `subject` is the application ("app:7") or the person ("user:3") that the limits are counted for.

    `person`: the key of the person who asks, or who answers for the application in the portal.
    """

    subject: str
    scopes: frozenset[str]
    application: int | None = None
    token_id: str = ""
    client_id: str = ""
    person: int | None = None

    @property
    def sees_people(self) -> bool:
        return Scope.PEOPLE in self.scopes


@dataclass(frozen=True)
class Rate:
    """Where the asker stands: `used` of `limit` in the last `window` seconds; more of it is free in `reset` seconds.

    `is_over`: this request is one too many.
    """

    limit: int
    used: int
    reset: int
    window: int
    is_over: bool

    @property
    def headers(self) -> dict[str, str]:
        shown = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.reset),
            "RateLimit-Policy": f"{self.limit};w={self.window}",
        }
        return shown | ({"Retry-After": str(max(1, self.reset))} if self.is_over else {})
