"""Real answers of SERCOP, loaded as anybody would, found by the one box."""

import pytest
from django.core.management import call_command

from tests.accounts.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(client, samples):
    call_command("load_releases", *map(str, sorted((samples / "sercop").glob("record_*.json"))))
    client.force_login(person())
    return lambda typed: client.get("/procesos/", {"q": typed})


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("SIE-GADMCLC-2025-004", "/procesos/ocds-5wno2w-SIE-GADMCLC-2025-004-131152/"),
        ("ocds-5wno2w-CDC-BIESS-2024-003-278089", "/procesos/ocds-5wno2w-CDC-BIESS-2024-003-278089/"),
        ("1793227343001", "/proveedores/1793227343001/"),
        ("1768156470001", "/entidades/1768156470001/"),
    ],
)
def test_what_names_one_thing_opens_its_page(box, typed, page):
    response = box(typed)
    assert (response.status_code, response["Location"]) == (302, page)


@pytest.mark.parametrize("typed", ["859900812", "85990.08.12"])
def test_a_cpc_lists_what_is_bought_under_it(box, typed):
    content = box(typed).content.decode()
    assert 'Se buscó como <strong class="pc-strong">CPC</strong> 859900812' in content
    assert "RE-OACL-GADMSFD-2026-001" in content
    assert "SIE-GADMCLC-2025-004" not in content


@pytest.mark.parametrize("typed", ["consultorias", "CONSULTORÍA"])
def test_words_are_found_in_any_inflection(box, typed):
    assert "CDC-BIESS-2024-003" in box(typed).content.decode()
