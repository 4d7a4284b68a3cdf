"""IESS's form, with its manners: two forms on a page, names that change, a ViewState that serves once, a blank PDF for
whom nobody registered, an anti-robot screen for a RUC that cannot be.
"""

import itertools
import secrets
import textwrap
import threading
from datetime import date
from urllib.parse import parse_qs

from sandbox.pages import HTML, not_found
from sandbox.pdf import pdf
from sandbox.registries import Holder, holders
from sandbox.wire import Request, Response, json_response

PAGE = "/empleador-web/pages/morapatronal/certificadoCumplimientoPublico.jsf"
FORM = "frmCertificadoCumplimiento"
TOKEN = "token-de-demostracion"  # noqa: S105 of the demo
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
    *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
ROBOTS = b"<html><head><script>var f5_cspm={f5_p:'X'};</script></head><body></body></html>"
EXPIRED = (
    b"<html><body>javax.faces.application.ViewExpiredException: viewId - la vista no se pudo restaurar</body></html>"
)
WRONG = "<html><body><span id='formContenido:mensajePrincipal'>El RUC ingresado no es correcto</span></body></html>"


class Iess:
    def __init__(self, day: date) -> None:
        self.day = day
        self.lock = threading.Lock()
        self.views: dict[str, tuple[str, str, str]] = {}
        self.numbers = itertools.count(9)

    def advance_to(self, day: date) -> int:
        self.day = day
        return 0

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/obligaciones-patronales/"):
            return self.authorised(request)
        if request.path.partition(";")[0] != PAGE:
            return not_found()
        return self.certificate(request) if request.method == "POST" else self.form(request)

    def misbehave(self, fault: dict, request: Request) -> Response | None:
        if fault.get("captcha"):
            return Response(b"<html><body>Verifique que no es un robot</body></html>", 403, HTML)
        if fault.get("blank_pdf") and request.method == "POST":
            return document([])
        if fault.get("other_holder") and request.method == "POST":
            return document(words(next(h for h in holders().values() if h.employer), self.day))
        return None

    def form(self, request: Request) -> Response:
        number, state, session = next(self.numbers), secrets.token_hex(8), secrets.token_hex(8)
        names = (f"{FORM}:j_id{number}", f"{FORM}:j_id{number + 2}")
        with self.lock:
            self.views[state] = (session, *names)
        # The address of the form is absolute on the host, so it tells where the sandbox mounted us.
        page = page_of_forms(f"/iess{PAGE};jsessionid={session}", state, *names)
        return Response(page.encode(), 200, HTML, (("Set-Cookie", f"JSESSIONID={session}; Path=/; HttpOnly"),))

    def certificate(self, request: Request) -> Response:
        sent = {name: values[-1] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}
        with self.lock:
            session, field, button = self.views.pop(sent.get("javax.faces.ViewState", ""), ("", "", ""))
        if not session or f"JSESSIONID={session}" not in request.headers.get("cookie", "") or button not in sent:
            return Response(EXPIRED, 200, HTML)
        ruc = sent.get(field, "")
        if len(ruc) != 13 or not ruc.isdigit():
            return Response(WRONG.encode(), 200, HTML)
        if ruc[2] in "78":
            return Response(ROBOTS, 200, HTML)
        holder = holders().get(ruc)
        return document(words(holder, self.day) if holder and holder.employer else [])

    def authorised(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return json_response({"mensaje": "token no válido"}, 401)
        ruc = request.path.rpartition("/")[2]
        holder = holders().get(ruc)
        is_employer = bool(holder and holder.employer)
        return json_response(
            {
                "ruc": ruc,
                "razonSocial": holder.name if holder else None,
                "esEmpleador": is_employer,
                "enMora": bool(holder and holder.arrears) if is_employer else None,
                "valor": holder.arrears.replace(".", "").replace(",", ".") if holder and holder.arrears else None,
                "fechaEmision": self.day.isoformat(),
            }
        )


def page_of_forms(action: str, state: str, field: str, button: str) -> str:
    return (
        '<!DOCTYPE html>\n<html><body><form id="formContenido" method="post" action="/empleador-web/otra.jsf">'
        '<input type="text" name="formContenido:buscar" />'
        f'<input type="hidden" name="javax.faces.ViewState" value="otra-{state}" /></form>\n'
        f'<form id="{FORM}" name="{FORM}" method="post" action="{action}">'
        f'<input type="hidden" name="{FORM}" value="{FORM}" />'
        f'<input type="text" name="{field}" maxlength="13" /><input type="submit" name="{button}" value="CONSULTAR" />'
        f'<input type="hidden" name="javax.faces.ViewState" value="{state}" /></form></body></html>\n'
    )


def words(holder: Holder, day: date) -> list[str]:
    owes = f"SI registra obligaciones patronales en mora por un valor de USD {holder.arrears}"
    verdict = owes if holder.arrears else "NO registra obligaciones patronales en mora"
    street = f"{holder.locality}, {holder.street}"
    if holder.kind == "person":
        who = f"{holder.name}, afiliado VOLUNTARIO con cédula {holder.ruc[:10]} y dirección {street}"
    else:
        person = holder.representative[1] or "REPRESENTANTE NO INFORMADO"
        who = (
            f"{person}, representante legal de la empresa {holder.name} con RUC Nro. {holder.ruc} y dirección {street}"
        )
    text = (
        "El Instituto Ecuatoriano de Seguridad Social (IESS) certifica que, revisados los archivos del Sistema de "
        f"Historia Laboral, el señor(a) {who}, {verdict}; información verificada a la fecha de emisión del presente "
        "certificado."
    )
    return [
        "CERTIFICADO DE CUMPLIMIENTO DE OBLIGACIONES PATRONALES",
        "(documento simulado, sin ningún valor)",
        "",
        *textwrap.wrap(text, 88),
        "",
        f"Emitido el {day.day} de {MONTHS[day.month - 1]} de {day.year}",
        "Validez del Certificado 30 días",
    ]


def document(lines: list[str]) -> Response:
    disposition = ("Content-Disposition", "inline; filename=certificado.pdf")
    return Response(pdf(lines), 200, "application/pdf", (disposition,))
