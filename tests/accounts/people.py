"""People and their factors, for tests of what they may do."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from accounts.roles import assign_role

PASSWORD = "una-clave-larga-92"


def person(role: Role | None = Role.FUNCIONARIO, email: str = "lucia@valle-alto.example", **fields) -> User:
    user = User.objects.create_user(email, PASSWORD, full_name=fields.pop("full_name", "Lucía Andrade"), **fields)
    if role is not None:
        assign_role(user=user, role=role, by=None)
    return user


def administrator(email: str = "mateo@valle-alto.example") -> User:
    return person(Role.ADMINISTRADOR, email, full_name="Mateo Salgado")


def enrol(user: User) -> str:
    """Give `user` an authenticator app; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def recovery_code(user: User) -> str:
    return RecoveryCodes.activate(user).get_unused_codes()[0]


def code(secret: str) -> str:
    """What the app shows now."""
    _, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def wrong_code(secret: str) -> str:
    return f"{(int(code(secret)) + 1) % 10**6:06d}"


def log_in(client, user: User, **extra):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, **extra)


def verify(client, secret: str):
    return client.post(reverse("mfa_authenticate"), {"code": code(secret)})


def enter_verified(client, user: User) -> str:
    """Log in with password and code, as the person does; returns the secret of the app."""
    secret = enrol(user)
    log_in(client, user)
    assert verify(client, secret).status_code == 302
    return secret
