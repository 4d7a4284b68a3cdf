"""The application: its parts, pages, language and static files."""

from portal.settings.environment import BASE_DIR, DEBUG, ENVIRONMENT, IN_PRODUCTION, env

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
    "audit.middleware.LogMiddleware",
    "partners.door.TokenDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.patience.FormLimit",
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
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
