"""The second factor. django-allauth holds the enrolment; what it verified in this session opens the staff pages."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User

# Recovery codes stand in for a lost factor; alone they are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def cipher() -> MultiFernet:
    """The first key of MFA_ENCRYPTION_KEYS encrypts, all of them decrypt."""
    return MultiFernet([Fernet(key) for key in settings.MFA_ENCRYPTION_KEYS])


def factors_of(user: User):
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)


def verified_with(request, user: User) -> Authenticator | None:
    """The authenticator that verified this session, if the database still knows it as this user's own."""
    records = [record for record in get_authentication_records(request, user) if record.get("method") == "mfa"]
    keys = [record.get("id") for record in records]
    return Authenticator.objects.filter(user_id=user.pk, pk__in=keys).first() if keys else None


def is_last_factor(authenticator: Authenticator) -> bool:
    if authenticator.type not in FACTORS:
        return False
    return not factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()


def step_up_url(user: User, *, following: str) -> str:
    """Where a logged-in person proves the second factor, or sets one up, before going on to `following`."""
    types = set(factors_of(user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        name = "mfa_reauthenticate"
    else:
        name = "mfa_reauthenticate_webauthn" if types else "mfa_activate_totp"
    return f"{reverse(name)}?{urlencode({'next': following})}"


def spend_code(user: User, code: str) -> bool:
    """Use up a code of the app; False when it was used before, as long as it could still be accepted."""
    seconds = app_settings.TOTP_PERIOD * (1 + 2 * app_settings.TOTP_TOLERANCE)
    return cache.add(f"accounts.code.{user.pk}.{code.strip()}", 1, timeout=seconds)


def enrolment_verifies_session(sender, request, user, authenticator, **kwargs):
    """Whoever just set up a factor has just shown it (receiver of `authenticator_added`)."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@transaction.atomic
def reset(*, user: User, by: User) -> int:
    """Take all factors from a person who lost them, so that they set one up again; returns how many were taken."""
    if by.pk == user.pk or not by.has_perm("accounts.change_user"):
        raise PermissionDenied("El segundo factor de una persona lo reinicia otra persona de administración.")
    taken = list(Authenticator.objects.filter(user=user))
    for authenticator in taken:
        authenticator.delete()  # one by one, so that each is audited
    return len(taken)


def explain_enrolment(request):
    messages.info(request, "Para entrar a la administración, active primero un segundo factor.")
