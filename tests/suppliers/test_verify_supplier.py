"""The command: all authorities side by side, the named cases of the sandbox, any day of the past."""

import json
import time
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from suppliers import verification
from suppliers.choices import Authority, Outcome, Purpose
from suppliers.models import Consultation, Supplier, Verification
from tests.suppliers.conftest import TODAY

# Threads of their own connections see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
# The sandbox's files and companies are of one day.
THEN = datetime(TODAY.year, TODAY.month, TODAY.day, 15, tzinfo=UTC)


@pytest.fixture
def that_day():
    with time_machine.travel(THEN):
        yield


def run(*words) -> object:
    output = StringIO()
    call_command("verify_supplier", *words, "--json", stdout=output)
    return json.loads(output.getvalue())


def test_every_named_case_comes_to_its_verdict_with_evidence(that_day, registries):
    """The command brings the files of the registries by itself."""
    found = {row["case"]: row for row in run("--demo-cases")}
    assert len(found) >= 13
    assert {name: row["verdict"] for name, row in found.items()} == {
        name: row["expected_verdict"] for name, row in found.items()
    }
    assert set(found["clean_company"]) >= {"ruc", "verdict", "checks"}
    for check in found["clean_company"]["checks"]:
        assert check["outcome"] == "CUMPLE"
        assert len(check["digest"]) == 64
        by_dinarp = check["authority"] in ("sercop", "sercop_rup")
        assert check["channel"] == ("dinarp" if by_dinarp else "simulado")
    assert found["debarred"]["rests_on"] == ["sercop", "sercop_rup"]
    assert found["in_liquidation"]["rests_on"] == ["scvs"]
    assert found["iess_arrears"]["rests_on"] == ["iess"]
    assert found["tax_debtor"]["rests_on"] == ["sri_obligaciones"]
    assert {c["authority"]: c["outcome"] for c in found["natural_person"]["checks"]}["scvs"] == "NO_APLICA"


def test_one_authority_alone(that_day, registries, case):
    found = run(case("clean_company"), "--authority", "iess")
    outcomes = {check["authority"]: check["outcome"] for check in found["checks"]}
    assert outcomes.pop("iess") == "CUMPLE"
    assert set(outcomes.values()) == {"NO_CONSULTADO"}
    assert Consultation.objects.get().authorities == ["iess"]


def test_as_of_a_day_nobody_is_asked(registries, case):
    ruc = case("clean_company")
    with pytest.raises(CommandError, match="no guarda nada"):
        run(ruc, "--as-of", "2025-03-31")
    verification.verify_now(ruc=ruc, authorities=[Authority.SRI], purpose=Purpose.CONTROL, by=None)
    found = run(ruc, "--as-of", "2025-03-31")
    assert found["verdict"] == "no_concluyente"
    assert {check["outcome"] for check in found["checks"]} == {"NO_CONSULTADO"}
    assert Verification.objects.count() == 1


@pytest.mark.parametrize("words", [["179001691900"], [], ["1710034066001"]])
def test_what_is_no_ruc_is_refused_with_a_sentence(words):
    with pytest.raises(CommandError, match="RUC"):
        run(*words)
    assert not Supplier.objects.exists()


def test_side_by_side_they_take_as_long_as_the_slowest(registries, case):
    """Two authorities that take a second each, and two that are files."""
    for name in ("sri", "iess"):
        registries.faults.set(name, {"latency_seconds": 1})
    started = time.monotonic()
    verification.verify_now(ruc=case("clean_company"), purpose=Purpose.CONTROL, by=None)
    # IESS is a form and then its answer: two requests of a second one after the other.
    assert time.monotonic() - started < 2 + 0.5 + 1  # a loaded machine


def test_one_that_is_down_does_not_slow_the_others(registries, case, settings):
    settings.REGISTRY_TIMEOUT_SECONDS = 4
    registries.faults.set("iess", {"latency_seconds": 6})
    rows = verification.verify_now(ruc=case("clean_company"), purpose=Purpose.CONTROL, by=None)
    by_authority = {row.authority: row for row in rows}
    assert by_authority["iess"].outcome == Outcome.SOURCE_ERROR
    assert by_authority["sri"].outcome == Outcome.PASS
    ahead = {name: by_authority["iess"].checked_at - row.checked_at for name, row in by_authority.items()}
    assert len(ahead) == len(Authority)
    assert {name for name, time_before in ahead.items() if time_before.total_seconds() < 2} == {"iess"}
