"""`manage.py analyse_document` over real files."""

import json

import pytest
from django.core.management import CommandError, call_command

from bench.tenders import render
from bench.tenders.build import build
from documents.analysis_rules.schema import CORE, FIELDS

pytestmark = pytest.mark.django_db


def analysed(path, capsys) -> dict:
    call_command("analyse_document", str(path), "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("suffix", "write"), [("pdf", render.pdf), ("docx", render.word)])
def test_a_file_gives_every_field_with_its_state(tmp_path, capsys, suffix, write):
    path = tmp_path / f"pliego.{suffix}"
    sheet = build("development", 3)
    path.write_bytes(write(sheet))
    result = analysed(path, capsys)
    assert result["status"] == "complete"
    assert result["document_type"] == sheet.kind
    assert set(result["fields"]) == set(FIELDS)
    assert result["fields"]["process_code"]["value"] == sheet.gold["process_code"]
    found = [name for name in CORE if result["fields"][name]["state"] == "found"]
    assert len(found) >= 15
    assert all(result["fields"][name]["citations"] for name in found)


def test_a_damaged_file_ends_as_failed_and_says_why(tmp_path, capsys):
    path = tmp_path / "roto.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"\x00\xff" * 2000)
    result = analysed(path, capsys)
    assert result["status"] == "failed"
    assert {field["state"] for field in result["fields"].values()} == {"not_analysed"}
    assert result["quality"]["reason"]


def test_a_path_that_is_no_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="no existe"):
        call_command("analyse_document", str(tmp_path / "nada.pdf"))
