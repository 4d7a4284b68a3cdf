"""Nothing is opened before the antivirus saw it, and nothing that it names leaves quarantine."""

import pytest

from dev.processes import free_port
from documents.choices import State
from jobs.models import Job
from tests.documents.conftest import put, work
from tests.integrations.test_clamav import EICAR, daemon  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_virus_ends_in_quarantine_unread(officer, settings, daemon):  # noqa: F811
    settings.CLAMAV_ADDRESS = daemon
    version = put(EICAR, officer, "oferta.pdf").version
    assert not version.is_released
    assert work() == ["done"]
    version.refresh_from_db()
    assert (version.state, version.pages.count()) == (State.QUARANTINED, 0)
    assert "Eicar" in version.reason
    assert not version.is_released


def test_a_clean_file_is_read_and_says_who_looked(officer, settings, daemon):  # noqa: F811
    settings.CLAMAV_ADDRESS = daemon
    version = put(b"acta limpia", officer).version
    assert work() == ["done"]
    version.refresh_from_db()
    assert (version.state, version.is_released) == (State.READ, True)
    assert version.scanned_by.startswith("ClamAV")


def test_without_an_answer_nothing_is_read(officer, settings):
    settings.CLAMAV_ADDRESS = f"tcp://127.0.0.1:{free_port()}"
    version = put(b"acta", officer).version
    assert work() == ["pending"]
    assert "El antivirus no responde" in Job.objects.get().error
    version.refresh_from_db()
    assert (version.state, version.is_released) == (State.RECEIVED, False)
