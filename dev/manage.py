"""`manage.py` with the variables of the portal that `make run` keeps running; without one, with servers of its own."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from dev.environment import LOCAL, ROOT, development
from dev.instance import AlreadyRunning, facts, only_one
from dev.postgres import Postgres
from dev.redis import Redis


def main(arguments: list[str]) -> int:
    try:
        with servers() as variables:
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.call(command, cwd=ROOT, env={**os.environ, **variables})
    except AlreadyRunning as error:
        print(f"El portal todavía está arrancando (proceso {error}): repita cuando esté listo.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The variables of development, with a database and a Redis behind them."""
    if running := facts():
        yield development(
            database_url=running["database_url"],
            redis_url=running["redis_url"],
            sandbox_url=running["sandbox_url"],
            sandbox_sftp_url=running["sandbox_sftp_url"],
        )
        return
    # Holding the lock: two starts on one data folder would end each other's database.
    with only_one(), contextlib.ExitStack() as stack:
        yield development(
            database_url=os.environ.get("DATABASE_URL") or stack.enter_context(Postgres(LOCAL / "postgres")),
            redis_url=os.environ.get("REDIS_URL") or stack.enter_context(Redis(LOCAL / "redis")),
            sandbox_url=os.environ.get("SANDBOX_URL", ""),
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
