"""SRI over the real wire: real answers to named facts, the simulated one to every case, every fault to its error."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from integrations import gateway
from integrations.choices import Outcome
from integrations.errors import Rejected, UnexpectedReply
from integrations.sri.client import SriClient
from integrations.sri.records import (
    AUTHORISED,
    IN_PROCESS,
    NOT_AUTHORISED,
    Establishment,
    Obligation,
    Person,
    Representative,
    TaxpayerPage,
)
from integrations.sri.soap import SriSoapClient, access_key_fault
from sandbox import registries
from tests.integrations.registries import CAPTCHA, FAULTS, SOAP_FAULTS, rows
from tests.integrations.server import says

RUC = {case.name: case.ruc for case in registries.CASES}
REAL_KEY = "0809201901099133185900120230150009498921357246816"


@pytest.fixture
def client(serve, converse):
    """`client(answer)` speaks to a server that answers so."""
    return lambda *answers: SriClient(converse(serve(*answers)))


@pytest.fixture
def soap_client(serve, converse):
    return lambda *answers: SriSoapClient(converse(serve(*answers)))


@pytest.fixture
def sample(samples):
    return lambda name: (samples / "validations" / name).read_bytes()


# --- real answers


def test_a_real_company(client, sample):
    found = client(says(sample("sri_consolidado_sociedad_1.json"))).taxpayer("0992624310001")
    assert (found.name, found.status, found.is_active) == ("MEGA PRIMAVERA GALAPAGOS S.A. (MEPRIGA)", "ACTIVO", True)
    assert (found.kind, found.regime, found.category) == ("SOCIEDAD", "GENERAL", "")
    assert (found.keeps_accounts, found.is_withholding_agent, found.is_special) == (True, False, True)
    assert (found.is_ghost, found.has_nonexistent_transactions, found.suspension_reason) == (False, False, "")
    assert (found.started_on, found.ceased_on, found.updated_on) == (date(2009, 6, 4), None, date(2023, 7, 19))
    assert found.representatives == (Representative("1710034065", "APELLIDO UNO NOMBRE UNO"),)


def test_another_real_company(client, sample):
    found = client(says(sample("sri_consolidado_sociedad_telecom.json"))).taxpayer("2390012562001")
    assert (found.name, found.started_on) == ("TELEALFACOM S.A.", date(2012, 9, 13))
    assert found.is_withholding_agent


def test_two_real_companies_in_one_question(serve, converse, sample):
    server = serve(says(sample("sri_consolidado_lote_2_rucs.json")))
    asked = ["1790016919001", "0791842165001"]
    found = SriClient(converse(server)).taxpayers(asked)
    assert [row.ruc for row in found] == asked
    assert [row.started_on.year for row in found] == [1957, 2023]
    assert found[1].updated_on is None
    assert server.requests[0].target.endswith("?ruc=1790016919001&ruc=0791842165001")


def test_a_real_person_who_began_again_is_active_in_spite_of_the_day_it_ceased(client, sample):
    found = client(says(sample("sri_consolidado_persona_natural_rimpe_reinicio_ENMASCARADA.json"))).taxpayer(
        "1710034065001"
    )
    assert (found.kind, found.regime, found.category) == ("PERSONA NATURAL", "RIMPE", "NEGOCIO POPULAR")
    assert (found.ceased_on, found.restarted_on) == (date(2019, 1, 31), date(2021, 6, 27))
    assert found.is_active
    assert found.representatives == ()


def test_a_real_yes(client, sample):
    assert client(says(sample("sri_existePorNumeroRuc_true.txt"))).exists("0992624310001")


def test_real_establishments(client, sample):
    found = client(says(sample("sri_establecimientos.json"))).establishments("0992624310001")
    assert found == [
        Establishment("001", "MAT", "MEPRIGA", "GALAPAGOS / SANTA CRUZ / ...", is_open=True, is_main=True),
        Establishment("005", "OFI", "BODEGA-MEPRIGA", "GUAYAS / GUAYAQUIL / ...", is_open=True, is_main=False),
    ]


def test_a_real_person_behind_a_ruc(serve, converse, sample):
    server = serve(says(sample("sri_persona_obtenerPorTipoIdentificacion.json")))
    found = SriClient(converse(server)).person("0992624310001")
    assert found == Person("0992624310001", "MEGA PRIMAVERA GALAPAGOS S.A. (MEPRIGA)", is_company=True, code=2320992)
    assert server.requests[0].target.endswith("?numeroIdentificacion=0992624310001&tipoIdentificacion=R")


def test_the_real_old_page_of_a_ruc(serve, converse, sample):
    server = serve(page(sample("sri_ruc_datos2_ENMASCARADA.html")))
    assert SriClient(converse(server)).taxpayer_page("1710034065001") == TaxpayerPage(
        ruc="1710034065001",
        told_on=date(2026, 8, 31),
        name="APELLIDO UNO NOMBRE UNO",
        trade_name="",
        status="ACTIVO",
        kind="PERSONA NATURAL",
        taxpayer_class="",
        activity="ACTIVIDADES DE SERVICIOS DIVERSOS.",
        size="No declarado",
        keeps_accounts=False,
        started_on=date(2020, 9, 21),
        ceased_on=None,
        restarted_on=None,
        updated_on=date(2023, 9, 15),
    )
    assert server.requests[0].target.endswith("/ruc-datos2.jspa?ruc=1710034065001")


def test_the_real_old_page_of_establishments(client, sample):
    found = client(page(sample("sri_ruc_establec_ENMASCARADA.html"))).establishments_page("1710034065001")
    address = "PICHINCHA / QUITO / VIA SAN JUAN"
    assert found == [Establishment("001", "", "NOMBRE COMERCIAL", address, is_open=True, is_main=True)]


def page(body: bytes):
    return says(body, Content_Type="text/html; charset=UTF-8")


def test_an_old_page_that_says_otherwise_is_not_believed(client, sample):
    taxpayer, shops = sample("sri_ruc_datos2_ENMASCARADA.html"), sample("sri_ruc_establec_ENMASCARADA.html")
    with pytest.raises(UnexpectedReply, match="0992624310001"):
        client(page(taxpayer)).taxpayer_page("0992624310001")
    for body in (taxpayer[:400], b"", b"<html></html>", taxpayer.replace(b"31-08-2026", b"ayer"), shops):
        with pytest.raises(UnexpectedReply):
            client(page(body)).taxpayer_page("1710034065001")
    for body in (shops[:-10], b"", b"<html></html>", taxpayer):
        with pytest.raises(UnexpectedReply):
            client(page(body)).establishments_page("1710034065001")


def test_a_tax_status_with_obligations(client, sample):
    body = sample("sri_estadoTributario_movil_con_obligaciones_ENMASCARADA.json")
    found = client(says(body)).tax_status("1710034065001")
    assert (found.is_up_to_date, found.has_firm_debts) == (False, True)
    assert found.pending[1] == Obligation(
        "1024 IMPUESTO A LA RENTA REGIMEN IMPOSITIVO PARA MICROEMPRESAS",
        ("SEGUNDO SEMESTRE 2020", "PRIMER SEMESTRE 2021", "SEGUNDO SEMESTRE 2021"),
    )
    assert found.taxpayer_class == "Régimen RIMPE negocios populares"


def test_the_known_form_of_debts_proves_no_absence_of_them(client, sample):
    found = client(says(sample("sri_deudas_porIdentificacion_FORMA.json"))).debts("1710034065001")
    assert (found.identification, found.name, found.details) == ("1710034065", "APELLIDO UNO NOMBRE UNO", {})


def xml(body: bytes, status: int = 200):
    return says(body, status, Content_Type="text/xml; charset=utf-8")


def test_a_real_authorised_invoice(soap_client, sample):
    answer = xml(sample("sri_autorizacion_AUTORIZADO_2019_real_ENMASCARADA.xml"))
    found = soap_client(answer).invoice(REAL_KEY)
    assert (found.state, found.number, found.environment) == (AUTHORISED, REAL_KEY, "PRODUCCIÓN")
    assert found.authorised_at == datetime(2019, 9, 8, 2, 6, tzinfo=timezone(timedelta(hours=-5)))
    assert (found.issuer_ruc, found.issuer_name) == ("0991331859001", "ATIMASA S.A.")
    assert (found.buyer_identification, found.issued_on) == ("1710034065001", date(2019, 9, 8))
    assert found.total == Decimal("3.70")
    assert "<totalSinImpuestos>3.30" in found.document


def test_a_key_without_an_answer_yet_is_in_process(soap_client, sample):
    found = soap_client(xml(sample("sri_autorizacion_EN_PROCESO.xml"))).invoice(REAL_KEY)
    assert (found.state, found.document, found.total) == (IN_PROCESS, "", None)


def test_real_receptions(soap_client, sample):
    assert soap_client(xml(sample("sri_recepcion_RECIBIDA.xml"))).submit(b"<factura/>").state == "RECIBIDA"
    returned = soap_client(xml(sample("sri_recepcion_DEVUELTA_43.xml"))).submit(b"<factura/>")
    (message,) = returned.messages
    assert (returned.state, returned.access_key) == ("DEVUELTA", "2601...819")
    assert (message.code, message.text, message.detail) == ("43", "RUC del emisor no existe", "1790011001001")


def test_a_real_fault_is_temporary(soap_client, sample):
    with pytest.raises(Exception, match="Servicio no disponible") as caught:
        soap_client(xml(sample("sri_soap_fault.xml"), 500)).invoice(REAL_KEY)
    assert type(caught.value).__name__ == "Unavailable"


# --- access keys


def test_the_check_digit_of_an_access_key():
    assert access_key_fault(REAL_KEY) == ""
    assert "49 dígitos" in access_key_fault(REAL_KEY[:-1])
    wrong = [REAL_KEY[:-1] + str(digit) for digit in range(10) if str(digit) != REAL_KEY[-1]]
    assert all("dígito verificador" in access_key_fault(key) for key in wrong)
    # a swapped pair, the commonest slip of a hand
    assert access_key_fault(REAL_KEY[:10] + REAL_KEY[11] + REAL_KEY[10] + REAL_KEY[12:])


def test_nobody_is_asked_about_what_is_no_key_or_no_ruc(serve, converse):
    server = serve(says({}))
    with pytest.raises(ValueError, match="clave de acceso"):
        SriSoapClient(converse(server)).invoice("1" * 49)
    for ruc in ("", "179001691900", "17900169190011", "179001691900X", "../../1790016919", "１790016919001"):
        with pytest.raises(ValueError, match="RUC"):
            SriClient(converse(server)).taxpayer(ruc)
    assert server.requests == []


# --- what the contract does not know


def changed(sample, **facts) -> bytes:
    (row,) = json.loads(sample("sri_consolidado_sociedad_1.json"))
    return json.dumps([{**row, **facts}]).encode()


@pytest.mark.parametrize(
    "facts",
    [
        {"numeroRuc": "1790016919001"},
        {"estadoContribuyenteRuc": None},
        {"contribuyenteFantasma": "TAL VEZ"},
        {"informacionFechasContribuyente": None},
        {"informacionFechasContribuyente": {"fechaInicioActividades": "ayer"}},
        {"representantesLegales": "nadie"},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_a_register_that_answers_otherwise_is_not_believed(client, sample, facts):
    with pytest.raises(UnexpectedReply):
        client(says(changed(sample, **facts))).taxpayer("0992624310001")


@pytest.mark.parametrize("gone", ["obligacionesPendientes", "ruc", "descripcion"])
def test_a_tax_status_without_its_keys_is_no_clean_record(client, sample, gone):
    payload = json.loads(sample("sri_estadoTributario_movil_con_obligaciones_ENMASCARADA.json"))
    del payload[gone]
    with pytest.raises(UnexpectedReply, match=gone):
        client(says(payload)).tax_status("1710034065001")


def test_an_unknown_state_is_kept_for_people_to_judge(client, sample):
    body = changed(sample, estadoContribuyenteRuc="Cancelado", transaccionesInexistente="")
    found = client(says(body)).taxpayer("0992624310001")
    assert (found.status, found.is_active, found.has_nonexistent_transactions) == ("CANCELADO", False, None)


def test_an_empty_body_with_200_is_no_unknown_ruc(client):
    with pytest.raises(UnexpectedReply):
        client(says(b"")).taxpayer("0992624310001")


def test_the_mobile_service_says_why_it_refuses(client):
    with pytest.raises(Rejected, match="servicio suspendido por cierre"):
        client(says({"mensaje": "servicio suspendido por cierre"}, 400)).tax_status("0992624310001")


@pytest.mark.parametrize("status", [408, 500, 503])
def test_statuses_that_pass(client, status):
    with pytest.raises(Exception, match=str(status)) as caught:
        client(says({}, status)).tax_status("0992624310001")
    assert type(caught.value).__name__ == "Unavailable"


# --- the simulated one


def ask(operation: str, **arguments):
    return gateway.ask("sri", operation, **arguments).record


@pytest.mark.django_db
def test_the_named_cases(sandbox):
    taxpayer = {name: ask("taxpayer", ruc=ruc) for name, ruc in RUC.items()}
    assert taxpayer.pop("unknown_ruc") is None
    assert {name for name, found in taxpayer.items() if not found.is_active} == {"suspended_ruc", "closed_ruc"}
    assert {name for name, found in taxpayer.items() if found.is_ghost} == {"ghost_taxpayer"}
    assert {name for name, found in taxpayer.items() if found.has_nonexistent_transactions} == {
        "nonexistent_transactions"
    }
    assert {name for name, found in taxpayer.items() if found.kind == "PERSONA NATURAL"} == {
        "natural_person",
        "list_namesake",
    }
    assert taxpayer["natural_person"].restarted_on
    assert taxpayer["suspended_ruc"].suspension_reason
    assert taxpayer["clean_company"].representatives
    status = {name: ask("tax_status", ruc=ruc) for name, ruc in RUC.items()}
    assert status.pop("unknown_ruc") is None
    assert {name for name, found in status.items() if not found.is_up_to_date} == {"tax_debtor"}
    assert status["tax_debtor"].has_firm_debts


@pytest.mark.django_db
def test_what_else_the_simulated_register_tells(sandbox):
    clean, unknown = RUC["clean_company"], RUC["unknown_ruc"]
    assert (ask("exists", ruc=clean), ask("exists", ruc=unknown)) == (True, False)
    assert ask("establishments", ruc=clean)[0].is_main
    assert ask("establishments", ruc=unknown) == []
    assert {row.ruc for row in ask("taxpayers", rucs=list(RUC.values()))} == set(RUC.values()) - {unknown}
    assert ask("person", ruc=clean).is_company
    assert ask("person", ruc=unknown) is None
    told = {each.number: each.is_open for each in ask("establishments", ruc=clean)}
    assert {each.number: each.is_open for each in ask("establishments_page", ruc=clean)} == told
    register, old = ask("taxpayer", ruc=clean), ask("taxpayer_page", ruc=clean)
    for name in ("ruc", "name", "status", "kind", "activity", "keeps_accounts", "started_on"):
        assert getattr(old, name) == getattr(register, name)
    assert ask("debts", ruc=clean).identification == clean
    assert ask("debts", ruc=unknown) is None


@pytest.mark.django_db
def test_an_unknown_ruc_is_an_answer_with_evidence(sandbox):
    answer = gateway.ask("sri", "taxpayer", ruc=RUC["unknown_ruc"])
    assert (answer.record, answer.exchange.outcome, answer.exchange.status_code) == (None, Outcome.NOT_FOUND, 204)


def key_of(ruc: str, free: str) -> str:
    body = f"0809202501{ruc}2001002000000123{free}1"
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    return body + str({11: 0, 10: 1}.get(11 - total % 11, 11 - total % 11))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("free", "state"),
    [("12345678", AUTHORISED), ("00000003", AUTHORISED), ("00000001", NOT_AUTHORISED), ("00000002", IN_PROCESS)],
)
def test_simulated_invoices(sandbox, free, state):
    found = gateway.ask("sri_soap", "invoice", access_key=key_of(RUC["clean_company"], free)).record
    assert found.state == state
    if state != IN_PROCESS:
        assert (found.issuer_ruc, found.issued_on, found.total) == (
            RUC["clean_company"],
            date(2025, 9, 8),
            Decimal("123.50"),
        )
        assert found.authorised_at.astimezone(UTC) == datetime(2025, 9, 8, 7, 6, tzinfo=UTC)
    assert [message.code for message in found.messages] == (["39"] if state == NOT_AUTHORISED else [])


@pytest.mark.django_db
def test_simulated_receptions(sandbox):
    document = "<factura><infoTributaria><ruc>{}</ruc><claveAcceso>9</claveAcceso></infoTributaria></factura>"
    taken = gateway.ask("sri_soap", "submit", document=document.format(RUC["clean_company"]).encode()).record
    refused = gateway.ask("sri_soap", "submit", document=document.format(RUC["unknown_ruc"]).encode()).record
    assert (taken.state, refused.state, refused.messages[0].code) == ("RECIBIDA", "DEVUELTA", "43")


ASKED = RUC["clean_company"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trial",
    [
        *rows("sri", "taxpayer", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "exists", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "establishments", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "person", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "taxpayer_page", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "establishments_page", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "tax_status", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri", "debts", {"ruc": ASKED}, FAULTS + CAPTCHA),
        *rows("sri_soap", "invoice", {"access_key": key_of(ASKED, "12345678")}, FAULTS + SOAP_FAULTS),
    ],
)
def test_every_fault_is_a_failure_with_evidence(sandbox, trial):
    trial.run(sandbox)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["sri", "sri_soap"])
def test_a_slow_one_is_given_up_in_time(sandbox, settings, code):
    settings.REGISTRY_TIMEOUT_SECONDS = 0.5
    sandbox.faults.set(code, {"latency_seconds": 2})
    question = {"sri": ("taxpayer", {"ruc": ASKED}), "sri_soap": ("invoice", {"access_key": REAL_KEY})}[code]
    with pytest.raises(Exception, match="no respondió en"):
        gateway.ask(code, question[0], **question[1])
