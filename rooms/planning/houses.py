"""The instance as the compiled core wants it: flat arrays, a state, and the way back."""

import numpy as np

from rooms.planning.instance import FORBIDDEN, Instance
from rooms.planning.kernel import CHAIN, PARTIES, House, Scratch, State
from rooms.planning.score import cost_of


def house_of(instance: Instance) -> House:
    """Lay the instance out for the compiled core."""
    parties, rooms = len(instance.party_ids), len(instance.room_ids)
    lengths = (instance.last - instance.first) * (rooms + 1)
    apart: list[list[int]] = [[] for _party in range(parties)]
    for p, q in instance.apart:
        apart[p].append(q)
        apart[q].append(p)
    totals = np.array([whole_stays(instance, p) for p in range(parties)])
    totals = totals.reshape(parties, rooms + 1)
    people = (instance.females, instance.males, instance.first, instance.last, instance.home)
    places = [*zip(instance.beds, instance.same, instance.villa, strict=True), (10**9, 0, -1)]
    return House(
        people=np.column_stack([*people, ~instance.fixed]).astype(np.int64),
        rooms=np.array(places, np.int64),
        offset=np.append(0, np.cumsum(lengths)).astype(np.int64),
        cost=np.concatenate([*(c.ravel() for c in instance.cost), np.zeros(1)]),
        total=totals,
        liked=_liked(totals),
        apart_at=np.append(0, np.cumsum([len(others) for others in apart])).astype(np.int64),
        apart_of=np.array([q for others in apart for q in others], np.int64),
        mixed=instance.mixed,
        move=instance.move,
    )


def whole_stays(instance: Instance, p: int) -> np.ndarray:
    """Return what the whole stay of a party costs in each room, the first move included."""
    total = np.minimum(instance.cost[p].sum(axis=1), FORBIDDEN)
    home = instance.home[p]
    if home >= 0:
        total[:-1] += instance.move * (np.arange(len(total) - 1) != home)
    return total


def _liked(totals):
    """Return the rooms of each party, the cheapest first; nowhere is not among them."""
    return np.argsort(totals[:, :-1], axis=1, kind="stable")


def state_of(house: House, instance: Instance, plan: list[np.ndarray]) -> State:
    """Return the state of a plan (rooms by party and night), which must break no rule."""
    parties, rooms = house.total.shape
    widest = int(instance.beds.max(initial=0)) + 1
    state = State(
        at=np.full((parties, instance.nights), -1, np.int64),
        room=np.full(parties, -1, np.int64),
        asleep=np.zeros((rooms, instance.nights, 3), np.int64),
        who=np.zeros((rooms, instance.nights, widest), np.int64),
        own=np.zeros(parties),
        best=np.full((parties, instance.nights), -1, np.int64),
        score=np.zeros(2),
    )
    return refill(state, instance, plan)


def refill(state: State, instance: Instance, plan: list[np.ndarray]) -> State:
    """Make a state hold another plan; what was its best is forgotten."""
    state.asleep[:] = 0
    for p, rooms in enumerate(plan):
        first = int(instance.first[p])
        state.at[p, first : first + len(rooms)] = rooms
        for n, room in enumerate(rooms, first):
            state.asleep[room, n] += instance.females[p], instance.males[p], 0
            if room != instance.nowhere:
                state.who[room, n, state.asleep[room, n, PARTIES]] = p
                state.asleep[room, n, PARTIES] += 1
        state.room[p] = rooms[0] if (rooms == rooms[0]).all() else -1
        state.own[p] = own_cost(instance, p, rooms)
    state.best[:] = state.at
    state.score[:] = cost_of(instance, plan)
    return state


def own_cost(instance: Instance, p: int, rooms: np.ndarray) -> float:
    """Return what the way of one party costs by itself: its rooms and its moves."""
    total = float(instance.cost[p][rooms, np.arange(len(rooms))].sum())
    before = np.append(instance.home[p], rooms[:-1])
    nowhere = instance.nowhere
    moves = (before >= 0) & (before != nowhere) & (rooms != nowhere) & (before != rooms)
    return total + instance.move * int(moves.sum())


def best_plan(state: State, instance: Instance) -> list[np.ndarray]:
    """Return the best plan that a state came through."""
    return [
        state.best[p, first:last].copy()
        for p, (first, last) in enumerate(zip(instance.first, instance.last, strict=True))
    ]


def scratch_of(house: House, instance: Instance) -> Scratch:
    """Return room to work in for one thread."""
    parties, rooms = house.total.shape
    return Scratch(
        mark=np.zeros(parties + 1, np.int64),
        chain=np.zeros(CHAIN + 1, np.int64),
        change=np.zeros((instance.nights, 2), np.int64),
        ways=np.zeros((instance.nights, rooms)),
        came=np.zeros((instance.nights, rooms), np.int64),
        path=np.zeros(instance.nights, np.int64),
    )


def dice_of(seed: int) -> np.ndarray:
    """Return dice that fall the same way for the same seed."""
    return np.array([(seed * 2 + 1) * 0x9E3779B97F4A7C15 % 2**64 or 1], np.uint64)
