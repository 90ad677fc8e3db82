"""The house in the words of the contract: rooms, parties, and what each night costs."""

from collections import Counter
from itertools import groupby
from typing import Any

from rooms.allocation.numbers.parts import Group, Numbers, counted
from rooms.choices import PlacingRule

MIXED_NIGHT = 5.0
UNPLACED_NIGHT = 1000.0


def as_given(numbers: Numbers) -> dict[str, Any]:
    """Return the instance in the words of the contract."""
    return {
        "nights": numbers.nights.count,
        "rooms": [_room(numbers, place) for place in range(len(numbers.rooms))],
        "parties": [_party(numbers, place) for place in range(len(numbers.groups))],
        "weights": {
            "mixed_night": MIXED_NIGHT,
            "move": float(numbers.rules.weight(PlacingRule.CONTINUITY)),
            "unplaced_night": UNPLACED_NIGHT,
        },
        "apart": [[numbers.party_id(a), numbers.party_id(b)] for a, b in numbers.apart],
    }


def _room(numbers, place):
    capacity = counted(numbers.beds[place], numbers.rooms[place])
    asleep: Counter[int] = Counter()
    for one in numbers.groups:
        if one.fixed and one.room == place:
            asleep.update(dict.fromkeys(range(one.first, one.last), one.size))
    return {"id": f"r{place}", "beds": max(capacity, *asleep.values(), 0), "sexes": "any"}


def _party(numbers: Numbers, place: int) -> dict[str, Any]:
    one = numbers.groups[place]
    given = {
        "id": numbers.party_id(place),
        "females": one.size,
        "males": 0,
        "first": one.first,
        "last": one.last,
        "room": None if one.room is None else f"r{one.room}",
        "fixed": one.fixed,
    }
    if one.fixed:
        costs = [0.0 if room == one.room else None for room in range(len(numbers.rooms))]
        return given | {"cost": costs}
    by_night = numbers.costs[place]
    segments: list[dict[str, Any]] = []
    night = one.first
    for costs, run in groupby(by_night):
        length = len(list(run))
        segments.append({"first": night, "last": night + length, "cost": list(costs)})
        night += length
    return given | {"cost": list(by_night[0]), "segments": segments[1:]}


def costs_of(numbers: Numbers, one: Group) -> list[list[float | None]]:
    """Return by night what each room costs a group; what does not change is asked once."""
    known: dict[tuple[int, int], float | None] = {}

    linked = numbers.is_linked(one)

    def cost(room: int, night: int) -> float | None:
        if linked:  # depends on the whole villa
            return numbers.night_cost(one, room, night)
        key = room, id(numbers.house[room, night])
        if key not in known:
            known[key] = numbers.night_cost(one, room, night)
        return known[key]

    rooms = range(len(numbers.rooms))
    return [[cost(room, night) for room in rooms] for night in range(one.first, one.last)]
