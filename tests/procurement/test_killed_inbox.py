"""A look into the inbox that is killed at a step in the database, and done again, ends as if nothing had happened."""

import os

import pytest
from django.db import connection

from procurement import inbox
from procurement.choices import RunState
from procurement.models import InboxFile, RejectedObject, SyncRun
from tests.procurement.dying import die_at
from tests.procurement.releases import catalogue_order, package
from tests.procurement.tables import empty, natural_contents
from tests.procurement.test_inbox import CONTENT, LINES
from tests.procurement.test_packages import tables, zipped

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = int(os.environ.get("KILL_EVERY", "17"))  # 1 takes minutes


def everything() -> tuple:
    files = InboxFile.objects.order_by("name").values_list("name", "sha256", "state", "reason")
    left_out = RejectedObject.objects.order_by("pk").values_list("file", "line", "offset", "reason")
    return natural_contents(), list(files), list(left_out)


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate procurement_inboxfile, jobs_job cascade")
    empty()


def test_killed_at_any_step_and_looked_at_again_the_tables_are_the_same(put, settings):
    made = tables({**package(catalogue_order()), "extensions": []})
    put("mixto.jsonl", LINES + b'{"ocid": "ocds-5wno2w-ROTO-1", "date": }\n')
    put("mixto.zip", zipped({"a.json": CONTENT, **made}))
    put("roto.zip", b"x")
    put("z_otra_vez.jsonl", LINES + b'{"ocid": "ocds-5wno2w-ROTO-1", "date": }\n')
    inbox.look()
    inbox.look()
    expected, step = everything(), 1
    assert len(expected[1]) == 4
    while True:
        forget()
        inbox.look()
        if not die_at(step, inbox.look):
            break
        inbox.look()
        assert everything() == expected, f"killed at step {step}"
        assert not SyncRun.objects.filter(state=RunState.RUNNING).exists()
        assert [path.name for path in settings.INBOX_DIR.iterdir()] == [".lock"]
        step += EVERY
    assert everything() == expected
    assert step > 100
