"""Where a party fits, ranked by points less a *price*: what it takes from those who may come next.

Staff see the points; where the price decides, a sentence says so.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
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
from rooms.allocation.side_by_side import Row, rows_side_by_side
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
    fullness = _fullness(found)
    tried = (_placing(opening, party, rules, fullness) for opening in found)
    options = best_of([one for one in tried if one], rules, limit, near, pricing)
    if not options and party.size > 1:
        rows = rows_side_by_side(found, party, order, rules)
        options = _side_by_side(rows, rules, limit, pricing)
    missing = "" if options else why_none(found, party, nights, rules)
    return Fit(tuple(options), missing)


def best_of(
    placings: Sequence[Placing],
    rules: Rules,
    limit: int,
    near: Bed | None = None,
    pricing: Pricing = no_price,
) -> list[Option]:
    """Return the best of these placings as options, those nearest to the bed ``near`` first."""
    priced = _prices([[placing] for placing in placings], rules, pricing)
    ranked = []
    for placing, price in zip(placings, priced, strict=True):
        distance, points = _distance(placing.opening.room, near), score(placing, rules)
        ranked.append(_Ranked(distance, points, price, partial(_option, placing, points, rules)))
    return _told(ranked, limit)


class _Ranked(NamedTuple):
    """A place by what it is ranked: how far it is from the bed that was wanted, points, price."""

    distance: int
    points: int
    price: float
    option: Callable[[], Option]

    @property
    def place(self) -> tuple[int, float]:
        return self.distance, self.price - self.points


def _told(ranked: Sequence[_Ranked], limit: int) -> list[Option]:
    """Return the best options; where others with more points come after one, or with fewer before
    it, it says for whose sake.
    """
    best = sorted(ranked, key=lambda one: one.place)[:limit]
    return [_with_words(one, ranked) for one in best]


def _with_words(one: _Ranked, ranked: Sequence[_Ranked]) -> Option:
    option, rule = one.option(), BY_CODE[PlacingRule.FOR_OTHERS]
    near = [other for other in ranked if other.distance == one.distance]
    wins = any(other.points > one.points and other.place > one.place for other in near)
    loses = any(other.points < one.points and other.place < one.place for other in near)
    return replace(
        option,
        kept=(*option.kept, str(rule.kept)) if wins else option.kept,
        given_up=(*option.given_up, str(rule.given_up)) if loses else option.given_up,
    )


def _side_by_side(rows: Sequence[Row], rules: Rules, limit: int, pricing: Pricing) -> list[Option]:
    priced = _prices([row.placings for row in rows], rules, pricing)
    ranked = [
        _Ranked(0, row.option.score, price, partial(replace, row.option))
        for row, price in zip(rows, priced, strict=True)
    ]
    return _told(ranked, limit)


def _prices(places: Sequence[Sequence[Placing]], rules: Rules, pricing: Pricing) -> list[float]:
    """Return the price of each place, the sum of its rooms'; asked only where it can decide."""
    if len(places) < 2 or not rules.weight(PlacingRule.FOR_OTHERS):
        return [0.0] * len(places)
    priced = iter(pricing([placing for place in places for placing in place]))
    return [sum(islice(priced, len(place))) for place in places]


def _option(placing: Placing, points: int, rules: Rules) -> Option:
    words = said(placing, rules)
    room, beds = placing.opening.room, tuple(placing.beds)
    return Option(room, beds, points, words.kept, words.given_up)  # type: ignore[arg-type]


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
