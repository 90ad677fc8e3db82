"""A house with a real server and a real job cluster, whose every trace is kept in one folder.

Run as a module, `furnish` fills an empty database and prints its members' tokens, `kept` prints as
text what its sessions and jobs hold packed.
"""

import http.client
import json
import re
import sqlite3
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.support.server import PATIENCE, cluster, environment, free_port, run, server

ROLES = ("house", "supervisor", "caseworker", "lead", "manager", "admin")
PASSWORD = "gul-bulbul-qanari 4417"
TITLE = re.compile(r"<title>(.*?)</title>", re.S)


@dataclass(frozen=True)
class Answer:
    """What came back, and for what."""

    role: str
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: str

    @property
    def head(self):
        """Return what others may see of an answer: its address, its headers and its title."""
        return "\n".join([self.path, *map(str, self.headers.items()), *TITLE.findall(self.body)])

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Visitor:
    """A member at her browser, and the programs that act for her."""

    role: str
    port: int
    token: str
    heard: list[Answer]
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self):
        self.get("/sign-in/")
        answer = self.post("/sign-in/", login=self.role, password=PASSWORD)
        assert answer.status == 302, answer.body
        return self

    def get(self, path):
        return self._ask("GET", path, None, {})

    def ask(self, method, path, body=None):
        return self._ask(method, path, body, {})

    def post(self, path, sent=None, *, htmx=False, **fields):
        """Send a form as the browser does, or as htmx does."""
        form = urlencode({**(sent or {}), **fields}, doseq=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        kind |= {"X-CSRFToken": self.cookies.get("csrf", "")}
        return self._ask("POST", path, form, kind | ({"HX-Request": "true"} if htmx else {}))

    def go(self, path, sent=None, **fields):
        """Send a form that is accepted; return where it leads."""
        answer = self.post(path, sent, **fields)
        assert answer.status == 302, (path, answer.status, answer.body)
        return answer.headers["location"]

    def api(self, path, body=None, method=None, **headers):
        """Call the API with her token."""
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        head |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = body if body is None or isinstance(body, str) else json.dumps(body)
        method = method or ("GET" if body is None else "POST")
        return self._ask(method, f"/api/v1/{path}", sent, head)

    def _ask(self, method, path, body, headers):
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**headers, **({"Cookie": jar} if jar else {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request(method, path, body and body.encode(), headers)
            came = connection.getresponse()
            for cookie in came.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: found.value for name, found in SimpleCookie(cookie).items()}
            heads = {name.lower(): value for name, value in came.getheaders()}
            text = came.read().decode()
        answer = Answer(self.role, method, path, came.status, heads, text)
        self.heard.append(answer)
        return answer


@dataclass
class House:
    """Its folder, its members, and everything that they were answered."""

    folder: object
    env: dict[str, str]
    port: int
    tokens: dict[str, str]
    night: str
    heard: list[Answer] = field(default_factory=list)

    def member(self, role):
        return Visitor(role, self.port, self.tokens.get(role, ""), self.heard)

    def ask(self, sql):
        """Ask the database itself, beside the server."""
        with closing(sqlite3.connect(self.folder / "house.sqlite3", timeout=30)) as database:
            rows = database.execute(sql).fetchall()
            database.commit()
        return rows

    @contextmanager
    def broken(self, table, saying):
        """Refuse every new row of a table; the database's error quotes what was typed."""
        refusal = f"SELECT RAISE(ABORT, 'DETAIL: Key ({table})=({saying}) is wrong')"
        self.ask(f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN {refusal}; END")
        try:
            yield
        finally:
            self.ask("PRAGMA secure_delete=ON")
            self.ask("DROP TRIGGER broken")
            self.ask("VACUUM")

    def kept(self):
        """Return as text what sessions and jobs hold packed."""
        return run(self.env, "-m", "tests.support.canary_house", "kept")


@contextmanager
def open_house(folder):
    """Yield a `House` whose server and cluster run until the end."""
    env = environment(folder, f"sqlite:///{folder / 'house.sqlite3'}")
    run(env, "manage.py", "migrate", "-v", "0")
    facts = json.loads(run(env, "-m", "tests.support.canary_house", "furnish").splitlines()[-1])
    run(env, "manage.py", "start_jobs")
    port = free_port()
    with (
        server(env, port, folder / "server.log"),
        cluster(env, folder / "cluster.log"),
    ):
        yield House(folder, env, port, **facts)


def until(found, patience=PATIENCE):
    """Wait for what another process does; return it."""
    deadline = time.monotonic() + patience
    while not (result := found()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.3)
    return result


def _furnish():
    from django.utils import timezone

    from staff.actions import make_token
    from tests.residents.factories import CentreFactory, MemberFactory, TeamFactory
    from tests.rooms.factories import RoomFactory

    centre = CentreFactory()
    team = TeamFactory(centre=centre)
    RoomFactory.create_batch(3, centre=centre, for_families=True, beds=4)
    RoomFactory.create_batch(3, centre=centre, beds=2)
    members = {
        role: MemberFactory(
            login=role, role=role, centre=centre, teams=[team], password=PASSWORD, english=True
        )
        for role in ROLES
    }
    now = timezone.now()
    tokens = {role: make_token(member=member, name="t", at=now) for role, member in members.items()}
    return {"tokens": tokens, "night": centre.night().isoformat()}


def _kept():
    from django.contrib.sessions.models import Session
    from django_q.models import OrmQ, Task

    return {
        "sessions": [session.get_decoded() for session in Session.objects.all()],
        "queued": [row.task for row in OrmQ.objects.all()],
        "done": [[t.name, t.func, t.args, t.kwargs, t.result] for t in Task.objects.all()],
    }


if __name__ == "__main__":
    import django

    django.setup()
    answer = {"furnish": _furnish, "kept": _kept}[sys.argv[1]]()
    print(json.dumps(answer, default=str, ensure_ascii=False))  # noqa: T201
