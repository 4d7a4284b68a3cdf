"""Our secrets at counterparts are encrypted, and keys can be rotated."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from integrations.models import Counterpart, Credential

pytestmark = pytest.mark.django_db
CANARY = "canario-7f3a"


@pytest.fixture
def credential() -> Credential:
    credential = Credential(counterpart=Counterpart.objects.get(code="sercop"), name="password")
    credential.value = CANARY
    credential.save()
    return Credential.objects.get()


def test_the_value_is_read_back(credential):
    assert credential.value == CANARY


def test_the_database_never_sees_the_value(credential):
    with connection.cursor() as cursor:
        cursor.execute("select encode(encrypted, 'escape'), c::text from integrations_credential c")
        assert CANARY not in str(cursor.fetchall())


def test_a_new_key_encrypts_and_the_old_one_still_decrypts(credential, settings):
    old = settings.CREDENTIAL_ENCRYPTION_KEYS
    new = Fernet.generate_key().decode()
    settings.CREDENTIAL_ENCRYPTION_KEYS = [new, *old]
    assert credential.value == CANARY
    credential.value = CANARY
    settings.CREDENTIAL_ENCRYPTION_KEYS = [new]
    assert credential.value == CANARY


def test_a_lost_key_is_said_with_what_to_do(credential, settings):
    settings.CREDENTIAL_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ImproperlyConfigured, match="CREDENTIAL_ENCRYPTION_KEYS"):
        _ = credential.value
