"""Whatever moment the server is killed at: what left it stands in the trail (P5, P22)."""

import pytest

from tests.support.killing import READERS, reading

pytestmark = pytest.mark.audit_or_nothing
MOST_KILLS = 6  # of few, until one fell into the midst of an answer


class TestKilledServer:
    def read(self, folder, persons, kills):
        with reading(folder, persons) as house:
            done = 0
            while done < kills or (not house.lost and done < MOST_KILLS):
                house.until_killed(persons // (max(kills, MOST_KILLS) + 1))
                done += 1
            house.until_killed(None)
            named = house.named()

        assert len(house.received) >= persons - READERS * done
        assert house.lost, "it was never killed in the midst of an answer"
        assert house.received <= named

    def test_nobody_was_shown_whom_the_trail_does_not_name(self, tmp_path):
        self.read(tmp_path, 200, 2)

    @pytest.mark.long
    def test_nobody_was_shown_in_ten_thousand_reads(self, tmp_path):
        self.read(tmp_path, 10_000, 30)
