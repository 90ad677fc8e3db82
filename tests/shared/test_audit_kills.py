"""Whatever moment the server is killed at: what left it stands in the trail (P5, P22)."""

import pytest

from tests.support.killing import Reading

pytestmark = [pytest.mark.audit_or_nothing, pytest.mark.django_db]


class TestKilledServer:
    def read(self, folder, url, persons, kills):
        house = Reading(folder, url, persons)
        for _ in range(kills):
            house.until_killed(persons // (kills + 1))
        house.until_killed(None)
        named = house.named()

        assert len(house.received) >= persons - 6 * kills
        assert house.lost, "it was never killed in the midst of an answer"
        assert house.received <= named

    def test_nobody_was_shown_whom_the_trail_does_not_name(self, migrated, pytestconfig):
        persons, kills = (10_000, 30) if pytestconfig.getoption("--long") else (200, 2)
        self.read(*migrated, persons, kills)
