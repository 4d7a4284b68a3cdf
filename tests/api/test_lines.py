"""Statements that PostgreSQL plans once."""

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from api.lines import run_prepared

KNOWN = "select count(*) from pg_prepared_statements where statement = %s"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table():
    with connection.cursor() as cursor:
        cursor.execute("create temporary table cosa (valor integer)")
        cursor.execute("insert into cosa values (1)")
        yield cursor
        cursor.execute("drop table cosa")


def test_a_statement_is_planned_once_in_a_connection(table):
    asked = "select valor from cosa"
    assert run_prepared(asked) == run_prepared(asked) == [(1,)]
    table.execute(KNOWN, [asked])
    assert table.fetchone() == (1,)


def test_a_plan_that_a_migration_made_useless_is_done_without(table):
    assert run_prepared("select * from cosa") == [(1,)]
    table.execute("alter table cosa alter valor type text")
    table.execute("alter table cosa add otro integer")
    assert run_prepared("select * from cosa") == run_prepared("select * from cosa") == [("1", None)]


def test_a_statement_that_is_wrong_fails_as_django_says_it():
    with pytest.raises(ProgrammingError):
        run_prepared("select nada from en_ningun_lugar")
