import ast
import os
import subprocess
import sys

import pytest

from dev import apt, bootstrap
from dev.environment import ROOT


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of which only the locks are there."""
    for name, path in {"ROOT": "", "VENV": ".venv", "NODE_MODULES": "node_modules"}.items():
        monkeypatch.setattr(bootstrap, name, tmp_path / path)
    (tmp_path / ".venv").mkdir()
    return tmp_path


@pytest.mark.parametrize("name", ["__init__", "apt", "bootstrap"])
def test_old_pythons_can_read_it_to_refuse_themselves(name):
    ast.parse((ROOT / "dev" / f"{name}.py").read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("name", ["apt", "bootstrap"])
def test_it_needs_the_standard_library_only(name):
    tree = ast.parse((ROOT / "dev" / f"{name}.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported - {"dev"} <= sys.stdlib_module_names


def test_an_older_python_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(SystemExit) as refusal:
        bootstrap.main()
    assert str(refusal.value).startswith("Se necesita Python 3.11 o más nuevo y este es el ")
    assert "\n" not in str(refusal.value)


def test_what_is_up_to_date_is_left_alone(checkout):
    lock = checkout / "lock"
    lock.write_text("uno")
    assert not bootstrap.is_fresh(checkout / ".venv", [lock])
    bootstrap.stamp(checkout / ".venv", [lock])
    assert bootstrap.is_fresh(checkout / ".venv", [lock])
    lock.write_text("dos")
    assert not bootstrap.is_fresh(checkout / ".venv", [lock])


def test_an_environment_that_is_a_link_belongs_to_somebody_else(checkout):
    (checkout / ".venv").rmdir()
    (checkout / ".venv").symlink_to(checkout)
    bootstrap.python_environment(node_wheel=False)  # no lock to read here: going on would raise
    assert list(checkout.iterdir()) == [checkout / ".venv"]


def test_uv_is_installed_with_the_hashes_of_the_lock():
    first, *others = bootstrap.locked_uv().splitlines()
    assert first.startswith("uv==")
    assert any("--hash=sha256:" in line for line in others)
    assert all(line.startswith(" ") for line in others)


def test_a_lock_without_uv_says_what_to_do(checkout):
    (checkout / "requirements-dev.txt").write_text("django==5.2\n")
    with pytest.raises(SystemExit, match="make lock"):
        bootstrap.locked_uv()


def test_a_step_that_fails_says_what_to_do_and_shows_the_end_of_its_output(checkout):
    noisy = "print(*range(40), sep='\\n'); raise SystemExit('no hay red')"
    with pytest.raises(SystemExit) as failure:
        bootstrap.step("Se instala algo", [sys.executable, "-c", noisy], "Revise la conexión y repita.")
    said = str(failure.value)
    assert said.startswith("Se instala algo: falló. Revise la conexión y repita.")
    assert "no hay red" in said
    assert "39" in said
    assert "\n20\n" not in said


def test_a_program_that_is_not_there_is_a_failure_and_no_traceback(checkout):
    assert not bootstrap.works(["programa-que-no-existe"])


@pytest.mark.parametrize(("said", "enough"), [("v18.19.0", True), ("v22.1.0", True), ("v12.22.9", False), ("", False)])
def test_a_node_that_cannot_read_our_lock_does_not_count(checkout, monkeypatch, said, enough):
    node_in(checkout / "bin", said)
    monkeypatch.setenv("PATH", str(checkout / "bin"))
    assert bootstrap.has_node() is enough


def test_the_node_of_the_wheel_is_not_the_machines(checkout, monkeypatch):
    node_in(checkout / ".venv" / "bin", "v22.1.0")  # else the wheel would be installed at every other start
    monkeypatch.setenv("PATH", str(checkout / ".venv" / "bin"))
    assert not bootstrap.has_node()


def node_in(folder, version):
    folder.mkdir()
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)


def test_nothing_is_installed_where_we_may_not(monkeypatch):
    monkeypatch.setattr(apt.shutil, "which", lambda name: None)
    assert not apt.may_install()
    assert not apt.install(["chromium"])


def test_the_locks_name_no_package_registry():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "--index-url" not in text
        assert '"resolved"' not in text


def test_make_lists_its_recipes():
    alone = {"PATH": os.environ["PATH"]}  # `make test` tells its children how it was called
    listed = subprocess.run(["make", "help"], cwd=ROOT, env=alone, capture_output=True, text=True, check=True).stdout
    recipes = {line.split()[1] for line in listed.splitlines()}
    assert recipes == {"help", "run", "stop", "test", "check", "fix", "bench", "verify", "migrate", "lock"}
