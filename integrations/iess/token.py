"""IESS's authorised service, in our words. Its shape is ours (README.md): IESS publishes none. Plain Python."""

import hashlib
from datetime import date
from decimal import Decimal, InvalidOperation

from integrations.errors import UnexpectedReply
from integrations.http import Conversation
from integrations.iess.client import check_ruc
from integrations.iess.records import VALIDITY, ObligationsCertificate
from integrations.replies import Reader

_read = Reader("IESS")
WHERE = "las obligaciones patronales"


class IessTokenClient:
    """The same record as `IessClient`."""

    def __init__(self, conversation: Conversation, token: str):
        self.conversation = conversation
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def obligations(self, ruc: str) -> ObligationsCertificate:
        check_ruc(ruc)
        reply = self.conversation.get(f"/obligaciones-patronales/{ruc}", headers=self._headers)
        reply.expect_success()
        return _certificate(_read.object(reply.json(), WHERE), ruc, hashlib.sha256(reply.body).hexdigest())


def _certificate(payload: dict, ruc: str, digest: str) -> ObligationsCertificate:
    _read.expect(_read.text(payload, "ruc", WHERE) == ruc, f"el RUC {ruc} en {WHERE}")
    is_employer = _boolean(payload, "esEmpleador")
    issued_on = _day(payload)
    return ObligationsCertificate(
        identification=ruc,
        is_employer=is_employer,
        in_arrears=_boolean(payload, "enMora") if is_employer else None,
        amount=_amount(payload.get("valor")),
        company=_read.text(payload, "razonSocial", WHERE),
        representative="",
        issued_on=issued_on,
        valid_until=issued_on + VALIDITY,
        channel="token",
        sha256=digest,
    )


def _day(payload: dict) -> date:
    try:
        return date.fromisoformat(_read.needed(payload, "fechaEmision", WHERE))
    except ValueError:
        raise UnexpectedReply(f"IESS respondió algo distinto de lo esperado: falta una fecha en {WHERE}.") from None


def _boolean(payload: dict, key: str) -> bool:
    value = _read.key(payload, key, WHERE)
    _read.expect(isinstance(value, bool), f"verdadero o falso en «{key}» de {WHERE}")
    return value


def _amount(value) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount else None
