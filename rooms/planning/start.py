"""A first plan: parties as they come, each into the cheapest room that can still take it."""

import numpy as np

from rooms.planning.instance import FORBIDDEN, Instance, too_near
from rooms.planning.kernel import House


def first_plan(instance: Instance, house: House) -> list[np.ndarray]:
    """Return a plan that breaks no rule; who finds no room for the whole stay is nowhere."""
    asleep = np.zeros((len(instance.room_ids) + 1, instance.nights), np.int64)
    rooms = np.full(len(instance.party_ids), instance.nowhere)
    placed: set[int] = set()
    for p in _in_order(instance):
        room = _cheapest(instance, house, p, asleep, rooms, placed)
        asleep[room, instance.first[p] : instance.last[p]] += instance.sizes[p]
        rooms[p] = room
        placed.add(p)
    lengths = instance.last - instance.first
    return [np.full(length, room) for length, room in zip(lengths, rooms, strict=True)]


def _in_order(instance):
    """Fixed ones first, then who lives here, then by arrival, the larger and longer before."""
    lengths = instance.last - instance.first
    strangers = instance.home < 0
    keys = (-lengths, -instance.sizes, instance.first, strangers, ~instance.fixed)
    return [int(p) for p in np.lexsort(keys)]


def _cheapest(instance, house, p, asleep, rooms, placed):
    if instance.fixed[p]:
        return int(instance.home[p])
    nights = slice(int(instance.first[p]), int(instance.last[p]))
    fits = (asleep[:-1, nights] + instance.sizes[p] <= instance.beds[:, None]).all(axis=1)
    fits &= house.total[p, :-1] < FORBIDDEN
    for i in range(house.apart_at[p], house.apart_at[p + 1]):
        q = int(house.apart_of[i])
        if q in placed and instance.first[q] < nights.stop and nights.start < instance.last[q]:
            fits &= [not too_near(instance, r, rooms[q]) for r in range(len(fits))]
    if not fits.any():
        return instance.nowhere
    return int(np.where(fits, house.total[p, :-1], np.inf).argmin())
