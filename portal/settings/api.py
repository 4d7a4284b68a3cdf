"""The API for partners."""

from api.components import COMPONENTS
from portal.settings.environment import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.authentication.TokenAuthentication",
        "partners.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["partners.authentication.Quota"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.Json"],
    "EXCEPTION_HANDLER": "api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal Compras Públicas",
    "DESCRIPTION": "Contratación pública del Ecuador. Fuente: Servicio Nacional de Contratación Pública (SERCOP).",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "APPEND_COMPONENTS": COMPONENTS,
    "SERVE_INCLUDE_SCHEMA": False,
    "LICENSE": {"name": "CC BY 3.0 EC (datos)", "url": "https://creativecommons.org/licenses/by/3.0/ec/"},
}
API_URLCONF = "portal.api"
JWT_SECRET = env.text("JWT_SECRET", secret=True)
JWT_SECRET_FALLBACKS = env.words("JWT_SECRET_FALLBACKS", [])
# Internal addresses ("localhost:9000") that webhooks may be sent to; production needs none.
WEBHOOK_INTERNAL_HOSTS = env.words("WEBHOOK_INTERNAL_HOSTS", [])
CORS_ORIGINS = env.origins("CORS_ORIGINS", [])
CORS_ALLOWED_ORIGINS = CORS_ORIGINS
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_CREDENTIALS = False  # tokens, never the cookies of the pages
CORS_ALLOW_METHODS = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "accept-language", "authorization", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]
RATE_LIMIT_REQUESTS = env.integer("RATE_LIMIT_REQUESTS", 1000, low=1)
RATE_LIMIT_WINDOW = env.integer("RATE_LIMIT_WINDOW", 3600, low=1, high=31 * 24 * 3600)
