"""The client of the guide, run again and again beside writers, ends with what the database holds."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction

from procurement import feed
from procurement.models import Process
from tests.partners.applications import make_application, make_key
from tests.procurement.factories import make_buyer, make_process

CLIENT = Path(__file__).resolve().parents[2] / "docs" / "api" / "client.py"
WRITERS, EACH = 4, 60


def write(buyer) -> None:
    try:
        for _ in range(EACH // 3):
            with transaction.atomic():
                for _ in range(3):
                    make_process(buyer=buyer)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_harvest_beside_writers_ends_with_every_process_once(live_server, tmp_path):
    issued, buyer = make_key(make_application()), make_buyer()
    environment = {
        **os.environ,
        "PORTAL": live_server.url,
        "CLIENT_ID": issued.key.client_id,
        "CLIENT_SECRET": issued.secret,
        "PLACE": str(tmp_path / "offset.txt"),
    }

    def run() -> list[str]:
        command = [sys.executable, str(CLIENT)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line)["ocid"] for line in done.stdout.splitlines()]

    writers = [threading.Thread(target=write, args=(buyer,)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    harvested: Counter = Counter()
    runs_beside = 0
    while any(writer.is_alive() for writer in writers) or feed.lag().held_back:
        harvested.update(run())
        runs_beside += 1
    harvested.update(run())
    assert runs_beside >= 1
    assert set(harvested) == set(Process.objects.values_list("ocid", flat=True))
    assert (len(harvested), max(harvested.values())) == (WRITERS * EACH, 1)
