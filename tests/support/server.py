"""A real server on a database of its own, as a process beside the tests."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection

PATIENCE = 60


@contextmanager
def scratch_database(folder, template=None):
    """Yield the URL of an empty database on the engine that this run tests, or of a copy."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{folder / 'house.sqlite3'}"
        return
    name = f"race_{uuid4().hex[:12]}"
    secret = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    host, port = database["HOST"] or "127.0.0.1", database["PORT"] or 5432
    address = f"postgres://{database['USER']}{secret}@{host}:{port}"
    like = f'TEMPLATE "{template}"' if template else ""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" {like}')
        try:
            yield f"{address}/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def migrated_database(folder):
    """Yield the URL of a copy of this run's own database, which is empty between the tests.

    To migrate anew takes as long as many tests.
    """
    from staff.models import Centre

    assert not Centre.objects.exists(), "a test left its rows behind"
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "house.sqlite3")) as copy:
            connection.connection.backup(copy)
            copy.execute("VACUUM")  # nothing of a test that is over stands in its free pages
    connection.close()
    with scratch_database(folder, template=name) as url:
        yield url


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
    with beside(env, serving(port, workers=2), log) as process:
        wait_for(port, process, log)
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


@contextmanager
def group(env, command, log):
    """Run a program with all it starts, and kill all of it at the end, whatever it is doing."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=env, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def serving(port, workers):
    """Return the command that serves on this port."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--log-level", "warning", "--no-ws", "--workers", str(workers)),
        *("--blocking-threads", "4", "--workers-kill-timeout", "3", "shelter.wsgi:application"),
    ]


def wait_for(port, process, log):
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
