"""How a step is taken: one action, whose refusal changes nothing and whose success is predicted."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from rooms.models import Bed, Stay
from shelter.shared.errors import DomainError
from tests.rooms.life import holding
from tests.rooms.life.house import EVENING, House
from tests.rooms.life.model import Model
from tests.rooms.life.rows import fingerprint
from tests.support import ids

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


class Machine(RuleBasedStateMachine):
    """A house whose life goes on; everything of it is rolled back at its end."""

    def __init__(self, house: House, done: Counter):
        super().__init__()
        self.house, self.done, self.at = replace(house, beds=[*house.beds]), done, EVENING
        self.furnished = len(house.beds)
        beds = [bed.pk.hex for bed in house.beds]
        self.model = Model(house.centre.zone, house.centre.max_nights, beds)
        self.around = ExitStack()
        self.around.enter_context(ids.in_order())
        self.around.enter_context(transaction.atomic())
        self.changes, self.leaves, self.roll_calls = [], {}, {}
        self.before = None

    def teardown(self):
        transaction.set_rollback(True)
        self.around.close()

    @property
    def clock(self):
        return self.model.clock(self.at)

    @property
    def tonight(self):
        return self.clock.tonight

    def member(self, senior):
        return self.house.members["supervisor" if senior else "house"]

    def bed(self, place) -> Bed:
        return self.house.beds[place % len(self.house.beds)]

    def one_of(self, number, *states):
        """Return somebody in one of these states, and her stay."""
        found = self.model.having(*states)
        lodger = found[number % len(found)]
        return lodger, self.stay_of(lodger)

    def stay_of(self, lodger) -> Stay:
        found = Stay.objects.select_related("person", "centre", "household").get(pk=lodger.stay)
        found.centre = self.house.centre
        return found

    def attempt(self, action, *, surely=False, **said):
        """Do it, and count it. A refusal changes nothing, and is none where ``surely`` none may be.

        Return what the action returned, or None where it was refused.
        """
        self.before = self.before or fingerprint()
        try:
            answer = action(at=self.at, **said)
        except DomainError as refusal:
            if surely:
                raise
            self.done[f"refused: {type(refusal).__name__}"] += 1
            self.nothing_changed()
            return None
        self.done[action.__name__] += 1
        self.before = None
        return answer

    def nothing_changed(self):
        after = fingerprint()
        assert after == self.before, [name for name in after if after[name] != self.before[name]]

    @invariant()
    def holds(self):
        self.done["step"] += 1
        if self.before is None:  # after a refusal nothing is to be looked at again
            holding.check(self.model, self.house, self.clock)
        self.wait_until(self.at + SECOND)
