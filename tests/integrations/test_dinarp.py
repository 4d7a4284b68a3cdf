"""DINARP over the real wire: real answers to named facts, packages and their quota, credentials, every fault."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from lxml import etree

from integrations import gateway, packages
from integrations.choices import Outcome
from integrations.dinarp.client import DinarpClient, DinarpV1Client
from integrations.errors import NotConfigured, Rejected, Unavailable, UnexpectedReply
from integrations.http import Forbidden
from integrations.models import Counterpart, Exchange, InformationPackage, PackageUse
from integrations.soap import Basic
from sandbox import registries
from sandbox.sercop.soap import PASSWORD, USER
from tests.integrations.registries import FAULTS, SOAP_FAULTS, rows
from tests.integrations.server import says

RUC = {case.name: case.ruc for case in registries.CASES}
ASKED = RUC["clean_company"]
GUAYAQUIL = ZoneInfo("America/Guayaquil")


def xml(body: bytes):
    return says(body, Content_Type="text/xml; charset=utf-8")


@pytest.fixture
def sample(samples):
    return lambda name: (samples / "validations" / name).read_bytes()


@pytest.fixture
def register():
    """`register(code, …)` is an approved package."""

    def make(code: str, service: str = "dinarp", quota: int = 1000, **more) -> InformationPackage:
        counterpart = Counterpart.objects.get(code=service)
        known = {"authority": "sri", "operation": "ruc", "daily_quota": quota}
        return InformationPackage.objects.create(counterpart=counterpart, code=code, **known | more)

    return make


# --- real answers


def test_the_real_answer_of_version_1(serve, converse, sample):
    body = sample("dinardap_getFichaGeneral_response_registrocivil_604_ENMASCARADA.xml")
    found = DinarpV1Client(converse(serve(xml(body)))).file("604", "1710034065")
    (institution,) = found.institutions
    assert (institution.name, len(institution.rows), len(institution.rows[0].fields)) == ("Registro Civil", 1, 15)
    assert (found.value("nombre"), found.value("estadoCivil")) == ("APELLIDO UNO NOMBRE UNO", "CASADO")
    assert (found.value("864"), found.value("fechaDefuncion"), found.value("nada")) == ("1714307103", "", None)


def test_the_known_form_of_version_2(serve, converse, sample):
    body = sample("dinardap_consultar_v2_response_FORMA.xml")
    found = DinarpClient(converse(serve(xml(body)))).query("2114", "1760003090001")
    assert [institution.name for institution in found.institutions] == ["SRI RUC"]
    assert found.value("razonSocial") == "CORPORACION FINANCIERA NACIONAL B.P."


def sent(serve, converse, sample, ask) -> etree._Element:
    """The body of the envelope that `ask(conversation)` sends."""
    conversation = converse(serve(says(b"", 503)))
    with pytest.raises(Unavailable):
        ask(conversation)
    return etree.fromstring(conversation.evidence[0].parameters["envelope"])[-1]


def told(element) -> list[tuple[str, str]]:
    """Names and texts, without what a serialiser may choose: prefixes, blanks, comments."""
    kept = [part for part in element.iter() if isinstance(part.tag, str)]
    return [(part.tag, (part.text or "") if not len(part) else "") for part in kept]


def test_the_question_of_version_1_is_the_real_one(serve, converse, sample):
    real = etree.fromstring(sample("dinardap_getFichaGeneral_request_supercias_692.xml"))[-1]
    ours = sent(serve, converse, sample, lambda it: DinarpV1Client(it).file("692", "0992340495001"))
    assert told(ours) == told(real)


def test_the_question_of_version_2_is_the_known_one(serve, converse, sample):
    real = etree.fromstring(sample("dinardap_consultar_v2_request_FORMA.xml"))[-1]
    ours = sent(serve, converse, sample, lambda it: DinarpClient(it).query("2114", "1760003090001"))
    assert told(ours) == told(real)


def test_our_description_of_version_1_says_what_the_real_one_says(sample):
    """Each part of the real schema is in ours, under the same name; ours leaves out only the reference to itself."""
    from integrations.dinarp.client import WSDLS

    def names(tree) -> set[str]:
        return {element.get("name") for element in tree.iter("{*}element") if element.get("name")}

    real = etree.fromstring(sample("dinardap_getFichaGeneral.xsd"))
    ours = etree.parse(WSDLS / "ficha_general.wsdl")
    assert names(real) == names(ours)
    wsdl = etree.fromstring(sample("dinardap_getFichaGeneral.wsdl"))
    assert wsdl.get("targetNamespace") == ours.getroot().get("targetNamespace")
    (operation,) = {one.get("name") for one in wsdl.iter("{*}portType/{*}operation")} or {"getFichaGeneral"}
    assert operation == "getFichaGeneral"


@pytest.mark.parametrize(
    ("package", "identification", "parameter"),
    [("", ASKED, "ruc"), ("21x4", ASKED, "ruc"), ("2114", "1; drop", "ruc"), ("2114", ASKED, "nombre")],
)
def test_nobody_is_asked_what_is_no_question(serve, converse, package, identification, parameter):
    server = serve(says(b""))
    with pytest.raises(ValueError, match=r"paquete|identificación"):
        DinarpClient(converse(server)).query(package, identification, parameter)
    assert server.requests == []


# --- the simulated one


@pytest.mark.django_db
@pytest.mark.parametrize(("service", "operation", "code"), [("dinarp", "query", "2114"), ("dinarp_v1", "file", "606")])
def test_the_simulated_packages(sandbox, register, service, operation, code):
    register(code, service)
    answer = gateway.ask(service, operation, package=code, identification=RUC["suspended_ruc"])
    assert answer.record.value("estadoContribuyente") == "SUSPENDIDO"
    if service == "dinarp_v1":
        assert answer.record.value("1601") == "SUSPENDIDO"
    unknown = gateway.ask(service, operation, package=code, identification=RUC["unknown_ruc"])
    assert (unknown.record, unknown.exchange.outcome) == (None, Outcome.NOT_FOUND)


@pytest.mark.django_db
def test_what_is_wanted_finds_its_package_in_either_version(sandbox, register):
    register("605", "dinarp_v1", authority="iess", operation="mora_patronal")
    register("692", authority="scvs", operation="compania", parameter="ruc", source="T")
    assert packages.ask("iess", "mora_patronal", RUC["iess_arrears"]).record.value("2754") == "SI"
    company = packages.ask("scvs", "compania", RUC["in_liquidation"]).record
    assert company.value("estadoLegal").startswith("DISOLUC")
    with pytest.raises(NotConfigured, match="«ruc» de SRI"):
        packages.ask("sri", "ruc", ASKED)


@pytest.mark.django_db
def test_an_answer_about_somebody_else_is_not_believed(sandbox, register):
    register("2114"), register("606", "dinarp_v1")
    for service, operation, code in (("dinarp", "query", "2114"), ("dinarp_v1", "file", "606")):
        sandbox.faults.set(service, {"other_holder": True})
        with pytest.raises(UnexpectedReply, match="otra identificación"):
            gateway.ask(service, operation, package=code, identification=ASKED)


@pytest.mark.django_db
def test_a_refused_package_is_no_outage(sandbox, register):
    register("999")
    with pytest.raises(Rejected, match="no está aprobado"):
        gateway.ask("dinarp", "query", package="999", identification=ASKED)


@pytest.mark.django_db
def test_credentials(sandbox, register, settings):
    register("2114")
    settings.DINARP_PASSWORD = "otra"
    with pytest.raises(Forbidden):
        gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    settings.DINARP_PASSWORD, settings.DINARP_SECURITY = PASSWORD, "wsse"
    settings.DINARP_URL = f"{sandbox.url}/dinarp/wsse"
    answer = gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    assert answer.record.value("numeroRuc") == ASKED
    assert not any(PASSWORD in f"{one.parameters} {one.headers}" for one in Exchange.objects.all())
    assert PASSWORD not in repr(Basic(USER, PASSWORD))


# --- the quota


@pytest.mark.django_db
def test_the_quota_of_a_day_ends_the_questions_until_midnight_in_guayaquil(sandbox, register):
    package = register("2114", quota=2)
    with time_machine.travel(datetime(2026, 11, 24, 22, 30, tzinfo=GUAYAQUIL), tick=False):
        for _ in range(2):
            gateway.ask("dinarp", "query", package="2114", identification=ASKED)
        with pytest.raises(Unavailable, match="cuota diaria del paquete 2114") as caught:
            gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    assert (caught.value.retry_after, caught.value.exchange_id) == (5400, None)
    assert Exchange.objects.count() == 2
    with time_machine.travel(datetime(2026, 11, 25, 0, 0, 1, tzinfo=GUAYAQUIL), tick=False):
        gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    assert list(package.uses.order_by("day").values_list("count", flat=True)) == [2, 1]


@pytest.mark.django_db
def test_a_spent_quota_opens_no_circuit(sandbox, register):
    register("2114", quota=1)
    gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    for _ in range(8):
        with pytest.raises(Unavailable, match="cuota"):
            gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    register("606")
    assert gateway.ask("dinarp", "query", package="606", identification=ASKED).record


@pytest.mark.django_db
def test_a_package_that_is_not_registered_or_not_in_use_is_not_asked(sandbox, register):
    register("2114", is_enabled=False), register("606", "dinarp_v1")
    for code in ("2114", "606"):
        with pytest.raises(NotConfigured, match=f"paquete {code}"):
            gateway.ask("dinarp", "query", package=code, identification=ASKED)
    assert not Exchange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_workers_together_take_no_more_than_the_quota(sandbox, register):
    package, told = register("2114", quota=5), []

    def worker():
        try:
            gateway.ask("dinarp", "query", package="2114", identification=ASKED)
            told.append("asked")
        except Unavailable:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told.count("asked"), PackageUse.objects.get(package=package).count) == (5, 5)


@pytest.mark.django_db
def test_a_package_is_registered_once(register):
    register("2114"), register("2114", "dinarp_v1")
    with pytest.raises(IntegrityError), transaction.atomic():
        register("2114")


# --- faults


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trial",
    [
        *rows("dinarp", "query", {"package": "2114", "identification": ASKED}, FAULTS + SOAP_FAULTS),
        *rows("dinarp_v1", "file", {"package": "606", "identification": ASKED}, FAULTS + SOAP_FAULTS),
        *rows(
            "dinarp",
            "query",
            {"package": "2114", "identification": ASKED},
            [({"refusal": True}, Rejected, {Outcome.REJECTED})],
        ),
    ],
)
def test_every_fault_is_a_failure_with_evidence(sandbox, register, trial):
    register("2114"), register("606", "dinarp_v1")
    trial.run(sandbox)


@pytest.mark.django_db
def test_the_back_office_tells_what_was_used_today(sandbox, register, admin_client):
    register("2114", quota=7)
    gateway.ask("dinarp", "query", package="2114", identification=ASKED)
    from django.contrib import admin

    row = admin.site._registry[InformationPackage]
    assert [row.used_today(package) for package in row.get_queryset(None)] == [1]
