"""Which beds are free and who is in their rooms, as plain rows.

Said in SQL and kept as tuples, because every admission looks at the whole house: as expressions and
instances the same costs three times as much, and grows with the house. The beds that are offered
in the end are read as instances. Who sleeps where is read from the placements, which equal the
bed-nights and are one row a stay; whether a bed is free in the end, the bed-nights decide.
"""

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField

from rooms.allocation.spans import Span

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


def free_beds(span: Span) -> Iterator[tuple[FreeBed, RoomFacts]]:
    """Yield the beds to give on every night of the span, in the order of the house."""
    but, ignored = _but("n.stay_id", span.ignoring)
    first, until = _on(span.from_on), _on(span.until_on)
    ready = READY if span.from_on <= span.tonight else ""
    sql = FREE_BEDS.format(but=but, ready=ready)
    rooms: dict[Any, RoomFacts] = {}
    for bed, kind, room, *facts in _rows(
        sql, [_id(span.centre.pk), first, until, *ignored, until, first]
    ):
        if room not in rooms:
            rooms[room] = _room(room, *facts)
        yield FreeBed(_uuid(bed), kind, rooms[room].pk), rooms[room]


def strangers(span: Span) -> Iterator[tuple[UUID, list[str]]]:
    """Yield rooms in which another household sleeps on one of the nights, with needs of theirs."""
    but, ignored = _but("n.stay_id", span.ignoring)
    not_own, own = _but("t.household_id", [span.household_id] if span.household_id else [])
    sql = SLEEPING.format(but=but + not_own)
    for room, needs in _rows(sql, [_on(span.from_on), _on(span.until_on), *ignored, *own]):
        yield _uuid(room), _codes(needs)


def _room(pk, villa_id, audience, boys_max_age, features):
    return RoomFacts(_uuid(pk), _uuid(villa_id), audience, boys_max_age, _codes(features))


def _rows(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _but(column, ids):
    """Return the condition that leaves these ids out, and its parameters."""
    if not ids:
        return "", []
    return f" AND {column} NOT IN ({', '.join(['%s'] * len(ids))})", [_id(pk) for pk in ids]


def _on(day: date):
    return connection.ops.adapt_datefield_value(day)


def _id(pk: UUID):
    return UUIDField().get_db_prep_value(pk, connection)


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


@lru_cache(maxsize=256)
def _codes(stored: str) -> tuple[str, ...]:
    """Return a stored list of codes; the same few lists come up again and again."""
    return tuple(json.loads(stored))
