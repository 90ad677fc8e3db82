"""Who is one party: households as they sleep, who joins, and what beside them cannot be had."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from rooms.allocation.numbers.facts import HouseFacts, Sleeper
from rooms.allocation.numbers.parts import Group, Joining, Moving, RoomNight, counted
from rooms.allocation.parties import Party


def parties(facts: HouseFacts, moving: Moving, staying: Collection[UUID] = ()) -> Iterable[Group]:
    """Yield who has a bed, household by household."""
    households: dict[UUID, list[Sleeper]] = defaultdict(list)
    for sleeper in facts.sleepers:
        households[sleeper.household_id].append(sleeper)
    for some in households.values():
        spans = set(map(_span, some))
        once = len({one.stay_id for one in some}) == len(some)
        may_move = moving == Moving.ANYONE or (
            moving == Moving.COMING and not any(one.is_here for one in some)
        )
        kept = any(one.stay_id in staying for one in some)
        fixed = kept or not (may_move and once and len(spans) == 1)
        for span in sorted(spans, key=lambda span: (span[1:], facts.place_of[span[0]])):
            yield _group(facts, [one for one in some if _span(one) == span], fixed)


def _span(one: Sleeper) -> tuple[UUID, int, int]:
    return one.bed.room_id, one.first, one.last


def _group(facts: HouseFacts, some: Sequence[Sleeper], fixed: bool) -> Group:
    one = some[0]
    room = facts.place_of[one.bed.room_id]
    beds = tuple(each.bed for each in some)
    return Group(
        guests=tuple(each.guest for each in some),
        first=one.first,
        last=one.last,
        size=counted(beds, facts.rooms[room]) if fixed else len(some),
        room=room,
        fixed=fixed,
        is_here=one.is_here,
        household_id=one.household_id,
        stays=tuple(each.stay_id for each in some),
        persons=tuple(each.person_id for each in some),
        beds=beds,
    )


def joiners(facts: HouseFacts, joining: Iterable[Joining]) -> Iterable[Group]:
    """Yield who joins on one of the nights, if any room is large enough."""
    nights = facts.nights
    largest = max((counted(facts.beds[room.pk], room) for room in facts.rooms), default=0)
    for one in joining:
        first = nights.number(one.from_on)
        last = min(nights.count, (one.from_on - nights.from_on).days + one.nights)
        if first < last and len(one.guests) <= largest:
            guests = tuple(one.guests)
            yield Group(guests=guests, first=first, last=last, size=len(guests), key=one.key)


def as_fixed(facts, one: Group) -> Group:
    size = counted(one.beds, facts.rooms[one.room])
    return replace(one, fixed=True, size=size)


def beside_fixed(facts: HouseFacts, fixed: Iterable[Group]) -> dict[tuple[int, int], RoomNight]:
    """Return what can be had of each room on each night beside those who stay where they are."""
    taken, households, alone = set(facts.closed), defaultdict(set), set()
    for one in fixed:
        party = Party(one.guests, facts.nights.date(one.first))
        for night in range(one.first, one.last):
            taken |= {(bed.pk, night) for bed in one.beds}
            households[one.room, night].add(one.household_id)
            if party.alone:
                alone.add((one.room, night))
    alike: dict[RoomNight, RoomNight] = {}  # nights that are alike are one object, to be told by it

    def room_night(place: int, night: int) -> RoomNight:
        beds = facts.beds[facts.rooms[place].pk]
        free = tuple(bed for bed in beds if (bed.pk, night) not in taken)
        here = frozenset(households[place, night])
        one = RoomNight(free, here, (place, night) in alone)
        return alike.setdefault(one, one)

    return {
        (place, night): room_night(place, night)
        for place in range(len(facts.rooms))
        for night in range(facts.nights.count)
    }


def blockers(facts: HouseFacts, house, fixed: Iterable[Group]) -> Iterable[Group]:
    """Return parties of nobody that take the beds which are closed, for runs of nights."""
    asleep: Counter[tuple[int, int]] = Counter()
    for one in fixed:
        for night in range(one.first, one.last):
            asleep[one.room, night] += one.size
    found = []
    for place, room in enumerate(facts.rooms):
        capacity = counted(facts.beds[room.pk], room)
        lacking = [
            max(0, capacity - asleep[place, night] - counted(house[place, night].free, room))
            for night in range(facts.nights.count)
        ]
        night = 0
        for count, run in groupby(lacking):
            length = len(list(run))
            if count:
                found.append(_blocker(place, night, night + length, count))
            night += length
    return found


def _blocker(room, first, last, size):
    return Group(guests=(), first=first, last=last, size=size, room=room, fixed=True, blocker=True)
