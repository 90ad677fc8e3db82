"""The house as it is free for some nights: rooms with beds to give, and who is in them already.

Three queries, whatever the size of the house or of its past.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from rooms.allocation.parties import needs_room_alone
from rooms.models import Bed, BedNight, BedPreparation, Placement, Room
from rooms.selectors import out_of_service_in, place_in_house
from staff.models import Centre


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


def openings(span: Span) -> list[Opening]:
    """Return the rooms that have at least one bed free on every night of the span, in order."""
    beds = list(_free_beds(span))
    found = Room.objects.filter(pk__in={bed.room_id for bed in beds}).select_related("villa")
    by_room = {room.pk: Opening(room) for room in found}
    for bed in beds:
        opening = by_room[bed.room_id]
        bed.room = opening.room
        opening.beds.append(bed)
    _meet_strangers(by_room, span)
    for opening in by_room.values():
        opening.beds.sort(key=place_in_house)
    return sorted(by_room.values(), key=lambda opening: place_in_house(opening.beds[0]))


def given(beds: Iterable[Bed], span: Span) -> tuple[list[Bed], list[Opening]]:
    """Return these beds with ``is_taken``, ``is_broken`` and ``is_preparing``, and their rooms."""
    order = {bed.pk: place for place, bed in enumerate(beds)}
    rows = (
        Bed.objects.filter(pk__in=order, room__villa__centre=span.centre)
        .annotate(is_taken=_taken(span), is_broken=_broken(span), is_preparing=_preparing(span))
        .select_related("room__villa")
        .order_by()
    )
    found = sorted(rows, key=lambda bed: order[bed.pk])
    by_room: dict[UUID, Opening] = {}
    for bed in found:
        opening = by_room.setdefault(bed.room_id, Opening(bed.room))
        bed.room = opening.room
        opening.beds.append(bed)
    _meet_strangers(by_room, span)
    return found, list(by_room.values())


def room_order(centre: Centre) -> list[UUID]:
    """Return the rooms in use in the order of the house, to tell which stand side by side."""
    rooms = Room.objects.filter(villa__centre=centre, is_active=True, villa__is_active=True)
    return list(rooms.values_list("pk", flat=True))


def _free_beds(span: Span) -> QuerySet[Bed]:
    beds = Bed.objects.in_use().filter(
        ~_taken(span), ~_broken(span), room__villa__centre=span.centre
    )
    if span.from_on <= span.tonight:
        beds = beds.filter(~_preparing(span))
    return beds.order_by()


def _taken(span):
    nights = BedNight.objects.filter(
        bed=OuterRef("pk"), night__gte=span.from_on, night__lt=span.until_on
    )
    return Exists(nights.exclude(stay__in=span.ignoring) if span.ignoring else nights)


def _broken(span):
    return Exists(out_of_service_in(span.from_on, span.until_on).filter(bed=OuterRef("pk")))


def _preparing(_span):
    return Exists(BedPreparation.objects.filter(bed=OuterRef("pk"), ready_at=None))


def _meet_strangers(by_room: dict[UUID, Opening], span: Span) -> None:
    """Note where other households sleep on one of the nights; placements equal bed-nights."""
    others = Placement.objects.filter(
        bed__room__in=list(by_room), until_on__gt=span.from_on, from_on__lt=span.until_on
    )
    if span.ignoring:
        others = others.exclude(stay__in=span.ignoring)
    seen = others.values_list("bed__room", "stay__household", "stay__needs")
    for room_id, household_id, needs in seen:
        if household_id != span.household_id:
            by_room[room_id].strangers = True
            by_room[room_id].closed |= needs_room_alone(needs)
