"""Rights of the API: closed unless the view names a scope, and whoever asks holds it."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.problems import Problem
from api.scopes import Access, Scope


class HasScope(BasePermission):
    """Whoever holds the scope that the view names for this method; nobody where it names none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.is_public or allows(view.scope_of(request.method), request.auth)


def allows(wanted: Scope | None, access: Access | None) -> bool:
    """Whether who asks holds the scope; False where none opens it. Problem: it takes a token, or another scope."""
    if wanted is None:
        return False
    if isinstance(access, Access) and wanted in access.scopes:
        return True
    if access is None:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": 'Bearer realm="api"'})
    raise Problem(
        "forbidden",
        f"Hace falta el alcance {wanted}: pida el token con él o, si la aplicación no lo tiene, solicítelo.",
        f"The scope {wanted} is required: ask for a token with it or, if the application lacks it, ask for it.",
        headers={"WWW-Authenticate": f'Bearer realm="api", error="insufficient_scope", scope="{wanted}"'},
    )
