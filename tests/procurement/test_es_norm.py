"""The words of a search, folded: each letter that has an accent, and those that keep theirs."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
TABLE = dict(zip("áàâäãéèêëíìîïóòôöõúùûü", "aaaaaeeeeiiiiooooouuuu", strict=True))


def folded(words: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select es_norm(%s)", [words])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("letter", TABLE)
def test_every_accent_is_folded_alone_and_in_company(letter):
    assert folded(f"M{letter.upper()}s") == f"m{TABLE[letter]}s"
    assert folded(f"áéíóúü {letter} áéíóúü") == f"aeiouu {TABLE[letter]} aeiouu"


def test_what_is_no_accent_stays_and_endings_are_one():
    assert folded("Año ÇÃ Contratación CONTRATACION") == "año ça contratación contratación"
