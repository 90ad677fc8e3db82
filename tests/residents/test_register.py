from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from residents import codes
from residents.actions import (
    ImpossibleBirthYear,
    NewPerson,
    form_household,
    register_person,
    register_persons,
    reopen_file,
)
from residents.identity import Identity, identities
from residents.models import CaseFile, FileEvent, HouseholdMember, NameToken, Person, Task
from shelter.shared.phones import ImpossiblePhone
from shelter.shared.states import move
from staff.models import WrappedKey
from tests.residents.factories import HouseholdFactory, MemberFactory, PersonFactory, TeamFactory


def register(centre, **more):
    given = {"sex": "F", "channel": "walk_in", "by": None, "at": timezone.now(), **more}
    return register_person(centre=centre, **given)


class TestRegisterPerson:
    def test_seals_what_she_gave(self, centre):
        person = register(centre, name=" مريم  الحسن ", called="أم نور", phone="٥٥١٢ ٣٤٥٦")

        opened = identities([Person.objects.get(pk=person.pk)])[person.pk]
        assert opened == Identity("مريم الحسن", "أم نور", "+97455123456")

    def test_needs_nothing_but_a_sex(self, centre):
        person = register(centre)

        assert identities([person])[person.pk] == Identity()
        assert person.phone_hash is None
        assert not NameToken.objects.exists()

    def test_opens_a_file_for_the_centres_team_and_asks_its_lead_for_a_worker(self, centre, team):
        person = register(centre, channel="police")

        assert person.case_file.team == team
        assert person.case_file.channel == "police"
        task = Task.objects.get()
        assert (task.kind, task.role, task.team, task.person) == (
            "assign_file",
            "lead",
            team,
            person,
        )

    def test_takes_the_team_that_is_given(self, centre, team):
        other = TeamFactory(centre=centre, name_en="Another")

        assert register(centre, team=other).case_file.team == other

    def test_writes_the_first_line_of_her_timeline(self, centre):
        by = MemberFactory(centre=centre)

        person = register(centre, by=by, channel="police")

        line = FileEvent.objects.get()
        assert (line.person, line.kind, line.by) == (person, "file_opened", by)
        assert line.detail == {"channel": "police"}

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"phone": "123"}, ImpossiblePhone),
            ({"birth_year": 1850}, ImpossibleBirthYear),
            ({"birth_year": 2190}, ImpossibleBirthYear),
        ],
    )
    def test_refuses_what_cannot_be_and_changes_nothing(self, centre, wrong, refusal):
        with pytest.raises(refusal):
            register(centre, name="مريم", **wrong)

        for model in (Person, WrappedKey, NameToken, CaseFile, FileEvent, Task):
            assert not model.objects.exists(), model

    def test_takes_another_code_when_one_is_taken(self, centre, monkeypatch):
        PersonFactory(centre=centre)
        taken = Person.objects.get().code
        offered = iter([taken, "A1-B234"])
        asked = []
        monkeypatch.setattr(
            "residents.actions.persons.new_code",
            lambda long=False: asked.append(long) or next(offered),
        )

        assert register(centre).code == "A1-B234"
        assert asked == [False, True]

    def test_codes_have_no_letters_that_look_like_digits(self):
        drawn = "".join(codes.new_code() for _ in range(500))

        assert not set("IO") & set(drawn)

    def test_a_family_takes_as_many_statements_as_one_person(self, centre, team):
        def statements(newcomers):
            with CaptureQueriesContext(connection) as queries:
                register_persons(
                    centre=centre,
                    newcomers=newcomers,
                    channel="walk_in",
                    by=None,
                    at=timezone.now(),
                )
            return len(queries)

        one = NewPerson("F", 1990, "مريم الحسن", phone="55123456")

        assert statements([one]) == statements([one, NewPerson("M", 2015, "خالد"), NewPerson("F")])

    def test_nobody_of_a_family_is_registered_when_one_cannot_be(self, centre):
        newcomers = [NewPerson("F"), NewPerson("M", phone="12")]

        with pytest.raises(ImpossiblePhone):
            register_persons(
                centre=centre, newcomers=newcomers, channel="walk_in", by=None, at=timezone.now()
            )

        assert not Person.objects.exists()


class TestFormHousehold:
    def test_ends_what_was_open_elsewhere_and_keeps_it(self, centre):
        before = HouseholdFactory(centre=centre)
        mother = before.members.get(relation="self").person

        now = form_household(centre=centre, members=[(mother, "self")], on=centre.night(), by=None)

        assert now.members.get().person == mother
        assert before.members.get(person=mother).until_on == centre.night()
        assert HouseholdMember.objects.filter(until_on=None).count() == 2

    def test_can_be_recorded_for_an_earlier_day(self, centre):
        mother = HouseholdFactory(centre=centre).members.get(relation="self").person
        earlier = centre.night() - timedelta(days=3)

        form_household(centre=centre, members=[(mother, "self")], on=earlier, by=None)

        assert mother.memberships.count() == 2


class TestReopenFile:
    def test_opens_a_closed_file_again_and_says_so(self, centre, team):
        file = PersonFactory(centre=centre).case_file
        Task.objects.all().delete()
        move(file, to="closed", closed_at=timezone.now())

        reopen_file(person=file.person, channel="court", by=None, at=timezone.now())

        file.refresh_from_db()
        assert (file.state, file.channel) == ("open", "court")
        assert FileEvent.objects.filter(kind="file_reopened").exists()
        assert Task.objects.get().kind == "assign_file"

    def test_leaves_an_open_file_as_it_is(self, centre):
        person = PersonFactory(centre=centre)

        reopen_file(person=person, channel="court", by=None, at=timezone.now())

        assert person.case_file.channel == "walk_in"
        assert FileEvent.objects.count() == 1
