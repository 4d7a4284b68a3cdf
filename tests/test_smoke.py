import pytest
from django.db import connection


@pytest.mark.django_db
def test_search_folds_accents_and_keeps_the_letter_ene():
    with connection.cursor() as cursor:
        cursor.execute(
            "select es_vector('CONTRATACIÓN año', '') @@ websearch_to_tsquery('spanish', es_norm('contrataciones'))"
        )
        assert cursor.fetchone()[0]
