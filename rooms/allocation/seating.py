"""Which bed for whom, once a room takes them: cots for babies, low beds for those who need them."""

from collections.abc import Iterable

from rooms.allocation.parties import ADULT_FROM, Guest, Party, may_sleep_in_cot
from rooms.choices import BedKind, Need
from rooms.models import Bed

LOW_BED = {Need.WHEELCHAIR, Need.GROUND_FLOOR}


def seat(party: Party, beds: Iterable[Bed]) -> list[Bed] | None:
    """Return a bed for each guest, in their order, or None if there is none for one of them."""
    cots, others = _sorted_beds(beds)
    seats: dict[int, Bed] = {}
    for place in _first_to_last(party):
        bed = _bed_for(party.guests[place], party, cots, others)
        if bed is None:
            return None
        seats[place] = bed
    return [seats[place] for place in range(party.size)]


def fits_bed(guest: Guest, bed: Bed, party: Party) -> bool:
    """Tell whether the kind of bed is one that this guest may be given."""
    if bed.kind == BedKind.COT:
        return may_sleep_in_cot(guest, party.on)
    return Need.COT not in guest.needs


def _sorted_beds(beds):
    beds = list(beds)
    cots = [bed for bed in beds if bed.kind == BedKind.COT]
    singles = [bed for bed in beds if bed.kind == BedKind.SINGLE]
    bunks = [bed for bed in beds if bed.kind == BedKind.BUNK]
    return cots, singles + bunks


def _first_to_last(party):
    """Who needs a certain bed is served first, then from the eldest to the youngest."""
    guests, ages = party.guests, party.ages
    return sorted(
        range(party.size),
        key=lambda place: (
            Need.COT not in guests[place].needs,
            LOW_BED.isdisjoint(guests[place].needs),
            -ages[place],
        ),
    )


def _bed_for(guest, party, cots, others):
    if may_sleep_in_cot(guest, party.on) and cots:
        return cots.pop(0)
    if Need.COT in guest.needs or not others:
        return None
    return others.pop(0)


def grown_ups_in_bunks(party: Party, beds: list[Bed]) -> int:
    pairs = zip(party.ages, beds, strict=True)
    return sum(age >= ADULT_FROM and bed.kind == BedKind.BUNK for age, bed in pairs)
