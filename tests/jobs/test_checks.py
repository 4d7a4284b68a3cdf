import pytest
from django.core.checks import run_checks

from celery_app import app
from jobs.choices import Queue


def ids():
    return [message.id for message in run_checks() if message.id.startswith("jobs.")]


def test_the_settings_of_the_portal_are_in_order():
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CELERY_TASK_SOFT_TIME_LIMIT", 300, "jobs.E001"),
        ("CELERY_TASK_TIME_LIMIT", 320, "jobs.E002"),
        ("JOB_LEASE_SECONDS", 360, "jobs.E003"),
        ("CELERY_BROKER_TRANSPORT_OPTIONS", {}, "jobs.E003"),
        ("CELERY_TASK_SERIALIZER", "pickle", "jobs.E004"),
        ("CELERY_ACCEPT_CONTENT", ["json", "pickle"], "jobs.E004"),
    ],
)
def test_a_setting_that_would_lose_or_double_work_is_refused(settings, name, value, expected):
    setattr(settings, name, value)
    assert ids() == [expected]


def test_celery_has_the_settings_of_the_portal(settings):
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.task_time_limit == settings.CELERY_TASK_TIME_LIMIT
    assert app.conf.broker_transport_options["visibility_timeout"] == 360
    assert app.conf.accept_content == ["json"]


def test_each_queue_of_celery_gets_its_own_messages_only():
    assert {queue.name: queue.routing_key for queue in app.conf.task_queues} == {name: name for name in Queue.values}


def test_beat_only_sweeps_and_ticks():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == {"jobs.sweep", "jobs.tick"}
    assert {entry["options"]["queue"] for entry in app.conf.beat_schedule.values()} == {"sweep"}
