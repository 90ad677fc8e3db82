"""What the house looks like on one night: every bed with its state, derived from its rows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from residents.models import Person
from rooms.choices import BedState
from rooms.models import Bed, BedNight, BedPreparation, LeavePass, OutOfService, Room, Stay, Villa
from shelter.shared.nights import NIGHT, night_of, noon_of
from staff.models import Centre


@dataclass(frozen=True, slots=True)
class BedTonight:
    """One bed on one night. ``since`` and ``until`` bound its state where that is known.

    They are dates (nights) for whoever sleeps there and for what is out of service, and moments for
    a hold, for someone who is away and for a bed being prepared. ``stay`` comes with its person.
    """

    bed: Bed
    room: Room
    villa: Villa
    state: BedState
    stay: Stay | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    leave: LeavePass | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is written about the beds of one night, by bed or by stay."""

    stays: dict
    leaves: dict
    preparing: dict
    broken: dict


def beds_on(centre: Centre, night: date, *, tonight: date | None = None) -> list[BedTonight]:
    """Return every bed in use with its state on ``night``, in the order of the house.

    Takes six queries whatever the size. ``tonight`` (default: the night of now) decides until when
    someone who is away counts as away: until she is due, or until tonight if she is late.
    """
    tonight = tonight or centre.night()
    facts = _Facts(
        stays=_stays_on(centre, night, tonight),
        leaves=_leaves_on(centre, night, tonight),
        preparing=_preparing_on(centre, night) if night <= tonight else {},
        broken=_broken_on(centre, night),
    )
    return [_bed_tonight(bed, facts) for bed in beds_in_use(centre)]


def beds_in_use(centre: Centre) -> list[Bed]:
    """Return the beds of a centre with their rooms and villas, in the order of the house."""
    rooms = (
        Room.objects.filter(is_active=True, villa__centre=centre, villa__is_active=True)
        .select_related("villa")
        .in_bulk()
    )
    beds = [
        bed
        for bed in Bed.objects.in_use().filter(room__villa__centre=centre).order_by()
        if bed.room_id in rooms
    ]
    for bed in beds:
        bed.room = rooms[bed.room_id]
    return sorted(beds, key=place_in_house)


def place_in_house(bed: Bed) -> tuple:
    """Return the sort key of a bed: villa, room, bed."""
    room = bed.room
    villa = room.villa
    return (
        villa.position,
        str(villa.pk),
        room.position,
        room.code,
        bed.position,
        bed.code,
    )


def _bed_tonight(bed, facts):
    room, villa = bed.room, bed.room.villa
    if stay := facts.stays.get(bed.pk):
        return _slept_in(bed, stay, facts.leaves.get(stay.pk))
    if broken := facts.broken.get(bed.pk):
        since, until = broken.from_on, broken.until_on
        return BedTonight(bed, room, villa, BedState.OUT_OF_SERVICE, None, since, until)
    if preparing := facts.preparing.get(bed.pk):
        return BedTonight(bed, room, villa, BedState.PREPARING, None, preparing.since_at)
    return BedTonight(bed, room, villa, BedState.FREE)


def _slept_in(bed, stay, leave):
    room, villa = bed.room, bed.room.villa
    if leave:
        since, until = leave.left_at, leave.due_at
        return BedTonight(bed, room, villa, BedState.AWAY, stay, since, until, leave)
    if stay.state in (Stay.State.HELD, Stay.State.EXPECTED):
        until = stay.hold_until or stay.arrives_on
        return BedTonight(bed, room, villa, BedState.HELD, stay, stay.created_at, until)
    since, until = stay.arrives_on, stay.departs_on
    return BedTonight(bed, room, villa, BedState.OCCUPIED, stay, since, until)


def _stays_on(centre, night, tonight):
    """Return who sleeps where; whoever left this morning slept tonight, but is in no bed now."""
    rows = (
        BedNight.objects.filter(night=night, stay__centre=centre)
        .select_related("stay__person")
        .defer(*(f"stay__person__sealed_{part}" for part in Person.SEALED))
    )
    if night >= tonight:
        rows = rows.exclude(stay__state=Stay.State.ENDED)
    return {row.bed_id: row.stay for row in rows}


def _leaves_on(centre, night, tonight):
    zone = centre.zone
    passes = LeavePass.objects.out().filter(stay__centre=centre)
    return {
        leave.stay_id: leave
        for leave in passes
        if night_of(leave.left_at, zone) <= night <= max(night_of(leave.due_at, zone), tonight)
    }


def _preparing_on(centre, night):
    ends_at = noon_of(night + NIGHT, centre.zone)
    rows = BedPreparation.objects.filter(
        Q(ready_at=None) | Q(ready_at__gte=ends_at),
        bed__room__villa__centre=centre,
        since_at__lt=ends_at,
    )
    return {row.bed_id: row for row in rows}


def _broken_on(centre, night):
    rows = out_of_service_in(night, night + NIGHT).filter(bed__room__villa__centre=centre)
    return {row.bed_id: row for row in rows}


def out_of_service_in(from_on: date, until_on: date) -> QuerySet[OutOfService]:
    """Return what keeps a bed from being slept in on any night of ``[from_on, until_on)``."""
    return OutOfService.objects.filter(
        Q(until_on=None) | Q(until_on__gt=from_on), from_on__lt=until_on
    )
