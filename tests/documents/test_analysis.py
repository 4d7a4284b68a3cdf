"""A version analysed by a worker: kept once, with citations, never more at once than allowed."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from bench.tenders import render
from bench.tenders.build import build
from documents import analysis, extraction
from documents.analysis_models import Analysis, AnalysisPlace
from documents.choices import AnalysisStatus, FindingState
from documents.models import Version
from documents.places import place
from integrations.errors import Unavailable
from jobs import worker
from jobs.models import Job
from tests.documents.conftest import put, work


@pytest.fixture
def version(officer):
    made = put(render.pdf(build("development", 3)), officer, name="pliego.pdf").version
    work()
    return Version.objects.get(pk=made.pk)


def analysed(version, officer) -> Analysis:
    wanted = analysis.request_analysis(version=version, by=officer)
    job = analysis.job_of(wanted)
    if job:
        worker.run(job.pk)
    return Analysis.objects.get(pk=wanted.pk)


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_every_field_with_its_citations(version, officer):
    made = analysed(version, officer)
    assert made.status == AnalysisStatus.COMPLETE
    found = made.findings.filter(state=FindingState.FOUND)
    assert found.count() >= 15
    assert all(finding.citations.exists() for finding in found)
    assert made.provenance["file_sha256"] == version.sha256


@pytest.mark.django_db(transaction=True)
def test_the_second_time_nothing_is_read_nor_made_again(version, officer, monkeypatch):
    first = analysed(version, officer)
    monkeypatch.setattr(extraction, "read_file", None)  # whoever opens a file now fails
    jobs = Job.objects.count()
    second = analysis.request_analysis(version=version, by=officer)
    assert (second.pk, second.status) == (first.pk, AnalysisStatus.COMPLETE)
    assert Job.objects.count() == jobs


@pytest.mark.django_db(transaction=True)
def test_a_job_that_runs_twice_changes_nothing(version, officer):
    made = analysed(version, officer)
    before = list(made.findings.values_list("pk", flat=True))
    assert analysis.run_analysis(analysis_id=made.pk, finish=None, progress=None) is None
    assert list(made.findings.values_list("pk", flat=True)) == before


@pytest.mark.django_db(transaction=True)
def test_never_more_at_once_than_allowed(settings):
    settings.MAX_CONCURRENT_ANALYSIS = 3
    running, most, refused, lock, go = 0, 0, 0, threading.Lock(), threading.Barrier(12)

    def work(_):
        nonlocal running, most, refused
        go.wait()
        try:
            with place():
                with lock:
                    running, most = running + 1, max(most, running + 1)
                threading.Event().wait(0.2)
                with lock:
                    running -= 1
        except Unavailable:
            with lock:
                refused += 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(12)))
    assert 1 <= most <= 3
    assert refused >= 6
    assert not AnalysisPlace.objects.filter(token__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_the_place_of_a_dead_worker_is_free_after_its_lease(settings):
    settings.MAX_CONCURRENT_ANALYSIS = 1
    with place():
        with pytest.raises(Unavailable), place():
            pass
        with connection.cursor() as cursor:
            cursor.execute("update documents_analysisplace set lease_until = now() - interval '1 second'")
        with place():
            pass


@pytest.mark.django_db(transaction=True)
def test_while_all_places_are_taken_the_job_waits_and_then_runs(version, officer, settings):
    settings.MAX_CONCURRENT_ANALYSIS = 1
    wanted = analysis.request_analysis(version=version, by=officer)
    job = analysis.job_of(wanted)
    with place():
        worker.run(job.pk)
        assert Analysis.objects.get(pk=wanted.pk).status == AnalysisStatus.PENDING
    Job.objects.filter(pk=job.pk).update(run_after="2020-01-01T00:00:00Z")
    worker.run(job.pk)
    assert Analysis.objects.get(pk=wanted.pk).status == AnalysisStatus.COMPLETE
