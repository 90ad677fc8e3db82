"""Restricted files (B2b): seen by those who work on them alone, and still counted."""

import pytest
from django.utils import timezone

from residents.actions import (
    NobodyWorksOnIt,
    RestrictedAlready,
    assign_file,
    restrict_file,
    unassign_file,
    unrestrict_file,
)
from residents.models import CaseFile, Person, Task
from rooms.models import Stay
from rooms.tonight import board_number, clock_of, house_tonight
from tests.residents.factories import PersonFactory, TeamFactory
from tests.residents.hiding import Somebody, met

pytestmark = [pytest.mark.django_db, pytest.mark.policy_matrix]
HOUSE = ("house", "supervisor", "intake")
CASE = ("caseworker", "lead", "psychologist", "nurse", "legal")


@pytest.fixture
def worker(member_as):
    return member_as("caseworker")


@pytest.fixture
def somebody(centre, team, worker):
    found = Somebody(centre, team, worker)
    assign_file(case_file=found.person.case_file, member=worker, by=None, at=timezone.now())
    return found


def restrict(person, by):
    return restrict_file(case_file=person.case_file, by=by, at=timezone.now())


@pytest.fixture
def restricted(somebody, worker):
    restrict(somebody.person, worker)
    return somebody


class TestRestrictFile:
    def test_is_written_on_the_timeline(self, somebody, worker):
        restrict(somebody.person, worker)

        assert CaseFile.objects.get(person=somebody.person).restricted
        assert somebody.person.events.filter(kind="restricted", by=worker).exists()

    def test_refuses_a_file_nobody_works_on(self, centre, team, worker):
        person = PersonFactory(centre=centre, team=team)

        with pytest.raises(NobodyWorksOnIt):
            restrict(person, worker)

        assert not CaseFile.objects.filter(restricted=True).exists()

    def test_refuses_it_twice(self, restricted, worker):
        with pytest.raises(RestrictedAlready):
            restrict(restricted.person, worker)

        assert restricted.person.events.filter(kind="restricted").count() == 1

    def test_moves_the_board(self, somebody, worker, centre):
        before, _zone = board_number(centre.pk)

        restrict(somebody.person, worker)

        assert board_number(centre.pk)[0] > before

    def test_opened_again_the_team_sees_it(self, restricted, worker, member_as):
        unrestrict_file(case_file=restricted.person.case_file, by=worker, at=timezone.now())

        assert Person.objects.visible_to(member_as("nurse")).filter(pk=restricted.person.pk)
        with pytest.raises(RestrictedAlready):
            unrestrict_file(case_file=restricted.person.case_file, by=worker, at=timezone.now())


class TestWhoSeesIt:
    def test_whoever_works_on_it(self, restricted, worker):
        assert Person.objects.visible_to(worker).filter(pk=restricted.person.pk).exists()
        assert Stay.objects.visible_to(worker).filter(pk=restricted.stay.pk).exists()

    @pytest.mark.parametrize("role", CASE)
    def test_nobody_else_of_her_team_meets_her_anywhere(self, role, signed_in, api, restricted):
        client = signed_in(role)
        restricted.gives_work_to(client.member)

        assert met(client, api(client.member), restricted) == []

    @pytest.mark.parametrize("role", HOUSE)
    def test_the_house_knows_her_bed_by_code_alone(self, role, signed_in, api, restricted):
        client = signed_in(role)
        restricted.gives_work_to(client.member)
        beds = ("/board/", "/stays/", "/stays/?as=table", "/api/v1/stays", "/api/v1/beds?limit=500")

        assert met(client, api(client.member), restricted, but=beds) == []

    def test_before_it_was_restricted_she_is_met(self, signed_in, api, somebody):
        client = signed_in("supervisor")
        somebody.gives_work_to(client.member)

        found = " ".join(met(client, api(client.member), somebody))

        for where in ("/residents/", "record", "child", "api search", "scan", "/:", "reveal"):
            assert where in found, where

    def test_a_trainer_does_not_meet_her_in_a_course(self, signed_in, api, restricted, worker):
        client = signed_in("trainer")
        unrestrict_file(case_file=restricted.person.case_file, by=worker, at=timezone.now())
        restricted.learns(client.member)
        address = f"/courses/{restricted.run.pk}/"
        assert restricted.person.code in client.get(address).content.decode()

        restrict(CaseFile.objects.get(person=restricted.person).person, worker)

        assert restricted.person.code not in client.get(address).content.decode()

    def test_a_file_left_by_everyone_is_the_leads_to_assign(self, restricted, worker, member_as):
        lead, nurse = member_as("lead"), member_as("nurse")
        other = member_as("lead", teams=[TeamFactory(centre=worker.centre)])
        now, case_file = timezone.now(), restricted.person.case_file
        assert not Person.objects.visible_to(lead).filter(pk=restricted.person.pk).exists()

        unassign_file(case_file=case_file, member=worker, by=lead, at=now)

        seen = [
            member
            for member in (lead, nurse, other)
            if Person.objects.visible_to(member).filter(pk=restricted.person.pk).exists()
        ]
        assert seen == [lead]
        wanted = Task.objects.open().visible_to(lead).filter(kind="assign_file")
        assert wanted.filter(person=restricted.person).exists()


class TestPages:
    def test_the_board_shows_her_code_with_a_lock(self, signed_in, restricted):
        client = signed_in("supervisor")

        page = client.get("/board/").content.decode()

        assert restricted.person.code in page
        assert page.count("restricted file") == 1

    def test_no_name_of_hers_is_revealed_on_the_board(self, signed_in, restricted):
        page = signed_in("supervisor").post("/board/names/", {"reason": "roll_call"})

        assert restricted.person.code in page.content.decode()
        assert "مريم" not in page.content.decode()

    def test_her_stay_leads_to_no_record_and_no_card(self, signed_in, restricted):
        page = signed_in("supervisor").get(f"/stays/{restricted.stay.pk}/").content.decode()

        assert "restricted file" in page
        assert f"/residents/{restricted.person.pk}/" not in page

    def test_is_counted_in_the_figures(self, restricted, centre):
        house = house_tonight(centre, clock_of(centre, timezone.now()))

        assert house.counts()["occupied"] == 2

    def test_the_lead_sees_how_many_there_are(self, signed_in, restricted):
        client = signed_in("lead")

        page = client.get("/residents/").content.decode()

        assert "1 restricted file in your teams" in page
        assert restricted.person.code not in page

    @pytest.mark.parametrize("role", ["caseworker", "nurse", "house"])
    def test_nobody_else_is_told_how_many(self, signed_in, restricted, role):
        assert "restricted file" not in signed_in(role).get("/residents/").content.decode()

    def test_a_lead_restricts_from_the_record_and_may_lose_it(self, signed_in, somebody):
        client = signed_in("lead")
        record = f"/residents/{somebody.person.pk}/"
        assert "Restrict to those who work on it" in client.get(record).content.decode()

        answer = client.post(f"{record}restrict/")

        assert answer["Location"] == "/residents/"
        assert client.get(record).status_code == 404
        assert client.post(f"{record}unrestrict/").status_code == 404

    def test_an_assigned_lead_restricts_and_opens_again(self, signed_in, somebody):
        client = signed_in("lead")
        record, case_file = f"/residents/{somebody.person.pk}/", somebody.person.case_file
        assign_file(case_file=case_file, member=client.member, by=None, at=timezone.now())

        assert client.post(f"{record}restrict/")["Location"] == record
        assert "Open it to the team again" in client.get(record).content.decode()
        assert client.post(f"{record}unrestrict/")["Location"] == record

        assert not CaseFile.objects.get(pk=case_file.pk).restricted

    def test_a_file_nobody_works_on_is_refused_in_words(self, signed_in, centre, team):
        client = signed_in("lead")
        person = PersonFactory(centre=centre, team=team)

        page = client.post(f"/residents/{person.pk}/restrict/", follow=True)

        assert "Assign somebody to this file first" in page.content.decode()

    @pytest.mark.parametrize("role", ["caseworker", "nurse", "supervisor", "privacy", "admin"])
    def test_is_for_leads(self, signed_in, somebody, role):
        answer = signed_in(role).post(f"/residents/{somebody.person.pk}/restrict/")

        assert answer.status_code == 403
