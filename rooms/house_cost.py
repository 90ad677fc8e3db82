"""What the house costs tonight by the rules of placing: as it was chosen, and as greedy would have.

The greedy choice gives everybody, in the order in which they were given a bed, the best place that
is then free, with no eye on those who come next. Both are measured in the end, in the same way: by
what tonight costs, not by what stays free for others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.house import Opening
from rooms.allocation.numbers.facts import HouseFacts, Nights
from rooms.allocation.parties import Guest, Party
from rooms.allocation.rules import Rules
from rooms.allocation.scoring import Placing, lost
from rooms.relocating import Family, Place, Taken, serve_in_order
from shelter.shared.nights import NIGHT
from staff.models import Centre


@dataclass(frozen=True)
class Lying:
    """People of one household on beds of one room tonight."""

    household_id: UUID
    guests: tuple[Guest, ...]
    beds: tuple[FreeBed, ...]


@dataclass(frozen=True)
class Comparison:
    """Points lost in a night as the house is, and as the greedy choice would have it.

    ``without``: for how many people the greedy choice would have had no bed.
    """

    people: int
    chosen: float
    greedy: float
    without: int


def house_tonight(centre: Centre, at: datetime) -> HouseFacts:
    """Return the house of tonight, in six queries."""
    return HouseFacts(centre, Nights(centre.night(at), 1), at)


def cost_of_house(facts: HouseFacts, rules: Rules) -> float:
    """Return the points lost tonight where everybody lies now, by these rules."""
    return _cost(facts, _chosen(facts), rules)


def compare_with_greedy(facts: HouseFacts) -> Comparison:
    """Return what tonight costs as it is, beside what the greedy choice would have made of it."""
    chosen = _chosen(facts)
    families: dict[UUID, list[Lying]] = defaultdict(list)
    for one in chosen:
        families[one.household_id].append(one)
    tonight = facts.nights.from_on
    asked = [
        Family(pk, tuple(guest for one in some for guest in one.guests), tonight, tonight + NIGHT)
        for pk, some in families.items()
    ]
    plan = serve_in_order(_places(facts), asked, facts.rules, facts.links)
    greedy = [lying for found in plan.found for lying in _by_room(found.family, found.beds)]
    return Comparison(
        people=sum(len(one.guests) for one in chosen),
        chosen=_cost(facts, chosen, facts.rules),
        greedy=_cost(facts, greedy, facts.rules),
        without=sum(len(family.guests) for family, _why in plan.missing),
    )


def _chosen(facts: HouseFacts) -> list[Lying]:
    """Return who lies where tonight, in the order in which they were given a bed."""
    found = defaultdict(list)
    for one in facts.sleepers:
        found[one.household_id, one.bed.room_id].append(one)
    return [
        Lying(household, tuple(one.guest for one in some), tuple(one.bed for one in some))
        for (household, _room), some in found.items()
    ]


def _places(facts: HouseFacts) -> list[Place]:
    """Return the whole house, empty but for the beds that are closed."""
    first, until = facts.nights.from_on, facts.nights.until_on
    return [
        Place(
            room,
            tuple(facts.beds[room.pk]),
            {pk: [Taken(first, until)] for pk, _night in facts.closed},
        )
        for room in facts.rooms
    ]


def _by_room(family: Family, beds: Sequence[FreeBed]) -> Iterable[Lying]:
    rooms = defaultdict(list)
    for guest, bed in zip(family.guests, beds, strict=True):
        rooms[bed.room_id].append((guest, bed))
    for pairs in rooms.values():
        guests, those = zip(*pairs, strict=True)
        yield Lying(family.household, guests, those)


def _cost(facts: HouseFacts, lyings: Sequence[Lying], rules: Rules) -> float:
    taken = {pk for pk, _night in facts.closed}
    taken |= {bed.pk for one in lyings for bed in one.beds}
    free = {pk: [bed for bed in beds if bed.pk not in taken] for pk, beds in facts.beds.items()}
    rooms = {room.pk: room for room in facts.rooms}
    fullness = _fullness(rooms, free)
    total = 0.0
    for one in lyings:
        room = rooms[one.beds[0].room_id]
        opening = Opening(room, [*one.beds, *free[room.pk]])  # type: ignore[list-item]
        party = Party(one.guests, facts.nights.from_on)
        placing = Placing(opening, party, list(one.beds), fullness[room.villa_id])  # type: ignore[arg-type]
        total += lost(placing, rules)
    return total


def _fullness(rooms: dict[UUID, RoomFacts], free: dict[UUID, list[FreeBed]]) -> dict[UUID, float]:
    counts: Counter[UUID] = Counter()
    for pk, beds in free.items():
        counts[rooms[pk].villa_id] += len(beds)
    most = max(counts.values(), default=0) or 1
    return {villa: 1 - count / most for villa, count in counts.items()}
