"""The portal's settings with limits of seconds, so that what takes minutes in production is seen in a test."""

from portal.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.chaos"]  # noqa: F405
JOB_PERIODIC = False
CELERY_TASK_SOFT_TIME_LIMIT = 1
CELERY_TASK_TIME_LIMIT = 2
JOB_LEASE_SECONDS = 3
JOB_WAKE_AGAIN_SECONDS = 2
JOB_SWEEP_SECONDS = 0.5
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "visibility_timeout": 4}  # noqa: F405
