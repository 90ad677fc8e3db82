import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from residents.models import Person
from shelter.trail import CODES_A_LINE, LINES_A_PAGE, REASONS, page_in_words
from staff.models import AuditEntry
from tests.residents.factories import MemberFactory, PersonFactory
from tests.staff.factories import AuditEntryFactory
from tests.support.routes import all_routes

pytestmark = pytest.mark.django_db
PAGE = "/audit/"
ROOT = Path(__file__).parents[2]
APPS = ("staff", "residents", "rooms", "rehabilitation", "shelter")


@pytest.fixture
def hind(client):
    member = MemberFactory(role="privacy", name="Hind", english=True)
    client.force_login(member)
    return member


@pytest.fixture
def huda(hind):
    return MemberFactory(name="Huda", centre=hind.centre)


@pytest.fixture
def person(hind):
    return PersonFactory(centre=hind.centre)


def lines(response):
    return response.context["trail"].lines


class TestAuditPage:
    def test_shows_who_saw_whom_and_where_the_newest_first(self, client, huda, person):
        AuditEntryFactory(member=huda, persons=[person.pk], action="residents:person_detail")
        AuditEntryFactory(member=huda, persons=[person.pk], action="rooms:board", reason="Asked")
        response = client.get(PAGE)

        assert [line.page for line in lines(response)] == ["Room board", "Record"]
        page = response.content.decode()
        assert "Huda" in page
        assert person.code in page
        assert "Asked" in page

    def test_is_written_there_itself(self, client, hind, huda, person):
        AuditEntryFactory(member=huda, persons=[person.pk])
        client.get(PAGE)

        entry = AuditEntry.objects.latest("id")
        assert (entry.member_id, entry.action) == (hind.pk, "audit")
        assert bytes(entry.subjects) == person.pk.bytes

    def test_shows_nothing_of_another_centre(self, client, hind):
        other = PersonFactory()
        AuditEntryFactory(member=MemberFactory(centre=other.centre), persons=[other.pk])

        assert lines(client.get(PAGE)) == []
        assert lines(client.post(PAGE, {"code": other.code.lower()})) == []

    def test_finds_all_looks_at_one_person(self, client, huda, person):
        other = PersonFactory(centre=huda.centre)
        AuditEntryFactory(member=huda, persons=[other.pk])
        many = [PersonFactory(centre=huda.centre).pk for _ in range(CODES_A_LINE + 2)]
        AuditEntryFactory(member=huda, persons=[*many, person.pk])
        response = client.post(PAGE, {"code": f" {person.code.lower()} "})

        [line] = lines(response)
        assert person.code in [code for _pk, code in line.codes]
        assert line.more == len(many) + 1 - CODES_A_LINE

    def test_finds_all_looks_of_one_member(self, client, hind, huda, person):
        AuditEntryFactory(member=huda, persons=[person.pk])
        AuditEntryFactory(member=MemberFactory(centre=hind.centre), persons=[person.pk])

        assert [line.who for line in lines(client.post(PAGE, {"member": str(huda.pk)}))] == ["Huda"]

    def test_an_unknown_code_finds_nothing(self, client, huda, person):
        AuditEntryFactory(member=huda, persons=[person.pk])

        assert lines(client.post(PAGE, {"code": "A0-A00"})) == []

    @pytest.mark.parametrize(
        "wrong", [{"member": "x"}, {"before": "x"}, {"before": "9" * 30}, {"code": "x" * 13}]
    )
    def test_refuses_what_cannot_be_asked(self, client, hind, wrong):
        assert client.post(PAGE, wrong).status_code == 422

    def test_goes_on_where_the_page_ended(self, client, huda, person):
        AuditEntryFactory.create_batch(LINES_A_PAGE + 3, member=huda, persons=[person.pk])
        first = client.get(PAGE)
        older = client.post(PAGE, {"before": str(first.context["trail"].older_than)})

        assert len(lines(first)) == LINES_A_PAGE
        assert len(lines(older)) == 3
        assert older.context["trail"].older_than is None

    def test_nothing_asked_stands_in_an_address(self, client, huda, person):
        AuditEntryFactory(member=huda, persons=[person.pk])

        assert "?" not in client.post(PAGE, {"code": person.code}).wsgi_request.get_full_path()
        assert len(lines(client.get(PAGE, {"code": "A0-A00"}))) == 2

    def test_of_somebody_who_was_erased_there_is_only_a_number(self, client, huda):
        AuditEntryFactory(member=huda, persons=[huda.pk])
        assert not Person.objects.exists()

        [line] = lines(client.get(PAGE))
        assert (line.codes, line.more) == ([], 1)

    def test_asks_the_database_as_often_for_ten_as_for_twenty(self, client, huda):
        asked = []
        for _batch in range(2):
            for person in PersonFactory.create_batch(10, centre=huda.centre):
                AuditEntryFactory(member=huda, persons=[person.pk])
            with CaptureQueriesContext(connection) as queries:
                client.get(PAGE)
            asked.append(len(queries))

        assert asked[0] == asked[1]


def test_every_page_has_words():
    spoken_of = {route.name for route in all_routes() if route.permission}
    silent = [
        name
        for name in spoken_of
        if not name.startswith("staff:") and ":" in name and page_in_words(name) == name
    ]

    assert not silent, f"add the page in words to PAGES in shelter/trail.py: {silent}"


def test_what_is_done_without_a_page_has_words_too():
    code = "".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py"))
    done = set(re.findall(r'"((?:account|organisation|person|retention):[a-z_]+)"', code))
    reasons = set(re.findall(r'showing\([^()]*(?:\([^()]*\)[^()]*)*reason="([a-z_]+)"', code))

    assert {"account:signed_in", "organisation:added"} <= done
    assert not [action for action in done if page_in_words(action) == action]
    assert "break_glass" in reasons
    assert not reasons - set(REASONS)


def test_an_organisation_that_was_added_is_no_account():
    assert page_in_words("organisation:added") != page_in_words("account:added")
