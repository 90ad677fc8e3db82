from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import (
    Assignment,
    BreakGlass,
    CaseFile,
    ConflictOfInterest,
    NameToken,
    Person,
)
from residents.models.reach import Sight
from residents.selectors import search_persons
from shelter.shared.phones import ImpossiblePhone
from staff.audit import subjects_of
from staff.choices import Role
from staff.models import AuditEntry
from tests.residents.factories import CaseFileFactory, PersonFactory

HTMX = {"HX-Request": "true"}
SEARCH = "/residents/search/"
API = "/api/v1/residents/search"


def found(member, **asked):
    return [match.person for match in search_persons(member=member, **asked)]


class TestSearchPersons:
    @pytest.mark.parametrize(
        ("kept", "asked"),
        [
            ("أحمد", "احمد"),
            ("هدى", "هدي"),
            ("فاطمة", "فاطمه"),
            ("عبد الله", "عبدالله"),
            ("عبد الرحمن الحسن", "عبدالرحمن حسن"),
            ("مَرْيَم", "مريـــم"),
            ("مريم", "Mariam"),
            ("Maryam", "مريم"),
            ("Mohammed Khaled", "محمد خالد"),
            ("عائشة", "Aicha"),
            ("مريم بنت خالد", "خالد مريم"),
            ("مريم", "\u202bمريم\u202c"),
        ],
    )
    def test_spellings_of_one_name_find_each_other(self, centre, member_as, kept, asked):
        person = PersonFactory(centre=centre, name=kept)
        PersonFactory(centre=centre, name="زينب السالم")

        assert found(member_as("house"), name=asked) == [person]

    def test_finds_her_by_what_she_is_called(self, centre, member_as):
        person = PersonFactory(centre=centre, name="مريم", called="أم نور")

        assert found(member_as("house"), name="ام نور") == [person]

    def test_scores_by_the_share_of_the_words(self, centre, member_as):
        both = PersonFactory(centre=centre, name="مريم الحسن")
        one = PersonFactory(centre=centre, name="مريم السالم")

        matches = search_persons(member=member_as("house"), name="مريم الحسن")

        assert [(m.person, m.score) for m in matches] == [(both, 1.0), (one, 0.5)]

    def test_an_equal_spelling_weighs_more_than_an_equal_sound(self, centre, member_as):
        sounds = PersonFactory(centre=centre, name="Mariam")
        spelt = PersonFactory(centre=centre, name="مريم")

        matches = search_persons(member=member_as("house"), name="مريم")

        assert [(m.person, m.score) for m in matches] == [(spelt, 1.0), (sounds, 0.75)]

    @pytest.mark.parametrize("typed", ["55123456", "+974 5512 3456", "00974 55123456", "٥٥١٢٣٤٥٦"])
    def test_finds_a_phone_in_any_form(self, centre, member_as, typed):
        person = PersonFactory(centre=centre, phone="5512-3456")

        assert found(member_as("house"), phone=typed) == [person]

    @pytest.mark.parametrize("change", [str, str.lower, lambda code: code.replace("-", " ")])
    def test_finds_a_code_however_it_is_typed(self, centre, member_as, change):
        person = PersonFactory(centre=centre)

        matches = search_persons(member=member_as("house"), code=change(person.code))

        assert [(m.person, m.score) for m in matches] == [(person, 1.0)]

    def test_keeps_who_fits_only_one_of_two_parts(self, centre, member_as):
        person = PersonFactory(centre=centre, name="مريم", phone="55123456")

        matches = search_persons(member=member_as("house"), name="زينب", phone="55123456")

        assert [(m.person, m.score) for m in matches] == [(person, 0.5)]

    def test_refuses_a_phone_that_cannot_exist(self, member_as):
        with pytest.raises(ImpossiblePhone):
            search_persons(member=member_as("house"), phone="123")

    def test_gives_nobody_for_nothing(self, centre, member_as):
        PersonFactory(centre=centre)

        assert found(member_as("house")) == []
        assert found(member_as("house"), name="—") == []

    def test_never_finds_who_is_hidden(self, centre, team, member_as):
        given = {"name": "مريم الحسن", "phone": "55123456"}
        elsewhere = PersonFactory(**given)
        hidden = CaseFileFactory(centre=centre, **given).person
        caseworker = member_as("caseworker", teams=[])
        house = member_as("house")

        for asked in ({"name": "مريم الحسن"}, {"phone": "55123456"}):
            assert found(caseworker, **asked) == []
            assert found(house, **asked) == [hidden]
        assert found(caseworker, code=hidden.code) == []
        assert found(house, code=elsewhere.code) == []

    @pytest.mark.parametrize("role", Role.values)
    def test_words_are_found_of_those_who_are_seen(self, centre, team, member_as, role):
        """The index of words asks by itself who may be seen: it says what the persons say."""
        member = member_as(role)
        now = timezone.now()
        files = [CaseFileFactory(centre=centre, team=team, name="مريم") for _n in range(5)]
        PersonFactory(name="مريم")
        PersonFactory(centre=centre, name="مريم")
        CaseFile.objects.filter(pk__in=[file.pk for file in files[1:4]]).update(restricted=True)
        in_conflict, _hidden, hers, opened, _open = files
        ConflictOfInterest.objects.create(
            member=member, person=in_conflict.person, kind="relative", since_by=member
        )
        Assignment.objects.create(case_file=hers, member=member)
        BreakGlass.objects.create(
            centre=centre, member=member, person=opened.person, ends_at=now + timedelta(minutes=9)
        )

        tokens = Sight(member).of_tokens(NameToken.objects)

        seen = Person.objects.visible_to(member).filter(name_tokens__isnull=False)
        assert set(tokens.values_list("person", flat=True)) == set(
            seen.values_list("pk", flat=True)
        )

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="plans are SQLite's")
    def test_who_has_a_word_is_read_from_one_index(self, member_as):
        asked = (
            Sight(member_as("house")).of_tokens(NameToken.objects).filter(token__in=[b"1", b"2"])
        )

        assert "COVERING INDEX name_token_in_centre" in asked.values("person").explain()

    def test_finds_twenty_at_most_in_a_constant_number_of_queries(self, centre, member_as):
        member = member_as("caseworker")
        counts = []
        for size in (10, 20, 25):
            while centre.persons.count() < size:
                PersonFactory(centre=centre, name="مريم الحسن")
            with CaptureQueriesContext(connection) as queries:
                people = found(member, name="مريم الحسن")
            counts.append(len(queries))
            assert len(people) == min(size, 20)

        assert len(set(counts)) == 1


class TestPersonSearchView:
    def test_shows_codes_and_never_the_name(self, centre, signed_in):
        person = PersonFactory(centre=centre, arabic=True)

        response = signed_in("house").post(SEARCH, {"query": "مريم"}, headers=HTMX)

        assert response.status_code == 200
        assert person.code in response.text
        assert "مريم" not in response.text
        assert 'id="person-results"' in response.text
        assert "<html" not in response.text

    @pytest.mark.parametrize("typed", ["+974 5512 3456", "٥٥١٢٣٤٥٦", "CODE", "أم نور"])
    def test_one_box_takes_them_all(self, centre, signed_in, typed):
        person = PersonFactory(centre=centre, arabic=True)
        other = PersonFactory(centre=centre)

        typed = person.code.lower() if typed == "CODE" else typed
        response = signed_in("house").post(SEARCH, {"query": typed}, headers=HTMX)

        assert person.code in response.text
        assert other.code not in response.text

    def test_the_audit_names_everyone_found(self, centre, signed_in):
        people = {PersonFactory(centre=centre, name="مريم").pk for _ in range(3)}
        PersonFactory(centre=centre, name="زينب")

        signed_in("house").post(SEARCH, {"query": "مريم"}, headers=HTMX)

        entry = AuditEntry.objects.get()
        assert set(subjects_of(entry)) == people
        assert entry.action == "residents:person_search"

    def test_keeps_what_was_typed_and_says_what_is_wrong(self, signed_in):
        response = signed_in("house").post(SEARCH, {"query": "55 1"})

        assert response.status_code == 422
        assert 'value="55 1"' in response.text
        assert "phone number cannot exist" in response.text

    def test_an_emptied_box_shows_the_recent_again(self, centre, signed_in):
        person = PersonFactory(centre=centre)

        response = signed_in("house").post(SEARCH, {"query": ""}, headers=HTMX)

        assert response.status_code == 200
        assert person.code in response.text

    def test_is_not_asked_by_get(self, signed_in):
        assert signed_in("house").get(SEARCH, {"query": "مريم"}).status_code == 405


class TestPersonListView:
    def test_shows_the_newest_first_by_code(self, centre, signed_in):
        people = [PersonFactory(centre=centre, arabic=True) for _ in range(3)]
        other = PersonFactory()

        text = signed_in("house").get(reverse("residents:person_list")).text

        places = [text.index(person.code) for person in reversed(people)]
        assert places == sorted(places)
        assert other.code not in text
        assert "مريم" not in text

    def test_the_queries_do_not_grow_with_the_list(self, centre, signed_in, member_as):
        client = signed_in("caseworker")
        worker = member_as("caseworker")
        counts = []
        for size in (10, 20):
            while centre.persons.count() < size:
                CaseFileFactory(centre=centre, worker=worker)
            with CaptureQueriesContext(connection) as queries:
                client.get("/residents/")
            counts.append(len(queries))

        assert counts[0] == counts[1]

    def test_who_may_not_search_has_no_box(self, signed_in):
        assert "search" not in signed_in("nurse").get("/residents/").text.split("<main")[1]


class TestSearchApi:
    def test_answers_codes_and_scores(self, centre, member_as, api):
        person = PersonFactory(centre=centre, arabic=True)

        response = api(member_as("house")).post(API, {"name": "مريم عبدالله الحسن"})

        assert response.json() == {
            "items": [{"id": str(person.pk), "code": person.code, "score": 1.0}],
            "count": 1,
        }

    def test_refuses_an_impossible_phone(self, member_as, api):
        response = api(member_as("house")).post(API, {"phone": "12"})

        assert response.status_code == 422
        assert response.json()["error"] == "ImpossiblePhone"

    def test_is_not_for_every_role(self, member_as, api):
        assert api(member_as("trainer")).post(API, {"name": "x"}).status_code == 403
