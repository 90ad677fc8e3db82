"""The house from tonight on, read once: who could sleep where on any nights to come.

For many groups at the same time, each with nights of its own, where `best_beds` would read the
house for each of them. The rules and their answers are the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from rooms.allocation.apart import Links, kept_apart, links_in, persons_of
from rooms.allocation.fitting import fit_among
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.house import HOUSE_ORDER, Opening, in_full, room_order
from rooms.allocation.parties import Fit, Guest, Option, Party, needs_room_alone
from rooms.allocation.rules import Rules, rules_of
from rooms.models import Bed, BedPreparation, OutOfService, Placement
from staff.models import Centre

BED = ("pk", "kind", "room_id", "room__villa_id", "room__audience", "room__boys_max_age")
PLACED = (
    "bed_id",
    "bed__room_id",
    "from_on",
    "until_on",
    "stay__needs",
    "stay__person_id",
    "bed__room__villa_id",
)
LATER = timedelta(days=14)


class Asked(NamedTuple):
    """A group and its nights."""

    guests: Sequence[Guest]
    from_on: date
    nights: int

    @property
    def until_on(self) -> date:
        return self.from_on + timedelta(days=self.nights)


@dataclass(frozen=True)
class WayOut:
    """Other nights on which there is a place: fewer, or as many from a later night."""

    from_on: date
    nights: int
    option: Option


class HouseAhead:
    """The nights of a house before ``until_on``; five queries, and one each, if it is
    needed, for its order and for who must be kept apart.

    ``given``: beds that somebody else is about to get.
    """

    def __init__(
        self, centre: Centre, until_on: date, at: datetime, given: Iterable[UUID] = ()
    ) -> None:
        self.centre, self.tonight = centre, centre.night(at)
        self.rules = rules_of(centre)
        self.given = frozenset(given)
        self.beds = list(_beds(centre))
        self.placed = list(_placed(centre, self.tonight, until_on))
        self.closed = list(_closed(centre, self.tonight, until_on))
        waiting = BedPreparation.objects.filter(ready_at=None, bed__room__villa__centre=centre)
        self.preparing = frozenset(waiting.values_list("bed_id", flat=True))
        self._found: dict[tuple[date, date], list[Opening]] = {}

    def without(self, beds: Iterable[UUID]) -> "HouseAhead":
        """Return the same house as if these beds were given to somebody else; asks nothing."""
        other = object.__new__(HouseAhead)
        other.__dict__.update(self.__dict__)
        other.given, other._found = self.given | frozenset(beds), {}
        return other

    def by(self, rules: Rules) -> "HouseAhead":
        """Return the same house as other rules would give it; asks nothing."""
        other = object.__new__(HouseAhead)
        other.__dict__.update(self.__dict__)
        other.rules = rules
        return other

    def fit(self, asked: Asked, limit: int = 1) -> Fit:
        """Return the best places for a group; their beds and rooms are not instances yet."""
        party = Party(asked.guests, asked.from_on)
        found = self._openings(asked.from_on, asked.until_on)
        if party.persons:
            found = self._kept_apart(found, asked)
        return fit_among(found, party, asked.nights, lambda: self._order, self.rules, limit)

    def ways_out(self, asked: Asked) -> list[WayOut]:
        """Return where there is no place: the most nights that there is one for, and the next night
        from which there is one for all of them.
        """
        fewer = (asked._replace(nights=nights) for nights in range(asked.nights - 1, 0, -1))
        days = range(1, LATER.days + 1)
        later = (asked._replace(from_on=asked.from_on + timedelta(days=day)) for day in days)
        found = [next(self._fitting(tries), None) for tries in (fewer, later)]
        ways = [way for way in found if way is not None]
        options = in_full(way.option for way in ways)
        return [replace(way, option=option) for way, option in zip(ways, options, strict=True)]

    def _fitting(self, tries: Iterable[Asked]) -> Iterator[WayOut]:
        for asked in tries:
            for option in self.fit(asked).options:
                yield WayOut(asked.from_on, asked.nights, option)

    @cached_property
    def _links(self) -> Links:
        return links_in(self.centre.pk)

    def _kept_apart(self, found: list[Opening], asked: Asked) -> list[Opening]:
        persons = persons_of(asked.guests)
        there = ((row[5], row[1], row[6]) for row in self._sleeping(asked.from_on, asked.until_on))
        return kept_apart(found, self._links.foes(persons, there), persons)

    def _sleeping(self, from_on: date, until_on: date) -> list[tuple]:
        return [row for row in self.placed if row[2] < until_on and row[3] > from_on]

    @cached_property
    def _order(self) -> list[UUID]:
        return room_order(self.centre)

    def _openings(self, from_on: date, until_on: date) -> list[Opening]:
        if (from_on, until_on) not in self._found:
            self._found[from_on, until_on] = list(self._open(from_on, until_on))
        return self._found[from_on, until_on]

    def _open(self, from_on: date, until_on: date) -> Iterator[Opening]:
        sleeping = self._sleeping(from_on, until_on)
        taken = {bed for bed, *_rest in sleeping} | self.given
        taken |= {bed for bed, first, last in self.closed if _meets(first, last, from_on, until_on)}
        if from_on <= self.tonight:
            taken |= self.preparing
        rooms: dict[UUID, Opening] = {}
        others = {bed.room_id for bed, _room in self.beds if bed.pk in self.given}
        for bed, room in self.beds:
            if bed.pk not in taken:
                opening = rooms.setdefault(room.pk, Opening(room, strangers=room.pk in others))
                opening.beds.append(bed)  # type: ignore[arg-type]
        for _bed, room_id, _first, _last, needs, *_who in sleeping:
            if stranger := rooms.get(room_id):
                stranger.strangers = True
                stranger.closed |= needs_room_alone(needs)
        yield from rooms.values()


def fits_of(house: HouseAhead, asked: Mapping[Any, Asked]) -> dict[Any, Fit]:
    """Return the best place for each of many groups, or why there is none, in one query."""
    fits = {key: house.fit(group) for key, group in asked.items()}
    keys = [key for key, fit in fits.items() if fit.options]
    options = in_full(fits[key].options[0] for key in keys)
    return fits | {key: Fit((option,)) for key, option in zip(keys, options, strict=True)}


def _beds(centre):
    rows = Bed.objects.in_use().filter(room__villa__centre=centre)
    ordered = rows.order_by(*(f"room__{name}" for name in HOUSE_ORDER), "position", "code")
    rooms: dict[UUID, RoomFacts] = {}
    for pk, kind, room_id, *facts, features in ordered.values_list(*BED, "room__features"):
        room = rooms.setdefault(room_id, RoomFacts(room_id, *facts, tuple(features)))
        yield FreeBed(pk, kind, room_id), room


def _placed(centre, from_on, until_on):
    here = Placement.objects.filter(stay__centre=centre, until_on__gt=from_on)
    return here.filter(from_on__lt=until_on).values_list(*PLACED)


def _closed(centre, from_on, until_on):
    rows = OutOfService.objects.filter(
        Q(until_on=None) | Q(until_on__gt=from_on),
        bed__room__villa__centre=centre,
        from_on__lt=until_on,
    )
    return rows.values_list("bed_id", "from_on", "until_on")


def _meets(first, last, from_on, until_on):
    return first < until_on and (last is None or last > from_on)
