from datetime import timedelta

import pytest
from django.db import IntegrityError

from residents.actions import open_task
from residents.models import FileEvent, Task
from rooms.actions.leaving import (
    LeavesBeforeArrival,
    NotStaying,
    check_out_household,
    check_out_stay,
)
from rooms.actions.readiness import BedAlreadyReady, ready_bed
from rooms.models import BedNight, BedPreparation, BoardVersion
from rooms.signals import stay_ended
from tests.rooms.factories import LeavePassFactory, RoomFactory
from tests.rooms.moving import (
    AT,
    NIGHT,
    TONIGHT,
    assert_history_equals_nights,
    everything,
    family_in,
    member_of,
    sleeps,
    stay_in,
    waiting_in,
)

pytestmark = pytest.mark.django_db
MORNING = AT.replace(day=11, hour=10)
ANSWERS = {"destination": "relatives", "safe_for_her": True, "safe_for_worker": False}


@pytest.fixture
def beds():
    return list(RoomFactory(beds=4).beds.all())


@pytest.fixture
def by(beds):
    return member_of(beds[0].room.villa.centre)


class TestCheckOutStay:
    def test_ends_with_where_she_goes_and_whether_it_is_safe(self, beds, by):
        stay = stay_in(beds[0])

        check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)

        stay.refresh_from_db()
        assert (stay.state, stay.destination) == ("ended", "relatives")
        assert (stay.safe_for_her, stay.safe_for_worker) == (True, False)
        assert (stay.ended_at, stay.ended_by) == (AT, by)

    def test_frees_the_coming_nights_at_once(self, beds, by):
        stay = stay_in(beds[0], since=2, nights=14)

        check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)

        assert list(sleeps(stay)) == [TONIGHT - 2 * NIGHT, TONIGHT - NIGHT]
        assert (stay.departs_on, stay.nights) == (TONIGHT, 2)
        assert_history_equals_nights()

    def test_keeps_the_night_she_slept_when_she_leaves_in_the_morning(self, beds, by):
        stay = stay_in(beds[0], since=0)

        check_out_stay(stay=stay, **ANSWERS, by=by, at=MORNING)

        assert list(sleeps(stay)) == [TONIGHT]
        assert stay.departs_on == TONIGHT + NIGHT

    @pytest.mark.parametrize("hour", [14, 23, 25])
    def test_counts_one_night_for_a_short_visit_and_frees_the_bed(self, beds, by, hour):
        came = AT.replace(hour=0) + timedelta(hours=hour)
        stay = stay_in(beds[0], since=0, admitted_at=came)

        check_out_stay(stay=stay, **ANSWERS, by=by, at=came + timedelta(minutes=20))

        assert stay.nights == 1
        assert not BedNight.objects.exists()
        assert_history_equals_nights()

    def test_leaves_the_bed_to_be_prepared_until_someone_marks_it_ready(self, beds, by):
        check_out_stay(stay=stay_in(beds[0]), **ANSWERS, by=by, at=AT)
        assert BedPreparation.objects.get(ready_at=None).bed == beds[0]

        ready_bed(bed=beds[0], by=by, at=AT + NIGHT)

        done = BedPreparation.objects.get()
        assert (done.ready_at, done.ready_by) == (AT + NIGHT, by)
        assert Task.objects.get(kind="bed_to_prepare").state == "done"
        assert BoardVersion.objects.get().number == 2

    def test_closes_tasks_and_leave_and_tells_who_listens(self, beds, by):
        stay = stay_in(beds[0])
        leave = LeavePassFactory(stay=stay, left_at=AT - NIGHT, due_at=AT)
        task = open_task(centre=stay.centre, kind="overstay", subject=stay, due_on=TONIGHT)
        heard = []

        def listen(sender, **said):
            heard.append((said["stay"], said["at"], said["by"]))

        stay_ended.connect(listen)
        check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)
        stay_ended.disconnect(listen)

        leave.refresh_from_db()
        task.refresh_from_db()
        assert (leave.returned_at, task.state) == (AT, "done")
        assert heard == [(stay, AT, by)]
        assert FileEvent.objects.get(kind="checked_out").person == stay.person

    def test_accepts_that_she_did_not_say_whether_it_is_safe(self, beds, by):
        stay = stay_in(beds[0])

        check_out_stay(stay=stay, **{**ANSWERS, "safe_for_her": None}, by=by, at=AT)

        assert stay.safe_for_her is None

    def test_gives_back_the_nights_nobody_carried_on(self, beds, by):
        """She stayed past her last night while the night job did not run."""
        stay = stay_in(beds[0], since=5, nights=3)

        check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)

        assert list(sleeps(stay)) == [TONIGHT - n * NIGHT for n in (5, 4, 3, 2, 1)]
        assert_history_equals_nights()

    @pytest.mark.parametrize("state", ["expected", "cancelled", "ended"])
    def test_refuses_someone_who_does_not_stay_here(self, beds, by, state):
        ended = {"ended_at": AT, "destination": "other", "safe_for_worker": True}
        stay = stay_in(beds[0], state=state, **(ended if state == "ended" else {}))
        before = everything(BedNight, BedPreparation, FileEvent)

        with pytest.raises(NotStaying):
            check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)

        assert everything(BedNight, BedPreparation, FileEvent) == before

    def test_refuses_a_time_before_she_came(self, beds, by):
        stay = stay_in(beds[0], since=0, admitted_at=AT)

        with pytest.raises(LeavesBeforeArrival):
            check_out_stay(stay=stay, **ANSWERS, by=by, at=AT - timedelta(hours=1))

    def test_the_database_insists_on_a_destination(self, beds):
        stay = stay_in(beds[0])

        with pytest.raises(IntegrityError, match="stay_ends_with_a_destination"):
            type(stay).objects.filter(pk=stay.pk).update(state="ended", ended_at=AT)


class TestCheckOutHousehold:
    def test_ends_the_stays_of_everyone_in_one_change(self, beds, by):
        mother, child = family_in(beds[:2], [("F", 1990, "self"), ("M", 2019, "child")])
        other = stay_in(beds[2])

        change = check_out_household(household=mother.household, **ANSWERS, by=by, at=AT)

        states = [type(s).objects.get(pk=s.pk).state for s in (mother, child, other)]
        assert states == ["ended", "ended", "admitted"]
        assert {line.from_bed for line in change.lines.all()} == set(beds[:2])
        assert BedPreparation.objects.count() == 2
        assert_history_equals_nights()

    def test_refuses_a_household_of_whom_nobody_stays(self, beds, by):
        stay = waiting_in(beds[0])

        with pytest.raises(NotStaying):
            check_out_household(household=stay.household, **ANSWERS, by=by, at=AT)


class TestReadyBed:
    def test_refuses_a_bed_that_is_ready(self, beds, by):
        with pytest.raises(BedAlreadyReady):
            ready_bed(bed=beds[0], by=by, at=AT)
