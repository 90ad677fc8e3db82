from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from rehabilitation.actions.clock import close_stay_clock, open_stay_clock
from rehabilitation.milestones import REVIEWS
from rehabilitation.models import Review
from rehabilitation.tasks import open_stay_clock as open_stay_clock_job
from residents.actions import assign_file, complete_task, record_consent
from residents.models import Task
from rooms.signals import stay_admitted, stay_ended
from tests.rehabilitation.factories import TeamOfThree
from tests.residents.factories import PersonFactory
from tests.rooms.factories import StayFactory

pytestmark = pytest.mark.django_db
ARRIVAL = date(2026, 11, 2)


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def at(house):
    return datetime(2026, 11, 2, 18, tzinfo=house.centre.zone)


@pytest.fixture
def stay(house, at):
    return house.stay(arrives_on=ARRIVAL, admitted_at=at)


def dates(kind, **subject):
    tasks = Task.objects.filter(kind=kind, state="open", **subject)
    return sorted(task.due_on for task in tasks)


class TestOpenStayClock:
    def test_dates_every_milestone_from_the_table(self, stay, at):
        open_stay_clock(stay=stay, at=at)

        assert [r.due_on.day for r in Review.objects.order_by("due_on")] == [11, 18, 25]
        assert dates("assessment_due") == [date(2026, 11, 5)]
        assert dates("plan_due") == [date(2026, 11, 8)]
        assert dates("review_due") == [date(2026, 11, d) for d in (11, 18, 25)]
        assert dates("exit_plan_due") == [date(2026, 11, 16)]
        assert dates("extension_due") == [date(2026, 11, 29)]

    def test_follows_the_limit_of_the_centre(self, stay, at):
        stay.centre.max_nights = 20

        open_stay_clock(stay=stay, at=at)

        assert dates("extension_due") == [date(2026, 11, 19)]

    def test_gives_them_to_her_worker(self, house, stay, at):
        assign_file(case_file=stay.person.case_file, member=house.caseworker, by=None, at=at)

        open_stay_clock(stay=stay, at=at)

        assert set(Review.objects.values_list("worker", "team")) == {
            (house.caseworker.pk, house.team.pk)
        }
        mine = Task.objects.visible_to(house.caseworker).filter(person=stay.person)
        assert mine.filter(state="open").count() == 7

    def test_gives_them_to_the_team_where_nobody_works_on_her_file(self, house, stay, at):
        open_stay_clock(stay=stay, at=at)

        assert set(Review.objects.values_list("worker", flat=True)) == {None}
        assert Task.objects.visible_to(house.caseworker).filter(kind="plan_due").exists()

    def test_changes_nothing_the_second_time(self, stay, at):
        open_stay_clock(stay=stay, at=at)

        assert open_stay_clock(stay=stay, at=at) == {"reviews": 0, "tasks": 0}
        assert Review.objects.count() == len(REVIEWS)

    def test_does_not_ask_again_for_what_was_done(self, house, stay, at):
        open_stay_clock(stay=stay, at=at)
        complete_task(task=Task.objects.get(kind="plan_due"), by=house.lead, at=at)

        open_stay_clock(stay=stay, at=at)

        assert dates("plan_due") == []

    def test_leaves_out_what_is_past_when_it_starts_late(self, stay, at):
        open_stay_clock(stay=stay, at=at + timedelta(days=12))

        assert [review.day for review in Review.objects.order_by("day")] == [17, 24]
        assert dates("plan_due") == []

    def test_does_nothing_for_someone_who_left(self, at):
        stay = StayFactory(ended=True)

        assert open_stay_clock(stay=stay, at=at) == {"reviews": 0, "tasks": 0}

    def test_opens_again_what_a_mistaken_check_out_closed(self, house, stay, at):
        open_stay_clock(stay=stay, at=at)
        close_stay_clock(stay=stay, by=house.lead, at=at)

        open_stay_clock(stay=stay, at=at)

        assert Review.objects.open().count() == 3
        assert len(dates("review_due")) == 3
        assert dates("follow_up") == []


class TestHandOverClock:
    def test_follows_the_file(self, house, stay, at):
        open_stay_clock(stay=stay, at=at)

        assign_file(case_file=stay.person.case_file, member=house.caseworker, by=None, at=at)

        assert set(Review.objects.values_list("worker", flat=True)) == {house.caseworker.pk}
        tasks = Task.objects.filter(person=stay.person, kind="plan_due")
        assert [task.assignee for task in tasks] == [house.caseworker]

    def test_does_not_go_to_a_psychologist(self, house, stay, at):
        open_stay_clock(stay=stay, at=at)

        psychologist = house.member("psychologist")
        assign_file(case_file=stay.person.case_file, member=psychologist, by=None, at=at)

        assert set(Review.objects.values_list("worker", flat=True)) == {None}


class TestCloseStayClock:
    @pytest.fixture
    def left(self, stay, at):
        open_stay_clock(stay=stay, at=at)
        stay.state, stay.destination = "ended", "relatives"
        return stay

    def test_cancels_what_is_open_and_plans_contacts_after_leaving(self, house, left, at):
        close_stay_clock(stay=left, by=house.lead, at=at)

        assert not Review.objects.open().exists()
        assert dates("plan_due") == dates("review_due") == []
        assert dates("follow_up") == [ARRIVAL + timedelta(days=d) for d in (7, 30, 90, 180)]

    def test_plans_no_contact_that_she_said_no_to(self, house, left, at):
        record_consent(
            person=left.person,
            purpose="contact",
            given=False,
            until_on=ARRIVAL + timedelta(days=90),
            by=house.lead,
            at=at,
        )

        close_stay_clock(stay=left, by=house.lead, at=at)

        assert dates("follow_up") == []

    @pytest.mark.parametrize("destination", ["left_without_notice", "returned_to_abuser"])
    def test_looks_within_a_day_at_who_went_back_whatever_she_said(
        self, house, left, at, destination
    ):
        left.destination = destination
        record_consent(
            person=left.person,
            purpose="contact",
            given=False,
            until_on=ARRIVAL + timedelta(days=90),
            by=house.lead,
            at=at,
        )

        close_stay_clock(stay=left, by=house.lead, at=at)

        task = Task.objects.get(kind="follow_up")
        assert (task.due_on, task.due_at) == (ARRIVAL + timedelta(days=1), at + timedelta(days=1))

    def test_plans_no_contact_after_a_cancelled_check_in(self, house, left, at):
        left.state = "cancelled"

        close_stay_clock(stay=left, by=house.lead, at=at)

        assert dates("follow_up") == []

    def test_leaves_a_completed_review_alone(self, house, left, at):
        Review.objects.filter(day=10).update(state="done", done_at=at)

        close_stay_clock(stay=left, by=house.lead, at=at)

        assert Review.objects.get(day=10).state == "done"

    def test_contacts_are_forgotten_when_she_returns(self, house, left, at):
        close_stay_clock(stay=left, by=house.lead, at=at)
        left.ended_at, left.safe_for_worker = at, True
        left.save()
        again = house.stay(person=left.person, household=left.household, admitted_at=at)

        open_stay_clock(stay=again, at=at)

        assert dates("follow_up") == []


class TestSignals:
    def test_an_admission_queues_the_clock(self, stay, at, monkeypatch):
        queued = []
        monkeypatch.setattr(
            "rehabilitation.receivers.enqueue", lambda name, **kwargs: queued.append((name, kwargs))
        )

        stay_admitted.send(type(stay), stay=stay, at=at, by=None)

        assert queued == [("rehabilitation.tasks.open_stay_clock", {"stay_id": str(stay.pk)})]

    @pytest.mark.parametrize(("born", "expected"), [(2014, 0), (1990, 1), (None, 0)])
    def test_accompanying_children_have_no_clock_of_their_own(
        self, house, at, monkeypatch, born, expected
    ):
        queued = []
        monkeypatch.setattr(
            "rehabilitation.receivers.enqueue", lambda name, **kwargs: queued.append(name)
        )
        person = PersonFactory(centre=house.centre, birth_year=born)
        stay = house.stay(person=person, relation="child")

        stay_admitted.send(type(stay), stay=stay, at=at, by=None)

        assert len(queued) == expected

    def test_the_job_dates_from_her_arrival_however_late_it_runs(self, stay):
        counts = open_stay_clock_job(stay_id=str(stay.pk), something_new=True)

        assert counts == {"reviews": 3, "tasks": 7}
        assert open_stay_clock_job(stay_id=str(stay.pk)) == {"reviews": 0, "tasks": 0}

    def test_leaving_ends_the_clock(self, house, stay, at):
        open_stay_clock(stay=stay, at=at)
        stay.state, stay.destination = "ended", "relatives"

        stay_ended.send(type(stay), stay=stay, at=timezone.now(), by=house.lead)

        assert not Review.objects.open().exists()
        assert len(dates("follow_up")) == 4
