"""A full house of 200 beds with a plan, and parties for whom there is no room in it."""

import random
from collections.abc import Iterator

import numpy as np

from rooms.planning import Instance, read_instance

BEDS = 200
SIZES = ((1, 0), (1, 0), (1, 0), (2, 0), (1, 1), (2, 1), (3, 1))
"""Women (with girls) and men (boys) of a party."""


def full_house(seed: int, *, nights: int) -> Iterator[tuple[Instance, list[np.ndarray], int]]:
    """Yield a house, its plan and a party that finds no room in it, one party after the other.

    All beds are taken tonight; those who live there leave one after the other, and half of what
    becomes free is promised to others already. A sixth of them cannot be moved.
    """
    dice = random.Random(seed)
    places = _places(dice)
    living = [_party(dice, places, i, 0, dice.randint(1, nights)) for i in range(BEDS)]
    coming = [_coming(dice, places, i, nights) for i in range(BEDS, 2 * BEDS)]
    everybody = read_instance({"nights": nights, "rooms": places, "parties": living + coming})
    plan = [np.full(n, everybody.nowhere) for n in (everybody.last - everybody.first).tolist()]
    asleep = np.zeros((2, everybody.nowhere, nights), np.int64)
    kept, refused = [], []
    for p in range(2 * BEDS):
        promised = asleep[:, :, everybody.first[p]].sum() / BEDS
        if p < BEDS or promised < 0.8:
            room = _best_fit(everybody, asleep, p)
            (refused if room is None else kept).append(p)
            if room is not None:
                plan[p][:] = room
    for p in refused:
        if everybody.first[p] > 0 or everybody.last[p] <= nights // 2:
            yield _only(dice, everybody, plan, [*kept, p])


def _places(dice):
    places, beds = [], 0
    while beds < BEDS:
        size = min(dice.choice((2, 3, 4, 4, 5, 6)), BEDS - beds)
        sexes = "same" if dice.random() < 0.3 else "any"
        place = {"id": f"r{len(places)}", "beds": size, "sexes": sexes}
        places.append({**place, "villa": f"v{len(places) // 10}"})
        beds += size
    return places


def _coming(dice, places, number, nights):
    first = dice.randrange(nights)
    return _party(dice, places, number, first, min(nights, first + dice.choice((2, 4, 7, 14, 21))))


def _party(dice, places, number, first, last):
    females, males = dice.choice(SIZES)
    minds = dice.random() < 0.2
    cost = [
        None if minds and dice.random() < 0.5 else round(0.3 * (place["beds"] - females - males), 1)
        for place in places
    ]
    cost = [None if c is None else max(0.0, c) for c in cost]
    cost[-1] = cost[-1] or 0.0
    told = {"id": f"p{number}", "females": females, "males": males, "first": first, "last": last}
    return {**told, "cost": cost}


def _best_fit(house, asleep, p):
    """Return the cheapest room with beds for all nights, and count the party in; None without."""
    nights = slice(int(house.first[p]), int(house.last[p]))
    women, men = asleep[:, :, nights] + np.array([house.females[p], house.males[p]])[:, None, None]
    alone = asleep[:, :, nights].sum(axis=0) == 0
    mixed = house.same[:, None] & (women > 0) & (men > 0) & ~alone
    fits = (women + men <= house.beds[:, None]).all(axis=1) & ~mixed.any(axis=1)
    cost = np.where(fits, house.cost[p][:-1].sum(axis=1), np.inf)
    room = int(cost.argmin())
    if cost[room] > 1e6:
        return None
    asleep[:, room, nights] += np.array([house.females[p], house.males[p]])[:, None]
    return room


def _only(dice, house, plan, chosen):
    """Return the house with the chosen parties alone; who is there tonight lives there."""
    there = [q for q in chosen[:-1] if house.first[q] == 0]
    home, fixed = house.home.copy(), house.fixed.copy()
    home[there] = [plan[q][0] for q in there]
    fixed[there] = [dice.random() < 1 / 6 for _q in there]
    picked = {name: getattr(house, name)[chosen] for name in ("first", "last", "females", "males")}
    ids = tuple(house.party_ids[q] for q in chosen)
    costs = tuple(house.cost[q] for q in chosen)
    told = {**house.__dict__, **picked, "party_ids": ids, "cost": costs}
    small = Instance(**{**told, "home": home[chosen], "fixed": fixed[chosen]})
    return small, [plan[q] for q in chosen], len(chosen) - 1
