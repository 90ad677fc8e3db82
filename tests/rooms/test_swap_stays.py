import pytest

from residents.models import FileEvent
from rooms.actions.moving import NoNightsLeft, SwapNeedsTwo, swap_stays
from rooms.actions.placing import StayIsOver
from rooms.allocation import BedTaken, RoomDoesNotAdmit
from rooms.models import BedChange, BedNight, BedPreparation, Placement
from tests.rooms.factories import BedFactory, RoomFactory
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


@pytest.fixture
def room():
    return RoomFactory(beds=4)


@pytest.fixture
def beds(room):
    return list(room.beds.all())


@pytest.fixture
def by(room):
    return member_of(room.villa.centre)


class TestSwapStays:
    def test_gives_each_the_others_bed_for_her_own_nights(self, beds, by):
        stay = stay_in(beds[0], since=2, nights=5)
        other = stay_in(beds[1], since=1, nights=3)

        change = swap_stays(stay=stay, other=other, by=by, at=AT)

        assert list(sleeps(stay).values()) == [beds[0].code] * 2 + [beds[1].code] * 3
        assert list(sleeps(other).values()) == [beds[1].code] + [beds[0].code] * 2
        assert_history_equals_nights()
        assert {(line.from_bed, line.to_bed) for line in change.lines.all()} == {
            (beds[0], beds[1]),
            (beds[1], beds[0]),
        }

    def test_swaps_back_and_forth(self, beds, by):
        stay, other = stay_in(beds[0]), stay_in(beds[1])
        before = sleeps(stay), sleeps(other)

        swap_stays(stay=stay, other=other, by=by, at=AT)
        swap_stays(stay=other, other=stay, by=by, at=AT)

        assert (sleeps(stay), sleeps(other)) == before
        assert_history_equals_nights()

    def test_swaps_with_someone_who_is_expected_later(self, beds, by):
        stay = stay_in(beds[0], since=0, nights=2)
        other = stay_in(beds[1], since=-1, nights=3, state="expected", admitted_at=None)

        swap_stays(stay=stay, other=other, by=by, at=AT)

        assert sleeps(stay) == {TONIGHT + n * NIGHT: beds[1].code for n in (0, 1)}
        assert sleeps(other) == {TONIGHT + n * NIGHT: beds[0].code for n in (1, 2, 3)}

    def test_tells_both_timelines_and_prepares_nothing(self, beds, by):
        stay, other = stay_in(beds[0]), stay_in(beds[1])

        swap_stays(stay=stay, other=other, by=by, at=AT)

        told = FileEvent.objects.filter(kind="swapped").values_list("person", "detail__bed")
        assert dict(told) == {stay.person_id: beds[1].code, other.person_id: beds[0].code}
        assert not BedPreparation.objects.exists()

    def test_refuses_where_a_third_has_one_of_the_nights(self, beds, by):
        stay = stay_in(beds[0], since=0, nights=10)
        other = stay_in(beds[1], since=0, nights=3)
        stay_in(beds[1], since=-3, nights=10, state="expected", admitted_at=None)
        before = everything(BedNight, Placement, BedChange, FileEvent)

        with pytest.raises(BedTaken):
            swap_stays(stay=stay, other=other, by=by, at=AT)

        assert everything(BedNight, Placement, BedChange, FileEvent) == before

    def test_asks_the_rules_for_both(self, beds, by, room):
        families = RoomFactory(villa=room.villa, for_families=True, beds=2)
        mother, _child = family_in(
            list(families.beds.all()), [("F", 1990, "self"), ("F", 2021, "child")]
        )
        stay = stay_in(beds[0])
        before = everything(BedNight, Placement, BedChange)

        with pytest.raises(RoomDoesNotAdmit):
            swap_stays(stay=mother, other=stay, by=by, at=AT)

        assert everything(BedNight, Placement, BedChange) == before

    def test_refuses_herself_and_other_houses(self, beds, by):
        stay = stay_in(beds[0])

        for other in (stay, stay_in(BedFactory())):
            with pytest.raises(SwapNeedsTwo):
                swap_stays(stay=stay, other=other, by=by, at=AT)

    def test_refuses_a_stay_that_is_over_or_has_no_nights_left(self, beds, by):
        stay = stay_in(beds[0])
        over = stay_in(beds[1], state="cancelled")
        late = stay_in(beds[2], since=3, nights=3)

        with pytest.raises(StayIsOver):
            swap_stays(stay=stay, other=over, by=by, at=AT)
        with pytest.raises(NoNightsLeft):
            swap_stays(stay=stay, other=late, by=by, at=AT)

    def test_refuses_one_who_lost_her_bed(self, beds, by):
        stay, other = stay_in(beds[0]), waiting_in(beds[1])
        BedNight.objects.filter(stay=other).delete()
        Placement.objects.filter(stay=other).delete()

        with pytest.raises(NoNightsLeft):
            swap_stays(stay=stay, other=other, by=by, at=AT)
