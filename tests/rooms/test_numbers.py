"""The house as numbers: right instances, a way back, and plans that keep the rules."""

import random
from collections import defaultdict

import pytest

from residents.actions import link_conflict
from rooms.allocation import Guest
from rooms.allocation.admitting import obstacles
from rooms.allocation.house import Opening
from rooms.allocation.numbers import Joining, Moving, numbers_of
from rooms.allocation.parties import Party
from rooms.allocation.rules import rules_of
from rooms.allocation.seating import seat
from rooms.planning import broken_rules, cost_of, read_instance, solve
from tests.residents.factories import CentreFactory, PersonFactory
from tests.rooms.factories import (
    BedPreparationFactory,
    OutOfServiceFactory,
    RoomFactory,
    VillaFactory,
)
from tests.rooms.moving import AT, NIGHT, TONIGHT, family_in, member_of, stay_in, waiting_in
from tests.rooms.test_house_ahead import GROUPS, a_house

pytestmark = pytest.mark.django_db
MOTHER = Guest("F", 1990)
CHILD = Guest("F", 2018, "child")


@pytest.fixture
def villa():
    return VillaFactory(centre=CentreFactory())


@pytest.fixture
def read(villa):
    def read(*joining, nights=7, moving=Moving.NOBODY):
        return numbers_of(villa.centre, TONIGHT, nights, AT, joining, moving)

    return read


def joining(*guests, key="new", later=0, nights=3):
    return Joining(key, guests, TONIGHT + later * NIGHT, nights)


def room_codes(numbers, codes):
    """Return by party the code of the room where it lives."""
    by_pk = {room.pk: code for code, room in codes.items()}
    return [by_pk[numbers.rooms[one.room].pk] for one in numbers.groups if one.room is not None]


def party(numbers, key="new"):
    place = next(place for place, one in enumerate(numbers.groups) if one.key == key)
    return numbers.given["parties"][place]


class TestWhoIsAParty:
    def test_a_family_in_one_room_is_one_party_where_it_lives(self, read, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=3)
        stays = family_in(list(room.beds.all())[:2], [("F", 1990, "self"), ("M", 2018, "child")])

        numbers = read()

        (one,) = numbers.groups
        assert set(one.stays) == {stay.pk for stay in stays}
        assert (one.size, one.room, one.fixed, one.first, one.last) == (2, 0, True, 0, 7)

    def test_a_family_whose_members_leave_on_other_days_is_not_moved(self, read, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=2)
        _mother, child = family_in(
            list(room.beds.all()), [("F", 1990, "self"), ("F", 2018, "child")]
        )
        child.placements.update(until_on=TONIGHT + 2 * NIGHT)

        numbers = read(moving=Moving.ANYONE)

        assert {one.last for one in numbers.groups if one.stays} == {2, 7}
        assert all(one.fixed for one in numbers.groups)

    def test_who_sleeps_here_is_moved_only_where_anyone_is(self, read, villa):
        here, coming = RoomFactory(villa=villa, beds=2).beds.all()
        stay_in(here)
        waiting_in(coming)

        moved = {
            moving: [one.is_here for one in read(moving=moving).groups if not one.fixed]
            for moving in Moving
        }

        assert moved == {
            Moving.NOBODY: [],
            Moving.COMING: [False],
            Moving.ANYONE: [True, False],
        }

    def test_who_breaks_a_rule_where_she_sleeps_is_left_there(self, read, villa):
        bed = RoomFactory(villa=villa, beds=1).beds.get()
        RoomFactory(villa=villa, beds=1, features=["wheelchair"])
        stay_in(bed, needs=["wheelchair"])

        (one,) = read(moving=Moving.ANYONE).groups

        assert one.fixed

    def test_two_families_that_were_put_together_are_left_there(self, read, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=4)
        beds = list(room.beds.all())
        for pair in (beds[:2], beds[2:]):
            family_in(pair, [("F", 1990, "self"), ("F", 2018, "child")])

        numbers = read(moving=Moving.ANYONE)

        assert all(one.fixed for one in numbers.groups)
        assert not numbers.given["apart"]


class TestWhatARoomCosts:
    def test_is_what_the_option_loses_by_the_rules(self, read, villa):
        RoomFactory(villa=villa, beds=3)
        RoomFactory(villa=villa, beds=1, features=["wheelchair"])

        numbers = read(joining(MOTHER))

        assert party(numbers)["cost"] == [2 * 4, 12]

    def test_is_null_where_a_rule_forbids_it(self, read, villa):
        RoomFactory(villa=villa, audience="girls", beds=1)
        RoomFactory(villa=villa, beds=1)

        assert party(read(joining(MOTHER)))["cost"] == [None, 0]

    def test_changes_when_others_leave(self, read, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=2)
        stay_in(room.beds.first(), nights=5)  # two nights more

        given = party(read(joining(MOTHER, CHILD, nights=4)))

        assert given["cost"] == [None]
        assert given["segments"] == [{"first": 2, "last": 4, "cost": [0]}]

    def test_moves_cost_what_the_rule_of_staying_counts_for(self, read):
        assert read().given["weights"]["move"] == 11


class TestBedsThatCannotBeHad:
    def test_are_taken_by_nobody_for_those_nights(self, read, villa):
        room = RoomFactory(villa=villa, beds=3)
        broken, dirty, _free = room.beds.all()
        OutOfServiceFactory(bed=broken, from_on=TONIGHT + 2 * NIGHT, until_on=TONIGHT + 4 * NIGHT)
        BedPreparationFactory(bed=dirty)

        blocked = [(one.first, one.last, one.size) for one in read().groups]

        assert blocked == [(0, 1, 1), (2, 4, 1)]

    def test_a_family_room_is_the_familys_alone(self, read, villa):
        room = RoomFactory(villa=villa, for_families=True, beds=3)
        stay_in(room.beds.first(), nights=5)

        given = party(read(joining(MOTHER, CHILD, nights=2)))

        assert given["cost"] == [None]


class TestWhoMustBeKeptApart:
    @pytest.fixture
    def by(self, villa):
        return member_of(villa.centre, "caseworker")

    @pytest.fixture
    def rooms(self, villa):
        other = VillaFactory(centre=villa.centre)
        return [RoomFactory(villa=one, beds=2) for one in (villa, villa, other)]

    def link(self, one, other, by, apart="villa"):
        link_conflict(person=one, other=other, kind="threat", apart=apart, by=by, at=AT)

    def test_has_no_room_in_the_villa_of_who_lives_there(self, read, villa, rooms, by):
        there, new = stay_in(rooms[0].beds.first()).person, PersonFactory(centre=villa.centre)
        self.link(there, new, by)

        given = party(read(joining(Guest("F", 1990, person=new.pk))))

        assert [cost is None for cost in given["cost"]] == [True, True, False]

    def test_or_not_the_room_where_only_that_must_not_be(self, read, villa, rooms, by):
        there, new = stay_in(rooms[0].beds.first()).person, PersonFactory(centre=villa.centre)
        self.link(there, new, by, apart="room")

        given = party(read(joining(Guest("F", 1990, person=new.pk))))

        assert [cost is None for cost in given["cost"]] == [True, False, False]

    def test_two_who_may_move_get_villas_of_their_own(self, read, villa, rooms, by):
        here = stay_in(rooms[0].beds.first())
        new = PersonFactory(centre=villa.centre)
        self.link(here.person, new, by)

        numbers = read(joining(Guest("F", 1990, person=new.pk)), moving=Moving.ANYONE)

        mine, theirs = numbers.given["parties"]
        assert [cost is None for cost in mine["cost"]] == [False, False, True]
        assert [cost is None for cost in theirs["cost"]] == [True, True, False]

    def test_two_who_live_too_near_already_are_left_there(self, read, rooms, by):
        one, other = (stay_in(room.beds.first()) for room in rooms[:2])
        self.link(one.person, other.person, by)

        assert all(group.fixed for group in read(moving=Moving.ANYONE).groups)


class TestNumbersOf:
    def test_reads_the_house_in_as_many_queries_however_large(
        self, villa, django_assert_num_queries
    ):
        for beds in (2, 12):
            for bed in RoomFactory(villa=villa, beds=beds).beds.all()[: beds // 2]:
                stay_in(bed)
            centre = type(villa.centre).objects.get(pk=villa.centre_id)
            with django_assert_num_queries(6):
                numbers_of(centre, TONIGHT, 14, AT, [joining(MOTHER)], Moving.ANYONE)

    def test_gives_the_way_back(self, read, villa):
        room = RoomFactory(villa=villa, beds=2)
        stay = stay_in(room.beds.first())

        numbers = read(joining(MOTHER, key="request"))

        assert numbers.rooms[0].pk == room.pk
        assert numbers.groups[numbers.place_of("p0")].stays == (stay.pk,)
        assert numbers.groups[numbers.place_of("p1")].key == "request"

    def test_leaves_out_who_joins_after_the_last_night(self, read, villa):
        RoomFactory(villa=villa, beds=2)

        numbers = read(joining(MOTHER, later=9), nights=7)

        assert (numbers.groups, numbers.left_out) == ((), ("new",))

    def test_leaves_out_who_is_too_many_for_any_room(self, read, villa):
        RoomFactory(villa=villa, for_families=True, beds=2)

        assert read(joining(MOTHER, CHILD, CHILD)).left_out == ("new",)

    @pytest.mark.parametrize("moving", Moving)
    @pytest.mark.parametrize("seed", range(4))
    def test_every_plan_keeps_every_rule_of_the_rooms(self, seed, moving):
        dice = random.Random(seed)
        centre = a_house(dice)
        wishes = [
            Joining(number, group, TONIGHT + dice.randrange(4) * NIGHT, dice.randrange(1, 6))
            for number, group in enumerate(GROUPS * 2)
        ]
        numbers = numbers_of(centre, TONIGHT, 7, AT, wishes, moving)
        instance = read_instance(numbers.given)

        answer = solve(instance, seconds=0.0, steps=2000, seed=seed)

        assert not broken_rules(instance, answer.plan)
        assert answer.cost == pytest.approx(cost_of(instance, answer.plan))
        assert_keeps_the_rules(numbers, answer.plan, rules_of(centre))


def is_family(one, other):
    return bool(one.stays) and one.household_id == other.household_id


def assert_keeps_the_rules(numbers, plan, rules):
    """Ask the rules of the rooms, night by night, about everyone who was given a room."""
    there = defaultdict(list)
    for place, rooms in enumerate(plan):
        one = numbers.groups[place]
        for night, room in enumerate(rooms.tolist(), one.first):
            if room < len(numbers.rooms) and not one.blocker:
                there[room, night].append(one)
    assert there
    for (room, night), groups in there.items():
        free = list(numbers.house[room, night].free)
        for one in (one for one in groups if not one.fixed):
            others = [each for each in groups if each is not one and not is_family(each, one)]
            alone = any(Party(each.guests, TONIGHT).alone for each in others)
            opening = Opening(numbers.rooms[room], free, bool(others), bool(others) and alone)
            party = Party(one.guests, numbers.nights.date(one.first))
            assert not obstacles(opening, party, rules)
            beds = seat(party, free)
            assert beds, "no beds are left for them"
            free = [bed for bed in free if bed not in beds]
