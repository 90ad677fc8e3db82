"""A real server on a database of its own, as a process beside the tests."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings

PATIENCE = 60


@contextmanager
def scratch_database(folder):
    """Yield the URL of an empty database on the engine that this run tests."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{folder / 'race.sqlite3'}"
        return
    name = f"race_{uuid4().hex[:12]}"
    secret = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    host, port = database["HOST"] or "127.0.0.1", database["PORT"] or 5432
    address = f"postgres://{database['USER']}{secret}@{host}:{port}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{address}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def environment(folder, url):
    """Return what a server's environment says about a house in this folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shelter.settings",
        "DATABASE_URL": url,
        "KEYRING": str(folder / "keyring.json"),
        "SECRET_KEY": uuid4().hex * 2,
        "SECURE_SSL_REDIRECT": "0",
        "DEMO": "0",
        "LANGUAGE_CODE": "en",
    }


def run(env, *arguments):
    """Run a Python command to its end; return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def server(env, port, log):
    """Serve on this port until the end; what the server says goes to the file ``log``."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-ws"),
        *("--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "3"),
        "shelter.wsgi:application",
    ]
    with beside(env, command, log) as process:
        _wait_for(port, process, log)
        yield


@contextmanager
def cluster(env, log):
    """Run the job cluster until the end; what it says goes to the file ``log``."""
    with beside(env, [sys.executable, "manage.py", "qcluster"], log):
        yield


@contextmanager
def beside(env, command, log):
    """Run a program until the end; what it says goes to the file ``log``."""
    with log.open("w") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port, process, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {log.read_text()}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
