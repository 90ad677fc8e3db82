from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from residents.models import FileEvent, Task
from rooms.actions import (
    AlreadyAway,
    BackBeforeItLeaves,
    NoChildHere,
    NoDayChosen,
    NotAway,
    NotOnThisDay,
    OverlapsRoutine,
    Routine,
    RoutineEndsBeforeItBegins,
    RoutineOver,
    RunIsOver,
    RunNoted,
    StaysInHouse,
    answer_roll_call,
    bring_child_back,
    end_routine,
    open_roll_call,
    plan_routine,
    record_leave,
    record_return,
    remind_of_leaves,
    send_child,
    skip_run,
)
from rooms.children import children_today, turns_of
from rooms.meals import kitchen_on
from rooms.models import BedNight, ChildRoutine, ChildRun, LeavePass
from rooms.roll_call import roll_of
from rooms.tonight import clock_of, house_tonight
from tests.rooms.child_factories import ChildRoutineFactory, mother_and_child
from tests.rooms.factories import BedFactory, RoomFactory, StayFactory
from tests.rooms.moving import ZONE, everything, member_of
from tests.rooms.shift_factories import in_conflict_with, restrict

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 11)  # a Wednesday
ROWS = (ChildRoutine, ChildRun, LeavePass, FileEvent, Task)
SCHOOL = Routine("school", (6, 0, 1, 2, 3), time(7), time(13, 30), DAY)


def at(clock, day=DAY):
    return datetime.combine(day, clock, tzinfo=ZONE)


@pytest.fixture
def family():
    came = {"arrives_on": DAY - timedelta(days=3), "nights": 14, "admitted_at": at(time(9))}
    mother, child = mother_and_child(age=7, **came)
    type(child.person).objects.filter(pk=child.person_id).update(birth_year=2019)
    child.person.refresh_from_db()
    return mother, child


@pytest.fixture
def child(family):
    return family[1]


@pytest.fixture
def by(child):
    return member_of(child.centre)


@pytest.fixture
def school(child, by):
    return plan_routine(stay=child, what=SCHOOL, by=by, at=at(time(6)))


class TestPlanRoutine:
    def test_keeps_what_a_child_does_on_some_days(self, school):
        assert school.weekdays == [0, 1, 2, 3, 6]
        assert school.is_on(DAY)
        assert not school.is_on(DAY + timedelta(days=2))  # a Friday
        assert not school.is_on(DAY - timedelta(days=1))

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"weekdays": ()}, NoDayChosen),
            ({"weekdays": (7,)}, NoDayChosen),
            ({"back_time": time(7)}, BackBeforeItLeaves),
            ({"until_on": DAY - timedelta(days=1)}, RoutineEndsBeforeItBegins),
            ({"kind": "therapy", "leaves_time": time(13)}, OverlapsRoutine),
        ],
    )
    def test_refuses_what_cannot_be(self, child, by, school, change, refusal):
        before = everything(*ROWS)

        what = replace(SCHOOL, **{"leaves_time": time(14), "back_time": time(15), **change})
        with pytest.raises(refusal):
            plan_routine(stay=child, what=what, by=by, at=at(time(8)))
        assert everything(*ROWS) == before

    def test_another_time_another_day_or_what_is_over_is_no_overlap(self, child, by, school):
        for what in (
            replace(SCHOOL, kind="play", leaves_time=time(13, 30), back_time=time(15)),
            replace(SCHOOL, kind="therapy", weekdays=(4,)),
        ):
            plan_routine(stay=child, what=what, by=by, at=at(time(8)))
        end_routine(routine=school, by=by, at=at(time(9)))
        plan_routine(stay=child, what=replace(SCHOOL, kind="nursery"), by=by, at=at(time(9)))

        with pytest.raises(RoutineOver):
            end_routine(routine=school, by=by, at=at(time(10)))

    def test_refuses_who_is_no_child_or_not_here(self, family, by):
        mother, _child = family
        bed = BedFactory(room=RoomFactory(centre=mother.centre))
        gone = StayFactory(bed=bed, ended=True, relation="child")
        before = everything(*ROWS)

        for stay in (mother, gone):
            with pytest.raises(NoChildHere):
                plan_routine(stay=stay, what=SCHOOL, by=by, at=at(time(8)))
        assert everything(*ROWS) == before

    def test_the_database_insists(self, child, by, school):
        for wrong in ({"back_time": time(6)}, {"until_on": DAY - timedelta(days=9)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ChildRoutineFactory(stay=child, from_on=DAY, **wrong)
        for wrong in ({"reason": ""}, {"reason": "ill", "leave": out_of(child)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                ChildRun.objects.create(routine=school, on=DAY, noted_by=by, **wrong)


def out_of(stay):
    return LeavePass.objects.create(stay=stay, purpose="school", due_at=at(time(23), date.max))


class TestSendChild:
    def test_is_a_leave_pass_until_the_time_of_coming_back(self, child, by, school):
        run = send_child(routine=school, by=by, at=at(time(6, 55)))

        leave = run.leave
        assert (leave.purpose, leave.escort) == ("school", "relative")
        assert (leave.left_at, leave.due_at) == (at(time(6, 55)), at(time(13, 30)))
        assert (run.on, run.noted_by, leave.left_by) == (DAY, by, by)
        bring_child_back(run=run, by=by, at=at(time(13, 20)))
        leave.refresh_from_db()
        assert (leave.returned_at, leave.returned_by) == (at(time(13, 20)), by)

    def test_the_whole_house_knows_and_no_bed_moves(self, child, by, school):
        beds = set(BedNight.objects.values_list("bed", "night", "stay"))
        send_child(routine=school, by=by, at=at(time(6, 55)))
        noon, centre = at(time(12, 30)), child.centre

        states = {
            bed.sleeper.stay_id: bed.state
            for bed in house_tonight(centre, clock_of(centre, noon)).beds
            if bed.sleeper
        }
        lunch = next(one for one in kitchen_on(centre, DAY, at=noon).counts if one.meal == "lunch")
        roll_call = open_roll_call(centre=centre, by=by, at=noon)
        entry = next(
            one
            for one in roll_of(member=by, night=DAY, roll_call=roll_call).entries
            if one.stay_id == child.pk
        )
        assert states[child.pk] == "away"
        assert (lunch.plates, lunch.out) == (1, 1)
        assert (entry.due_at, entry.proposed) == (at(time(13, 30)), "leave")
        assert set(BedNight.objects.values_list("bed", "night", "stay")) == beds

        answer_roll_call(
            roll_call=roll_call, stay=child, result="present", how="tap", by=by, at=at(time(21))
        )
        assert LeavePass.objects.out().count() == 0

    def test_who_is_not_back_in_time_climbs_the_same_ladder(self, child, by, school):
        run = send_child(routine=school, by=by, at=at(time(7)))
        for clock, kind in (
            (time(13, 30), "leave_due"),
            (time(14), "leave_late"),
            (time(15, 30), "leave_very_late"),
        ):
            assert remind_of_leaves(at=at(clock)) == {"told": 1}
            assert Task.objects.open().filter(kind=kind, person=child.person_id).exists()
        assert turns_of([child], at(time(14)))[child.pk][0].is_late
        bring_child_back(run=run, by=by, at=at(time(15, 40)))
        assert not Task.objects.open().filter(kind__startswith="leave").exists()

    def test_back_by_any_other_way_is_back(self, child, by, school):
        run = send_child(routine=school, by=by, at=at(time(7)))
        record_return(stay=child, by=by, at=at(time(9)))

        run.refresh_from_db()
        turn = turns_of([child], at(time(10)))[child.pk][0]
        assert (turn.is_out, turn.leave.returned_at) == (False, at(time(9)))
        with pytest.raises(NotAway):
            bring_child_back(run=ChildRun.objects.get(), by=by, at=at(time(13)))

    @pytest.mark.parametrize(
        ("change", "when", "refusal"),
        [
            ({"in_house": True}, at(time(7)), StaysInHouse),
            ({"weekdays": [4]}, at(time(7)), NotOnThisDay),
            ({"from_on": DAY + timedelta(days=1)}, at(time(7)), NotOnThisDay),
            ({"ended_at": at(time(5))}, at(time(7)), NotOnThisDay),
            ({}, at(time(13, 30)), RunIsOver),
        ],
    )
    def test_refuses_what_is_not_now(self, child, by, school, change, when, refusal):
        ChildRoutine.objects.filter(pk=school.pk).update(**change)
        school.refresh_from_db()
        before = everything(*ROWS)

        with pytest.raises(refusal):
            send_child(routine=school, by=by, at=when)
        assert everything(*ROWS) == before

    def test_refuses_twice_on_one_day_and_who_is_out_already(self, child, by, school):
        leave = {"stay": child, "purpose": "family", "until": at(time(9)), "by": by}
        record_leave(**leave, at=at(time(6)))
        with pytest.raises(AlreadyAway):
            send_child(routine=school, by=by, at=at(time(7)))
        record_return(stay=child, by=by, at=at(time(7, 5)))
        run = send_child(routine=school, by=by, at=at(time(7, 10)))
        bring_child_back(run=run, by=by, at=at(time(8)))
        before = everything(*ROWS)

        with pytest.raises(RunNoted):
            send_child(routine=school, by=by, at=at(time(8, 5)))
        with pytest.raises(RunNoted):
            skip_run(routine=school, reason="ill", by=by, at=at(time(8, 5)))
        assert everything(*ROWS) == before

    def test_not_today_has_a_reason_and_gives_way_if_the_child_goes_after_all(
        self, child, by, school
    ):
        skip_run(routine=school, reason="ill", by=by, at=at(time(6, 30)))
        turn = turns_of([child], at(time(6, 31)))[child.pk][0]
        assert (turn.run.reason, turn.may_go, turn.may_skip) == ("ill", True, False)

        run = send_child(routine=school, by=by, at=at(time(8)))
        assert (run.reason, run.leave.is_out, ChildRun.objects.count()) == ("", True, 1)

    def test_a_day_without_a_note_is_told_as_such(self, child, by, school):
        assert turns_of([child], at(time(13, 30)))[child.pk][0].was_missed
        assert not turns_of([child], at(time(13)))[child.pk][0].was_missed


class TestChildrenToday:
    def test_shows_every_child_by_code_and_no_grown_up(self, family, by, school):
        _mother, child = family
        with translation.override("en"):
            (shown,) = children_today(member=by, at=at(time(12)))

        assert (shown.stay, shown.band) == (child, "6–11 years")
        assert shown.place == child.bed_nights.first().bed.code
        assert [turn.routine for turn in shown.turns] == [school]
        assert shown.alerts == [("only its mother may collect", False)]

    def test_a_child_without_a_year_of_birth_counts_if_it_came_along(self, child, by):
        type(child.person).objects.filter(pk=child.person_id).update(birth_year=None)

        with translation.override("en"):
            (shown,) = children_today(member=by, at=at(time(12)))
        assert shown.band == "age not known"

    def test_out_for_something_else_is_told_apart(self, child, by, school):
        until = {"until": at(time(20)), "by": by}
        record_leave(stay=child, purpose="medical", **until, at=at(time(5)))
        (shown,) = children_today(member=by, at=at(time(6)))
        assert shown.leave.purpose == "medical"
        record_return(stay=child, by=by, at=at(time(6)))
        send_child(routine=school, by=by, at=at(time(7)))
        (shown,) = children_today(member=by, at=at(time(8)))
        assert shown.leave is None
        assert shown.turns[0].is_out

    def test_the_house_sees_a_restricted_child_by_code_and_a_conflict_hides_it(self, child, by):
        worker = member_of(child.centre, "caseworker")
        restrict(child.person)
        assert len(children_today(member=by, at=at(time(12)))) == 1
        assert children_today(member=worker, at=at(time(12))) == []
        in_conflict_with(by, child.person)
        assert children_today(member=by, at=at(time(12))) == []
