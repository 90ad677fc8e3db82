"""Small numbers hide, and so does whatever would give them away (P18).

A count from 1 to 4 is not shown. Beside it, other cells are hidden until nobody can reckon, from
all that is shown, any hidden cell more closely than to an interval of five: the least and the most
that each may be are worked out as linear programs. A zero is always shown (nobody is in it), so a
hidden cell is known to be at least 1: that is reckoned with, too.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

SMALLEST_SHOWN = 5
NARROWEST = 5
TOTAL = "total"
"""The key of a total among the cells of `suppress` and `suppress_table`."""

WEIGHT_OF_TOTAL = 25.0
REWARD = 1e5
ALMOST = 1e-6


@dataclass(frozen=True)
class Sums:
    """Which cells add up to which: pairs of a total and its parts. A total may be a part again."""

    cells: Sequence[Hashable]
    lines: Sequence[tuple[Hashable, Sequence[Hashable]]]

    def matrix(self) -> np.ndarray:
        """Return one row for each line: its parts less its total make nothing."""
        place = {cell: number for number, cell in enumerate(self.cells)}
        rows = np.zeros((len(self.lines), len(self.cells)))
        for row, (total, parts) in zip(rows, self.lines, strict=True):
            row[[place[part] for part in parts]] = 1
            row[place[total]] = -1
        return rows


def hidden_cells(
    cells: Mapping[Any, int],
    lines: Iterable[tuple[Any, Sequence[Any]]],
    *,
    hidden: Iterable[Any] = (),
    shown: Iterable[Any] = (),
) -> set[Any]:
    """Return which cells must not be shown when the others are; ``lines`` are their sums.

    ``hidden`` and ``shown`` say what an earlier report has hidden or shown: neither is taken back.
    The same cells give the same answer.
    """
    earlier, out = set(hidden), set(shown)
    small = {cell for cell, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    found = earlier | (small - out)
    sums = Sums(list(cells), [(total, list(parts)) for total, parts in lines])
    if found and sums.lines:
        found |= _beside(cells, sums, found, out)
    return found


def suppress(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Return counts and their `TOTAL`, with None for what must not be shown."""
    counts = {**cells, TOTAL: sum(cells.values())}
    hidden = hidden_cells(counts, [(TOTAL, list(cells))])
    return {name: None if name in hidden else count for name, count in counts.items()}


def suppress_table(rows: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int | None]]:
    """Return a table with a `TOTAL` row and column, with None for what must not be shown.

    Every row has the same columns, in the same order.
    """
    counts, lines = _with_totals(rows)
    return _shown(rows, counts, hidden_cells(counts, lines))


def suppress_periods(periods: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int | None]]:
    """Return a table of periods that were published one by one, and the `TOTAL` of them all.

    Each row stands as `suppress` gave it when its period was over. Of the last row only as much is
    shown as gives no earlier row away.
    """
    counts, lines = _with_totals(periods)
    earlier = {
        (name, cell): count
        for name, cells in periods.items()
        for cell, count in suppress(cells).items()
    }
    hidden = {place for place, count in earlier.items() if count is None}
    out = earlier.keys() - hidden
    return _shown(periods, counts, hidden_cells(counts, lines, hidden=hidden, shown=out))


def _with_totals(rows):
    """Return every cell of a table by row and column, totals too, and which add up to which."""
    columns = list(next(iter(rows.values()), {}))
    counts = {(row, column): rows[row][column] for row in rows for column in columns}
    counts |= {(row, TOTAL): sum(rows[row].values()) for row in rows}
    down = {column: sum(rows[row][column] for row in rows) for column in columns}
    counts |= {(TOTAL, column): count for column, count in down.items()}
    counts[TOTAL, TOTAL] = sum(down.values())
    lines = [((row, TOTAL), [(row, column) for column in columns]) for row in (*rows, TOTAL)]
    lines += [((TOTAL, column), [(row, column) for row in rows]) for column in (*columns, TOTAL)]
    return counts, lines


def _shown(rows, counts, hidden):
    columns = [*next(iter(rows.values()), {}), TOTAL]
    return {
        row: {
            column: None if (row, column) in hidden else counts[row, column] for column in columns
        }
        for row in (*rows, TOTAL)
    }


def _beside(cells, sums, hidden, out):
    """Hide more cells until each hidden one may be anything in an interval of five."""
    reader = Reader(cells, sums, hidden)
    waiting = [cell for cell in sums.cells if cell in hidden]
    added: set[Any] = set()
    while waiting:
        cell = waiting.pop()
        if reader.width(cell) >= NARROWEST:
            continue
        more = _cheapest(cells, sums, cell, hidden | added, out)
        added |= more
        reader.hide(more)
        waiting += [one for one in sums.cells if one in more]
    return added


class Reader:
    """Somebody who reads all that is shown, and reckons what the hidden cells may be."""

    def __init__(self, cells, sums, hidden):
        self.place = {cell: number for number, cell in enumerate(sums.cells)}
        counts = np.array([float(cells[cell]) for cell in sums.cells])
        self.most, self.least = counts.copy(), counts.copy()
        self.solver = _program(sums.matrix(), np.zeros(len(counts)), counts, counts)
        self.hide(hidden)

    def hide(self, cells):
        for cell in cells:
            self.solver.changeColBounds(self.place[cell], 1.0, highspy.kHighsInf)

    def width(self, cell):
        """Return how wide the interval is at least that ``cell`` may lie in."""
        place = self.place[cell]
        for sense in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
            if self.most[place] - self.least[place] < NARROWEST:
                self._stretch(place, sense)
        return round(self.most[place] - self.least[place], 6)

    def _stretch(self, place, sense):
        """Move one cell as far as it goes; every cell that moves with it is seen to move."""
        self.solver.changeColCost(place, 1.0)
        self.solver.changeObjectiveSense(sense)
        self.solver.run()
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            found = np.array(self.solver.getSolution().col_value)
            self.most, self.least = np.maximum(self.most, found), np.minimum(self.least, found)
        else:  # nothing holds it
            self.most[place] = np.inf
        self.solver.changeColCost(place, 0.0)


def _cheapest(cells, sums, cell, hidden, out):
    """Return the cells to hide so that ``cell`` may be five others, at the least loss of figures.

    It moves up as far as five; where earlier reports hold it, down for the rest.
    """
    raised, more = _moved(cells, sums, cell, hidden, out, up=(0, NARROWEST))
    rest = NARROWEST - raised
    if rest > ALMOST:
        more |= _moved(cells, sums, cell, hidden | more, out, down=(rest, rest))[1]
    return more


def _moved(cells, sums, cell, hidden, out, *, up=(0, 0), down=(0, 0)):
    """Return how far ``cell`` moves up within its bounds, and which shown cells must move with it.

    No hidden cell falls below 1; a zero, and what an earlier report has shown, does not move.
    """
    counts = np.array([float(cells[one]) for one in sums.cells])
    place = list(sums.cells).index(cell)
    free = np.array([one in hidden or (one not in out and cells[one] > 0) for one in sums.cells])
    most = np.concatenate([
        np.where(free, highspy.kHighsInf, 0.0), np.where(free, np.maximum(counts - 1, 0), 0.0)
    ])  # fmt: skip
    least = np.zeros(2 * len(counts))
    (least[place], most[place]), (least[len(counts) + place], most[len(counts) + place]) = up, down
    cost = np.tile(list(_weights(cells, sums, hidden)), 2)
    cost[place] = -REWARD
    matrix = sums.matrix()
    solver = _program(np.hstack([matrix, -matrix]), cost, least, most)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError("what was shown before leaves no way to hide a cell")
    moved = np.array(solver.getSolution().col_value).reshape(2, -1)
    with_it = zip(sums.cells, moved.max(axis=0), strict=True)
    return moved[0][place], {one for one, by in with_it if by > ALMOST and one not in hidden}


def _weights(cells, sums, hidden):
    """Return what it costs to hide each cell: totals most, large numbers more than small ones."""
    totals = {total for total, _parts in sums.lines}
    for number, cell in enumerate(sums.cells):
        tie = number / (1000.0 * len(sums.cells))
        weight = 1.0 + min(cells[cell], 200) / 100.0
        yield 0.0 if cell in hidden else tie + weight * (WEIGHT_OF_TOTAL if cell in totals else 1.0)


def _program(matrix, costs, lower, upper):
    """Return a solver for: minimise costs, each line of ``matrix`` makes nothing, within bounds."""
    rows, columns = matrix.shape
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        solver.setOptionValue(option, value)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, rows
    program.col_cost_, program.col_lower_, program.col_upper_ = costs, lower, upper
    program.row_lower_ = program.row_upper_ = np.zeros(rows)
    filled = [np.flatnonzero(column) for column in matrix.T]
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(part) for part in filled])])
    program.a_matrix_.index_ = np.concatenate(filled)
    program.a_matrix_.value_ = np.concatenate(
        [column[part] for column, part in zip(matrix.T, filled, strict=True)]
    )
    solver.passModel(program)
    return solver
