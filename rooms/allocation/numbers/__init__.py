"""From people to numbers and back: the house as an instance of `rooms.planning`.

A party is a household, or those of it who sleep in one room for the same nights: they stay in one
room together. Whoever cannot be moved as one (parts of a family in two rooms, other nights for some
of them, a move already planned) is fixed where she sleeps.

The instance knows beds, not whose room it is. Every plan of it must be right all the same, so it
is stricter where it has to be (`rooms.allocation.numbers.strict`): one family at a time in a family
room, nobody beside somebody who needs her room alone, one baby in a cot. In a family room cots
count as beds, since one family alone decides who lies where; elsewhere they do not, and a baby
takes a bed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from rooms.allocation.numbers.facts import HouseFacts, Nights
from rooms.allocation.numbers.given import as_given, costs_of
from rooms.allocation.numbers.parties import as_fixed, beside_fixed, blockers, joiners, parties
from rooms.allocation.numbers.parts import Group, Joining, Moving, Numbers, counted
from rooms.allocation.numbers.strict import kept_apart, meeting
from staff.models import Centre

__all__ = ["Group", "Joining", "Moving", "Numbers", "numbers_of"]


def numbers_of(
    centre: Centre,
    from_on: date,
    nights: int,
    at: datetime,
    joining: Iterable[Joining] = (),
    moving: Moving = Moving.NOBODY,
    staying: Collection[UUID] = (),
    among_women: bool = False,
) -> Numbers:
    """Return the house from a night on as numbers, with those who join; six queries.

    Who breaks a rule where she sleeps now (somebody set it aside) is left there, and so are the
    stays ``staying``. ``among_women``: families may have rooms for women too; then two of them that
    could have the same family room never share any.
    """
    facts = HouseFacts(centre, Nights(from_on, nights), at)
    asked = list(joining)
    here, new = list(parties(facts, moving, staying)), list(joiners(facts, asked))
    left_out = {one.key for one in asked} - {one.key for one in new}
    while True:
        numbers = _numbers(facts, here, new)
        numbers.among_women = among_women
        stuck = [one for one in here if not one.fixed and not _may_stay(numbers, one)]
        if not stuck:
            _weigh(numbers)
            stuck = [numbers.groups[place] for pair in meeting(numbers) for place in pair]
        if not stuck:
            numbers.given, numbers.left_out = as_given(numbers), tuple(left_out)
            return numbers
        here = [as_fixed(facts, one) if one in stuck else one for one in here]


def _weigh(numbers: Numbers) -> None:
    movable = ((place, one) for place, one in enumerate(numbers.groups) if not one.fixed)
    numbers.costs = {place: costs_of(numbers, one) for place, one in movable}
    numbers.apart = kept_apart(numbers)


def _may_stay(numbers: Numbers, one: Group) -> bool:
    """Tell whether a group that may move could also stay where it is."""
    capacity = counted(numbers.beds[one.room], numbers.rooms[one.room])  # type: ignore[index]
    return one.size <= capacity and all(
        numbers.placing(one, one.room, night) is not None  # type: ignore[arg-type]
        for night in range(one.first, one.last)
    )


def _numbers(facts: HouseFacts, here: Sequence[Group], new: Sequence[Group]) -> Numbers:
    fixed = [one for one in here if one.fixed]
    house = beside_fixed(facts, fixed)
    sized = [one for one in (*here, *new) if one.size]
    rooms = tuple(facts.rooms)
    beds = tuple(tuple(facts.beds[room.pk]) for room in rooms)
    closed = blockers(facts, house, fixed)
    return Numbers(facts.nights, facts.rules, rooms, beds, (*sized, *closed), house, facts.links)
