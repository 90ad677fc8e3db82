"""The house as numbers, and the people behind them: an instance, its parties, its rooms."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from rooms.allocation.admitting import obstacles
from rooms.allocation.apart import Links, kept_apart, persons_of
from rooms.allocation.free import FreeBed, RoomFacts
from rooms.allocation.house import Opening
from rooms.allocation.numbers.facts import Nights
from rooms.allocation.parties import Guest, Party
from rooms.allocation.rules import Rules
from rooms.allocation.scoring import Placing, lost
from rooms.allocation.seating import seat
from rooms.choices import Audience, BedKind

if TYPE_CHECKING:
    from rooms.planning import Instance


class Moving(StrEnum):
    """Who of those with a bed may get another one."""

    NOBODY = "nobody"
    COMING = "coming"
    ANYONE = "anyone"


class Joining(NamedTuple):
    """People who have no bed yet, for nights of theirs; ``key`` is what they are known by."""

    key: Hashable
    guests: Sequence[Guest]
    from_on: date
    nights: int


@dataclass(frozen=True)
class Group:
    """One party of the instance, and who it is: stays of a household, or somebody who joins.

    ``room`` is the index of the room where they are, or None; a ``blocker`` is nobody, it takes
    beds that cannot be had. ``beds``: which beds who is fixed has.
    """

    guests: tuple[Guest, ...]
    first: int
    last: int
    size: int
    room: int | None = None
    fixed: bool = False
    blocker: bool = False
    is_here: bool = False
    household_id: UUID | None = None
    stays: tuple[UUID, ...] = ()
    persons: tuple[UUID, ...] = ()
    beds: tuple[FreeBed, ...] = ()
    key: Hashable = None


@dataclass(frozen=True)
class RoomNight:
    """What of a room can be had on one night beside those who are fixed there."""

    free: tuple[FreeBed, ...]
    households: frozenset[UUID] = frozenset()
    alone: bool = False


@dataclass
class Numbers:
    """An instance of the planner, and the way back: by index, its parties and its rooms.

    ``left_out``: the keys of those who join, but for whom no room is large enough, or on none of
    these nights. ``among_women``: families may have rooms for women as well as their own.
    """

    nights: Nights
    rules: Rules
    rooms: tuple[RoomFacts, ...]
    beds: tuple[tuple[FreeBed, ...], ...]
    groups: tuple[Group, ...]
    house: dict[tuple[int, int], RoomNight]
    links: Links
    costs: dict[int, list[list[float | None]]] = field(default_factory=dict)
    apart: list[tuple[int, int]] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[Hashable, ...] = ()
    among_women: bool = False

    @cached_property
    def instance(self) -> "Instance":
        """Return the instance as arrays; the planner's core is loaded with it, not before."""
        from rooms.planning.instance import read_instance

        return read_instance(self.given)

    def party_id(self, place: int) -> str:
        return f"p{place}"

    def place_of(self, party_id: str) -> int:
        """Return the index of a party's group."""
        return int(party_id[1:])

    def placing(self, group: Group, room: int, night: int) -> Placing | None:
        """Return how a group would lie in a room on a night beside who is fixed, if it may."""
        here = self.house[room, night]
        strangers = bool(here.households - {group.household_id})
        opening = Opening(self.rooms[room], list(here.free), strangers, strangers and here.alone)
        if self.is_linked(group):
            opening = self._knowing_foes(opening, group, night)
        party = Party(group.guests, self.nights.date(group.first))
        if len(here.free) < party.size or obstacles(opening, party, self.rules):
            return None
        beds = seat(party, here.free)
        return beds and Placing(opening, party, beds, self.fullness[self.rooms[room].villa_id])

    def is_linked(self, group: Group) -> bool:
        """Tell whether one of them must be kept apart from somebody."""
        return any(guest.person in self.links.of for guest in group.guests)

    def _knowing_foes(self, opening: Opening, group: Group, night: int) -> Opening:
        """Return the opening, knowing who of the group must not sleep there on a night."""
        persons = persons_of(group.guests)
        sleeping = [
            (guest.person, self.rooms[one.room].pk, self.rooms[one.room].villa_id)
            for one in self.groups
            if one.fixed and one.room is not None and one.first <= night < one.last
            for guest in one.guests
        ]
        return kept_apart([opening], self.links.foes(persons, sleeping), persons)[0]

    def night_cost(self, group: Group, room: int, night: int) -> float | None:
        """Return what a night in a room costs a group by the rules; None where one forbids it."""
        placing = self.placing(group, room, night)
        return None if placing is None else lost(placing, self.rules)

    @cached_property
    def fullness(self) -> dict[UUID, float]:
        """Return how full each villa is of who is fixed, beside the emptiest one."""
        free: Counter[UUID] = Counter()
        for (room, _night), here in self.house.items():
            free[self.rooms[room].villa_id] += len(here.free)
        most = max(free.values(), default=0) or 1
        return {villa: 1 - count / most for villa, count in free.items()}


def counted(beds: Iterable[FreeBed], room: RoomFacts) -> int:
    """Return how many of these beds count as beds of the room."""
    if room.audience == Audience.FAMILIES:
        return len(tuple(beds))
    return sum(bed.kind != BedKind.COT for bed in beds)
