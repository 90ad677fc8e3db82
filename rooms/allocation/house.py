"""The house as it is free for some nights: rooms with beds to give, and who is in them already.

Five queries, whatever the size of the house or of its past.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from rooms.allocation.parties import needs_room_alone
from rooms.models import Bed, BedNight, BedPreparation, Placement, Room
from rooms.selectors import out_of_service_in
from staff.models import Centre

HOUSE_ORDER = ("villa__position", "villa_id", "position", "code")


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
    unusable = _broken(span) | _preparing(span)
    beds = [bed for bed in _free_beds(span) if bed.pk not in unusable]
    rooms = Room.objects.filter(pk__in={bed.room_id for bed in beds}).select_related("villa")
    by_room = {room.pk: Opening(room) for room in rooms.order_by(*HOUSE_ORDER)}
    for bed in beds:
        opening = by_room[bed.room_id]
        bed.room = opening.room
        opening.beds.append(bed)
    _meet_strangers(by_room, span)
    return list(by_room.values())


def chosen(beds: Iterable[Bed], span: Span) -> Chosen:
    """Return what is known of beds that somebody chose."""
    by_room: dict[UUID, Opening] = {}
    for bed in beds:
        by_room.setdefault(bed.room_id, Opening(bed.room)).beds.append(bed)
    return Chosen(
        rooms=list(by_room.values()),
        taken=_meet_strangers(by_room, span),
        broken=_broken(span),
        preparing=_preparing(span),
    )


def room_order(centre: Centre) -> list[UUID]:
    """Return the rooms in use in the order of the house, to tell which stand side by side."""
    rooms = Room.objects.filter(villa__centre=centre, is_active=True, villa__is_active=True)
    return list(rooms.order_by(*HOUSE_ORDER).values_list("pk", flat=True))


def _free_beds(span: Span) -> QuerySet[Bed]:
    nights = BedNight.objects.filter(
        bed=OuterRef("pk"), night__gte=span.from_on, night__lt=span.until_on
    )
    if span.ignoring:
        nights = nights.exclude(stay__in=span.ignoring)
    beds = Bed.objects.in_use().filter(~Exists(nights), room__villa__centre=span.centre)
    return beds.order_by("position", "code")


def _broken(span: Span) -> set[UUID]:
    broken = out_of_service_in(span.from_on, span.until_on)
    return set(broken.values_list("bed_id", flat=True))


def _preparing(span: Span) -> set[UUID]:
    """Return the beds that are not ready for tonight; for later nights all are."""
    if span.from_on > span.tonight:
        return set()
    preparing = BedPreparation.objects.filter(ready_at=None)
    return set(preparing.values_list("bed_id", flat=True))


def _meet_strangers(by_room: dict[UUID, Opening], span: Span) -> set[UUID]:
    """Note in which rooms other households sleep on one of the nights; return the beds slept in.

    Read from the placements, which equal the bed-nights and are one row a stay.
    """
    others = Placement.objects.filter(
        bed__room__in=list(by_room), until_on__gt=span.from_on, from_on__lt=span.until_on
    )
    if span.ignoring:
        others = others.exclude(stay__in=span.ignoring)
    taken = set()
    seen = others.values_list("bed", "bed__room", "stay__household", "stay__needs")
    for bed_id, room_id, household_id, needs in seen:
        taken.add(bed_id)
        if household_id != span.household_id:
            by_room[room_id].strangers = True
            by_room[room_id].closed |= needs_room_alone(needs)
    return taken
