"""Logins, logouts, refusals and changes of factors: what people do to their access, written beside what they change.

Each becomes an entry of the audit log on the account it concerns, with the action "access" and the event's name.
"""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from auditlog.models import LogEntry
from django.contrib.auth import signals as auth

from accounts.models import User

LABELS = {
    "login": "ingreso",
    "logout": "salida",
    "login_failed": "ingreso fallido",
    "code_failed": "código de verificación rechazado",
    "factor_used": "segundo factor verificado",
    "factor_added": "segundo factor agregado",
    "factor_removed": "segundo factor quitado",
    "recovery_codes_renewed": "códigos de recuperación renovados",
    "password_changed": "contraseña cambiada",
    "password_reset": "contraseña recuperada",
    "job_retried": "trabajo reintentado",
    "file_retried": "archivo no recibido pedido otra vez",
    "evidence_seen": "respuesta original de un registro vista",
    "personal_data_ended": "datos personales retirados por cumplir su plazo",
    "evidence_downloaded": "respuesta original de un registro descargada",
}


def record(event: str, *, user: User | None, actor: User | None, **facts) -> LogEntry:
    """Write `event`; address and request id come from the request that is being served."""
    subject = user or User()
    fields = {} if user else {"object_pk": "", "object_repr": "cuenta desconocida", "object_id": None}
    return LogEntry.objects.log_create(
        subject,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=actor,
        actor_email=actor.email if actor else None,
        additional_data={"event": event, **facts},
        **fields,
    )


def on_login(sender, request, user, **kwargs):
    record("login", user=user, actor=user)


def on_logout(sender, request, user, **kwargs):
    if user is not None:
        record("logout", user=user, actor=user)


def on_login_failed(sender, credentials, request=None, **kwargs):
    """What was typed is kept only when it is somebody's address: people type passwords into the wrong field."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=typed).first() if typed and "\x00" not in typed else None
    record("login_failed", user=user, actor=None)


def on_code_failed(sender, user, authenticator, **kwargs):
    record("code_failed", user=user, actor=None, type=authenticator.type)


def on_factor(event: str):
    def receive(sender, request, user, authenticator, **kwargs):
        record(event, user=user, actor=user, type=authenticator.type)

    return receive


def on_password(event: str):
    def receive(sender, request, user, **kwargs):
        record(event, user=user, actor=user)

    return receive


RECEIVERS = [
    (auth.user_logged_in, on_login),
    (auth.user_logged_out, on_logout),
    (auth.user_login_failed, on_login_failed),
    (mfa.authentication_failed, on_code_failed),
    (mfa.authenticator_used, on_factor("factor_used")),
    (mfa.authenticator_added, on_factor("factor_added")),
    (mfa.authenticator_removed, on_factor("factor_removed")),
    (mfa.authenticator_reset, on_factor("recovery_codes_renewed")),
    (account.password_changed, on_password("password_changed")),
    (account.password_reset, on_password("password_reset")),
]


def connect() -> None:
    for number, (signal, receiver) in enumerate(RECEIVERS):
        signal.connect(receiver, weak=False, dispatch_uid=f"audit.events.{number}")
