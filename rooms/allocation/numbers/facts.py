"""What the house is from a night on, in six queries: beds, who sleeps where, what is closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from rooms.allocation.apart import links_in
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.parties import Guest
from rooms.allocation.rules import Rules, rules_of
from rooms.models import Bed, BedPreparation, OutOfService, Placement, Stay
from staff.models import Centre

HOUSE_ORDER = (
    *("room__villa__position", "room__villa_id", "room__position", "room__code"),
    *("position", "code"),
)
BED = (
    *("pk", "kind", "room_id", "room__villa_id", "room__audience", "room__boys_max_age"),
    "room__features",
)
PLACED = (
    *("bed_id", "from_on", "until_on", "stay_id", "stay__household_id", "stay__state"),
    *("stay__relation", "stay__needs", "stay__person_id", "stay__person__sex"),
    "stay__person__birth_year",
)


class Sleeper(NamedTuple):
    """One stay in one bed for the nights ``[first, last)``, counted from the first night."""

    bed: FreeBed
    first: int
    last: int
    stay_id: UUID
    household_id: UUID
    is_here: bool
    guest: Guest
    person_id: UUID


@dataclass(frozen=True)
class Nights:
    """The nights ``[from_on, from_on + count)``, by number."""

    from_on: date
    count: int

    def number(self, day: date) -> int:
        """Return which night a date is; before the first it is 0, after the last ``count``."""
        return min(self.count, max(0, (day - self.from_on).days))

    def date(self, number: int) -> date:
        return self.from_on + timedelta(days=number)

    @property
    def until_on(self) -> date:
        return self.date(self.count)


class HouseFacts:
    """Rooms and beds in the order of the house, who sleeps there, and which beds are closed."""

    def __init__(self, centre: Centre, nights: Nights, at: datetime) -> None:
        self.centre, self.nights, self.at = centre, nights, at
        self.rules: Rules = rules_of(centre)
        self.links = links_in(centre.pk)
        self.rooms: list[RoomFacts] = []
        self.beds: dict[UUID, list[FreeBed]] = {}
        for bed, room in _beds(centre):
            if room.pk not in self.beds:
                self.rooms.append(room)
                self.beds[room.pk] = []
            self.beds[room.pk].append(bed)
        self.bed_of = {bed.pk: bed for beds in self.beds.values() for bed in beds}
        self.sleepers = list(self._sleepers())
        self.closed = set(self._closed())

    @cached_property
    def place_of(self) -> dict[UUID, int]:
        """Return the index of each room."""
        return {room.pk: place for place, room in enumerate(self.rooms)}

    def _sleepers(self) -> Iterator[Sleeper]:
        nights = self.nights
        rows = Placement.objects.filter(
            stay__centre=self.centre,
            stay__state__in=Stay.OPEN_STATES,
            until_on__gt=nights.from_on,
            from_on__lt=nights.until_on,
        ).order_by("stay__created_at", "stay_id", "from_on")
        for bed_id, first, last, stay, household, state, *about in rows.values_list(*PLACED):
            relation, needs, person, sex, born = about
            if bed_id in self.bed_of:
                yield Sleeper(
                    self.bed_of[bed_id],
                    nights.number(first),
                    nights.number(last),
                    stay,
                    household,
                    state == Stay.State.ADMITTED,
                    Guest(sex, born, relation, tuple(needs), person),
                    person,
                )

    def _closed(self) -> Iterator[tuple[UUID, int]]:
        """Yield beds with each night on which they may not be slept in."""
        nights = self.nights
        out = OutOfService.objects.filter(
            Q(until_on=None) | Q(until_on__gt=nights.from_on),
            bed__room__villa__centre=self.centre,
            from_on__lt=nights.until_on,
        )
        for bed, first, last in out.values_list("bed_id", "from_on", "until_on"):
            end = nights.number(last) if last else nights.count
            yield from ((bed, night) for night in range(nights.number(first), end))
        if nights.from_on <= self.centre.night(self.at):
            waiting = BedPreparation.objects.filter(
                ready_at=None, bed__room__villa__centre=self.centre
            )
            yield from ((bed, 0) for bed in waiting.values_list("bed_id", flat=True))


def _beds(centre) -> Iterator[tuple[FreeBed, RoomFacts]]:
    rows = Bed.objects.in_use().filter(room__villa__centre=centre)
    rooms: dict[UUID, RoomFacts] = {}
    for pk, kind, room_id, *facts, features in rows.order_by(*HOUSE_ORDER).values_list(*BED):
        room = rooms.setdefault(room_id, RoomFacts(room_id, *facts, tuple(features)))
        yield FreeBed(pk, kind, room_id), room
