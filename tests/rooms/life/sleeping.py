"""Other beds, more nights, closed beds, leaving for good, and taking all of it back."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rooms.actions import (
    approve_extension,
    ask_extension,
    check_out_household,
    check_out_stay,
    close_bed,
    extend_stay,
    move_stay,
    ready_bed,
    refuse_extension,
    reopen_bed,
    swap_stays,
    undo_change,
    vote_extension,
)
from rooms.models import BedChange, Extension, OutOfService
from tests.rooms.life.arriving import FEW, numbers
from tests.rooms.life.closing import EVENING, LATE, close
from tests.rooms.life.machine import Machine
from tests.rooms.life.model import NIGHT, OPEN, Closure, Lodger
from tests.rooms.life.rows import nights_by_stay

DECIDES = {"supervisor": "supervisor", "manager": "manager", "committee": "lead"}
NO = {"reason": "safe_place", "offered": "other", "words": "A week with her aunt."}
GOODBYE = {"destination": "relatives", "safe_for_her": None, "safe_for_worker": False}


@dataclass
class Change:
    """What was done to beds, by whom, and how everybody in it was before."""

    change: BedChange
    senior: bool
    before: dict[str, Lodger]
    preparing: set[str]


class Sleeping(Machine):
    def remember(self, stays, senior):
        """Keep who was checked in, to take it back."""
        change = BedChange.objects.get(lines__stay=stays[0], kind="check_in")
        self.changes.append(Change(change, senior, {}, set()))

    @precondition(lambda self: self.model.having(*OPEN))
    @rule(number=numbers, place=numbers, later=st.integers(0, 2), senior=st.booleans())
    def moves(self, number, place, later, senior):
        self.move(number, place, later, senior)

    @precondition(lambda self: self.model.having(*OPEN))
    @rule(number=numbers, place=numbers)
    def moves_against_a_rule(self, number, place):
        self.move(number, place, 0, senior=True, override="Her sister is there.")

    def move(self, number, place, later, senior, override=""):
        lodger, stay = self.one_of(number, *OPEN)
        bed, from_on = self.bed(place), self.tonight + later * NIGHT
        before, ready = self.model.copies([lodger.stay]), set(self.model.preparing)
        said = {"stay": stay, "bed": bed, "from_on": from_on, "override": override}
        change = self.attempt(move_stay, **said, by=self.member(senior))
        if change:
            first = max(from_on, lodger.arrives_on)
            self.model.moves(lodger, bed.pk.hex, first, self.clock)
            self.changes.append(Change(change, senior, before, self.model.preparing - ready))

    @precondition(lambda self: len(self.model.having(*OPEN)) > 1)
    @rule(number=numbers, other=numbers, senior=st.booleans())
    def swaps(self, number, other, senior):
        one, stay = self.one_of(number, *OPEN)
        two, with_stay = self.one_of(other, *OPEN)
        before = self.model.copies([one.stay, two.stay])
        said = {"stay": stay, "other": with_stay, "by": self.member(senior)}
        change = self.attempt(swap_stays, **said)
        if change:
            self.model.swaps(one, two, self.clock)
            self.changes.append(Change(change, senior, before, set()))

    @precondition(lambda self: self.model.having(*OPEN))
    @rule(number=numbers, nights=st.integers(1, 3))
    def stays_longer(self, number, nights):
        """Within the limit at once; past it she asks, and others decide."""
        lodger, stay = self.one_of(number, *OPEN)
        worker = self.house.members["caseworker"]
        said = {"stay": stay, "nights": nights, "reason": "safety", "by": worker}
        if self.passes_limit(lodger, nights):
            self.attempt(ask_extension, surely=True, **said, exit_plan="Her aunt in June.")
        elif self.attempt(extend_stay, **said):
            self.model.extends(lodger, nights, self.clock)

    def passes_limit(self, lodger, nights):
        so_far = (max(lodger.departs_on, self.tonight) - lodger.arrives_on).days
        return so_far + nights > self.model.max_nights

    @precondition(lambda self: Extension.objects.asked().exists())
    @rule(number=numbers, agreed=st.booleans())
    def is_answered_about_more_nights(self, number, agreed):
        asked = list(Extension.objects.asked().order_by("requested_at", "pk"))
        extension = asked[number % len(asked)]
        lodger = self.model.lodgers[extension.stay_id.hex]
        extension.stay = self.stay_of(lodger)
        said = {"extension": extension, "by": self.house.members[DECIDES[extension.level]]}
        if not agreed:
            self.attempt(refuse_extension, surely=True, **said, **NO)
            return
        vote = approve_extension if extension.level != "committee" else vote_extension
        answered = self.attempt(vote, **said)
        if answered and answered.state == "approved":
            self.model.extends(lodger, extension.nights, self.clock)

    @precondition(lambda self: len(self.model.having("admitted")) > FEW)
    @rule(number=numbers, senior=st.booleans())
    def leaves_for_good(self, number, senior):
        lodger, stay = self.one_of(number, "admitted")
        self.leave([lodger], check_out_stay, senior, stay=stay)

    @precondition(lambda self: len(self.model.having("admitted")) > FEW)
    @rule(number=numbers, senior=st.booleans())
    def leaves_with_her_family(self, number, senior):
        lodger, stay = self.one_of(number, "admitted")
        family = self.model.family(lodger, "admitted")
        self.leave(family, check_out_household, senior, household=stay.household)

    def leave(self, lodgers, action, senior, **who):
        before, ready = self.model.copies(one.stay for one in lodgers), set(self.model.preparing)
        said = {**who, **GOODBYE, "by": self.member(senior)}
        change = self.attempt(action, surely=True, **said)
        self.model.checks_out(lodgers, self.clock)
        self.changes.append(Change(change, senior, before, self.model.preparing - ready))

    @precondition(lambda self: self.changes)
    @rule(back=st.sampled_from([0, 0, 0, 1, 2]), same=st.sampled_from([True] * 5 + [False]))
    def is_taken_back(self, back, same):
        """Undo one of the latest changes; mostly hers, who made it."""
        kept = self.changes[-1 - back % len(self.changes)]
        by = self.member(kept.senior if same else not kept.senior)
        change = BedChange.objects.get(pk=kept.change.pk)
        if self.attempt(undo_change, change=change, by=by):
            UNDONE[change.kind](self, kept)

    def is_not_checked_in(self, kept):
        pks = [line.stay_id.hex for line in kept.change.lines.all()]
        self.model.cancels([self.model.lodgers[pk] for pk in pks], self.clock, undone=True)

    def sleeps_where_before(self, kept):
        for line in kept.change.lines.filter(stay__in=list(kept.before)):
            lodger, before = self.model.lodgers[line.stay_id.hex], kept.before[line.stay_id.hex]
            lodger.free(line.from_on)
            for night in before.coming(line.from_on):
                lodger.take(before.nights[night], night, night + NIGHT)
        self.model.preparing -= kept.preparing

    def has_not_left(self, kept):
        """She is here again; if the night was closed meanwhile, it is closed for her too."""
        self.model.lodgers |= kept.before
        for line in kept.change.lines.all():
            lodger = self.model.lodgers[line.stay_id.hex]
            for night in lodger.coming(line.from_on):
                lodger.take(lodger.nights[night], night, night + NIGHT)
        self.model.preparing -= kept.preparing
        close_again(self.model, self.clock)

    @rule(place=numbers, later=st.integers(0, 2), nights=st.one_of(st.none(), st.integers(1, 4)))
    def is_closed(self, place, later, nights):
        bed, first = self.bed(place), self.tonight + later * NIGHT
        until = first + nights * NIGHT if nights else None
        said = {"bed": bed, "reason": "repair", "from_on": first, "until_on": until}
        closure = self.attempt(close_bed, **said, by=self.member(senior=True))
        if closure:
            self.model.closed.append(Closure(closure.pk.hex, bed.pk.hex, first, until))

    @precondition(lambda self: self.model.closed)
    @rule(number=numbers, to_clean=st.booleans())
    def is_open_again(self, number, to_clean):
        kept = self.model.closed[number % len(self.model.closed)]
        closure = OutOfService.objects.select_related("bed__room__villa").get(pk=kept.pk)
        over = kept.is_over(self.tonight)
        said = {"closure": closure, "to_clean": to_clean, "by": self.member(senior=True)}
        stays_closed = over or kept.villa is not None
        self.attempt(reopen_bed, surely=not stays_closed, **said)
        if stays_closed:
            return
        kept.until, kept.ended = self.tonight, True
        if kept.first >= self.tonight:
            self.model.closed.remove(kept)
        if to_clean:
            self.model.leaves_unready(kept.bed, self.clock)

    @precondition(lambda self: self.model.preparing)
    @rule(number=numbers)
    def is_ready(self, number):
        ready = sorted(self.model.preparing)[number % len(self.model.preparing)]
        bed = next(bed for bed in self.house.beds if bed.pk.hex == ready)
        self.attempt(ready_bed, surely=True, bed=bed, by=self.member(senior=False))
        self.model.is_ready(ready, self.clock)


def close_again(model, clock):
    """Close the night for who is here again, unless the close that finds her is still to come."""
    if clock.hour not in range(EVENING, LATE):
        close(model, clock, nights_by_stay())


UNDONE = {
    "check_in": Sleeping.is_not_checked_in,
    "move": Sleeping.sleeps_where_before,
    "swap": Sleeping.sleeps_where_before,
    "check_out": Sleeping.has_not_left,
}
