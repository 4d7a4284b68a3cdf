"""The button that asks SERCOP for the full record of a process, with and without JavaScript."""

import pytest
from django.urls import reverse

from jobs.choices import State
from jobs.models import Job
from procurement import sync
from procurement.choices import Detail
from procurement.models import Process
from tests.accounts.people import person
from tests.procurement.factories import make_process

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(client):
    client.force_login(person())
    return client


@pytest.fixture
def summary():
    return make_process(detail=Detail.SUMMARY)


def address(process) -> str:
    return reverse("procurement:record", args=[process.ocid])


def test_asking_makes_one_job_however_often_it_is_pressed(reader, summary):
    for _ in range(2):
        response = reader.post(address(summary))
        assert (response.status_code, response.url) == (302, summary.get_absolute_url())
    job = Job.objects.get()
    assert (job.kind, job.payload) == ("procurement.sync_record", {"ocid": summary.ocid})


def test_the_page_says_that_it_was_asked(reader, summary):
    reader.post(address(summary))
    html = reader.get(summary.get_absolute_url()).content.decode()
    assert "Consulta enviada a SERCOP." in html
    assert "Pedir la ficha ahora" not in html


def test_with_htmx_the_answer_is_the_fragment_that_goes_on_asking(reader, summary):
    html = reader.post(address(summary), headers=HTMX).content.decode()
    assert "<html" not in html
    assert 'hx-trigger="every 3s"' in html


def test_the_page_that_waits_is_reloaded_once_the_record_is_there(reader, summary):
    reader.post(address(summary))
    Process.objects.update(detail=Detail.FULL)
    response = reader.get(address(summary), headers=HTMX)
    assert response.headers["HX-Refresh"] == "true"


def test_a_failure_is_told_and_can_be_tried_again(reader, summary):
    job = sync.request_record(summary.ocid)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, error="La ficha no se puede leer <x>.")
    html = reader.get(address(summary), headers=HTMX).content.decode()
    assert "La ficha no se puede leer &lt;x&gt;." in html
    assert "Pedir la ficha ahora" in html


def test_a_full_record_is_not_asked_for_again(reader):
    reader.post(address(make_process(detail=Detail.FULL)))
    assert not Job.objects.exists()


def test_nobody_asks_for_a_process_that_is_not_held(reader):
    response = reader.post(reverse("procurement:record", args=["ocds-5wno2w-NADA-1"]))
    assert response.status_code == 404
    assert not Job.objects.exists()
