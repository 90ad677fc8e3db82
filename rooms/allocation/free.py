"""Which beds are free and who is in their rooms, as plain rows.

Said in SQL and kept as tuples, because every admission looks at the whole house: as expressions and
instances the same costs three times as much, and grows with the house. The beds that are offered
in the end are read as instances. Who sleeps where is read from the placements, which equal the
bed-nights and are one row a stay; whether a bed is free in the end, the bed-nights decide.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from rooms.allocation.rows import as_date, as_day, as_id, as_uuid, but, fetch
from rooms.allocation.spans import Span
from shelter.shared.nights import NIGHT

FREE_BEDS = """
SELECT b.id, b.kind, r.id, r.villa_id, r.audience, r.boys_max_age, r.features
FROM rooms_bed b JOIN rooms_room r ON r.id = b.room_id JOIN rooms_villa v ON v.id = r.villa_id
WHERE v.centre_id = %s AND b.is_active AND r.is_active AND v.is_active
  AND b.id NOT IN (SELECT n.bed_id FROM rooms_placement n
    WHERE n.until_on > %s AND n.from_on < %s {but})
  AND NOT EXISTS (SELECT 1 FROM rooms_outofservice o
    WHERE o.bed_id = b.id AND o.from_on < %s AND (o.until_on IS NULL OR o.until_on > %s))
  {ready}
ORDER BY v.position, v.id, r.position, r.code, b.position, b.code"""
READY = """AND NOT EXISTS (SELECT 1 FROM rooms_bedpreparation p
    WHERE p.bed_id = b.id AND p.ready_at IS NULL)"""
SLEEPING = """
SELECT DISTINCT b.room_id, t.needs FROM rooms_placement n
JOIN rooms_bed b ON b.id = n.bed_id JOIN rooms_stay t ON t.id = n.stay_id
WHERE n.until_on > %s AND n.from_on < %s {but}"""

HOUSE_BY_NIGHT = """
SELECT b.id, b.kind, r.id, r.villa_id, r.audience, r.boys_max_age, r.features,
  EXISTS (SELECT 1 FROM rooms_bedpreparation p WHERE p.bed_id = b.id AND p.ready_at IS NULL),
  s.from_on, s.until_on, s.needs
FROM rooms_bed b JOIN rooms_room r ON r.id = b.room_id JOIN rooms_villa v ON v.id = r.villa_id
LEFT JOIN (
  SELECT n.bed_id, n.from_on, n.until_on, t.needs
  FROM rooms_placement n JOIN rooms_stay t ON t.id = n.stay_id
  WHERE n.until_on > %s AND n.from_on < %s {but}
  UNION ALL
  SELECT o.bed_id, o.from_on, o.until_on, NULL FROM rooms_outofservice o
  WHERE o.from_on < %s AND (o.until_on IS NULL OR o.until_on > %s)
) s ON s.bed_id = b.id
WHERE v.centre_id = %s AND b.is_active AND r.is_active AND v.is_active"""


class FreeBed(NamedTuple):
    """What the rules need to know of a bed."""

    pk: UUID
    kind: str
    room_id: UUID


class RoomFacts(NamedTuple):
    """What the rules need to know of a room."""

    pk: UUID
    villa_id: UUID
    audience: str
    boys_max_age: int | None
    features: tuple[str, ...]


class Night(NamedTuple):
    """Nights ``[from_on, until_on)`` of a taken bed; without ``needs`` nobody sleeps there."""

    bed_id: UUID
    from_on: date
    until_on: date | None
    needs: Sequence[str] | None = None


class Whole(NamedTuple):
    """All beds in use, free or not, and on which nights they are taken."""

    beds: list[tuple[FreeBed, RoomFacts]]
    taken: list[Night]


def free_beds(span: Span) -> Iterator[tuple[FreeBed, RoomFacts]]:
    """Yield the beds to give on every night of the span, in the order of the house."""
    condition, ignored = but("n.stay_id", span.ignoring)
    first, until = as_day(span.from_on), as_day(span.until_on)
    ready = READY if span.from_on <= span.tonight else ""
    sql = FREE_BEDS.format(but=condition, ready=ready)
    rooms: dict[Any, RoomFacts] = {}
    for bed, kind, room, *facts in fetch(
        sql, [as_id(span.centre.pk), first, until, *ignored, until, first]
    ):
        if room not in rooms:
            rooms[room] = _room(room, *facts)
        yield FreeBed(as_uuid(bed), kind, rooms[room].pk), rooms[room]


def by_night(span: Span) -> Whole:
    """Return the whole house and which of its beds are taken when, in one query."""
    condition, ignored = but("n.stay_id", span.ignoring)
    first, until = as_day(span.from_on), as_day(span.until_on)
    sql = HOUSE_BY_NIGHT.format(but=condition)
    rooms: dict[Any, RoomFacts] = {}
    beds: dict[Any, tuple[FreeBed, RoomFacts]] = {}
    taken = []
    for bed, kind, room, *facts, is_preparing, since, left, needs in fetch(
        sql, [first, until, *ignored, until, first, as_id(span.centre.pk)]
    ):
        if room not in rooms:
            rooms[room] = _room(room, *facts)
        if bed not in beds:
            beds[bed] = FreeBed(as_uuid(bed), kind, rooms[room].pk), rooms[room]
            if is_preparing:
                taken.append(Night(as_uuid(bed), span.tonight, span.tonight + NIGHT))
        if since is not None:
            told = None if needs is None else _codes(needs)
            taken.append(Night(as_uuid(bed), as_date(since), as_date(left), told))
    return Whole(list(beds.values()), taken)


def strangers(span: Span) -> Iterator[tuple[UUID, list[str]]]:
    """Yield rooms in which another household sleeps on one of the nights, with needs of theirs."""
    condition, ignored = but("n.stay_id", span.ignoring)
    not_own, own = but("t.household_id", [span.household_id] if span.household_id else [])
    sql = SLEEPING.format(but=condition + not_own)
    nights = [as_day(span.from_on), as_day(span.until_on)]
    for room, needs in fetch(sql, [*nights, *ignored, *own]):
        yield as_uuid(room), _codes(needs)


def _room(pk, villa_id, audience, boys_max_age, features):
    return RoomFacts(as_uuid(pk), as_uuid(villa_id), audience, boys_max_age, _codes(features))


@lru_cache(maxsize=256)
def _codes(stored: str) -> tuple[str, ...]:
    """Return a stored list of codes; the same few lists come up again and again."""
    return tuple(json.loads(stored))
