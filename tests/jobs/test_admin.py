import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.choices import Role
from jobs import wakeup, worker
from jobs.choices import State
from jobs.models import Job
from jobs.queue import CannotRetry, enqueue, retry_job
from tests.accounts.people import administrator, enter_verified

pytestmark = pytest.mark.django_db
LIST = "admin:jobs_job_changelist"


def fail(job):
    raise ValueError("<b>monto</b> ilegible")


@pytest.fixture
def poison(job_of):
    job = job_of(fail, max_attempts=1, queue="sri")
    worker.run(job.pk)
    job.refresh_from_db()
    assert job.state == State.POISON
    return job


def press_retry(client, *jobs, reason="La fuente ya corrigió el dato"):
    form = {"action": "retry", "_selected_action": [job.pk for job in jobs], "reason": reason}
    return client.post(reverse(LIST), form, follow=True)


def test_the_list_shows_states_in_words_and_how_many_are_poisoned(client, poison):
    enter_verified(client, administrator())
    page = client.get(reverse(LIST)).content.decode()
    assert '<span class="job-state is-poison">Envenenado</span>' in page
    assert "Envenenado: 1" in page
    assert "&lt;b&gt;monto&lt;/b&gt; ilegible" in page


def test_a_job_is_shown_whole_and_cannot_be_edited(client, poison):
    enter_verified(client, administrator())
    page = client.get(reverse("admin:jobs_job_change", args=[poison.pk])).content.decode()
    assert "in fail" in page
    assert 'name="_save"' not in page
    assert client.get(reverse("admin:jobs_job_add")).status_code == 403
    assert client.get(reverse("admin:jobs_job_delete", args=[poison.pk])).status_code == 403


def test_the_administrator_retries_a_poisoned_job(client, poison, broker, django_capture_on_commit_callbacks):
    user = administrator()
    enter_verified(client, user)
    with django_capture_on_commit_callbacks(execute=True):
        page = press_retry(client, poison).content.decode()
    assert "Trabajos que se intentan otra vez: 1." in page
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, poison.finished_at) == (State.PENDING, 0, None)
    assert wakeup.unread("sri") == 1
    entry = LogEntry.objects.get_for_object(poison).get()
    assert (entry.actor, entry.changes) == (user, {"state": ["poison", "pending"]})
    assert entry.additional_data["reason"] == "La fuente ya corrigió el dato"
    assert client.get(reverse("admin:auditlog_logentry_changelist")).status_code == 200


def test_a_retry_without_a_reason_is_refused(client, poison):
    enter_verified(client, administrator())
    assert "Escriba el motivo" in press_retry(client, poison, reason=" ").content.decode()
    poison.refresh_from_db()
    assert poison.state == State.POISON


def test_whoever_may_not_retry_is_not_offered_it(client, poison):
    enter_verified(client, administrator())
    Group.objects.get(name=Role.ADMINISTRADOR).permissions.remove(Permission.objects.get(codename="retry_job"))
    assert "Reintentar" not in client.get(reverse(LIST)).content.decode()
    press_retry(client, poison)
    poison.refresh_from_db()
    assert poison.state == State.POISON


def test_events_and_periodic_jobs_can_be_read(client):
    enter_verified(client, administrator())
    assert client.get(reverse("admin:jobs_event_changelist")).status_code == 200


def test_a_job_that_did_not_end_badly_is_not_retried(job_of):
    job = job_of(lambda job: None)
    with pytest.raises(CannotRetry, match="está pendiente"):
        retry_job(job, by=None, reason="")


def test_a_job_whose_key_is_taken_is_not_retried(poison):
    enqueue(poison.kind, key=poison.key)
    with pytest.raises(CannotRetry, match="ya hay otro"):
        retry_job(poison, by=None, reason="")
    assert Job.objects.get(pk=poison.pk).state == State.POISON
