"""Ask through DINARP by what is wanted, whatever package codes this institution has."""

from integrations import gateway
from integrations.errors import NotConfigured
from integrations.gateway import Answer
from integrations.models import InformationPackage


def find(authority: str, operation: str) -> InformationPackage | None:
    """The package of this institution for `operation` of `authority` ("sri", "ruc"), when it has one in use."""
    known = InformationPackage.objects.filter(authority=authority, operation=operation, is_enabled=True)
    return known.select_related("counterpart").order_by("pk").first()


def ask(authority: str, operation: str, identification: str) -> Answer:
    """An InformationFile about `identification`, by the version of the service that the package belongs to.

    Raises what `gateway.ask` raises; NotConfigured when the institution has no such package.
    """
    package = find(authority, operation)
    if package is None:
        raise NotConfigured(
            f"Ningún paquete de DINARP está registrado para «{operation}» de {authority.upper()}: un administrador "
            "debe registrarlo en Paquetes de información."
        )
    question: dict[str, str] = {"package": package.code, "identification": identification}
    if package.counterpart.code == "dinarp_v1":
        return gateway.ask("dinarp_v1", "file", **question)
    return gateway.ask("dinarp", "query", **question, parameter=package.parameter, source=package.source or " ")
