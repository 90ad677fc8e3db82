"""Where everyone of a villa fits elsewhere: rooms and parties in, beds for each party out.

Knows no database: `rooms.relocation_facts` reads what goes in, and whatever plans better may stand
behind `plan_relocation`. Every rule is the house's own (`rooms.allocation`). Families are served
one after another, most constrained first, in several orders; the best total is taken. The same
facts give the same plan.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from rooms.allocation.admitting import obstacles
from rooms.allocation.apart import Links, kept_apart, persons_of
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.house import Opening
from rooms.allocation.missing import why_none
from rooms.allocation.parties import Guest, Party
from rooms.allocation.rules import DEFAULTS, Rules
from rooms.allocation.scoring import Placing, score
from rooms.allocation.seating import seat
from rooms.allocation.side_by_side import rows_side_by_side
from shelter.shared.nights import NIGHT

SHUFFLES = 6
"""So many more orders are tried, by a fixed seed, while somebody is left without a bed."""


class Taken(NamedTuple):
    """A bed that cannot be had for the nights ``[from_on, until_on)``; whoever sleeps there.

    ``household`` is None where nobody does. ``alone``: she needs the room to herself; ``person``:
    who she is, for some must be kept apart.
    """

    from_on: date
    until_on: date
    household: UUID | None = None
    alone: bool = False
    person: UUID | None = None

    def meets(self, from_on: date, until_on: date) -> bool:
        return self.from_on < until_on and self.until_on > from_on


@dataclass(frozen=True)
class Place:
    """A room elsewhere with its beds, in the order of the house, and what is taken of them."""

    room: RoomFacts
    beds: tuple[FreeBed, ...]
    taken: dict[UUID, list[Taken]] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """People of one household who leave the villa together, for the nights ``[first, until)``.

    Of who is ``here`` already every night counts; an arrival that waits comes after them.
    """

    household: UUID
    guests: tuple[Guest, ...]
    first: date
    until: date
    is_here: bool = True


@dataclass(frozen=True)
class Found:
    """Beds for a family, one for each, in their order, for the nights until ``until``."""

    family: Family
    beds: tuple[FreeBed, ...]
    until: date
    points: int

    @property
    def is_whole(self) -> bool:
        return self.until == self.family.until


@dataclass(frozen=True)
class Plan:
    """What was found for each family, and why the others fit nowhere."""

    found: tuple[Found, ...]
    missing: tuple[tuple[Family, str], ...]

    @property
    def cost(self) -> tuple:
        """Return what is worst first: people without a bed, short nights, then points lost."""
        without = [family for family, _why in self.missing]
        return (
            sum(len(family.guests) for family in without if family.is_here),
            sum(len(family.guests) for family in without),
            sum((one.family.until - one.until).days * len(one.beds) for one in self.found),
            -sum(one.points for one in self.found),
        )


def plan_relocation(
    places: Sequence[Place],
    families: Sequence[Family],
    rules: Rules = DEFAULTS,
    links: Links | None = None,
) -> Plan:
    """Return the best plan of some orders in which the families may be served.

    ``links`` say who must be kept apart from whom.
    """
    house, plans = _Serving(places, rules, links or Links()), []
    for order in _orders(house, families):
        plans.append(_Serving(places, rules, house.links).serve(order))
        if not any(plans[-1].cost[:3]):
            break
    return min(plans, key=lambda plan: plan.cost)


def serve_in_order(
    places: Sequence[Place], families: Sequence[Family], rules: Rules, links: Links
) -> Plan:
    """Return what becomes of families that are served one after another: the greedy choice."""
    return _Serving(places, rules, links).serve(families)


def _orders(house: "_Serving", families: Sequence[Family]) -> Iterable[list[Family]]:
    """Yield orders: who has fewest rooms to go to first, the largest first, then some by chance."""
    choices = {id(family): house.rooms_for(family) for family in families}

    def few_rooms(family):
        return (not family.is_here, choices[id(family)], -len(family.guests))

    def large(family):
        return (not family.is_here, -len(family.guests), choices[id(family)])

    for key in (few_rooms, large):
        yield sorted(families, key=key)
    chance = random.Random(len(families))
    for _number in range(SHUFFLES):
        rank = {id(family): chance.random() for family in families}
        yield sorted(families, key=lambda one, rank=rank: (not one.is_here, rank[id(one)]))


class _Serving:
    """The house elsewhere, filled up family by family."""

    def __init__(self, places: Sequence[Place], rules: Rules, links: Links):
        self.places, self.rules, self.links = places, rules, links
        self.taken = {
            bed.pk: list(place.taken.get(bed.pk, ())) for place in places for bed in place.beds
        }
        self.order = [place.room.pk for place in places]
        self.room_of = {bed.pk: place for place in places for bed in place.beds}

    def serve(self, families: Iterable[Family]) -> Plan:
        found, missing = [], []
        for family in families:
            one = self._find(family)
            if one is None:
                missing.append((family, self._why(family)))
                continue
            found.append(one)
            self._take(one)
        return Plan(tuple(found), tuple(missing))

    def rooms_for(self, family: Family) -> int:
        """Return how many rooms would take the family for all its nights, if it came first."""
        party = Party(family.guests, family.first)
        openings = self._openings(family, family.until)
        return sum(_placing(opening, party, self.rules) is not None for opening in openings)

    def _find(self, family: Family) -> Found | None:
        """Return the best beds for all nights; of who is here, else for as many as there are."""
        for until in self._ends(family):
            found = self._fit(family, until)
            if found:
                return found
        return None

    def _ends(self, family: Family) -> list[date]:
        """Return until when beds may be free: to the end, else to the start of others' nights."""
        if not family.is_here:
            return [family.until]
        starts = {
            one.from_on for rows in self.taken.values() for one in rows
            if family.first < one.from_on < family.until
        }  # fmt: skip
        return [family.until, *sorted(starts, reverse=True)]

    def _fit(self, family: Family, until: date) -> Found | None:
        party = Party(family.guests, family.first)
        openings = self._openings(family, until)
        placings = [_placing(opening, party, self.rules) for opening in openings]
        ranked = [(score(one, self.rules), one) for one in placings if one]
        if ranked:
            points, best = max(ranked, key=lambda pair: pair[0])
            return Found(family, tuple(best.beds), until, points)
        if party.size == 1:
            return None
        for row in rows_side_by_side(openings, party, lambda: self.order, self.rules):
            return Found(family, row.option.beds, until, row.option.score)
        return None

    def _why(self, family: Family) -> str:
        until = family.until if not family.is_here else family.first + NIGHT
        nights = (until - family.first).days
        party = Party(family.guests, family.first)
        return why_none(self._openings(family, until), party, nights, self.rules)

    def _openings(self, family: Family, until: date) -> list[Opening]:
        """Return the rooms with a bed free on every night until then, for this household."""
        found = []
        for place in self.places:
            opening = Opening(place.room)
            for bed in place.beds:
                rows = [one for one in self.taken[bed.pk] if one.meets(family.first, until)]
                if not rows:
                    opening.beds.append(bed)
                for one in rows:
                    if one.household not in (None, family.household):
                        opening.strangers = True
                        opening.closed |= one.alone
            if opening.beds:
                found.append(opening)
        return self._kept_apart(found, family, until)

    def _kept_apart(self, found: list[Opening], family: Family, until: date) -> list[Opening]:
        persons = persons_of(family.guests)
        if not any(person in self.links.of for person in persons):
            return found
        there = [
            (one.person, place.room.pk, place.room.villa_id)
            for place in self.places
            for bed in place.beds
            for one in self.taken[bed.pk]
            if one.person and one.meets(family.first, until)
        ]
        return kept_apart(found, self.links.foes(persons, there), persons)

    def _take(self, found: Found) -> None:
        family = found.family
        alone = Party(family.guests, family.first).alone
        for guest, bed in zip(family.guests, found.beds, strict=True):
            row = Taken(family.first, found.until, family.household, alone, guest.person)
            self.taken[bed.pk].append(row)


def _placing(opening: Opening, party: Party, rules: Rules) -> Placing | None:
    if len(opening.beds) < party.size or obstacles(opening, party, rules):
        return None
    beds = seat(party, opening.beds)
    return beds and Placing(opening, party, beds)
