"""A birth: a bed for each child, beside its mother or with the whole family elsewhere."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rooms.actions import Born, Newborn, count_known, guests_of, record_birth
from rooms.cradles import cradles
from rooms.models import Bed
from tests.rooms.life.arriving import numbers
from tests.rooms.life.model import Lodger
from tests.rooms.life.sleeping import UNDONE, Change, Sleeping

MOST_COTS = 3


class Bearing(Sleeping):
    @precondition(lambda self: self.model.having("admitted"))
    @precondition(lambda self: len(self.house.beds) - self.furnished < MOST_COTS)
    @rule(number=numbers, twins=st.booleans(), choice=numbers, senior=st.booleans())
    def gives_birth(self, number, twins, choice, senior):
        """In the house, or outside while she is out."""
        mother, stay = self.one_of(number, "admitted")
        children, by = [Newborn("F"), Newborn("M")][: 1 + twins], self.member(senior)
        guests = guests_of(children=children, at=self.at)
        found = cradles(stay=stay, children=guests, at=self.at, may_add=senior)
        where = found[choice % len(found)].key if found else "nowhere"
        is_here = mother.out is None
        born = Born(self.at, "here" if is_here else "hospital", is_here)
        family = [one.stay for one in self.model.of_household(mother.household)]
        before, ready = self.model.copies(family), set(self.model.preparing)
        said = {"stay": stay, "born": born, "children": children, "where": where, "by": by}
        birth = self.attempt(record_birth, **said, known=count_known(stay))
        if birth:
            self.may_move_for_it(birth)
            self.sleep_beside(mother, birth, is_here)
            prepared = self.model.preparing - ready
            self.changes.append(Change(birth.change, senior, before, prepared))

    def may_move_for_it(self, birth):
        lines = birth.change.lines.all()
        moved = {line.stay_id.hex: line.to_bed_id.hex for line in lines if line.from_bed_id}
        family = [self.model.lodgers[pk] for pk in moved]
        left = {one.nights[self.tonight] for one in family if one.is_here}
        slept_in = {
            one.nights[self.tonight]
            for one in family
            if one.is_here and self.model.slept_tonight(one, self.clock)
        }
        for one in family:
            one.free(self.tonight)
        slept_in |= {bed for one in family if one.is_here for bed in one.nights.values()}
        for one in family:
            one.take(moved[one.stay], self.tonight, one.departs_on)
        for bed in (left & slept_in) - {*moved.values(), *(bed.pk.hex for bed in birth.beds)}:
            self.model.leaves_unready(bed, self.clock)

    def sleep_beside(self, mother, birth, is_here):
        for stay, bed in zip(birth.stays, birth.beds, strict=True):
            if bed.pk.hex not in self.model.beds:
                whole = Bed.objects.select_related("room__villa__centre").get(pk=bed.pk)
                self.house.beds.append(whole)
                self.model.beds.append(bed.pk.hex)
            self.model.lodgers[stay.pk.hex] = child = Lodger(
                stay=stay.pk.hex,
                person=stay.person_id.hex,
                household=mother.household,
                plain=False,
                state="admitted" if is_here else "expected",
                arrives_on=self.tonight,
                departs_on=mother.departs_on,
                nights={},
                admitted_at=self.at if is_here else None,
            )
            child.take(bed.pk.hex, self.tonight, mother.departs_on)

    def is_not_born(self, kept):
        born = [line.stay_id.hex for line in kept.change.lines.all() if not line.from_bed_id]
        self.model.cancels([self.model.lodgers[pk] for pk in born], self.clock, undone=True)
        self.sleeps_where_before(kept)


UNDONE["birth"] = Bearing.is_not_born
