"""Checking a draft: from the upload to what was found, and nobody but its owner."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from accounts.choices import Role
from documents import drafts
from documents.draft_models import KEPT_DAYS, Draft, DraftState
from documents.models import Document
from tests.accounts.people import person
from tests.documents import files
from tests.documents.conftest import work
from tests.procurement.factories import at, make_item, make_process
from workspace import comparing

pytestmark = pytest.mark.django_db
URL = "/escritorio/borradores/"
FIRST = """PLIEGO
SUBASTA INVERSA ELECTRÓNICA
Código del proceso: SIE-GADMP-2026-014
Entidad contratante: Gobierno Autónomo Descentralizado Municipal del Cantón Pindal
Objeto de contratación: ADQUISICIÓN DE MOBILIARIO PARA LAS OFICINAS
Presupuesto referencial: USD 80.000,00 sin IVA
Código CPC: 381110011
Plazo de ejecución: 90 días calendario"""
SECOND = "Condiciones\nPresupuesto referencial: USD 82.000,00 sin IVA\nMultas: 1 por mil por cada día de retraso"


@pytest.fixture
def officer():
    return person(Role.FUNCIONARIO)


@pytest.fixture
def draft(officer, tmp_path):
    path = files.pdf(tmp_path / "borrador.pdf", FIRST, SECOND)
    row = drafts.receive(file=BytesIO(path.read_bytes()), name="borrador.pdf", by=officer)
    work()
    row.refresh_from_db()
    return row


def test_a_draft_goes_up_is_checked_and_its_bytes_are_gone(client, officer, tmp_path):
    client.force_login(officer)
    path = files.pdf(tmp_path / "b.pdf", FIRST, SECOND)
    with path.open("rb") as file:
        answer = client.post(URL, {"archivo": file})
    row = Draft.objects.get()
    assert answer.url == row.get_absolute_url()
    assert "En espera" in client.get(answer.url).content.decode()
    work()
    row.refresh_from_db()
    assert (row.state, row.content) == (DraftState.CHECKED, None)
    page = client.get(answer.url).content.decode()
    for said in ("USD 80.000,00", "USD 82.000,00", "Convalidación de errores de forma", "art. 100", "sin datos"):
        assert said in page
    assert not Document.objects.exists()


def test_its_quotes_open_the_page_with_the_words_marked(client, officer, draft):
    client.force_login(officer)
    told = client.get(draft.get_absolute_url()).context["told"]
    budget = next(row for row in told.contradictions if row.label == "Presupuesto referencial")
    cited = budget.values[1].cited[0]
    page = client.get(f"{draft.get_absolute_url()}pagina-{cited.page}/?{cited.query}").content.decode()
    assert "<mark>" in page
    assert client.get(f"{draft.get_absolute_url()}pagina-9/").status_code == 404


@pytest.mark.parametrize("role", [Role.FUNCIONARIO, Role.ADMINISTRADOR])
def test_nobody_else_opens_it_or_throws_it_away(client, draft, role):
    other = person(role, email="otra@demo.example")
    client.force_login(other)
    address = draft.get_absolute_url()
    for path in (address, f"{address}estado/", f"{address}pagina-1/"):
        assert client.get(path).status_code == 404
    assert client.post(f"{address}borrar/").status_code == 404
    assert draft.name not in client.get(URL).content.decode()


@pytest.mark.parametrize("role", [Role.SOCIO, Role.AUDITOR])
def test_other_roles_have_no_drafts(client, role):
    client.force_login(person(role, email="otra@demo.example"))
    assert client.get(URL).status_code == 403


def test_without_an_account_there_is_no_page(client):
    assert client.get(URL).status_code == 302


def test_a_file_that_cannot_be_read_says_why(client, officer):
    row = drafts.receive(file=BytesIO(b"%PDF-1.7\n" + b"\x00\xff" * 900), name="roto.pdf", by=officer)
    work()
    row.refresh_from_db()
    assert row.state == DraftState.FAILED
    client.force_login(officer)
    assert row.reason in client.get(row.get_absolute_url()).content.decode()


def test_what_is_no_upload_is_told_on_the_page(client, officer, settings):
    client.force_login(officer)
    assert "No llegó ningún archivo" in client.post(URL).content.decode()
    assert client.post(URL, {"archivo": BytesIO(b"")}).status_code == 400
    settings.MAX_DOCUMENT_SIZE_MB = 1
    large = BytesIO(b"a" * (2**20 + 1))
    large.name = "grande.txt"
    assert client.post(URL, {"archivo": large}).status_code == 413


def test_the_owner_throws_it_away_at_once(client, officer, draft):
    client.force_login(officer)
    assert client.post(f"{draft.get_absolute_url()}borrar/").url == URL
    assert not Draft.objects.exists()


def test_one_thrown_away_while_it_is_checked_does_not_come_back(officer):
    row = drafts.receive(file=BytesIO(b"Plazo: 9 dias."), name="a.txt", by=officer)
    drafts.throw_away(row)
    work()
    assert not Draft.objects.exists()


def test_a_second_run_changes_nothing(officer, draft):
    from contextlib import nullcontext

    said = draft.checked_at
    assert drafts.check(draft_id=draft.pk, finish=nullcontext, progress=lambda *_: None) is None
    draft.refresh_from_db()
    assert draft.checked_at == said


def test_drafts_are_forgotten_with_their_time(officer, draft):
    kept = drafts.receive(file=BytesIO(b"nuevo"), name="b.txt", by=officer)
    Draft.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=KEPT_DAYS, minutes=1))
    assert drafts.forget_old() == 1
    assert list(Draft.objects.all()) == [kept]


def test_the_draft_is_held_against_the_median_of_similar_processes(draft):
    for days in (10, 12, 14, 16, 18, 20):
        process = make_process(
            budget_amount=90_000, tenderers_count=days // 4, published_at=at("2026-09-01 08:00"),
            enquiry_period_end=at("2026-09-03 08:00"), tender_period_end=at("2026-09-03 08:00") + timedelta(days=days),
        )  # fmt: skip
        make_item(process, cpc="381110099")
    make_process(budget_amount=900_000, tenderers_count=40, published_at=at("2026-09-01 08:00"))
    found = comparing.compare(draft)
    assert (found.peers.count, found.peers.cpc) == (6, "3811100")
    lines = {line.label: line for line in found.lines}
    offers = lines["De las preguntas a la entrega de ofertas"].theirs
    assert (offers.count, offers.value) == (6, 15)
    assert offers.low <= 15 <= offers.high
    assert lines["Plazo de ejecución"].ours == 90
    assert not lines["Plazo de ejecución"].theirs.has_data
    assert not lines["Experiencia exigida"].theirs.has_data
