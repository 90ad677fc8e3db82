"""Plans against the proven bound: houses of our own, and others from `BENCH_INSTANCES`.

The value is the cost of the plan after so many seconds of wall time, the floor the bound. A house
of the size of a shelter is proven: its line is the seconds that took.
"""

import json
import os
import random
from pathlib import Path
from typing import Any

from rooms.planning import Instance, read_instance, solve, warm_up
from rooms.planning.bound import best_prices
from rooms.planning.houses import house_of
from tests.bench.measure import report

GOALS = ((1, 1.08), (10, 1.04), (60, 1.03))
"""Seconds, and how much dearer than the bound the plan may be then."""

SHELTER = {"rooms": 25, "parties": 120, "nights": 14}
LARGE = {"rooms": 100, "parties": 600, "nights": 14}
PROVEN_IN = 30


def bench_planner() -> None:
    """Measure the planner; the long goal only on instances that were given."""
    warm_up()
    shelter = read_instance(drawn(1, **SHELTER))
    answer = solve(shelter, seconds=2 * PROVEN_IN)
    proven = answer.seconds if answer.is_proven else float("inf")
    report("a shelter of 25 rooms, proven", min(proven, 10 * PROVEN_IN), None, PROVEN_IN)
    _measure("100 rooms", read_instance(drawn(2, **LARGE)), GOALS[:2])
    if folder := os.environ.get("BENCH_INSTANCES"):
        for file in sorted(Path(folder).glob("*.json")):
            _measure(file.stem, read_instance(json.loads(file.read_text())), GOALS)


def _measure(name: str, instance: Instance, goals) -> None:
    prices = best_prices(instance, house_of(instance), float("inf"))
    for seconds, goal in goals:
        cost = solve(instance, seconds=seconds).cost
        report(f"plan after {seconds} s, {name}", cost, prices and prices.bound, goal, unit="cost")


def drawn(seed: int, *, rooms: int, parties: int, nights: int) -> dict[str, Any]:
    """Return a house by chance: rooms of three sizes, stays of some nights, wishes for features.

    A party asks for one of six features, which half of the rooms have, and minds a larger room.
    """
    dice = random.Random(seed)
    places = [
        {"id": f"r{i}", "beds": dice.choice((1, 2, 4, 4)), "sexes": "same"} for i in range(rooms)
    ]
    features = [{f for f in range(6) if dice.random() < 0.5} for _room in places]
    return {
        "nights": nights,
        "rooms": places,
        "parties": [_party(dice, i, places, features, nights) for i in range(parties)],
    }


def _party(dice, number, places, features, nights):
    first = dice.randrange(nights)
    wished, female = dice.randrange(6), dice.random() < 0.6
    largest = dice.choice((1, 2, 4))
    cost = [
        5.0 * (wished not in has) + 0.8 * (place["beds"] > largest) + dice.choice((0, 1, 2))
        for place, has in zip(places, features, strict=True)
    ]
    return {
        "id": f"p{number}",
        "females": int(female),
        "males": int(not female),
        "first": first,
        "last": min(nights, first + dice.randint(1, 6)),
        "cost": [round(c, 1) for c in cost],
    }
