"""Certificates that officers bring: what is taken, what is refused, and the check that rests on one."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Role
from sandbox.pdf import pdf
from suppliers import standing, uploads, verification
from suppliers.choices import Authority, CertificateKind, CertificateSays, CheckChannel, Outcome, Purpose
from suppliers.models import Consultation, UploadedCertificate, Verification
from suppliers.uploads import Told
from tests.accounts.people import person
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db
RUC = "1790016919001"
LINK = "https://www.compraspublicas.gob.ec/ProcesoContratacion/compras/EP/RepCertificados.cpe"


@pytest.fixture
def supplier():
    return make_supplier(ruc=RUC, name="ANDINA S.A.")


def certificate(ruc=RUC) -> bytes:
    return pdf([f"Se certifica que el RUC {ruc} no consta como contratista incumplido."])


def bring(says, kind=CertificateKind.NOT_DEBARRED, *, content=None, days_ago=0, **more) -> Verification:
    told = Told(kind, says, timezone.localdate() - timedelta(days=days_ago), LINK, "CERT-1")
    by = more.pop("by", None) or person()
    content = certificate() if content is None else content
    return uploads.receive(ruc=RUC, content=content, told=told, purpose=Purpose.AWARD, by=by)


@pytest.mark.parametrize(
    ("kind", "says", "authority", "outcome"),
    [
        (CertificateKind.NOT_DEBARRED, CertificateSays.ABSENT, Authority.SERCOP, Outcome.PASS),
        (CertificateKind.NOT_DEBARRED, CertificateSays.FAILED, Authority.SERCOP, Outcome.FAIL),
        (CertificateKind.NOT_DEBARRED, CertificateSays.FALLEN, Authority.SERCOP, Outcome.FAIL),
        (CertificateKind.RUP, CertificateSays.ENABLED, Authority.RUP, Outcome.PASS),
        (CertificateKind.RUP, CertificateSays.DISABLED, Authority.RUP, Outcome.FAIL),
        (CertificateKind.RUP, CertificateSays.PASSIVE, Authority.RUP, Outcome.NOTE),
        (CertificateKind.RUP, CertificateSays.SUSPENDED, Authority.RUP, Outcome.FAIL),
    ],
)
def test_what_a_certificate_says_is_a_check_with_its_evidence(supplier, kind, says, authority, outcome):
    by = person()
    row = bring(says, kind, by=by)
    assert (row.authority, row.outcome, row.channel) == (authority, outcome, CheckChannel.UPLOAD)
    assert row.digest == row.certificate.sha256 == hashlib.sha256(certificate()).hexdigest()
    assert bytes(row.certificate.content) == certificate()
    assert (row.certificate.link, row.certificate.uploaded_by, row.requested_by) == (LINK, by, by)
    assert row.certificate.names_ruc is True
    assert row.facts["certificate"]["says"] == says
    assert Consultation.objects.get().purpose == Purpose.AWARD


def test_it_holds_to_the_end_of_the_day_after_and_no_longer(supplier):
    by = person()
    assert standing_of(bring(CertificateSays.ABSENT, days_ago=1, by=by)).is_current
    assert standing_of(bring(CertificateSays.ENABLED, CertificateKind.RUP, days_ago=2, by=by)).has_expired


def standing_of(row: Verification) -> standing.Cell:
    cells = standing.read(row.supplier).cells
    return next(cell for cell in cells if cell.authority == row.authority)


def test_asking_again_reads_the_certificate_that_was_brought(supplier):
    brought = bring(CertificateSays.ENABLED, CertificateKind.RUP)
    again = verification.check(ruc=RUC, authority=Authority.RUP, purpose=Purpose.CONTROL).row
    assert again.pk != brought.pk
    assert (again.outcome, again.certificate_id) == (Outcome.PASS, brought.certificate_id)


def test_nobody_brought_one_and_nobody_can_be_asked(supplier):
    row = verification.check(ruc=RUC, authority=Authority.RUP, purpose=Purpose.CONTROL).row
    assert row.outcome == Outcome.NOT_ASKED
    assert "cargue el certificado" in row.reason


def test_a_failure_on_the_list_is_not_washed_away_by_a_certificate(registries, loaded, case):
    ruc = case("debarred")
    supplier = make_supplier(ruc=ruc, name="AGROTOTORA")
    told = Told(CertificateKind.NOT_DEBARRED, CertificateSays.ABSENT, timezone.localdate(), LINK)
    row = uploads.receive(ruc=ruc, content=certificate(ruc), told=told, purpose=Purpose.AWARD, by=person())
    assert row.outcome == Outcome.FAIL
    assert supplier.verifications.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a", "no es un PDF"),
        (b"%PDF-1.4 roto", "no se puede abrir"),
        (pdf(["De otro: RUC 0992624310001"]), "no nombra el RUC"),
        (b"%PDF" + b"x" * uploads.LARGEST, "más de 5 MB"),
    ],
)
def test_what_is_no_certificate_of_this_supplier_is_refused(supplier, content, sentence):
    with pytest.raises(uploads.Refused, match=sentence):
        bring(CertificateSays.ABSENT, content=content)
    assert not UploadedCertificate.objects.exists()
    assert not Consultation.objects.exists()


def test_a_picture_without_text_is_taken_and_marked(supplier):
    assert bring(CertificateSays.ABSENT, content=pdf([])).certificate.names_ruc is None


@pytest.mark.parametrize("days_ago", [-1, 400])
def test_the_day_must_make_sense(supplier, days_ago):
    with pytest.raises(uploads.Refused):
        bring(CertificateSays.ABSENT, days_ago=days_ago)


def test_an_antivirus_that_does_not_answer_takes_nothing(supplier, settings):
    settings.CLAMAV_ADDRESS = "tcp://127.0.0.1:1"
    with pytest.raises(uploads.Refused, match="no se guardó"):
        bring(CertificateSays.ABSENT)


def test_evidence_only_grows(supplier):
    row = bring(CertificateSays.ABSENT).certificate
    with pytest.raises(IntegrityError), transaction.atomic():
        UploadedCertificate.objects.filter(pk=row.pk).update(says="incumplido")
    with pytest.raises(IntegrityError), transaction.atomic():
        UploadedCertificate.objects.filter(pk=row.pk).delete()


# --- pages


def form(**changed) -> dict:
    file = SimpleUploadedFile("certificado.pdf", certificate(), "application/pdf")
    today = timezone.localdate().isoformat()
    given = {"kind": "rup", "says": "habilitado", "issued_on": today, "link": LINK, "number": "", "purpose": "contrato"}
    return {**given, "archivo": file, **changed}


def url() -> str:
    return reverse("suppliers:upload", args=[RUC])


def test_an_officer_brings_one_and_sees_it_in_the_strip(client, supplier):
    client.force_login(person())
    page = client.get(url(), {"que": "rup"}).content.decode()
    assert "compraspublicas.gob.ec" in page
    assert client.post(url(), form()).url == supplier.get_absolute_url()
    html = client.get(supplier.get_absolute_url()).content.decode()
    assert "Habilitado en el RUP." in html
    assert "Certificado cargado" in html
    row = Verification.objects.get()
    evidence = client.get(reverse("suppliers:check", args=[RUC, row.pk])).content.decode()
    for told in (row.digest, LINK, "Cargado por", "Habilitado"):
        assert told in evidence


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"says": "no_consta"}, "Eso no lo dice este certificado"),
        ({"link": "http://x.ec/a"}, "https://"),
        ({"issued_on": ""}, "fecha de emisión"),
        ({"archivo": SimpleUploadedFile("a.pdf", b"nada")}, "no es un PDF"),
        ({"purpose": ""}, "para qué"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_kept(client, supplier, changed, sentence):
    client.force_login(person())
    response = client.post(url(), form(**changed))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Verification.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(Role.SOCIO, 403), (Role.AUDITOR, 403), (Role.FUNCIONARIO, 200)])
def test_who_may_bring_one(client, supplier, role, status):
    client.force_login(person(role=role))
    assert client.get(url()).status_code == status


def test_the_pdf_is_for_who_sees_personal_data(client, supplier):
    row = bring(CertificateSays.ABSENT)
    address = reverse("suppliers:original", args=[RUC, row.pk])
    client.force_login(row.requested_by)
    assert client.get(address).status_code == 403
    client.force_login(person(Role.AUDITOR, "control@valle-alto.example"))
    assert client.get(address).content == certificate()
