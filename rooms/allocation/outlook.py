"""What a placing takes from those who may come next: the price of `rooms.planning.price` in points.

The house is seen by night: who is known to arrive and to leave is in it. A room is for others what
its free beds are, whom it is for and whether somebody sleeps there; many rooms are alike, so each
kind of them is asked once whether it takes a group, by the same rules as ever, and how well. Groups
that no single room holds are nobody's loss.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

import numpy as np

from rooms.allocation.admitting import obstacles
from rooms.allocation.comers import Group, party_of
from rooms.allocation.free import FreeBed, Night, RoomFacts
from rooms.allocation.house import Opening
from rooms.allocation.parties import Party, may_sleep_in_cot, needs_room_alone
from rooms.allocation.rules import Rules
from rooms.allocation.scoring import Placing, lost
from rooms.allocation.seating import seat
from rooms.choices import Audience, BedKind, PlacingRule
from rooms.planning.price import later, likings, missed

UNITS_A_POINT = 3.0 / 40.0
"""One unit of the contract is 13 points: for somebody who finds no room a night is 3 units dearer
(`rooms.planning.price.ELSEWHERE`), and 40 points is what it costs a family that no room holds.

The rule itself counts for 100 points: `online` has 8 units, or 107 points, for a place that all
would miss. In a house of 25 rooms over ten half-years (`tests/rooms/streams.py`) that turned away
26 and 12 % fewer people than greedy, at 0.8 and 1.0 families a day; 60 points 4 and 15 %."""

FURTHEST = 14
"""So many nights are looked at; what is free after them nobody knows."""

OWN_SAKE = (PlacingRule.SPARE_BEDS, PlacingRule.SPREAD)
"""Rules for the sake of those who come next: they do not count in what those would like."""

KINDS = (BedKind.COT, BedKind.SINGLE, BedKind.BUNK)
STRANGERS, CLOSED = 1, 2
BITS = 8  # for a number of beds of one kind

Pricing = Callable[[Sequence[Placing]], Sequence[float]]


def no_price(placings: Sequence[Placing]) -> list[float]:
    """Return no price for any: the greedy choice."""
    return [0.0] * len(placings)


class Kind(NamedTuple):
    """Whom a room is for and what it has, its free beds by kind, and who sleeps there."""

    about: tuple
    beds: tuple[int, ...]
    flags: int


class Likings:
    """How much groups like kinds of rooms, by some rules; each pair is worked out once."""

    def __init__(self, rules: Rules) -> None:
        self.rules = replace(rules, weights={**rules.weights, **dict.fromkeys(OWN_SAKE, 0)})
        self._groups: dict[Group, _Known] = {}
        self._kinds: dict[Kind, Opening] = {}

    def of(self, groups: Iterable[Group], kinds: Sequence[Kind], on: date) -> np.ndarray:
        """Return by group and kind how much the one likes the other, 0 where it may not sleep."""
        for kind in kinds:
            if kind not in self._kinds:
                self._kinds[kind] = _opening(kind)
        rows = []
        for group in groups:
            if group not in self._groups:
                self._groups[group] = _Known(party_of(group, on))
            known = self._groups[group]
            rows.append([known.liking(kind, self) if known.fits(kind) else 0.0 for kind in kinds])
        return np.array(rows)

    def opening(self, kind: Kind) -> Opening:
        return self._kinds[kind]


class _Known:
    """What is known of a group: how much it likes kinds of rooms, and where it may not sleep."""

    def __init__(self, party: Party) -> None:
        self.party, self.size = party, party.size
        self.babies = sum(may_sleep_in_cot(guest, party.on) for guest in party.guests)
        self.likings: dict[Kind, float] = {}
        self.may: dict[tuple, bool] = {}

    def fits(self, kind: Kind) -> bool:
        cots, singles, bunks = kind.beds
        return min(cots, self.babies) + singles + bunks >= self.size

    def liking(self, kind: Kind, likes: Likings) -> float:
        found = self.likings.get(kind)
        if found is None:
            found = self.likings[kind] = self._liking(kind, likes)
        return found

    def _liking(self, kind: Kind, likes: Likings) -> float:
        """Return how much a room counts as a choice, once for each such group that it takes."""
        opening, about = likes.opening(kind), (kind.about, kind.flags)
        if about not in self.may:
            self.may[about] = not obstacles(opening, self.party, likes.rules)
        seats = seat(self.party, opening.beds) if self.may[about] else None
        if seats is None:
            return 0.0
        cots, singles, bunks = kind.beds
        beds = min(cots, self.babies) + singles + bunks
        alone = self.party.alone or opening.room.audience == Audience.FAMILIES
        dearer = UNITS_A_POINT * lost(Placing(opening, self.party, seats), likes.rules)
        return (1 if alone else beds // self.size) * float(likings(np.array(dearer)))


def _opening(kind: Kind) -> Opening:
    """Return some room of a kind; nobody sleeps in it, so it needs no ids."""
    free = [
        FreeBed(number, bed, 0)  # type: ignore[arg-type]
        for number, bed in enumerate(
            bed for bed, many in zip(KINDS, kind.beds, strict=True) for _one in range(many)
        )
    ]
    room = RoomFacts(0, 0, *kind.about)  # type: ignore[arg-type]
    return Opening(room, free, bool(kind.flags & STRANGERS), bool(kind.flags & CLOSED))  # type: ignore[arg-type]


class ByNight:
    """What is free in each room on each of the first nights from ``from_on`` on, in numbers."""

    def __init__(
        self,
        beds: Iterable[tuple[FreeBed, RoomFacts]],
        taken: Iterable[Night],
        from_on: date,
        nights: int,
    ) -> None:
        self.from_on, self.nights = from_on, max(0, min(nights, FURTHEST))
        self.rooms: dict[UUID, int] = {}
        self.abouts: dict[tuple, int] = {}
        about_of, room_of, kind_of, self._bed = [], [], [], {}
        for bed, room in beds:
            if room.pk not in self.rooms:
                self.rooms[room.pk] = len(self.rooms)
                about_of.append(self.abouts.setdefault(tuple(room[2:]), len(self.abouts)))
            self._bed[bed.pk] = len(room_of)
            room_of.append(self.rooms[room.pk])
            kind_of.append(KINDS.index(bed.kind))
        self._room_of = np.array(room_of, np.int64)
        free = np.ones((len(room_of), self.nights), np.int64)
        flags = np.zeros((len(self.rooms), self.nights), np.int64)
        for one in taken:
            self._take(one, free, flags)
        beds_left = np.zeros((len(self.rooms), len(KINDS), self.nights), np.int64)
        np.add.at(beds_left, (self._room_of, np.array(kind_of, np.int64)), free)
        self.codes = _code(np.array(about_of, np.int64)[:, None], beds_left, flags)

    def _take(self, one: Night, free: np.ndarray, flags: np.ndarray) -> None:
        bed = self._bed.get(one.bed_id)
        if bed is None:
            return
        first = max(0, (one.from_on - self.from_on).days)
        until = self.nights if one.until_on is None else (one.until_on - self.from_on).days
        nights = slice(first, max(first, until))
        free[bed, nights] = 0
        if one.needs is not None:
            alone = CLOSED * needs_room_alone(one.needs)
            flags[self._room_of[bed], nights] |= STRANGERS | alone

    def after(self, placing: Placing) -> np.ndarray:
        """Return the codes of a room, by night, once a party sleeps there.

        Somebody else may have been given one of the beds since they were found free.
        """
        codes = self.codes[self.rooms[placing.opening.room.pk]]
        for bed in placing.beds:
            one = 1 << _shift(KINDS.index(bed.kind))
            codes = codes - one * ((codes // one & (1 << BITS) - 1) > 0)
        return codes | STRANGERS | CLOSED * placing.party.alone

    def kind(self, code: int) -> Kind:
        """Return what a code says."""
        beds = tuple(code >> _shift(k) & (1 << BITS) - 1 for k in range(len(KINDS)))
        return Kind(list(self.abouts)[code >> _shift(len(KINDS))], beds, code & 3)


def _shift(kind):
    return 2 + BITS * kind


def _code(about, beds, flags):
    code = about << _shift(len(KINDS)) | flags
    for kind in range(len(KINDS)):
        code = code | beds[:, kind] << _shift(kind)
    return code


def prices(
    placings: Sequence[Placing], house: ByNight, groups: Mapping[Group, int], likes: Likings
) -> list[float]:
    """Return by placing, for a night, the points that it takes from those who may come.

    All the points of the rule where nobody would find a place any more; none if nobody comes
    or there is no night left.
    """
    found = [placing.opening.room.pk for placing in placings]
    known = house.rooms.keys() >= set(found)  # a room may have been closed meanwhile
    if not groups or not house.nights or not known:
        return no_price(placings)
    rooms = [house.rooms[pk] for pk in found]
    after = np.array([house.after(placing) for placing in placings])
    codes, places = np.unique(np.concatenate([house.codes, after]), return_inverse=True)
    places = places.reshape(-1, house.nights)
    before, after = places[: len(house.codes)], places[len(house.codes) :]
    nights = np.arange(house.nights)
    free = np.zeros((len(codes), house.nights))
    np.add.at(free, (before, nights), 1)
    kinds = [house.kind(int(code)) for code in codes]
    liked = likes.of(groups, kinds, house.from_on)
    weights = np.array(list(groups.values()), float)
    pull = missed(liked, free, weights / weights.sum())
    gone = pull[before[rooms], nights] - pull[after, nights]
    shares = np.average(gone, axis=1, weights=later(house.nights))
    points = likes.rules.weight(PlacingRule.FOR_OTHERS) * shares
    return [round(float(one), 1) for one in points]
