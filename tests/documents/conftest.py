"""A folder of its own for the documents of each test, people, and a way to do the work that a page asks for."""

from io import BytesIO

import pytest
from django.core.files.storage import storages

from accounts.choices import Role
from documents import intake
from jobs import worker
from jobs.models import Job
from tests.accounts.people import person
from tests.documents import ai as endpoint


@pytest.fixture(autouse=True)
def documents_folder(settings, tmp_path):
    folder = tmp_path / "documents"
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {"BACKEND": "documents.storage.DocumentFolder", "OPTIONS": {"location": folder}},
    }
    settings.CACHES = {**settings.CACHES}
    settings.CACHES["pages"] = {**settings.CACHES["pages"], "LOCATION": tmp_path / "pages"}
    forget_storages()
    yield folder
    forget_storages()


def forget_storages() -> None:
    storages.__dict__.pop("backends", None)
    storages._backends = None
    storages._storages = {}


@pytest.fixture
def ai(settings):
    """The sandbox's language model, as an endpoint outside."""
    with endpoint.serving() as served:
        endpoint.configure(settings, served)
        yield served


@pytest.fixture
def officer(db):
    return person(Role.FUNCIONARIO)


@pytest.fixture
def receive(officer):
    """`receive(path)`: the version that the officer's upload of this file makes."""

    def receive(path, *, name="", by=None, **options):
        with path.open("rb") as file:
            return intake.receive(file=file, name=name or path.name, by=by or officer, **options).version

    return receive


def put(data: bytes, by, name="a.txt", **options):
    return intake.receive(file=BytesIO(data), name=name, by=by, **options)


def work() -> list:
    """Run what waits, as workers do; the states the jobs were left in."""
    return [worker.run(pk) for pk in Job.objects.waiting().order_by("pk").values_list("pk", flat=True)]
