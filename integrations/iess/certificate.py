"""What a certificate of patronal obligations says, read from its PDF. Plain Python."""

import hashlib
import re
import threading
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

import pypdfium2

from integrations.errors import UnexpectedReply
from integrations.iess.records import VALIDITY, ObligationsCertificate
from integrations.replies import ECUADOR

MOST_PAGES = 4
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
    *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_one_at_a_time = threading.Lock()  # PDFium is not made for threads
_VERDICT = re.compile(r"\b(NO|SI|SÍ) registra obligaciones patronales en mora", re.I)
_AMOUNT = re.compile(r"por un valor de USD\s*\$?\s*([0-9][0-9.,]*)", re.I)
_RUC = re.compile(r"\bRUC\s*(?:N(?:ro|o|°|º)?\.?)?\s*:?\s*([0-9]{13})\b", re.I)
_CEDULA = re.compile(r"\bc[ée]dula\s*(?:N(?:ro|o|°|º)?\.?)?\s*:?\s*([0-9]{10})\b", re.I)
_PERSON = re.compile(r"señor\(a\)\s+(.+?),\s*(?:representante|afiliado)", re.I)
_COMPANY = re.compile(r"representante legal de la empresa\s+(.+?)\s+con\s+RUC", re.I)
_ISSUED = re.compile(r"Emitido el (\d{1,2}) de ([a-z]+) (?:de|del) (\d{4})", re.I)
_VALID = re.compile(r"Validez del Certificado:?\s*(\d{1,3})\s*d[íi]as", re.I)


def read(pdf: bytes, identification: str) -> ObligationsCertificate:
    """The certificate about `identification`. Raises UnexpectedReply when the file is no whole PDF, is about somebody
    else, or does not say clearly whether something is owed."""
    if b"%%EOF" not in pdf[-2048:]:
        raise UnexpectedReply("IESS respondió un certificado incompleto: le falta el final.")
    text = text_of(pdf)
    digest = hashlib.sha256(pdf).hexdigest()
    return read_text(text, identification, sha256=digest, pdf=pdf) if text else _blank(identification, digest, pdf)


def read_text(text: str, identification: str, *, sha256: str = "", pdf: bytes = b"") -> ObligationsCertificate:
    """The same, from the text of the certificate; line breaks do not matter."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    _expect_about(text, identification)
    in_arrears = _in_arrears(text)
    issued_on = _issued_on(text)
    return ObligationsCertificate(
        identification=identification,
        is_employer=True,
        in_arrears=in_arrears,
        amount=_amount(text) if in_arrears else None,
        company=_found(_COMPANY, text),
        representative=_found(_PERSON, text),
        issued_on=issued_on,
        valid_until=issued_on + _validity(text),
        channel="public",
        sha256=sha256,
        text=text,
        pdf=pdf,
    )


def text_of(pdf: bytes) -> str:
    """The text of the pages; "" when there is none. Raises UnexpectedReply when it is no PDF."""
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(pdf)
            try:
                pages = [document[number] for number in range(min(len(document), MOST_PAGES))]
                return "\n".join(page.get_textpage().get_text_bounded() for page in pages).strip()
            finally:
                document.close()
        except pypdfium2.PdfiumError:
            raise UnexpectedReply("IESS respondió un PDF que no se puede leer.") from None


def _blank(identification: str, digest: str, pdf: bytes) -> ObligationsCertificate:
    today = datetime.now(ECUADOR).date()
    return ObligationsCertificate(
        identification=identification,
        is_employer=False,
        in_arrears=None,
        amount=None,
        company="",
        representative="",
        issued_on=today,
        valid_until=today,
        channel="public",
        sha256=digest,
        pdf=pdf,
    )


def _expect_about(text: str, identification: str) -> None:
    rucs, cedulas = set(_RUC.findall(text)), set(_CEDULA.findall(text))
    # A natural person's certificate names the cédula, the first ten digits of the RUC.
    if rucs == {identification} or (not rucs and cedulas == {identification[:10]}):
        return
    raise UnexpectedReply(f"IESS respondió un certificado que no es del RUC {identification}.")


def _in_arrears(text: str) -> bool:
    words = {word.upper().replace("Í", "I") for word in _VERDICT.findall(text)}
    if len(words) != 1:
        raise UnexpectedReply("IESS respondió un certificado que no dice con claridad si hay mora patronal.")
    return words == {"SI"}


def _amount(text: str) -> Decimal | None:
    """USD; the last of points and commas parts the cents when two digits follow it, the others part thousands."""
    written = _found(_AMOUNT, text).rstrip(".,")
    whole, mark, cents = written[:-3], written[-3:-2], written[-2:]
    if mark not in (".", ","):
        whole, cents = written, ""
    digits = re.sub(r"[.,]", "", whole)
    return Decimal(f"{digits}.{cents or 0}") if digits else None


def _issued_on(text: str) -> date:
    found = _ISSUED.search(text)
    try:
        return date(int(found[3]), MONTHS.index(found[2].lower()) + 1, int(found[1]))  # type: ignore[index]
    except (TypeError, ValueError):
        raise UnexpectedReply("IESS respondió un certificado sin fecha de emisión.") from None


def _validity(text: str) -> timedelta:
    found = _VALID.search(text)
    return timedelta(days=int(found[1])) if found else VALIDITY


def _found(pattern: re.Pattern, text: str) -> str:
    found = pattern.search(text)
    return found[1].strip() if found else ""
