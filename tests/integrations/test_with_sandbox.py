"""The real client and the gateway against the simulated SERCOP, over HTTP."""

import pytest

from integrations import gateway
from integrations.choices import Outcome
from integrations.errors import IntegrationError, Unavailable, UnexpectedReply
from integrations.models import Exchange

pytestmark = pytest.mark.django_db
YEAR = 2026


def all_rows() -> list:
    rows, page, pages = [], 1, 1
    while page <= pages:
        found = gateway.ask("sercop", "search_ocds", year=YEAR, page=page).record
        rows += found.rows
        page, pages = page + 1, found.pages
    return rows


def test_the_whole_year_and_every_record_can_be_read(sandbox):
    rows = all_rows()
    assert len({row.ocid for row in rows}) == len(rows) > 20
    for row in rows:
        answer = gateway.ask("sercop", "record", ocid=row.ocid)
        assert answer.record.releases[0]["ocid"] == row.ocid
        assert answer.record.raw == answer.exchange.raw_body()
    assert not Exchange.objects.exclude(outcome=Outcome.ANSWERED, is_sandbox=True).exists()


def test_a_page_past_the_last_is_empty(sandbox):
    assert gateway.ask("sercop", "search_ocds", year=YEAR, page=9999).record.rows == ()


def test_an_unknown_process_is_not_found(sandbox):
    assert gateway.ask("sercop", "record", ocid="ocds-5wno2w-NADIE-2026-001-1").record is None


@pytest.mark.parametrize(
    ("fault", "error", "outcome"),
    [
        ({"down": True}, Unavailable, Outcome.UNAVAILABLE),
        ({"reset": True}, Unavailable, Outcome.UNAVAILABLE),
        ({"rate_limited": True, "retry_after": 17}, Unavailable, Outcome.UNAVAILABLE),
        ({"truncate": True}, IntegrationError, None),
        ({"html_with_200": True}, UnexpectedReply, Outcome.UNEXPECTED),
        ({"wrong_schema": True}, UnexpectedReply, Outcome.UNEXPECTED),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
@pytest.mark.parametrize("question", [("search_ocds", {"year": YEAR}), ("record", {"ocid": "ocds-5wno2w-X-1"})])
def test_every_fault_is_a_failure_with_evidence_and_never_an_answer(sandbox, fault, error, outcome, question):
    sandbox.faults.set("sercop", fault)
    operation, arguments = question
    with pytest.raises(error) as caught:
        gateway.ask("sercop", operation, **arguments)
    exchange = Exchange.objects.get(pk=caught.value.exchange_id)
    assert exchange.outcome in ([outcome] if outcome else [Outcome.UNAVAILABLE, Outcome.UNEXPECTED])
    if "retry_after" in fault:
        assert caught.value.retry_after == 17


def test_a_slow_counterpart_is_given_up_in_time(sandbox, settings):
    settings.SERCOP_TIMEOUT_SECONDS = 1
    sandbox.faults.set("sercop", {"latency_seconds": 3, "times": 1})
    with pytest.raises(Unavailable, match="no respondió en 1 s"):
        gateway.ask("sercop", "search_ocds", year=YEAR)
