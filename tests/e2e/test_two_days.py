"""Forty-eight hours of one house, with the clock moved: every list and count is right at each step.

The members sign in with their second factor and use the pages alone. An empty house is furnished,
and the clock is moved; the jobs of the house run when they are due.
"""

from datetime import date, timedelta

import pytest

from rooms.models import Bed
from tests.e2e.two_days import steps
from tests.e2e.two_days.agreement import Agreement, night_pack, occupancy
from tests.e2e.two_days.clock import Clock
from tests.e2e.two_days.desk import Desks, build_house

STARTS_ON = date(2026, 3, 30)
"""The second night is the last of its month."""


@pytest.fixture
def clock():
    clock = Clock(STARTS_ON, "15:00")
    yield clock
    clock.stop()


@pytest.fixture(params=["ar", pytest.param("en", marks=pytest.mark.long)])
def language(request):
    return request.param


class TestTwoDays:
    def test_agree_in_every_list_and_count(
        self, transactional_db, clock, visit, language, pytestconfig
    ):
        house = build_house(language)
        self.desks, self.clock, self.house = Desks(visit, clock, house, language), clock, house
        self.agrees = Agreement(self.desks, clock, language, whole=pytestconfig.getoption("--long"))
        self.broken = Bed.objects.filter(room__code="W").latest("position")

        self.afternoon()
        self.evening()
        self.night()
        self.second_day()
        self.third_day()

        assert self.desks.complaints() == {}

    def afternoon(self):
        """Nobody lives here yet; a bed is broken; a family is announced, and comes."""
        self.agrees("an empty house", free=9)
        steps.close_bed(self.desks("house"), self.broken)
        self.agrees("a bed out of service", free=8, out_of_service=1)
        steps.hold_for_a_family(self.desks("house"))
        self.agrees("beds held", free=5, held=3, out_of_service=1)
        self.clock.to(0, "15:25")
        family = self.family = steps.Family(STARTS_ON.year)
        steps.welcome(self.desks("house"), family.mother)
        self.agrees("the family is here", free=5, occupied=3, out_of_service=1, also=[occupancy])
        steps.take_belongings_in(self.desks("house"), family.mother, self.house["supervisor"])
        steps.prescribe(self.desks("nurse"), family.mother, "21:00")
        self.agrees("belongings and a medicine", free=5, occupied=3, out_of_service=1)

    def evening(self):
        """The mother goes out until dinner and is late; she takes her medicine when she is back."""
        self.clock.to(0, "18:00")
        due = self.clock.now() + timedelta(minutes=75)
        steps.go_out(self.desks("house"), self.family.mother, due)
        self.agrees("she is out", free=5, occupied=2, away=1, out_of_service=1)
        self.clock.to(0, "20:45")
        self.agrees("she is late", free=5, occupied=2, away=1, out_of_service=1)
        self.clock.to(0, "21:10")
        steps.come_back(self.desks("house"), self.family.mother)
        self.agrees("she is back", free=5, occupied=3, out_of_service=1)
        steps.give_medicines(self.desks("house"))
        self.agrees("the medicine round", free=5, occupied=3, out_of_service=1)

    def night(self):
        """Somebody comes without a name, is missing at the roll-call and found; then the shift."""
        self.clock.to(0, "22:40")
        guest = self.guest = steps.take_in_without_a_name(self.desks("house"))
        self.agrees(
            "somebody without a name", free=4, occupied=4, out_of_service=1, also=[night_pack]
        )
        self.clock.to(0, "23:10")
        house = self.desks("house")
        steps.begin_roll_call(house)
        for stay in self.family.stays:
            steps.answer(house, stay, "present")
        self.agrees("a roll-call begun", free=4, occupied=4, out_of_service=1)
        steps.answer(house, guest, "missing")
        self.agrees("one is missing", free=4, occupied=4, out_of_service=1)
        self.clock.to(0, "23:30")
        steps.find(self.desks("house"))
        self.agrees("she is found", free=4, occupied=4, out_of_service=1)
        steps.answer(self.desks("house"), guest, "present")
        steps.close_roll_call(self.desks("house"))
        self.agrees("a roll-call closed", free=4, occupied=4, out_of_service=1, also=[night_pack])
        steps.hand_over(self.desks("house"), guest)
        steps.take_over(self.desks("supervisor"))
        self.agrees("a handover", free=4, occupied=4, out_of_service=1)

    def second_day(self):
        """She moves in the morning; her bed is made ready; a quarrel; more nights are approved."""
        self.clock.to(1, "09:15")
        self.agrees("the next morning", free=4, occupied=4, out_of_service=1)
        steps.move(self.desks("house"), self.guest)
        self.agrees(
            "she moved", free=3, occupied=4, preparing=1, out_of_service=1, also=[occupancy]
        )
        steps.make_ready(self.desks("house"))
        self.agrees("her bed is ready", free=4, occupied=4, out_of_service=1)
        self.clock.to(1, "13:20")
        self.agrees("after noon", free=4, occupied=4, out_of_service=1)
        steps.record_incident(self.desks("house"), self.guest)
        self.agrees("an incident", free=4, occupied=4, out_of_service=1)
        steps.reopen_bed(self.desks("house"), self.broken)
        self.agrees("the broken bed is back", free=4, occupied=4, preparing=1)
        self.clock.to(1, "16:00")
        steps.ask_for_more_nights(self.desks("caseworker"), self.guest, 4)
        self.agrees("more nights are asked for", free=4, occupied=4, preparing=1)
        steps.approve_more_nights(self.desks("supervisor"))
        self.agrees(
            "more nights are approved",
            free=4,
            occupied=4,
            preparing=1,
            also=[occupancy, night_pack],
        )
        self.clock.to(1, "23:05")
        self.agrees("the second night", free=4, occupied=4, preparing=1)

    def third_day(self):
        """The family leaves with what was kept, and is contacted later; their beds are made."""
        self.clock.to(2, "10:30")
        steps.give_belongings_back(self.desks("house"), self.family.mother)
        steps.check_out(self.desks("house"), self.family.mother)
        self.agrees(
            "the family left", free=4, occupied=1, preparing=4, also=[occupancy, follow_ups]
        )
        steps.make_ready(self.desks("house"))
        self.agrees("their beds are ready", free=8, occupied=1)
        self.clock.to(2, "15:00")
        self.agrees("forty-eight hours", free=8, occupied=1, also=[occupancy, night_pack])


def follow_ups(agreement, page, truth):
    """Whoever left is contacted after 7, 30, 90 and 180 days."""
    agreement.open(page, "/follow-ups/?whose=all")
    codes = agreement.codes(page, "#follow-ups .line__words .code")
    agreement.same("who is contacted later", codes, sorted(code for code, _on in truth.follow_ups))
    days = sorted({(on - truth.today).days for _code, on in truth.follow_ups})
    agreement.same("after how many days", days, [7, 30, 90, 180])
