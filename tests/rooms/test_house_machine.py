"""Whatever a house does, in whatever order: what must hold holds, and all is as predicted.

Short lives are the same in every run, so that they fail for whoever broke them; long ones differ.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.rooms.life.asking import Asking
from tests.rooms.life.bearing import Bearing
from tests.rooms.life.going import Going
from tests.rooms.life.house import build_house
from tests.rooms.life.relocating import Relocating
from tests.rooms.life.writing import Writing

LIVES, STEPS = 50, 200
LIVED = {
    "request": ("ask_request",),
    "screen": ("screen_request",),
    "decide": ("accept_request", "refuse_request", "put_off_request"),
    "hold": ("held",),
    "arrive": ("admitted", "check_in_stay", "check_in_household"),
    "move": ("move_stay", "swap_stays"),
    "leave": ("record_leave", "begin_leave"),
    "return": ("record_return",),
    "extend": ("extend_stay", "approve_extension", "vote_extension"),
    "roll-call": ("answer_roll_call",),
    "birth": ("record_birth",),
    "paper": ("late: went_out", "late: came_back", "late: arrival", "late: check_out"),
    "check-out": ("check_out_stay", "check_out_household"),
    "villa": ("relocate_villa",),
    "clock": ("close_of_night",),
}
LIVED_LONG = (
    *("expected", "expire_holds", "cancel_stay", "cancel_household", "decline_request"),
    *("undo_change", "ask_extension", "refuse_extension", "approve_extension"),
    *("approve_leave", "begin_leave", "close_roll_call", "find_missing"),
    *("ready_bed", "close_bed", "reopen_bed", "relocate_villa", "reopen_villa"),
    *("queue_request", "accept_request", "refuse_request", "put_off_request"),
    *("record_birth", "late: went_out", "late: came_back", "late: arrival", "late: check_out"),
    *("take_up_request", "release_request", "withdraw_request"),
)


class Life(Asking, Bearing, Relocating, Writing, Going):
    """All rules of the house together."""


@pytest.mark.django_db
class TestHouse:
    @pytest.fixture
    def house(self):
        return build_house()

    def live(self, house, *, lives, steps, **more):
        """Live so many lives of so many steps at most; return how often each thing was done."""
        done = Counter()
        run_state_machine_as_test(
            lambda: Life(house, done),
            settings=settings(
                max_examples=lives,
                stateful_step_count=steps,
                suppress_health_check=list(HealthCheck),
                deadline=None,
                database=None,
                **more,
            ),
        )
        return done

    def hardly_done(self, done, times):
        """Return what was done less often than so many times."""
        return [what for what, of in LIVED.items() if sum(done[one] for one in of) < times]

    def test_lives_two_days_by_hand(self, house):
        done = Counter()
        life = Life(house, done)
        for step in TWO_DAYS:
            step(life)
            life.holds()
        life.teardown()

        assert self.hardly_done(done, 1) == []

    def test_lives_some_short_lives(self, house):
        self.live(house, lives=20, steps=25, derandomize=True)

    @pytest.mark.long
    def test_lives_fifty_long_lives(self, house):
        """A life ends where its dice run out: others follow until there are steps enough."""
        done = Counter()
        while done["step"] < LIVES * STEPS:
            done += self.live(house, lives=LIVES, steps=STEPS)

        assert self.hardly_done(done, 20) == []
        assert [what for what in LIVED_LONG if not done[what]] == []


TWO_DAYS = (
    lambda life: life.some_women_live_here(nights=[2, 3, 5]),
    lambda life: life.moves_out_with_everybody(number=0),
    lambda life: life.opens_the_villa_again(),
    lambda life: life.is_held_a_bed(party="a woman", later=0, nights=2, hold=60),
    lambda life: life.arrives(party="sisters", later=1, nights=3, senior=False),
    lambda life: life.comes_alone(number=0, senior=False),
    lambda life: life.swaps(number=0, other=1, senior=False),
    lambda life: life.is_taken_back(back=0, same=True),
    lambda life: life.goes_out(number=1, hours=2),
    lambda life: life.roll_call_opens(senior=True),
    lambda life: life.is_answered_for(number=1, result="missing", senior=False),
    lambda life: life.all_others_are_answered_for(result="present"),
    lambda life: life.hours_go_by(hours=13),
    lambda life: life.comes_home(number=0),
    lambda life: life.stays_longer(number=0, nights=2),
    lambda life: life.leaves_for_good(number=2, senior=False),
    lambda life: life.is_taken_back(back=0, same=True),
    lambda life: life.hours_go_by(hours=14),
    lambda life: life.comes_with_her_family(number=0, senior=True),
    lambda life: life.leaves_with_her_family(number=4, senior=True),
    lambda life: life.is_ready(number=0),
    lambda life: life.asks_for_a_place(party="sisters", later=0, nights=2, urgency="days"),
    lambda life: life.is_screened(number=0, urgency="tonight"),
    lambda life: life.waits_for_a_bed(number=0),
    lambda life: life.is_given_beds(number=0, hold=60, reason="in_order"),
    lambda life: life.comes_alone(number=0, senior=False),
    lambda life: life.is_taken_back(back=0, same=True),
    lambda life: life.asks_for_a_place(party="a woman", later=0, nights=2, urgency="tonight"),
    lambda life: life.is_told_no(number=0, days=1),
    lambda life: life.gives_birth(number=0, twins=False, choice=0, senior=True),
    lambda life: life.is_taken_back(back=0, same=True),
    lambda life: life.gives_birth(number=0, twins=True, choice=0, senior=True),
    lambda life: life.went_out(number=0, ago=20, hours=3),
    lambda life: life.hours_go_by(hours=2),
    lambda life: life.came_home(number=0, ago=30),
    lambda life: life.had_left(number=0, ago=10, everyone=True),
    lambda life: life.hours_go_by(hours=14),
)
"""Each thing that a house does, at least once, so that none of the rules is never taken."""
