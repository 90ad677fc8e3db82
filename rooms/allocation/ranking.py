"""Where a party fits, ranked by points less a *price*: what it takes from those who may come next.

Staff see the points; where the price decides, a sentence says so.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from rooms.allocation.admitting import obstacles
from rooms.allocation.house import Opening
from rooms.allocation.missing import why_none
from rooms.allocation.outlook import Pricing, no_price
from rooms.allocation.parties import Fit, Option, Party
from rooms.allocation.rules import BY_CODE, Rules
from rooms.allocation.scoring import Placing, said, score
from rooms.allocation.seating import seat
from rooms.allocation.side_by_side import options_side_by_side
from rooms.choices import PlacingRule
from rooms.models import Bed


def fit_among(
    found: list[Opening],
    party: Party,
    nights: int,
    order: Callable[[], list[UUID]],
    rules: Rules,
    limit: int,
    near: Bed | None = None,
    pricing: Pricing = no_price,
) -> Fit:
    """Return the best options among these openings, as the rules know beds and rooms.

    ``pricing`` is asked only where there is something to choose; without it the choice is greedy.
    """
    ranked = _ranked(found, party, rules, near, pricing)
    options = [_option(one, ranked, rules) for one in ranked[:limit]]
    if not options and party.size > 1:
        options = options_side_by_side(found, party, order, rules)[:limit]
    missing = "" if options else why_none(found, party, nights, rules)
    return Fit(tuple(options), missing)


class _Ranked(NamedTuple):
    """A placing by what it is ranked: how far it is from the bed that was wanted, points, price."""

    distance: int
    points: int
    price: float
    placing: Placing

    @property
    def place(self) -> tuple[int, float]:
        return self.distance, self.price - self.points


def _option(one: _Ranked, ranked: Sequence[_Ranked], rules: Rules) -> Option:
    """Return an option; where others with more points come after it, or with fewer before, it says
    for whose sake.
    """
    words, rule = said(one.placing, rules), BY_CODE[PlacingRule.FOR_OTHERS]
    near = [other for other in ranked if other.distance == one.distance]
    wins = any(other.points > one.points and other.place > one.place for other in near)
    loses = any(other.points < one.points and other.place < one.place for other in near)
    return Option(
        one.placing.opening.room,  # type: ignore[arg-type]
        tuple(one.placing.beds),
        one.points,
        (*words.kept, str(rule.kept)) if wins else words.kept,
        (*words.given_up, str(rule.given_up)) if loses else words.given_up,
    )


def _ranked(
    found: list[Opening], party: Party, rules: Rules, near: Bed | None, pricing: Pricing
) -> list[_Ranked]:
    """Return where all of them fit into one room, best (and nearest) first."""
    fullness = _fullness(found)
    tried = (_placing(opening, party, rules, fullness) for opening in found)
    placings = [placing for placing in tried if placing]
    if len(placings) < 2 or not rules.weight(PlacingRule.FOR_OTHERS):
        pricing = no_price
    ranked = [
        _Ranked(_distance(placing.opening.room, near), score(placing, rules), price, placing)
        for placing, price in zip(placings, pricing(placings), strict=True)
    ]
    return sorted(ranked, key=lambda one: one.place)


def _placing(opening: Opening, party: Party, rules: Rules, fullness: dict) -> Placing | None:
    if len(opening.beds) < party.size or obstacles(opening, party, rules):
        return None
    beds = seat(party, opening.beds)
    return beds and Placing(opening, party, beds, fullness[opening.room.villa_id])


def _fullness(found):
    """Return how full each villa is beside the emptiest one, so that people are spread."""
    free = Counter(opening.room.villa_id for opening in found for _bed in opening.beds)
    most = max(free.values(), default=1)
    return {villa: 1 - count / most for villa, count in free.items()}


def _distance(room, near):
    """Rank rooms by nearness to the bed that was wanted: same room, same villa, elsewhere."""
    if near is None or room.pk == near.room_id:
        return 0
    return 1 if room.villa_id == near.room.villa_id else 2
