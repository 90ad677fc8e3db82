"""Instances for tests: written by hand in a line, or drawn by chance."""

import random
from itertools import product

import numpy as np

from rooms.planning import read_instance
from rooms.planning.instance import FORBIDDEN


def room(name="r1", beds=2, **more):
    return {"id": name, "beds": beds, **more}


def party(name="p1", first=0, last=1, cost=(0.0,), females=1, males=0, **more):
    told = {"id": name, "females": females, "males": males, "first": first, "last": last}
    return {**told, "cost": list(cost), **more}


def given(rooms, parties, nights=3, **more):
    return {"nights": nights, "rooms": rooms, "parties": parties, **more}


def drawn(seed, *, rooms=5, parties=6, nights=3):
    """Return a small house by chance, with everything that an instance may hold."""
    dice = random.Random(seed)
    count = dice.randint(1, rooms)
    places = [
        room(
            f"r{i}",
            dice.randint(1, 4),
            sexes=dice.choice(["any", "same", "same", "F", "M"]),
            villa=dice.choice([None, "v1", "v2"]),
        )
        for i in range(count)
    ]
    largest = max(place["beds"] for place in places)
    people = [
        _drawn_party(dice, i, count, nights, largest) for i in range(dice.randint(1, parties))
    ]
    names = [one["id"] for one in people]
    pairs = [dice.sample(names, 2) for _pair in range(dice.randint(0, 2)) if len(names) > 1]
    return given(places, people, nights, apart=pairs)


def _drawn_party(dice, number, rooms, nights, largest):
    females = dice.randint(0, largest)
    males = dice.randint(0 if females else 1, max(largest - females, 0 if females else 1))
    first = dice.randrange(nights)
    last = dice.randint(first + 1, nights)
    one = party(f"p{number}", first, last, _costs(dice, rooms), females, males)
    if dice.random() < 0.3:
        one["room"] = f"r{dice.randrange(rooms)}"
    if dice.random() < 0.3:
        start = dice.randrange(first, last)
        end = dice.randint(start + 1, last)
        one["segments"] = [{"first": start, "last": end, "cost": _costs(dice, rooms)}]
    return one


def _costs(dice, rooms):
    return [None if dice.random() < 0.2 else round(dice.uniform(0, 20), 1) for _r in range(rooms)]


def cheapest(instance):
    """Return the cost of the best plan, by trying every way of every party.

    Mixed nights only grow with every party that comes, so a plan half made is given up once it and
    the cheapest ways of the rest cost as much as the best one.
    """
    ways = [_ways(instance, p) for p in range(len(instance.party_ids))]
    rest = [sum(w[0][0] for w in ways[p:]) for p in range(len(ways))] + [0.0]
    women = np.zeros((instance.nowhere + 1, instance.nights), int)
    men = women.copy()
    best = [float("inf")]

    def mixed():
        return instance.mixed * float(np.minimum(women, men)[:-1][instance.same].sum())

    def add(p, spent, taken):
        if spent + mixed() + rest[p] >= best[0] - 1e-9:
            return
        if p == len(ways):
            best[0] = spent + mixed()
            return
        nights = range(int(instance.first[p]), int(instance.last[p]))
        for cost, rooms in ways[p]:
            if spent + cost + rest[p + 1] >= best[0] - 1e-9:
                return
            spots = (list(rooms), list(nights))
            women[spots] += instance.females[p]
            men[spots] += instance.males[p]
            if _holds(instance, women, men) and not _meets(instance, taken, p, rooms):
                add(p + 1, spent + cost, {**taken, p: rooms})
            women[spots] -= instance.females[p]
            men[spots] -= instance.males[p]

    add(0, 0.0, {})
    return best[0]


def _holds(instance, women, men):
    return ((women + men)[:-1] <= instance.beds[:, None]).all()


def _meets(instance, taken, p, rooms):
    for a, b in instance.apart:
        q = b if a == p else a if b == p else None
        if q in taken:
            theirs = dict(enumerate(taken[q], int(instance.first[q])))
            mine = enumerate(rooms, int(instance.first[p]))
            if any(_near(instance, r, theirs.get(n, instance.nowhere)) for n, r in mine):
                return True
    return False


def _near(instance, a, b):
    if instance.nowhere in (a, b):
        return False
    return a == b or (instance.villa[a] == instance.villa[b] >= 0)


def _ways(instance, p):
    """Return (cost, rooms) of every way of a party, the cheapest first."""
    nights = int(instance.last[p] - instance.first[p])
    home = int(instance.home[p])
    ways = []
    for rooms in product(range(instance.nowhere + 1), repeat=nights):
        cost = float(sum(instance.cost[p][r, k] for k, r in enumerate(rooms)))
        steps = zip((home, *rooms[:-1]), rooms, strict=True)
        none = (-1, instance.nowhere)
        moves = sum(a not in none and b != instance.nowhere and a != b for a, b in steps)
        if cost < FORBIDDEN:
            ways.append((cost + instance.move * moves, rooms))
    return sorted(ways)


def made(*args, **more):
    return read_instance(given(*args, **more))
