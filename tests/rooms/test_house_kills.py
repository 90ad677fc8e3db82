"""Whatever moment its server and its jobs are killed at: nothing is lost, nothing half done.

Whoever got no answer asks again with the same token: what she asked for is done once. So what was
acknowledged, in the end everything, must be exactly what stands in the tables.
"""

import random
from collections import defaultdict

import pytest

from rehabilitation.milestones import REVIEWS
from tests.rooms.life.beside import beside
from tests.rooms.life.lives import Lives
from tests.support.server import environment

pytestmark = pytest.mark.django_db


@pytest.fixture
def lives(migrated):
    folder, url = migrated
    env = environment(folder, url)
    with beside(env) as process, Lives(folder, env, process) as lives:
        yield lives


class TestKilledHouse:
    def kill(self, lives, times):
        chance = random.Random()
        for number in range(1, times + 1):
            lives.be_killed(number, after=chance.uniform(0.1, 1.5))
        lives.end()

        facts = lives.beside("facts")
        self.compare_stays(lives.lives, facts)
        self.compare_the_roll(lives.lives, facts)
        assert facts["twice"] == []
        self.compare_the_clocks(facts)
        assert lives.door.lost, "it was never killed in the midst of an answer"

    def compare_stays(self, lives, facts):
        """Everybody came once, left once, and was out as often as it was acknowledged."""
        stays = {pk: rest for pk, *rest in facts["stays"]}
        for life in lives:
            for stay, (person, household) in life.stays.items():
                assert stays.pop(stay) == [life.state[stay], person, household]
                for kind, times in life.events_of(stay).items():
                    assert facts["events"].get(f"{person} {kind}", 0) == times, kind
        assert {state for state, *_ids in stays.values()} == {"admitted", "cancelled"}
        assert sorted(facts["out"]) == sorted(leave for life in lives for leave in life.leaves)

    def compare_the_roll(self, lives, facts):
        """Every answer was given once, the last one counts, and every roll-call is closed."""
        lines = {stay: (result, int(times)) for stay, result, times in facts["lines"]}
        said = {stay: (all_of[-1], len(all_of)) for life in lives for stay, all_of in life.said()}
        assert lines == said
        assert {pk for (pk,) in facts["closed"]} == {life.closed for life in lives}

    def compare_the_clocks(self, facts):
        """A clock that was opened has its first reviews, and those of a longer stay one by one."""
        reviews = defaultdict(list)
        for stay, day in facts["reviews"]:
            reviews[stay].append(int(day))
        longest = max(reviews.values(), key=len)
        for days in reviews.values():
            assert days[: len(REVIEWS)] == [review.day for review in REVIEWS]
            assert days == longest[: len(days)]

    def test_loses_nothing_and_leaves_nothing_half_done(self, lives, pytestconfig):
        self.kill(lives, 50 if pytestconfig.getoption("--long") else 3)
