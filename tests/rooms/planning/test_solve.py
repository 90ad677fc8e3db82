"""Plans against brute force and against the rules, in houses drawn by chance."""

import numpy as np
import pytest

from rooms.planning import broken_rules, cost_of, read_instance, solve
from tests.rooms.planning.making import cheapest, drawn, made, party, room


class TestSolve:
    def test_keeps_every_rule_in_houses_by_chance(self, houses):
        for seed in range(houses):
            house = read_instance(drawn(seed, rooms=8, parties=16, nights=7))
            answer = solve(house, seconds=1, seed=seed, steps=2000)

            assert broken_rules(house, answer.plan) == [], seed
            assert answer.cost == pytest.approx(cost_of(house, answer.plan)), seed
            assert answer.bound <= answer.cost + 1e-6, seed

    def test_equals_brute_force_in_small_houses(self, houses):
        for seed in range(houses):
            house = read_instance(drawn(seed))
            answer = solve(house, seconds=1, steps=500)

            assert answer.cost == pytest.approx(cheapest(house)), seed
            assert answer.is_proven, seed

    def test_says_the_same_for_the_same_seed_and_steps(self):
        house = read_instance(drawn(7, rooms=8, parties=16, nights=7))

        once, again = (solve(house, seconds=1, seed=3, steps=5000) for _turn in range(2))

        assert once.cost == again.cost
        assert all(np.array_equal(a, b) for a, b in zip(once.plan, again.plan, strict=True))

    def test_ends_early_once_a_small_house_is_proven(self):
        answer = solve(read_instance(drawn(11)), seconds=60)

        assert answer.is_proven
        assert answer.seconds < 30

    def test_leaves_nobody_out_whom_a_move_can_place(self):
        """One bed is taken for a night by each of two who are fixed; she can sleep in turn."""
        rooms = [room("r1", 1), room("r2", 1)]
        people = [
            party("a", 0, 1, [0, 0], room="r1", fixed=True),
            party("b", 1, 2, [0, 0], room="r2", fixed=True),
            party("c", 0, 2, [1, 1]),
        ]
        house = made(rooms, people, nights=2)

        answer = solve(house, seconds=1, steps=500)

        assert answer.plan[2].tolist() == [1, 0]
        assert answer.cost == pytest.approx(13.0)

    def test_answers_when_not_everybody_fits(self):
        house = made([room(beds=1)], [party("p1"), party("p2")])

        answer = solve(house, seconds=1, steps=100)

        assert answer.cost == pytest.approx(1000.0)
        assert answer.is_proven

    def test_answers_without_rooms_or_parties(self):
        assert solve(made([], [party(cost=[])]), seconds=1).cost == pytest.approx(1000.0)
        assert solve(made([room()], []), seconds=1).cost == 0
