"""`make run`: database, Redis, sandbox, migrations, demo data, then web, worker and beat under one supervisor."""

import argparse
import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from dev.environment import LOCAL, ROOT, development, sftp_key, write_private
from dev.instance import FACTS, AlreadyRunning, facts, only_one
from dev.postgres import Postgres, PostgresError
from dev.processes import end, end_marked, free_port, spawn
from dev.redis import Redis, RedisError
from dev.supervisor import Child, Supervisor, say

PORT = 8000
MARK = "PORTAL_SUPERVISED"
DEMO = LOCAL / "demo"
PAPERS = DEMO / "documents"
RELEASES, ACCOUNTS, KEYS = DEMO / "releases.jsonl", DEMO / "accounts.json", DEMO / "api_keys.json"
REGISTERS = DEMO / "registers"
CODE = [
    folder for folder in ROOT.iterdir() if (folder / "__init__.py").exists() and folder.name not in ("tests", "dev")
]


class StepError(Exception):
    """A step of the start failed; the sentence and the end of its output."""


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    portal = Portal(options)
    portal.listen_to_signals()
    try:
        with only_one(), contextlib.ExitStack() as stack:
            portal.run(stack)
        return 0
    except AlreadyRunning as error:
        where = (facts() or {}).get("url", "todavía arrancando")
        print(f"Ya hay un portal encendido en esta carpeta (proceso {error}, {where}): apáguelo con «make stop».")
        return 1
    except (StepError, PostgresError, RedisError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


class Portal:
    """One start, from the servers to the box with the address."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.supervisor: Supervisor | None = None
        self.started_at = time.monotonic()
        self.ready = False
        self.postgres, self.redis = Postgres(LOCAL / "postgres"), Redis(LOCAL / "redis")
        self.servers: list = []

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def run(self, stack: contextlib.ExitStack) -> None:
        end_marked(MARK, str(LOCAL))
        stack.callback(say, "portal", "Apagado.")
        FACTS.unlink(missing_ok=True)
        self.port = self._port()
        self.sandbox_url = os.environ.get("SANDBOX_URL") or f"http://127.0.0.1:{free_port()}"
        # Only our own sandbox is known to have one.
        self.sandbox_sftp_url = "" if os.environ.get("SANDBOX_URL") else f"sftp://127.0.0.1:{free_port()}/salida"
        self.variables = development(
            database_url=self._server(stack, "DATABASE_URL", "la base de datos", self.postgres),
            redis_url=self._server(stack, "REDIS_URL", "Redis", self.redis),
            sandbox_url=self.sandbox_url,
            sandbox_sftp_url=self.sandbox_sftp_url,
        )
        own = {MARK: str(LOCAL), "PYTHONUNBUFFERED": "1", "WEBHOOK_INTERNAL_HOSTS": _receivers()}
        self.environment = {**os.environ, **self.variables, **own}
        self._manage("Se aplican las migraciones", "migrate", "--no-input", "-v", "0")
        self._demo()
        self.supervisor = Supervisor(self._children())
        stack.callback(FACTS.unlink, missing_ok=True)
        stack.callback(self.supervisor.stop)
        self.supervisor.run(every_turn=self._every_turn, watched=CODE)

    @property
    def url(self) -> str:
        # A name and not 127.0.0.1: browsers give passkeys to names only.
        return f"http://localhost:{self.port}"

    def _asked_to_stop(self, number, frame) -> None:
        if self.supervisor:
            self.supervisor.stopping.set()
        else:
            raise KeyboardInterrupt

    def _port(self) -> int:
        port = free_port(self.options.port)
        if port != self.options.port:
            say("portal", f"El puerto {self.options.port} está ocupado: se usa el {port}.")
        return port

    def _server(self, stack: contextlib.ExitStack, variable: str, name: str, server) -> str:
        """The server that the variable names, never touched; without it, one of our own."""
        if given := os.environ.get(variable):
            return given
        with _timed(f"Arranca {name}"):
            stack.callback(server.stop)
            url = server.start()
        self.servers.append((name, server))
        return url

    def _demo(self) -> None:
        """Demo accounts and processes, once for each database of our own; the worker keeps the processes fresh."""
        seeded = self.postgres.data / "seeded"  # inside the data: whoever throws them away throws it away too
        if self.options.no_demo or (self._owns_database() and seeded.exists() and ACCOUNTS.exists() and KEYS.exists()):
            return
        if not RELEASES.exists():
            DEMO.mkdir(exist_ok=True)
            unfinished = RELEASES.with_suffix(".new")
            self._step("Se preparan los datos de demostración", "-m", "sandbox", "dump", unfinished)
            unfinished.replace(RELEASES)
        self._step("Se preparan los archivos de los registros", "-m", "sandbox", "files", REGISTERS)
        if not (PAPERS / "manifest.json").exists():
            self._step("Se preparan los documentos de demostración", "-m", "sandbox", "documents", PAPERS)
        self._manage(
            "Se cargan las cuentas, los procesos y los documentos de demostración",
            *("seed_demo", "--accounts", ACCOUNTS, "--keys", KEYS, "--releases", RELEASES),
            *("--registers", REGISTERS, "--documents", PAPERS),
        )
        if self._owns_database():
            seeded.touch()

    def _owns_database(self) -> bool:
        return self.postgres.process is not None

    def _manage(self, sentence: str, *words) -> None:
        self._step(sentence, "manage.py", *words)

    def _step(self, sentence: str, *words) -> None:
        """Run Python with `words` to its end; its output is shown only when it fails."""
        with _timed(sentence):
            process = spawn(
                [sys.executable, *map(str, words)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            try:
                output, _ = process.communicate()
            finally:
                end(process)
        if process.returncode:
            tail = "\n".join(output.strip().splitlines()[-20:])
            raise StepError(f"{sentence}: falló. Lo último que dijo:\n\n{tail}")

    def _children(self) -> list[Child]:
        bind = [word for address in _addresses(self.port) for word in ("--bind", address)]
        # Root runs it in containers; that its messages are JSON only is what makes this harmless.
        quiet = ["-W", "ignore:You're running the worker with superuser"]
        celery = [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "celery_app"]
        children = [
            Child(
                "web",
                [sys.executable, "-m", "gunicorn", "portal.wsgi", *bind, "--worker-class", "gthread", "--threads", "8"]
                + ["--reload", "--graceful-timeout", "5", "--timeout", "120", "--no-control-socket"],
                self.environment,
            ),
            Child(
                "worker",
                [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
                # Its jobs are rows with a lease: another worker takes up what this one leaves.
                {**self.environment, "REMAP_SIGTERM": "SIGQUIT"},
                reload=True,
            ),
            Child(
                "beat",
                [*celery, "beat", "--loglevel", "INFO", "--schedule", LOCAL / "beat-schedule", "--pidfile="],
                self.environment,
                reload=True,
            ),
        ]
        if not os.environ.get("SANDBOX_URL"):
            port = self.sandbox_url.rpartition(":")[2]
            sftp = ["--sftp-port", str(urlsplit(self.sandbox_sftp_url).port), "--sftp-host-key", str(sftp_key())]
            command = [sys.executable, "-m", "sandbox", "--port", port, *sftp]
            children.insert(0, Child("sandbox", command, self.environment, reload=True))
        return children

    def _every_turn(self) -> None:
        for name, server in self.servers:
            if server.process.poll() is not None:
                say("portal", f"Se detuvo {name}; arranca otra vez.")
                server.start()
        if not self.ready and _answers(self.port, "/health/ready"):
            self.ready = True
            accounts = _made(ACCOUNTS)
            write_private(FACTS, self._facts(accounts))
            _box(self.url, accounts, time.monotonic() - self.started_at, has_keys=bool(_made(KEYS)))

    def _facts(self, accounts: list[dict]) -> dict:
        return {
            "url": self.url,
            "database_url": self.variables["DATABASE_URL"],
            "redis_url": self.variables["REDIS_URL"],
            "sandbox_url": self.sandbox_url,
            "sandbox_sftp_url": self.sandbox_sftp_url,
            "accounts": accounts,
            "api_keys": _made(KEYS),
        }


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or PORT), help="puerto preferido")
    parser.add_argument("--no-demo", action="store_true", help="sin cuentas ni datos de demostración")
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _timed(sentence: str):
    started = time.monotonic()
    say("portal", f"{sentence}…")
    yield
    say("portal", f"  {time.monotonic() - started:.1f} s")


def _addresses(port: int) -> list[str]:
    """Both meanings of "localhost", where the machine has both."""
    import socket

    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("::1", port))
    except OSError:
        return [f"127.0.0.1:{port}"]
    return [f"127.0.0.1:{port}", f"[::1]:{port}"]


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _made(path: Path) -> list[dict]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return []


def _receivers() -> str:
    """Where webhooks may go on this machine: the receiver of the guide of the API, unless something else is said."""
    return os.environ.get("WEBHOOK_INTERNAL_HOSTS", "localhost:9000")


def _box(url: str, accounts: list[dict], seconds: float, *, has_keys: bool) -> None:
    lines = [f"Portal Compras Públicas: {url}", f"Listo en {seconds:.0f} s; Ctrl-C lo apaga."]
    for account in accounts:
        code = "  + código de la aplicación (portal.json)" if account.get("totp_secret") else ""
        lines.append(f"{account['role']:<14} {account['email']:<30} {account['password']}{code}")
    if has_keys:
        lines.append(f"API: {url}/api/v1/docs/ (claves: api_keys, en portal.json)")
    width = max(map(len, lines))
    for line in ("─" * width, *lines, "─" * width):
        say("portal", line)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
