"""A real server on a database of its own, and many members who all want the same at once.

Run as a module it fills an empty database and prints what the racers need to know, as JSON.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.conf import settings

SINGLE_ROOMS = 64
FAMILY_ROOMS = 64
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
    server = f"postgres://{database['USER']}{secret}@{host}:{port}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass(frozen=True)
class House:
    """A house with a server in front of it."""

    port: int
    token: str
    night: str
    single: list[str]
    family: list[list[str]]

    def post(self, path, body, **headers):
        """Post once; return the status and the body as it came."""
        return self._ask("POST", path, json.dumps(body), headers)

    def get(self, path):
        return json.loads(self._ask("GET", path, None, {})[1])

    def _ask(self, method, path, body, headers):
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request(method, f"/api/v1/{path}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def admission(self, *beds):
        """Return a body that asks for these beds, for as many women who come together."""
        relations = ["self", *["sibling"] * (len(beds) - 1)]
        return {
            "people": [
                {"sex": "F", "birth_year": 1990, "relation": relation, "needs": []}
                for relation in relations
            ],
            "from": self.night,
            "nights": 14,
            "beds": list(beds),
            "channel": "walk_in",
        }


@contextmanager
def running_house(folder):
    """Yield a `House` whose server runs until the end."""
    with scratch_database(folder) as url:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shelter.settings",
            "DATABASE_URL": url,
            "KEYRING": str(folder / "keyring.json"),
            "SECRET_KEY": uuid4().hex * 2,
            "SECURE_SSL_REDIRECT": "0",
            "DEMO": "0",
            "LANGUAGE_CODE": "en",
        }
        _run(env, "manage.py", "migrate", "-v", "0")
        facts = json.loads(_run(env, "-m", "tests.rooms.racing").splitlines()[-1])
        port = _free_port()
        with _server(env, port, folder / "server.log"):
            yield House(port=port, **facts)


def all_at_once(count, work):
    """Call ``work(number)`` from so many threads at the same moment; return what each got."""
    start, answers = threading.Barrier(count), [None] * count

    def run(number):
        start.wait()
        answers[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _run(env, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def _server(env, port, log):
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-ws"),
        *("--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "3"),
        "shelter.wsgi:application",
    ]
    with log.open("w") as output:
        server = subprocess.Popen(command, env=env, stdout=output, stderr=output)
    try:
        _wait_for(port, server, log)
        yield
    finally:
        server.terminate()
        server.wait(timeout=15)


def _wait_for(port, server, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer: {log.read_text()}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _furnish():
    """Fill the database with a house and print what the racers need."""
    import django

    django.setup()
    from django.utils import timezone

    from rooms.models import Bed
    from staff.actions import make_token
    from tests.residents.factories import CentreFactory, MemberFactory
    from tests.rooms.factories import RoomFactory

    centre = CentreFactory()
    for _number in range(SINGLE_ROOMS):
        RoomFactory(centre=centre, beds=1)
    for _number in range(FAMILY_ROOMS):
        RoomFactory(centre=centre, for_families=True, beds=2)
    beds = Bed.objects.filter(room__villa__centre=centre).order_by("room__position", "position")
    family = [str(pk) for pk in beds.filter(room__audience="families").values_list("pk", flat=True)]
    facts = {
        "token": make_token(member=MemberFactory(centre=centre), name="race", at=timezone.now()),
        "night": centre.night().isoformat(),
        "single": [str(bed.pk) for bed in beds.filter(room__audience="women")],
        "family": [family[place : place + 2] for place in range(0, len(family), 2)],
    }
    print(json.dumps(facts))  # noqa: T201


if __name__ == "__main__":
    _furnish()
