"""The house as it is free for some nights: rooms with beds to give, and who is in them already.

A search takes three queries, whatever the size of the house or of its past; so do, with one more,
beds given by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import QuerySet

from rooms.allocation.free import FreeBed, RoomFacts, free_beds, strangers
from rooms.allocation.parties import Option, needs_room_alone
from rooms.allocation.spans import Span
from rooms.models import Bed, BedPreparation, OutOfService, Placement, Room
from rooms.selectors import out_of_service_in
from staff.models import Centre

HOUSE_ORDER = ("villa__position", "villa_id", "position", "code")


@dataclass
class Opening:
    """A room, its free beds, and whether strangers sleep there on one of the nights.

    ``kept_out``: who of those asked for must be kept apart from somebody there;
    ``never_beside``: which of them from each other in one room.
    """

    room: Room | RoomFacts
    beds: list[Bed | FreeBed] = field(default_factory=list)
    strangers: bool = False
    closed: bool = False  # one of the strangers needs the room alone
    kept_out: frozenset[UUID] = frozenset()
    never_beside: frozenset[frozenset[UUID]] = frozenset()


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
    for bed, room in free_beds(span):
        by_room.setdefault(room.pk, Opening(room)).beds.append(bed)
    _meet_strangers(by_room, span)
    return list(by_room.values())


def in_full(options: Iterable[Option]) -> list[Option]:
    """Return the options with their beds and rooms as instances, in one query."""
    options = list(options)
    ids = {bed.pk for option in options for bed in option.beds}
    found = Bed.objects.select_related("room__villa").in_bulk(ids) if ids else {}
    rooms = {bed.room_id: bed.room for bed in found.values()}
    return [
        replace(
            option,
            room=rooms[option.room.pk],
            beds=tuple(found[bed.pk] for bed in option.beds),
        )
        for option in options
    ]


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
    """Return who sleeps here on one of the nights."""
    placed = Placement.objects.filter(until_on__gt=span.from_on, from_on__lt=span.until_on)
    return placed.exclude(stay__in=span.ignoring) if span.ignoring else placed


def _meet_strangers(by_room: dict[UUID, Opening], span: Span) -> None:
    """Note in which of the rooms other households sleep on one of the nights."""
    for room_id, needs in strangers(span):
        if opening := by_room.get(room_id):
            opening.strangers = True
            opening.closed |= needs_room_alone(needs)
