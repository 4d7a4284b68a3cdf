"""Parts of the OpenAPI document that operations refer to; plain data, also read by the settings."""

from typing import Any

# Groups of operations, in the order in which a partner needs them.
TAGS = {
    "token": "Acceso",
    "processes": "Procesos",
    "ocds": "Publicaciones OCDS",
    "feed": "Cambios",
    "buyers": "Entidades contratantes",
    "suppliers": "Proveedores",
    "jobs": "Trabajos en segundo plano",
    "documents": "Documentos y análisis",
    "webhooks": "Avisos",
    "catalogues": "Catálogos",
    "problems": "Errores",
    "schema": "Esquema",
}
RATE_HEADERS = {
    name: {"description": about, "schema": {"type": "string"}}
    for name, about in {
        "RateLimit-Limit": "Peticiones que se admiten en cualquier lapso del largo de la ventana.",
        "RateLimit-Remaining": "Peticiones que quedan.",
        "RateLimit-Reset": "Segundos hasta que se libere cupo.",
    }.items()
}
COMPONENTS: dict[str, dict[str, Any]] = {
    "securitySchemes": {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    },
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "RFC 9457; los títulos están en español o inglés según Accept-Language.",
            "required": ["type", "title", "status"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "instance": {"type": "string"},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name", "reason"],
                        "properties": {"name": {"type": "string"}, "reason": {"type": "string"}},
                    },
                },
            },
        }
    },
}
