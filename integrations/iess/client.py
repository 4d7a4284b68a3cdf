"""IESS's public certificate of patronal obligations, in our words. Its facts are in this folder's README.md. Plain
Python."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from lxml import etree, html

from integrations.errors import Rejected, UnexpectedReply
from integrations.http import Conversation, Reply
from integrations.iess import certificate
from integrations.iess.records import ObligationsCertificate

NAME = "IESS"
PAGE = "/empleador-web/pages/morapatronal/certificadoCumplimientoPublico.jsf"
FORM = "frmCertificadoCumplimiento"
LARGEST_PDF = 4 * 1024 * 1024
_RUC = re.compile(r"[0-9]{13}")


@dataclass(frozen=True)
class Form:
    """Where to send, what goes along unchanged, and the name of the one field to fill in."""

    action: str
    fields: dict[str, str]
    field: str


class IessClient:
    """One method per remote operation. Errors are those of `integrations.errors`."""

    def __init__(self, conversation: Conversation):
        self.conversation = conversation

    def obligations(self, ruc: str) -> ObligationsCertificate:
        """Whether the employer with this RUC owes contributions: a page and a form of IESS's web site per question.

        Raises ValueError for what is no RUC; UnexpectedReply for anything but a certificate about this very RUC, or the
        blank one that stands for "no such employer".
        """
        check_ruc(ruc)
        page = self.conversation.get(PAGE)
        page.expect_success()
        form = find_form(page, self.conversation.evidence[-1].url)
        reply = self.conversation.post(
            urlencode({**form.fields, form.field: ruc}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            shown={form.field: ruc},
            to=form.action,
        )
        reply.expect_success()
        if not reply.body.startswith(b"%PDF-"):
            raise _no_certificate(reply)
        if len(reply.body) > LARGEST_PDF:
            raise UnexpectedReply(f"{NAME} respondió un certificado de {len(reply.body):,} bytes: no se lee.")
        return certificate.read(reply.body, ruc)


def check_ruc(ruc: str) -> None:
    if not _RUC.fullmatch(ruc):
        raise ValueError(f"No es un RUC de 13 dígitos: {ruc[:40]!r}.")


def find_form(page: Reply, address: str) -> Form:
    """The form of the certificate: its own ViewState, and whatever its fields are called today."""
    try:
        root = html.fromstring(page.body, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        raise _other_page(page) from None
    for form in root.iter("form"):
        if FORM not in (form.get("id"), form.get("name")):
            continue
        inputs = [field for field in form.iter("input") if field.get("name")]
        typed = [field.get("name") for field in inputs if field.get("type", "text") == "text"]
        if len(typed) == 1 and any(field.get("name") == "javax.faces.ViewState" for field in inputs):
            fields = {field.get("name"): field.get("value", "") for field in inputs if field.get("name") != typed[0]}
            return Form(urljoin(address, form.get("action", "")), fields, typed[0])
    raise _other_page(page)


def _no_certificate(reply: Reply) -> Exception:
    text = " ".join(reply.body.decode("utf-8", "replace").split())
    if "RUC ingresado no es correcto" in text:
        return Rejected(f"{NAME} no acepta ese RUC: dice que no es correcto.")
    if "ViewExpired" in text or ("vista" in text.lower() and "expir" in text.lower()):
        return UnexpectedReply(f"{NAME} dio por vencida su propia página: la consulta no se hizo.")
    return _other_page(reply)


def _other_page(reply: Reply) -> UnexpectedReply:
    if b"f5_cspm" in reply.body:
        return UnexpectedReply(f"{NAME} respondió la pantalla que detiene a los robots: la consulta no se hizo.")
    return UnexpectedReply(f"{NAME} respondió algo que no es su formulario ni un certificado (HTTP {reply.status}).")
