"""The house tonight, as the room board shows it: plain values, few queries, nothing sealed.

`rooms.selectors.beds_on` answers the same question with model rows, for any night. This reads only
what a tile says, so that 200 beds cost little more than two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Exists, F, FilteredRelation, Q

from residents.models.reach import in_conflict
from rooms.choices import BedState
from rooms.models import (
    Bed,
    BedNight,
    BedPreparation,
    BoardVersion,
    LeavePass,
    OutOfService,
    Placement,
    Stay,
    StayRequest,
)
from shelter.shared.nights import night_of
from staff.models import Centre, Member

DAY = timedelta(days=1)
KEPT_SECONDS = 12 * 60 * 60


class Clock(NamedTuple):
    """What time it is in a house: the moment, tonight's date, and the date on the wall."""

    at: datetime
    night: date
    today: date


class RoomFacts(NamedTuple):
    """What stands above a room's beds."""

    id: UUID
    code: str
    audience: str
    features: tuple[str, ...]


class Sleeper(NamedTuple):
    """Who has a bed tonight, by code."""

    stay_id: UUID
    state: str
    person_id: UUID
    code: str
    household_id: UUID
    relation: str
    age: int | None
    arrives_on: date
    departs_on: date
    hold_until: datetime | None
    is_overstay: bool
    is_restricted: bool
    due_at: datetime | None
    is_late: bool


class BedFacts(NamedTuple):
    """One bed tonight. ``family`` is how many of the sleeper's household have a bed tonight."""

    id: UUID
    code: str
    kind: str
    state: str
    sleeper: Sleeper | None = None
    family: int = 1
    since: date | datetime | None = None
    until: date | None = None
    reason: str = ""


class VillaTonight(NamedTuple):
    """A villa with its rooms, each with its beds, in the order of the house."""

    id: UUID
    name_ar: str
    name_en: str
    rooms: tuple[tuple[RoomFacts, tuple[BedFacts, ...]], ...]


@dataclass(frozen=True)
class House:
    """Everything the board shows at one moment."""

    clock: Clock
    villas: tuple[VillaTonight, ...]
    waiting: int

    @property
    def beds(self) -> Iterable[BedFacts]:
        return (bed for villa in self.villas for _room, beds in villa.rooms for bed in beds)

    @property
    def sleepers(self) -> Iterable[Sleeper]:
        return (bed.sleeper for bed in self.beds if bed.sleeper)

    def counts(self) -> Counter:
        """Return how many beds are in each state."""
        return Counter(bed.state for bed in self.beds)

    def leaving(self) -> int:
        """Return how many leave today or tomorrow, or should have left."""
        soon = self.clock.today + DAY
        return sum(s.state == Stay.State.ADMITTED and s.departs_on <= soon for s in self.sleepers)


def clock_of(centre: Centre, at: datetime) -> Clock:
    """Return what time ``at`` is in the house."""
    return clock_in(centre.zone, at)


def clock_in(zone: tzinfo, at: datetime) -> Clock:
    """Return what time ``at`` is in a house of that time zone."""
    return Clock(at, night_of(at, zone), at.astimezone(zone).date())


def board_number(centre_id: UUID) -> tuple[int, tzinfo]:
    """Return the number of a centre's board and its time zone, in one query."""
    rows = BoardVersion.objects.filter(pk=centre_id)
    for number, zone in rows.values_list("number", "centre__time_zone"):
        return number, ZoneInfo(zone)
    return 0, Centre.objects.get(pk=centre_id).zone


def board_for(member: Member) -> tuple[int, tzinfo, frozenset[UUID]]:
    """Return the number of the member's board, its time zone, and who is hidden from her there.

    One query, and a second one only if somebody is.
    """
    rows = BoardVersion.objects.filter(pk=member.centre_id)
    rows = rows.annotate(hides=Exists(in_conflict(member)))
    for number, zone, hides in rows.values_list("number", "centre__time_zone", "hides"):
        return number, ZoneInfo(zone), hidden_from(member) if hides else frozenset()
    return *board_number(member.centre_id), hidden_from(member)


def hidden_from(member: Member) -> frozenset[UUID]:
    """Return whom a member may not recognise on the board: her conflicts of interest."""
    return frozenset(in_conflict(member).values_list("person_id", flat=True))


def board_version(centre_id: UUID, number: int, clock: Clock) -> str:
    """Return what changes whenever the board shows something else.

    It joins the centre's number, the half of the day, and how many leave passes have run out since
    the number was last changed, for that changes a tile though nobody did anything.
    """
    key = f"board-due:{centre_id}:{number}"
    due = cache.get(key)
    if due is None:
        passes = LeavePass.objects.out().filter(stay__centre=centre_id)
        due = list(passes.values_list("due_at", flat=True))
        cache.set(key, due, KEPT_SECONDS)
    late = sum(moment <= clock.at for moment in due)
    half = "n" if clock.night == clock.today else "m"
    return f"{number}-{clock.today:%y%m%d}{half}-{late}"


def house_tonight(centre: Centre, clock: Clock, hidden: frozenset[UUID] = frozenset()) -> House:
    """Return every bed in use with what its tile says; six queries whatever the size.

    The bed of somebody ``hidden`` is taken, and says no more.
    """
    everyone = _sleepers(centre, clock)
    sleepers = {bed: who for bed, who in everyone.items() if who.person_id not in hidden}
    masked = {bed: _masked(who) for bed, who in everyone.items() if bed not in sleepers}
    households = Counter(sleeper.household_id for sleeper in sleepers.values())
    closed = _closed(centre, clock.night)
    preparing = _preparing(centre)
    facts = (sleepers, masked, households, closed, preparing)
    villas = tuple(_villas(_places(centre), facts))
    return House(clock, villas, _waiting(centre))


def _places(centre: Centre) -> Sequence[tuple]:
    return (
        Bed.objects.in_use()
        .filter(room__villa__centre=centre)
        .order_by(
            "room__villa__position",
            "room__villa_id",
            "room__position",
            "room__code",
            "position",
            "code",
        )
        .values_list(
            "room__villa_id",
            "room__villa__name_ar",
            "room__villa__name_en",
            "room_id",
            "room__code",
            "room__audience",
            "room__features",
            "id",
            "code",
            "kind",
        )
    )


def _villas(places, facts):
    for villa, of_villa in groupby(places, key=itemgetter(0, 1, 2)):
        rooms = tuple(
            (
                RoomFacts(*room[:3], tuple(of_room[0][6])),
                tuple(_bed(row, *facts) for row in of_room),
            )
            for room, of_room in _grouped(of_villa, itemgetter(3, 4, 5))
        )
        yield VillaTonight(*villa, rooms)


def _grouped(rows, key):
    for value, group in groupby(rows, key=key):
        yield value, list(group)


def _masked(sleeper):
    """Return the state of a bed whose sleeper is hidden: when she is out is not told either."""
    return BedState.HELD if sleeper.state != Stay.State.ADMITTED else BedState.OCCUPIED


def _bed(row, sleepers, masked, households, closed, preparing):
    pk, code, kind = row[7:]
    if sleeper := sleepers.get(pk):
        return BedFacts(
            pk, code, kind, _state_of(sleeper), sleeper, households[sleeper.household_id]
        )
    if pk in masked:
        return BedFacts(pk, code, kind, masked[pk])
    if pk in closed:
        reason, from_on, until_on = closed[pk]
        return BedFacts(
            pk, code, kind, BedState.OUT_OF_SERVICE, since=from_on, until=until_on, reason=reason
        )
    if pk in preparing:
        return BedFacts(pk, code, kind, BedState.PREPARING, since=preparing[pk])
    return BedFacts(pk, code, kind, BedState.FREE)


def _state_of(sleeper):
    if sleeper.state != Stay.State.ADMITTED:
        return BedState.HELD
    return BedState.AWAY if sleeper.due_at else BedState.OCCUPIED


SLEEPER = (
    "stay_id",
    "stay__state",
    "stay__person_id",
    "stay__person__code",
    "stay__household_id",
    "stay__relation",
    "stay__person__birth_year",
    "stay__arrives_on",
    "stay__departs_on",
    "stay__hold_until",
    "stay__is_overstay",
    "stay__person__case_file__restricted",
)


def _sleepers(centre, clock):
    """Return who sleeps in which bed tonight, and who slept there last night and has not left."""
    tonight = BedNight.objects.filter(night=clock.night, stay__centre=centre).exclude(
        stay__state=Stay.State.ENDED  # left this morning: slept tonight, but is in no bed now
    )
    lingering = Placement.objects.filter(
        stay__centre=centre,
        stay__state=Stay.State.ADMITTED,
        stay__departs_on__lte=clock.night,
        until_on=F("stay__departs_on"),
    )
    found = _by_bed(tonight, clock)
    placed = {sleeper.stay_id for sleeper in found.values()}
    late = _by_bed(lingering, clock)
    return {bed: who for bed, who in late.items() if who.stay_id not in placed} | found


def _by_bed(rows, clock):
    out = Q(stay__leaves__returned_at=None, stay__leaves__left_at__isnull=False)
    away = FilteredRelation("stay__leaves", condition=out)
    values = rows.annotate(away=away).values_list("bed_id", *SLEEPER, "away__due_at")
    return {bed: _sleeper(rest, clock) for bed, *rest in values}


def _sleeper(values, clock):
    born, due_at = values[6], values[-1]
    values[6] = None if born is None else max(0, clock.today.year - born)
    return Sleeper(*values, is_late=due_at is not None and due_at <= clock.at)


def _closed(centre, night):
    rows = OutOfService.objects.filter(
        Q(until_on=None) | Q(until_on__gt=night),
        from_on__lte=night,
        bed__room__villa__centre=centre,
    )
    return {bed: rest for bed, *rest in rows.values_list("bed_id", "reason", "from_on", "until_on")}


def _preparing(centre):
    rows = BedPreparation.objects.filter(ready_at=None, bed__room__villa__centre=centre)
    return dict(rows.values_list("bed_id", "since_at"))


def _waiting(centre):
    return StayRequest.objects.filter(centre=centre).waiting().count()
