"""The fewest moves by trying all of them, and small houses with a plan to try them in."""

import random
from itertools import combinations, product

import numpy as np

from rooms.planning import read_instance
from rooms.planning.instance import FORBIDDEN, too_near
from rooms.planning.score import cost_of
from tests.rooms.planning.making import given, party, room


def crowded(seed, *, rooms=5, parties=6, nights=4):
    """Return a small house by chance, a plan that breaks no rule, and a party without a room."""
    dice = random.Random(seed)
    places = [
        room(f"r{i}", dice.randint(1, 3), sexes=dice.choice(["any", "same", "same", "F"]))
        for i in range(dice.randint(2, rooms))
    ]
    for place in places:
        place["villa"] = dice.choice([None, "v1"])
    people = [_drawn(dice, i, places, nights) for i in range(dice.randint(2, parties))]
    names = [one["id"] for one in people]
    pairs = [dice.sample(names, 2)] if dice.random() < 0.3 else []
    house = read_instance(given(places, people, nights, apart=pairs))
    newcomer = dice.randrange(len(people))
    plan = [np.full(int(n), house.nowhere) for n in house.last - house.first]
    for p in dice.sample(range(len(people)), len(people)):
        ways = [way for way in _ways(house, p) if p != newcomer and _fits(house, plan, p, way)]
        if ways:
            plan[p] = np.array(dice.choice(ways))
    return _fixed_by_chance(dice, house, plan), plan, newcomer


def _drawn(dice, number, places, nights):
    largest = max(place["beds"] for place in places)
    females, males = dice.choice([(1, 0), (1, 0), (0, 1), (2, 0), (1, 1)])
    if females + males > largest:
        females, males = 1, 0
    first = dice.randrange(nights)
    last = dice.randint(first + 1, nights)
    cost = [None if dice.random() < 0.2 else dice.randint(0, 9) for _place in places]
    return party(f"p{number}", first, last, cost, females, males)


def _ways(house, p):
    """Return the ways of a party with at most one change of rooms."""
    nights = int(house.last[p] - house.first[p])
    whole = [(r,) * nights for r in range(house.nowhere)]
    both = product(range(house.nowhere), repeat=2)
    changed = [(a,) * k + (b,) * (nights - k) for a, b in both for k in range(1, nights) if a != b]
    return [
        w
        for w in (*whole, *changed)
        if all(house.cost[p][r, k] < FORBIDDEN for k, r in enumerate(w))
    ]


def _fits(house, plan, p, way):
    return not breaks(house, [*plan[:p], np.array(way), *plan[p + 1 :]], {p: 0})


def _fixed_by_chance(dice, house, plan):
    """Fix some parties where they are; the others live nowhere yet, for whom moves cost."""
    fixed = house.fixed.copy()
    home = house.home.copy()
    for p, rooms in enumerate(plan):
        stays = rooms[0] != house.nowhere and (rooms == rooms[0]).all()
        if stays and house.first[p] == 0:
            home[p] = rooms[0]
            fixed[p] = dice.random() < 0.25
    return type(house)(**{**house.__dict__, "fixed": fixed, "home": home})


def breaks(house, plan, since):
    """Tell whether those who came into a room (``since``: party to first night) break a rule."""
    return any(
        _breaks(house, plan, p, n)
        for p, night in since.items()
        for n in range(max(night, int(house.first[p])), int(house.last[p]))
    )


def _breaks(house, plan, p, n):
    mine = plan[p][n - house.first[p]]
    if mine == house.nowhere or house.cost[p][mine, n - house.first[p]] >= FORBIDDEN:
        return True
    present = [q for q in range(len(plan)) if house.first[q] <= n < house.last[q]]
    rooms = {q: plan[q][n - house.first[q]] for q in present}
    pairs = [(p, q) for q in present] + [(q, p) for q in present]
    if any(pair in house.apart and too_near(house, *(rooms[q] for q in pair)) for pair in pairs):
        return True
    beside = [q for q in present if rooms[q] == mine]
    women = sum(house.females[q] for q in beside)
    men = sum(house.males[q] for q in beside)
    mixed = house.same[mine] and women and men and len(beside) > 1
    return bool(mixed or women + men > house.beds[mine])


def fewest_moves(house, plan, newcomer, tonight=0):
    """Return the fewest moves and the least cost with so few; None, None if none help.

    The cost is the least over all nights in which people could move.
    """
    others = [p for p in range(len(plan)) if p != newcomer and _movable(house, plan, p, tonight)]
    nights = int(house.last[newcomer] - house.first[newcomer])
    for number in range(len(others) + 1):
        costs = []
        rooms = [(0, np.full(nights, r)) for r in range(house.nowhere)]
        for movers in combinations(others, number):
            ways = [_moves(house, plan, p, tonight) for p in movers]
            for came in product(rooms, *ways):
                made, since = [*plan], {}
                for p, (night, way) in zip((newcomer, *movers), came, strict=True):
                    made[p], since[p] = way, night
                if not breaks(house, made, since):
                    costs.append(cost_of(house, made))
        if costs:
            return number, min(costs)
    return None, None


def _movable(house, plan, p, tonight):
    placed = not (plan[p] == house.nowhere).any()
    return placed and not house.fixed[p] and house.last[p] > tonight


def _moves(house, plan, p, tonight):
    first, last = int(house.first[p]), int(house.last[p])
    nights = [first] if first > tonight else range(max(first, tonight), last)
    found = []
    for night in nights:
        for r in range(house.nowhere):
            way = plan[p].copy()
            way[night - first :] = r
            begins = way[night - first] != plan[p][night - first] or first > tonight
            if begins and (way != plan[p]).any():
                found.append((night, way))
    return found
