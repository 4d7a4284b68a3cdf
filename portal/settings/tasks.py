"""Celery: wake-up calls only; the job row in PostgreSQL is the truth (docs/adr/0003)."""

from portal.settings.data import REDIS_URL
from portal.settings.environment import env

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
