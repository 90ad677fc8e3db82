"""Plans against the proven bound: houses of our own, and others from `BENCH_INSTANCES`.

The value is the cost of the plan after so many seconds of wall time, the floor the bound. A house
of the size of a shelter is proven: its line is the seconds that took.
"""

import json
import os
import random
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from rooms.planning import (
    Instance,
    Online,
    make_room,
    read_instance,
    solve,
    warm_up,
    warm_up_moves,
)
from rooms.planning.bound import best_prices
from rooms.planning.houses import house_of
from tests.bench.full_house import full_house
from tests.bench.measure import report

GOALS = ((1, 1.08), (10, 1.04), (60, 1.03))
"""Seconds, and how much dearer than the bound the plan may be then."""

SHELTER = {"rooms": 25, "parties": 120, "nights": 14}
LARGE = {"rooms": 100, "parties": 600, "nights": 14}
PROVEN_IN = 30
ROOM_IN = 2
ONLINE, PLACED_IN = 1.15, 0.005


def bench_planner() -> None:
    """Measure the planner; the long goal only on instances that were given."""
    bench_make_room()
    warm_up()
    shelter = read_instance(drawn(1, **SHELTER))
    answer = solve(shelter, seconds=2 * PROVEN_IN)
    proven = answer.seconds if answer.is_proven else float("inf")
    report("a shelter of 25 rooms, proven", min(proven, 10 * PROVEN_IN), None, PROVEN_IN)
    _measure("100 rooms", read_instance(drawn(2, **LARGE)), GOALS[:2])
    if folder := os.environ.get("BENCH_INSTANCES"):
        for file in sorted(Path(folder).glob("*.json")):
            _measure(file.stem, read_instance(json.loads(file.read_text())), GOALS)


def bench_make_room() -> None:
    """Measure in full houses how long the fewest moves take, and how often they are not proven."""
    warm_up_moves()
    for nights in (14, 31):
        cases = [case for seed in range(4) for case in islice(full_house(seed, nights=nights), 6)]
        answers = [make_room(*case, seconds=ROOM_IN) for case in cases]
        name = f"make room, 200 beds, {nights} nights, {len(cases)} parties"
        report(f"{name}: median", median(answer.seconds for answer in answers), None, ROOM_IN)
        unproven = sum(not answer.is_proven for answer in answers)
        report(f"{name}: unproven", unproven, None, 0, unit="parties")


def bench_online(name: str, instance: Instance, best: float) -> None:
    """Measure placing parties at once as they come, beside the best plan and the cheapest room."""
    for how, key in (
        ("priced", lambda c: c.total),
        ("the cheapest room", lambda c: (c.cost, c.room)),
    ):
        online, times, cost = Online(instance), [], 0.0
        for p in np.argsort(instance.first, kind="stable").tolist():
            began = time.perf_counter()
            online.remember(p)
            choice = min(online.ranked(p), key=key, default=None)
            times.append(time.perf_counter() - began)
            nights = int(instance.last[p] - instance.first[p])
            room = instance.nowhere if choice is None else choice.room
            online.keep(p, np.full(nights, room))
            cost += choice.cost if choice else instance.unplaced * nights * int(instance.sizes[p])
        report(f"placed at once, {how}, {name}", cost, best, ONLINE, unit="cost")
        report(f"placed at once, {how}, {name}: a party", median(times), None, PLACED_IN)


def _measure(name: str, instance: Instance, goals) -> None:
    prices = best_prices(instance, house_of(instance), float("inf"))
    best = float("inf")
    for seconds, goal in goals:
        cost = solve(instance, seconds=seconds).cost
        best = min(best, cost)
        report(f"plan after {seconds} s, {name}", cost, prices and prices.bound, goal, unit="cost")
    bench_online(name, instance, best)


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
