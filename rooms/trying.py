"""Weights that are tried before they count: what would be different in the house of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rooms.allocation import Fit, Guest, Option
from rooms.allocation.ahead import Asked, HouseAhead
from rooms.allocation.house import in_full
from rooms.allocation.rules import Rules
from rooms.choices import Need
from rooms.house_cost import cost_of_house, house_tonight
from rooms.in_turn import asked_by
from rooms.models import RuleWeight, StayRequest
from rooms.waiting import Asking, asking
from staff.models import Centre, Member

SHOWN = 3
"""So many options are offered to everyone, and are compared."""

HISTORY = 20
USUAL_NIGHTS = 7
USUAL = (
    (("F", 30, ()),),
    (("F", 30, (Need.QUIET,)),),
    (("F", 40, (Need.NEAR_STAFF,)),),
    (("F", 55, (Need.WHEELCHAIR,)),),
    (("F", 28, ()), ("F", 1, ())),
    (("F", 33, ()), ("F", 8, ()), ("M", 5, ())),
    (("F", 38, ()), ("M", 13, ()), ("F", 9, ()), ("F", 4, ())),
    (("F", 15, ()),),
)
"""Groups as they often come, (sex, age, needs) each: there is something to see if nobody waits."""


@dataclass(frozen=True)
class Changed:
    """Somebody on the waiting list who would be offered another room first, or none."""

    asking: Asking
    before: str
    after: str


@dataclass(frozen=True)
class Trial:
    """What other weights would change: of so many options how many, the cost of tonight, and whose
    room.
    """

    options: int
    differ: int
    cost_before: float
    cost_after: float
    changed: Sequence[Changed]
    waiting: int

    @property
    def persons(self) -> set[UUID]:
        """Return whom it shows by code."""
        rows = (one.asking.request.person_id for one in self.changed)
        return {pk for pk in rows if pk}


def try_rules(*, member: Member, rules: Rules, at: datetime) -> Trial:
    """Return what these rules would change for who waits, for usual groups and in cost tonight.

    The house is read once; nothing is kept.
    """
    centre = member.centre
    rows = _waiting(member, centre)
    asked: dict[Any, Asked] = {row.pk: asked_by(row, at) for row in rows}
    asked |= _usual(centre, at)
    house = HouseAhead(centre, max(one.until_on for one in asked.values()), at)
    before = {key: house.fit(one, SHOWN) for key, one in asked.items()}
    other = house.by(rules)
    after = {key: other.fit(one, SHOWN) for key, one in asked.items()}
    facts = house_tonight(centre, at)
    return Trial(
        options=sum(max(len(before[key].options), len(after[key].options)) for key in asked),
        differ=sum(_differ(before[key], after[key]) for key in asked),
        cost_before=cost_of_house(facts, facts.rules),
        cost_after=cost_of_house(facts, rules),
        changed=_changed(rows, before, after, at.astimezone(centre.zone).date()),
        waiting=len(rows),
    )


def weights_set(*, centre: Centre) -> dict[str, RuleWeight]:
    """Return, by rule, what was changed and counts now, with who changed it."""
    rows = RuleWeight.objects.current().filter(centre=centre).select_related("set_by")
    return {row.rule: row for row in rows}


def weights_history(*, centre: Centre) -> list[RuleWeight]:
    """Return the latest changes of the weights, the newest first."""
    rows = RuleWeight.objects.filter(centre=centre).select_related("set_by")
    return list(rows.order_by("-set_at", "rule")[:HISTORY])


def _waiting(member: Member, centre: Centre) -> list[StayRequest]:
    seen = StayRequest.objects.visible_to(member).waiting().with_screening().in_order()
    rows = list(seen.select_related("person"))
    for row in rows:
        row.centre = centre
    return rows


def _usual(centre: Centre, at: datetime) -> dict[Any, Asked]:
    tonight = centre.night(at)
    return {
        number: Asked(
            [Guest(sex, tonight.year - age, needs=needs) for sex, age, needs in group],
            tonight,
            USUAL_NIGHTS,
        )
        for number, group in enumerate(USUAL)
    }


def _differ(before: Fit, after: Fit) -> int:
    """Return in how many places of the list of options another one stands."""
    longest = max(len(before.options), len(after.options))
    pairs = ((_at(before, place), _at(after, place)) for place in range(longest))
    return sum(one != other for one, other in pairs)


def _at(fit: Fit, place: int) -> frozenset[UUID] | None:
    if place >= len(fit.options):
        return None
    return frozenset(bed.pk for bed in fit.options[place].beds)


def _changed(
    rows: Sequence[StayRequest], before: Mapping[Any, Fit], after: Mapping[Any, Fit], on: Any
) -> list[Changed]:
    """Return who would be offered other rooms first; their rooms are read in one query."""
    moved = [row for row in rows if _rooms(before[row.pk]) != _rooms(after[row.pk])]
    pairs = [(before[row.pk], after[row.pk]) for row in moved]
    first = [fit.options[0] for pair in pairs for fit in pair if fit.options]
    found = iter(in_full(first))
    told = [[_told(next(found) if fit.options else None) for fit in pair] for pair in pairs]
    return [
        Changed(asking(row, on), words[0], words[1]) for row, words in zip(moved, told, strict=True)
    ]


def _rooms(fit: Fit) -> frozenset[UUID]:
    return frozenset(bed.room_id for bed in fit.options[0].beds) if fit.options else frozenset()


def _told(option: Option | None) -> str:
    if option is None:
        return _("no place")
    return _(", ").join(sorted(room.code for room in option.rooms))
