"""`verify_integrity` finds every difference between the storage and the database, and says it by exit code."""

import json

import pytest
from django.core.management import call_command

from tests.documents.conftest import put

pytestmark = pytest.mark.django_db


def verify(capsys) -> tuple[int, dict]:
    code = 0
    try:
        call_command("verify_integrity", as_json=True)
    except SystemExit as error:
        code = error.code
    return code, json.loads(capsys.readouterr().out)


def test_sound_storage_has_no_differences(officer, capsys):
    put(b"uno", officer)
    assert verify(capsys) == (0, {"checked": 1, "differences": []})


def test_changed_missing_and_stray_bytes_are_all_told(officer, documents_folder, capsys):
    changed, missing = put(b"uno", officer).version, put(b"dos", officer).version
    path = documents_folder / changed.storage_key
    path.chmod(0o600)
    path.write_bytes(b"un0")
    (documents_folder / missing.storage_key).unlink()
    (documents_folder / "originals" / "ff").mkdir()
    (documents_folder / "originals" / "ff" / "suelto").write_bytes(b"?")
    code, told = verify(capsys)
    assert code == 1
    assert {(each["problem"], each["key"]) for each in told["differences"]} == {
        ("changed", changed.storage_key),
        ("missing", missing.storage_key),
        ("stray", "originals/ff/suelto"),
    }
