import pytest

from residents.actions import open_task
from residents.models import FileEvent, Task
from rooms.actions import (
    ask_extension,
    ask_leave,
    cancel_stay,
    check_in_stay,
    close_bed,
    close_of_night,
    remind_of_leaves,
)
from rooms.actions.admissions import admit_household
from rooms.actions.arrivals import Arrival
from rooms.actions.extending import extend_stay
from rooms.actions.leaving import check_out_household, check_out_stay
from rooms.actions.moving import move_stay, swap_stays
from rooms.actions.undoing import (
    UndoNotPossible,
    UndoNotYours,
    UndoOvertaken,
    UndoTooLate,
    may_undo,
    undo_change,
)
from rooms.models import BedChange, BedNight, BedPreparation, Placement, Stay
from rooms.signals import stay_resumed
from tests.rooms.factories import LeavePassFactory, RoomFactory
from tests.rooms.moving import (
    AT,
    MINUTE,
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
SOON = AT + 9 * MINUTE
ANSWERS = {"destination": "relatives", "safe_for_her": True, "safe_for_worker": True}


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
def stay(beds):
    return stay_in(beds[0])


@pytest.fixture
def moved(stay, beds, by):
    return move_stay(stay=stay, bed=beds[1], by=by, at=AT)


class TestUndoChange:
    def test_takes_a_move_back_as_a_change_of_its_own(self, stay, beds, by, moved):
        undo = undo_change(change=moved, by=by, at=SOON)

        assert set(sleeps(stay).values()) == {beds[0].code}
        assert (undo.kind, undo.undoes) == ("undo", moved)
        assert (undo.lines.get().from_bed, undo.lines.get().to_bed) == (beds[1], beds[0])
        assert [c.kind for c in BedChange.objects.order_by("at")] == ["move", "undo"]
        assert FileEvent.objects.filter(kind="undone", person=stay.person).exists()
        assert_history_equals_nights()

    def test_has_nothing_to_prepare_after_it(self, stay, by, moved):
        undo_change(change=moved, by=by, at=SOON)

        assert not BedPreparation.objects.filter(ready_at=None).exists()
        assert not Task.objects.open().filter(kind="bed_to_prepare").exists()

    def test_takes_a_swap_back(self, stay, beds, by):
        other = stay_in(beds[1], since=1, nights=3)
        before = sleeps(stay), sleeps(other)
        change = swap_stays(stay=stay, other=other, by=by, at=AT)

        undo_change(change=change, by=by, at=SOON)

        assert (sleeps(stay), sleeps(other)) == before
        assert_history_equals_nights()

    def test_cancels_a_check_in(self, centre, by, beds):
        arrivals = [Arrival(sex="F", birth_year=1990), Arrival("M", 2019, "child")]
        admission = admit_household(
            centre=centre,
            arrivals=arrivals,
            from_on=TONIGHT,
            nights=3,
            channel="walk_in",
            by=by,
            at=AT,
        )
        change = BedChange.objects.get(kind="check_in")

        undo = undo_change(change=change, by=by, at=SOON)

        assert set(Stay.objects.values_list("state", flat=True)) == {"cancelled"}
        assert (undo.kind, undo.lines.count()) == ("undo", len(admission.stays))
        assert not BedNight.objects.exists()
        assert not Placement.objects.exists()

    def test_cancels_the_check_in_of_one_who_was_expected(self, beds, by):
        stay = waiting_in(beds[0])
        check_in_stay(stay=stay, by=by, at=AT)

        undo_change(change=BedChange.objects.get(), by=by, at=SOON)

        stay.refresh_from_db()
        assert stay.state == "cancelled"

    def test_gives_a_family_that_was_checked_out_its_beds_again(self, beds, by):
        mother, child = family_in(beds[:2], [("F", 1990, "self"), ("M", 2019, "child")])
        leave = LeavePassFactory(stay=child, left_at=AT - NIGHT, due_at=AT)
        task = open_task(centre=mother.centre, kind="overstay", subject=mother, due_on=TONIGHT)
        before = sleeps(mother), sleeps(child)
        change = check_out_household(household=mother.household, **ANSWERS, by=by, at=AT)
        heard = []

        def listen(sender, stay, **_more):
            heard.append(stay)

        stay_resumed.connect(listen)
        undo_change(change=change, by=by, at=SOON)
        stay_resumed.disconnect(listen)

        mother, child = (Stay.objects.get(pk=each.pk) for each in (mother, child))
        assert (sleeps(mother), sleeps(child)) == before
        assert (mother.state, mother.ended_at, mother.destination) == ("admitted", None, "")
        assert mother.departs_on == TONIGHT + 11 * NIGHT
        leave.refresh_from_db()
        task.refresh_from_db()
        assert (leave.returned_at, task.state) == (None, "open")
        assert set(heard) == {mother, child}
        assert not BedPreparation.objects.filter(ready_at=None).exists()
        assert_history_equals_nights()

    def test_opens_the_tasks_about_her_leaves_again(self, stay, by):
        out = LeavePassFactory(stay=stay, left_at=AT - NIGHT, due_at=AT - 3 * MINUTE)
        wish = {"purpose": "family", "escort": "staff", "leaves_at": AT + NIGHT}
        asked = ask_leave(stay=stay, **wish, due_at=AT + NIGHT + 9 * MINUTE, by=by, at=AT)
        remind_of_leaves(at=AT)
        change = check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)
        assert not Task.objects.open().filter(subject_type="leavepass").exists()

        undo_change(change=change, by=by, at=SOON)

        still = Task.objects.open().filter(subject_type="leavepass")
        assert set(still.values_list("kind", "subject_id")) == {
            ("leave_due", out.pk),
            ("leave_asked", asked.pk),
        }

    def test_lets_what_was_asked_for_her_wait_again(self, stay, by):
        wish = {"nights": 30, "reason": "safety", "exit_plan": "A flat in May."}
        asked = ask_extension(stay=stay, **wish, by=member_of(stay.centre), at=AT)
        change = check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)
        assert not Task.objects.open().filter(kind="extension_asked").exists()

        undo_change(change=change, by=by, at=SOON)

        asked.refresh_from_db()
        assert (asked.state, asked.withdrawn_at) == ("asked", None)
        assert Task.objects.open().get(kind="extension_asked").subject_id == asked.pk

    @pytest.mark.parametrize(
        ("nights", "hour", "sleeps_here"), [(3, 19, 0), (3, 22, 1), (2, 11, 1)]
    )
    def test_gives_her_tonight_where_the_night_was_closed_meanwhile(
        self, beds, by, nights, hour, sleeps_here
    ):
        stay = stay_in(beds[0], since=3, nights=nights, is_overstay=nights < 3)
        at = AT.replace(hour=hour, minute=55)
        change = check_out_stay(stay=stay, **ANSWERS, by=by, at=at)
        close_of_night(at=at.replace(minute=0) + 60 * MINUTE)

        undo_change(change=change, by=by, at=at + 8 * MINUTE)

        tonight = stay.centre.night(at + 8 * MINUTE)
        assert stay.bed_nights.filter(night=tonight).count() == sleeps_here
        assert Task.objects.open().filter(kind="overstay").count() == sleeps_here

    def test_undoes_one_change_after_the_other(self, stay, beds, by, moved):
        again = move_stay(stay=stay, bed=beds[2], by=by, at=AT + MINUTE)

        undo_change(change=again, by=by, at=SOON)
        undo_change(change=moved, by=by, at=SOON)

        assert set(sleeps(stay).values()) == {beds[0].code}
        assert_history_equals_nights()

    def test_refuses_after_ten_minutes(self, by, moved):
        before = everything(BedNight, Placement, BedChange)
        undo_change_at = AT + 10 * MINUTE

        with pytest.raises(UndoTooLate):
            undo_change(change=moved, by=by, at=undo_change_at + MINUTE)

        assert everything(BedNight, Placement, BedChange) == before
        assert undo_change(change=moved, by=by, at=undo_change_at)

    def test_refuses_another_member(self, centre, moved):
        with pytest.raises(UndoNotYours):
            undo_change(change=moved, by=member_of(centre), at=SOON)

    def test_refuses_twice(self, by, moved):
        undo_change(change=moved, by=by, at=SOON)

        with pytest.raises(UndoOvertaken):
            undo_change(change=moved, by=by, at=SOON)

    def test_refuses_after_a_later_change_of_the_same_stay(self, stay, beds, by, moved):
        move_stay(stay=stay, bed=beds[2], by=by, at=AT + MINUTE)

        with pytest.raises(UndoOvertaken):
            undo_change(change=moved, by=by, at=SOON)

    def test_refuses_when_someone_else_has_the_bed_now(self, stay, beds, by):
        change = check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)
        stay_in(beds[0], since=-5, nights=2)
        before = everything(BedNight, Stay, BedChange)

        with pytest.raises(UndoOvertaken):
            undo_change(change=change, by=by, at=SOON)

        assert everything(BedNight, Stay, BedChange) == before

    @pytest.mark.parametrize("leaves", [True, False])
    def test_refuses_when_the_bed_is_out_of_service_now(self, stay, beds, by, leaves):
        if leaves:
            change = check_out_stay(stay=stay, **ANSWERS, by=by, at=AT)
        else:
            change = move_stay(stay=stay, bed=beds[1], by=by, at=AT)
        closed = {"reason": "repair", "from_on": TONIGHT + NIGHT, "until_on": None}
        close_bed(bed=beds[0], **closed, by=by, at=AT + MINUTE)
        before = everything(BedNight, Stay, BedChange)

        with pytest.raises(UndoOvertaken):
            undo_change(change=change, by=by, at=SOON)

        assert everything(BedNight, Stay, BedChange) == before

    def test_refuses_after_the_stay_was_extended(self, stay, by, moved):
        extend_stay(stay=stay, nights=2, reason="medical", by=by, at=AT + MINUTE)

        with pytest.raises(UndoOvertaken):
            undo_change(change=moved, by=by, at=SOON)

    def test_refuses_to_undo_a_cancellation_or_an_undo(self, stay, by, moved):
        undo = undo_change(change=moved, by=by, at=SOON)
        cancel_stay(stay=stay, reason="mistake", by=by, at=SOON)
        cancelled = BedChange.objects.get(kind="cancel")

        for change in (undo, cancelled):
            with pytest.raises(UndoNotPossible):
                undo_change(change=change, by=by, at=SOON)

    def test_shows_the_button_only_where_it_would_do_something(self, centre, by, moved):
        assert may_undo(change=moved, by=by, at=SOON)
        assert not may_undo(change=moved, by=member_of(centre), at=SOON)
        assert not may_undo(change=moved, by=by, at=AT + 11 * MINUTE)

        undo = undo_change(change=moved, by=by, at=SOON)

        moved = BedChange.objects.get(pk=moved.pk)
        assert not may_undo(change=moved, by=by, at=SOON)
        assert not may_undo(change=undo, by=by, at=SOON)
