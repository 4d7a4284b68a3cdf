"""Demonstration accounts, one per role, the catalogue of products, the sandbox's processes. Never in production."""

import json
import os
import secrets
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.choices import Role
from accounts.models import User
from accounts.roles import assign_role
from api.scopes import Scope
from partners.keys import issue_key, matching
from partners.models import Application
from procurement.models import Process
from suppliers.refreshing import register_simulated_package

NAMES = {
    Role.FUNCIONARIO: "Fernanda Loor",
    Role.AUDITOR: "Andrés Chicaiza",
    Role.ADMINISTRADOR: "Adriana Vega",
    Role.SOCIO: "Samuel Ortiz",
}
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else


class Command(BaseCommand):
    help = "Crea las cuentas de demostración y carga el CPC y los procesos del sandbox. Se puede repetir."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", type=Path, help="archivo que guarda los correos y claves de las cuentas")
        parser.add_argument("--keys", type=Path, help="archivo que guarda las claves de las aplicaciones de ejemplo")
        parser.add_argument("--documents", type=Path, help="carpeta de documentos, como la escribe el sandbox")
        parser.add_argument("--releases", type=Path, help="JSON Lines de releases, como las escribe el sandbox")
        parser.add_argument(
            "--registers", type=Path, help="carpeta con los archivos de registros que escribe el sandbox"
        )

    def handle(self, *, accounts, keys, releases, registers, documents, **options):
        if settings.IN_PRODUCTION:
            raise CommandError("Las cuentas de demostración tienen claves conocidas: no se crean en producción.")
        made = seed_accounts(known=_known(accounts))
        if accounts:
            _keep(accounts, made)
        for account in made:
            self.stdout.write(f"{account['role']:<14} {account['email']:<28} {account['password']}")
        if keys:
            _keep(keys, seed_applications(known=_read(keys)))
        call_command("import_cpc", stdout=self.stdout, stderr=self.stderr)
        if releases:
            self._load(releases)
        if registers:
            self._load_registers(registers)
        if documents:
            owner = f"{Role.FUNCIONARIO.value}@demo.example"
            call_command("load_documents", str(documents), owner=owner, demo=True, stdout=self.stdout)

    def _load_registers(self, folder: Path) -> None:
        """What SCVS, SERCOP and the sanctions' lists publish as files, so that suppliers can be verified."""
        told = {"stdout": self.stdout, "stderr": self.stderr}
        register_simulated_package()
        call_command("import_scvs_directory", str(folder / "directory.xlsx"), **told)
        call_command("import_scvs_ranking", str(folder / "ranking.csv"), **told)
        for name in ("sercop.csv", "un.xml", "ofac.csv", "worldbank.csv"):
            call_command("import_debarred", str(folder / name), list=name.partition(".")[0], **told)

    def _load(self, releases: Path) -> None:
        with releases.open("rb") as lines:
            expected = sum(1 for _ in lines)
        if Process.objects.filter(is_demo=True).count() >= expected:
            self.stdout.write("Los procesos de demostración ya están.")
            return
        call_command("load_releases", str(releases), demo=True, stdout=self.stdout, stderr=self.stderr)
        call_command("measure_quality", stdout=self.stdout, stderr=self.stderr)


@transaction.atomic
def seed_accounts(*, known: dict[str, dict]) -> list[dict]:
    """One account per role as `{role, email, password, totp_secret?}`; keeps the passwords of `known` (by e-mail)."""
    return [_account(role, known) for role in Role]


def _account(role: Role, known: dict[str, dict]) -> dict:
    email = f"{role.value}@demo.example"
    password = known.get(email, {}).get("password") or new_password()
    user = User.objects.filter(email=email).first() or User(email=email)
    user.full_name, user.institution, user.is_active = NAMES[role], "Entidad de demostración", True
    if not user.check_password(password):
        user.set_password(password)
    user.save()
    assign_role(user=user, role=role, by=None)
    account = {"role": role.value, "email": email, "password": password}
    return account | ({"totp_secret": _totp_secret(user)} if user.is_staff else {})


def _totp_secret(user: User) -> str:
    """Secret of the second factor, set up already: the back-office opens with it at once."""
    enrolled = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if enrolled:
        return decrypt(enrolled.data["secret"])
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


# Name, and what it may do: a reader of everything public, and one that also sees people and asks for notices.
APPLICATIONS = (
    ("Observatorio de demostración", frozenset(Scope) - {Scope.PEOPLE, Scope.WEBHOOKS}),
    ("Ministerio de demostración", frozenset(Scope)),
)


@transaction.atomic
def seed_applications(*, known: list[dict]) -> list[dict]:
    """One key per application as `{name, client_id, client_secret, scopes}`; those of `known` that still serve stay."""
    return [_application(name, sorted(scopes), known) for name, scopes in APPLICATIONS]


def _application(name: str, scopes: list[str], known: list[dict]) -> dict:
    contact = {"contact_name": "Samuel Ortiz", "contact_email": "socio@demo.example"}
    responsible = User.objects.filter(email=f"{Role.FUNCIONARIO.value}@demo.example").first()
    facts = {"scopes": scopes, "responsible": responsible, **contact}
    application, _ = Application.objects.update_or_create(name=name, defaults=facts)
    kept = next((key for key in known if key.get("name") == name), None)
    if kept is None or not matching(kept["client_id"], kept["client_secret"]):
        issued = issue_key(application=application, by=None, label="Demostración")
        kept = {"client_id": issued.key.client_id, "client_secret": issued.secret}
    return {"name": name, "client_id": kept["client_id"], "client_secret": kept["client_secret"], "scopes": scopes}


def new_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))


def _known(path: Path | None) -> dict[str, dict]:
    try:
        return {account["email"]: account for account in json.loads(path.read_text())} if path else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _read(path: Path) -> list[dict]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return []


def _keep(path: Path, accounts: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with open(unfinished, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(accounts, file, indent=2, ensure_ascii=False)
    unfinished.replace(path)
