"""What was written on paper while there was no power, and is entered afterwards with its time."""

from datetime import timedelta
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rooms.actions import PaperLine, enter_lines
from rooms.models import BedChange
from tests.rooms.life.arriving import numbers
from tests.rooms.life.machine import HOUR
from tests.rooms.life.model import AWAITED
from tests.rooms.life.rows import fingerprint
from tests.rooms.life.sleeping import GOODBYE, Change, Sleeping, close_again

minutes = st.sampled_from([0, 0, 1, 8, 50])


class Writing(Sleeping):
    @precondition(lambda self: self.model.having("admitted"))
    @rule(number=numbers, ago=minutes, hours=st.integers(2, 6))
    def went_out(self, number, ago, hours):
        lodger, stay = self.one_of(number, "admitted")
        then = self.at - timedelta(minutes=ago)
        until = then + hours * HOUR
        said = {"purpose": "court", "escort": "alone", "until": until}
        if self.enter("went_out", stay, then, **said):
            lodger.out = (then, until)

    @precondition(lambda self: any(one.out for one in self.model.lodgers.values()))
    @rule(number=numbers, ago=minutes)
    def came_home(self, number, ago):
        out = [one for one in self.model.lodgers.values() if one.out]
        lodger = out[number % len(out)]
        if self.enter("came_back", self.stay_of(lodger), self.at - timedelta(minutes=ago)):
            lodger.out = None

    @precondition(lambda self: self.model.having(*AWAITED))
    @rule(number=numbers, ago=minutes)
    def came_as_awaited(self, number, ago):
        """She and all who come with her; whose nights are over by now goes on sleeping here."""
        lodger, stay = self.one_of(number, *AWAITED)
        then = self.at - timedelta(minutes=ago)
        if self.enter("arrival", stay, then):
            self.model.checks_in(self.model.family(lodger, *AWAITED), self.model.clock(then))
            close_again(self.model, self.clock)

    @precondition(lambda self: self.model.having("admitted"))
    @rule(number=numbers, ago=minutes, everyone=st.booleans())
    def had_left(self, number, ago, everyone):
        lodger, stay = self.one_of(number, "admitted")
        family = self.model.family(lodger, "admitted") if everyone else [lodger]
        then = self.at - timedelta(minutes=ago)
        before, ready = self.model.copies(one.stay for one in family), set(self.model.preparing)
        if self.enter("check_out", stay, then, everyone=everyone, **GOODBYE):
            self.model.checks_out(family, self.model.clock(then))
            change = BedChange.objects.filter(lines__stay=stay, kind="check_out").latest("at")
            self.changes.append(Change(change, False, before, self.model.preparing - ready))

    def enter(self, what, stay, then, **said):
        """Enter one line, and tell whether it was taken; a line that is refused changes nothing."""
        self.before = before = self.before or fingerprint()
        line = PaperLine(uuid4(), 1, what, then, stay.person.code, said)
        (outcome,) = self.attempt(enter_lines, lines=[line], by=self.member(senior=False))
        if outcome.refusal is None:
            self.done[f"late: {what}"] += 1
            return True
        self.before = before
        self.done[f"refused: {type(outcome.refusal).__name__}"] += 1
        self.nothing_changed()
        return False
