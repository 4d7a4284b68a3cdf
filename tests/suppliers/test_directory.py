"""The directory: found by name or RUC, every row on exactly one page, both ways."""

import pytest

from suppliers import directory
from suppliers.models import Supplier
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db


def names(query: str) -> list[str]:
    return sorted(directory.found(Supplier.objects.all(), query).values_list("name", flat=True))


def test_words_are_found_in_any_order_and_accent():
    make_supplier(name="COMPAÑÍA DE SEGUROS CÓNDOR S.A.")
    make_supplier(name="SEGUROS DEL SUR")
    assert names("condor seguros") == ["COMPAÑÍA DE SEGUROS CÓNDOR S.A."]
    assert len(names("SEGUROS")) == 2


def test_lower_case_accents_find_upper_case_names():
    make_supplier(name="ÁNGEL ÍÑIGUEZ")
    assert names("íñiguez ángel") == ["ÁNGEL ÍÑIGUEZ"]


def test_parts_of_words_and_accents_typed_apart_from_their_letter_find_names():
    make_supplier(name="COMPAÑÍA DE SEGUROS CÓNDOR S.A.")
    assert names("egur co\N{COMBINING ACUTE ACCENT}nd") == ["COMPAÑÍA DE SEGUROS CÓNDOR S.A."]
    assert names("compan\N{COMBINING TILDE}i") == ["COMPAÑÍA DE SEGUROS CÓNDOR S.A."]


def test_digits_are_the_start_of_a_ruc():
    make_supplier(ruc="1793227343001", name="UNO")
    make_supplier(ruc="0993227343001", name="DOS")
    assert names("1793") == ["UNO"]


@pytest.mark.parametrize("typed", ["[", "a|b", "\\", "%", "_", "'; drop table"])
def test_signs_are_only_signs(typed):
    make_supplier(name="ANDINA S.A.")
    assert names(typed) == []


def test_every_row_is_on_one_page_also_among_equal_names():
    for number in range(7):
        make_supplier(name=f"IGUAL {number // 3}")
    seen, after = [], None
    while True:
        page = directory.page(Supplier.objects.all(), after=after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == sorted(Supplier.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) == 7


def test_paging_back_gives_the_same_pages():
    for number in range(5):
        make_supplier(name=f"PROVEEDOR {number}")
    everything = Supplier.objects.all()
    first = directory.page(everything, size=2)
    second = directory.page(everything, after=first.after, size=2)
    back = directory.page(everything, before=second.before, size=2)
    assert [row.name for row in back.rows] == [row.name for row in first.rows]
    assert back.before is None
    assert [row.name for row in directory.page(everything, after=back.after, size=2).rows] == [
        "PROVEEDOR 2",
        "PROVEEDOR 3",
    ]


def test_a_key_that_is_gone_shows_the_first_page():
    make_supplier(name="UNO")
    assert [row.name for row in directory.page(Supplier.objects.all(), after=999_999).rows] == ["UNO"]


def test_paging_back_among_equal_names_gives_the_same_pages():
    for number in range(9):
        make_supplier(name=f"IGUAL {number // 4}")
    everything = Supplier.objects.all()
    forth, after = [], None
    while not forth or after:
        page = directory.page(everything, after=after, size=2)
        forth.append([row.pk for row in page.rows])
        before, after = page.before, page.after
    back = [forth[-1]]
    while before:
        page = directory.page(everything, before=before, size=2)
        back.append([row.pk for row in page.rows])
        before = page.before
    assert back[::-1] == forth
