"""The whole adversarial corpus, from the door to its end: the state that is its own, a worker that lives and is lean.

How long each takes is measured by `make bench ARGS=documents`, on a machine that does nothing else.
"""

import resource
import shutil

import pytest

from documents.choices import State
from documents.intake import TooLarge
from documents.models import Document, Version
from jobs.choices import State as JobState
from jobs.models import Job
from tests.documents.conftest import put, work
from tests.documents.corpus import CORPUS, Case
from tests.integrations.test_clamav import daemon  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
GROWTH = 50  # MiB


def faults(case: Case, version: Version) -> list[str]:
    """What is not as the corpus says."""
    text = "\n".join(version.pages.values_list("text", flat=True))
    found = {
        "state": (version.state, case.state),
        "marks": (tuple(sorted(mark["code"] for mark in version.marks)), tuple(sorted(case.marks))),
        "text": (case.text in text, True),
        "reason": (bool(version.reason), version.state != State.READ),
        "pages": (case.pages or version.page_count, version.page_count),
    }
    return [f"{case.name}, {what}: {is_so} and not {must}" for what, (is_so, must) in found.items() if is_so != must]


def test_each_file_of_the_corpus_ends_in_its_state_and_the_worker_stays_lean(
    receive, settings, tmp_path, daemon  # noqa: F811
):  # fmt: skip
    cases = [case for case in CORPUS if case.needs != "tesseract" or shutil.which("tesseract")]
    paths = []
    for number, case in enumerate(cases):
        (tmp_path / str(number)).mkdir()
        paths.append(case.make(tmp_path / str(number) / case.file))
    wrong, before = [], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for case, path in zip(cases, paths, strict=True):
        settings.CLAMAV_ADDRESS = daemon if case.needs == "clamd" else ""
        version = receive(path)
        work()
        version.refresh_from_db()
        wrong += faults(case, version)
        Document.objects.all().delete()
    assert wrong == []
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < GROWTH


def test_one_byte_more_than_the_largest_is_refused_with_413(officer):
    class Zeros:
        """50 MB and as many bytes more as one says, without holding them."""

        def __init__(self, more: int):
            self.left = 50 * 2**20 + more

        def read(self, size: int) -> bytes:
            piece = bytes(min(size, self.left))
            self.left -= len(piece)
            return piece

    from documents import intake

    assert intake.receive(file=Zeros(0), name="justo.bin", by=officer).version.size == 52_428_800
    with pytest.raises(TooLarge, match="pasa de 50 MB") as refused:
        intake.receive(file=Zeros(1), name="uno más.bin", by=officer)
    assert refused.value.status == 413


def test_the_worker_reads_on_after_the_worst_of_them(officer, receive, tmp_path):
    worst = next(case for case in CORPUS if case.name == "sparse sheet that hides")
    receive(worst.make(tmp_path / worst.file))
    sound = put(b"Acta de apertura", officer).version
    assert work() == ["done", "done"]
    sound.refresh_from_db()
    assert sound.state == State.READ
