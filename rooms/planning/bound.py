"""How cheap any plan could be: a bound from prices of bed-nights.

A linear program without moves and without the rule for mixed nights gives prices. With any prices
that are not negative, letting every party pay for its bed-nights and choose its best way (moves
included), less the price of all beds, is below the cost of every plan of the full definition
(Lagrange); so the bound is proven whatever the program left out.
"""

import time
from typing import NamedTuple

import highspy
import numpy as np

from rooms.planning.instance import FORBIDDEN, Instance
from rooms.planning.kernel import House

LIKED_AT_FIRST = 30
"""Rooms a party that the program begins with; others come in while they would pay."""

LARGE = 10_000
"""Whole stays above which interior points are quicker than the simplex."""

ENOUGH = 1e-3
"""The program ends when no room more would pay by more than this; the bound holds all the same."""


class Prices(NamedTuple):
    """What a bed costs by room and night, and the bound that these prices prove.

    ``extra[p]``, where there is any, is what a party pays besides, by room and night of its stay.
    """

    of_beds: np.ndarray
    bound: float
    extra: tuple[np.ndarray, ...] | None = None


def best_prices(instance: Instance, house: House, until: float) -> Prices | None:
    """Return the prices of the linear program, or None if they are not found by ``until``."""
    program = _Program(instance, house)
    while True:
        left = until - time.perf_counter()
        if left <= 0:
            return None
        duals = program.solved(left)
        if duals is None:
            return None
        of_parties, of_beds = duals
        if not program.take_in(of_parties, of_beds):
            return _with_bound(instance, Prices(of_beds, 0.0))


def _with_bound(instance, prices):
    """Fill in what the prices prove: every party's best way, less what the beds would earn."""
    earned = float((prices.of_beds * instance.beds[:, None]).sum())
    paid = sum(float(ways_of(instance, p, prices).min()) for p in range(len(instance.cost)))
    return prices._replace(bound=paid - earned)


def ways_of(instance: Instance, p: int, paid: Prices) -> np.ndarray:
    """Return by room the cheapest way of a party that ends there, prices and moves paid."""
    prices = priced(instance, p, paid)
    home, nowhere = int(instance.home[p]), instance.nowhere
    ways = np.zeros(len(prices))
    if home >= 0:
        ways = np.full(len(prices), instance.move)
        ways[[home, nowhere]] = 0.0
    ways = ways + prices[:, 0]
    for k in range(1, prices.shape[1]):
        cheapest = ways.min()
        moved = np.minimum(cheapest + instance.move, ways[nowhere])
        best = np.minimum(ways, moved)
        best[nowhere] = cheapest
        ways = best + prices[:, k]
    return ways


def priced(instance: Instance, p: int, prices: Prices) -> np.ndarray:
    """Return what each night costs a party in each room when it pays the prices."""
    paid = instance.cost[p].copy()
    nights = slice(int(instance.first[p]), int(instance.last[p]))
    paid[:-1] += instance.sizes[p] * prices.of_beds[:, nights]
    return paid if prices.extra is None else paid + prices.extra[p]


class _Program:
    """The linear program over whole stays, with the columns that were worth taking in so far."""

    def __init__(self, instance, house):
        self.instance, self.house = instance, house
        self.lengths = instance.last - instance.first
        self.parties, self.rooms = house.total.shape[0], len(instance.room_ids)
        self.inside = np.zeros((self.parties, self.rooms + 1), bool)
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        if self.parties * self.rooms > LARGE:
            self.solver.setOptionValue("solver", "ipm")
            self.solver.setOptionValue("run_crossover", "off")
        self._add_rows()
        first = np.zeros_like(self.inside)
        np.put_along_axis(first, house.liked[:, :LIKED_AT_FIRST], True, axis=1)
        first[:, -1] = True
        self._add_columns(*np.nonzero(first & (house.total < FORBIDDEN)))

    def _add_rows(self):
        ones = np.ones(self.parties)
        beds = np.repeat(self.instance.beds, self.instance.nights).astype(float)
        lower = np.append(ones, np.full(len(beds), -highspy.kHighsInf))
        upper = np.append(ones, beds)
        count, none = len(lower), np.zeros(0, np.int32)
        starts = np.zeros(count, np.int32)
        self.solver.addRows(count, lower, upper, 0, starts, none, np.zeros(0))

    def _add_columns(self, parties, rooms):
        instance, nights = self.instance, self.instance.nights
        starts, rows, values = [], [], []
        at = 0
        for p, r in zip(parties.tolist(), rooms.tolist(), strict=True):
            starts.append(at)
            length = int(self.lengths[p]) if r < self.rooms else 0
            base = self.parties + r * nights + int(instance.first[p])
            rows.append(np.append(p, np.arange(base, base + length)))
            values.append(np.append(1.0, np.full(length, float(instance.sizes[p]))))
            at += length + 1
        count = len(starts)
        if not count:
            return
        self.solver.addCols(
            count,
            self.house.total[parties, rooms],
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            at,
            np.array(starts, np.int32),
            np.concatenate(rows).astype(np.int32),
            np.concatenate(values),
        )
        self.inside[parties, rooms] = True

    def solved(self, seconds):
        """Return the duals of parties and of beds by room and night (never negative)."""
        self.solver.setOptionValue("time_limit", float(self.solver.getRunTime() + seconds))
        self.solver.run()
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kUnknown:
            self.solver.setOptionValue("solver", "simplex")
            self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        duals = np.array(self.solver.getSolution().row_dual)
        beds = np.maximum(0.0, -duals[self.parties :]).reshape(self.rooms, self.instance.nights)
        return duals[: self.parties], beds

    def take_in(self, of_parties, of_beds):
        """Take in the columns that would pay; tell whether there were any."""
        so_far = np.concatenate([np.zeros((self.rooms, 1)), np.cumsum(of_beds, axis=1)], axis=1)
        spans = so_far[:, self.instance.last] - so_far[:, self.instance.first]
        reduced = self.house.total[:, :-1] + (spans * self.instance.sizes).T - of_parties[:, None]
        pays = (reduced < -ENOUGH) & ~self.inside[:, :-1] & (self.house.total[:, :-1] < FORBIDDEN)
        self._add_columns(*np.nonzero(pays))
        return bool(pays.any())
