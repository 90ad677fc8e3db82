"""Placing parties one by one: rules, prices, and no knowledge of those who come later."""

import numpy as np
import pytest

from rooms.planning import Online, broken_rules, read_instance
from rooms.planning.online import OTHER_SEX
from tests.rooms.planning.making import drawn, made, party, room


def placed(house, order):
    """Place the parties in this order, each at once; return its room by party."""
    online, rooms = Online(house), {}
    for p in order:
        choices = online.ranked(p)
        rooms[p] = choices[0].room if choices else house.nowhere
        online.keep(p, np.full(int(house.last[p] - house.first[p]), rooms[p]))
        online.remember(p)
    return rooms


class TestOnline:
    def test_breaks_no_rule(self, houses):
        for seed in range(houses):
            house = read_instance(drawn(seed, rooms=8, parties=16, nights=7))
            movable = type(house)(**{**house.__dict__, "fixed": house.fixed & False})

            rooms = placed(movable, range(len(house.party_ids)))

            nights = house.last - house.first
            plan = [np.full(int(n), rooms[p]) for p, n in enumerate(nights)]
            assert broken_rules(movable, plan) == [], seed

    def test_knows_nothing_of_those_who_come_later(self, houses):
        """What comes after the first half may be anything: the first half is placed the same."""
        for seed in range(houses):
            one = drawn(seed, rooms=8, parties=16, nights=7)
            other = drawn(seed, rooms=8, parties=16, nights=7)
            half = len(one["parties"]) // 2
            for later in other["parties"][half:]:
                later["cost"] = [round(20 - c, 1) if c is not None else 0 for c in later["cost"]]
                later["first"], later["last"] = 0, 7
                later.pop("segments", None)
            other["parties"][half:] = reversed(other["parties"][half:])
            one["apart"] = other["apart"] = []

            first, second = (
                placed(read_instance(each), range(len(one["parties"]))) for each in (one, other)
            )

            assert [first[p] for p in range(half)] == [second[p] for p in range(half)], seed

    def test_keeps_a_room_for_those_who_need_it(self):
        """Both rooms are alike to her; those who came lately wanted the first."""
        wanting = [party(f"p{i}", cost=[0, 5]) for i in range(3)]
        house = made([room("r1", 1), room("r2", 1)], [*wanting, party("new", cost=[1, 1])])
        online = Online(house)
        for p in range(3):
            online.remember(p)

        best, other = online.ranked(3)

        assert (best.room, best.cost) == (1, 1.0)
        assert other.price > best.price

    def test_asks_those_of_the_other_sex_little_where_rooms_are_for_one(self):
        """A room that three wanted is dearer for her: if they were men by a twentieth of that."""
        women, men = self._prices_asked("same", males=0), self._prices_asked("same", males=1)

        assert women[0] > women[1] > 0
        assert women[0] / 20 > men[0] > men[1] > 0

    def test_asks_everybody_where_rooms_are_for_all(self):
        assert self._prices_asked("any", males=0) == self._prices_asked("any", males=1)

    def test_a_room_that_closes_to_others_counts_as_the_bed_that_she_takes(self):
        """Both rooms have four beds, and men wanted either: the first closes to them."""
        wanting = [party(f"p{i}", females=0, males=1, cost=[0, 0]) for i in range(3)]
        rooms = [room("r1", 4, sexes="same"), room("r2", 4, sexes="any")]
        online = Online(made(rooms, [*wanting, party("new", cost=[1, 1])]))
        for p in range(3):
            online.remember(p)

        closing, open_to_all = (choice.price for choice in sorted(online.ranked(3)))

        assert closing == pytest.approx(OTHER_SEX * open_to_all)

    def _prices_asked(self, sexes, males):
        """Return the prices of two rooms for a woman, after three came who wanted the first."""
        who = {"females": 1 - males, "males": males}
        wanting = [party(f"p{i}", **who, cost=[0, 5]) for i in range(3)]
        rooms = [room(name, 1, sexes=sexes) for name in ("r1", "r2")]
        online = Online(made(rooms, [*wanting, party("new", cost=[1, 1])]))
        for p in range(3):
            online.remember(p)
        return [choice.price for choice in sorted(online.ranked(3))]

    def test_offers_nothing_where_nothing_is_free(self):
        house = made([room("r1", 1)], [party("a"), party("b")])
        online = Online(house)
        online.keep(0, np.array([0]))

        assert online.ranked(1) == []
