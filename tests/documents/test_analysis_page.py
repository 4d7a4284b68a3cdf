"""The page of an analysis: its states, its citations, what people say of it, its files; and who may."""

import io
import json
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import Role
from bench.tenders import render
from bench.tenders.build import build
from documents import analysis_sheet, extraction, reviewing, wastebin
from documents.analysis_models import Analysis, Finding, Review
from documents.choices import Access, AnalysisStatus, Decision, FindingState
from documents.models import Document, Version
from tests.accounts.people import person
from tests.documents.conftest import put, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(officer):
    made = put(render.pdf(build("development", 3)), officer, name="pliego.pdf").version
    work()
    return Version.objects.select_related("document").get(pk=made.pk)


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def analysed(client, version):
    client.post(reverse("documents:analysis_ask", args=[version.document.uuid]), {"version": version.number})
    work()
    return Analysis.objects.get(version=version)


def page_of(version, **query):
    return reverse("documents:analysis", args=[version.document.uuid], query=query)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def say(client, finding, **data):
    document = finding.analysis.version.document
    return client.post(reverse("documents:analysis_review", args=[document.uuid, finding.pk]), data)


def finding_of(analysis, name) -> Finding:
    return analysis.findings.get(field=name)


def test_from_nothing_to_an_analysis(client, version):
    empty = client.get(page_of(version))
    assert "Este documento no se ha analizado" in text_of(empty)
    client.post(reverse("documents:analysis_ask", args=[version.document.uuid]), {"version": 1})
    waiting = client.get(page_of(version))
    assert "En la cola" in text_of(waiting)
    live = Analysis.objects.get()
    state = reverse("documents:analysis_state", args=[live.pk])
    assert "HX-Refresh" not in client.get(state)
    work()
    assert client.get(state)["HX-Refresh"] == "true"
    page = text_of(client.get(page_of(version)))
    assert "USD 737.878,32" in page
    assert "Por confirmar" in page
    assert "No consta" in page
    assert "No aplica" in page
    assert "Análisis automático; no sustituye al documento." in page


def test_asking_again_for_what_is_known_says_so(client, version, analysed):
    url = reverse("documents:analysis_ask", args=[version.document.uuid])
    assert "daría lo mismo" in text_of(client.post(url, {"version": 1}, follow=True))
    assert Analysis.objects.count() == 1


def test_what_failed_is_made_anew(client, version, analysed):
    Analysis.objects.update(status=AnalysisStatus.FAILED)
    assert "no se pudo hacer" in text_of(client.get(page_of(version)))
    client.post(reverse("documents:analysis_ask", args=[version.document.uuid]), {"version": 1})
    work()
    assert Analysis.objects.get().status == AnalysisStatus.COMPLETE


def test_a_chip_opens_its_page_with_the_quote_marked(client, version, analysed):
    citation = finding_of(analysed, "reference_budget").citations.first()
    client.get(reverse("documents:analysis_layer", args=[version.document.uuid], query={"pagina": citation.page}))
    page = client.get(page_of(version, cita=f"c{citation.pk}")).content.decode()
    assert 'class="pc-found-box"' in page
    assert 'class="pc-other-box"' in page
    chip = re.search(rf'<a class="pc-cite" id="c{citation.pk}"[^>]*>', page)[0]
    assert 'aria-current="true"' in chip
    part = client.get(
        page_of(version, cita=f"c{citation.pk}"), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="visor-marco"
    ).content.decode()
    assert part.lstrip().startswith("<section")
    assert 'class="pc-found-box"' in part


def test_accept_correct_reject_and_undo_each_leave_a_row(client, version, analysed):
    budget, term = finding_of(analysed, "reference_budget"), finding_of(analysed, "offer_validity")
    equity = finding_of(analysed, "minimum_equity")
    assert say(client, budget, accion="aceptar").status_code == 302
    say(client, term, accion="corregir", cantidad="45", unidad="calendar_days")
    say(client, equity, accion="rechazar")
    say(client, budget, accion="deshacer")
    say(client, budget, accion="corregir", valor="800.000,00")
    assert list(Review.objects.order_by("pk").values_list("decision", flat=True)) == [
        "accepted", "corrected", "rejected", "undone", "corrected",
    ]  # fmt: skip
    assert budget.review.value == "800000.00"
    page = text_of(client.get(page_of(version)))
    assert "45 días calendario" in page
    assert "Propuesto: 30 días calendario" in page
    assert "3 revisados" in page
    say(client, budget, accion="deshacer")
    assert budget.review is None


def test_saying_the_same_twice_is_one_row(client, analysed):
    budget = finding_of(analysed, "reference_budget")
    say(client, budget, accion="aceptar")
    say(client, budget, accion="aceptar")
    assert Review.objects.count() == 1


def test_a_value_that_cannot_be_read_is_said_and_what_was_typed_stays(client, analysed):
    budget = finding_of(analysed, "reference_budget")
    page = say(client, budget, accion="corregir", valor="184,320")
    assert page.status_code == 422
    assert "escriba también los centavos" in text_of(page)
    assert 'value="184,320"' in page.content.decode()
    part = client.post(
        reverse("documents:analysis_review", args=[analysed.version.document.uuid, budget.pk]),
        {"accion": "corregir", "valor": "184,320"}, HTTP_HX_REQUEST="true",
    )  # fmt: skip
    assert part.status_code == 200
    assert 'aria-invalid="true"' in part.content.decode()
    assert not Review.objects.exists()


def test_of_two_values_one_is_chosen_and_neither_accepted(client, version, analysed):
    values = [{"quantity": 90, "unit": "calendar_days"}, {"quantity": 120, "unit": "calendar_days"}]
    finding = finding_of(analysed, "offer_validity")
    Finding.objects.filter(pk=finding.pk).update(state=FindingState.AMBIGUOUS, value=None, alternatives=values)
    page = text_of(client.get(page_of(version)))
    assert "90 días calendario" in page
    assert "Elegir 120 días calendario" in page
    assert "elija uno" in text_of(say(client, finding, accion="aceptar"))
    assert "ya no está" in text_of(say(client, finding, elegir="7"))
    say(client, finding, elegir="1")
    assert finding.review.value == values[1]


def test_what_was_said_of_an_earlier_analysis_is_shown_and_kept_with_one_button(client, version, analysed):
    budget, equity, cpc = (finding_of(analysed, n) for n in ("reference_budget", "minimum_equity", "cpc_code"))
    say(client, budget, accion="corregir", valor="800.000,00")
    say(client, equity, accion="rechazar")
    say(client, cpc, accion="aceptar")
    Analysis.objects.update(recipe="la de ayer")
    client.post(reverse("documents:analysis_ask", args=[version.document.uuid]), {"version": 1})
    work()
    again = Analysis.objects.latest("pk")
    page = text_of(client.get(page_of(version)))
    assert "En un análisis anterior: corregido «USD 800.000,00» por Lucía Andrade" in page
    assert "0 revisados" in page
    for name in ("reference_budget", "minimum_equity", "cpc_code"):
        say(client, finding_of(again, name), accion="mantener")
    assert [finding_of(again, n).review.decision for n in ("reference_budget", "minimum_equity", "cpc_code")] == [
        "corrected", "rejected", "accepted",
    ]  # fmt: skip
    assert "no hay una revisión anterior" in text_of(say(client, finding_of(again, "object"), accion="mantener"))


def test_what_is_absent_is_confirmed_or_written_and_never_rejected(client, analysed):
    finding = finding_of(analysed, "cpc_code")
    assert finding.state == FindingState.NOT_FOUND
    assert "confirme que no consta" in text_of(say(client, finding, accion="rechazar"))
    say(client, finding, accion="aceptar")
    assert reviewing.outcome(finding) == reviewing.Outcome(None, True)
    say(client, finding, accion="corregir", valor="43455")
    assert reviewing.outcome(finding).value == "43455"


def test_reviews_cannot_be_changed_and_go_only_with_their_document(client, version, analysed):
    say(client, finding_of(analysed, "object"), accion="aceptar")
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(decision=Decision.REJECTED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.all().delete()
    assert Review.objects.count() == 1
    wastebin.throw_away(version.document, by=version.created_by)
    Document.objects.update(deleted_at="2020-01-01T00:00:00Z")
    assert wastebin.empty() == 1
    assert not Review.objects.exists()


def test_who_may_what(client, version, analysed):
    finding = finding_of(analysed, "object")
    client.force_login(person(Role.AUDITOR, "auditora@valle-alto.example"))
    page = client.get(page_of(version)).content.decode()
    assert "data-do=" not in page
    assert "Volver a analizar" not in page
    assert say(client, finding, accion="aceptar").status_code == 403
    assert client.post(reverse("documents:analysis_ask", args=[version.document.uuid])).status_code == 403
    client.force_login(person(Role.SOCIO, "socio@valle-alto.example"))
    for url in (
        page_of(version),
        reverse("documents:analysis_state", args=[analysed.pk]),
        reverse("documents:analysis_layer", args=[version.document.uuid]),
        reverse("documents:analysis_file", args=[version.document.uuid, 1, "json"]),
    ):
        assert client.get(url).status_code == 404
    assert say(client, finding, accion="aceptar").status_code == 404


def test_a_finding_of_another_document_is_not_reviewed_through_this_one(client, officer, analysed):
    other = put(b"Otro documento.", officer, name="otro.txt").version.document
    finding = finding_of(analysed, "object")
    assert client.post(reverse("documents:analysis_review", args=[other.uuid, finding.pk])).status_code == 404


def test_opening_the_analysis_of_a_reserved_document_is_audited(client, version, analysed):
    from auditlog.models import LogEntry

    Document.objects.update(access=Access.RESERVED, access_reason="Oferta cerrada.")
    client.get(page_of(version))
    client.get(reverse("documents:analysis_file", args=[version.document.uuid, 1, "json"]))
    assert LogEntry.objects.filter(additional_data__event="document_opened").count() == 2


def test_the_page_asks_the_database_a_fixed_number_of_times(client, version, analysed):
    for finding in analysed.findings.filter(state=FindingState.FOUND):
        say(client, finding, accion="aceptar")
    client.get(page_of(version))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(page_of(version))
    assert len(queries) <= 24


def test_files_hold_what_was_reviewed_and_where_it_comes_from(client, version, analysed, tmp_path):
    say(client, finding_of(analysed, "reference_budget"), accion="corregir", valor="800.000,00")

    def file(extension):
        return client.get(reverse("documents:analysis_file", args=[version.document.uuid, 1, extension])).content

    told = json.loads(file("json"))
    assert told["fields"]["reference_budget"]["review"] == {"decision": "corrected", "value": "800000.00"}
    assert told["outcome"]["reference_budget"]["value"] == "800000.00"
    assert told["document"]["sha256"] == version.sha256
    assert {"Motor", "Modelo", "Huella de las instrucciones", "Costo", "Fecha"} <= set(told["footer"])
    book = load_workbook(io.BytesIO(file("xlsx")))
    rows = {row[0].value: [cell.value for cell in row] for row in book["Datos"].iter_rows()}
    assert rows["Presupuesto referencial"][1:4] == ["USD\N{NO-BREAK SPACE}800.000,00", "Encontrado", "Corregido"]
    assert "no sustituye al documento" in book["Procedencia"]["B1"].value
    (tmp_path / "analysis.pdf").write_bytes(file("pdf"))
    words = " ".join(page.text for page in extraction.read_file(tmp_path / "analysis.pdf").pages)
    assert "800.000,00" in words
    assert "no sustituye al documento" in words
    assert client.get(reverse("documents:analysis_file", args=[version.document.uuid, 1, "exe"])).status_code == 404


def test_a_document_without_text_says_why(client, officer):
    made = put(b"\x89PNG\r\n\x1a\nnada", officer, name="roto.png").version
    work()
    made.refresh_from_db()
    url = reverse("documents:analysis_ask", args=[made.document.uuid])
    assert "No hay texto que analizar" in text_of(client.post(url, {"version": 1}, follow=True))
    assert not Analysis.objects.exists()


def test_every_state_and_decision_has_its_own_word_and_icon():
    looks = [*analysis_sheet.STATES.values(), *analysis_sheet.DECISIONS.values()]
    assert len({word for _, _, word in looks}) == len(looks)
    assert len({icon for _, icon, _ in looks}) == len(looks)
    assert set(analysis_sheet.STATES) == set(FindingState)
    assert set(reviewing.ALLOWED) == set(FindingState)
