"""The Celery application: it wakes workers up, and nothing more; the job row in PostgreSQL is the truth.

celery -A celery_app worker                     every queue
celery -A celery_app worker -Q default,sweep    the work of the portal itself, and the sweeper
celery -A celery_app worker -Q sercop           one counterpart: a slow one delays nobody else
celery -A celery_app beat -s FILE               one is enough; two do no harm; FILE may be lost
"""

import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Queue as Route

from jobs.choices import Queue
from portal.env import settings_or_exit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
settings_or_exit()

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_queues=[Route(queue, routing_key=queue) for queue in Queue.values],
    task_default_queue=Queue.DEFAULT.value,
    task_create_missing_queues=False,
    beat_schedule={
        name: {
            "task": f"jobs.{name}",
            "schedule": settings.JOB_SWEEP_SECONDS,
            # Those that found no free worker have been replaced by later ones.
            "options": {"queue": Queue.SWEEP.value, "expires": 10 * settings.JOB_SWEEP_SECONDS},
        }
        for name in ("sweep", "tick")
    },
)
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_logging_of_django(**kwargs) -> None:
    """With a receiver here Celery leaves handlers and levels as the settings made them (LOG_LEVEL)."""
