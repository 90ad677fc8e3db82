from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.models import Task
from rooms.actions import (
    FollowUpInThePast,
    IncidentClosed,
    IncidentFacts,
    InvolvedAlready,
    NotInTheHouse,
    NotYet,
    TellsWhoItIs,
    ToldBeforeItHappened,
    TooLongAgo,
    WithoutWords,
    add_involved,
    close_incident,
    follow_up_incident,
    note_told,
    record_incident,
)
from rooms.incidents import involved_in
from rooms.models import HouseIncident, HouseLogEntry, IncidentNotice, IncidentPerson
from shelter.shared.states import IllegalMove
from staff import vault
from tests.residents.factories import CentreFactory, MemberFactory, PersonFactory
from tests.rooms.factories import BedFactory, StayFactory
from tests.rooms.moving import everything
from tests.rooms.shift_factories import (
    HouseIncidentFactory,
    IncidentPersonFactory,
    in_conflict_with,
    restrict,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.fixture
def by(centre):
    return MemberFactory(centre=centre, role="house", language="en")


@pytest.fixture
def supervisor(centre):
    return MemberFactory(centre=centre, role="supervisor", language="en")


@pytest.fixture
def stay(centre):
    return StayFactory(bed=BedFactory(centre=centre))


@pytest.fixture
def facts(centre):
    return IncidentFacts(
        when=timezone.now() - HOUR,
        place="common",
        kind="quarrel",
        severity=3,
        happened="A loud quarrel about the kitchen",
        action_taken="Both were calmed",
        follow_up_on=centre.night() + DAY,
    )


def record(by, facts, at=None):
    return record_incident(centre=by.centre, facts=facts, by=by, at=at or timezone.now())


def involve(incident, person, by, role="harmed", text=""):
    return add_involved(
        incident=incident, person=person, role=role, text=text, by=by, at=timezone.now()
    )


class TestRecord:
    def test_gives_a_number_a_line_of_the_log_and_a_task(self, by, facts, centre):
        incident = record(by, facts)

        assert (incident.name, incident.state) == ("I-0001", "open")
        line = HouseLogEntry.objects.get()
        assert (line.incident, line.text, line.person, line.kind) == (
            incident, "", None, "incident",
        )  # fmt: skip
        task = Task.objects.get(kind="incident_follow_up")
        assert (task.subject_id, task.role, task.due_on, task.person) == (
            incident.pk, "supervisor", facts.follow_up_on, None,
        )  # fmt: skip

    def test_counts_each_centre_for_itself(self, by, facts):
        other = MemberFactory(role="house")

        names = [record(who, facts).name for who in (by, by, other)]

        assert names == ["I-0001", "I-0002", "I-0001"]

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"when": timezone.now() + DAY}, NotYet),
            ({"when": timezone.now() - 4 * DAY}, TooLongAgo),
            ({"follow_up_on": timezone.now().date() - 2 * DAY}, FollowUpInThePast),
            ({"happened": " "}, WithoutWords),
            ({"happened": "N7-K24 fell"}, TellsWhoItIs),
            ({"action_taken": "Called 5598 7654"}, TellsWhoItIs),
        ],
    )
    def test_refuses_and_keeps_nothing(self, by, facts, wrong, refusal):
        before = everything(HouseIncident, HouseLogEntry, Task)

        with pytest.raises(refusal):
            record(by, replace(facts, **wrong))
        assert everything(HouseIncident, HouseLogEntry, Task) == before


class TestInvolved:
    def test_is_sealed_for_each_apart(self, by, facts, stay):
        incident = record(by, facts)

        row = involve(incident, stay.person, by, text="جُرحت يدها")

        assert "يدها".encode() not in bytes(row.sealed_text)
        assert [one.text for one in involved_in(incident, by)] == ["جُرحت يدها"]
        vault.destroy_keys(stay.person_id)
        assert [one.is_destroyed for one in involved_in(incident, by)] == [True]

    def test_may_say_nothing_but_the_part_in_it(self, by, facts, stay):
        assert involve(record(by, facts), stay.person, by).sealed_text is None

    def test_takes_somebody_who_has_left_since(self, by, facts, centre):
        incident = record(by, facts)
        left = StayFactory(bed=BedFactory(centre=centre), ended=True)

        assert involve(incident, left.person, by)

    def test_refuses_somebody_who_was_not_here(self, by, facts, centre):
        incident = record(by, facts)

        for person in (PersonFactory(centre=centre), StayFactory().person):
            with pytest.raises(NotInTheHouse):
                involve(incident, person, by)

    def test_refuses_the_same_one_twice(self, by, facts, stay):
        incident = record(by, facts)
        involve(incident, stay.person, by)

        with pytest.raises(InvolvedAlready):
            involve(incident, stay.person, by, role="witness")
        assert IncidentPerson.objects.get().role == "harmed"

    def test_lets_the_task_be_hidden_with_the_only_one(self, by, facts, stay, centre, supervisor):
        incident = record(by, facts)
        in_conflict_with(supervisor, stay.person)
        tasks = Task.objects.visible_to(supervisor)

        involve(incident, stay.person, by)
        assert not tasks.all().exists()
        involve(incident, StayFactory(bed=BedFactory(centre=centre)).person, by)
        assert tasks.all().exists()


class TestTold:
    def test_keeps_who_and_when(self, by, facts):
        incident = record(by, facts)

        note_told(incident=incident, told="police", when=facts.when, by=by, at=timezone.now())

        assert IncidentNotice.objects.get().told == "police"

    @pytest.mark.parametrize(("after", "refusal"), [(DAY, NotYet), (-DAY, ToldBeforeItHappened)])
    def test_refuses_impossible_times(self, by, facts, after, refusal):
        incident = record(by, facts)

        with pytest.raises(refusal):
            note_told(
                incident=incident,
                told="police",
                when=facts.when + after,
                by=by,
                at=timezone.now(),
            )


class TestFollowUp:
    def follow(self, incident, by, lessons="Two shelves now"):
        return follow_up_incident(incident=incident, lessons=lessons, by=by, at=timezone.now())

    def test_does_the_task_then_a_supervisor_closes(self, by, supervisor, facts, stay):
        incident = self.follow(record(by, facts), by)
        assert Task.objects.get(kind="incident_follow_up").state == "done"

        close_incident(incident=incident, by=supervisor, at=timezone.now())

        assert (incident.state, incident.closed_by) == ("closed", supervisor)
        with pytest.raises(IncidentClosed):
            involve(incident, stay.person, by)
        with pytest.raises(IncidentClosed):
            note_told(incident=incident, told="police", when=facts.when, by=by, at=timezone.now())

    def test_refuses_no_words_and_twice(self, by, facts):
        incident = record(by, facts)
        with pytest.raises(WithoutWords):
            self.follow(incident, by, lessons="")
        self.follow(incident, by)

        with pytest.raises(IllegalMove):
            self.follow(incident, by)

    def test_refuses_to_close_what_was_not_followed_up(self, supervisor, by, facts):
        with pytest.raises(IllegalMove):
            close_incident(incident=record(by, facts), by=supervisor, at=timezone.now())


class TestRows:
    @pytest.mark.parametrize(
        "wrong", [{"severity": 5}, {"state": "closed"}, {"state": "followed_up"}]
    )
    def test_the_database_insists(self, centre, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            HouseIncidentFactory(centre=centre, **wrong)

    @pytest.mark.parametrize("hide", ["conflict", "restricted"])
    def test_are_hidden_when_all_involved_are(self, by, centre, stay, hide):
        incident = HouseIncidentFactory(centre=centre)
        line = HouseLogEntry.objects.create(
            centre=centre, kind="incident", at=incident.at, incident=incident, entered_by=by
        )
        IncidentPersonFactory(incident=incident, person=stay.person)
        seen = HouseIncident.objects.visible_to
        assert incident in seen(by)

        if hide == "conflict":
            in_conflict_with(by, stay.person)
        else:
            restrict(stay.person)

        assert incident not in seen(by)
        assert line not in HouseLogEntry.objects.visible_to(by)
        other = IncidentPersonFactory(
            incident=incident, person=StayFactory(bed=BedFactory(centre=centre)).person
        )
        assert incident in seen(by)
        assert [one.row for one in involved_in(incident, by)] == [other]

    def test_are_of_one_centre(self, by):
        assert not HouseIncident.objects.visible_to(by).filter(pk=HouseIncidentFactory().pk)


class TestPages:
    @pytest.fixture
    def desk(self, client, by):
        client.force_login(by)
        return client

    def typed(self, by, **more):
        at = (timezone.now() - HOUR).astimezone(by.centre.zone)
        return {
            "kind": "quarrel",
            "place": "common",
            "severity": "3",
            "on": at.date().isoformat(),
            "time": at.strftime("%H:%M"),
            "happened": "A loud quarrel",
            "action_taken": "Both were calmed",
            "follow_up_on": (at.date() + DAY).isoformat(),
            **more,
        }

    def test_record_and_show_it_in_list_and_log(self, desk, by):
        page = desk.post(reverse("rooms:incident_new"), self.typed(by), follow=True)
        assert "A loud quarrel" in page.text

        assert "I-0001" in desk.get(reverse("rooms:incident_list")).text
        log = desk.get(reverse("rooms:shift")).text
        assert "An incident of severity 3" in log
        assert "A loud quarrel" not in log

    def test_keep_what_was_typed_when_it_is_refused(self, desk, by):
        typed = self.typed(by, happened="Call 5598 7654")

        page = desk.post(reverse("rooms:incident_new"), typed)

        assert (page.status_code, "Call 5598 7654" in page.text) == (422, True)
        assert not HouseIncident.objects.exists()

    def test_add_to_it_follow_it_up_and_close_it(self, desk, client, by, supervisor, stay):
        incident = HouseIncidentFactory(centre=by.centre)
        page = f"/incidents/{incident.pk}/"
        hers = {"involved-person": str(stay.person_id), "involved-role": "harmed"}
        told = {"told-told": "ambulance", "told-on": "2020-01-01", "told-time": "10:00"}
        assert desk.post(f"{page}told/", told).status_code == 422

        shown = desk.post(f"{page}involved/", {**hers, "involved-text": "Her hand"}, follow=True)
        for words in (stay.person.code, "came to harm", "Her hand"):
            assert words in shown.text
        at = timezone.now().astimezone(by.centre.zone)
        told |= {"told-on": at.date().isoformat(), "told-time": at.strftime("%H:%M")}
        assert "the ambulance" in desk.post(f"{page}told/", told, follow=True).text
        shown = desk.post(f"{page}follow-up/", {"lessons-lessons": "Two shelves"}, follow=True)
        assert "Two shelves" in shown.text
        assert f"{page}close/" not in shown.text
        assert desk.post(f"{page}close/").status_code == 403
        assert desk.post(f"{page}follow-up/", {"lessons-lessons": "x"}).status_code == 422

        client.force_login(supervisor)
        assert f"{page}close/" in client.get(page).text
        shown = client.post(f"{page}close/", follow=True)
        assert "closed" in shown.text
        again = client.post(f"{page}involved/", hers)
        assert again.status_code == 422
        assert "This incident is closed" in again.text
        assert client.post(f"{page}close/").status_code == 422

    def test_show_it_to_a_manager_without_a_form(self, client, by, stay):
        row = IncidentPersonFactory(
            incident=HouseIncidentFactory(centre=by.centre), person=stay.person
        )
        client.force_login(MemberFactory(centre=by.centre, role="manager", language="en"))

        page = client.get(reverse("rooms:incident_detail", args=[row.incident_id]))

        assert stay.person.code in page.text
        assert "involved/" not in page.text

    def test_cost_the_same_for_two_and_for_twelve(self, desk, by):
        incident = HouseIncidentFactory(centre=by.centre)
        counts = []
        for number in (2, 10):
            for _one in range(number):
                person = StayFactory(bed=BedFactory(centre=by.centre)).person
                IncidentPersonFactory(incident=incident, person=person)
                HouseIncidentFactory(centre=by.centre)
            for address in (f"/incidents/{incident.pk}/", "/incidents/"):
                with CaptureQueriesContext(connection) as counted:
                    desk.get(address)
                counts.append(len(counted))
        assert counts[:2] == counts[2:]
