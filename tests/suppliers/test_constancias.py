"""Constancias: signed, kept, checked by anyone, refused when a single byte is another."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from accounts.choices import Role
from dev.environment import demo_certificate
from suppliers import constancias, signing
from suppliers.choices import Authority, Outcome, Purpose
from suppliers.models import Certificate, Supplier, Verification
from tests.accounts.people import person
from tests.procurement.factories import make_supplier

pytestmark = pytest.mark.django_db
DIGEST = "9f2c" * 16


@pytest.fixture
def supplier():
    found = make_supplier(ruc="1790016919001", name="ANDINA S.A.")
    check(found, Authority.SRI, Outcome.PASS, "RUC activo.", digest=DIGEST)
    check(found, Authority.IESS, Outcome.FAIL, "Registra mora <b> por USD 10,00.")
    return found


def check(supplier, authority, outcome, reason, *, days_ago=0, **values) -> Verification:
    at = timezone.now() - timedelta(days=days_ago)
    return Verification.objects.create(
        supplier=supplier,
        authority=authority,
        outcome=outcome,
        reason=reason,
        checked_at=at,
        valid_until=at + timedelta(days=1),
        purpose=Purpose.CONTROL,
        **values,
    )


def issue(supplier, **values) -> Certificate:
    by = values.pop("by", None) or person(email="emite@valle-alto.example")
    return constancias.issue(
        supplier=supplier, purpose=Purpose.AWARD, by=by, address_of=lambda code: f"https://p.ec/{code}/", **values
    )


def written(pdf) -> str:
    document = pypdfium2.PdfDocument(bytes(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_it_tells_what_was_on_file_its_digests_and_what_was_missing(supplier):
    made = issue(supplier)
    told = written(made.pdf)
    for expected in ("1790016919001", "ANDINA S.A.", "No apto", "RUC activo.", "mora <b> por USD 10,00", made.code):
        assert expected in told
    assert DIGEST in told.replace(" ", "")
    assert (
        "No constaba ninguna consulta a: SRI (obligaciones), SCVS, SERCOP, RUP de SERCOP, Listas de sanciones" in told
    )
    assert (made.verdict, made.is_demo) == ("no_apto", False)


def test_it_is_pdf_a_and_signed_by_the_institution(supplier):
    made = issue(supplier)
    reader = PdfFileReader(io.BytesIO(bytes(made.pdf)))
    metadata = reader.root["/Metadata"].data.decode()
    assert 'pdfaid:part="3"' in metadata or "pdfaid:part>3<" in metadata
    (signature,) = reader.embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "certificado de prueba" in made.signer
    assert signing.fault(bytes(made.pdf), made.signer_sha256) == ""


def test_on_a_day_of_the_past_it_tells_that_day(supplier):
    check(supplier, Authority.SRI, Outcome.FAIL, "RUC suspendido.", days_ago=40)
    made = issue(supplier, on=timezone.localdate() - timedelta(days=40))
    told = written(made.pdf)
    assert "RUC suspendido." in told
    assert "RUC activo." not in told


def test_nothing_on_file_and_no_certificate_are_refused_with_a_sentence(supplier, settings):
    with pytest.raises(constancias.CannotIssue, match="verifique primero"):
        issue(make_supplier())
    settings.CONSTANCIA_P12_PASSWORD = "otra"
    with pytest.raises(constancias.CannotIssue, match="revise su clave"):
        issue(supplier, by=person(email="b@valle-alto.example"))
    settings.CONSTANCIA_P12 = ""
    with pytest.raises(constancias.CannotIssue, match="CONSTANCIA_P12"):
        issue(supplier, by=person(email="c@valle-alto.example"))


def test_every_flipped_byte_is_found(supplier):
    made = issue(supplier)
    pdf = bytes(made.pdf)
    assert constancias.check(made, pdf).is_authentic
    for place in range(0, len(pdf), max(1, len(pdf) // 60)):
        spoiled = bytearray(pdf)
        spoiled[place] ^= 1
        assert not constancias.check(made, bytes(spoiled)).is_authentic, place


def test_what_was_changed_is_said(supplier):
    made = issue(supplier)
    pdf = bytes(made.pdf)
    spoiled = pdf.replace(b"\xf0\x9f\x96\xa4", b"\xf0\x9f\x96\xa5", 1)  # in a comment that readers skip
    assert "alterado después de firmarse" in constancias.check(made, spoiled).sentence
    assert "no es un PDF" in constancias.check(made, b"hola").sentence
    assert "Rechazado" not in constancias.check(made, pdf[: len(pdf) // 2]).sentence
    assert not constancias.check(made, pdf[: len(pdf) // 2]).is_authentic


def test_content_added_after_the_signature_is_found(supplier):
    made = issue(supplier)
    writer = IncrementalPdfFileWriter(io.BytesIO(bytes(made.pdf)))
    writer.root["/Added"] = writer.add_object(writer.root["/Pages"])
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    checked = constancias.check(made, output.getvalue())
    assert not checked.is_authentic
    assert "después de firmarse" in checked.sentence


def test_another_constancia_and_another_signer_are_not_it(supplier, settings, tmp_path):
    one = issue(supplier)
    settings.CONSTANCIA_P12 = str(demo_certificate(tmp_path / "otra.p12"))
    other = issue(supplier, by=person(email="b@valle-alto.example"))
    assert "lo firma otro certificado" in constancias.check(one, bytes(other.pdf)).sentence
    settings.CONSTANCIA_P12 = str(demo_certificate(tmp_path / "otra.p12"))
    third = issue(supplier, by=person(email="c@valle-alto.example"))
    assert "otro documento firmado por la institución" in constancias.check(other, bytes(third.pdf)).sentence


def test_it_cannot_be_changed_only_taken_back(supplier):
    made = issue(supplier)
    made.sha256 = "0" * 64
    with pytest.raises(IntegrityError, match="solo admite agregar"), transaction.atomic():
        made.save()
    constancias.revoke(certificate=made, reason="Emitida por error.", by=made.issued_by)
    checked = constancias.check(Certificate.objects.get(), bytes(made.pdf))
    assert (checked.is_authentic, checked.sentence) == (
        False,
        "El documento es auténtico, pero la constancia fue anulada.",
    )


@pytest.mark.parametrize("typed", ["abcd-efgh-1jkm", "ABCDEFGHiJKM", " abcd efgh ljkm "])
def test_a_code_is_read_as_people_type_it(typed):
    assert constancias.read_code(typed) == "ABCD-EFGH-1JKM"


# --- pages


def text(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def public_url(made) -> str:
    return reverse("suppliers:certificate_check", args=[made.code])


def upload(client, made, content: bytes):
    return client.post(public_url(made), {"archivo": SimpleUploadedFile("c.pdf", content)})


def test_an_officer_issues_downloads_and_takes_back(client, supplier):
    client.force_login(person())
    response = client.post(reverse("suppliers:issue", args=[supplier.ruc]), {"purpose": "adjudicacion"})
    assert response.status_code == 302
    made = Certificate.objects.get()
    html = text(client.get(supplier.get_absolute_url()))
    assert made.code in html
    pdf = client.get(reverse("suppliers:certificate_download", args=[made.code]))
    assert pdf.content == bytes(made.pdf)
    revoke = reverse("suppliers:certificate_revoke", args=[made.code])
    assert "Escriba por qué se anula" in text(client.post(revoke, {}, follow=True))
    assert "anulada" in text(client.post(revoke, {"reason": "Error"}, follow=True))
    assert "ya estaba anulada" in text(client.post(revoke, {"reason": "Error"}, follow=True))
    assert f"testserver{public_url(made)}" in written(made.pdf).replace(" ", "")


def test_anyone_checks_a_constancia_without_an_account(client, supplier):
    made = issue(supplier)
    html = text(client.get(public_url(made)))
    assert "Emitida por este portal" in html
    assert "ANDINA S.A." in html
    assert "No apto" not in html
    assert "emite@valle-alto.example" not in html
    assert "Auténtico." in text(upload(client, made, bytes(made.pdf)))


def test_a_tampered_file_is_refused_with_a_sentence(client, supplier):
    made = issue(supplier)
    spoiled = bytearray(made.pdf)
    spoiled[len(spoiled) // 2] ^= 1
    response = upload(client, made, bytes(spoiled))
    assert response.status_code == 422
    assert "Rechazado." in text(response)
    assert "No es el documento que emitió el portal" in text(response)


def test_of_a_person_nothing_personal_is_shown(client):
    found = make_supplier(ruc="1710034065001", name="ANA LUCÍA QUINDE")
    check(found, Authority.SRI, Outcome.PASS, "RUC activo.")
    html = text(client.get(public_url(issue(found))))
    assert "ANA LUCÍA" not in html
    assert "1710034065" not in html
    assert "171••••" in html


def test_an_unknown_code_is_told_and_guessing_is_slowed_down(client):
    url = reverse("suppliers:certificate_check", args=["ABCD-EFGH-1JKM"])
    response = client.get(url)
    assert response.status_code == 404
    assert "no ha emitido ninguna constancia con el código «ABCD-EFGH-1JKM»" in text(response)
    codes = {client.get(url).status_code for _ in range(70)}
    assert 429 in codes


def test_a_typed_code_leads_to_its_page(client):
    response = client.get(reverse("suppliers:certificate_find"), {"codigo": "abcd efgh ljkm"})
    assert response.url == reverse("suppliers:certificate_check", args=["ABCD-EFGH-1JKM"])
    assert client.get(reverse("suppliers:certificate_find")).status_code == 200


@pytest.mark.parametrize("role", [Role.SOCIO, Role.AUDITOR])
def test_who_may_not_issue_or_take_back(client, supplier, role):
    made = issue(supplier)
    client.force_login(person(role))
    assert client.post(reverse("suppliers:issue", args=[supplier.ruc]), {"purpose": "control"}).status_code == 403
    assert client.post(reverse("suppliers:certificate_revoke", args=[made.code]), {"reason": "x"}).status_code == 403
    download = client.get(reverse("suppliers:certificate_download", args=[made.code]))
    assert download.status_code == (403 if role == Role.SOCIO else 200)
    assert Certificate.objects.count() == 1


def test_without_login_nothing_but_the_public_page(client, supplier):
    made = issue(supplier)
    assert client.get(reverse("suppliers:certificate_download", args=[made.code])).status_code == 302
    assert client.post(reverse("suppliers:issue", args=[supplier.ruc])).status_code == 302
    assert Supplier.objects.count() == 1
