"""Make room: the fewest moves of others after which there is a place, as people and beds.

Nobody fits; the planner's core finds which whole families change rooms, and this says who they are,
which bed each gets, and why it may be theirs. Nothing is changed here. Whoever is out on leave
stays where she is, and so does anybody of whom the member who asks must see nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice, permutations
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from rooms.allocation import Guest
from rooms.allocation.free import FreeBed
from rooms.allocation.house import Opening
from rooms.allocation.numbers import Joining, Moving, Numbers, numbers_of
from rooms.allocation.parties import Party
from rooms.allocation.scoring import Placing, Said, said
from rooms.allocation.seating import seat
from rooms.models import Bed, LeavePass, Placement, Stay
from shelter.shared.dates import long_date
from staff.models import Centre, Member

if TYPE_CHECKING:
    from rooms.planning.make_room import Answer

SECONDS = 2.0
FURTHEST = 90
PATIENCE = 15.0
TRIES = 4
ORDERS = 120
NEW = "new"


class Coming(NamedTuple):
    """A group that comes into a room for the nights ``[first, last)``, by its number."""

    place: int
    room: int
    first: int
    last: int


@dataclass(frozen=True)
class Mover:
    """One who would sleep in another bed from a night on."""

    stay: Stay
    from_bed: Bed
    to_bed: Bed
    from_on: date


@dataclass(frozen=True)
class MovingFamily:
    """People of one family who move into one room together, and what speaks for that room."""

    movers: tuple[Mover, ...]
    said: Said

    @property
    def from_on(self) -> date:
        return self.movers[0].from_on

    @property
    def kept(self) -> tuple[str, ...]:
        return self.said.kept

    @property
    def given_up(self) -> tuple[str, ...]:
        return self.said.given_up


@dataclass(frozen=True)
class RoomMade:
    """Who would move, and which beds are then theirs; else, in one sentence, why none help.

    ``fewest``: how many families must move at least, as far as is proven.
    """

    families: tuple[MovingFamily, ...] = ()
    beds: tuple[Bed, ...] = ()
    said: Said = field(default_factory=lambda: Said((), ()))
    fewest: int = 0
    why_none: str = ""

    @property
    def is_possible(self) -> bool:
        return bool(self.beds)

    @property
    def is_proven(self) -> bool:
        return self.fewest >= len(self.families)

    @property
    def movers(self) -> list[Mover]:
        return [mover for family in self.families for mover in family.movers]

    @property
    def persons(self) -> list[UUID]:
        return [mover.stay.person_id for mover in self.movers]

    @property
    def beds_to_make(self) -> list[Bed]:
        """Return the beds that somebody leaves and somebody else gets."""
        taken = {bed.pk for bed in self.beds} | {mover.to_bed.pk for mover in self.movers}
        return [mover.from_bed for mover in self.movers if mover.from_bed.pk in taken]


def room_made(
    *,
    member: Member,
    guests: Sequence[Guest],
    from_on: date,
    nights: int,
    at: datetime,
) -> RoomMade:
    """Return the fewest moves of others that make a place for these people.

    Whole families move, and the core is stricter than the rules of the rooms in two things: who is
    alone takes no family room, and no two families share a room.
    """
    if not is_ready():
        return RoomMade(why_none=_("The planner is still being made ready. Try again in a while."))
    centre = member.centre
    tonight = centre.night(at)
    numbers = numbers_of(
        centre,
        tonight,
        _horizon(centre, tonight, from_on + timedelta(days=nights)),
        at,
        joining=[Joining(NEW, guests, from_on, nights)],
        moving=Moving.ANYONE,
        staying=_staying(member),
        among_women=True,
    )
    if NEW in numbers.left_out:
        return RoomMade(why_none=_("No room is large enough for all of them, whoever moves."))
    return _Making(numbers).made()


def _horizon(centre: Centre, tonight: date, until_on: date) -> int:
    """Return for how many nights the house is looked at: to the last of anybody in it."""
    latest = Placement.objects.filter(stay__centre=centre, stay__state__in=Stay.OPEN_STATES)
    last = latest.aggregate(last=Max("until_on"))["last"] or until_on
    longest = max((until_on - tonight).days, 1)
    return max(longest, min(FURTHEST, (last - tonight).days))


def _staying(member: Member) -> frozenset[UUID]:
    """Return the stays that nobody moves: who is out on leave, or hidden from the member."""
    here = Stay.objects.open().filter(centre=member.centre_id)
    hidden = here.exclude(pk__in=Stay.objects.visible_to(member).values("pk"))
    away = LeavePass.objects.out().filter(stay__in=here)
    return frozenset([*hidden.values_list("pk", flat=True), *away.values_list("stay", flat=True)])


@cache
def ready() -> None:
    """Load the planner's core, before a time limit begins; a new machine compiles it first."""
    from rooms.planning.make_room import warm_up_moves

    warm_up_moves()


@cache
def _getting_ready() -> Thread:
    thread = Thread(target=ready, daemon=True)
    thread.start()
    return thread


def is_ready() -> bool:
    """Tell whether the core is loaded; on a machine that still compiles it nobody waits long."""
    loading = _getting_ready()
    loading.join(PATIENCE)
    return not loading.is_alive()


class _Making:
    """The search, until everyone in it has a bed of her own in the room that was found."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.new = next(n for n, one in enumerate(numbers.groups) if one.key == NEW)

    def made(self) -> RoomMade:
        answer, fewest = self._ask(), None
        for _turn in range(TRIES):
            fewest = answer.bound if fewest is None else fewest
            if not answer.possible:
                break
            coming = self._coming(answer)
            beds = self._beds(coming)
            if beds is not None:
                return self._told(coming, beds, fewest)
            self._forbid(coming)
            answer = self._ask()
        return RoomMade(why_none=self._why_none(answer))

    def _ask(self) -> "Answer":
        import numpy as np

        from rooms.planning.instance import read_instance
        from rooms.planning.make_room import make_room

        instance = read_instance(self.numbers.given)
        plan = [
            np.full(one.last - one.first, instance.nowhere if one.room is None else one.room)
            for one in self.numbers.groups
        ]
        return make_room(instance, plan, self.new, seconds=SECONDS)

    def _coming(self, answer: "Answer") -> list[Coming]:
        """Return who comes into which room, the new ones last."""
        groups = self.numbers.groups
        moves = [
            Coming(move.party, move.to_room, move.night, groups[move.party].last)
            for move in answer.moves
        ]
        new = groups[self.new]
        assert answer.room is not None  # the answer is possible
        return [*moves, Coming(self.new, answer.room, new.first, new.last)]

    def _beds(self, coming: Sequence[Coming]) -> dict[int, list[FreeBed]] | None:
        """Return beds for everyone who comes, free on every night, in one of many orders."""
        for order in islice(permutations(coming), ORDERS):
            given = self._given_in(order)
            if given is not None:
                return given
        return None

    def _given_in(self, order: Iterable[Coming]) -> dict[int, list[FreeBed]] | None:
        order, taken, given = list(order), self._taken(order), {}
        for one in order:
            nights = range(one.first, one.last)
            beds = [
                bed
                for bed in self._free(one)
                if not any((bed.pk, night) in taken for night in nights)
            ]
            seats = seat(self._party(one), beds)  # type: ignore[arg-type]
            if seats is None:
                return None
            given[one.place] = seats
            taken |= {(bed.pk, night) for bed in seats for night in nights}
        return given  # type: ignore[return-value]

    def _free(self, one: Coming) -> list[FreeBed]:
        """Return the beds of the room that are free beside those who never move."""
        house = self.numbers.house
        free = [house[one.room, night].free for night in range(one.first, one.last)]
        return [bed for bed in free[0] if all(bed in some for some in free)]

    def _taken(self, coming: Iterable[Coming]) -> set[tuple[UUID, int]]:
        """Return the beds and nights of those who could move, until they do."""
        leaves = {one.place: one.first for one in coming}
        return {
            (bed.pk, night)
            for place, one in enumerate(self.numbers.groups)
            if not one.fixed
            for bed in one.beds
            for night in range(one.first, leaves.get(place, one.last))
        }

    def _forbid(self, coming: Sequence[Coming]) -> None:
        """Look for another answer: not the rooms in which beds are free but not one for each."""
        for one in coming:
            if self._given_in([one]) is None or one.place == self.new:
                party = self.numbers.given["parties"][one.place]
                for told in (party, *party.get("segments", ())):
                    told["cost"] = [*told["cost"]]
                    told["cost"][one.room] = None
                return

    def _party(self, one: Coming) -> Party:
        group = self.numbers.groups[one.place]
        return Party(group.guests, self.numbers.nights.date(one.first))

    def _told(self, coming: Sequence[Coming], given: dict[int, list[FreeBed]], fewest) -> RoomMade:
        groups = self.numbers.groups
        ids = {bed.pk for beds in given.values() for bed in beds}
        ids |= {bed.pk for one in coming for bed in groups[one.place].beds}
        beds = Bed.objects.select_related("room__villa").in_bulk(ids)
        stays = Stay.objects.select_related("person", "centre").in_bulk(
            [pk for one in coming for pk in groups[one.place].stays]
        )
        families = [
            MovingFamily(
                tuple(
                    Mover(
                        stays[pk], beds[old.pk], beds[new.pk], self.numbers.nights.date(one.first)
                    )
                    for pk, old, new in zip(
                        groups[one.place].stays,
                        groups[one.place].beds,
                        given[one.place],
                        strict=True,
                    )
                ),
                self._said(one, coming, given),
            )
            for one in coming
            if one.place != self.new
        ]
        mine = next(one for one in coming if one.place == self.new)
        return RoomMade(
            families=tuple(families),
            beds=tuple(beds[bed.pk] for bed in given[self.new]),
            said=self._said(mine, coming, given),
            fewest=fewest,
        )

    def _said(self, one: Coming, coming: Sequence[Coming], given: dict[int, list[FreeBed]]) -> Said:
        """Return what the room keeps and gives up once everybody has moved."""
        numbers, group = self.numbers, self.numbers.groups[one.place]
        taken = self._taken(coming) | {
            (bed.pk, night)
            for other in coming
            if other.place != one.place
            for bed in given[other.place]
            for night in range(other.first, other.last)
        }
        nights = range(one.first, one.last)
        free = [
            bed for bed in self._free(one) if not any((bed.pk, night) in taken for night in nights)
        ]
        opening = Opening(numbers.rooms[one.room], list(free), self._has_others(one, coming))
        fullness = numbers.fullness[numbers.rooms[one.room].villa_id]
        party = Party(group.guests, numbers.nights.date(one.first))
        placing = Placing(opening, party, list(given[one.place]), fullness)  # type: ignore[arg-type]
        return said(placing, numbers.rules)

    def _has_others(self, one: Coming, coming: Sequence[Coming]) -> bool:
        """Tell whether others sleep in the room on one of the nights, when everybody has moved."""
        now = {each.place: each for each in coming}
        mine = self.numbers.groups[one.place].household_id
        for place, group in enumerate(self.numbers.groups):
            if group.blocker or place == one.place or (mine and group.household_id == mine):
                continue
            spans = [(group.room, group.first, group.last)]
            if place in now:
                moved = now[place]
                spans = [(group.room, group.first, moved.first), (moved.room, *moved[2:])]
            if any(room == one.room and a < one.last and one.first < b for room, a, b in spans):
                return True
        return False

    def _why_none(self, answer: "Answer") -> str:
        nights = self.numbers.nights
        if answer.possible is None:
            return _("No answer was found in time. Move somebody by hand, or ask for other nights.")
        if answer.possible:
            return _("Beds are free then, but nobody has the same one on all nights.")
        if answer.full_on is not None:
            day = long_date(nights.date(answer.full_on))
            return _("The whole house is full on the night of %(day)s, whoever moves.") % {
                "day": day
            }
        if not answer.hindrances:
            return _("No room takes them, even an empty one.")
        if all(one.leave is None for one in answer.hindrances):
            return _("The rooms that take them are taken by people who cannot move.")
        return _("Whoever would have to leave finds no other place that the rules allow.")
