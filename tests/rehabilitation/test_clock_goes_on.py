"""Past the limit the clock goes on: more reviews, a new exit plan, a new deadline."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rehabilitation.actions.clock import close_stay_clock, open_stay_clock
from rehabilitation.models import Review
from residents.models import Task
from rooms.actions import approve_extension, extend_stay
from rooms.signals import stay_extended
from tests.rehabilitation.factories import TeamOfThree
from tests.residents.factories import PersonFactory
from tests.rooms.factories import ExtensionFactory

pytestmark = pytest.mark.django_db
ARRIVAL = date(2026, 11, 2)
DAY = timedelta(days=1)


def day(number):
    """Return the date of a day of the stay: arrival is day 1."""
    return ARRIVAL + (number - 1) * DAY


def open_dates(kind):
    return sorted(Task.objects.open().filter(kind=kind).values_list("due_on", flat=True))


@pytest.fixture
def house():
    return TeamOfThree()


@pytest.fixture
def at(house):
    return datetime(2026, 11, 2, 18, tzinfo=house.centre.zone)


@pytest.fixture
def stay(house, at):
    stay = house.stay(arrives_on=ARRIVAL, nights=30, admitted_at=at)
    open_stay_clock(stay=stay, at=at)
    return stay


@pytest.fixture
def extend(house):
    by = {level: house.member(level) for level in ("supervisor", "manager")}

    def until(stay, past, at):
        extension = ExtensionFactory(stay=stay, past=past, at=at)
        return approve_extension(extension=extension, by=by[extension.level], at=at)

    return until


class TestApprovedNights:
    @pytest.mark.parametrize(
        ("past", "reviews"), [(1, [31]), (7, [31]), (8, [31, 38]), (30, [31, 38, 45, 52, 59])]
    )
    def test_bring_a_review_each_week(self, stay, at, extend, past, reviews):
        extend(stay, past, at + 26 * DAY)

        later = Review.objects.filter(day__gt=24).order_by("day")
        assert list(later.values_list("day", "due_on")) == [(n, day(n)) for n in reviews]
        tasks = Task.objects.open().filter(kind="review_due", subject_id__in=later.values("pk"))
        assert tasks.count() == len(reviews)

    def test_bring_a_new_exit_plan_and_a_new_deadline(self, stay, at, extend):
        extension = extend(stay, 14, at + 26 * DAY)

        leaves = stay.arrives_on + 44 * DAY
        assert open_dates("exit_plan_due") == [leaves - 7 * DAY]
        assert open_dates("extension_due") == [leaves - 3 * DAY]
        new = Task.objects.open().filter(subject_type="extension", subject_id=extension.pk)
        assert {task.kind for task in new} == {"exit_plan_due", "extension_due"}

    def test_ask_at_once_for_what_would_be_past(self, stay, at, extend):
        extend(stay, 2, at + 29 * DAY)

        assert open_dates("exit_plan_due") == open_dates("extension_due") == [day(30)]

    def test_a_second_time_end_what_the_first_asked_for(self, stay, at, extend):
        extend(stay, 7, at + 26 * DAY)
        extend(stay, 14, at + 28 * DAY)

        leaves = stay.arrives_on + 44 * DAY
        assert open_dates("exit_plan_due") == [leaves - 7 * DAY]
        assert open_dates("extension_due") == [leaves - 3 * DAY]
        assert list(Review.objects.filter(day__gt=24).values_list("day", flat=True)) == [31, 38]

    def test_are_handed_to_her_worker_like_the_rest(self, house, stay, at, extend):
        extend(stay, 7, at + 26 * DAY)

        kinds = ["exit_plan_due", "extension_due", "review_due"]
        new = Task.objects.open().filter(due_on__gt=day(27), kind__in=kinds)
        assert new.count() == 3
        assert {task.team for task in new} == {house.team}
        assert {task.role for task in new} == {"caseworker"}

    def test_end_when_she_leaves_and_come_back_with_her(self, house, stay, at, extend):
        extend(stay, 14, at + 26 * DAY)
        close_stay_clock(stay=stay, by=house.lead, at=at + 30 * DAY)
        assert not Task.objects.open().filter(kind__in=["exit_plan_due", "extension_due"]).exists()

        open_stay_clock(stay=stay, at=at + 30 * DAY)

        assert len(open_dates("exit_plan_due")) == len(open_dates("extension_due")) == 1
        assert Review.objects.open().filter(day__gt=30).count() == 2

    def test_are_not_asked_for_again(self, stay, at, extend):
        extend(stay, 14, at + 26 * DAY)

        assert open_stay_clock(stay=stay, at=at + 26 * DAY) == {"reviews": 0, "tasks": 0}

    def test_of_an_accompanying_child_have_no_clock(self, house, at):
        child = PersonFactory(centre=house.centre, birth_year=2020)
        stay = house.stay(arrives_on=ARRIVAL, nights=37, person=child, relation="child")

        stay_extended.send(type(stay), stay=stay, at=at + 26 * DAY, by=None)

        assert not Review.objects.filter(stay=stay).exists()

    def test_cost_the_same_however_many_they_are(self, house, at, extend):
        counts = []
        for past in (9, 8, 30):  # the first loads what is loaded once
            stay = house.stay(arrives_on=ARRIVAL, nights=30, admitted_at=at)
            open_stay_clock(stay=stay, at=at)
            with CaptureQueriesContext(connection) as queries:
                extend(stay, past, at + 26 * DAY)
            counts.append(len(queries))

        assert counts[1] == counts[2]


class TestNightsWithinTheLimit:
    def test_leave_the_clock_as_it_is(self, house, at):
        stay = house.stay(arrives_on=ARRIVAL, nights=14, admitted_at=at)
        open_stay_clock(stay=stay, at=at)

        extend_stay(stay=stay, nights=16, reason="safety", by=house.caseworker, at=at + 10 * DAY)

        assert sorted(Review.objects.values_list("day", flat=True)) == [10, 17, 24]
        assert open_dates("extension_due") == [day(28)]
        assert open_dates("exit_plan_due") == [day(15)]
