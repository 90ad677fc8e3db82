#!/usr/bin/env python3
"""Makes `.venv/` from nothing, with the standard library alone; a second call finds it done.

python3 tools/bootstrap.py runtime    what the product runs on (runtime.lock)
python3 tools/bootstrap.py dev        and what testing and checking need (dev.lock)
python3 tools/bootstrap.py browser    that, and Debian's Chromium where it may be installed
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = "uv==0.13.9"
OLDEST = (3, 11)
APT = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=60"]
INSTALL = ["install", "-y", "--no-install-recommends"]


def main(target):
    use_a_new_enough_python()
    if target in ("dev", "browser") and not is_done("dev"):
        install("dev")
    if target == "runtime" and not is_done("runtime") and not is_done("dev"):
        install("runtime")
    if target == "browser":
        have_chromium()


def use_a_new_enough_python():
    """Go on with another interpreter if this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", ""], check=False).returncode == 0:
            os.execv(path, [path, *sys.argv])
    sys.exit("Python 3.11 or newer is needed: install it, or name it with PYTHON=… make …")


def is_done(kind):
    return stamp(kind).exists() and stamp(kind).read_text() == wanted(kind) and PYTHON.exists()


def stamp(kind):
    return VENV / f".{kind}-stamp"


def wanted(kind):
    """Return what the environment is made from: the lock, and the interpreter's version."""
    lock = (ROOT / f"{kind}.lock").read_bytes()
    return hashlib.sha256(lock).hexdigest() + " " + ".".join(map(str, sys.version_info[:2]))


def install(kind):
    """Install a lock, with uv where it can be had (seconds), else with pip (half a minute)."""
    VENV.mkdir(exist_ok=True)
    with (VENV / ".being-made").open("w") as file:  # not `.lock`: that name is uv's own
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_done(kind):  # another process was first
            return
        print(f"Installing {kind}.lock into .venv …", flush=True)
        make_venv()
        with_uv(kind) or with_pip(kind)
        stamp(kind).write_text(wanted(kind))


def make_venv():
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL).returncode
        == 0
    ):
        return
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"This Python has no ensurepip: apt-get install python{version}-venv, then again.")
    venv.create(VENV, with_pip=True)


def pip(*arguments):
    quiet = ["-q", "--disable-pip-version-check", "--no-input"]
    return subprocess.run([PYTHON, "-m", "pip", "install", *quiet, *arguments])


def with_uv(kind):
    if pip("--only-binary", ":all:", UV).returncode != 0:
        return False
    command = [VENV / "bin" / "uv", "pip", "install", "-q", "--require-hashes", "--no-build"]
    where = ["-r", ROOT / f"{kind}.lock", "--python", PYTHON]
    patience = {"UV_HTTP_TIMEOUT": "60"}
    return subprocess.run([*command, *where], env={**patience, **os.environ}).returncode == 0


def with_pip(kind):
    lock = str(ROOT / f"{kind}.lock")
    if pip("--require-hashes", "--only-binary", ":all:", "-r", lock).returncode != 0:
        sys.exit(f"{kind}.lock could not be installed: see pip's words above.")


def have_chromium():
    """Install Debian's Chromium if there is none and we may; browser tests are skipped without.

    Its shell without windows takes half the time; not every Debian has it, and tests do without.
    """
    if shutil.which("chromium"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        print("Installing Chromium from Debian's packages …", flush=True)
        apt(root, "update")
        apt(root, *INSTALL, "chromium", "fonts-noto-core")
        apt(root, *INSTALL, "chromium-headless-shell")
    if not shutil.which("chromium"):
        print("There is no Chromium and it cannot be installed here: browser tests are skipped.")


def apt(root, *arguments):
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*root, *APT, *arguments], stdout=subprocess.DEVNULL, env=quiet)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "runtime")
