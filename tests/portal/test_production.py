"""Production refuses what must never run; each refusal is one sentence that names the variable."""

import json
import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from dev.environment import ROOT, production
from portal import checks
from portal.production import refusals

SMTP = "django.core.mail.backends.smtp.EmailBackend"

SOUND = {
    "DEBUG": False,
    "ALLOWED_HOSTS": ["portal.gob.ec"],
    "SANDBOX_URL": "",
    "SECRET_KEY": "Zr8!kP2vQx9#LmN4wT7yBc1dFg6hJs0aEu5iOo3pRqVtXzWnMb",
    "SECRET_KEY_FALLBACKS": [],
    "JWT_SECRET": "9fK2mQ7xW4zR1tY8uP5sD3gH6jL0aVbN",
    "JWT_SECRET_FALLBACKS": [],
    "MFA_ENCRYPTION_KEYS": [Fernet.generate_key().decode()],
    "CREDENTIAL_ENCRYPTION_KEYS": [Fernet.generate_key().decode()],
}

UNSOUND = [
    ({"DEBUG": True}, "DEBUG"),
    ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": ["portal.gob.ec", "*.gob.ec"]}, "ALLOWED_HOSTS"),
    ({"SANDBOX_URL": "http://127.0.0.1:9000"}, "SANDBOX_URL"),
    ({"SECRET_KEY": "corta"}, "SECRET_KEY"),
    ({"SECRET_KEY": "django-insecure-" + SOUND["SECRET_KEY"]}, "SECRET_KEY"),
    ({"SECRET_KEY": "abc" * 30}, "SECRET_KEY"),
    ({"SECRET_KEY_FALLBACKS": ["vieja y corta"]}, "SECRET_KEY"),
    ({"JWT_SECRET": "x" * 64}, "JWT_SECRET"),
    ({"JWT_SECRET": "9fK2mQ7xW4zR1tY8uP5sD3gH6jL0aVb"}, "JWT_SECRET"),
    ({"JWT_SECRET": "ChangeMe-" + SOUND["JWT_SECRET"]}, "JWT_SECRET"),
    ({"MFA_ENCRYPTION_KEYS": ["A" * 43 + "="]}, "MFA_ENCRYPTION_KEYS"),
    ({"CREDENTIAL_ENCRYPTION_KEYS": ["A" * 43 + "="]}, "CREDENTIAL_ENCRYPTION_KEYS"),
    ({"CREDENTIAL_ENCRYPTION_KEYS": SOUND["MFA_ENCRYPTION_KEYS"]}, "MFA_ENCRYPTION_KEYS y CREDENTIAL_ENCRYPTION_KEYS"),
    ({"JWT_SECRET": SOUND["SECRET_KEY"]}, "SECRET_KEY y JWT_SECRET"),
]


SETTINGS = [
    ({"DEBUG": "true"}, "DEBUG"),
    ({"JWT_SECRET": "corto"}, "JWT_SECRET"),
    ({"SANDBOX_URL": "http://127.0.0.1:9000"}, "SANDBOX_URL"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    ({"DATABASE_URL": ""}, "Falta la variable DATABASE_URL"),
    ({"DATABASE_URL": "postgresql://usuario:secreta@maquina:5432"}, "DATABASE_URL no dice la base"),
    ({"DATABASE_URL": "postgresql://usuario:secreta@maquina/base?nada"}, "DATABASE_URL no se puede leer"),
    ({"REDIS_URL": "redis://:secreta@127.0.0.1/3"}, "REDIS_URL trae un número de base"),
    ({"EMAIL_USE_TLS": "true", "EMAIL_USE_SSL": "true"}, "EMAIL_USE_TLS y EMAIL_USE_SSL"),
    ({"SERCOP_BASE_URL": "http://sin-tls.ec"}, "SERCOP_BASE_URL"),
    ({"SRI_API_URL": "http://sin-tls.ec"}, "SRI_API_URL"),
    ({"LOG_LEVEL": "todo"}, "LOG_LEVEL tiene 'todo': se espera DEBUG o INFO o WARNING o ERROR"),
    ({"MAX_DOCUMENT_SIZE_MB": "cincuenta"}, "MAX_DOCUMENT_SIZE_MB tiene 'cincuenta': se espera un entero"),
    ({"RATE_LIMIT_WINDOW": "0"}, "RATE_LIMIT_WINDOW"),
]

# Reads the settings once for each set of variables, in one process that is not ours: they configure the logs too.
READ_ALL = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
said = []
for variables in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(variables)
    for name in [name for name in sys.modules if name.startswith("portal.settings")]:
        del sys.modules[name]
    try:
        importlib.import_module("portal.settings")
        said.append("")
    except ImproperlyConfigured as error:
        said.append(str(error))
json.dump(said, sys.stdout)
"""


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """What reading the settings says for each of SETTINGS; the last is the sound production profile."""
    sound = production()
    result = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        input=json.dumps([sound | change for change, _ in SETTINGS] + [sound]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def start(*command, **changes) -> subprocess.CompletedProcess:
    variables = {"PATH": os.environ["PATH"], **production(), **changes}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_sound_portal_is_not_refused():
    assert list(refusals(SOUND)) == []


@pytest.mark.parametrize(("change", "named"), UNSOUND)
def test_an_unsound_value_is_refused_by_name(change, named):
    sentences = list(refusals(SOUND | change))
    assert len(sentences) == 1
    assert named in sentences[0]


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET"])
def test_a_refusal_does_not_show_the_secret(name):
    assert "qwe" not in " ".join(refusals(SOUND | {name: "qwe" * 40}))


@pytest.mark.parametrize("number", range(len(SETTINGS)), ids=[words for _, words in SETTINGS])
def test_a_wrong_variable_is_said_in_one_sentence_without_secrets(sentences, number):
    assert SETTINGS[number][1] in sentences[number]
    assert "\n" not in sentences[number]
    assert "secreta" not in sentences[number]


def test_the_sound_profile_reads(sentences):
    assert sentences[-1] == ""


def test_manage_stops_with_the_sentence_and_no_traceback():
    result = start("manage.py", "check", JWT_SECRET="corto")
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        "La variable JWT_SECRET tiene 5 caracteres y el mínimo es 32: "
        "en producción se espera un secreto propio, largo y al azar."
    ]


def test_the_web_server_gives_up_with_the_sentence_and_no_traceback():
    arguments = ["-m", "gunicorn", "portal.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"]
    result = start(*arguments, DEBUG="true")
    assert result.returncode == 3
    assert "La variable DEBUG está encendida" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_celery_stops_with_the_sentence_and_no_traceback(role):
    result = start("-m", "celery", "-A", "celery_app", role, RATE_LIMIT_WINDOW="nunca")
    assert result.returncode == 2
    assert result.stderr.startswith("La variable RATE_LIMIT_WINDOW")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("changes", "check", "code"),
    [
        ({"IN_PRODUCTION": False, "ENVIRONMENT": "development"}, checks.check_profile, "portal.W001"),
        ({"SANDBOX_URL": "http://127.0.0.1:9"}, checks.check_refusals, "portal.E001"),
        ({"SECURE_PROXY_SSL_HEADER": ("A", "https"), "TRUSTED_PROXIES": 0}, checks.check_proxy, "portal.W002"),
        ({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "correo.gob.ec"}, checks.check_mail, "portal.W003"),
    ],
)
def test_the_deploy_check_says_what_is_unwise(settings, changes, check, code):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert [message.id for message in check(None)] == [code]


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"IN_PRODUCTION": True}, checks.check_profile),
        (SOUND, checks.check_refusals),
        ({"SECURE_PROXY_SSL_HEADER": ("A", "https"), "TRUSTED_PROXIES": 1}, checks.check_proxy),
        ({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "correo.gob.ec", "EMAIL_USE_TLS": True}, checks.check_mail),
        ({"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "localhost"}, checks.check_mail),
    ],
)
def test_the_deploy_check_is_silent_about_what_is_sound(settings, changes, check):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert check(None) == []
