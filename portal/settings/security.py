"""What the browser is told, and what it is trusted with."""

from csp.constants import NONCE, NONE, SELF

from portal.settings.environment import IN_PRODUCTION, env

# TLS ends at the proxy; turning this off is for a portal that is not reachable from any network.
SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", IN_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health(/ready)?$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("BEHIND_TLS_PROXY", IN_PRODUCTION) else None
)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, high=10)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
