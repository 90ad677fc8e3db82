"""Who asks for a place: screened, on the waiting list, held beds for, put off, or turned away."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rooms.actions import (
    Answers,
    Arrival,
    Wish,
    accept_request,
    ask_request,
    put_off_request,
    queue_request,
    refuse_request,
    release_request,
    screen_request,
    take_up_request,
    withdraw_request,
)
from rooms.choices import Urgency
from rooms.models import StayRequest
from tests.rooms.life.arriving import PARTIES, WOMAN, Arriving, minutes, numbers, parties
from tests.rooms.life.model import NIGHT, Asked

ANSWERS = {"safe_now": "no", "eligible": "yes", "conflict_here": "no", "needs_other": "unknown"}
OPEN = ("requested", "waiting")
urgencies = st.sampled_from(Urgency.values)


class Asking(Arriving):
    @rule(party=parties, later=st.integers(0, 2), nights=st.integers(1, 6), urgency=urgencies)
    def asks_for_a_place(self, party, later, nights, urgency):
        self.ask(PARTIES[party], later, nights, urgency)

    @precondition(lambda self: self.model.having("ended", "cancelled"))
    @rule(number=numbers, nights=st.integers(1, 6), urgency=urgencies)
    def asks_once_more(self, number, nights, urgency):
        """Somebody whom the house knows asks again."""
        _lodger, stay = self.one_of(number, "ended", "cancelled")
        self.ask([Arrival("F", person=stay.person)], 0, nights, urgency, person=stay.person)

    def ask(self, guests, later, nights, urgency, person=None):
        first = self.tonight + later * NIGHT
        said = {"channel": "police", "urgency": urgency, "person": person}
        wish = Wish(guests=guests, from_on=first, nights=nights, **said)
        centre, by = self.house.centre, self.member(False)
        request = self.attempt(ask_request, surely=True, centre=centre, wish=wish, by=by)
        plain = guests == [WOMAN]
        self.model.requests[request.pk.hex] = Asked(request.pk.hex, first, nights, urgency, plain)

    def request(self, number, *states):
        """Return a request in one of these states, as predicted and as it is kept."""
        found = self.model.asked(*states)
        asked = found[number % len(found)]
        return asked, StayRequest.objects.select_related("centre").get(pk=asked.request)

    @precondition(lambda self: self.model.asked(*OPEN))
    @rule(number=numbers, urgency=urgencies)
    def is_screened(self, number, urgency):
        asked, request = self.request(number, *OPEN)
        answers = Answers(**ANSWERS, urgency=urgency, whereabouts="nowhere")
        said = {"request": request, "answers": answers, "by": self.member(False)}
        self.attempt(screen_request, surely=True, **said)
        asked.is_screened, asked.urgency = True, urgency

    @precondition(lambda self: self.model.asked("requested"))
    @rule(number=numbers)
    def waits_for_a_bed(self, number):
        asked, request = self.request(number, "requested")
        said = {"request": request, "by": self.member(False)}
        if self.attempt(queue_request, surely=asked.is_screened, **said):
            assert asked.is_screened
            asked.state = "waiting"

    @precondition(lambda self: self.model.asked(*OPEN))
    @rule(
        number=numbers,
        hold=st.one_of(st.none(), minutes),
        reason=st.sampled_from(["in_order", "in_order", "danger_grew"]),
    )
    def is_given_beds(self, number, hold, reason):
        asked, request = self.request(number, *OPEN)
        said = {"request": request, "reason": reason, "hold_minutes": hold}
        unscreened = {} if asked.is_screened else {"unscreened": "danger_now"}
        admission = self.attempt(accept_request, **said, **unscreened, by=self.member(True))
        if admission is None:
            return
        assert asked.may_be_decided
        first = max(asked.first, self.tonight)
        until = first + asked.nights * NIGHT
        self.move_in(admission, first, until, hold=hold, plain=asked.plain, senior=True)
        asked.state, asked.household = "held", admission.household.pk.hex

    @precondition(lambda self: self.model.asked(*OPEN))
    @rule(number=numbers, days=st.one_of(st.none(), st.integers(1, 3)))
    def is_told_no(self, number, days):
        """For good, or not until a day on which it is looked at again."""
        asked, request = self.request(number, *OPEN)
        unscreened = {} if asked.is_screened else {"unscreened": "at_door"}
        said = {"request": request, "reason": "no_bed", "by": self.member(True), **unscreened}
        surely = asked.may_be_decided
        if days is None:
            told = self.attempt(refuse_request, surely=surely, **said)
        else:
            day = self.clock.today + timedelta(days=days)
            told = self.attempt(put_off_request, surely=surely, review_on=day, **said)
        if told:
            asked.state = "declined" if days is None else "not_now"

    @precondition(lambda self: self.model.asked("not_now"))
    @rule(number=numbers)
    def is_looked_at_again(self, number):
        asked, request = self.request(number, "not_now")
        self.attempt(take_up_request, surely=True, request=request, by=self.member(True))
        asked.state = "requested"

    @precondition(lambda self: self.model.asked("held"))
    @rule(number=numbers)
    def gives_her_bed_back(self, number):
        asked, request = self.request(number, "held")
        self.attempt(release_request, surely=True, request=request, by=self.member(True))
        self.model.cancels(self.model.of_household(asked.household), self.clock)
        assert asked.state == "waiting"

    @precondition(lambda self: self.model.asked(*OPEN, "held", "not_now"))
    @rule(number=numbers, reason=st.sampled_from(["refused_by_her", "mistake"]))
    def asks_no_more(self, number, reason):
        asked, request = self.request(number, *OPEN, "held", "not_now")
        said = {"request": request, "reason": reason, "by": self.member(True)}
        self.attempt(withdraw_request, surely=True, **said)
        if asked.state == "held":
            self.model.cancels(self.model.of_household(asked.household), self.clock)
        asked.state = "withdrawn"
