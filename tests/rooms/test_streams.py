"""Over months in a house of 25 rooms, looking at those who may come turns fewer people away."""

from dataclasses import replace

from rooms.allocation.rules import DEFAULTS
from tests.rooms.streams import ROOMS, lived

GREEDY = replace(DEFAULTS, weights={**DEFAULTS.weights, "for_others": 0})
SEEDS = range(40, 46)


class TestLookingAhead:
    def test_refuses_fewer_than_the_greedy_choice_at_nearly_no_cost(self):
        greedy = [lived(GREEDY, seed, days=180, a_day=0.8) for seed in SEEDS]
        ahead = [lived(DEFAULTS, seed, days=180, a_day=0.8) for seed in SEEDS]

        refused = [sum(one.refused for one in lives) for lives in (greedy, ahead)]
        lost = [sum(one.lost for one in lives) / len(lives) for lives in (greedy, ahead)]
        assert len(ROOMS) == 25
        assert 0 < refused[1] <= 0.9 * refused[0]
        assert lost[1] < lost[0] + 0.5
