"""A plan for the coming nights: who waits and who is to come, placed together by the planner.

Who sleeps in the house already is not moved. Everybody gets one room for all nights, so the plan
can be confirmed line by line; nobody who has a bed loses it to somebody else.
"""

import copy
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rooms.allocation.free import FreeBed
from rooms.allocation.numbers import Group, Joining, Moving, Numbers, numbers_of
from rooms.allocation.parties import Party
from rooms.allocation.scoring import MEASURES
from rooms.allocation.seating import seat
from rooms.choices import PlacingRule
from rooms.in_turn import asked_by
from rooms.models import StayRequest
from staff.models import Centre

NIGHTS = 14
FURTHEST = 60
"""So many nights are looked at, so that whoever comes within the fortnight fits to her last."""

ONE_ROOM = 100_000.0
"""What a move on the way would cost: nobody is to change rooms after she came."""


@dataclass(frozen=True)
class Line:
    """Where one party would sleep, and where it would without the plan."""

    group: Group
    room: int
    beds: tuple[FreeBed, ...]
    cost_now: float | None
    cost: float
    gains: tuple[str, ...]
    gives_up: tuple[str, ...]


@dataclass(frozen=True)
class Fortnight:
    """A plan: its lines, whom it leaves without a place, and what it costs."""

    numbers: Numbers
    lines: tuple[Line, ...]
    without: tuple[Group, ...]
    cost_now: float
    cost: float
    bound: float | None
    seconds: float


def numbers_ahead(centre: Centre, at: datetime) -> Numbers:
    """Return the house ahead, with those who wait; a fixed number of queries."""
    tonight = centre.night(at)
    rows = StayRequest.objects.filter(centre=centre).waiting().in_order()
    joining = []
    for row in rows.select_related("person"):
        row.centre = centre
        asked = asked_by(row, at)
        soon = asked.from_on < tonight + timedelta(days=NIGHTS)
        if soon and asked.until_on <= tonight + timedelta(days=FURTHEST):
            joining.append(Joining(row.pk, asked.guests, asked.from_on, asked.nights))
    return numbers_of(centre, tonight, FURTHEST, at, joining, Moving.COMING)


def version_of(numbers: Numbers) -> str:
    """Return what differs as soon as a bed, a wish or a rule is another one."""
    lines = [
        f"{one.first} {one.last} {one.size} {one.room} {one.fixed} {one.key} {one.stays} "
        f"{[str(bed.pk) for bed in one.beds]} {one.guests}"
        for one in numbers.groups
    ]
    rooms = [f"{room}" for room in numbers.rooms]
    text = "\n".join([str(numbers.nights), numbers.rules.version, *rooms, *sorted(lines)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plan_ahead(numbers: Numbers, seconds: float, steps: int | None = None) -> Fortnight:
    """Return the best plan that is found in some seconds; with ``steps`` it can be repeated."""
    from rooms.planning import cost_of, read_instance, solve

    given, proven = _given(numbers), True
    while True:
        instance = read_instance(given)
        answer = solve(instance, seconds=seconds, steps=steps)
        rooms = [_room_of(plan, instance.nowhere) for plan in answer.plan]
        kept = [place for place in _with_bed(numbers) if rooms[place] is None]
        partly = [
            place
            for place, plan in enumerate(answer.plan)
            if rooms[place] is None and (plan != instance.nowhere).any() and place not in kept
        ]
        if not kept and not partly:
            break
        for place in kept:  # who has a bed keeps one
            given["parties"][place] |= {"fixed": True, "room": f"r{numbers.groups[place].room}"}
        for place in partly:  # nobody gets a room for a part of her nights
            _leave_out(given["parties"][place])
            proven = False
    lines = _lines(numbers, rooms)
    placed = {line.group.key for line in lines}
    without = [one for one in numbers.groups if one.key is not None and one.key not in placed]
    return Fortnight(
        numbers=numbers,
        lines=tuple(lines),
        without=tuple(without),
        cost_now=cost_of(instance, _plan(numbers, instance, _now(numbers))),
        cost=cost_of(instance, _plan(numbers, instance, _then(numbers, lines))),
        bound=answer.bound if proven else None,
        seconds=answer.seconds,
    )


def _with_bed(numbers: Numbers) -> list[int]:
    return [place for place, one in enumerate(numbers.groups) if one.room is not None]


def _given(numbers: Numbers) -> dict[str, Any]:
    """Return the instance in which a party gets one room for all its nights, or none.

    Another room than the promised one costs once, at the start.
    """
    given = copy.deepcopy(numbers.given)
    toll = float(numbers.rules.weight(PlacingRule.CONTINUITY))
    given["weights"]["move"] = ONE_ROOM
    for place, one in enumerate(numbers.groups):
        party = given["parties"][place]
        if one.fixed:
            continue
        if one.room is not None and (one.first >= NIGHTS or one.last >= FURTHEST):
            party["fixed"] = True
            continue
        by_night = _for_all_nights(numbers.costs[place])
        first = by_night[0]
        if one.room is not None:
            first = [
                None if cost is None else cost + toll * (room != one.room)
                for room, cost in enumerate(first)
            ]
        later = enumerate(by_night[1:], one.first + 1)
        segments = [{"first": night, "last": night + 1, "cost": cost} for night, cost in later]
        party |= {"room": None, "cost": first, "segments": segments}
    return given


def _for_all_nights(by_night: Sequence[Sequence[float | None]]) -> list[list[float | None]]:
    """Return the costs, without the rooms that are forbidden on one of the nights."""
    rooms = [all(costs[room] is not None for costs in by_night) for room in range(len(by_night[0]))]
    return [
        [cost if may else None for cost, may in zip(costs, rooms, strict=True)]
        for costs in by_night
    ]


def _leave_out(party: dict[str, Any]) -> None:
    party |= {"cost": [None] * len(party["cost"]), "segments": []}


def _room_of(plan: Any, nowhere: int) -> int | None:
    """Return the one room of a party's plan; None if it has none on some night."""
    rooms = set(plan.tolist())
    return rooms.pop() if len(rooms) == 1 and nowhere not in rooms else None


def _lines(numbers: Numbers, rooms: Sequence[int | None]) -> list[Line]:
    """Return the lines with their beds; who finds no beds beside the others stays as she is."""
    changed = [
        place
        for place, one in enumerate(numbers.groups)
        if not one.fixed and rooms[place] is not None and rooms[place] != one.room
    ]
    while True:
        beds = _beds(numbers, rooms, changed)
        stuck = [place for place in changed if place not in beds]
        if not stuck:
            return [_line(numbers, place, rooms[place], beds[place]) for place in changed]
        changed = [place for place in changed if place not in stuck]


def _beds(
    numbers: Numbers, rooms: Sequence[int | None], changed: Sequence[int]
) -> dict[int, tuple[FreeBed, ...]]:
    """Give beds to those who change, beside those who are fixed and those who stay as they are."""
    taken: set[tuple[UUID, int]] = set()
    for place, one in enumerate(numbers.groups):
        if not one.fixed and place not in changed:
            taken |= _nights(one, one.beds)
    found = {}
    for place in changed:
        one, room = numbers.groups[place], rooms[place]
        free = [
            bed
            for bed in numbers.beds[room]  # type: ignore[index]
            if all(
                bed in numbers.house[room, night].free and (bed.pk, night) not in taken  # type: ignore[index]
                for night in range(one.first, one.last)
            )
        ]
        beds = seat(Party(one.guests, numbers.nights.date(one.first)), free)  # type: ignore[arg-type]
        if beds:
            found[place] = tuple(beds)
            taken |= _nights(one, beds)  # type: ignore[arg-type]
    return found  # type: ignore[return-value]


def _nights(one: Group, beds: Iterable[FreeBed]) -> set[tuple[UUID, int]]:
    return {(bed.pk, night) for bed in beds for night in range(one.first, one.last)}


def _line(numbers: Numbers, place: int, room: Any, beds: tuple[FreeBed, ...]) -> Line:
    one = numbers.groups[place]
    given_up = _given_up(numbers, one, room)
    before = {} if one.room is None else _given_up(numbers, one, one.room)
    return Line(
        group=one,
        room=room,
        beds=beds,
        cost_now=None if one.room is None else _cost(numbers, place, one.room),
        cost=_cost(numbers, place, room),
        gains=tuple(code for code, much in before.items() if much > given_up.get(code, 0)),
        gives_up=tuple(code for code, much in given_up.items() if much > before.get(code, 0)),
    )


def _given_up(numbers: Numbers, one: Group, room: int) -> dict[str, float]:
    """Return the rules that a room gives up on the first night, with how much of each."""
    placing = numbers.placing(one, room, one.first)
    if placing is None:
        return {}
    measured = {code.value: float(measure(placing)) for code, measure in MEASURES.items()}
    return {code: much for code, much in measured.items() if much and numbers.rules.weight(code)}


def _cost(numbers: Numbers, place: int, room: int) -> float:
    return sum(costs[room] or 0.0 for costs in numbers.costs[place])


def _now(numbers: Numbers) -> list[int | None]:
    return [one.room for one in numbers.groups]


def _then(numbers: Numbers, lines: Iterable[Line]) -> list[int | None]:
    new = {id(line.group): line.room for line in lines}
    return [new.get(id(one), one.room) for one in numbers.groups]


def _plan(numbers: Numbers, instance: Any, rooms: Sequence[int | None]) -> list[Any]:
    import numpy as np

    places = zip(numbers.groups, rooms, strict=True)
    return [
        np.full(one.last - one.first, instance.nowhere if room is None else room)
        for one, room in places
    ]
