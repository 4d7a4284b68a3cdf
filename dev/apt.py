"""Debian packages that the environment or some tests want, installed where this user may.

Standard library only and old syntax: `dev.bootstrap` needs it before anything is installed.
"""

import os
import shutil
import subprocess


def may_install():
    """Whether apt-get is here and we are root or sudo asks for no password."""
    return bool(shutil.which("apt-get")) and (os.geteuid() == 0 or _sudo_is_open())


def install(packages):
    """True when apt-get installed them all; its output is kept quiet. Never asks anything."""
    if not may_install():
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    install_them = [*quiet, "install", "-y", "--no-install-recommends", *packages]
    # A machine that has never fetched the lists fails at once; only then is the slower update worth it.
    return _works(install_them) or (_works([*quiet, "update"]) and _works(install_them))


def _sudo_is_open():
    return bool(shutil.which("sudo")) and _works(["sudo", "-n", "true"])


def _works(command):
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return result.returncode == 0
