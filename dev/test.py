"""Runs pytest with a PostgreSQL and a Redis of its own; arguments go to pytest."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dev.environment import LOCAL, ROOT, development
from dev.postgres import Postgres
from dev.redis import Redis


def main(arguments: list[str]) -> int:
    LOCAL.mkdir(exist_ok=True)
    _sweep()
    state = Path(tempfile.mkdtemp(prefix=f"test-{os.getpid()}-", dir=LOCAL))
    state.chmod(0o711)
    postgres, server = Postgres(state / "postgres"), Redis(state / "redis")
    try:
        variables = development(
            database_url=os.environ.get("DATABASE_URL") or postgres.start(),
            redis_url=os.environ.get("REDIS_URL") or server.start(),
            environment="test",
        )
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env={**os.environ, **variables})
    except KeyboardInterrupt:
        return 130
    finally:
        server.stop()
        postgres.stop()
        shutil.rmtree(postgres.home, ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)


def _sweep() -> None:
    """Throw away what a killed test run left behind."""
    for folder in LOCAL.glob("test-*-*"):
        if not Path(f"/proc/{folder.name.split('-')[1]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
