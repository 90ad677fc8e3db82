"""The house as it is free for some nights: rooms with beds to give, and who is in them already.

Two queries, whatever the size of the house or of its past; four for beds given by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, QuerySet, UUIDField
from django.db.models.expressions import RawSQL

from rooms.allocation.parties import needs_room_alone
from rooms.models import Bed, BedPreparation, OutOfService, Placement, Room
from rooms.selectors import out_of_service_in
from staff.models import Centre

HOUSE_ORDER = ("villa__position", "villa_id", "position", "code")
BED_ORDER = (*(f"room__{field}" for field in HOUSE_ORDER), "position", "code")
FREE = """NOT EXISTS (SELECT 1 FROM rooms_bednight n
    WHERE n.bed_id = rooms_bed.id AND n.night >= %s AND n.night < %s {but})
  AND NOT EXISTS (SELECT 1 FROM rooms_outofservice o WHERE o.bed_id = rooms_bed.id
    AND o.from_on < %s AND (o.until_on IS NULL OR o.until_on > %s))"""
PREPARED = """ AND NOT EXISTS (SELECT 1 FROM rooms_bedpreparation p
    WHERE p.bed_id = rooms_bed.id AND p.ready_at IS NULL)"""


@dataclass(frozen=True)
class Span:
    """Nights ``[from_on, until_on)`` for one household, seen from ``tonight``.

    Nights of the stays in ``ignoring`` do not count: whoever moves leaves her bed behind.
    """

    centre: Centre
    from_on: date
    until_on: date
    tonight: date
    household_id: UUID | None = None
    ignoring: tuple[UUID, ...] = ()

    @property
    def nights(self) -> int:
        return (self.until_on - self.from_on).days


def span_of(
    centre: Centre,
    from_on: date,
    nights: int,
    *,
    at: datetime | None,
    household_id: UUID | None = None,
    ignoring: Iterable[UUID] = (),
) -> Span:
    until_on = from_on + timedelta(days=nights)
    return Span(centre, from_on, until_on, centre.night(at), household_id, tuple(ignoring))


@dataclass
class Opening:
    """A room, its free beds, and whether strangers sleep there on one of the nights."""

    room: Room
    beds: list[Bed] = field(default_factory=list)
    strangers: bool = False
    closed: bool = False  # one of the strangers needs the room alone


@dataclass
class Chosen:
    """The rooms of beds given by hand, and which of the beds cannot be had on every night."""

    rooms: list[Opening]
    taken: set[UUID]
    broken: set[UUID]
    preparing: set[UUID]


def openings(span: Span) -> list[Opening]:
    """Return the rooms that have at least one bed free on every night of the span, in order."""
    by_room: dict[UUID, Opening] = {}
    for bed in _free_beds(span).select_related("room__villa").order_by(*BED_ORDER):
        opening = by_room.setdefault(bed.room_id, Opening(bed.room))
        bed.room = opening.room
        opening.beds.append(bed)
    _meet_strangers(by_room, span)
    return list(by_room.values())


def chosen(beds: Iterable[Bed], span: Span) -> Chosen:
    """Return what is known of beds that somebody chose."""
    by_room: dict[UUID, Opening] = {}
    for bed in beds:
        by_room.setdefault(bed.room_id, Opening(bed.room)).beds.append(bed)
    _meet_strangers(by_room, span)
    return Chosen(
        rooms=list(by_room.values()),
        taken=_among(by_room, _sleeping(span)),
        broken=_among(by_room, _broken(span)),
        preparing=_among(by_room, _preparing(span)),
    )


def room_order(centre: Centre) -> list[UUID]:
    """Return the rooms in use in the order of the house, to tell which stand side by side."""
    rooms = Room.objects.filter(villa__centre=centre, is_active=True, villa__is_active=True)
    return list(rooms.order_by(*HOUSE_ORDER).values_list("pk", flat=True))


def _free_beds(span: Span) -> QuerySet[Bed]:
    """Return the beds to give on every night of the span, said in SQL.

    Expressions that say the same cost more time to put together than the whole rest of a search.
    """
    on = connection.ops.adapt_datefield_value
    ignored = [UUIDField().get_db_prep_value(pk, connection) for pk in span.ignoring]
    but = f"AND n.stay_id NOT IN ({', '.join(['%s'] * len(ignored))})" if ignored else ""
    params = [on(span.from_on), on(span.until_on), *ignored, on(span.until_on), on(span.from_on)]
    ready = PREPARED if span.from_on <= span.tonight else ""
    free = RawSQL(FREE.format(but=but) + ready, params, output_field=BooleanField())
    return Bed.objects.in_use().filter(free, room__villa__centre=span.centre)


def _among(by_room: dict[UUID, Opening], facts: QuerySet) -> set[UUID]:
    """Return those of the beds about which there are such facts."""
    beds = [bed.pk for opening in by_room.values() for bed in opening.beds]
    return set(facts.filter(bed__in=beds).values_list("bed_id", flat=True))


def _broken(span: Span) -> QuerySet[OutOfService]:
    return out_of_service_in(span.from_on, span.until_on)


def _preparing(span: Span) -> QuerySet[BedPreparation]:
    """Return the beds that are not ready for tonight; for later nights all are."""
    if span.from_on > span.tonight:
        return BedPreparation.objects.none()
    return BedPreparation.objects.filter(ready_at=None)


def _sleeping(span: Span) -> QuerySet[Placement]:
    """Return who sleeps here on one of the nights.

    Read from the placements, which equal the bed-nights and are one row a stay.
    """
    placed = Placement.objects.filter(until_on__gt=span.from_on, from_on__lt=span.until_on)
    return placed.exclude(stay__in=span.ignoring) if span.ignoring else placed


def _meet_strangers(by_room: dict[UUID, Opening], span: Span) -> None:
    """Note in which rooms other households sleep on one of the nights."""
    others = _sleeping(span).filter(bed__room__in=list(by_room))
    if span.household_id:
        others = others.exclude(stay__household=span.household_id)
    for room_id, needs in others.values_list("bed__room", "stay__needs").order_by().distinct():
        by_room[room_id].strangers = True
        by_room[room_id].closed |= needs_room_alone(needs)
