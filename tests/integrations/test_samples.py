"""Every real answer of a registry is read by a test."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
FIXTURES = {"samples", "sample"}
NOTES = "SOURCES.md"  # where the samples come from


def test_every_sample_of_the_registries_is_read_by_a_test(samples):
    named = {text for path in TESTS.rglob("test_*.py") for text in names_in(path.read_text(encoding="utf-8"))}
    assert {path.name for path in (samples / "validations").iterdir()} - named == {NOTES}


def test_only_a_test_that_takes_the_samples_reads_one():
    source = """
READ_BY_NOBODY = "a.json"
def test_this(sample): sample("b.json")
def test_that(client): client("c.json")
"""
    assert set(names_in(source)) == {"b.json"}


def names_in(source: str) -> Iterator[str]:
    """The texts in the tests of a module that take the samples."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef) or not FIXTURES & {each.arg for each in node.args.args}:
            continue
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
