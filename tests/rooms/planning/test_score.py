"""The scorer, against sums done by hand."""

import numpy as np
import pytest

from rooms.planning import broken_rules, cost_of
from tests.rooms.planning.making import made, party, room


def plan(*ways):
    return [np.array(way) for way in ways]


class TestCostOf:
    def test_adds_the_nights_of_each_party_in_its_room(self):
        house = made([room("r1"), room("r2")], [party(last=3, cost=[0.8, 2.0])])

        assert cost_of(house, plan([1, 1, 1])) == pytest.approx(6.0)

    def test_takes_the_costs_of_a_segment_for_its_nights(self):
        segment = {"first": 1, "last": 2, "cost": [7.0]}
        house = made([room()], [party(last=3, cost=[1.0], segments=[segment])])

        assert cost_of(house, plan([0, 0, 0])) == pytest.approx(9.0)

    def test_counts_the_fewer_of_women_and_men_in_a_room_of_one_sex(self):
        people = [
            party("p1", females=2, males=0),
            party("p2", females=0, males=1),
            party("p3", females=1, males=1),
        ]
        rooms = [room(beds=5, sexes="same")]

        assert cost_of(made(rooms, people), plan([0], [0], [0])) == pytest.approx(2 * 5.0)

    def test_lets_women_and_men_sleep_in_a_room_for_anybody(self):
        people = [party("p1"), party("p2", females=0, males=1)]

        assert cost_of(made([room()], people), plan([0], [0])) == 0

    def test_counts_a_move_for_each_night_in_another_room_than_before(self):
        house = made([room("r1"), room("r2")], [party(last=3, cost=[0, 0])])

        assert cost_of(house, plan([0, 1, 0])) == pytest.approx(22.0)

    def test_compares_the_first_night_with_the_room_where_she_lives(self):
        rooms = [room("r1"), room("r2")]
        living = made(rooms, [party(last=2, cost=[0, 0], room="r1")])

        assert cost_of(living, plan([1, 1])) == pytest.approx(11.0)
        assert cost_of(living, plan([0, 0])) == 0

    def test_counts_the_people_of_a_night_without_a_room_and_no_move(self):
        house = made([room()], [party(last=3, females=2)])

        assert cost_of(house, plan([0, 1, 0])) == pytest.approx(2000.0)


class TestBrokenRules:
    def test_names_too_many_people_in_a_room(self):
        house = made([room(beds=1)], [party("p1"), party("p2")])

        assert broken_rules(house, plan([0], [0])) == ["r1 has 2 people in night 0"]
        assert broken_rules(house, plan([0], [1])) == []

    def test_names_a_forbidden_room_and_a_room_for_the_other_sex(self):
        rooms = [room("r1"), room("r2", sexes="M")]
        house = made(rooms, [party(cost=[None, 1.0])])

        assert broken_rules(house, plan([0])) == ["p1 may not be in r1"]
        assert broken_rules(house, plan([1])) == ["p1 may not be in r2"]

    def test_names_who_sleeps_too_near_another(self):
        rooms = [room("r1", villa="v"), room("r2", villa="v"), room("r3")]
        people = [party("p1", cost=[0, 0, 0], last=2), party("p2", cost=[0, 0, 0], first=1, last=2)]
        house = made(rooms, people, apart=[["p1", "p2"]])

        assert broken_rules(house, plan([0, 0], [1])) == ["p1 is too near p2 in 1"]
        assert broken_rules(house, plan([0, 2], [1])) == []

    def test_names_a_fixed_party_that_was_moved(self):
        rooms = [room("r1"), room("r2")]
        house = made(rooms, [party(cost=[0, 0], room="r1", fixed=True)])

        assert broken_rules(house, plan([1])) == ["p1 is fixed and was moved"]
