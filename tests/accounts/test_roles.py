"""Groups are the table of `accounts/rules.py`, and a role is one group."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from accounts.choices import Role
from accounts.roles import assign_role
from accounts.rules import PERMISSIONS
from tests.accounts.people import administrator, person

pytestmark = pytest.mark.django_db


def rights_of(group: Group) -> set[str]:
    return {f"{row.content_type.app_label}.{row.codename}" for row in group.permissions.select_related("content_type")}


def test_every_right_of_the_table_exists():
    known = {
        f"{row.content_type.app_label}.{row.codename}" for row in Permission.objects.select_related("content_type")
    }
    assert sorted(set().union(*PERMISSIONS.values()) - known) == []


@pytest.mark.parametrize("role", Role)
def test_the_group_of_a_role_has_the_rights_of_the_table(role):
    assert rights_of(Group.objects.get(name=role.value)) == PERMISSIONS[role]


def test_a_migrate_restores_groups_that_somebody_bent():
    Group.objects.create(name="puerta trasera").permissions.set(Permission.objects.all())
    Group.objects.get(name="socio").permissions.set(Permission.objects.all()[:5])
    call_command("migrate", verbosity=0)
    assert {group.name: rights_of(group) for group in Group.objects.all()} == {
        role.value: set(rights) for role, rights in PERMISSIONS.items()
    }


def test_a_role_replaces_the_former_one():
    user = person(Role.AUDITOR)
    assign_role(user=user, role=Role.SOCIO, by=administrator())
    assert [group.name for group in user.groups.all()] == ["socio"]


@pytest.mark.parametrize("role", Role)
def test_only_administrators_are_staff(role):
    assert person(role).is_staff is (role == Role.ADMINISTRADOR)


def test_losing_the_role_closes_the_back_office():
    user = administrator()
    assign_role(user=user, role=Role.FUNCIONARIO, by=administrator("otra@valle-alto.example"))
    user.refresh_from_db()
    assert not user.is_staff


def test_only_administrators_give_roles():
    with pytest.raises(PermissionDenied):
        assign_role(user=person(), role=Role.ADMINISTRADOR, by=person(Role.AUDITOR, "auditora@valle-alto.example"))


def test_administrators_do_not_lock_themselves_out():
    user = administrator()
    with pytest.raises(ValidationError):
        assign_role(user=user, role=Role.SOCIO, by=user)
