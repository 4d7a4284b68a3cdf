"""A new person chooses their own password: nobody types one for them."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core.context import request_context
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.choices import Role
from accounts.models import User
from accounts.roles import assign_role


@transaction.atomic
def invite(*, user: User, role: Role, request, by: User) -> User:
    """Save a new account without a usable password and send its owner the link that sets one (after the commit)."""
    if not by.has_perm("accounts.add_user"):
        raise PermissionDenied("Solo administración crea cuentas.")
    user.set_unusable_password()
    user.save()
    assign_role(user=user, role=role, by=by)
    transaction.on_commit(lambda: send_password_link(user=user, request=request))
    return user


def send_password_link(*, user: User, request) -> None:
    """The link of "Olvidé mi contraseña", sent by someone else; it sets a password and leaves the second factor."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    with request_context(request):
        adapter = get_adapter()
        url = adapter.get_reset_password_from_key_url(key)
        adapter.send_password_reset_mail(user, user.email, {"user": user, "password_reset_url": url})


def forget_old_addresses(user: User) -> None:
    """After a change of e-mail the former address no longer logs in nor receives password links."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
