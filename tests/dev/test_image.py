"""What the image holds, read from its recipe: nothing here builds it."""

import fnmatch

from django.conf import settings

from dev.environment import ROOT

ALLOWED = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]


def goes_in(name: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern.rstrip("/")) for pattern in ALLOWED)


def test_every_app_goes_into_the_image():
    local = {name.split(".")[0] for name in settings.INSTALLED_APPS if (ROOT / name.split(".")[0]).is_dir()}
    assert {"portal", "procurement", "jobs"} <= local
    assert [name for name in sorted(local) if not goes_in(name)] == []
    assert all(goes_in(name) for name in ("manage.py", "celery_app.py", "templates", "static", "requirements.txt"))


def test_what_is_for_development_stays_out():
    outside = ["dev", "sandbox", "tests", "bench", "docs", "deploy", ".git", ".local", ".venv", "node_modules", ".ci"]
    assert [name for name in outside if goes_in(name)] == []


def test_everything_that_goes_in_is_there():
    assert [name for name in ALLOWED if not (ROOT / name).exists()] == []


def test_the_image_runs_as_nobody_in_particular_and_watches_its_health():
    recipe = (ROOT / "Dockerfile").read_text()
    assert recipe.count("\nUSER ") == 1
    assert "\nUSER 10001:10001\n" in recipe
    assert "HEALTHCHECK" in recipe
    assert "'/health'" in recipe
    assert "\nARG BASE=python:3.11-slim\n" in f"\n{recipe}"


def test_uv_of_the_image_is_the_one_of_the_lock():
    locked = next(
        line.split()[0] for line in (ROOT / "requirements-dev.txt").read_text().splitlines() if line.startswith("uv==")
    )
    assert f"ARG UV_VERSION={locked.removeprefix('uv==')}\n" in (ROOT / "Dockerfile").read_text()
