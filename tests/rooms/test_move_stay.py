import pytest

from residents.actions import open_task
from residents.models import FileEvent, Task
from rooms.actions.moving import (
    AlreadyInThatBed,
    MoveInThePast,
    NoNightsLeft,
    move_stay,
)
from rooms.actions.overrides import OverrideNotAllowed
from rooms.actions.placing import StayIsOver
from rooms.actions.readiness import ready_bed
from rooms.allocation import BedNotReady, BedOutOfService, BedTaken, RoomDoesNotAdmit
from rooms.models import BedChange, BedNight, BedPreparation, BoardVersion, Placement
from tests.rooms.factories import (
    BedPreparationFactory,
    OutOfServiceFactory,
    RoomFactory,
)
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
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=4)


@pytest.fixture
def beds(room):
    return list(room.beds.all())


@pytest.fixture
def by(room):
    return member_of(room.villa.centre)


class TestMoveStay:
    def test_sleeps_elsewhere_from_tonight_on(self, beds, by):
        here, there, *_others = beds
        stay = stay_in(here, since=2, nights=5)

        change = move_stay(stay=stay, bed=there, by=by, at=AT)

        assert list(sleeps(stay).values()) == [here.code] * 2 + [there.code] * 3
        assert_history_equals_nights()
        line = change.lines.get()
        assert (change.kind, line.from_bed, line.to_bed) == ("move", here, there)
        assert line.from_on == TONIGHT

    def test_keeps_the_history_of_every_move(self, beds, by):
        here, there, *_others = beds
        stay = stay_in(here, since=2, nights=5)

        move_stay(stay=stay, bed=there, by=by, at=AT)
        ready_bed(bed=here, by=by, at=AT + NIGHT)
        move_stay(stay=stay, bed=here, by=by, at=AT + 2 * NIGHT, from_on=TONIGHT + 2 * NIGHT)

        periods = [
            (row.bed, row.from_on, row.until_on) for row in stay.placements.order_by("from_on")
        ]
        assert periods == [
            (here, TONIGHT - 2 * NIGHT, TONIGHT),
            (there, TONIGHT, TONIGHT + 2 * NIGHT),
            (here, TONIGHT + 2 * NIGHT, TONIGHT + 3 * NIGHT),
        ]
        assert_history_equals_nights()

    def test_moves_from_a_later_night_on(self, beds, by):
        stay = stay_in(beds[0], since=0, nights=4)

        move_stay(stay=stay, bed=beds[1], by=by, at=AT, from_on=TONIGHT + 3 * NIGHT)

        assert list(sleeps(stay).values()) == [beds[0].code] * 3 + [beds[1].code]
        assert not BedPreparation.objects.exists()
        assert_history_equals_nights()

    def test_leaves_a_bed_that_was_slept_in_to_be_prepared(self, beds, by):
        stay = stay_in(beds[0])

        move_stay(stay=stay, bed=beds[1], by=by, at=AT)

        assert BedPreparation.objects.get().bed == beds[0]
        assert Task.objects.get(kind="bed_to_prepare").subject_id == beds[0].pk

    def test_leaves_a_bed_that_nobody_slept_in_as_it_was(self, beds, by):
        stay = stay_in(beds[0], since=0)

        move_stay(stay=stay, bed=beds[1], by=by, at=AT)

        assert not BedPreparation.objects.exists()

    def test_leaves_the_bed_of_her_first_night_in_the_morning(self, beds, by):
        stay = stay_in(beds[0], since=0)

        move_stay(stay=stay, bed=beds[1], by=by, at=AT + 13 * 60 * MINUTE)

        assert BedPreparation.objects.get().bed == beds[0]

    def test_leaves_a_bed_that_was_hers_for_an_hour_of_the_night_as_it_was(self, beds, by):
        stay = stay_in(beds[0], since=0, admitted_at=AT + 6 * 60 * MINUTE)

        move_stay(stay=stay, bed=beds[1], by=by, at=AT + 7 * 60 * MINUTE)

        assert not BedPreparation.objects.exists()

    def test_tells_the_timeline_and_the_board(self, beds, by):
        stay = stay_in(beds[0])

        move_stay(stay=stay, bed=beds[1], by=by, at=AT)

        event = FileEvent.objects.get(person=stay.person, kind="moved")
        assert event.detail == {"bed": beds[1].code, "from": beds[0].code}
        assert BoardVersion.objects.get().number == 1

    def test_lets_a_child_follow_her_mother_into_a_room_for_women(self, beds, by):
        mother, child = family_in(beds[:2], [("F", 1990, "self"), ("F", 2021, "child")])

        move_stay(stay=child, bed=beds[2], by=by, at=AT)

        assert sleeps(child)[TONIGHT] == beds[2].code
        assert mother.placements.count() == 1

    def test_refuses_a_bed_that_is_promised_on_one_of_the_nights(self, beds, by):
        stay = stay_in(beds[0], nights=14)
        stay_in(beds[1], since=-8)
        before = everything(BedNight, Placement, BedChange, FileEvent, BoardVersion)

        with pytest.raises(BedTaken) as refusal:
            move_stay(stay=stay, bed=beds[1], by=by, at=AT)

        assert refusal.value.extra["alternatives"]
        assert everything(BedNight, Placement, BedChange, FileEvent, BoardVersion) == before

    @pytest.mark.parametrize(
        ("make", "refusal"),
        [(OutOfServiceFactory, BedOutOfService), (BedPreparationFactory, BedNotReady)],
    )
    def test_refuses_a_bed_that_cannot_be_slept_in(self, beds, by, make, refusal):
        make(bed=beds[1])
        OutOfServiceFactory._meta.model.objects.update(from_on=TONIGHT)
        stay = stay_in(beds[0])

        with pytest.raises(refusal):
            move_stay(stay=stay, bed=beds[1], by=by, at=AT)

        assert set(sleeps(stay).values()) == {beds[0].code}

    def test_refuses_a_room_that_is_for_others(self, beds, by, room):
        girls = RoomFactory(villa=room.villa, audience="girls", beds=1)
        stay = stay_in(beds[0])

        with pytest.raises(RoomDoesNotAdmit):
            move_stay(stay=stay, bed=girls.beds.get(), by=by, at=AT)

    def test_sets_a_rule_aside_for_a_supervisor_with_a_reason(self, beds, room):
        girls = RoomFactory(villa=room.villa, audience="girls", beds=1)
        stay = stay_in(beds[0])
        supervisor = member_of(room.villa.centre, "supervisor")

        move_stay(stay=stay, bed=girls.beds.get(), by=supervisor, at=AT, override="One night only")

        assert sleeps(stay)[TONIGHT] == girls.beds.get().code
        assert FileEvent.objects.get(kind="moved").sealed_note

    @pytest.mark.parametrize(("role", "reason"), [("house", "One night"), ("supervisor", "  ")])
    def test_sets_no_rule_aside_for_others_or_without_a_reason(self, beds, room, role, reason):
        stay = stay_in(beds[0])
        by = member_of(room.villa.centre, role)

        with pytest.raises(OverrideNotAllowed):
            move_stay(stay=stay, bed=beds[1], by=by, at=AT, override=reason)

    def test_never_sets_aside_that_a_bed_is_taken(self, beds, room):
        stay, _other = stay_in(beds[0]), stay_in(beds[1])
        supervisor = member_of(room.villa.centre, "supervisor")

        with pytest.raises(BedTaken):
            move_stay(stay=stay, bed=beds[1], by=supervisor, at=AT, override="She asked")

        assert set(sleeps(stay).values()) == {beds[0].code}

    def test_refuses_the_bed_she_has(self, beds, by):
        stay = stay_in(beds[0])

        with pytest.raises(AlreadyInThatBed):
            move_stay(stay=stay, bed=beds[0], by=by, at=AT)

    def test_refuses_a_night_that_is_over(self, beds, by):
        stay = stay_in(beds[0])

        with pytest.raises(MoveInThePast):
            move_stay(stay=stay, bed=beds[1], by=by, at=AT, from_on=TONIGHT - NIGHT)

    def test_takes_last_night_for_tonight_until_noon(self, beds, by):
        stay = stay_in(beds[0])

        change = move_stay(stay=stay, bed=beds[1], by=by, at=AT.replace(day=11, hour=9))

        assert change.lines.get().from_on == TONIGHT

    def test_refuses_a_night_after_the_last(self, beds, by):
        stay = stay_in(beds[0], since=2, nights=3)

        with pytest.raises(NoNightsLeft):
            move_stay(stay=stay, bed=beds[1], by=by, at=AT, from_on=TONIGHT + NIGHT)

    def test_refuses_a_stay_that_ended_meanwhile(self, beds, by):
        stay = stay_in(beds[0])
        type(stay).objects.filter(pk=stay.pk).update(
            state="ended", ended_at=AT, destination="relatives", safe_for_worker=True
        )

        with pytest.raises(StayIsOver):
            move_stay(stay=stay, bed=beds[1], by=by, at=AT)

    def test_closes_the_task_of_an_arrival_without_a_bed(self, beds, by):
        stay = stay_in(beds[0])
        task = open_task(centre=stay.centre, kind="arrival_unplaced", subject=stay, due_on=TONIGHT)

        move_stay(stay=stay, bed=beds[1], by=by, at=AT)

        task.refresh_from_db()
        assert task.state == "done"
