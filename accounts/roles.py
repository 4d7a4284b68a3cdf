"""Roles are groups whose rights come from the table in `accounts/rules.py`, and from nowhere else."""

from django.apps import apps as installed
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.choices import Role
from accounts.models import User
from accounts.rules import PERMISSIONS


def sync_after_migrate(app_config, using, apps=installed, **kwargs):
    """Make the groups equal to the table once all apps have their permissions (receiver of `post_migrate`)."""
    if app_config is not _last_migrated_app():
        return
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a partial migration that has not reached django.contrib.auth
        return
    sync_roles(group=group, permission=permission, using=using)


def _last_migrated_app():
    return [config for config in installed.get_app_configs() if config.models_module is not None][-1]


def sync_roles(*, group, permission, using="default"):
    """Groups and their permissions become exactly the table; rights of models that do not exist yet are left out."""
    known = {
        f"{label}.{codename}": key
        for key, label, codename in permission.objects.using(using).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    with transaction.atomic(using=using):
        group.objects.using(using).exclude(name__in=list(PERMISSIONS)).delete()
        for role, rights in PERMISSIONS.items():
            row, _ = group.objects.using(using).get_or_create(name=role.value)
            row.permissions.set([known[right] for right in rights if right in known])


@transaction.atomic
def assign_role(*, user: User, role: Role, by: User | None) -> User:
    """Give `user` exactly one role; administrators enter the back-office, nobody else does.

    Raises PermissionDenied when `by` may not change users, ValidationError when `by` would lock themselves out.
    """
    if by is not None and not by.has_perm("accounts.change_user"):
        raise PermissionDenied("Solo administración asigna roles.")
    if by is not None and by.pk == user.pk and role != Role.ADMINISTRADOR:
        raise ValidationError("No puede quitarse a sí mismo el rol de administrador: pídalo a otra persona.")
    user.groups.set([Group.objects.get(name=role.value)])
    user.is_staff = role == Role.ADMINISTRADOR
    user.save(update_fields=["is_staff"])
    return user
