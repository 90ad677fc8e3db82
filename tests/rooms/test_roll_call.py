from datetime import timedelta

import pytest
from django.db import IntegrityError

from residents.models import FileEvent, Task
from rooms.actions import (
    FoundAlready,
    ImpossibleOutcome,
    NotOfThisNight,
    PoliceNotHers,
    RollCallClosed,
    RollCallDoesNotBalance,
    StepTaken,
    answer_roll_call,
    check_out_stay,
    close_of_night,
    close_roll_call,
    find_missing,
    follow_missing,
    open_roll_call,
    record_leave,
    take_step,
)
from rooms.models import LeavePass, MissingReport, MissingStep, RollCall, RollCallAnswer
from rooms.roll_call import counts_on, roll_of
from rooms.tasks import follow_missing as job
from tests.rooms.factories import BedFactory, RoomFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, everything, member_of, stay_in, waiting_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CLOSE = AT.replace(hour=23)


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def centre(beds):
    return beds[0].room.villa.centre


@pytest.fixture
def by(centre):
    return member_of(centre)


@pytest.fixture
def stays(beds):
    return [stay_in(bed) for bed in beds[:2]]


@pytest.fixture
def roll_call(centre, stays, by):
    return open_roll_call(centre=centre, by=by, at=AT)


def answer(roll_call, stay, by, result="present", how="tap", at=AT):
    said = {"result": result, "how": how, "by": by, "at": at}
    return answer_roll_call(roll_call=roll_call, stay=stay, **said)


class TestOpenRollCall:
    def test_opens_one_a_night_however_often(self, roll_call, centre, by):
        again = open_roll_call(centre=centre, by=member_of(centre), at=AT + 5 * HOUR)

        assert (again.pk, again.night, again.opened_by) == (roll_call.pk, TONIGHT, by)

    def test_proposes_leave_for_whoever_is_out_and_answers_for_nobody(self, roll_call, stays, by):
        record_leave(stay=stays[0], purpose="work", until=AT + HOUR, by=by, at=AT)

        entries = roll_of(member=by, night=TONIGHT, roll_call=roll_call).entries

        assert [entry.proposed for entry in entries] == ["leave", ""]
        assert counts_on(roll_call.centre, TONIGHT) == (0, 2)


class TestAnswerRollCall:
    def test_counts_once_and_keeps_what_was_answered_before(self, roll_call, stays, by):
        for result, how in (("late", "tap"), ("late", "tap"), ("present", "paper")):
            line = answer(roll_call, stays[0], by, result, how)

        assert (line.result, line.how, line.by) == ("present", "paper", by)
        history = RollCallAnswer.objects.filter(line=line).order_by("at", "result")
        assert sorted(history.values_list("result", flat=True)) == ["late", "present"]
        assert counts_on(roll_call.centre, TONIGHT) == (1, 2)

    def test_refuses_whoever_has_no_bed_here_tonight(self, roll_call, beds, by):
        others = [
            waiting_in(beds[2]),
            stay_in(beds[3], since=3, nights=3),
            stay_in(BedFactory()),
        ]
        for stay in others:
            with pytest.raises(NotOfThisNight):
                answer(roll_call, stay, by)

        assert not RollCallAnswer.objects.exists()

    def test_notes_that_she_is_back_from_leave(self, roll_call, stays, by):
        record_leave(stay=stays[0], purpose="work", until=AT + HOUR, by=by, at=AT)

        answer(roll_call, stays[0], by, at=AT + HOUR)

        assert LeavePass.objects.get().returned_at == AT + HOUR

    def test_is_insisted_on_once_by_the_database(self, roll_call, stays, by):
        line = answer(roll_call, stays[0], by)
        line.pk = None
        line._state.adding = True

        with pytest.raises(IntegrityError):
            line.save(force_insert=True)


class TestCloseRollCall:
    def test_closes_when_everyone_is_answered_for(self, roll_call, stays, by):
        for stay, result in zip(stays, ("present", "hospital"), strict=True):
            answer(roll_call, stay, by, result)

        close_roll_call(roll_call=roll_call, by=by, at=CLOSE)

        roll_call.refresh_from_db()
        assert (roll_call.closed_by, roll_call.closed_at) == (by, CLOSE)
        for change in (
            lambda: close_roll_call(roll_call=roll_call, by=by, at=CLOSE),
            lambda: answer(roll_call, stays[0], by, "late"),
            lambda: open_roll_call(centre=roll_call.centre, by=by, at=CLOSE),
        ):
            with pytest.raises(RollCallClosed):
                change()

    def test_refuses_and_names_how_many_and_who_are_not_answered(self, roll_call, stays, by):
        answer(roll_call, stays[0], by)

        with pytest.raises(RollCallDoesNotBalance) as refusal:
            close_roll_call(roll_call=roll_call, by=by, at=CLOSE)

        code = stays[1].person.code
        assert (refusal.value.count, refusal.value.codes) == (1, [code])
        assert code in str(refusal.value)
        assert RollCall.objects.get().closed_at is None

    def test_names_nobody_who_is_hidden_from_whoever_closes(self, roll_call, stays, by):
        from residents.models import ConflictOfInterest

        ConflictOfInterest.objects.create(
            member=by, person=stays[1].person, kind="relative", since_by=by
        )
        answer(roll_call, stays[0], by)

        with pytest.raises(RollCallDoesNotBalance) as refusal:
            close_roll_call(roll_call=roll_call, by=by, at=CLOSE)

        assert (refusal.value.count, refusal.value.codes) == (1, [])
        assert stays[1].person.code not in str(refusal.value)

    def test_waits_for_who_came_and_not_for_who_left_meanwhile(self, roll_call, stays, beds, by):
        answer(roll_call, stays[0], by)
        leaving = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}
        check_out_stay(stay=stays[1], **leaving, by=by, at=AT)
        came = stay_in(beds[2], since=0)

        with pytest.raises(RollCallDoesNotBalance) as refusal:
            close_roll_call(roll_call=roll_call, by=by, at=CLOSE)
        assert refusal.value.codes == [came.person.code]

        answer(roll_call, came, by)
        close_roll_call(roll_call=roll_call, by=by, at=CLOSE)

    def test_is_somebodys_says_the_database(self, roll_call):
        with pytest.raises(IntegrityError, match="roll_call_closed_by_somebody"):
            RollCall.objects.update(closed_at=CLOSE)


class TestCloseOfNight:
    def test_tells_the_supervisor_once_that_it_is_not_closed(self, roll_call, centre):
        for at in (AT, CLOSE, CLOSE, CLOSE + 3 * HOUR):
            close_of_night(at=at)

        task = Task.objects.get(kind="roll_call_open")
        assert (task.role, task.subject_id, task.due_on) == ("supervisor", centre.pk, TONIGHT)
        Task.objects.filter(pk=task.pk).update(state="done")
        close_of_night(at=CLOSE)
        assert Task.objects.filter(kind="roll_call_open").count() == 1
        close_of_night(at=CLOSE + NIGHT)
        assert Task.objects.filter(kind="roll_call_open").count() == 2

    def test_has_nothing_to_say_once_it_is_closed(self, roll_call, stays, by):
        for stay in stays:
            answer(roll_call, stay, by)
        close_roll_call(roll_call=roll_call, by=by, at=CLOSE)

        close_of_night(at=CLOSE)

        assert not Task.objects.filter(kind="roll_call_open").exists()

    def test_is_silent_in_an_empty_house(self, centre):
        close_of_night(at=CLOSE)

        assert not Task.objects.filter(kind="roll_call_open").exists()


@pytest.fixture
def report(roll_call, stays, by):
    answer(roll_call, stays[0], by, "missing")
    return MissingReport.objects.get()


def open_kinds():
    tasks = Task.objects.open().filter(kind__startswith="missing")
    return list(tasks.order_by("due_at").values_list("kind", "role"))


class TestMissing:
    def test_climbs_by_the_minutes_of_its_table_once_a_step(self, report):
        moments = [(AT, 0), (AT + 15 * MINUTE, 1), (AT + 29 * MINUTE, 0), (AT + HOUR, 2)]

        assert [follow_missing(at=at)["steps"] for at, _n in moments] == [n for _at, n in moments]

        assert open_kinds() == [
            ("missing_call", "house"),
            ("missing_supervisor", "supervisor"),
            ("missing_manager", "manager"),
            ("missing_police", "manager"),
        ]
        before = everything(Task, MissingStep)
        assert job(at=AT + NIGHT) == {"steps": 0}
        assert everything(Task, MissingStep) == before

    def test_is_looked_for_once_though_she_is_missing_night_after_night(
        self, report, stays, by, centre
    ):
        tomorrow = open_roll_call(centre=centre, by=by, at=AT + NIGHT)

        answer(tomorrow, stays[0], by, "missing", at=AT + NIGHT)

        assert MissingReport.objects.get() == report
        assert FileEvent.objects.filter(kind="missing").count() == 1

    def test_records_how_a_step_ended_and_closes_its_task(self, report, by):
        taken = {"report": report, "kind": "call", "by": by, "at": AT + MINUTE}

        step = take_step(outcome="no_answer", **taken)

        assert (step.outcome, step.at, step.by) == ("no_answer", AT + MINUTE, by)
        assert open_kinds() == []
        with pytest.raises(StepTaken):
            take_step(outcome="reached", **taken)
        with pytest.raises(ImpossibleOutcome):
            take_step(outcome="police_told", **taken)

    def test_lets_the_manager_alone_decide_about_the_police(self, report, by, centre):
        manager = member_of(centre, "manager")
        police = {"report": report, "kind": "police", "at": AT + HOUR}
        with pytest.raises(PoliceNotHers):
            take_step(outcome="police_told", by=by, **police)

        take_step(outcome="police_not_told", by=manager, **police)
        follow_missing(at=AT + HOUR)
        assert ("missing_police", "manager") not in open_kinds()
        step = take_step(outcome="police_told", by=manager, **police)

        assert (step.outcome, step.by) == ("police_told", manager)
        with pytest.raises(StepTaken):
            take_step(outcome="police_not_told", by=manager, **police)

    def test_ends_with_every_task_when_she_is_found(self, report, by):
        follow_missing(at=AT + HOUR)

        find_missing(report=report, how="elsewhere", by=by, at=AT + 2 * HOUR)

        assert open_kinds() == []
        assert FileEvent.objects.filter(kind="found").exists()
        with pytest.raises(FoundAlready):
            find_missing(report=report, how="elsewhere", by=by, at=AT + 2 * HOUR)
        with pytest.raises(FoundAlready):
            take_step(report=report, kind="call", outcome="reached", by=by, at=AT)
        assert follow_missing(at=AT + NIGHT) == {"steps": 0}

    @pytest.mark.parametrize(
        ("result", "how"), [("present", "in_the_house"), ("hospital", "answer_changed")]
    )
    def test_ends_when_the_answer_is_changed(self, report, roll_call, stays, by, result, how):
        answer(roll_call, stays[0], by, result, at=AT + MINUTE)

        report.refresh_from_db()
        assert (report.found_how, report.found_by) == (how, by)
        assert open_kinds() == []
        answer(roll_call, stays[0], by, "missing", at=AT + 2 * MINUTE)
        assert MissingReport.objects.open().count() == 1

    def test_costs_the_same_for_many(self, roll_call, beds, by, django_assert_max_num_queries):
        line = answer(roll_call, stay_in(beds[2]), by)
        for bed in RoomFactory(centre=by.centre, beds=12).beds.all():
            stay = stay_in(bed)
            MissingReport.objects.create(stay=stay, line=line, since_at=AT, since_by=by)

        with django_assert_max_num_queries(24):
            assert follow_missing(at=AT + HOUR) == {"steps": 48}
