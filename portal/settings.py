"""Django settings, from the environment alone (`portal/env.py`); the table of variables is in README.md.

Order: environment, Django, dependencies, the portal's own.
"""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from portal.env import Env
from portal.logs import logging_config
from portal.production import refusals
from portal.storages import documents_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# Production unless something says otherwise: a forgotten variable must close doors, not open them.
ENVIRONMENT = env.choice("ENVIRONMENT", ("production", "development", "test"), "production")
IN_PRODUCTION = ENVIRONMENT == "production"

# --- Django: core

DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", secret=True)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", [])
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_otp",
    "auditlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "django_htmx",
    "django_structlog",
    "portal.apps.PortalConfig",
    "workspace",
    "partners",
    "oversight",
    "procurement",
    "suppliers",
    "documents",
    "law",
    "jobs",
    "audit",
    "accounts",
    "integrations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.health.HealthMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "partners.door.TokenDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "audit.middleware.AuditMiddleware",
]

TEMPLATES: list[dict] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context.shell",
            ],
            "builtins": ["portal.templatetags.portal"],
        },
    }
]

if ENVIRONMENT == "development":  # an edited template shows at the next request
    del TEMPLATES[0]["APP_DIRS"]
    TEMPLATES[0]["OPTIONS"]["loaders"] = [
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]

# --- Django: data


def _database(url: str) -> dict:
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        # The driver's own words may repeat the password.
        raise ImproperlyConfigured(
            "La variable DATABASE_URL no se puede leer: se espera postgresql://usuario:clave@máquina:puerto/base."
        ) from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured("La variable DATABASE_URL no dice la base: se espera postgresql://…/nombre.")
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {name: str(parts.pop(key, "")) for name, key in known.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **settings,
        # A host that swallows packets must not hold a request for minutes.
        "OPTIONS": {"connect_timeout": "5", **parts},
    }


DATABASES = {
    "default": {
        **_database(env.url("DATABASE_URL", schemes=("postgresql", "postgres"))),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss")).rstrip("/")
if "/" in REDIS_URL.partition("://")[2] or "?" in REDIS_URL:
    raise ImproperlyConfigured(
        "La variable REDIS_URL trae un número de base o parámetros: se espera redis://máquina:puerto sin más, porque "
        "el portal usa las bases 0, 1 y 2."
    )
CACHES: dict[str, dict] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
LIMITS_REDIS_URL = f"{REDIS_URL}/2"

# --- Django: language, time, static files

LANGUAGE_CODE = "es-ec"
LANGUAGES = [("es", "Español")]
TIME_ZONE = "America/Guayaquil"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]

STATIC_URL = "/static/"
# Elsewhere the files are served from where they lie; whitenoise warns of a folder that is not there.
STATIC_ROOT = BASE_DIR / "staticfiles" if IN_PRODUCTION else None
PACKAGES = {
    "bootstrap": "bootstrap/dist",
    "chartjs": "chart.js/dist",
    "source-sans-3": "@fontsource-variable/source-sans-3/files",
    "ibm-plex-mono": "@fontsource/ibm-plex-mono/files",
}
# Served as the packages ship them; nothing minified is committed. The image has them in STATIC_ROOT already.
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *((name, path) for name, folder in PACKAGES.items() if (path := BASE_DIR / "node_modules" / folder).is_dir()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # "documents" is added below, with what it needs of the environment.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IN_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# --- Django: accounts, sessions, mail

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_STAFF = timedelta(minutes=env.integer("SESSION_IDLE_STAFF_MINUTES", 30, low=1, high=720))
SESSION_ABSOLUTE = timedelta(hours=env.integer("SESSION_ABSOLUTE_HOURS", 12, low=1, high=12))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SERVER_EMAIL = DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Portal Compras Públicas <no-responder@localhost>")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "", secret=True)
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.boolean("EMAIL_USE_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Las variables EMAIL_USE_TLS y EMAIL_USE_SSL están encendidas a la vez: elija una.")
EMAIL_TIMEOUT = 20
if env.boolean("EMAIL_TO_CONSOLE", False):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# --- Django: security

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

from csp.constants import NONCE, NONE, SELF  # noqa: E402

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

# --- django-allauth, second factor

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Portal Compras Públicas: "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.PortalLoginForm",
    "reset_password": "accounts.forms.PortalResetPasswordForm",
    "reset_password_from_key": "accounts.forms.PortalResetPasswordKeyForm",
    "change_password": "accounts.forms.PortalChangePasswordForm",
    "reauthenticate": "accounts.forms.PortalReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
USERSESSIONS_TRACK_ACTIVITY = True
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "accounts.forms.PortalAuthenticateForm",
    "reauthenticate": "accounts.forms.PortalReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.PortalActivateTOTPForm",
    "add_webauthn": "accounts.forms.PortalAddKeyForm",
    "edit_webauthn": "accounts.forms.PortalEditKeyForm",
}
MFA_TOTP_TOLERANCE = 1  # one step of 30 s to either side; `accounts.second_factor.spend_code` refuses repeats
MFA_TOTP_ISSUER = "Portal Compras Públicas"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IN_PRODUCTION
# Secrets of the second factor have a key of their own; the first encrypts, the others still decrypt (rotation).
MFA_ENCRYPTION_KEYS = env.fernet_keys("MFA_ENCRYPTION_KEYS")
CREDENTIAL_ENCRYPTION_KEYS = env.fernet_keys("CREDENTIAL_ENCRYPTION_KEYS")

# --- Celery: wake-up calls only; the job row in PostgreSQL is the truth (docs/adr/0003)

CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_SOFT_TIME_LIMIT = 285
CELERY_TASK_TIME_LIMIT = 300
JOB_LEASE_SECONDS = 320
JOB_SWEEP_SECONDS = 15
# A wake-up call that nobody followed is repeated after this long: Redis may have lost it.
JOB_WAKE_AGAIN_SECONDS = 30
# Off: nothing is asked for by the clock, only by people.
JOB_PERIODIC = env.boolean("JOB_PERIODIC", True)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 360,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 30,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- logs, audit

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = logging_config(LOG_LEVEL, as_json=env.boolean("LOG_JSON", IN_PRODUCTION))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
AUDITLOG_INCLUDE_ALL_MODELS = False
AUDITLOG_DISABLE_REMOTE_ADDR = False
AUDITLOG_CID_HEADER = "x-request-id"
AUDITLOG_CID_GETTER = "audit.correlation.request_id"

# --- API

from api.components import COMPONENTS  # noqa: E402

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "partners.authentication.TokenAuthentication",
        "partners.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["partners.authentication.Quota"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
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

# --- counterparts

TLS_ONLY = ("https",) if IN_PRODUCTION else ("https", "http")
SERCOP_BASE_URL = env.url(
    "SERCOP_BASE_URL", "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA", schemes=TLS_ONLY
)
SERCOP_RATE_PER_MINUTE = env.integer("SERCOP_RATE_PER_MINUTE", 60, low=1, high=600)
SERCOP_TIMEOUT_SECONDS = env.number("SERCOP_TIMEOUT_SECONDS", 60, low=1, high=240)
# Monthly files of SERCOP: how many requests a minute, how large a file may be, where it waits while it comes, and the
# first month that the planner brings ("2015-01"; empty: none by itself, `manage.py backfill_sercop` only).
SERCOP_BULK_RATE_PER_MINUTE = env.integer("SERCOP_BULK_RATE_PER_MINUTE", 20, low=1, high=600)
SERCOP_BULK_LARGEST_MB = env.integer("SERCOP_BULK_LARGEST_MB", 1024, low=1, high=2047)
SERCOP_BULK_STALL_SECONDS = env.number("SERCOP_BULK_STALL_SECONDS", 30, low=1, high=240)
SERCOP_BULK_FOLDER = Path(
    env.text("SERCOP_BULK_FOLDER", "") or Path(tempfile.gettempdir()) / f"portal-compras-{os.getuid()}"
)
SERCOP_BACKFILL_FROM = env.month("SERCOP_BACKFILL_FROM", "")
# Two more channels of SERCOP, each asked only when it has an address. Neither is public: integrations/sercop/README.md.
SERCOP_SOAP_URL = env.url("SERCOP_SOAP_URL", "", schemes=TLS_ONLY)
SERCOP_SOAP_WSDL = env.text("SERCOP_SOAP_WSDL", "")  # a file; empty: the committed one
SERCOP_SOAP_SECURITY = env.choice("SERCOP_SOAP_SECURITY", ("none", "basic", "wsse"), "none")
SERCOP_SOAP_USER = env.text("SERCOP_SOAP_USER", "")
SERCOP_SOAP_PASSWORD = env.text("SERCOP_SOAP_PASSWORD", "", secret=True)
SERCOP_SOAP_P12 = env.text("SERCOP_SOAP_P12", "")  # the institution's certificate for mutual TLS, a file
SERCOP_SOAP_P12_PASSWORD = env.text("SERCOP_SOAP_P12_PASSWORD", "", secret=True)
if SERCOP_SOAP_URL and SERCOP_SOAP_SECURITY != "none" and not (SERCOP_SOAP_USER and SERCOP_SOAP_PASSWORD):
    raise ImproperlyConfigured(
        f"La variable SERCOP_SOAP_SECURITY es {SERCOP_SOAP_SECURITY}: faltan SERCOP_SOAP_USER y SERCOP_SOAP_PASSWORD."
    )
SERCOP_SFTP_URL = env.url("SERCOP_SFTP_URL", "", schemes=("sftp",))  # sftp://máquina:puerto/carpeta
SERCOP_SFTP_HOST_KEY = env.text("SERCOP_SFTP_HOST_KEY", "")  # SHA256:… or lines of known_hosts, several by commas
SERCOP_SFTP_USER = env.text("SERCOP_SFTP_USER", "")
SERCOP_SFTP_PASSWORD = env.text("SERCOP_SFTP_PASSWORD", "", secret=True)
SERCOP_SFTP_KEY = env.text("SERCOP_SFTP_KEY", "")  # our private key, a file
SERCOP_SFTP_KEY_PASSWORD = env.text("SERCOP_SFTP_KEY_PASSWORD", "", secret=True)
SERCOP_SFTP_RATE_PER_MINUTE = env.integer("SERCOP_SFTP_RATE_PER_MINUTE", 120, low=1, high=600)
SERCOP_SFTP_TIMEOUT_SECONDS = env.number("SERCOP_SFTP_TIMEOUT_SECONDS", 120, low=1, high=240)
if SERCOP_SFTP_URL and not (SERCOP_SFTP_HOST_KEY and SERCOP_SFTP_USER and (SERCOP_SFTP_PASSWORD or SERCOP_SFTP_KEY)):
    raise ImproperlyConfigured(
        "La variable SERCOP_SFTP_URL está puesta: faltan SERCOP_SFTP_HOST_KEY (la clave del servidor, de la que no se "
        "prescinde), SERCOP_SFTP_USER, o SERCOP_SFTP_PASSWORD o SERCOP_SFTP_KEY."
    )
# Where files of the SFTP channel are while they come down and are read; private, emptied behind each file.
INBOX_DIR = Path(env.text("INBOX_DIR", "") or SERCOP_BULK_FOLDER / "inbox")
# A folder for documents on the same server, with one for each process in it; whose they are here: an account's e-mail.
DOCUMENTS_SFTP_FOLDER = env.text("DOCUMENTS_SFTP_FOLDER", "")
DOCUMENTS_SFTP_OWNER = env.text("DOCUMENTS_SFTP_OWNER", "")
if DOCUMENTS_SFTP_FOLDER and not (SERCOP_SFTP_URL and DOCUMENTS_SFTP_OWNER):
    raise ImproperlyConfigured(
        "La variable DOCUMENTS_SFTP_FOLDER está puesta: faltan SERCOP_SFTP_URL, el servidor donde está esa carpeta, o "
        "DOCUMENTS_SFTP_OWNER, el correo de la cuenta responsable de lo que llegue."
    )
# Codes of counterparts (sercop_soap, sercop_sftp) that answer inside the institution's own network.
INTERNAL_COUNTERPARTS = env.words("INTERNAL_COUNTERPARTS", [])
# The sandbox: simulated counterparts. Its data are marked wherever they are shown; production refuses it.
SANDBOX_URL = env.url("SANDBOX_URL", "")
IS_DEMO = bool(SANDBOX_URL)
PUBLIC_SERCOP_URL = "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA"

# Read from the first day, so that a wrong value is said at the start and not at the first question. First uses:
# SRI, SCVS, IESS and DINARP in `suppliers`, the language model and the limits of documents in `documents`. An empty
# address means that the counterpart is not asked.
SRI_API_URL = env.url("SRI_API_URL", "", schemes=TLS_ONLY)
SRI_SOAP_URL = env.url("SRI_SOAP_URL", "", schemes=TLS_ONLY)
SRI_FIRMA_ELECTRONICA = env.text("SRI_FIRMA_ELECTRONICA", "")
SRI_CLAVE_FIRMA = env.text("SRI_CLAVE_FIRMA", "", secret=True)
SCVS_DIRECTORY_URL = env.url("SCVS_DIRECTORY_URL", "", schemes=TLS_ONLY)
SCVS_RANKING_URL = env.url("SCVS_RANKING_URL", "", schemes=TLS_ONLY)
SCVS_API_URL = env.url("SCVS_API_URL", "", schemes=TLS_ONLY)
SCVS_USER = env.text("SCVS_USER", "")
SCVS_PASSWORD = env.text("SCVS_PASSWORD", "", secret=True)
IESS_API_URL = env.url("IESS_API_URL", "", schemes=TLS_ONLY)
IESS_TOKEN = env.text("IESS_TOKEN", "", secret=True)
DINARP_URL = env.url("DINARP_URL", "", schemes=TLS_ONLY)  # version 2
DINARP_V1_URL = env.url("DINARP_V1_URL", "", schemes=TLS_ONLY)
DINARP_SECURITY = env.choice("DINARP_SECURITY", ("none", "basic", "wsse"), "basic")
DINARP_USER = env.text("DINARP_USER", "")
DINARP_PASSWORD = env.text("DINARP_PASSWORD", "", secret=True)
if (DINARP_URL or DINARP_V1_URL) and DINARP_SECURITY != "none" and not (DINARP_USER and DINARP_PASSWORD):
    raise ImproperlyConfigured(
        f"La variable DINARP_SECURITY es {DINARP_SECURITY}: faltan DINARP_USER y DINARP_PASSWORD."
    )
# Of each of these registries; SRI, SCVS and IESS publish no limit, so we are modest.
REGISTRY_RATE_PER_MINUTE = env.integer("REGISTRY_RATE_PER_MINUTE", 30, low=1, high=60_000)
REGISTRY_TIMEOUT_SECONDS = env.number("REGISTRY_TIMEOUT_SECONDS", 30, low=1, high=240)
OPENAI_API_KEY = env.text("OPENAI_API_KEY", "", secret=True)
# The language model. off: nobody is asked; local: an endpoint of the institution's own network, which sees documents as
# they are; external: personal data are masked before they leave, and reserved documents never do.
AI_MODE = env.choice("AI_MODE", ("off", "local", "external"), "off")
OPENAI_BASE_URL = env.url("OPENAI_BASE_URL", "https://api.openai.com/v1")
OPENAI_MODEL = env.text("OPENAI_MODEL", "")
OPENAI_EMBEDDING_MODEL = env.text("OPENAI_EMBEDDING_MODEL", "")
AI_ALLOWED_HOSTS = env.hosts("AI_ALLOWED_HOSTS", ["api.openai.com"])
AI_RATE_PER_MINUTE = env.integer("AI_RATE_PER_MINUTE", 120, low=1, high=60_000)
AI_TIMEOUT_SECONDS = env.number("AI_TIMEOUT_SECONDS", 60, low=1, high=240)
# Of each institution whose people ask, in a day of Guayaquil; the back-office may give one another number.
AI_DAILY_TOKENS = env.integer("AI_DAILY_TOKENS", 2_000_000, low=1)
if AI_MODE != "off" and not OPENAI_MODEL:
    raise ImproperlyConfigured(f"La variable AI_MODE es {AI_MODE}: falta OPENAI_MODEL, el nombre del modelo.")
if AI_MODE == "external" and IN_PRODUCTION and not OPENAI_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("La variable AI_MODE es external: OPENAI_BASE_URL debe empezar por https://.")
LANGCHAIN_API_KEY = env.text("LANGCHAIN_API_KEY", "", secret=True)
MAX_DOCUMENT_SIZE_MB = env.integer("MAX_DOCUMENT_SIZE_MB", 50, low=1, high=2048)
MAX_CONCURRENT_ANALYSIS = env.integer("MAX_CONCURRENT_ANALYSIS", 10, low=1, high=1000)

# --- documents: where their bytes are (a bucket when one is named, else a folder), and who looks for viruses

DOCUMENTS_DIR = Path(env.text("DOCUMENTS_DIR", "/var/lib/portal/documents"))
DOCUMENTS_S3_BUCKET = env.text("DOCUMENTS_S3_BUCKET", "")
DOCUMENTS_S3_SSE = env.choice("DOCUMENTS_S3_SSE", ("AES256", "aws:kms", "none"), "AES256")
# Object lock, in a bucket made with it: GOVERNANCE lets some users of the storage lift it, COMPLIANCE nobody.
DOCUMENTS_S3_LOCK = env.choice("DOCUMENTS_S3_LOCK", ("none", "GOVERNANCE", "COMPLIANCE"), "none")
DOCUMENTS_S3_LOCK_DAYS = env.integer("DOCUMENTS_S3_LOCK_DAYS", 365, low=1, high=36_500)
AWS_S3_ENDPOINT_URL = env.url("AWS_S3_ENDPOINT_URL", "", schemes=TLS_ONLY)
AWS_S3_REGION_NAME = env.text("AWS_S3_REGION_NAME", "us-east-1")
AWS_ACCESS_KEY_ID = env.text("AWS_ACCESS_KEY_ID", "")
AWS_SECRET_ACCESS_KEY = env.text("AWS_SECRET_ACCESS_KEY", "", secret=True)
STORAGES["documents"] = documents_storage(
    folder=DOCUMENTS_DIR,
    bucket=DOCUMENTS_S3_BUCKET,
    encryption=DOCUMENTS_S3_SSE,
    endpoint=AWS_S3_ENDPOINT_URL,
    region=AWS_S3_REGION_NAME,
    keys=(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY),
    lock=(DOCUMENTS_S3_LOCK, DOCUMENTS_S3_LOCK_DAYS),
)
# Downloads from links that people paste; the institution's own servers that are meant, though they are internal.
DOCUMENT_LINKS = env.boolean("DOCUMENT_LINKS", True)
DOCUMENT_LINK_INTERNAL_HOSTS = env.places("DOCUMENT_LINK_INTERNAL_HOSTS", [])
DOCUMENT_LINK_RATE_PER_MINUTE = env.integer("DOCUMENT_LINK_RATE_PER_MINUTE", 60, low=1, high=60_000)
DOCUMENT_LINK_TIMEOUT_SECONDS = env.number("DOCUMENT_LINK_TIMEOUT_SECONDS", 120, low=1, high=240)
CLAMAV_ADDRESS = env.url("CLAMAV_ADDRESS", "", schemes=("tcp", "unix"))
# Pictures of pages, drawn when somebody looks at them; may be emptied at any time.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": Path(tempfile.gettempdir()) / f"portal-pages-{os.getuid()}",
    "TIMEOUT": 7 * 24 * 3600,
    "OPTIONS": {"MAX_ENTRIES": 3000},
}

# --- monitoring by others: absent means no import and no traffic (first use: the operations work)

SENTRY_DSN = env.url("SENTRY_DSN", "", schemes=("https", "http"))
DATADOG_API_KEY = env.text("DATADOG_API_KEY", "", secret=True)
NEW_RELIC_LICENSE_KEY = env.text("NEW_RELIC_LICENSE_KEY", "", secret=True)

# --- the portal's own

# How many suppliers one person may verify in a day: against mass look-ups of personal data.
SUPPLIER_CHECKS_PER_DAY = env.integer("SUPPLIER_CHECKS_PER_DAY", 300, low=1, high=1_000_000)
# How many suppliers the portal itself asks about in an hour, of those it watches; 0: it watches nobody.
SUPPLIER_WATCH_PER_HOUR = env.integer("SUPPLIER_WATCH_PER_HOUR", 60, high=100_000)
# Days that raw answers of registries, representatives and lists of RUCs are kept; what was concluded stays (LOPDP).
PERSONAL_DATA_RETENTION_DAYS = env.integer("PERSONAL_DATA_RETENTION_DAYS", 1825, low=30, high=36_500)
# The institution's certificate that signs constancias, a .p12; empty: none can be issued.
CONSTANCIA_P12 = env.text("CONSTANCIA_P12", "")
CONSTANCIA_P12_PASSWORD = env.text("CONSTANCIA_P12_PASSWORD", "", secret=True)

BUILD = env.text("BUILD", "sin versión")
MIN_FREE_DISK_MB = env.integer("MIN_FREE_DISK_MB", 500)
DISK_PATHS = [BASE_DIR]

if IN_PRODUCTION:
    for sentence in refusals(globals()):
        raise ImproperlyConfigured(sentence)
