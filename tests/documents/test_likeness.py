"""The comparison of a process's offers: what is kept, who sees it, how it is decided on."""

import re

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import Role
from documents import likeness
from documents.choices import Access, Kind
from documents.intake import Label
from documents.likeness_models import LikenessDecision, LikenessEvidence, LikenessPair, LikenessRun
from documents.models import Document
from jobs.models import Job
from tests.accounts.people import person
from tests.documents import files
from tests.documents.conftest import put, work
from tests.documents.test_passages import OTHER, OWN

pytestmark = pytest.mark.django_db(transaction=True)
OCID = "ocds-5wno2w-SIE-001"
FIRST, SECOND, THIRD = "1790000001001", "1790000002001", "1790000003001"
FORM = (
    "El oferente declara que conoce y acepta las condiciones del pliego y que se somete a las obligaciones que impone."
)


def offer(officer, ruc: str, text: str, *, ocid: str = OCID, access: str = Access.INSTITUTIONAL) -> Document:
    label = Label(title=f"Oferta {ruc}", kind=Kind.OFERTA, ocid=ocid, ruc=ruc, access=access, access_reason="Oferta")
    return put(f"{text}\n{ruc}".encode(), officer, f"{ruc}.txt", label=label).version.document


@pytest.fixture
def offers(officer):
    put(f"PLIEGO\n{FORM}".encode(), officer, "pliego.txt", label=Label(kind=Kind.PLIEGO, ocid=OCID))
    found = [
        offer(officer, FIRST, f"{FORM}\n\n{OWN}\n\nTeléfono: 02 234 5678"),
        offer(officer, SECOND, f"{FORM}\n\n{OWN.replace('semanal', 'mensual')}\n\nTelf: (02) 234-5678"),
        offer(officer, THIRD, f"{FORM}\n\n{OTHER}"),
    ]
    work()
    return found


@pytest.fixture
def compared(offers):
    with transaction.atomic():
        likeness.request(OCID)
    work()
    return offers


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


def page(client) -> str:
    response = client.get(reverse("documents:likeness", args=[OCID]))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_offers_that_were_read_ask_for_their_comparison_once_gathered(offers):
    asked = Job.objects.filter(kind=likeness.COMPARE_JOB)
    assert asked.exists()
    assert not asked.waiting().exists()  # a while for the others to come


def test_a_copy_and_a_telephone_in_common_make_one_pair(compared):
    pair = LikenessPair.objects.get()
    assert (pair.ruc_a, pair.ruc_b) == (FIRST, SECOND)
    assert set(pair.evidence.values_list("kind", flat=True)) == {"pasaje", "telefono"}
    run = LikenessRun.objects.get()
    assert (run.offers, run.bidders, run.given, run.papers) == (3, 3, 3, 1)


def test_comparing_again_changes_nothing_and_what_went_is_forgotten(compared):
    before = list(LikenessEvidence.objects.values_list("pk", flat=True))
    likeness.request(OCID)
    work()
    assert list(LikenessEvidence.objects.values_list("pk", flat=True)) == before
    Document.objects.filter(ruc=SECOND).update(ruc=FIRST)
    assert likeness.look(compared[0].owner, OCID).is_stale
    likeness.request(OCID)
    work()
    assert not LikenessEvidence.objects.exists()


def test_an_older_comparison_does_not_replace_a_newer_one(offers, officer):
    from contextlib import contextmanager

    @contextmanager
    def finish():
        LikenessRun.objects.filter(ocid=OCID).update(inputs="newer")
        offer(officer, "1790000009001", OTHER)
        work()
        with transaction.atomic():
            yield

    assert likeness.compare(ocid=OCID, finish=finish, progress=lambda *_: None) is None
    assert LikenessRun.objects.get(ocid=OCID).inputs == "newer"


def test_what_bidders_of_other_processes_wrote_too_is_a_model(officer):
    for number in (5, 6):
        offer(officer, f"179000000{number}001", OWN, ocid=f"other-{number}")
    offer(officer, FIRST, OWN), offer(officer, SECOND, OWN)
    work()
    likeness.request(OCID)
    work()
    assert not LikenessPair.objects.exists()
    assert LikenessRun.objects.get(ocid=OCID).common == 1


def test_the_page_shows_both_passages_with_their_places(client, compared):
    said = page(client)
    assert "bitácora fotográfica semanal" in said
    assert "bitácora fotográfica mensual" in said
    assert "Mismo teléfono" in said
    html = client.get(reverse("documents:likeness", args=[OCID])).content.decode()
    assert f"{compared[0].get_absolute_url()}?version=1&amp;pagina=1&amp;cita=La%20metodolog" in html
    assert "<mark>" in html


def test_no_word_accuses(client, compared):
    said = page(client).lower()
    assert not [word for word in ("colusi", "fraud", "copió", "plagi", "sospech", "ilícit", "culpab") if word in said]


def test_the_page_says_what_was_never_compared(client, offers, officer):
    assert "Todavía no se han comparado" in page(client) or "La comparación está pedida" in page(client)
    put(b"sin ruc", officer, "x.txt", label=Label(kind=Kind.OFERTA, ocid=OCID))
    work()
    likeness.request(OCID)
    work()
    assert "1 oferta sin RUC" in page(client)


def test_a_pair_in_reserved_offers_is_told_and_not_shown(client, officer):
    other = person(Role.FUNCIONARIO, "otra@demo.example")
    offer(other, FIRST, OWN, access=Access.RESERVED), offer(other, SECOND, OWN)
    work()
    likeness.request(OCID)
    work()
    said = page(client)
    assert "Hay 1 par más en documentos que usted no puede abrir" in said
    assert "bitácora" not in said
    pair = LikenessPair.objects.get()
    answer = {"decision": "revisar", "motivo": "Se revisará con control."}
    assert client.post(reverse("documents:likeness_decide", args=[pair.pk]), answer).status_code == 404
    client.force_login(other)
    assert "bitácora" in page(client)
    assert LogEntry.objects.filter(additional_data__what="likeness", actor=other).count() == 1


def test_decisions_add_up_with_their_reasons_and_are_audited(client, compared, officer):
    address = reverse("documents:likeness_decide", args=[LikenessPair.objects.get().pk])
    assert "el motivo" in page_after(client, address, {"decision": "revisar", "motivo": ""})
    for decision, reason in (
        ("revisar", "Ambas citan al mismo taller."),
        ("sin_relevancia", "El taller es un proveedor común."),
    ):
        said = page_after(client, address, {"decision": decision, "motivo": reason})
        assert reason in said
    assert LikenessDecision.objects.count() == 2
    assert LogEntry.objects.get_for_model(LikenessDecision).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        LikenessDecision.objects.update(reason="otra")


def page_after(client, address, answer) -> str:
    response = client.post(address, answer, follow=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_a_decision_knows_when_the_evidence_changed(client, compared, officer):
    pair = likeness.look(officer, OCID).pairs[0]
    likeness.decide(pair=pair, decision="revisar", reason="Se revisará.", by=officer)
    assert not likeness.look(officer, OCID).pairs[0].is_outdated
    LikenessEvidence.objects.filter(kind="telefono").delete()
    assert "Las coincidencias cambiaron desde la última decisión" in page(client)


def test_roles(client, compared):
    address = reverse("documents:likeness", args=[OCID])
    client.force_login(person(Role.SOCIO, "socio@demo.example"))
    assert client.get(address).status_code == 403
    client.force_login(person(Role.AUDITOR, "auditor@demo.example"))
    assert "bitácora" in page(client)
    assert client.post(reverse("documents:likeness_compare"), {"ocid": OCID}).status_code == 403


def test_the_button_asks_and_the_state_is_followed(client, offers):
    assert client.post(reverse("documents:likeness_compare"), {"ocid": OCID}).status_code == 302
    assert client.post(reverse("documents:likeness_compare"), {"ocid": "a<b"}).status_code == 404
    address = reverse("documents:likeness_state") + f"?ocid={OCID}"
    waiting = client.get(address)
    assert "Comparación en espera" in waiting.content.decode()
    assert "HX-Refresh" not in waiting.headers
    work()
    assert client.get(address).headers["HX-Refresh"] == "true"


def test_the_page_asks_few_statements(client, compared, django_assert_max_num_queries):
    page(client)
    with django_assert_max_num_queries(22):
        page(client)


def test_metadata_of_files_is_compared(officer, tmp_path):
    for number, ruc in enumerate((FIRST, SECOND)):
        path = files.pdf(tmp_path / f"{ruc}.pdf", f"Oferta de {ruc}")
        path = with_author(path, tmp_path / f"{number}.pdf")
        label = Label(kind=Kind.OFERTA, ocid=OCID, ruc=ruc)
        put(path.read_bytes(), officer, path.name, label=label)
    work()
    likeness.request(OCID)
    work()
    assert set(LikenessEvidence.objects.values_list("kind", flat=True)) >= {"autor", "programa"}


def with_author(path, other):
    from reportlab.pdfgen import canvas

    sheet = canvas.Canvas(str(other), pagesize=(595, 842))
    sheet.setAuthor("Rosa Pinto")
    files.write(sheet, f"Oferta {path.name}")
    sheet.save()
    return other
