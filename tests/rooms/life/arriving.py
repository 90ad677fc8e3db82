"""Requests, holds, arrivals, and what comes to nothing."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from rooms.actions import (
    Arrival,
    admit_household,
    cancel_household,
    cancel_stay,
    check_in_household,
    check_in_stay,
    decline_request,
)
from rooms.models import StayRequest
from tests.rooms.life.machine import Machine
from tests.rooms.life.model import AWAITED, NIGHT, OPEN, Lodger

WOMAN = Arrival("F", 1990)
PARTIES = {
    "a woman": [WOMAN],
    "who needs a room alone": [Arrival("F", 1985, needs=("single_room",))],
    "a mother and her girl": [WOMAN, Arrival("F", 2020, "child")],
    "a mother and her boy": [WOMAN, Arrival("M", 2018, "child")],
    "sisters": [WOMAN, Arrival("F", 1993, "sibling")],
    "a mother and her grown son": [Arrival("F", 1975), Arrival("M", 2001, "child")],
}
parties = st.sampled_from(["a woman"] * 3 + list(PARTIES))
numbers = st.integers(0, 40)
minutes = st.integers(1, 2000)
FEW = 3


class Arriving(Machine):
    @initialize(nights=st.lists(st.integers(1, 6), min_size=FEW, max_size=FEW))
    def some_women_live_here(self, nights):
        for number in nights:
            self.admit([WOMAN], 0, number, senior=False)

    @rule(party=parties, later=st.integers(0, 2), nights=st.integers(1, 6), senior=st.booleans())
    def arrives(self, party, later, nights, senior):
        self.admit(PARTIES[party], later, nights, senior)

    @rule(party=parties, later=st.integers(0, 2), nights=st.integers(1, 6), hold=minutes)
    def is_held_a_bed(self, party, later, nights, hold):
        self.admit(PARTIES[party], later, nights, senior=False, hold=hold)

    @rule(place=numbers, later=st.integers(0, 1), nights=st.integers(1, 4), senior=st.booleans())
    def takes_this_bed(self, place, later, nights, senior):
        """A woman on her own gets the bed asked for, if it is to be had."""
        bed = self.bed(place)
        surely = self.may_have(bed.pk.hex, later, nights)
        self.admit([WOMAN], later, nights, senior, beds=[bed], surely=surely)

    @precondition(lambda self: self.model.having("ended", "cancelled"))
    @rule(number=numbers, nights=st.integers(1, 4), senior=st.booleans())
    def comes_back_after_all(self, number, nights, senior):
        _lodger, stay = self.one_of(number, "ended", "cancelled")
        self.admit([Arrival("F", person=stay.person)], 0, nights, senior)

    def is_free_tonight(self, bed):
        return self.model.is_free(bed, self.tonight, self.tonight + NIGHT, self.tonight)

    def may_have(self, bed, later, nights):
        """Tell whether a woman on her own must get this bed: it is a women's, and nobody minds."""
        first = self.tonight + later * NIGHT
        until = first + nights * NIGHT
        if bed not in self.house.women or not self.model.is_free(bed, first, until, self.tonight):
            return False
        return all(one.plain for one in self.model.lodgers.values() if one.nights)

    def admit(self, arrivals, later, nights, senior, *, beds=None, hold=None, surely=False):
        first = self.tonight + later * NIGHT
        admission = self.attempt(
            admit_household,
            surely=surely,
            centre=self.house.centre,
            arrivals=arrivals,
            from_on=first,
            nights=nights,
            channel="hotline",
            beds=beds,
            hold_minutes=hold,
            by=self.member(senior),
        )
        if admission is None:
            return
        until = first + nights * NIGHT
        plain = arrivals == [WOMAN]
        self.move_in(admission, first, until, hold=hold, plain=plain, senior=senior)

    def move_in(self, admission, first, until, *, hold, plain, senior):
        """Predict of an admission that everybody of it has her bed for all of these nights."""
        later = first > self.tonight
        state = "held" if hold else "expected" if later else "admitted"
        for stay, bed in zip(admission.stays, admission.beds, strict=True):
            self.model.lodgers[stay.pk.hex] = lodger = Lodger(
                stay=stay.pk.hex,
                person=stay.person_id.hex,
                household=stay.household_id.hex,
                plain=plain,
                state=state,
                arrives_on=first,
                departs_on=until,
                nights={},
                hold_until=self.at + timedelta(minutes=hold) if hold else None,
                admitted_at=self.at if state == "admitted" else None,
            )
            lodger.take(bed.pk.hex, first, until)
        self.done[state] += 1
        self.remember(admission.stays, senior)

    @precondition(lambda self: self.model.having(*AWAITED))
    @rule(number=numbers, senior=st.booleans())
    def comes_alone(self, number, senior):
        lodger, stay = self.one_of(number, *AWAITED)
        surely = self.is_due(lodger)
        if self.attempt(check_in_stay, surely=surely, stay=stay, by=self.member(senior)):
            self.model.checks_in([lodger], self.clock)

    @precondition(lambda self: self.model.having(*AWAITED))
    @rule(number=numbers, senior=st.booleans())
    def comes_with_her_family(self, number, senior):
        lodger, stay = self.one_of(number, *AWAITED)
        family = self.model.family(lodger, *AWAITED)
        self.attempt_with(family, stay, senior)

    def attempt_with(self, family, stay, senior):
        surely = all(self.is_due(one) for one in family)
        said = {"household": stay.household, "by": self.member(senior)}
        if self.attempt(check_in_household, surely=surely, **said):
            self.model.checks_in(family, self.clock)

    def is_due(self, lodger):
        """Tell whether she must be let in: it is her night, and her bed is kept."""
        on_time = lodger.hold_until is None or lodger.hold_until > self.at
        return on_time and lodger.arrives_on <= self.tonight and self.tonight in lodger.nights

    @precondition(lambda self: len(self.model.having(*OPEN)) > FEW)
    @rule(number=numbers, senior=st.booleans())
    def comes_to_nothing(self, number, senior):
        lodger, stay = self.one_of(number, *OPEN)
        self.attempt(cancel_stay, surely=True, stay=stay, reason="no_show", by=self.member(senior))
        self.model.cancels([lodger], self.clock)

    @precondition(lambda self: self.model.having(*AWAITED))
    @rule(number=numbers)
    def all_of_them_stay_away(self, number):
        lodger, stay = self.one_of(number, *AWAITED)
        said = {"household": stay.household, "reason": "her mother came", "by": self.member(True)}
        self.attempt(cancel_household, surely=True, **said)
        self.model.cancels(self.model.family(lodger, *OPEN), self.clock)

    @precondition(lambda self: not any(self.is_free_tonight(bed) for bed in self.model.beds))
    @rule(party=parties)
    def is_turned_away(self, party):
        asked = StayRequest.objects.count()
        self.attempt(
            decline_request,
            surely=True,
            centre=self.house.centre,
            guests=PARTIES[party],
            from_on=self.tonight,
            nights=3,
            channel="police",
            reason="no_bed",
            by=self.member(False),
        )
        assert StayRequest.objects.count() == asked + 1
