"""For a family that no room can hold: rooms side by side in one villa, and said so."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from rooms.allocation.admitting import obstacles
from rooms.allocation.house import Opening
from rooms.allocation.parties import Option, Party, may_sleep_in_cot
from rooms.allocation.rules import Rules
from rooms.allocation.scoring import Placing, said_of_rows, score
from rooms.allocation.seating import seat
from rooms.choices import BedKind, PlacingRule
from rooms.models import Bed, Room

MOST_ROOMS = 3


class Row(NamedTuple):
    """An option that spans neighbouring rooms, and the part of the family that each room takes."""

    option: Option
    placings: tuple[Placing, ...]


def rows_side_by_side(
    found: Sequence[Opening], party: Party, order: Callable[[], list[UUID]], rules: Rules
) -> list[Row]:
    """Return the rows that hold them, with fewer points than any single room, the best first."""
    if sum(len(opening.beds) for opening in found) < party.size:
        return []
    rows = (_spanning(row, party, rules) for row in _neighbours(found, order()))
    possible = [row for row in rows if row is not None]
    return sorted(possible, key=lambda row: -row.option.score)


def stand_side_by_side(rooms: Sequence[Room], order: Sequence[UUID]) -> bool:
    """Tell whether these rooms are neighbours in one villa; ``order`` is the house's."""
    if len({room.villa_id for room in rooms}) > 1:
        return False
    places = sorted(order.index(room.pk) for room in rooms)
    return places[-1] - places[0] == len(places) - 1


def _neighbours(found, order) -> Iterator[list[Opening]]:
    """Yield every row of two or three neighbouring rooms."""
    by_place = {order.index(opening.room.pk): opening for opening in found}
    for size in range(2, MOST_ROOMS + 1):
        for place in sorted(by_place):
            row = [by_place.get(place + step) for step in range(size)]
            if None not in row and len({opening.room.villa_id for opening in row}) == 1:
                yield row


def _spanning(row: list[Opening], party: Party, rules: Rules) -> Row | None:
    room_for_all = sum(_capacity(opening, party) for opening in row)
    if len(row) > party.size or room_for_all < party.size:
        return None
    placings = []
    for opening, places in zip(row, _shared_out(row, party), strict=True):
        part = party.part(places)
        beds = seat(part, opening.beds)
        if not places or beds is None or obstacles(opening, part, rules):
            return None
        placings.append((places, Placing(opening, part, beds)))
    only = tuple(placing for _places, placing in placings)
    return Row(_option(row, party, placings, rules), only)


def _shared_out(row, party) -> list[list[int]]:
    """Share them out: the eldest lead the rooms, the youngest sleep beside the very eldest."""
    by_age = sorted(range(party.size), key=lambda place: -party.ages[place])
    others = by_age[: len(row) - 1 : -1]
    shares = []
    for leader, opening in zip(by_age, row, strict=False):
        room_left = _capacity(opening, party) - 1
        shares.append([leader, *others[:room_left]])
        others = others[room_left:]
    return shares


def _capacity(opening, party):
    """Count the beds; a cot counts only where there is a baby for it."""
    cots = sum(bed.kind == BedKind.COT for bed in opening.beds)
    babies = sum(may_sleep_in_cot(guest, party.on) for guest in party.guests)
    return len(opening.beds) - max(0, cots - babies)


def _option(row, party, placings, rules) -> Option:
    seats: dict[int, Bed] = {}
    for places, placing in placings:
        seats.update(zip(places, placing.beds, strict=True))
    worst = min(score(placing, rules) for _places, placing in placings)
    words = said_of_rows([placing for _places, placing in placings], rules)
    return Option(
        room=row[0].room,
        beds=tuple(seats[place] for place in range(party.size)),
        score=max(0, worst - rules.weight(PlacingRule.SIDE_BY_SIDE)),
        kept=words.kept,
        given_up=words.given_up,
    )
