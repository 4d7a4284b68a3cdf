"""Running it: logs, audit, monitoring by others, what /health looks at."""

from portal.logs import logging_config
from portal.settings.environment import BASE_DIR, IN_PRODUCTION, env

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = logging_config(LOG_LEVEL, as_json=env.boolean("LOG_JSON", IN_PRODUCTION))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
AUDITLOG_INCLUDE_ALL_MODELS = False
AUDITLOG_DISABLE_REMOTE_ADDR = False
AUDITLOG_CID_HEADER = "x-request-id"
AUDITLOG_CID_GETTER = "audit.correlation.request_id"

# Monitoring by others: absent means no import and no traffic.
SENTRY_DSN = env.url("SENTRY_DSN", "", schemes=("https", "http"))
DATADOG_API_KEY = env.text("DATADOG_API_KEY", "", secret=True)
NEW_RELIC_LICENSE_KEY = env.text("NEW_RELIC_LICENSE_KEY", "", secret=True)

BUILD = env.text("BUILD", "sin versión")
MIN_FREE_DISK_MB = env.integer("MIN_FREE_DISK_MB", 500)
DISK_PATHS = [BASE_DIR]
