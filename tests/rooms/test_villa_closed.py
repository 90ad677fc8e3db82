from datetime import timedelta

import pytest

from residents.models import Task
from rooms.actions import (
    UndoNotPossible,
    VillaIsClosed,
    admit_household,
    check_out_stay,
    close_of_night,
    move_stay,
    reopen_bed,
    reopen_villa,
    save_place,
    undo_change,
)
from rooms.actions.arrivals import Arrival
from rooms.allocation import BedOutOfService
from rooms.models import (
    Bed,
    BedPreparation,
    OutOfService,
    Relocation,
)
from rooms.relocation_facts import proposal_for
from tests.residents.factories import MemberFactory
from tests.rooms.factories import RoomFactory
from tests.rooms.moving import (
    AT,
    TONIGHT,
    member_of,
    sleeps,
    stay_in,
)
from tests.rooms.relocating import assert_everyone_has_one_bed, inside, leave
from tests.rooms.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return RoomFactory(beds=3)


@pytest.fixture
def villa(room):
    return room.villa


@pytest.fixture
def elsewhere(villa):
    return RoomFactory(centre=villa.centre, beds=4)


@pytest.fixture
def by(villa):
    return member_of(villa.centre, "supervisor")


class TestClosed:
    @pytest.fixture
    def closed(self, villa, room, elsewhere, by):
        self.stay = stay_in(room.beds.first())
        return leave(villa, by)

    def test_takes_nobody_in_nor_back(self, closed, room, by):
        bed = room.beds.last()
        with nothing_changes(), pytest.raises(BedOutOfService):
            move_stay(stay=self.stay, bed=bed, by=by, at=AT)
        with nothing_changes(), pytest.raises(VillaIsClosed):
            move_stay(stay=self.stay, bed=bed, by=by, at=AT, override="x")

    def test_takes_nobody_in_whose_place_was_looked_up_before(
        self, villa, room, elsewhere, by, monkeypatch
    ):
        leave(villa, by)
        monkeypatch.setattr("rooms.actions.admissions.check_beds", lambda **kwargs: None)
        with nothing_changes(), pytest.raises(VillaIsClosed):
            admit_household(
                centre=villa.centre, arrivals=[Arrival("F", 1990)], from_on=TONIGHT, nights=2,
                channel="police", beds=[room.beds.first()], by=by, at=AT,
            )  # fmt: skip

    def test_lets_no_check_out_be_undone_into_it(self, villa, room, by):
        stay = stay_in(room.beds.first())
        said = {"destination": "family", "safe_for_her": True, "safe_for_worker": True}
        change = check_out_stay(stay=stay, **said, by=by, at=AT)
        leave(villa, by)

        with nothing_changes(), pytest.raises(VillaIsClosed):
            undo_change(change=change, by=by, at=AT + timedelta(minutes=2))

    def test_keeps_single_beds_closed_and_new_ones_too(self, closed, villa, room, by):
        closure = OutOfService.objects.filter(relocation=closed).first()
        with nothing_changes(), pytest.raises(VillaIsClosed):
            reopen_bed(closure=closure, by=by, at=AT)

        bed = Bed(room=room, code="new")
        save_place(place=bed, by=by, at=AT)

        assert bed.out_of_service.get().relocation == closed

    def test_finds_beds_at_the_close_of_the_night_for_who_had_none(self, villa, room, by):
        small = RoomFactory(centre=villa.centre, beds=1)
        for bed in list(room.beds.all())[:2]:
            stay_in(bed)
        leave(villa, by, accept_remaining=True)
        assert len(inside(villa)) == 1
        Bed.objects.create(room=small, code="more", position=9)

        counts = close_of_night(at=AT + timedelta(hours=3))

        assert counts["moved_out"] == 1
        assert not inside(villa)
        assert Task.objects.get(kind="villa_unplaced").state == "done"
        assert close_of_night(at=AT + timedelta(hours=3))["moved_out"] == 0
        assert_everyone_has_one_bed()

    def test_is_reopened_with_everybody_where_she_is(self, closed, villa, room, by):
        slept = sleeps(self.stay)

        reopen_villa(relocation=closed, by=by, at=AT + timedelta(hours=2))

        assert sleeps(self.stay) == slept
        assert not OutOfService.objects.filter(bed__room=room).exists()
        assert {row.bed for row in BedPreparation.objects.all()} == {room.beds.first()}
        move_stay(stay=self.stay, bed=room.beds.last(), by=by, at=AT + timedelta(hours=2))

    def test_cannot_be_undone_like_a_move(self, closed, by):
        with nothing_changes(), pytest.raises(UndoNotPossible):
            undo_change(change=closed.change, by=by, at=AT)


class TestSize:
    def counted(self, beds, django_assert_max_num_queries):
        villa = RoomFactory(beds=beds).villa
        room = villa.rooms.get()
        RoomFactory(centre=villa.centre, beds=beds)
        for bed in room.beds.all():
            stay_in(bed)
        by = MemberFactory(centre=villa.centre, role="supervisor")
        version = proposal_for(villa, AT).version
        with django_assert_max_num_queries(80) as asked:
            leave(villa, by, version=version)
        assert Relocation.objects.filter(villa=villa).exists()
        return len(asked)

    def test_takes_as_many_queries_for_twenty_as_for_ten(self, django_assert_max_num_queries):
        ten = self.counted(10, django_assert_max_num_queries)

        assert self.counted(20, django_assert_max_num_queries) == ten
