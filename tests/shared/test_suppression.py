"""No hidden cell can be reckoned more closely than to an interval of five (P18)."""

import random

import highspy
import pytest

from shelter.shared.suppression import (
    NARROWEST,
    SMALLEST_SHOWN,
    TOTAL,
    hidden_cells,
    suppress,
    suppress_periods,
    suppress_table,
)

SOME = range(100)
ALL = range(1000)


def random_table(seed):
    """Return a table of up to 12 × 8, sparse or full, with small numbers or large."""
    dice = random.Random(seed)
    most = dice.choice([2, 4, 6, 12, 40, 300])
    empty = dice.choice([0, 0.2, 0.7])
    columns = [f"c{n}" for n in range(dice.randint(1, 8))]
    return {
        f"r{n}": {c: 0 if dice.random() < empty else dice.randint(0, most) for c in columns}
        for n in range(dice.randint(1, 12))
    }


def reckoned(shown):
    """Return what a reader can find out of each hidden cell of a table with totals: pairs.

    Another way of reckoning than the product's: only the inner cells are unknown, the totals that
    are shown are conditions, those that are hidden are asked about as sums.
    """
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    rows = [row for row in shown if row != TOTAL]
    columns = [column for column in shown[TOTAL] if column != TOTAL]
    inner = {}
    for row in rows:
        for column in columns:
            count = shown[row][column]
            low, high = (0, highspy.kHighsInf) if count is None else (count, count)
            inner[row, column] = solver.addVariable(lb=low, ub=high)
    sums = {}
    for row in (*rows, TOTAL):
        for column in (*columns, TOTAL):
            within = [
                variable
                for (r, c), variable in inner.items()
                if row in (r, TOTAL) and column in (c, TOTAL)
            ]
            sums[row, column] = solver.qsum(within)
            if TOTAL in (row, column) and shown[row][column] is not None:
                solver.addConstr(sums[row, column] == shown[row][column])
    for place, expression in sums.items():
        if shown[place[0]][place[1]] is None:
            yield (
                place,
                _end(solver, expression, solver.minimize),
                _end(solver, expression, solver.maximize),
            )


def _end(solver, expression, direction):
    direction(expression)
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return round(solver.getInfo().objective_function_value, 6)
    assert status in (
        highspy.HighsModelStatus.kUnbounded,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    )
    return float("inf")


def with_totals(rows):
    columns = list(next(iter(rows.values())))
    whole = {row: {**rows[row], TOTAL: sum(rows[row].values())} for row in rows}
    down = {column: sum(rows[row][column] for row in rows) for column in columns}
    return {**whole, TOTAL: {**down, TOTAL: sum(down.values())}}


def check(seed):
    rows = random_table(seed)
    whole, shown = with_totals(rows), suppress_table(rows)
    for row, cells in whole.items():
        for column, count in cells.items():
            assert shown[row][column] in (count, None)
            if 0 < count < SMALLEST_SHOWN:
                assert shown[row][column] is None, (seed, row, column)
            if not count:
                assert shown[row][column] == 0, (seed, row, column)
    for place, least, most in reckoned(shown):
        assert most - least >= NARROWEST, (seed, place, least, most)
        assert least <= whole[place[0]][place[1]] <= most


class TestSuppressTable:
    def test_no_hidden_cell_is_bounded_closely(self):
        for seed in SOME:
            check(seed)

    @pytest.mark.long
    def test_no_hidden_cell_of_a_thousand_tables_is_bounded_closely(self):
        for seed in ALL:
            check(seed)

    def test_hides_nothing_where_nothing_is_small(self):
        for seed in SOME:
            rows = {
                row: {column: count and count + 5 for column, count in cells.items()}
                for row, cells in random_table(seed).items()
            }
            assert suppress_table(rows) == with_totals(rows)

    def test_keeps_most_of_a_table_with_one_small_cell(self):
        rows = {f"r{n}": {f"c{m}": 20 + n + m for m in range(6)} for n in range(10)}
        rows["r4"]["c2"] = 3

        shown = suppress_table(rows)

        hidden = [(r, c) for r, cells in shown.items() for c in cells if cells[c] is None]
        assert len(hidden) == 4
        assert not [place for place in hidden if TOTAL in place]

    def test_gives_the_same_answer_every_time(self):
        for seed in range(20):
            rows = random_table(seed)
            assert suppress_table(rows) == suppress_table(rows)

    def test_a_table_of_twenty_by_twelve_hides_what_is_small_and_not_all(self):
        dice = random.Random(1)
        rows = {f"r{n}": {f"c{m}": dice.randint(0, 12) for m in range(12)} for n in range(20)}

        shown = suppress_table(rows)

        cells = [cell for row in shown.values() for cell in row.values() if cell is not None]
        assert not [cell for cell in cells if 0 < cell < SMALLEST_SHOWN]
        assert len(cells) > 13 * 21 / 2

    def test_of_nothing_is_nothing(self):
        assert suppress_table({}) == {TOTAL: {TOTAL: 0}}


class TestSuppress:
    @pytest.mark.parametrize(
        ("cells", "shown"),
        [
            ({}, {TOTAL: 0}),
            ({"a": 0, "b": 9}, {"a": 0, "b": 9, TOTAL: 9}),
            ({"a": 4}, {"a": None, TOTAL: None}),
            ({"a": 4, "b": 7, "c": 9}, {"a": None, "b": None, "c": 9, TOTAL: 20}),
            ({"a": 4, "b": 3, "c": 9}, {"a": None, "b": None, "c": 9, TOTAL: 16}),
            ({"a": 1, "b": 4}, {"a": None, "b": None, TOTAL: None}),
            ({"a": 2, "b": 0, "c": 0}, {"a": None, "b": 0, "c": 0, TOTAL: None}),
        ],
    )
    def test_hides_small_cells_and_what_would_give_them_away(self, cells, shown):
        assert suppress(cells) == shown


class TestSuccessiveReports:
    """Months come out one by one; the year comes out when they are over, beside them all."""

    def year(self, seed):
        dice = random.Random(seed)
        reasons = [f"c{n}" for n in range(dice.randint(1, 6))]
        most = dice.choice([3, 6, 20])
        return [{reason: dice.randint(0, most) for reason in reasons} for _month in range(12)]

    def published(self, months):
        """Return the year's table as it stands after the months and the year were published."""
        return suppress_periods({f"m{n}": cells for n, cells in enumerate(months)})

    def check(self, seed):
        months = self.year(seed)
        shown = self.published(months)
        for number, cells in enumerate(months):
            assert shown[f"m{number}"] == suppress(cells), "a month changed when the year came"
        for place, least, most in reckoned(shown):
            assert most - least >= NARROWEST, (seed, place, least, most)

    def test_the_year_gives_no_month_away(self):
        for seed in range(60):
            self.check(seed)

    @pytest.mark.long
    def test_no_year_of_a_thousand_gives_a_month_away(self):
        for seed in range(1000):
            self.check(seed)

    def test_the_difference_of_two_months_tells_nothing_more(self):
        """Each month stands alone: what was hidden in one is in no sum with what another shows."""
        for seed in range(60):
            before, after, *_others = self.year(seed)
            for cells in (before, after):
                shown = suppress(cells)
                table = {"r": shown, TOTAL: shown}
                for _place, least, most in reckoned(table):
                    assert most - least >= NARROWEST

    def test_what_was_shown_stays_shown(self):
        cells = {"a": 3, "b": 7, "c": 9, "t": 19}

        hidden = hidden_cells(cells, [("t", ["a", "b", "c"])], shown={"b"})

        assert "b" not in hidden
        assert "a" in hidden
