import random
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from procurement import store
from procurement.choices import Channel, Role
from procurement.mapping import MappingError
from procurement.models import Buyer, Process, Release
from procurement.store import Outcome, Source
from suppliers.models import Supplier, SupplierName
from tests.procurement.releases import BUYER, RIVAL, SUPPLIER, auction, catalogue_order, line, money, party, release
from tests.procurement.tables import natural_contents, table_contents

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def source(channel=Channel.FILE, **values) -> Source:
    return Source(channel, "prueba", **{"received": NOW, **values})


def put(made: dict, **values) -> Outcome:
    return store.store_release(made, source=source(**values))


def renamed(reference: dict, name: str, **changes) -> dict:
    named = {**reference, "name": name}
    return release(tender__tenderers=[named], parties=[party(BUYER), party(named)], awards=..., **changes)


def test_a_release_makes_its_process_then_changes_it_then_is_the_same():
    later = release(date="2026-04-01T10:00:00-05:00", tender__value=money(2000))
    assert [put(release()), put(later), put(later), put(release())] == ["created", "changed", "same", "same"]
    assert Process.objects.get().budget_amount == 2000
    assert Release.objects.count() == 2


def test_the_same_content_under_another_id_is_the_same():
    put(release())
    assert put(release(id="otro")) == Outcome.SAME


def test_a_source_that_confirms_moves_only_the_moment_of_checking():
    put(release())
    before = Process.objects.values().get()
    assert put(release(), channel=Channel.SERCOP_RECORD, received=NOW + timedelta(days=1)) == Outcome.SAME
    assert Process.objects.values().get() == {**before, "checked_at": NOW + timedelta(days=1)}


def test_the_same_reply_twice_writes_no_row():
    put(release(), channel=Channel.SERCOP_RECORD)
    before = table_contents()
    put(release(), channel=Channel.SERCOP_RECORD)
    assert table_contents() == before


def test_an_earlier_release_that_arrives_late_does_not_win():
    put(release(date="2026-04-01T10:00:00-05:00", tender__value=money(2000)))
    assert put(release()) == Outcome.CHANGED
    assert Process.objects.get().budget_amount == 2000


def test_parts_that_stay_keep_their_rows_and_the_others_go():
    put(release())
    kept = Process.objects.get().items.get(number=1).pk
    put(release(date="2026-04-01T10:00:00-05:00", tender__items=[line(2)], tender__tenderers=[SUPPLIER]))
    process = Process.objects.get()
    assert [(item.pk, item.source_id) for item in process.items.all()] == [(kept, "4500002-DS-SO")]
    assert set(process.participations.values_list("supplier__ruc", "role")) == {
        ("1790000000001", Role.TENDERER),
        ("1790000000001", Role.SUPPLIER),
        ("0990000000001", Role.ENQUIRER),
    }


def test_an_award_that_changes_hands_changes_its_supplier():
    put(release())
    award = {"id": "78-MCBS-GADPRU-2026-001", "suppliers": [RIVAL]}
    put(release(date="2026-04-01T10:00:00-05:00", awards=[award]))
    assert [supplier.name for supplier in Process.objects.get().awards.get().suppliers.all()] == [RIVAL["name"]]


def test_the_newest_name_wins_and_the_others_are_kept():
    put(renamed(SUPPLIER, "NOMBRE NUEVO", date="2026-06-01T00:00:00-05:00"))
    put(renamed(SUPPLIER, "NOMBRE VIEJO", ocid="ocds-5wno2w-B-1", date="2020-06-01T00:00:00-05:00"))
    put(renamed(SUPPLIER, "null", ocid="ocds-5wno2w-C-1", date="2026-07-01T00:00:00-05:00"))
    supplier = Supplier.objects.get(ruc="1790000000001")
    assert supplier.name == "NOMBRE NUEVO"
    assert set(SupplierName.objects.values_list("name", "source")) >= {
        ("NOMBRE NUEVO", "file"),
        ("NOMBRE VIEJO", "file"),
    }


def test_an_older_publication_fills_what_is_blank():
    put(release(parties=...))
    put(release(ocid="ocds-5wno2w-B-1", date="2020-06-01T00:00:00-05:00"))
    assert Supplier.objects.get(ruc="1790000000001").region == "PICHINCHA"
    assert Buyer.objects.get().locality == "QUITO"


def test_the_units_of_one_ruc_are_buyers_of_their_own():
    other = {"id": "EC-RUC-1760000000001-99", "name": "GAD, UNIDAD DE SALUD"}
    put(release())
    put(release(ocid="ocds-5wno2w-B-99", buyer=other, tender__procuringEntity=other))
    assert set(Buyer.objects.values_list("ruc", "unit")) == {("1760000000001", "4321"), ("1760000000001", "99")}


def test_real_facts_take_the_demonstration_mark_off_a_supplier_but_not_off_a_process():
    put(release(), is_demo=True)
    put(auction(), is_demo=False)
    assert not Supplier.objects.get(ruc="1790000000001").is_demo
    assert set(Process.objects.values_list("is_demo", flat=True)) == {True, False}


def test_a_wrong_release_writes_nothing():
    before = table_contents()
    with pytest.raises(MappingError, match="se espera una lista"):
        put(release(tender__items="x"))
    assert table_contents() == before


def test_the_words_of_lots_items_and_buyer_are_found():
    put(auction())
    assert Process.objects.matching("computadoras").count() == 1
    assert Process.objects.matching("lote gad municipal").count() == 1


def several() -> list[dict]:
    """Ninety releases of thirty processes, with suppliers and names in common."""
    made = []
    for number in range(90):
        kind = (release, auction, catalogue_order)[number % 3]
        code = f"ocds-5wno2w-M-{number % 30}-{number % 4}"
        made.append(kind(ocid=code, date=f"2026-0{1 + number % 8}-{1 + number // 4:02}T10:00:00-05:00"))
        for one in made[-1]["parties"]:
            one["name"] = f"NOMBRE {number % 7}" if number % 5 else "null"
            one["address"] = {"region": "AZUAY"} if number % 3 else {}
    return made


def in_one_set(made: list[dict]) -> dict:
    store.store_releases([store.prepare(one) for one in made], source=source())
    return natural_contents()


def one_by_one(made: list[dict]) -> dict:
    for one in made:
        put(one)
    return natural_contents()


@pytest.mark.django_db(transaction=True)
def test_a_set_gives_the_same_tables_as_one_by_one_in_any_order():
    contents = []
    for way in (in_one_set, one_by_one):
        made = several()
        random.Random(len(contents)).shuffle(made)
        contents.append(way(made))
        with connection.cursor() as cursor:
            cursor.execute(
                "truncate procurement_process, procurement_buyer, suppliers_supplier restart identity cascade"
            )
    assert contents[0] == contents[1]
    assert len(contents[0]["procurement_release"]) > 60


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_on_the_same_processes_neither_double_nor_deadlock():
    made = several()
    errors = []

    def work(seed: int) -> None:
        mine = list(made)
        random.Random(seed).shuffle(mine)
        try:
            for start in range(0, len(mine), 6):
                store.store_releases([store.prepare(one) for one in mine[start : start + 6]], source=source())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    together = natural_contents()
    with connection.cursor() as cursor:
        cursor.execute("truncate procurement_process, procurement_buyer, suppliers_supplier restart identity cascade")
    assert together == in_one_set(made)
