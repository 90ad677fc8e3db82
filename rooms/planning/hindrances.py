"""What stands in the way of one more party: in each room, and in the house as a whole."""

from typing import NamedTuple

import highspy
import numpy as np

from rooms.planning.instance import FORBIDDEN, Instance, too_near
from rooms.planning.kernel import MOVABLE
from rooms.planning.moves import NEVER, Board


class Hindrance(NamedTuple):
    """What is in the way in a room that the party may have for all its nights.

    ``leave`` is how many others must leave it at least, None where that is impossible because of
    those who cannot be moved. ``beds`` is how many beds lack in the worst night ``night`` (0: beds
    are enough, and the party may not sleep beside somebody). ``fixed`` and ``movable`` name the
    parties that are there in a night in which it cannot be.
    """

    room: int
    leave: int | None
    night: int
    beds: int
    fixed: tuple[int, ...]
    movable: tuple[int, ...]


def hindrances_of(instance: Instance, board: Board, party: int) -> list[Hindrance]:
    """Return the hindrances of the rooms that the party may have, the least first."""
    first = int(instance.first[party])
    may = np.flatnonzero(board.allowed[party] <= first)
    found = [_hindrance(instance, board, party, int(r)) for r in may]
    return sorted(found, key=lambda one: (one.leave is None, one.leave or 0, one.beds, one.room))


def _hindrance(instance, board, party, room):
    first, last = int(instance.first[party]), int(instance.last[party])
    need = int(board.need[party, room, first])
    lacking = {n: _beds_lacking(instance, board, party, room, n) for n in range(first, last)}
    beside = {n: _not_beside(instance, board, party, room, n) for n in range(first, last)}
    bad = [n for n in lacking if lacking[n] > 0 or beside[n]]
    worst = max(bad, key=lambda n: (lacking[n], len(beside[n]), -n), default=first)
    in_the_way = set().union(
        *(beside[n] for n in bad), *(_there(board, room, n) for n in bad if lacking[n] > 0)
    )
    movable = board.people[:, MOVABLE]
    fixed = {p for p in in_the_way if not movable[p]}
    stuck = any(not movable[p] for n in bad for p in beside[n])
    return Hindrance(
        room=room,
        leave=None if need >= NEVER or stuck else need,
        night=worst,
        beds=max(0, lacking[worst]),
        fixed=tuple(sorted(fixed)),
        movable=tuple(sorted(in_the_way - fixed)),
    )


def _there(board, room, night):
    return board.who[room, night, : board.count[room, night]].tolist()


def _beds_lacking(instance, board, party, room, night):
    asleep = sum(int(instance.sizes[p]) for p in _there(board, room, night))
    return asleep + int(instance.sizes[party]) - int(instance.beds[room])


def _not_beside(instance, board, party, room, night):
    """Return beside whom the party may not sleep: of the other sex, or to be apart from."""
    females, males = instance.females, instance.males
    others = set()
    if instance.same[room]:
        for q in _there(board, room, night):
            if females[q] + females[party] and males[q] + males[party]:
                others.add(q)
    for pair in instance.apart:
        if party in pair:
            q = pair[0] if pair[1] == party else pair[1]
            there = int(board.at[q, night])
            if there >= 0 and too_near(instance, there, room):
                others.add(q)
    return others


def full_night(instance: Instance, board: Board, party: int) -> int | None:
    """Return a night on which the house has no beds for all, in whatever rooms, or None.

    Only whom a room forbids and who is fixed counts here; a party may even be divided. So where
    this finds a night no moves help; where it finds none they still may not.
    """
    for night in range(int(instance.first[party]), int(instance.last[party])):
        present = np.flatnonzero(board.at[:, night] >= 0)
        if not _have_beds(instance, [*present.tolist(), party], night):
            return night
    return None


def _have_beds(instance, parties, night):
    """Tell whether the people of the parties could be divided among rooms that they may have."""
    beds = instance.beds.copy()
    people: dict[bytes, int] = {}
    for p in parties:
        if instance.fixed[p]:
            beds[instance.home[p]] -= instance.sizes[p]
        else:
            may = instance.cost[p][:-1, night - instance.first[p]] < FORBIDDEN
            people[may.tobytes()] = people.get(may.tobytes(), 0) + int(instance.sizes[p])
    if sum(people.values()) > beds.sum():
        return False
    groups = [np.flatnonzero(np.frombuffer(may, bool)) for may in people]
    return _most_in_beds(groups, list(people.values()), beds) >= sum(people.values()) - 1e-6


def _most_in_beds(groups, people, beds):
    """Return how many people have a bed at most, by groups that may have certain rooms."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    limits = np.append(people, np.maximum(0, beds)).astype(float)
    count, none = len(limits), np.zeros(0, np.int32)
    lowest = np.full(count, -highspy.kHighsInf)
    solver.addRows(count, lowest, limits, 0, np.zeros(count, np.int32), none, np.zeros(0))
    rows = [(g, len(people) + int(r)) for g, rooms in enumerate(groups) for r in rooms]
    size = len(rows)
    if not size:
        return 0.0
    solver.addCols(
        size,
        np.full(size, -1.0),
        np.zeros(size),
        np.full(size, highspy.kHighsInf),
        2 * size,
        np.arange(0, 2 * size, 2, dtype=np.int32),
        np.array(rows, np.int32).ravel(),
        np.ones(2 * size),
    )
    solver.run()
    return -float(solver.getInfo().objective_function_value)
