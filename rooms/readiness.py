"""What must be made ready: beds in the order in which they are needed, repairs, what is out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from rooms.choices import BedState
from rooms.models import (
    Bed,
    BedPreparation,
    Maintenance,
    OutOfService,
    Placement,
    Relocation,
    Room,
    Stay,
    Villa,
)
from rooms.selectors import place_in_house
from rooms.tonight import BedFacts, clock_of, hidden_from, house_tonight
from staff.models import Centre, Member


@dataclass(frozen=True)
class Coming:
    """Who has a bed next: from which night, how sure it is, and her stay if it may be known."""

    on: date
    state: str
    hold_until: datetime | None
    stay: Stay | None


@dataclass(frozen=True)
class ToPrepare:
    """A bed in the cleaning queue: who comes there next, and whether it was out of service."""

    row: BedPreparation
    coming: Coming | None
    is_tonight: bool
    was_out: bool

    @property
    def bed(self) -> Bed:
        return self.row.bed


@dataclass(frozen=True)
class RoomToPrepare:
    """A room with beds to prepare, the bed that is needed first in front."""

    room: Room
    beds: list[ToPrepare]


@dataclass(frozen=True)
class BedHere:
    """A bed of one room with its state tonight, and what keeps it out of service."""

    bed: Bed
    facts: BedFacts
    preparation: BedPreparation | None
    closures: list[OutOfService]

    @property
    def state(self) -> str:
        return str(BedState(self.facts.state).label)


def cleaning_queue(member: Member, at: datetime) -> list[RoomToPrepare]:
    """Return the rooms with beds to prepare: first where somebody comes first, then by age.

    Four queries, whatever the number of beds. A bed that is out of service tonight waits.
    """
    tonight = member.centre.night(at)
    out = OutOfService.objects.out_on(tonight).values("bed")
    rows = BedPreparation.objects.visible_to(member).filter(ready_at=None, bed__is_active=True)
    rows = list(rows.exclude(bed__in=out).select_related("bed__room__villa", "begun_by"))
    beds = [row.bed_id for row in rows]
    coming = coming_to(beds, member, tonight)
    passed = OutOfService.objects.filter(bed__in=beds, ended_at=None, until_on__lte=tonight)
    was_out = set(passed.values_list("bed_id", flat=True))
    queue = [
        ToPrepare(
            row,
            next_one := coming.get(row.bed_id),
            bool(next_one and next_one.on <= tonight),
            row.bed_id in was_out,
        )
        for row in rows
    ]
    by_room: dict[UUID, list[ToPrepare]] = {}
    for one in sorted(queue, key=_urgency):
        by_room.setdefault(one.bed.room_id, []).append(one)
    return [RoomToPrepare(some[0].bed.room, some) for some in by_room.values()]


def coming_to(beds: Iterable[UUID], member: Member, tonight: date) -> dict[UUID, Coming]:
    """Return by bed who has it next, tonight or later; two queries."""
    rows = Placement.objects.filter(
        bed__in=list(beds), until_on__gt=tonight, stay__state__in=Stay.OPEN_STATES
    )
    first: dict[UUID, Placement] = {}
    for row in rows.select_related("stay__person").order_by("from_on", "pk"):
        first.setdefault(row.bed_id, row)
    ids = [row.stay_id for row in first.values()]
    seen = set(Stay.objects.visible_to(member).filter(pk__in=ids).values_list("pk", flat=True))
    return {
        bed: Coming(
            max(row.from_on, tonight),
            row.stay.state,
            row.stay.hold_until,
            row.stay if row.stay_id in seen else None,
        )
        for bed, row in first.items()
    }


def maintenance_of(member: Member) -> QuerySet[Maintenance]:
    """Return what is to be repaired, the most pressing first."""
    rows = Maintenance.objects.visible_to(member).open()
    rows = rows.select_related("room__villa", "bed__room__villa", "asked_by")
    return rows.prefetch_related(
        Prefetch("closures", OutOfService.objects.filter(ended_at=None))
    ).order_by("due_on", "asked_at")


def out_of_service(member: Member, tonight: date) -> list[OutOfService]:
    """Return what is out of service tonight or later, in the order of the house.

    Beds that are out only because their whole villa is closed are left to `closed_villas`.
    """
    rows = OutOfService.objects.visible_to(member).lasting(tonight).filter(bed__is_active=True)
    rows = rows.filter(relocation=None).select_related("bed__room__villa", "maintenance")
    return sorted(rows, key=lambda row: (place_in_house(row.bed), row.from_on))


def closed_villas(member: Member) -> QuerySet[Relocation]:
    """Return the closures of villas in the order of the house, each with how many ``beds`` wait."""
    in_use = Q(closures__ended_at=None, closures__bed__is_active=True)
    rows = Relocation.objects.visible_to(member).closed().select_related("villa")
    return rows.annotate(beds=Count("closures", filter=in_use)).order_by("villa__position", "pk")


def rooms_of(member: Member) -> QuerySet[Villa]:
    """Return the villas in use with their rooms in use; two queries."""
    rooms = Room.objects.filter(is_active=True).order_by("position", "code")
    villas = Villa.objects.visible_to(member).filter(is_active=True)
    return villas.prefetch_related(Prefetch("rooms", rooms))


def beds_of(room: Room, member: Member, at: datetime) -> list[BedHere]:
    """Return the beds of one room with their state tonight."""
    centre: Centre = member.centre
    house = house_tonight(centre, clock_of(centre, at), hidden_from(member))
    facts = {bed.id: bed for bed in house.beds}
    closures = OutOfService.objects.lasting(centre.night(at)).order_by("from_on")
    preparing = BedPreparation.objects.filter(ready_at=None).select_related("begun_by")
    beds = room.beds.filter(is_active=True).order_by("position", "code")
    beds = beds.prefetch_related(
        Prefetch("out_of_service", closures), Prefetch("preparations", preparing)
    )
    return [
        BedHere(
            bed,
            facts[bed.pk],
            next(iter(bed.preparations.all()), None),
            list(bed.out_of_service.all()),
        )
        for bed in beds
        if bed.pk in facts
    ]


def _urgency(one):
    """Return the sort key of a bed to prepare: who is needed tonight, soon, whenever."""
    until = one.coming.hold_until if one.coming and one.is_tonight else None
    return (
        one.coming is None,
        one.coming.on if one.coming else date.max,
        until is None,
        until.timestamp() if until else 0,
        one.row.since_at,
        str(one.bed.pk),
    )
