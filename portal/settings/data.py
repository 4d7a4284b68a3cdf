"""PostgreSQL and Redis."""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from portal.settings.environment import env


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
        # A host that swallows packets must not hold a request for minutes. Django's own cursors prepare nothing,
        # whatever the threshold; those that ask for it (api/lines.py) may.
        "OPTIONS": {"connect_timeout": "5", "prepare_threshold": 5, **parts},
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
    },
    # Pictures of pages, drawn when somebody looks at them; may be emptied at any time.
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": Path(tempfile.gettempdir()) / f"portal-pages-{os.getuid()}",
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}
LIMITS_REDIS_URL = f"{REDIS_URL}/2"
