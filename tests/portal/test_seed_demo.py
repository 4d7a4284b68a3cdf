import json
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib import auth
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from portal.management.commands.seed_demo import seed_accounts, seed_applications
from sandbox.__main__ import write_files
from suppliers.choices import RegisterKind
from suppliers.models import RegisterFile

pytestmark = pytest.mark.django_db


def test_every_role_gets_an_account_that_logs_in():
    accounts = seed_accounts(known={})
    assert {account["role"] for account in accounts} == set(Role.values)
    for account in accounts:
        user = User.objects.get(email=account["email"])
        assert user.check_password(account["password"])
        assert [group.name for group in user.groups.all()] == [account["role"]]


def test_only_the_administrator_enters_the_back_office_and_has_a_second_factor():
    accounts = {account["role"]: account for account in seed_accounts(known={})}
    assert [user.email for user in User.objects.filter(is_staff=True)] == [accounts["administrador"]["email"]]
    assert [role for role, account in accounts.items() if "totp_secret" in account] == ["administrador"]


def test_the_secret_of_the_file_opens_the_administration(client):
    account = next(one for one in seed_accounts(known={}) if one["role"] == "administrador")
    client.post(reverse("account_login"), {"login": account["email"], "password": account["password"]})
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(account["totp_secret"], counter))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert auth.get_user(client).email == account["email"]
    assert client.get("/admin/").status_code == 200


def test_a_second_run_changes_nothing(tmp_path):
    path = tmp_path / "accounts.json"
    call_command("seed_demo", accounts=path, verbosity=0)
    first, hashes = path.read_text(), dict(User.objects.values_list("email", "password"))
    call_command("seed_demo", accounts=path, verbosity=0)
    assert path.read_text() == first
    assert dict(User.objects.values_list("email", "password")) == hashes


def test_the_file_is_for_its_owner_only(tmp_path):
    call_command("seed_demo", accounts=tmp_path / "accounts.json")
    assert (tmp_path / "accounts.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "no es JSON", '["texto"]', "null"])
def test_a_damaged_file_gives_new_passwords(tmp_path, content):
    path = tmp_path / "accounts.json"
    path.write_text(content)
    call_command("seed_demo", accounts=path)
    for account in json.loads(path.read_text()):
        assert User.objects.get(email=account["email"]).check_password(account["password"])


def test_production_refuses_known_passwords(settings):
    settings.IN_PRODUCTION = True
    with pytest.raises(CommandError, match="no se crean en producción"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_the_keys_of_the_example_applications_serve_and_stay(tmp_path, client):
    first = seed_applications(known=[])
    assert seed_applications(known=first) == first
    for key in first:
        body = {"client_id": key["client_id"], "client_secret": key["client_secret"]}
        token = client.post("/api/v1/token/", body, content_type="application/json").json()
        assert token["scope"].split() == key["scopes"]


def test_the_files_of_the_registries_come_along(tmp_path):
    write_files(tmp_path, date(2026, 11, 24))
    for _ in range(2):
        call_command("seed_demo", registers=tmp_path)
    for kind in RegisterKind:
        assert RegisterFile.objects.filter(kind=kind).count() == 1
        assert RegisterFile.objects.newest(kind).rows
