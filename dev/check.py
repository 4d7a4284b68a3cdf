"""`make check`: every check that needs no database and no browser, as many at a time as there are cores."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from dev.environment import ROOT, production

BIN = ROOT / ".venv" / "bin"
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]


# The slowest first, so that they do not wait for the others.
CHECKS = (
    Check("tipos", ["mypy", "--no-error-summary", "."]),
    Check("plantillas", ["djlint", "--lint", "--quiet", "templates"]),
    Check("migraciones", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("despliegue", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"]),
    Check("capas", ["lint-imports"]),
    Check("Dockerfile", ["hadolint", "Dockerfile"]),
    Check("estilo", ["ruff", "check", "."]),
    Check("formato", ["ruff", "format", "--check", "."]),
)


def main() -> int:
    environment = {**os.environ, **production(), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started = time.monotonic()
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        results = list(pool.map(lambda check: run(check, environment), CHECKS))
    failed = [name for name, passed in results if not passed]
    print(f"{len(results)} comprobaciones en {time.monotonic() - started:.0f} s", flush=True)
    if failed:
        print(f"Fallan: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def run(check: Check, environment: dict[str, str]) -> tuple[str, bool]:
    started = time.monotonic()
    result = subprocess.run(
        check.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    passed = result.returncode == 0
    lines = [f"{'✓' if passed else '✗'} {check.name} ({time.monotonic() - started:.1f} s)"]
    if not passed:
        lines += [" ".join(check.command), result.stdout.strip(), result.stderr.strip()]
    print("\n".join(line for line in lines if line), flush=True)
    return check.name, passed


if __name__ == "__main__":
    sys.exit(main())
