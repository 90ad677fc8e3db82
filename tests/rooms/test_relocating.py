"""Where everyone of a villa fits: the planner alone, on rooms and families without a database."""

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.choices import Relation
from rooms.allocation import Guest
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.choices import Audience, Need
from rooms.relocating import Family, Place, Taken, plan_relocation
from shelter.shared.nights import NIGHT

TONIGHT = date(2026, 3, 10)
WOMAN, BOY = Guest("F", 1990), Guest("M", 2018, Relation.CHILD)
VILLA = uuid.UUID(int=1)


def place(beds, audience="women", boys=11, features=(), taken=None, kind="single"):
    room = uuid.uuid4()
    facts = RoomFacts(room, VILLA, audience, boys, tuple(features))
    some = tuple(FreeBed(uuid.uuid4(), kind, room) for _number in range(beds))
    rows = {some[at].pk: rows for at, rows in (taken or {}).items()}
    return Place(facts, some, rows)


def family(*guests, first=TONIGHT, nights=5, is_here=True):
    return Family(uuid.uuid4(), guests or (WOMAN,), first, first + nights * NIGHT, is_here)


def rooms_of(plan, places):
    of = {bed.pk: number for number, one in enumerate(places) for bed in one.beds}
    return {found.family.household: [of[bed.pk] for bed in found.beds] for found in plan.found}


class TestPlan:
    def test_keeps_families_together_and_serves_the_most_constrained_first(self):
        wheelchair = Guest("F", 1980, needs=(Need.WHEELCHAIR,))
        places = [place(2, features=[Need.WHEELCHAIR]), place(2)]
        two, one = family(WOMAN, BOY), family(wheelchair)

        plan = plan_relocation(places, [two, one])

        assert rooms_of(plan, places) == {two.household: [1, 1], one.household: [0]}
        assert not plan.missing

    def test_tries_other_orders_where_the_first_leaves_somebody_out(self):
        places = [place(3, "families", 17), place(2, "families", 17), place(1)]
        families = [family(WOMAN, BOY, BOY), family(WOMAN, BOY), family()]

        plan = plan_relocation(places, families)

        assert not plan.missing
        assert plan.cost[:3] == (0, 0, 0)

    def test_says_why_somebody_fits_nowhere(self):
        places = [place(2, boys=None)]
        boy = family(WOMAN, BOY)

        plan = plan_relocation(places, [boy])

        ((left, why),) = plan.missing
        assert left == boy
        assert "8" in why

    def test_gives_the_nights_that_there_are_where_not_all_can_be_had(self):
        promised = {0: [Taken(TONIGHT + 3 * NIGHT, TONIGHT + 9 * NIGHT, uuid.uuid4())]}
        places = [place(1, taken=promised)]

        (found,) = plan_relocation(places, [family()]).found

        assert (found.until, found.is_whole) == (TONIGHT + 3 * NIGHT, False)
        awaited = family(first=TONIGHT + NIGHT, is_here=False)
        assert plan_relocation(places, [awaited]).missing

    def test_who_is_here_comes_before_who_is_awaited(self):
        awaited, here = family(is_here=False), family()

        plan = plan_relocation([place(1)], [awaited, here])

        assert [found.family for found in plan.found] == [here]
        assert [left for left, _why in plan.missing] == [awaited]

    @pytest.mark.parametrize("need", [Need.ISOLATION, Need.SINGLE_ROOM])
    def test_leaves_who_needs_a_room_alone_in_it(self, need):
        alone = family(Guest("F", 1985, needs=(need,)))
        places = [place(2, features=[Need.ISOLATION]), place(1)]

        plan = plan_relocation(places, [family(), alone])

        assert not plan.missing
        assert rooms_of(plan, places)[alone.household] == [0]

    def test_puts_a_large_family_into_rooms_side_by_side(self):
        places = [place(2, "families", 17), place(2, "families", 17)]
        large = family(WOMAN, BOY, BOY, Guest("F", 2015, Relation.CHILD))

        plan = plan_relocation(places, [large])

        assert sorted(rooms_of(plan, places)[large.household]) == [0, 0, 1, 1]

    def test_gives_the_same_plan_for_the_same_facts(self):
        places = [place(2), place(3, "families", 17), place(1)]
        families = [family(WOMAN, BOY), family(), family(), family(WOMAN, BOY)]

        assert plan_relocation(places, families) == plan_relocation(places, families)


guests = st.builds(
    Guest,
    st.sampled_from("FMU"),
    st.integers(2008, 2026),
    st.just(Relation.CHILD),
    st.sampled_from([(), (), (Need.WHEELCHAIR,), (Need.COT,)]),
)
families = st.builds(
    lambda children, nights, later, is_here: family(
        WOMAN, *children, first=TONIGHT + (0 if is_here else later) * NIGHT, nights=nights,
        is_here=is_here,
    ),
    st.lists(guests, max_size=4),
    st.integers(1, 6),
    st.integers(0, 3),
    st.booleans(),
)  # fmt: skip
promises = st.dictionaries(
    st.integers(0, 1),
    st.builds(
        lambda first, nights, alone: [
            Taken(TONIGHT + first * NIGHT, TONIGHT + (first + nights) * NIGHT, uuid.uuid4(), alone)
        ],
        st.integers(0, 4),
        st.integers(1, 4),
        st.booleans(),
    ),
)
places = st.builds(
    lambda beds, audience, boys, features, taken: place(beds, audience, boys, features, taken),
    st.integers(2, 5),
    st.sampled_from([Audience.WOMEN, Audience.FAMILIES, Audience.GIRLS]),
    st.sampled_from([None, 9, 17]),
    st.sampled_from([(), (Need.WHEELCHAIR,)]),
    promises,
)


@given(st.lists(places, max_size=6), st.lists(families, max_size=6))
def test_one_bed_one_night_one_person_families_together_and_everybody_answered(places, families):
    plan = plan_relocation(places, families)

    answered = [found.family for found in plan.found] + [left for left, _why in plan.missing]
    assert sorted(one.household for one in answered) == sorted(one.household for one in families)
    room_of = {bed.pk: one for one in places for bed in one.beds}
    nights = set()
    for found in plan.found:
        one = found.family
        assert len(found.beds) == len(one.guests)
        assert one.first < found.until <= one.until
        assert one.is_here or found.is_whole
        rooms = {bed.room_id for bed in found.beds}
        assert len(rooms) <= 3
        for bed in found.beds:
            days = (found.until - one.first).days
            for day in (one.first + number * NIGHT for number in range(days)):
                assert (bed.pk, day) not in nights
                nights.add((bed.pk, day))
                taken = room_of[bed.pk].taken.get(bed.pk, [])
                assert not any(row.meets(day, day + NIGHT) for row in taken)
        if any(guest.sex == "M" for guest in one.guests):
            limits = {room_of[bed.pk].room.audience for bed in found.beds}
            assert limits <= {Audience.WOMEN, Audience.FAMILIES}
