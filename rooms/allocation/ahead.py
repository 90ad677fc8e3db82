"""The house from tonight on, read once: who could sleep where on any nights to come.

For many groups at the same time, each with nights of its own, where `best_beds` would read the
house for each of them. The rules and their answers are the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from rooms.allocation.apart import Links, kept_apart, links_in, persons_of
from rooms.allocation.comers import Came, comers_of, groups_of
from rooms.allocation.free import FreeBed, Night, RoomFacts
from rooms.allocation.house import HOUSE_ORDER, Opening, in_full, room_order
from rooms.allocation.outlook import ByNight, Likings, prices
from rooms.allocation.parties import Fit, Guest, Option, Party, needs_room_alone
from rooms.allocation.ranking import fit_among
from rooms.allocation.rules import Rules, rules_of
from rooms.allocation.scoring import Placing
from rooms.models import Bed, BedPreparation, OutOfService, Placement
from shelter.shared.nights import NIGHT
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
    """A group and its nights, and with which request it waits, if it does."""

    guests: Sequence[Guest]
    from_on: date
    nights: int
    request_id: UUID | None = None

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
    needed, for its order, for who must be kept apart and for who may come next.

    ``given``: beds that somebody else is about to get, and who that is.
    """

    def __init__(self, centre: Centre, until_on: date, at: datetime) -> None:
        self.centre, self.tonight = centre, centre.night(at)
        self.rules = rules_of(centre)
        self.given: dict[UUID, Guest | None] = {}
        self.beds = list(_beds(centre))
        self.placed = list(_placed(centre, self.tonight, until_on))
        self.closed = list(_closed(centre, self.tonight, until_on))
        waiting = BedPreparation.objects.filter(ready_at=None, bed__room__villa__centre=centre)
        self.preparing = frozenset(waiting.values_list("bed_id", flat=True))
        self._found: dict[tuple[date, date], list[Opening]] = {}
        self._nights: dict[tuple[date, date], ByNight] = {}
        self._likes = Likings(self.rules)

    def without(self, beds: Sequence[UUID], guests: Sequence[Guest] = ()) -> "HouseAhead":
        """Return the same house as if these beds were given to somebody else; asks nothing.

        ``guests``: to whom, in the order of the beds; nobody else sleeps beside who needs a room
        alone, nor near whom she must not meet.
        """
        other = object.__new__(HouseAhead)
        other.__dict__.update(self.__dict__)
        other.given = self.given | dict(zip_longest(beds, guests[: len(beds)]))
        other._found, other._nights = {}, {}
        return other

    def by(self, rules: Rules) -> "HouseAhead":
        """Return the same house as other rules would give it; asks nothing."""
        other = object.__new__(HouseAhead)
        other.__dict__.update(self.__dict__)
        other.rules, other._likes = rules, Likings(rules)
        return other

    def fit(self, asked: Asked, limit: int = 1) -> Fit:
        """Return the best places for a group; their beds and rooms are not instances yet."""
        party = Party(asked.guests, asked.from_on)
        found = self._openings(asked.from_on, asked.until_on)
        if party.persons:
            found = self._kept_apart(found, asked)
        pricing = partial(self._prices, asked=asked)
        return fit_among(
            found, party, asked.nights, lambda: self._order, self.rules, limit, pricing=pricing
        )

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
        there = [(row[5], row[1], row[6]) for row in self._sleeping(asked.from_on, asked.until_on)]
        there += [
            (guest.person, room.pk, room.villa_id) for guest, room in self._given_rooms if guest
        ]
        return kept_apart(found, self._links.foes(persons, there), persons)

    @property
    def _given_rooms(self) -> Iterator[tuple[Guest | None, RoomFacts]]:
        return ((self.given[bed.pk], room) for bed, room in self.beds if bed.pk in self.given)

    @cached_property
    def _comers(self) -> list[Came]:
        return comers_of(self.centre, self.tonight)

    def _prices(self, placings: Sequence[Placing], asked: Asked) -> list[float]:
        groups = groups_of(self._comers, asked.from_on, (asked.request_id,))
        return prices(placings, self._by_night(asked.from_on, asked.until_on), groups, self._likes)

    def _by_night(self, from_on: date, until_on: date) -> ByNight:
        nights = from_on, until_on
        if nights not in self._nights:
            taken = self._taken(*nights)
            self._nights[nights] = ByNight(self.beds, taken, from_on, (until_on - from_on).days)
        return self._nights[nights]

    def _taken(self, from_on: date, until_on: date) -> Iterator[Night]:
        for bed, _room, first, last, needs, *_who in self._sleeping(from_on, until_on):
            yield Night(bed, first, last, needs)
        yield from (Night(*one) for one in self.closed)
        yield from (Night(bed, self.tonight, self.tonight + NIGHT) for bed in self.preparing)
        for bed, guest in self.given.items():
            yield Night(bed, from_on, until_on, guest.needs if guest else ())

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
        taken = {bed for bed, *_rest in sleeping} | set(self.given)
        taken |= {bed for bed, first, last in self.closed if _meets(first, last, from_on, until_on)}
        if from_on <= self.tonight:
            taken |= self.preparing
        rooms: dict[UUID, Opening] = {}
        for bed, room in self.beds:
            if bed.pk not in taken:
                rooms.setdefault(room.pk, Opening(room)).beds.append(bed)  # type: ignore[arg-type]
        others = [(row[1], row[4]) for row in sleeping]
        others += [(room.pk, guest.needs if guest else ()) for guest, room in self._given_rooms]
        for room_id, needs in others:
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
