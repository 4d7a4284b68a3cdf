"""Runs pytest with servers of its own; `--install` and `--parallel` are ours, the rest is pytest's."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from ctypes.util import find_library
from pathlib import Path

from dev import apt
from dev.chromium import find_chromium
from dev.environment import LOCAL, ROOT, development
from dev.postgres import Postgres
from dev.processes import end, spawn
from dev.redis import Redis

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def has_chromium() -> bool:
    return find_chromium() is not None


def reads_spanish() -> bool:
    if not shutil.which("tesseract"):
        return False
    result = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "spa" in result.stdout.split()


def draws_pages() -> bool:
    return bool(find_library("pango-1.0") and find_library("pangoft2-1.0"))


def has_clamd() -> bool:
    return bool(shutil.which("clamd"))


# What tests use of the machine: (what stays out without it, how to see it, Debian's packages).
OPTIONAL = (
    ("las pruebas en el navegador (falta Chromium)", has_chromium, ["chromium"]),
    ("el reconocimiento de texto (falta tesseract en español)", reads_spanish, ["tesseract-ocr", "tesseract-ocr-spa"]),
    (
        "las constancias en PDF (falta Pango)",
        draws_pages,
        ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
    ),
    ("la búsqueda de virus (falta clamd)", has_clamd, ["clamav-daemon"]),
)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if "--install" in arguments:
        arguments.remove("--install")
        install_missing()
    if "--parallel" in arguments:
        arguments.remove("--parallel")
        arguments = ["-n", str(_cores()), "--dist", "loadgroup", *arguments]
    code = run(arguments)
    return report_missing() or code


def run(arguments: list[str]) -> int:
    """Exit code of pytest."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    _sweep()
    state = Path(tempfile.mkdtemp(prefix=f"test-{os.getpid()}-", dir=LOCAL))
    state.chmod(0o711)
    first = Postgres(state / "postgres-0")
    postgres = [first, *(Postgres(state / f"postgres-{n}", like=first) for n in range(1, _workers(arguments)))]
    redis = [Redis(state / f"redis-{n}") for n in range(_workers(arguments))]
    try:
        with contextlib.ExitStack() as servers:
            databases, caches = _urls(servers, "DATABASE_URL", postgres), _urls(servers, "REDIS_URL", redis)
            variables = {
                **os.environ,
                **development(database_url=databases[0], redis_url=caches[0], environment="test"),
                "TEST_DATABASE_URLS": ",".join(databases),
                "TEST_REDIS_URLS": ",".join(caches),
                "PYTEST_PLUGINS": "dev.pytest_servers",
            }
            return _pytest(arguments, variables)
    except KeyboardInterrupt:
        return 130
    finally:
        for folder in [state, *(server.home for server in postgres)]:
            shutil.rmtree(folder, ignore_errors=True)


def _urls(servers: contextlib.ExitStack, variable: str, own: list) -> list[str]:
    """A server for each worker; the one that the variable names is shared by all."""
    if given := os.environ.get(variable):
        return [given]
    for server in reversed(own):  # the first last: the others copy its data before it runs
        servers.callback(server.stop)
        server.start()
    return [server.url for server in own]


def _workers(arguments: list[str]) -> int:
    """How many workers `-n` asks pytest-xdist for, at least one."""
    for word, following in itertools.pairwise([*arguments, ""]):
        value = following if word == "-n" else word[2:] if word.startswith("-n") else ""
        if value:
            return int(value) if value.isdigit() and int(value) else _cores()
    return 1


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    process = spawn([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment)
    try:
        return process.wait()
    finally:
        end(process, first=signal.SIGINT, patience=20)  # it ends by itself after Ctrl-C, and says what it had seen


def install_missing() -> None:
    packages = [package for _, is_here, names in OPTIONAL if not is_here() for package in names]
    if packages:
        print(f"Se instala lo que las pruebas usan de Debian: {', '.join(packages)}…", flush=True)
        apt.install(packages)


def report_missing() -> int:
    """One line about what did not run; in CI that is a failure."""
    missing = [(what, names) for what, is_here, names in OPTIONAL if not is_here()]
    if not missing:
        return 0
    packages = " ".join(name for _, names in missing for name in names)
    print(f"No se ejecutó: {'; '.join(what for what, _ in missing)}. Instale: apt-get install {packages}")
    return 1 if IN_CI else 0


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2


def _sweep() -> None:
    """Throw away what a killed test run left behind."""
    for folder in LOCAL.glob("test-*-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
