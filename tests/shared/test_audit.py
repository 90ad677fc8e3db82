"""No audit row, no bytes (P5); whatever breaks, nothing personal leaves (P35, P12)."""

import io
import logging
import logging.config
import re
import sys
import uuid

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from residents.models import Person
from rooms.models import Stay
from staff.actions import make_token
from staff.audit import subjects_of
from staff.models import AuditEntry
from tests.support.routes import all_routes
from tests.support.shown import CODE, text_of
from tests.support.world import CANARY, QUERIES, World, turns

pytestmark = [pytest.mark.django_db, pytest.mark.audit_or_nothing]
ROLES = ("house", "caseworker", "lead", "trainer", "psychologist", "privacy")
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SECRETS = (*CANARY.split(), "CNRY-error")


class Reader:
    """Opens every page and operation that can be read, about somebody whose file is hers."""

    def __init__(self, role):
        self.world = World(role)
        self.client = Client(raise_request_exception=False)
        self.client.force_login(self.world.member)
        token = make_token(member=self.world.member, name="reader", at=timezone.now())
        self.bearer = {"Authorization": f"Bearer {token}"}

    def pages(self):
        """Return the addresses that she may read, each with what it answers now."""
        may = [route for route in all_routes() if route.permission and self.may_read(route)]
        return {address: self.get(address) for address in map(self.address, may)}

    def may_read(self, route):
        return (
            self.world.member.has_perm(route.permission)
            and (not route.is_api or "GET" in route.methods)
            and (route.on is not None or not route.kwargs or "person_id" in route.kwargs)
            and set(route.kwargs) <= {"pk", "person_id"}
        )

    def address(self, route):
        model = route.on or Person
        ids = {name: self.world.cases["own"].row(model).pk for name in route.kwargs}
        query = QUERIES.get(route.path.removeprefix("/api/v1/"), "")
        return f"{route.address(**ids)}?{query}".rstrip("?")

    def get(self, address):
        """Return the answer, with ``named``: the persons in the rows that were written for it."""
        headers = self.bearer if address.startswith("/api/") else {}
        before = AuditEntry.objects.aggregate(last=Max("pk", default=0))["last"]
        with transaction.atomic():
            answer = self.client.get(address, headers=headers)
        written = AuditEntry.objects.filter(pk__gt=before)
        answer.named = {person_id for entry in written for person_id in subjects_of(entry)}
        return answer


def fill(world):
    """Put somebody into every list: a stay tonight, a task, a plan, a review, a place in a run."""
    from tests.support.world import ROWS

    for model in ROWS:
        for relation in ("own", "team"):
            world.cases[relation].row(model)


def ids_in(text):
    return {uuid.UUID(found) for found in UUIDS.findall(text)}


def codes_in(response):
    return set(CODE.findall(text_of(response)))


def break_audit(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "staff_auditentry"'):
        raise DatabaseError(f"CNRY-error {params}")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("role", turns(ROLES, ["house"]))
class TestWithoutAudit:
    def test_no_page_shows_anyone(self, role):
        reader = Reader(role)
        fill(reader.world)
        before = reader.pages()
        showed_people = [address for address, answer in before.items() if shown_by(answer)]
        assert showed_people, "nothing showed anyone: this test would prove nothing"

        with connection.execute_wrapper(break_audit):
            after = {address: reader.get(address) for address in before}

        wrong = [a for a in showed_people if after[a].status_code != 503]
        telling = [a for a, answer in after.items() if codes_in(answer) or secrets_in(answer)]
        assert not wrong
        assert not telling


def shown_by(response):
    return getattr(response.wsgi_request, "persons_shown", None)


def secrets_in(response):
    return [secret for secret in SECRETS if secret in text_of(response)]


class TestAuditRow:
    def test_names_everyone_whose_code_is_in_the_answer(self):
        reader = Reader("house")
        fill(reader.world)

        for address, answer in reader.pages().items():
            codes = codes_in(answer)
            people = Person.objects.filter(pk__in=answer.named).values_list("code", flat=True)
            assert codes <= set(people), address

    @pytest.mark.parametrize("role", turns(["house", "caseworker", "privacy"], ["house"]))
    def test_names_everyone_whose_id_is_in_the_answer(self, role):
        """Ids of persons and of their stays, as they stand in addresses and in JSON."""
        reader = Reader(role)
        fill(reader.world)
        owners = dict(Stay.objects.values_list("pk", "person_id"))
        owners |= {pk: pk for pk in Person.objects.values_list("pk", flat=True)}

        for address, answer in reader.pages().items():
            met = ids_in(text_of(answer)) - ids_in(address)
            assert {owners[pk] for pk in met if pk in owners} <= answer.named, address

    def test_says_who_where_and_how(self):
        reader = Reader("house")
        person = reader.world.cases["own"].row(Person)
        reader.get(f"/residents/{person.pk}/")

        entry = AuditEntry.objects.latest("id")
        assert entry.member_id == reader.world.member.pk
        assert entry.centre_id == reader.world.centre.pk
        assert entry.action == "residents:person_detail"
        assert (entry.method, entry.status) == ("GET", 200)
        assert person.pk.bytes in bytes(entry.subjects)

    def test_of_a_page_that_shows_nobody_is_not_written(self):
        reader = Reader("house")
        reader.get("/preferences/")

        assert not AuditEntry.objects.exists()

    def test_of_a_poll_that_found_nothing_new_is_not_written(self):
        reader = Reader("house")
        fill(reader.world)
        page = reader.get("/board/").content.decode()
        seen = page.split("?seen=", 1)[1].split('"', 1)[0].split("&", 1)[0]
        written = AuditEntry.objects.count()

        assert reader.get(f"/board/?seen={seen}").status_code == 204
        assert AuditEntry.objects.count() == written


@pytest.mark.django_db(transaction=True)
def test_without_the_table_itself_the_board_is_empty():
    reader = Reader("house")
    fill(reader.world)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE staff_auditentry RENAME TO staff_lost")
    try:
        answer = reader.client.get("/board/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE staff_lost RENAME TO staff_auditentry")

    assert answer.status_code == 503
    assert not codes_in(answer)


def fail(*args, **kwargs):
    raise RuntimeError(f"CNRY-error {args} {kwargs}")


@pytest.mark.parametrize("role", turns(["house", "caseworker"], ["house"]))
class TestFailsClosed:
    @pytest.fixture
    def reader(self, role):
        reader = Reader(role)
        fill(reader.world)
        return reader

    def test_when_the_rules_break(self, reader, monkeypatch):
        addresses = list(reader.pages())
        monkeypatch.setattr("rules.has_perm", fail)

        for address in addresses:
            answer = reader.get(address)
            assert answer.status_code in (405, 500), address
            assert not codes_in(answer), address
            assert not secrets_in(answer), address

    def test_when_the_keys_break(self, reader, monkeypatch):
        addresses = list(reader.pages())
        monkeypatch.setattr("staff.vault.unwrap", fail)

        for address in addresses:
            answer = reader.get(address)
            assert not secrets_in(answer), address
            assert answer.status_code < 500 or not codes_in(answer), address

    def test_when_visibility_breaks(self, reader, monkeypatch):
        addresses = list(reader.pages())
        monkeypatch.setattr("residents.models.person.PersonQuerySet.visible_to", fail)

        for address in addresses:
            answer = reader.get(address)
            assert not secrets_in(answer), address
            assert answer.status_code < 500 or not codes_in(answer), address

    def test_names_an_incident_and_nothing_else(self, reader, monkeypatch):
        monkeypatch.setattr("rules.has_perm", fail)
        answer = reader.client.get("/")

        assert answer.status_code == 500
        assert "CNRY" not in answer.content.decode()
        assert answer.content.decode().count("<h1>") == 1


class TestLog:
    def written(self, error):
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter_of_the_house())
        try:
            try:
                raise ValueError("CNRY-inner كناري")
            except ValueError as inner:
                raise error from inner
        except Exception:
            record = logging.LogRecord(
                "django.request",
                logging.ERROR,
                "",
                0,
                "Internal Server Error: %s",
                ("/board/",),
                None,
            )
            record.exc_info = sys.exc_info()
            handler.emit(record)
        return stream.getvalue()

    def test_says_where_and_what_kind_but_not_whose(self):
        text = self.written(DatabaseError("duplicate key: DETAIL: (name)=(CNRY-name-7f3a)"))

        assert "CNRY" not in text
        assert "كناري" not in text
        assert "django.db.utils.DatabaseError" in text
        assert "builtins.ValueError" in text
        assert "test_audit.py" in text


def formatter_of_the_house():
    config = logging.config.DictConfigurator(settings.LOGGING)
    return config.configure_formatter(dict(settings.LOGGING["formatters"]["plain"]))
