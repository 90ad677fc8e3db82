"""The ways of a party through rooms and nights that a plan better than the best so far may hold."""

from typing import NamedTuple

import numpy as np

from rooms.planning.bound import Prices, priced
from rooms.planning.instance import Instance


class Way(NamedTuple):
    """One party's rooms by night, and what that costs by itself."""

    party: int
    rooms: tuple[int, ...]
    cost: float


def ways_within(
    instance: Instance, p: int, prices: Prices, slack: float, most: int
) -> list[Way] | None:
    """Return the ways of a party at most ``slack`` dearer than its best, bed prices paid.

    Returns None if there are more than ``most``.
    """
    paid = priced(instance, p, prices)
    to_end = _costs_to_the_end(instance, paid)
    home = int(instance.home[p])
    entries = paid[:, 0] + [_toll(instance, home, r) for r in range(len(paid))]
    limit = (entries + to_end[0]).min() + slack
    found: list[Way] = []
    stack: list[tuple[tuple[int, ...], float]] = [
        ((r,), entries[r]) for r in np.flatnonzero(entries + to_end[0] <= limit).tolist()
    ]
    while stack:
        rooms, spent = stack.pop()
        k = len(rooms)
        if k == paid.shape[1]:
            found.append(Way(p, rooms, _own(instance, p, rooms)))
            if len(found) > most:
                return None
            continue
        steps = _steps(instance, rooms[-1], len(paid)) + paid[:, k] + spent
        near = np.flatnonzero(steps + to_end[k] <= limit).tolist()
        stack.extend(((*rooms, r), float(steps[r])) for r in near)
    return found


def _toll(instance, before, room):
    """Return what it costs to sleep in ``room`` after a night in ``before``."""
    nowhere = instance.nowhere
    stays = before in (-1, nowhere, room) or room == nowhere
    return 0.0 if stays else instance.move


def _steps(instance, before, count):
    """Return what it costs to go from a room to each."""
    tolls = np.full(count, 0.0 if before == instance.nowhere else instance.move)
    tolls[[before, instance.nowhere]] = 0.0
    return tolls


def _costs_to_the_end(instance, paid):
    """Return by night and room the cheapest way on from there, the night itself paid already."""
    rooms, nights = paid.shape
    to_end = np.zeros((nights, rooms))
    for k in range(nights - 2, -1, -1):
        onwards = paid[:, k + 1] + to_end[k + 1]
        moved = np.minimum(onwards.min() + instance.move, onwards[instance.nowhere])
        to_end[k] = np.minimum(onwards, moved)
        to_end[k, instance.nowhere] = onwards.min()
    return to_end


def _own(instance, p, rooms):
    cost = float(instance.cost[p][list(rooms), range(len(rooms))].sum())
    before = (int(instance.home[p]), *rooms[:-1])
    return cost + sum(_toll(instance, b, r) for b, r in zip(before, rooms, strict=True))


def all_ways(
    instance: Instance, prices: Prices, slack: float, keep: list[np.ndarray], most: int
) -> tuple[list[Way], float]:
    """Return ways, with those of the plan ``keep``, and the slack within which none lacks."""
    while True:
        ways = _within(instance, prices, slack, most)
        if ways is not None:
            break
        slack /= 2
    known = {(way.party, way.rooms) for way in ways}
    for p, rooms in enumerate(keep):
        way = tuple(int(r) for r in rooms)
        if (p, way) not in known:
            ways.append(Way(p, way, _own(instance, p, way)))
    return ways, slack


def _within(instance, prices, slack, most):
    ways: list[Way] = []
    for p in range(len(instance.party_ids)):
        if instance.fixed[p]:
            room = int(instance.home[p])
            rooms = (room,) * int(instance.last[p] - instance.first[p])
            ways.append(Way(p, rooms, _own(instance, p, rooms)))
            continue
        some = ways_within(instance, p, prices, slack, most - len(ways))
        if some is None:
            return None
        ways += some
    return ways
