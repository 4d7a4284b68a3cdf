"""IESS over the real wire: phrases of real certificates, the form as it comes, silent failures, every fault."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.http import Forbidden, Reply
from integrations.iess import certificate
from integrations.iess.client import PAGE, IessClient, find_form
from sandbox import registries
from sandbox.iess.server import EXPIRED, ROBOTS, TOKEN, WRONG, page_of_forms
from sandbox.pdf import pdf
from tests.integrations.registries import CAPTCHA, FAULTS, rows
from tests.integrations.server import says

RUC = {case.name: case.ruc for case in registries.CASES}
ASKED = RUC["clean_company"]
COMPANY = (
    "el señor(a) QUINDE ARUPO ROSA, representante legal de la empresa {} S.A. con RUC Nro. {} y dirección X, {}; "
    "Emitido el 21 de septiembre de 2026 Validez del Certificado 30 días"
)
CLEAN, OWES = "NO registra obligaciones patronales en mora", "SI registra obligaciones patronales en mora"


def certified(verdict: str, ruc: str = ASKED) -> str:
    return COMPANY.format("ANDICOLIBRÍ", ruc, verdict)


# --- what certificates say


def test_a_real_certificate(samples):
    text = (samples / "validations" / "iess_certificado_sin_mora_ENMASCARADA.txt").read_text()
    found = certificate.read_text(text, "0992216735001")
    assert (found.is_employer, found.in_arrears, found.amount) == (True, False, None)
    assert (found.company, found.representative) == ("ACQUAD'OR C.A.", "APELLIDO UNO NOMBRE UNO")
    assert (found.issued_on, found.valid_until) == (date(2026, 9, 21), date(2026, 10, 21))


def test_the_real_form(samples):
    body = (samples / "validations" / "iess_formulario_certificado.html").read_bytes()
    form = find_form(Reply("IESS", 200, {}, body), f"https://www.iess.gob.ec{PAGE}")
    assert form.action == f"https://www.iess.gob.ec{PAGE};jsessionid=ABC123"
    assert form.field == "frmCertificadoCumplimiento:j_id9"
    assert form.fields == {
        "frmCertificadoCumplimiento": "frmCertificadoCumplimiento",
        "frmCertificadoCumplimiento:j_id11": "CONSULTAR",
        "javax.faces.ViewState": "vs-frmCertificadoCumplimiento",
    }


def test_every_real_phrase(samples):
    """Each line of the sample: the phrase as it stands, completed with what a certificate has around it."""
    text = (samples / "validations" / "iess_certificado_frases_variantes.txt").read_text()
    owes, clean, person, wrong, blank, robots = text.strip().splitlines()
    owed = owes.removeprefix("... ").replace("<monto con . y ,>", "12.345,67")
    assert certificate.read_text(certified(owed), ASKED).amount == Decimal("12345.67")
    assert certificate.read_text(certified(clean.removeprefix("... ")), ASKED).in_arrears is False
    for word, in_arrears in (("NO", False), ("SI", True)):
        said = person.replace("NO|SI", word).replace("<CÉDULA>", "1754703708") + " Emitido el 1 de enero de 2026"
        found = certificate.read_text(said, "1754703708001")
        assert (found.in_arrears, found.representative, found.company) == (in_arrears, "<NOMBRE>", "")
    assert wrong.partition(": ")[2] in WRONG
    assert ("en blanco" in blank, "f5_cspm" in robots) == (True, True)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12.345,67", "12345.67"),
        ("12,345.67", "12345.67"),
        ("980", "980"),
        ("1.234", "1234"),
        ("45,10.", "45.10"),
        ("3.000.123,05", "3000123.05"),
    ],
)
def test_amounts(written, amount):
    found = certificate.read_text(certified(f"{OWES} por un valor de USD {written}"), ASKED)
    assert (found.in_arrears, found.amount) == (True, Decimal(amount))


def test_arrears_without_an_amount_are_arrears():
    found = certificate.read_text(certified(OWES), ASKED)
    assert (found.in_arrears, found.amount) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        certified("registra obligaciones"),
        certified(f"{CLEAN} y {OWES}"),
        certified(CLEAN, RUC["tax_debtor"]),
        certified(CLEAN).replace("Nro. ", "Nro. X"),
        certified(CLEAN).replace("septiembre", "brumario"),
        certified(CLEAN).replace("21 de", "41 de"),
        certified(CLEAN) + " con RUC Nro. " + RUC["tax_debtor"],
        "CERTIFICADO",
    ],
)
def test_what_is_not_clear_is_not_clean(text):
    with pytest.raises(UnexpectedReply):
        certificate.read_text(text, ASKED)


@pytest.mark.parametrize("body", [pdf([CLEAN])[:-700], b"%PDF-1.4 nada", b"%PDF-1.4 nada %%EOF", pdf([])[:-6]])
def test_a_broken_pdf_is_no_blank_one(body):
    with pytest.raises(UnexpectedReply):
        certificate.read(body, ASKED)


def test_two_pages_are_one_text():
    text = certificate.text_of(pdf([f"línea {number} (ñ)" for number in range(60)]))
    assert ("línea 0 (ñ)" in text, "línea 59 (ñ)" in text) == (True, True)


# --- the form and what comes in its place


@pytest.fixture
def answered(serve, converse):
    """`answered(page, result)` asks a server that gives this page and then this result."""

    def ask(page, result=None):
        server = serve(says(page, Content_Type="text/html"), *([result] if result else []))
        return IessClient(converse(server)).obligations(ASKED)

    return ask


GOOD_PAGE = page_of_forms("/cualquiera", "vs", "frm:a", "frm:b").encode()


@pytest.mark.parametrize(
    ("body", "error", "sentence"),
    [
        (ROBOTS, UnexpectedReply, "robots"),
        (EXPIRED, UnexpectedReply, "vencida"),
        (WRONG.encode(), Rejected, "no es correcto"),
        (b"<html><body>otra cosa</body></html>", UnexpectedReply, "ni un certificado"),
        (b"", UnexpectedReply, "ni un certificado"),
    ],
    ids=["robots", "expired", "wrong ruc", "page", "nothing"],
)
def test_a_page_in_place_of_the_certificate(answered, body, error, sentence):
    with pytest.raises(error, match=sentence):
        answered(GOOD_PAGE, says(body, Content_Type="text/html"))


@pytest.mark.parametrize(
    "page",
    [
        b"",
        ROBOTS,
        b'{"a": 1}',
        GOOD_PAGE.replace(b"ViewState", b"State"),
        GOOD_PAGE.replace(b'type="text"', b'type="password"'),
    ],
    ids=["nothing", "robots", "json", "no view state", "no field"],
)
def test_a_page_without_the_form(answered, page):
    with pytest.raises(UnexpectedReply):
        answered(page)


def test_a_form_that_leads_elsewhere_is_not_filled_in(answered):
    with pytest.raises(UnexpectedReply, match="otro servidor"):
        answered(GOOD_PAGE.replace(b"/cualquiera", b"https://otro.example.ec/x"))


def test_nobody_is_asked_about_what_is_no_ruc(serve, converse):
    server = serve(says(GOOD_PAGE))
    with pytest.raises(ValueError, match="RUC"):
        IessClient(converse(server)).obligations("1790")
    assert server.requests == []


# --- the simulated one


def ask(ruc: str):
    return gateway.ask("iess", "obligations", ruc=ruc)


@pytest.mark.django_db
def test_the_named_cases(sandbox):
    found = {name: ask(ruc).record for name, ruc in RUC.items()}
    assert {name for name, one in found.items() if one.in_arrears} == {"iess_arrears"}
    assert found["iess_arrears"].amount == Decimal("4318.27")
    strangers = {name for name, one in found.items() if not one.is_employer}
    assert strangers == {"not_an_employer", "closed_ruc", "unknown_ruc"}
    assert all(found[name].in_arrears is None for name in strangers)
    clean = found["clean_company"]
    assert (clean.in_arrears, clean.company) == (False, "ANDICOLIBRÍ INGENIERÍA S.A.")
    assert (clean.issued_on, clean.valid_until) == (sandbox.day, sandbox.day + timedelta(days=30))
    assert (found["natural_person"].in_arrears, found["natural_person"].company) == (False, "")


@pytest.mark.django_db
def test_the_evidence_is_the_pdf_itself(sandbox):
    answer = ask(ASKED)
    assert answer.exchange.raw_body() == answer.record.pdf
    assert answer.exchange.body_sha256 == answer.record.sha256
    assert answer.exchange.parameters == dict.fromkeys(answer.exchange.parameters, ASKED)


@pytest.mark.django_db
def test_the_silent_failures(sandbox):
    sandbox.faults.set("iess", {"blank_pdf": True})
    record = ask(ASKED).record
    assert (record.is_employer, record.in_arrears, record.text) == (False, None, "")
    assert record.valid_until == datetime.now(UTC).astimezone(certificate.ECUADOR).date()
    sandbox.faults.set("iess", {"other_holder": True})
    with pytest.raises(UnexpectedReply, match="no es del RUC"):
        ask(RUC["tax_debtor"])


@pytest.mark.django_db
@pytest.mark.parametrize("trial", rows("iess", "obligations", {"ruc": ASKED}, FAULTS + CAPTCHA))
def test_every_fault_is_a_failure_with_evidence(sandbox, trial):
    trial.run(sandbox)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["reset", "html_with_200", "down"])
def test_a_fault_at_the_second_request(sandbox, fault):
    sandbox.faults.set("iess", {fault: True, "path_contains": "jsessionid"})
    with pytest.raises((Unavailable, UnexpectedReply)):
        ask(ASKED)


@pytest.mark.django_db
def test_a_slow_one_is_given_up_in_time(sandbox, settings):
    settings.REGISTRY_TIMEOUT_SECONDS = 0.5
    sandbox.faults.set("iess", {"latency_seconds": 2})
    with pytest.raises(Unavailable, match="no respondió en"):
        ask(ASKED)


# --- the authorised service


@pytest.mark.django_db
def test_the_authorised_service_gives_the_same_record(sandbox, settings):
    settings.IESS_TOKEN = TOKEN
    clean, owes, nobody = (ask(RUC[name]).record for name in ("clean_company", "iess_arrears", "unknown_ruc"))
    assert (clean.channel, clean.in_arrears, clean.valid_until) == ("token", False, sandbox.day + timedelta(days=30))
    assert (owes.in_arrears, owes.amount) == (True, Decimal("4318.27"))
    assert (nobody.is_employer, nobody.in_arrears) == (False, None)
    settings.IESS_TOKEN = "otro"
    with pytest.raises(Forbidden):
        ask(ASKED)


@pytest.mark.django_db
def test_the_token_is_in_no_evidence(sandbox, settings):
    settings.IESS_TOKEN = TOKEN
    exchange = ask(ASKED).exchange
    assert TOKEN not in f"{exchange.parameters} {exchange.headers} {exchange.url}"


@pytest.mark.django_db
@pytest.mark.parametrize("trial", rows("iess", "obligations", {"ruc": ASKED}, FAULTS))
def test_every_fault_of_the_authorised_service(sandbox, settings, trial):
    settings.IESS_TOKEN = TOKEN
    trial.run(sandbox)


@pytest.mark.django_db
def test_without_an_address_nobody_is_asked(settings):
    settings.IESS_API_URL = ""
    with pytest.raises(NotConfigured, match="falta su dirección"):
        ask(ASKED)
