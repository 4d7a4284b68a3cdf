"""Each authority by each way it is asked and each way it may fail: the outcome, and that none of them is ever clean."""

import pytest

from integrations.models import Counterpart, InformationPackage
from suppliers import standing, verification
from suppliers.choices import Authority, Outcome, Purpose
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db

PASS, ERROR = Outcome.PASS, Outcome.SOURCE_ERROR
# Way -> authority, counterpart, and whether it answers by SOAP.
WAYS = {
    "sri": (Authority.SRI, "sri", False),
    "sri-obligaciones": (Authority.SRI_TAXES, "sri", False),
    "iess": (Authority.IESS, "iess", False),
    "scvs-autorizado": (Authority.SCVS, "scvs", False),
    "dinarp-rup": (Authority.RUP, "dinarp", True),
    "dinarp-sercop": (Authority.SERCOP, "dinarp", True),
}
# Condition -> fault of the sandbox, None where there is none; which ways know it.
FAULTS: dict[str, tuple[dict, str]] = {
    "blocked HTML with 200": ({"html_with_200": True}, "all"),
    "5xx": ({"server_error": True}, "all"),
    "down": ({"down": True}, "all"),
    "timeout": ({"latency_seconds": 3, "times": 1}, "all"),
    "reset": ({"reset": True}, "all"),
    "truncated": ({"truncate": True}, "all"),
    "wrong schema": ({"wrong_schema": True}, "all"),
    "429": ({"rate_limited": True, "retry_after": 9}, "all"),
    "captcha returns": ({"captcha": True}, "web"),
    "SOAP fault": ({"soap_fault": "Server"}, "soap"),
    "SOAP refusal": ({"soap_fault": "Client"}, "soap"),
}
ROWS = [
    pytest.param(way, condition, id=f"{way}-{condition}")
    for condition, (_, known) in FAULTS.items()
    for way, (_, _, is_soap) in WAYS.items()
    if known == "all" or (known == "soap") is is_soap
]


@pytest.fixture
def ways(registries, settings):
    """All of them configured at the sandbox."""
    settings.SCVS_API_URL, settings.SCVS_USER = f"{registries.url}/scvs", settings.DINARP_USER
    settings.SCVS_PASSWORD = settings.DINARP_PASSWORD
    InformationPackage.objects.create(
        counterpart=Counterpart.objects.get(code="dinarp"),
        code="3793",
        authority="sercop",
        operation="proveedor",
        parameter="ruc",
        daily_quota=100,
    )
    return registries


def check(ruc: str, authority: Authority) -> verification.Checked:
    make_supplier(ruc=ruc, name=ruc)
    return verification.check(ruc=ruc, authority=authority, purpose=Purpose.CONTROL)


@pytest.mark.parametrize("way", WAYS)
def test_ok(ways, case, way):
    checked = check(case("clean_company"), WAYS[way][0])
    assert (checked.row.outcome, checked.retry) == (PASS, None)
    assert checked.row.exchange.counterpart.code == WAYS[way][1]
    assert checked.row.valid_until > checked.row.checked_at


NOT_FOUND = {
    "sri": Outcome.FAIL,
    "sri-obligaciones": Outcome.NOTE,
    "iess": Outcome.NOTE,  # a blank PDF
    "scvs-autorizado": Outcome.NOT_APPLICABLE,
    "dinarp-rup": Outcome.NOTE,
    "dinarp-sercop": Outcome.NOTE,
}


@pytest.mark.parametrize("way", WAYS)
def test_not_found_and_the_blank_pdf(ways, case, way):
    row = check(case("unknown_ruc"), WAYS[way][0]).row
    assert row.outcome == NOT_FOUND[way]
    assert row.exchange_id


@pytest.mark.parametrize(("way", "condition"), ROWS)
def test_a_fault_is_an_error_with_evidence_and_never_clean(ways, case, settings, way, condition):
    authority, counterpart, _ = WAYS[way]
    settings.REGISTRY_TIMEOUT_SECONDS = 1
    ways.faults.set(counterpart, FAULTS[condition][0])
    row = check(case("clean_company"), authority).row
    assert row.outcome == ERROR, row.reason
    assert (row.exchange_id is not None, row.valid_until) == (True, None)
    cell = next(cell for cell in standing.read(row.supplier).cells if cell.authority == authority)
    assert not cell.is_current
    assert standing.read(row.supplier).verdict.code == "no_concluyente"
