"""The back-office of processes: read only, quick on large tables, and able to ask SERCOP again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from procurement import store
from procurement.choices import Channel
from procurement.models import Process, Release, SyncCursor, SyncRun
from tests.accounts.people import administrator, enter_verified
from tests.procurement.releases import auction, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def backoffice(client):
    enter_verified(client, administrator())
    for made in (release(), auction()):
        store.store_release(made, source=store.Source(Channel.FILE, "prueba", timezone.now()))
    return client


def changelist(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


LISTS = [
    "procurement_process",
    "procurement_release",
    "procurement_buyer",
    "procurement_cpccode",
    "procurement_syncrun",
    "procurement_synccursor",
    "suppliers_supplier",
]


def test_every_list_opens_is_searched_and_offers_nothing_to_add(backoffice):
    SyncCursor.objects.create(channel=Channel.SERCOP_SEARCH, scope="2026")
    SyncRun.objects.create(channel=Channel.SERCOP_SEARCH, scope="2026")
    for name in LISTS:
        assert backoffice.get(changelist(name)).status_code == 200, name
        assert backoffice.get(changelist(name), {"q": "0990000000001"}).status_code == 200, name
        assert backoffice.get(reverse(f"admin:{name}_add")).status_code == 403, name


def test_a_process_is_found_by_its_code_or_ocid(backoffice):
    for term in ("SIE-GADPRU-2026-007", "sie-gadpru-2026-007", "ocds-5wno2w-SIE-GADPRU-2026-007-4321"):
        page = backoffice.get(changelist("procurement_process"), {"q": term})
        assert [process.code for process in page.context["cl"].result_list] == ["SIE-GADPRU-2026-007"], term


def test_a_process_and_its_release_are_shown_whole(backoffice):
    process, published = Process.objects.first(), Release.objects.first()
    assert backoffice.get(reverse("admin:procurement_process_change", args=[process.pk])).status_code == 200
    page = backoffice.get(reverse("admin:procurement_release_change", args=[published.pk]))
    assert "5wno2w" in page.text


def test_the_list_of_releases_does_not_read_their_contents(backoffice, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as queries:
        backoffice.get(changelist("procurement_release"))
    listing = [query["sql"] for query in queries if 'FROM "procurement_release"' in query["sql"]]
    assert listing
    assert not [sql for sql in listing if '"procurement_release"."raw"' in sql]


def test_an_administrator_asks_for_records_again_once(backoffice):
    chosen = {"action": "sync_again", "_selected_action": list(Process.objects.values_list("pk", flat=True))}
    for _ in range(2):
        page = backoffice.post(changelist("procurement_process"), chosen, follow=True)
        assert "Se pidieron a SERCOP 2 fichas" in page.text
    assert set(Job.objects.values_list("payload__ocid", flat=True)) == set(
        Process.objects.values_list("ocid", flat=True)
    )
    assert Job.objects.count() == 2
