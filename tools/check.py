"""Looks at everything that can be judged without running it, two looks at a time.

Each look is a command that says nothing, or says what is wrong and what to do about it.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
BIN = Path(sys.executable).parent
PRODUCTION = {  # what `check --deploy` is asked about; the values are nobody's
    "DEMO": "0",
    "DEBUG": "0",
    "SECRET_KEY": "not-a-secret-only-for-checking-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "house.example",
    "DATABASE_URL": "",
    "SECURE_SSL_REDIRECT": "1",
}

LOOKS = {  # the slowest first
    "types": [PYTHON, "-m", "mypy"],
    "templates": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "floors": [BIN / "lint-imports", "--no-logo"],
    "deployment": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "documents": [PYTHON, "tools/documents.py", "--check"],
    "translations": [PYTHON, "tools/messages.py", "check"],
    "lint": [BIN / "ruff", "check", "-q", "--output-format", "concise", "."],
    "format": [BIN / "ruff", "format", "--check", "-q", "--output-format", "concise", "."],
}


def look(name):
    started = time.monotonic()
    env = {**os.environ, **(PRODUCTION if name == "deployment" else {})}
    done = subprocess.run(
        LOOKS[name], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return name, done.returncode, done.stdout.strip(), time.monotonic() - started


def main():
    started, wrong = time.monotonic(), []
    with ThreadPoolExecutor(2) as pool:
        for name, status, said, seconds in pool.map(look, LOOKS):
            print(f"{'ok   ' if status == 0 else 'WRONG'} {name} ({seconds:.1f} s)", flush=True)
            if status:
                wrong.append(name)
                print(said, flush=True)
    verdict = f"wrong: {', '.join(wrong)}" if wrong else "all is well"
    print(f"check: {verdict} ({time.monotonic() - started:.0f} s)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
