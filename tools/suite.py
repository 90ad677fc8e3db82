"""Runs the tests: all of them on SQLite, then those with a database on PostgreSQL if one answers.

    python tools/suite.py [--long] [pytest's own arguments]

Closes on the runner's own summary lines. What the run on SQLite leaves, databases and logs, is then
searched for names and phones that the tests typed: there must be none. Every run has databases of
its own, so that two may run at once. `TEST_DATABASE_URL` names the PostgreSQL server, by default
the one on this machine.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import canaries  # noqa: E402

MEMORY = "/dev/shm"  # commits of tests need no disk
LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"
TOGETHER = ["--dist", "loadfile", "--no-loadscope-reorder"]  # what a file sets up is set up once
PYTEST = [sys.executable, "-m", "pytest", "-n", "2", *TOGETHER]


def main(arguments):
    server = os.environ.get("TEST_DATABASE_URL", "").strip() or LOCAL
    answers = answer_of(server)
    print(f"PostgreSQL: {answers}", flush=True)
    print("== SQLite", flush=True)
    failed = run_and_search(arguments)
    if answers.startswith("answers"):
        print("== PostgreSQL", flush=True)
        browser = [] if "--long" in arguments else ["-m", "not browser"]
        failed = run(server, ["--with-rows", *browser, *arguments]) or failed
    return failed


def answer_of(url):
    """Say whether a server answers at ``url``; a test run without one says that it had none."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            version = connection.info.server_version // 10000
            return f"answers, version {version}: the suite runs on SQLite, then there."
    except psycopg.Error:
        if os.environ.get("TEST_DATABASE_URL", "").strip():
            sys.exit("TEST_DATABASE_URL does not answer: start that server, or leave it out.")
        return "none answers on 127.0.0.1:5432: the suite runs on SQLite alone."


def run_and_search(arguments):
    """Run on SQLite; fail as well if a name or a phone stands in what the run leaves behind."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sakina-traces-", dir=place) as folder:
        url = f"sqlite:///{ROOT / 'var' / 'test.sqlite3'}"
        failed = run(url, ["--reuse-db", *arguments], TEST_TRACES=folder)  # reuse: kept at the end
        leaks = canaries.typed.files(Path(folder))
    for leak in leaks:
        print(f"A name or a phone that a test typed stands in {leak}", flush=True)
    return failed or bool(leaks)


def run(database_url, arguments, **more):
    """Run pytest on one database; what the environment says about ours is left out."""
    kept = {k: v for k, v in os.environ.items() if k not in {"DEMO", "REDIS_URL", "EMAIL_URL"}}
    env = {**kept, "DATABASE_URL": database_url, "DJANGO_ALLOW_ASYNC_UNSAFE": "true", **more}
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
