"""A whole villa is left tonight, everyone or nobody, and opened again when it is safe."""

from collections import Counter

from hypothesis.stateful import precondition, rule

from rooms.actions import relocate_villa, reopen_villa
from rooms.models import OutOfService, Relocation
from rooms.relocation_facts import proposal_for
from tests.rooms.life.arriving import numbers
from tests.rooms.life.model import NIGHT, Closure
from tests.rooms.life.sleeping import Sleeping


class Relocating(Sleeping):
    """One villa at a time: in the other one somebody must find a bed."""

    @precondition(lambda self: not self.model.left_villa())
    @rule(number=numbers)
    def moves_out_with_everybody(self, number):
        villas = self.villas()
        villa = villas[number % len(villas)]
        beds = {bed.pk.hex for bed in self.house.beds if bed.room.villa_id == villa.pk}
        proposal = proposal_for(villa, self.at)
        said = {"villa": villa, "reason": "fire", "version": proposal.version}
        all_fit = not proposal.staying
        relocation = self.attempt(
            relocate_villa, surely=all_fit, **said, by=self.member(senior=True)
        )
        assert bool(relocation) == all_fit
        if relocation:
            self.sleep_elsewhere(proposal, beds)
            self.close_with_villa(relocation, beds)
            self.forget_who_had_no_more_nights(beds)

    def villas(self):
        """Return the villas, where most people sleep tonight in front."""
        sleepers = Counter()
        for bed in self.house.beds:
            sleepers[bed.room.villa] += self.model.holder(bed.pk.hex, self.tonight) is not None
        return [villa for villa, _count in sleepers.most_common()]

    def sleep_elsewhere(self, proposal, left):
        """Who was here has a bed in the other villa tonight; who is awaited has one, or none."""
        here = {one.stay for one in self.model.having("admitted") if self.sleeps_in(one, left)}
        assert here <= {one.stay.pk.hex for one in proposal.leavers}
        moves = {move.leaver.stay.pk.hex: move for move in proposal.moves}
        leavers = [self.model.lodgers[one.stay.pk.hex] for one in proposal.leavers]
        unready = self.slept_in(leavers, left)
        for one in leavers:
            nights = {night: one.nights[night] for night in one.coming(self.tonight)}
            one.free(self.tonight)
            for night, bed in nights.items():
                if bed not in left:
                    one.take(bed, night, night + NIGHT)
            if one.stay in moves:
                self.moves_out(one, moves[one.stay], nights, left)
            assert one.stay in moves or not one.is_here
        for bed in unready:
            self.model.leaves_unready(bed, self.clock)

    def sleeps_in(self, one, left):
        return one.nights.get(self.tonight) in left

    def slept_in(self, leavers, left):
        """Return the beds to be prepared: the first that somebody here leaves, if slept in."""
        found = set()
        for one in leavers:
            nights = [night for night in one.coming(self.tonight) if one.nights[night] in left]
            bed = one.nights[nights[0]] if nights else one.last_bed
            if one.is_here and self.model.was_slept_in(bed, one, self.clock):
                found.add(bed)
        return found

    def moves_out(self, one, move, nights, left):
        """Her nights there are elsewhere until the last one for which that bed is free."""
        bed = move.bed.pk.hex
        assert bed not in left
        inside = [night for night in nights if nights[night] in left]
        if not inside:
            inside, one.departs_on, one.overstays = [self.tonight], self.tonight + NIGHT, True
        assert inside[0] < move.until
        for night in inside:
            there = bed if night < move.until else nights[night]
            assert there != bed or not self.model.is_closed(bed, night, night + NIGHT)
            one.take(there, night, night + NIGHT)

    def close_with_villa(self, relocation, beds):
        rows = OutOfService.objects.filter(relocation=relocation).values_list("pk", "bed_id")
        kept = {bed.hex: pk.hex for pk, bed in rows}
        assert kept.keys() == beds
        self.model.closed += [
            Closure(kept[bed], bed, self.tonight, None, villa=relocation.pk.hex)
            for bed in sorted(beds)
        ]

    def forget_who_had_no_more_nights(self, left):
        """Whose check-out is taken back with no night to come would sleep on in a closed villa."""
        self.changes = [
            one
            for one in self.changes
            if not any(
                old.last_bed in left and max(old.nights) <= self.clock.today
                for old in one.before.values()
            )
        ]

    @precondition(lambda self: self.model.left_villa())
    @rule()
    def opens_the_villa_again(self):
        left = self.model.left_villa()
        relocation = Relocation.objects.select_related("villa__centre").get(pk=left)
        said = {"relocation": relocation, "by": self.member(senior=True)}
        self.attempt(reopen_villa, surely=True, **said)
        for one in [one for one in self.model.closed if one.villa == left]:
            one.until, one.ended, one.villa = self.tonight, True, None
            if one.first >= self.tonight:
                self.model.closed.remove(one)
