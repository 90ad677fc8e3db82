"""What an instance must be stricter about, so that each of its plans keeps the rules of the rooms.

A family that may move gets family rooms, as far as there is one for it at all, or stays where it
is; somebody alone gets another room, or stays where she is. Then two who could meet in a family
room have no other room in common, and may be kept apart as such. Where the house has a
rule that the core cannot know (cots in a room for several), the room is left out.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from rooms.allocation.apart import VILLA
from rooms.allocation.parties import Party, may_sleep_in_cot
from rooms.choices import Audience, BedKind, Need

if TYPE_CHECKING:
    from rooms.allocation.numbers.parts import Group, Numbers


def kept_apart(numbers: "Numbers") -> list[tuple[int, int]]:
    """Leave out rooms where parties could break a rule together; return who is never to meet."""
    for place in numbers.costs:
        _keep_to_own_kind(numbers, place)
        _leave_out_shared_cots(numbers, place)
    _leave_family_rooms_to_one_of_those_who_share(numbers)
    _part_linked_by_villa(numbers)
    may = {place: allowed(numbers, place) for place in numbers.costs}
    alone = {place for place in may if _party(numbers, numbers.groups[place]).alone}
    return [
        (a, b)
        for a, b in combinations(numbers.costs, 2)
        if _overlap(numbers, a, b)
        and (common := may[a] & may[b])
        and (
            a in alone
            or b in alone
            or any(_is_for_families(numbers, room) for room in common)
            or _links_between(numbers, a, b)
        )
    ]


def allowed(numbers: "Numbers", place: int) -> set[int]:
    """Return the rooms that a party may have on one of its nights."""
    size = numbers.groups[place].size
    return {
        room
        for costs in numbers.costs[place]
        for room, cost in enumerate(costs)
        if cost is not None and size <= len(numbers.beds[room])
    }


def _throughout(numbers, place, room):
    return all(costs[room] is not None for costs in numbers.costs[place])


def forbid(numbers: "Numbers", place: int, rooms: set[int]) -> None:
    """Forbid rooms to a party on all of its nights."""
    for costs in numbers.costs[place]:
        for room in rooms:
            costs[room] = None


def _party(numbers: "Numbers", one: "Group") -> Party:
    return Party(one.guests, numbers.nights.date(one.first))


def _is_for_families(numbers: "Numbers", room: int) -> bool:
    return numbers.rooms[room].audience == Audience.FAMILIES


def _keep_to_own_kind(numbers, place):
    """Let a family have family rooms and nobody alone, where there is a choice."""
    one, may = numbers.groups[place], allowed(numbers, place)
    if numbers.among_women and len(one.guests) > 1:
        return
    family = {room for room in may if _is_for_families(numbers, room)}
    own, other = (family, may - family) if len(one.guests) > 1 else (may - family, family)
    if any(_throughout(numbers, place, room) for room in own):
        forbid(numbers, place, other - {one.room})


def _leave_out_shared_cots(numbers, place):
    """Leave out rooms for several where a cot that a baby needs could be given to another baby."""
    one = numbers.groups[place]
    if not any(Need.COT in guest.needs for guest in one.guests):
        return
    babies = sum(_babies(numbers, numbers.groups[other]) for other in numbers.costs)
    short = {
        room
        for room in allowed(numbers, place)
        if not _is_for_families(numbers, room) and _cots(numbers, room) < babies
    }
    forbid(numbers, place, short - {one.room})


def _babies(numbers, one):
    on = numbers.nights.date(one.first)
    return sum(may_sleep_in_cot(guest, on) for guest in one.guests)


def _cots(numbers, room):
    nights = range(numbers.nights.count)
    cots = [
        sum(bed.kind == BedKind.COT for bed in numbers.house[room, night].free) for night in nights
    ]
    return min(cots)


def _leave_family_rooms_to_one_of_those_who_share(numbers):
    """Two families that share a room now must not move into one family room together."""
    sharing: set[int | None] = set()
    for place in numbers.costs:
        room = numbers.groups[place].room
        if room is None or _is_for_families(numbers, room):
            continue
        if room in sharing:
            family = {
                other for other in allowed(numbers, place) if _is_for_families(numbers, other)
            }
            forbid(numbers, place, family)
        sharing.add(room)


def _part_linked_by_villa(numbers):
    """Give two who must not sleep in one villa villas of their own to choose from."""
    for a, b in combinations(numbers.costs, 2):
        if VILLA not in _links_between(numbers, a, b) or _live_in_one_villa(numbers, a, b):
            continue
        villa = _villa_of(numbers, a)
        if villa is None or villa == _home_villa(numbers, b):
            a, b = b, a
            villa = _villa_of(numbers, a)
        rooms = {room for room, one in enumerate(numbers.rooms) if one.villa_id == villa}
        forbid(numbers, a, set(range(len(numbers.rooms))) - rooms)
        forbid(numbers, b, rooms)


def _links_between(numbers, a, b):
    """Return how far apart two parties must be kept: nothing, room or villa."""
    if not numbers.links.of:
        return set()
    theirs = {guest.person for guest in numbers.groups[b].guests}
    return {
        apart
        for guest in numbers.groups[a].guests
        for apart, other in numbers.links.of.get(guest.person, ())
        if other in theirs
    }


def _home_villa(numbers, place):
    room = numbers.groups[place].room
    return None if room is None else numbers.rooms[room].villa_id


def _live_in_one_villa(numbers, a, b):
    home = _home_villa(numbers, a)
    return home is not None and home == _home_villa(numbers, b)


def _villa_of(numbers, place):
    """Return the villa where a party lives, or else where its cheapest room is."""
    home = _home_villa(numbers, place)
    if home is not None:
        return home
    first = [(cost, room) for room, cost in enumerate(numbers.costs[place][0]) if cost is not None]
    return numbers.rooms[min(first)[1]].villa_id if first else None


def _overlap(numbers, a, b):
    one, other = numbers.groups[a], numbers.groups[b]
    return one.first < other.last and other.first < one.last


def meeting(numbers: "Numbers") -> Iterator[tuple[int, int]]:
    """Yield pairs that are together now although they must be kept apart."""
    apart = set(numbers.apart)
    for a, b in combinations(numbers.costs, 2):
        room = numbers.groups[a].room
        same_room = room is not None and room == numbers.groups[b].room
        if ((a, b) in apart and same_room) or (
            VILLA in _links_between(numbers, a, b) and _live_in_one_villa(numbers, a, b)
        ):
            yield a, b
