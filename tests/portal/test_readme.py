"""README.md tells what the code does: its table of variables, its links, its length."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \| (.+?) \| (.+?) \| (.+?) \|$", re.M)


def reads() -> dict[str, ast.expr | None]:
    """Each variable that the settings read, with its default as written there; None: there is none."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "portal" / "settings").glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and _is_of_env(node.func)]
    return {call.args[0].value: _default(call) for call in calls}


def _is_of_env(function) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "env"


def _default(call: ast.Call) -> ast.expr | None:
    place = 2 if call.func.attr == "choice" else 1
    return call.args[place] if len(call.args) > place else None


TOLD = {name: default for name, _, default, _ in ROW.findall(README)}


def test_every_variable_that_the_settings_read_is_told_and_no_other():
    assert TOLD.keys() == reads().keys()


@pytest.mark.parametrize("name", sorted(reads()))
def test_the_default_is_told_as_it_is(name):
    default, told = reads()[name], TOLD[name]
    if default is None:
        assert told == "required"
    elif isinstance(default, ast.Constant) and default.value != "":
        assert told == f"`{str(default.value).lower() if isinstance(default.value, bool) else default.value}`"
    else:
        assert told != "required"


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_it_is_read_in_one_sitting():
    assert len(README.splitlines()) < 240
