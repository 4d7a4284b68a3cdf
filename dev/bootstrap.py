"""`python3 -m dev.bootstrap`: the Python environment and the front-end packages, from their locks.

Standard library only, in syntax that Python 3.6 reads, so that an older Python is refused with a sentence and not with
a traceback. What is up to date is left alone: a second start takes a fraction of a second.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from dev import apt

OLDEST = (3, 11)
OLDEST_NODE = 18
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
NODE_MODULES = ROOT / "node_modules"
# Where machines keep the authorities they trust; institutions add their own there.
AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def main():
    if sys.version_info[:2] < OLDEST:
        stop(
            f"Se necesita Python {OLDEST[0]}.{OLDEST[1]} o más nuevo y este es el {sys.version.split()[0]}: "
            "instale uno y repita con PYTHON=python3.11, por ejemplo «make run PYTHON=python3.11»."
        )
    with alone():
        node_wheel = not has_node()
        python_environment(node_wheel)
        front_end()


def python_environment(node_wheel):
    """`.venv` with what requirements-dev.txt locks, plus Node as a wheel when the machine has none."""
    if VENV.is_symlink():
        return  # an environment that somebody else looks after
    locks = [ROOT / "requirements-dev.txt"] + ([ROOT / "requirements-node.txt"] if node_wheel else [])
    if is_fresh(VENV, locks) and works([PYTHON, "-c", ""]):
        return
    if not works([PYTHON, "-c", ""]):
        shutil.rmtree(VENV, ignore_errors=True)
        step(
            "Se crea el entorno de Python en .venv",
            [sys.executable, "-m", "venv", "--without-pip", VENV],
            "Instale el módulo venv de Python (en Debian: apt-get install python3-venv) y repita.",
        )
    if not is_right_uv():
        install_uv()
    step(
        "Se instalan los paquetes de Python (la primera vez tarda cerca de un minuto)",
        [UV, "pip", "sync", "-q", "--python", PYTHON, "--require-hashes", *locks],
        "Revise la conexión con el índice de paquetes de Python y repita.",
    )
    stamp(VENV, locks)


def install_uv():
    """uv by pip: the machine's pip if it can install into another environment, else the one Python brings along."""
    wanted = VENV / "uv.txt"
    wanted.write_text(locked_uv())
    arguments = ["install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", wanted]
    host, own = [sys.executable, "-m", "pip", "--python", PYTHON], [PYTHON, "-m", "pip"]
    if not works([*host, "--version"]):
        host = own
        if not works([PYTHON, "-m", "ensurepip"]) and not (
            apt.install(["python3-venv"]) and works([PYTHON, "-m", "ensurepip"])
        ):
            stop("Python no tiene pip ni ensurepip: instálelos (en Debian: apt-get install python3-venv) y repita.")
    step(
        "Se instala uv, que instala lo demás",
        [*host, *arguments],
        "Revise la conexión con el índice de paquetes de Python y repita.",
    )


def locked_uv():
    """The lines of requirements-dev.txt that pin uv: one lock for everything."""
    found = re.findall(r"^uv==.*?(?=^\S|\Z)", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE | re.DOTALL)
    if not found:
        stop("requirements-dev.txt no fija la versión de uv: ejecute «make lock».")
    return found[0]


def is_right_uv():
    version = locked_uv().split()[0].partition("==")[2]
    return f"uv {version} " in output([UV, "--version"]) + " "


def has_node():
    """Whether the machine offers a Node and npm that read our lock; the wheel in `.venv` is not the machine's."""
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder != str(VENV / "bin")]
    node, npm = (shutil.which(name, path=os.pathsep.join(folders)) for name in ("node", "npm"))
    if not node or not npm:
        return False
    version = output([node, "--version"]).strip().lstrip("v").partition(".")[0]
    return version.isdigit() and int(version) >= OLDEST_NODE and works([npm, "--version"])


def front_end():
    """`node_modules` as package-lock.json says."""
    locks = [ROOT / "package-lock.json", ROOT / "package.json", ROOT / ".npmrc"]
    if NODE_MODULES.is_symlink() or is_fresh(NODE_MODULES, locks):
        return
    step(
        "Se instalan los paquetes de las páginas",
        ["npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"],
        "Revise la conexión con el registro de npm y repita.",
    )
    stamp(NODE_MODULES, locks)


def digest(locks):
    return hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()


def is_fresh(folder, locks):
    try:
        return (folder / ".lock-digest").read_text() == digest(locks)
    except OSError:
        return False


def stamp(folder, locks):
    (folder / ".lock-digest").write_text(digest(locks))


def step(sentence, command, remedy):
    """Run `command`; when it fails, say so with `remedy` and the end of what it printed."""
    print(f"{sentence}…", flush=True)
    started = time.monotonic()
    result = run(command)
    if result.returncode:
        tail = "\n".join(result.stdout.strip().splitlines()[-15:])
        stop(f"{sentence}: falló. {remedy}\n\n{tail}")
    print(f"  listo en {time.monotonic() - started:.1f} s", flush=True)


def works(command):
    return run(command).returncode == 0


def output(command):
    return run(command).stdout


def run(command):
    """The result with everything printed in `stdout`; 127 when there is no such program."""
    words = [str(word) for word in command]
    try:
        return subprocess.run(
            words,
            cwd=str(ROOT),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, str(error))


def environment():
    """Ours, with `.venv` first on PATH; uv and npm trust whom the machine trusts, as pip does."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    trusted = [file for file in AUTHORITIES if os.path.exists(file)][:1]
    trust = {"UV_SYSTEM_CERTS": "true", "NODE_EXTRA_CA_CERTS": trusted[0]} if trusted else {}
    return {**trust, **os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)}


@contextlib.contextmanager
def alone():
    """One at a time: `make check` and `make test` side by side must not install over each other."""
    import fcntl

    folder = ROOT / ".local"
    folder.mkdir(exist_ok=True)
    with (folder / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop(sentence):
    sys.exit(sentence)


if __name__ == "__main__":
    main()
