"""Prices that know of mixed nights: a sharper bound for a house of the size of a shelter.

Each night of a room for one sex is the women's or the men's (``b`` is 1 or 0); whoever sleeps
there against it is one of the *few*, and costs a mixed night. The linear program lets ``b`` be
anything between. Its prices for beds, for women, for men, and for single parties prove a bound for
every plan of the full definition: each party pays them on its best way, moves included, less what
the beds earn and what the dearer choice of ``b`` in each night would earn (Lagrange).
"""

import time

import highspy
import numpy as np

from rooms.planning.bound import Prices, priced, ways_of
from rooms.planning.instance import FORBIDDEN, Instance
from rooms.planning.kernel import House

WRONG = 1e-5
"""By less than this a rule for a single party is not broken."""

WOMEN, MEN = 0, 1


def sharper_prices(
    instance: Instance, house: House, prices: Prices, gap: float, until: float
) -> Prices:
    """Return better prices, or the same where there is no time for better ones.

    Stays dearer than the best of their party by more than ``gap``, ``prices`` paid, are left out.
    """
    program = _Program(instance, house, prices, gap)
    better = program.prices() if program.solve(until) else None
    return better if better is not None and better.bound > prices.bound else prices


class _Program:
    """Columns are whole stays, then ``b``, few women and few men by room and night.

    ``stays`` holds (party, room), ``nights`` the (room, night) that could be mixed, ``singles`` by
    row the rules for a single party, ``x <= b + few``, which come in when they are broken.
    """

    def __init__(self, instance, house, prices, gap):
        self.instance = instance
        self.people = (instance.females, instance.males)
        self.stays = _near(instance, house, prices, gap)
        self.sleepers = self._sleepers()
        self.nights = [place for place in self.sleepers if self._may_mix(place)]
        self.singles = {}
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        self.rows = 0
        self._add_columns(house)
        self._add_first_rows()

    def _sleepers(self):
        """Return by room and night the columns of the stays that sleep there."""
        found: dict[tuple[int, int], list[int]] = {}
        for i, (p, r) in enumerate(self.stays):
            if r < self.instance.nowhere:
                for n in range(self.instance.first[p], self.instance.last[p]):
                    found.setdefault((r, n), []).append(i)
        return found

    def _may_mix(self, place):
        parties = [self.stays[i][0] for i in self.sleepers[place]]
        both = all(any(people[p] for p in parties) for people in self.people)
        return bool(self.instance.same[place[0]] and both and self.instance.mixed)

    def _add_columns(self, house):
        costs = [float(house.total[p, r]) for p, r in self.stays]
        count, free = len(costs), len(self.nights)
        costs += [0.0] * free + [self.instance.mixed] * (2 * free)
        upper = np.full(len(costs), highspy.kHighsInf)
        upper[count : count + free] = 1.0
        none, starts = np.zeros(0, np.int32), np.zeros(len(costs), np.int32)
        zeros = np.zeros(len(costs))
        self.solver.addCols(len(costs), np.array(costs), zeros, upper, 0, starts, none, np.zeros(0))

    def _whose(self, k):
        return len(self.stays) + k

    def _few(self, k, sex):
        return len(self.stays) + len(self.nights) * (1 + sex) + k

    def _add_first_rows(self):
        instance = self.instance
        of_party: list[list[int]] = [[] for _party in instance.party_ids]
        for i, (p, _r) in enumerate(self.stays):
            of_party[p].append(i)
        rows = [(1.0, 1.0, [(i, 1.0) for i in mine]) for mine in of_party]
        for (r, _n), there in self.sleepers.items():
            terms = [(i, float(instance.sizes[self.stays[i][0]])) for i in there]
            rows.append((-np.inf, float(instance.beds[r]), terms))
        for k, (r, n) in enumerate(self.nights):
            beds = float(instance.beds[r])
            for sex in (WOMEN, MEN):
                counted = [
                    (i, float(self.people[sex][self.stays[i][0]])) for i in self.sleepers[r, n]
                ]
                terms = [*((i, count) for i, count in counted if count), (self._few(k, sex), -1.0)]
                sign, limit = (-1.0, 0.0) if sex == WOMEN else (1.0, 1.0)
                rows.append((-np.inf, beds * limit, [*terms, (self._whose(k), sign * beds)]))
        self._add(rows)

    def _add(self, rows):
        if rows:
            sizes = [len(terms) for _low, _high, terms in rows]
            flat = [term for _low, _high, terms in rows for term in terms]
            self.solver.addRows(
                len(rows),
                np.array([low for low, _high, _terms in rows]),
                np.array([high for _low, high, _terms in rows]),
                len(flat),
                np.append(0, np.cumsum(sizes)[:-1]).astype(np.int32),
                np.array([i for i, _value in flat], np.int32),
                np.array([value for _i, value in flat]),
            )
            self.rows += len(rows)

    def solve(self, until):
        """Solve the program, taking in broken rules; tell whether there are prices."""
        solved = False
        while (left := until - time.perf_counter()) > 0:
            self.solver.setOptionValue("time_limit", float(self.solver.getRunTime() + left))
            self.solver.run()
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            solved = True
            self.duals = -np.array(self.solver.getSolution().row_dual)
            if not self._take_in(np.array(self.solver.getSolution().col_value)):
                break
        return solved

    def _take_in(self, values):
        """Take in the rules for single parties that are broken; tell whether any was."""
        rows = []
        for k, place in enumerate(self.nights):
            whose = values[self._whose(k)]
            for sex, share in ((WOMEN, whose), (MEN, 1.0 - whose)):
                limit = share + values[self._few(k, sex)] + WRONG
                for i in self.sleepers[place]:
                    if values[i] > limit and self.people[sex][self.stays[i][0]]:
                        self.singles[self.rows + len(rows)] = (i, k, sex)
                        sign = -1.0 if sex == WOMEN else 1.0
                        terms = [(i, 1.0), (self._few(k, sex), -1.0), (self._whose(k), sign)]
                        rows.append((-np.inf, float(sex), terms))
        self._add(rows)
        return bool(rows)

    def prices(self):
        """Return what the duals of the last solution prove."""
        instance = self.instance
        parties, known = len(instance.party_ids), len(self.duals)
        duals = np.maximum(0.0, self.duals)
        beds = np.zeros((instance.nowhere, instance.nights))
        for row, place in enumerate(self.sleepers, parties):
            beds[place] = duals[row]
        alike = duals[parties + len(self.sleepers) :][: 2 * len(self.nights)].reshape(-1, 2).copy()
        singles = {at: duals[row] for row, at in self.singles.items() if row < known}
        most = alike.copy()
        for (_i, k, sex), dual in singles.items():
            most[k, sex] += dual
        # a few women or men may not earn more than they cost, not even by rounding
        scale = np.minimum(1.0, instance.mixed / np.maximum(most, 1e-9))
        extra = [np.zeros_like(cost) for cost in instance.cost]
        earned = alike * scale * np.array([instance.beds[r] for r, _n in self.nights])[:, None]
        self._charge_all(extra, alike * scale)
        for (i, k, sex), dual in singles.items():
            p, r = self.stays[i]
            paid = dual * scale[k, sex]
            extra[p][r, self.nights[k][1] - instance.first[p]] += paid
            earned[k, sex] += paid
        prices = Prices(beds, 0.0, tuple(extra))
        total = sum(float(ways_of(instance, p, prices).min()) for p in range(parties))
        total -= float((beds * instance.beds[:, None]).sum()) + float(earned.max(axis=1).sum())
        return prices._replace(bound=total)

    def _charge_all(self, extra, alike):
        """Let everybody pay for the women and men she brings into a night that could be mixed."""
        instance = self.instance
        for k, (r, n) in enumerate(self.nights):
            for p in np.flatnonzero((instance.first <= n) & (n < instance.last)):
                count = instance.females[p] * alike[k, WOMEN] + instance.males[p] * alike[k, MEN]
                extra[p][r, n - instance.first[p]] += count


def _near(instance, house, prices, gap):
    """Return the whole stays that may be in a better plan, being nowhere among them."""
    stays = []
    for p in range(len(instance.party_ids)):
        rooms = range(instance.nowhere + 1)
        if instance.fixed[p]:
            rooms = [int(instance.home[p])]
        paid = priced(instance, p, prices).sum(axis=1)
        paid += house.total[p] - instance.cost[p].sum(axis=1)
        limit = ways_of(instance, p, prices).min() + gap
        some = [(p, r) for r in rooms if house.total[p, r] < FORBIDDEN and paid[r] <= limit]
        stays += some or [(p, int(np.argmin(paid)))]
    return stays
