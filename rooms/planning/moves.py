"""The present plan, and a set of moves that is being tried on it, as arrays."""

from typing import NamedTuple

import numpy as np

NEVER = 100
"""A need that no number of moves meets."""

COST, CHEAPEST = range(2)
STOP, CUT, AT_FIRST, FOUND, NODES = range(5)
"""Places in `Hand.price` and `Hand.flags`."""


class Board(NamedTuple):
    """What does not change; ``n`` counts nights, and the last room is nowhere.

    ``at[p, n]`` is the room of the present plan (-1: none), ``who[r, n, :count[r, n]]`` the parties
    there. ``allowed[p, r]`` is the first night from which ``r`` is never forbidden to ``p`` until
    it leaves; ``earliest[p]`` the first night from which it may be elsewhere, ``to_come[p]``
    whether it has not come yet and is planned anew as a whole. ``split[p]`` tells whether it
    changes rooms already. ``need[p, r, n]`` is how many parties at least must leave ``r`` for
    ``p`` from night ``n`` on, ``bad[p, r, n]`` the first night in which somebody must; ``free[p]``
    is the first night from which it could be elsewhere and nobody would have to leave.
    ``change[p, r, n]`` is what it costs more if ``p`` is in ``r`` from night ``n`` on,
    ``least[p, r, n]`` the same from the cheapest night up to ``n``.
    """

    people: np.ndarray
    rooms: np.ndarray
    at: np.ndarray
    who: np.ndarray
    count: np.ndarray
    allowed: np.ndarray
    earliest: np.ndarray
    to_come: np.ndarray
    split: np.ndarray
    need: np.ndarray
    bad: np.ndarray
    free: np.ndarray
    change: np.ndarray
    least: np.ndarray
    apart_at: np.ndarray
    apart_of: np.ndarray


class Hand(NamedTuple):
    """What changes: a set of moves, tried and taken back.

    ``asleep[r, n]`` counts women and men now. ``since[p]`` is the night from which ``p`` is in
    ``target[p]`` (as many as there are nights: not moved), ``keeps[p]`` the last night on which it
    must be where it was (``log[:size[1]]`` says what that was before). ``touched[r]`` counts the
    nights of those who came to a room or left it. ``stack[:size[0]]`` are the newcomers, ``worst``
    how many must leave for each, ``open[:size[2]]`` the rooms where something changed,
    ``full[i, n]`` the first night from ``n`` on without a bed in the i-th of them. ``best`` holds a
    row (party, room, night) for each newcomer of the best answer; ``frame[d]`` and ``costs[d]`` say
    what is tried at depth ``d`` and what the moves so far cost; ``price`` what the best answer
    costs, and the least that a move can cost.
    """

    asleep: np.ndarray
    since: np.ndarray
    target: np.ndarray
    keeps: np.ndarray
    touched: np.ndarray
    stack: np.ndarray
    log: np.ndarray
    size: np.ndarray
    worst: np.ndarray
    open: np.ndarray
    full: np.ndarray
    best: np.ndarray
    frame: np.ndarray
    costs: np.ndarray
    price: np.ndarray
    flags: np.ndarray
