"""The integer program over ways: one a party, beds, mixed nights, and who must be apart."""

from collections.abc import Iterator

import highspy
import numpy as np

from rooms.planning.instance import Instance, overlap
from rooms.planning.ways import Way

Row = tuple[float, float, list[int], list[float]]


class Program:
    """Columns are the ways, then for each mixed night whose it is and how many others there are.

    ``gap`` is what a plan may cost above the bound that knows no mixed nights: so many of them can
    a better plan have, and no more.
    """

    def __init__(self, instance: Instance, ways: list[Way], gap: float) -> None:
        self.instance, self.ways = instance, ways
        self.most_mixed = int(gap / instance.mixed) if instance.mixed else 0
        self.costs = [way.cost for way in ways]
        self.whole = [True] * len(ways)
        self.rows: list[Row] = []
        self.sleepers = self._sleepers()
        self._one_way_a_party()
        self._beds()
        self._mixed_nights()
        self._apart()

    def solve(
        self, plan: list[np.ndarray], seconds: float, nodes: int | None = None
    ) -> tuple[list[np.ndarray] | None, float]:
        """Return the best plan found, beginning from ``plan``, and a bound for all plans.

        Ends after ``seconds``, or after so many ``nodes``. The plan is None, and the bound minus
        infinity, where that was too short for any.
        """
        if seconds <= 0:
            return None, -np.inf
        solver = self._solver()
        if nodes is None:
            solver.setOptionValue("time_limit", seconds)
        else:
            solver.setOptionValue("mip_max_nodes", nodes)
        mine = {(p, tuple(rooms.tolist())) for p, rooms in enumerate(plan)}
        chosen = [float((way.party, way.rooms) in mine) for way in self.ways]
        self._start_from(solver, chosen)
        solver.run()
        info = solver.getInfo()
        bound = float(info.mip_dual_bound)
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, bound
        values = solver.getSolution().col_value
        found = sorted((way.party, way.rooms) for i, way in enumerate(self.ways) if values[i] > 0.5)
        return [np.array(rooms, np.int64) for _party, rooms in found], bound

    def _solver(self):
        solver = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-7),
        ):
            solver.setOptionValue(option, value)
        count, none = len(self.costs), np.zeros(0, np.int32)
        upper = [1.0 if whole else highspy.kHighsInf for whole in self.whole]
        starts = np.zeros(count, np.int32)
        costs = np.array(self.costs)
        solver.addCols(count, costs, np.zeros(count), np.array(upper), 0, starts, none, np.zeros(0))
        solver.changeColsIntegrality(
            count,
            np.arange(count, dtype=np.int32),
            np.array(
                [
                    highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
                    for whole in self.whole
                ]
            ),
        )
        sizes = [len(columns) for _low, _high, columns, _values in self.rows]
        solver.addRows(
            len(self.rows),
            np.array([low for low, _high, _columns, _values in self.rows]),
            np.array([high for _low, high, _columns, _values in self.rows]),
            sum(sizes),
            np.append(0, np.cumsum(sizes)[:-1]).astype(np.int32),
            np.concatenate([columns for _low, _high, columns, _values in self.rows]).astype(
                np.int32
            ),
            np.concatenate([values for _low, _high, _columns, values in self.rows]),
        )
        return solver

    def _start_from(self, solver, chosen):
        """Tell the solver a plan to begin with; it works out whose the mixed nights are."""
        columns = np.arange(len(chosen), dtype=np.int32)
        solver.setSolution(len(chosen), columns, np.array(chosen))

    def _sleepers(self):
        """Return by room and night the numbers of the ways that sleep there."""
        sleepers: dict[tuple[int, int], list[int]] = {}
        for i, way in enumerate(self.ways):
            for n, room in enumerate(way.rooms, int(self.instance.first[way.party])):
                if room != self.instance.nowhere:
                    sleepers.setdefault((room, n), []).append(i)
        return sleepers

    def _one_way_a_party(self):
        of_party: dict[int, list[int]] = {}
        for i, way in enumerate(self.ways):
            of_party.setdefault(way.party, []).append(i)
        for mine in of_party.values():
            self.rows.append((1.0, 1.0, mine, [1.0] * len(mine)))

    def _beds(self):
        sizes = self.instance.sizes
        for (room, _night), there in self.sleepers.items():
            beds = float(self.instance.beds[room])
            if sum(int(sizes[p]) for p in {self.ways[i].party for i in there}) > beds:
                self._at_most(beds, [(i, float(sizes[self.ways[i].party])) for i in there])

    def _mixed_nights(self):
        """A night is the women's or the men's; for the others one pays, where any may be."""
        paid: list[int] = []
        for (room, _night), there in self.sleepers.items():
            women = self._counted(there, self.instance.females)
            men = self._counted(there, self.instance.males)
            if self.instance.same[room] and women and men and self.instance.mixed:
                beds, womens = float(self.instance.beds[room]), self._column(0.0, whole=True)
                for counted, limit, sign in ((women, 0.0, -1.0), (men, 1.0, 1.0)):
                    few = self._few(counted, beds * limit, (womens, beds * sign))
                    paid += [i for i, _value in few]
                    for mine in self._by_party(counted):
                        self._at_most(limit, [*mine, *few, (womens, sign)])
        if paid:
            self._at_most(float(self.most_mixed), [(i, 1.0) for i in paid])

    def _few(self, counted, limit, whose):
        """Return the term that lets some of the other sex in, none where no mixed night may be."""
        if not self.most_mixed:
            return []
        few = (self._column(self.instance.mixed, whole=False), -1.0)
        self._at_most(limit, [*counted, few, whose])
        return [few]

    def _by_party(self, counted):
        """Return the ways party by party, each counted once; what holds for each is the sharper."""
        of_party: dict[int, list[tuple[int, float]]] = {}
        for i, _count in counted:
            of_party.setdefault(self.ways[i].party, []).append((i, 1.0))
        return of_party.values()

    def _counted(self, there, people):
        counted = ((i, float(people[self.ways[i].party])) for i in there)
        return [(i, count) for i, count in counted if count]

    def _column(self, cost, *, whole):
        self.costs.append(cost)
        self.whole.append(whole)
        return len(self.costs) - 1

    def _at_most(self, limit, terms):
        self.rows.append((-np.inf, limit, [i for i, _v in terms], [v for _i, v in terms]))

    def _apart(self):
        for p, q in self.instance.apart:
            if overlap(self.instance, p, q):
                mine = [i for i, way in enumerate(self.ways) if way.party in (p, q)]
                for zone in self._zones(p, q, mine):
                    self._at_most(1.0, [(i, 1.0) for i in zone])

    def _zones(self, p, q, mine) -> Iterator[list[int]]:
        """Yield, by night and zone (a villa, or a room without one), the ways that meet there."""
        instance = self.instance
        first = int(max(instance.first[p], instance.first[q]))
        for night in range(first, int(min(instance.last[p], instance.last[q]))):
            zones: dict[tuple[bool, int], list[int]] = {}
            for i in mine:
                room = self.ways[i].rooms[night - int(instance.first[self.ways[i].party])]
                if room != instance.nowhere:
                    villa = int(instance.villa[room])
                    zones.setdefault((villa >= 0, villa if villa >= 0 else room), []).append(i)
            yield from (z for z in zones.values() if len({self.ways[i].party for i in z}) == 2)
