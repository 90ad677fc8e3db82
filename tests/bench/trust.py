"""What confidentiality costs: sealed fields, audit rows, the keyed search, seals, rotation."""

import random
import time
import uuid
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import repeat
from statistics import quantiles
from unittest.mock import patch

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from residents import identity
from residents.actions import write_note
from residents.models import CaseFile, Person
from residents.selectors import search_persons
from rooms.models import Stay
from shelter.shared.text import name_tokens
from staff.actions.keys import rotate_keys
from staff.audit import write_entry
from staff.keyring import search_hash
from staff.models import Centre, Member, WrappedKey
from staff.seals import seal_trail
from staff.verifying import verify_trail
from tests.bench.measure import (
    Browser,
    beside,
    expect,
    many_pages_at_hand,
    report,
    session_cookie,
    spent_on,
)

ROUNDS = 60
PERSONS = 1_000_000
ENTRIES = 1_000_000
ROTATED = 10_000
SYLLABLES = (
    "مر",
    "نو",
    "سا",
    "لي",
    "هد",
    "فا",
    "زي",
    "را",
    "كا",
    "ثم",
    "دل",
    "وس",
    "يع",
    "شه",
    "بن",
)
Identity = identity.Identity


def bench_sealing(label: str) -> None:
    """Measure the board with names, and a record with its name and notes, against plain fields."""
    house, lead = (Member.objects.get(login=login) for login in ("house", "lead"))
    person = Stay.objects.filter(state="admitted").order_by("pk").first().person
    for n in range(10):
        write_note(person=person, text=f"note {n} " * 20, by=lead, at=timezone.now())
    shown = {"form": {"reason": "emergency"}}
    board = (house, ("POST", reverse("rooms:board_reveal")), shown, 1.25)
    record = (lead, ("GET", reverse("residents:person_detail", args=[person.pk])), {}, 1.4)
    for name, (member, page, sent, goal) in {"board": board, "record": record}.items():
        browser = Browser(cookie=session_cookie(member))
        sealed, plain = beside(
            _visit(browser, *page, **sent), _plainly(browser, *page, **sent), ROUNDS
        )
        report(f"{name} with sealed fields over plain ones, {label}", sealed, plain, goal)


def _visit(browser, *page, **sent):
    return lambda _n=0: expect(browser.send(*page, **sent), 200)


def _plainly(browser, *page, **sent):
    def visit():
        with plain_fields():
            expect(browser.send(*page, **sent), 200)

    return visit


@contextmanager
def plain_fields():
    """Read the sealed columns as if they held plain text: no key is fetched, nothing is opened."""

    def read(_key, _owner, _context, sealed):
        return bytes(sealed).decode("latin-1") if sealed else ""

    with ExitStack() as stack:
        stack.enter_context(patch("staff.vault.keys_of", lambda ids, kind: dict.fromkeys(ids, b"")))
        stack.enter_context(patch("staff.vault.open_text", read))
        yield


def bench_audit(label: str) -> None:
    """Measure what writing its audit row adds to the board, as 95 of 100 visits see it."""
    browser = Browser(cookie=session_cookie(Member.objects.get(login="house")))
    took = []

    def timed(*args):
        began = time.perf_counter()
        answer = write_entry(*args)
        took.append(time.perf_counter() - began)
        return answer

    with patch("staff.middleware.write_entry", timed):
        for _n in range(4 * ROUNDS):
            expect(browser.send("GET", reverse("rooms:board")), 200)
    worst = quantiles(took[ROUNDS:], n=20)[-1]
    report(f"audit row of the board, 95 of 100 visits, {label}", worst * 1000, None, 2, unit="ms")


def bench_oracle(label: str) -> None:
    """Measure by how much a hidden record answers otherwise in time than one that is not there."""
    house = Member.objects.get(login="house")
    file = CaseFile.objects.exclude(person__stays__state="admitted").order_by("pk").first()
    CaseFile.objects.filter(pk=file.pk).update(restricted=True)
    browser = Browser(cookie=session_cookie(house))

    def ask(pk):
        return expect(browser.send("GET", reverse("residents:person_detail", args=[pk])), 404)

    assert ask(file.person_id) == ask(uuid.uuid4())
    hidden, missing = beside(
        lambda _n: ask(file.person_id), lambda: ask(uuid.uuid4()), 200, warm=10
    )
    apart = abs(hidden - missing) * 1000
    report(f"hidden record over missing one, {label}", apart, None, 5, unit="ms")


def bench_rotation() -> None:
    """Measure how long all keys of ten thousand persons take to be wrapped anew."""
    persons = Person.objects.values_list("pk", flat=True)[:ROTATED]
    few = list(persons)
    assert len(few) == ROTATED, len(few)
    WrappedKey.objects.exclude(person_id__in=few).delete()
    began = time.perf_counter()
    rotate_keys(by=None, at=timezone.now(), now=True)
    report(f"rotate all keys of {ROTATED:,} persons", time.perf_counter() - began, None, 300)


def bench_search() -> None:
    """Measure the search by name among a million persons, against a plain column's index."""
    member = Member.objects.get(login="house")
    names = fill_with_persons(Centre.objects.get(), PERSONS)
    wanted = names[:: len(names) // 200]
    search = lambda n: search_persons(member=member, name=wanted[n % 200])  # noqa: E731
    assert any(match.score == 1 for match in search(7))
    turn = iter(range(10**9))
    plain = lambda: _by_plain_column(member, wanted[next(turn) % 200])  # noqa: E731
    assert plain()
    found = beside(search, plain, 4 * ROUNDS)
    report(f"search by name among {PERSONS:,} persons over a plain column", *found, 3)
    hidden, rng = _hide_some(100), random.Random(4)
    unknown = lambda: search_persons(member=member, name=_name(rng))  # noqa: E731
    told = beside(lambda n: search_persons(member=member, name=hidden[n % 100]), unknown, 200)
    apart = abs(told[0] - told[1]) * 1000
    report(f"hidden name over unknown one among {PERSONS:,}", apart, None, 5, unit="ms")


def _hide_some(count):
    """Restrict the files of as many persons; return their names, which nobody may find."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, name FROM plain_name LIMIT %s", [count])
        found = cursor.fetchall()
    centre = Centre.objects.get()
    CaseFile.objects.bulk_create(
        CaseFile(centre=centre, person_id=uuid.UUID(pk), channel="hotline", restricted=True)
        for pk, _name in found
    )
    return [name for _pk, name in found]


def _by_plain_column(member, name):
    visible = Person.objects.visible_to(member).defer(*(f"sealed_{p}" for p in Person.SEALED))
    return list(visible.extra(tables=["plain_name"], where=PLAIN, params=[name])[:20])


PLAIN = ["plain_name.person_id = residents_person.id", "plain_name.name = %s"]


def fill_with_persons(centre, count) -> list[str]:
    """Insert persons with search tokens, and their names in a plain indexed table beside them."""
    rng, now = random.Random(3), connection.ops.adapt_datetimefield_value(timezone.now())
    ids = sorted(uuid.UUID(int=rng.getrandbits(128), version=4).hex for _n in range(count))
    named = [(pk, _name(rng)) for pk in ids]
    of_all = (centre.pk.hex, "F", "[]", False, 1, now)
    tokens = ((pk, centre.pk.hex, token) for pk, name in named for token in _tokens(name))
    with many_pages_at_hand(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_name (person_id char(32), name varchar(80))")
        indexes = _taken_down(cursor, "residents_person", "residents_nametoken")
        cursor.executemany(
            "INSERT INTO residents_person (id, code, centre_id, sex, languages, needs_interpreter,"
            " version, created_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)",
            ((pk, f"X{n:07}", *of_all) for n, pk in enumerate(ids)),
        )
        cursor.executemany(
            "INSERT INTO residents_nametoken (person_id, centre_id, token) VALUES (%s,%s,%s)",
            tokens,
        )
        cursor.executemany("INSERT INTO plain_name VALUES (%s, %s)", named)
        for statement in (*indexes, "CREATE INDEX plain_name_by_name ON plain_name (name)"):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    return [name for _pk, name in named]


def _taken_down(cursor, *tables) -> list[str]:
    """Drop the indexes of tables that will be filled; return what makes them anew."""
    made = []
    for table in tables:
        indexes = "SELECT name, sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index'"
        cursor.execute(f"{indexes} AND sql IS NOT NULL", [table])
        for name, statement in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            made.append(statement)
    return made


def _name(rng):
    return " ".join("".join(rng.choices(SYLLABLES, k=4)) for _word in range(2))


def _tokens(name):
    return dict.fromkeys(token for word in name.split() for token in _tokens_of(word))


@cache
def _tokens_of(word):
    """Return the hashes of one word: there are far fewer words than persons."""
    asked = [f"name:{folded}" for folded in name_tokens(word)]
    heard = [f"sound:{identity.sound_of(folded)}" for folded in name_tokens(word)]
    return [search_hash(text) for text in (*asked, *heard)]


def bench_seals() -> None:
    """Measure the verification of a million entries and of their seals."""
    centre, member = Centre.objects.get(), Member.objects.get(login="house")
    columns = "(at, member_id, centre_id, action, method, status, subjects, reason)"
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    shown = b"".join(uuid.uuid4().bytes for _n in range(4))
    row = (now, member.pk.hex, centre.pk.hex, "rooms:board", "GET", 200, shown, "")
    insert = f"INSERT INTO staff_auditentry {columns} VALUES (%s,%s,%s,%s,%s,%s,%s,%s)"
    with many_pages_at_hand(), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(insert, repeat(row, ENTRIES))
    while any(seal_trail(at=timezone.now()).values()):
        pass
    verdict, spent = spent_on(lambda: verify_trail(at=timezone.now()))
    assert verdict.fault is None, verdict.fault
    assert verdict.entries >= ENTRIES
    report(f"verify_audit, {ENTRIES:,} entries", spent, None, 10)
