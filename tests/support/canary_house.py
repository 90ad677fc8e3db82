"""A house with a real server and a real job cluster, whose every trace is kept in one folder.

Run as a module, `furnish` fills an empty database and prints what its members hold in their hands,
`kept` prints as text what its sessions and jobs hold packed, `jobs` does what runs by the clock.
"""

import http.client
import io
import json
import re
import sqlite3
import sys
import time
import zipfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import chain
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from tests.support import server as beside

PATIENCE = beside.PATIENCE
NEWCOMER = "house"
"""Has no second factor yet, and sets it up at her first sign-in; all others have theirs."""

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
    sent: str = ""

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
    codes: list[str] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self):
        """Sign in with password and one of her recovery codes."""
        self.give_password()
        self.go("/sign-in/second/", factor_code=self.codes.pop())
        return self

    def give_password(self):
        self.get("/sign-in/")
        self.go("/sign-in/", login=self.role, password=PASSWORD)

    def get(self, path, *, htmx=False):
        return self._ask("GET", path, None, self._by_page(htmx))

    def ask(self, method, path, body=None):
        return self._ask(method, path, body, {})

    def post(self, path, sent=None, *, htmx=False, **fields):
        """Send a form as the browser does, or as htmx does."""
        form = urlencode({**(sent or {}), **fields}, doseq=True)
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, form, kind | self._by_page(htmx))

    def upload(self, path, name, content, **fields):
        """Send a form with a file."""
        edge = uuid4().hex
        head = f"--{edge}\r\nContent-Disposition: form-data; name="
        parts = [f'{head}"{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
        start = f'{head}"file"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        body = b"".join([*parts, start.encode(), content, f"\r\n--{edge}--\r\n".encode()])
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask("POST", path, body, kind | self._by_page(False))

    def _by_page(self, htmx):
        """Return the headers of a page, or of a fragment that htmx asks for."""
        token = {"X-CSRFToken": self.cookies.get("csrf", "")}
        return token | ({"HX-Request": "true"} if htmx else {})

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
        sent = body.encode() if isinstance(body, str) else body or b""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request(method, path, sent or None, headers)
            came = connection.getresponse()
            for cookie in came.headers.get_all("Set-Cookie") or ():
                self.cookies |= {name: found.value for name, found in SimpleCookie(cookie).items()}
            heads = {name.lower(): value for name, value in came.getheaders()}
            text = text_of(came.read())
        typed = sent.decode(errors="replace")
        answer = Answer(self.role, method, path, came.status, heads, text, typed)
        self.heard.append(answer)
        return answer


def text_of(content):
    """Return the text of an answer; of a spreadsheet, all of its parts unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    return content.decode(errors="replace")


@dataclass
class House:
    """Its folder, its members, and everything that they were answered."""

    folder: object
    env: dict[str, str]
    port: int
    tokens: dict[str, str]
    codes: dict[str, list[str]]
    apps: dict[str, str]
    members: dict[str, str]
    partner: str
    night: str
    heard: list[Answer] = field(default_factory=list)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)

    def __post_init__(self):
        given = [*self.tokens.values(), *self.apps.values(), *chain(*self.codes.values())]
        self.secrets |= {*given, *(one.replace("-", "") for one in given)}

    def stranger(self, role="nobody"):
        """Return somebody who has not signed in; a program of hers may bring her token."""
        codes = self.codes.get(role, [])
        return Visitor(role, self.port, self.tokens.get(role, ""), self.heard, codes)

    def at(self, role):
        """Return a member who has signed in, and is not locked."""
        if role not in self.visitors:
            self.visitors[role] = self.stranger(role).sign_in()
        visitor = self.visitors[role]
        return visitor if visitor.get("/notices/").status == 200 else visitor.sign_in()

    @property
    def is_a_file(self):
        """Tell whether the database is a file in the folder, or a server's."""
        return self.env["DATABASE_URL"].startswith("sqlite")

    def ask(self, sql):
        """Ask the database itself, beside the server."""
        with closing(self._connected()) as database:
            answer = database.execute(sql)
            rows = answer.fetchall() if answer.description else []
            database.commit()
        return rows

    def _connected(self):
        if self.is_a_file:
            return sqlite3.connect(self.folder / "house.sqlite3", timeout=30)
        return psycopg.connect(self.env["DATABASE_URL"], autocommit=True)

    def tables(self):
        """Return the names of all tables."""
        every = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if self.is_a_file:
            every = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return [name for (name,) in self.ask(every)]

    def ids(self, table, where="1 = 1"):
        """Return the ids of a table's rows as they stand in addresses."""
        order = "rowid" if self.is_a_file else "ctid"
        rows = self.ask(f"SELECT id FROM {table} WHERE {where} ORDER BY {order}")
        return [str(UUID(str(pk))) for (pk,) in rows]

    def code_of(self, person):
        """Return the code of a person."""
        hers = UUID(person).hex
        return self.ask(f"SELECT code FROM residents_person WHERE id = '{hers}'")[0][0]

    @contextmanager
    def broken(self, table, saying):
        """Refuse every new row of a table; the database's error quotes what was typed."""
        trigger, said = f"CREATE TRIGGER broken BEFORE INSERT ON {table}", f"({table})=({saying})"
        if self.is_a_file:
            refusal = f"SELECT RAISE(ABORT, 'DETAIL: Key {said} is wrong')"
            make, take_away = [f"{trigger} BEGIN {refusal}; END"], ["DROP TRIGGER broken", "VACUUM"]
        else:
            refusal = f"RAISE EXCEPTION 'wrong' USING DETAIL = 'Key {said} is wrong'"
            function = "FUNCTION broken() RETURNS trigger LANGUAGE plpgsql"
            make = [
                f"CREATE {function} AS $$ BEGIN {refusal}; END $$",
                f"{trigger} FOR EACH ROW EXECUTE FUNCTION broken()",
            ]
            take_away = ["DROP FUNCTION broken CASCADE"]
        for sql in make:
            self.ask(sql)
        try:
            yield
        finally:
            for sql in take_away:
                self.ask(sql)

    def tell(self, what):
        """Return what one of the tasks of this module prints, in the house."""
        return beside.run(self.env, "-m", "tests.support.canary_house", what)


@contextmanager
def open_house(folder, url):
    """Yield a `House` on an empty database, whose server and cluster run until the end."""
    env = beside.environment(folder, url)
    env |= {"MEDIA_ROOT": str(folder / "media"), "BACKUP_DIR": str(folder / "backups")}
    env |= {"EMAIL_URL": "console:", "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir()
    furnished = beside.run(env, "-m", "tests.support.canary_house", "furnish")
    facts = json.loads(furnished.splitlines()[-1])
    beside.run(env, "manage.py", "start_jobs")
    port = beside.free_port()
    with (
        beside.server(env, port, folder / "server.log"),
        beside.cluster(env, folder / "cluster.log"),
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
    from staff.choices import Role
    from staff.factors import recovery
    from staff.terms import accept_terms
    from tests.residents.factories import CentreFactory, MemberFactory, TeamFactory
    from tests.rooms.factories import RoomFactory
    from tests.staff.factories import OrganisationFactory
    from tests.support.factors import app_of

    centre, now = CentreFactory(), timezone.now()
    team = TeamFactory(centre=centre)
    RoomFactory.create_batch(3, centre=centre, for_families=True, beds=4)
    RoomFactory.create_batch(3, centre=centre, beds=2)
    given = {"centre": centre, "teams": [team], "password": PASSWORD, "english": True}
    members = {role: MemberFactory(login=role, role=role, **given) for role in Role.values}
    others = {role: member for role, member in members.items() if role != NEWCOMER}
    apps, codes = {}, {}
    for role, member in others.items():
        apps[role], codes[role] = app_of(member).secret, recovery.make_codes(member, now)
        accept_terms(member=member, at=now)
    return {
        "tokens": {role: make_token(member=one, name="t", at=now) for role, one in members.items()},
        "codes": codes,
        "apps": apps,
        "members": {role: str(member.pk) for role, member in members.items()},
        "partner": str(OrganisationFactory(centre=centre).pk),
        "night": centre.night().isoformat(),
    }


def _kept():
    from django.contrib.sessions.models import Session
    from django_q.models import OrmQ, Task

    return {
        "sessions": [session.get_decoded() for session in Session.objects.all()],
        "queued": [row.task for row in OrmQ.objects.all()],
        "done": [[t.name, t.func, t.args, t.kwargs, t.result] for t in Task.objects.all()],
    }


def _jobs():
    from django.core.management import call_command
    from django.utils import timezone

    from shelter.jobs import run_now
    from shelter.schedules import JOBS

    counts = {name: run_now(name, timezone.now()) for name in JOBS}
    call_command("verify_audit")
    return counts


if __name__ == "__main__":
    import django

    django.setup()
    answer = {"furnish": _furnish, "kept": _kept, "jobs": _jobs}[sys.argv[1]]()
    print(json.dumps(answer, default=str, ensure_ascii=False))  # noqa: T201
