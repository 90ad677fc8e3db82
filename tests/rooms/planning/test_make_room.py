"""The fewest moves that make room, against all moves there are, and what is said when none help."""

import numpy as np
import pytest

from rooms.planning import make_room
from tests.rooms.planning.making import made, party, room
from tests.rooms.planning.moving import breaks, crowded, fewest_moves


@pytest.fixture
def houses(request):
    return 1000 if request.config.getoption("--long") else 100


def plan(*ways):
    return [np.array(way) for way in ways]


class TestMakeRoom:
    def test_needs_as_few_moves_as_any_way_there_is(self, houses):
        """Up to 5 rooms and 6 parties; the cost is not below that of the cheapest nights."""
        for seed in range(houses):
            house, there, newcomer = crowded(seed)
            number, cost = fewest_moves(house, there, newcomer)

            answer = make_room(house, there, newcomer, seconds=60)

            assert answer.number == number, seed
            assert answer.is_proven, seed
            assert answer.possible is (number is not None), seed
            if number is not None:
                since = {move.party: move.night for move in answer.moves}
                assert not breaks(house, answer.plan, {newcomer: 0, **since}), seed
                assert answer.cost >= cost - 1e-6, seed

    def test_moves_nobody_before_tonight(self, houses):
        for seed in range(houses // 2):
            house, there, newcomer = crowded(seed)
            if house.first[newcomer] < 1:
                continue
            number, _cost = fewest_moves(house, there, newcomer, tonight=1)

            answer = make_room(house, there, newcomer, seconds=60, tonight=1)

            assert answer.number == number, seed
            assert all(move.night >= 1 for move in answer.moves), seed

    def test_takes_a_free_room_without_a_move(self):
        house = made(
            [room("r1", 1), room("r2", 1)], [party("a", cost=[0, 0]), party("b", cost=[2, 1])]
        )

        answer = make_room(house, plan([0], [2]), 1)

        assert (answer.number, answer.bound, answer.moves) == (0, 0, [])
        assert answer.room == 1
        assert answer.cost == pytest.approx(1.0)

    def test_moves_somebody_on_the_night_on_which_her_place_is_needed(self):
        """She lives in the only room for the new one, who comes on the third night."""
        people = [
            party("a", 0, 4, [0, 0], room="r1"),
            party("new", 2, 4, [0, None]),
        ]
        house = made([room("r1", 1), room("r2", 1)], people, nights=4)

        answer = make_room(house, plan([0] * 4, [2] * 2), 1)

        assert answer.moves == [(0, 0, 1, 2)]
        assert [rooms.tolist() for rooms in answer.plan] == [[0, 0, 1, 1], [0, 0]]
        assert answer.cost == pytest.approx(11.0)
        assert answer.is_cheapest

    def test_plans_anew_as_a_whole_who_has_not_come_yet(self):
        people = [party("a", 1, 4, [0, 0]), party("new", 2, 4, [0, None])]
        house = made([room("r1", 1), room("r2", 1)], people, nights=4)

        answer = make_room(house, plan([0] * 3, [2] * 2), 1)

        assert answer.moves == [(0, 0, 1, 1)]

    def test_lets_two_change_places(self):
        people = [
            party("family", 0, 2, [0, 0], females=2, room="r1"),
            party("one", 0, 2, [0, 0], room="r2"),
            party("new", 0, 2, [0, None]),
        ]
        house = made([room("r1", 2), room("r2", 2)], people, nights=2)

        answer = make_room(house, plan([0, 0], [1, 1], [2, 2]), 2)

        assert sorted(answer.moves) == [(0, 0, 1, 0), (1, 1, 0, 0)]

    def test_says_who_cannot_be_moved(self):
        people = [party("a", cost=[0, 0], room="r1", fixed=True), party("new", cost=[0, None])]
        house = made([room("r1", 1), room("r2", 1)], people)

        answer = make_room(house, plan([0], [2]), 1)

        assert answer.possible is False
        assert (answer.number, answer.room, answer.plan) == (None, None, None)
        (hindrance,) = answer.hindrances
        assert hindrance == (0, None, 0, 1, (0,), ())

    def test_says_on_which_night_the_house_is_full(self):
        beds = [room(f"r{i}", 1) for i in range(5)]
        people = [party(f"p{i}", 0, 2, [0] * 5) for i in range(5)]
        house = made(beds, [*people, party("new", 1, 3, [0] * 5)])

        answer = make_room(house, plan(*([i] * 2 for i in range(5)), [5] * 2), 5)

        assert answer.possible is False
        assert answer.full_on == 1
        assert [one.leave for one in answer.hindrances] == [1] * 5
        assert {one.night for one in answer.hindrances} == {1}

    def test_knows_no_room_for_whom_all_are_forbidden(self):
        house = made([room("r1", 1)], [party("new", cost=[None])])

        answer = make_room(house, plan([1]), 0)

        assert answer.possible is False
        assert answer.hindrances == []

    def test_ends_when_the_time_is_over(self):
        house = made([room("r1", 1)], [party("new")])

        answer = make_room(house, plan([1]), 0, seconds=0)

        assert answer.seconds < 1
        assert answer.bound == 0
