"""What a relocation of a villa would do tonight: who leaves, what is free elsewhere, the plan.

Read in a fixed number of queries, whatever the size of the house; planned by `rooms.relocating`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import F, Q

from rooms.allocation.apart import links_in
from rooms.allocation.elsewhere import guest_of
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.parties import needs_room_alone
from rooms.allocation.rules import DEFAULTS, rules_of
from rooms.models import Bed, BedPreparation, OutOfService, Placement, Stay, Villa
from rooms.relocating import Family, Found, Place, Taken, plan_relocation
from shelter.shared.nights import NIGHT

HOUSE_ORDER = (
    "room__villa__position",
    "room__villa_id",
    "room__position",
    "room__code",
    "position",
    "code",
)


@dataclass
class Leaver:
    """Somebody with a bed in the villa for nights to come: ``nights`` are (bed, first, until)."""

    stay: Stay
    nights: list[tuple[Bed, date, date]] = field(default_factory=list)
    is_overstay: bool = False

    def __str__(self) -> str:
        nights = ", ".join(f"{bed.pk} {first} {until}" for bed, first, until in self.nights)
        return f"{self.stay.pk}: {nights}"

    @property
    def first(self) -> date:
        return self.nights[0][1]

    @property
    def until(self) -> date:
        return self.nights[-1][2]

    @property
    def bed(self) -> Bed:
        """Return the bed that she leaves first."""
        return self.nights[0][0]

    @property
    def is_here(self) -> bool:
        return self.stay.state == Stay.State.ADMITTED


@dataclass(frozen=True)
class Move:
    """One who gets a bed elsewhere until ``until``; whole, if those are all of her nights."""

    leaver: Leaver
    bed: Bed
    until: date

    @property
    def is_whole(self) -> bool:
        return self.until >= self.leaver.until


@dataclass(frozen=True)
class Remaining:
    """A family for which nothing was found, and why, in one sentence."""

    leavers: list[Leaver]
    why: str

    @property
    def is_here(self) -> bool:
        return any(one.is_here for one in self.leavers)


@dataclass(frozen=True)
class Proposal:
    """What would be done: who moves where, for whom there is nothing."""

    villa: Villa
    tonight: date
    moves: list[Move]
    remaining: list[Remaining]
    preparing: int

    @property
    def staying(self) -> list[Remaining]:
        """Return the families that are here and find no bed elsewhere tonight."""
        return [one for one in self.remaining if one.is_here]

    @property
    def awaited(self) -> list[Remaining]:
        """Return the arrivals for which there is no bed elsewhere."""
        return [one for one in self.remaining if not one.is_here]

    @property
    def leavers(self) -> list[Leaver]:
        without = [one for family in self.remaining for one in family.leavers]
        return [*(move.leaver for move in self.moves), *without]

    @cached_property
    def version(self) -> str:
        """Return what differs as soon as anybody would go elsewhere than is shown."""
        lines = [f"{move.leaver} {move.bed.pk} {move.until}" for move in self.moves]
        lines += [f"{one} stays" for left in self.remaining for one in left.leavers]
        text = "\n".join([str(self.villa.pk), str(self.tonight), *sorted(lines)])
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def proposal_for(villa: Villa, at: datetime) -> Proposal:
    """Return where everyone of a villa fits elsewhere from tonight on."""
    tonight = villa.centre.night(at)
    leavers = _leavers(villa, tonight)
    households: dict[UUID, list[Leaver]] = defaultdict(list)
    for leaver in leavers.values():
        households[leaver.stay.household_id].append(leaver)
    families = [_family(pk, some) for pk, some in households.items()]
    preparing = _preparing(villa)
    places = _places(villa, tonight, preparing) if families else []
    rules = rules_of(villa.centre) if families else DEFAULTS
    links = links_in(villa.centre_id) if families else None
    plan = plan_relocation(places, families, rules, links)
    return Proposal(
        villa,
        tonight,
        list(_moves(plan.found, households)),
        [Remaining(households[family.household], why) for family, why in plan.missing],
        len(preparing),
    )


def _leavers(villa: Villa, tonight: date) -> dict[UUID, Leaver]:
    """Return by stay who has a bed here tonight or later, or slept here last and has not left."""
    coming = Placement.objects.filter(
        bed__room__villa=villa, until_on__gt=tonight, stay__state__in=Stay.OPEN_STATES
    )
    leavers: dict[UUID, Leaver] = {}
    for row in _in_full(coming):
        leaver = leavers.setdefault(row.stay_id, Leaver(row.stay))
        leaver.nights.append((row.bed, max(row.from_on, tonight), row.until_on))
    late = Placement.objects.filter(
        bed__room__villa=villa,
        stay__state=Stay.State.ADMITTED,
        stay__departs_on__lte=tonight,
        until_on=F("stay__departs_on"),
    ).exclude(stay__bed_nights__night=tonight)
    for row in _in_full(late):
        nights = [(row.bed, tonight, tonight + NIGHT)]
        leavers.setdefault(row.stay_id, Leaver(row.stay, nights, is_overstay=True))
    return leavers


def _in_full(placements) -> Iterable[Placement]:
    ordered = placements.order_by("stay__created_at", "stay_id", "from_on")
    return ordered.select_related("stay__person", "stay__centre", "bed__room__villa")


def _family(household: UUID, leavers: list[Leaver]) -> Family:
    return Family(
        household=household,
        guests=tuple(guest_of(one.stay) for one in leavers),
        first=min(one.first for one in leavers),
        until=max(one.until for one in leavers),
        is_here=any(one.is_here for one in leavers),
    )


def _moves(found: Iterable[Found], households: dict[UUID, list[Leaver]]) -> Iterable[Move]:
    found = list(found)
    ids = {bed.pk for one in found for bed in one.beds}
    beds = Bed.objects.select_related("room__villa").in_bulk(ids)
    for one in found:
        for leaver, bed in zip(households[one.family.household], one.beds, strict=True):
            yield Move(leaver, beds[bed.pk], min(one.until, leaver.until))


def _places(villa: Villa, tonight: date, preparing: set[UUID]) -> list[Place]:
    """Return the rooms of the other villas in the order of the house, and what is taken there."""
    taken: dict[UUID, list[Taken]] = defaultdict(list)
    for pk in preparing:
        taken[pk].append(Taken(tonight, tonight + NIGHT))
    elsewhere = {"bed__room__villa__centre": villa.centre_id}
    placed = Placement.objects.filter(until_on__gt=tonight, **elsewhere)
    rows = placed.exclude(bed__room__villa=villa).values_list(
        "bed_id", "from_on", "until_on", "stay__household_id", "stay__needs", "stay__person_id"
    )
    for bed_id, first, until, household, needs, person in rows:
        taken[bed_id].append(Taken(first, until, household, needs_room_alone(needs), person))
    out = OutOfService.objects.filter(Q(until_on=None) | Q(until_on__gt=tonight), **elsewhere)
    for bed_id, first, until in out.values_list("bed_id", "from_on", "until_on"):
        taken[bed_id].append(Taken(first, until or date.max))
    by_room: dict[RoomFacts, list[FreeBed]] = {}
    beds = Bed.objects.in_use().filter(room__villa__centre=villa.centre_id)
    rows = beds.exclude(room__villa=villa).order_by(*HOUSE_ORDER).values_list(
        "id", "kind", "room_id", "room__villa_id", "room__audience", "room__boys_max_age",
        "room__features",
    )  # fmt: skip
    for bed_id, kind, room_id, villa_id, audience, boys, features in rows:
        room = RoomFacts(room_id, villa_id, audience, boys, tuple(features))
        by_room.setdefault(room, []).append(FreeBed(bed_id, kind, room_id))
    return [
        Place(room, tuple(some), {bed.pk: taken[bed.pk] for bed in some})
        for room, some in by_room.items()
    ]


def _preparing(villa: Villa) -> set[UUID]:
    """Return the beds of the other villas that wait to be made ready."""
    waiting = BedPreparation.objects.filter(
        ready_at=None, bed__is_active=True, bed__room__villa__centre=villa.centre_id
    )
    return set(waiting.exclude(bed__room__villa=villa).values_list("bed_id", flat=True))
