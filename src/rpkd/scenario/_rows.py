"""The limits of a budget problem as rows over columns, and whether a plan keeps them to the rupiah.

Columns are the recipients of each option, then whether each unit (programme, place and year with a scale) runs, then
the money of each place and year that fairness compares.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rpkd.scenario._budget import BudgetProblem, Fairness, Key, Kind, Plan, Share, Unit

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

PACKING = frozenset({Kind.CEILING, Kind.QUOTA, Kind.ONCE, Kind.ATTAINABLE})
"""Limits that only bound from above, in figures that are never negative: kept exactly."""
TOLERANCE = 1e-6
"""How far, relative to what is compared, the other limits may be missed: solvers work in floating point."""


@dataclass(frozen=True, eq=False)
class Row:
    """One limit: ``lower <= values · x[columns] <= upper``, in the unit of its kind.

    Parameters
    ----------
    kind : Kind or None
        None: a link between columns, which belongs to no limit that somebody set.
    key : Key
        Which one of its kind.
    columns, values : numpy.ndarray
        What it adds up.
    lower, upper : float
        Its ends.
    """

    kind: Kind | None
    key: Key
    columns: Indices
    values: Floats
    lower: float
    upper: float

    @property
    def scale(self) -> float:
        """Largest figure of the row; solvers get rows whose largest figure is 1, so that rupiah and persons compare."""
        return float(np.abs(self.values).max(initial=0.0)) or 1.0


@dataclass(frozen=True, eq=False)
class Model:
    """A budget problem as rows and columns.

    Parameters
    ----------
    problem : BudgetProblem
        The problem.
    rows : tuple of Row
        Limits and links.
    units : tuple of Unit
        What has a scale, in the order of its columns.
    unit_of : numpy.ndarray of int, shape (options,)
        Position of each option's unit, −1 without one.
    cost, effect, upper : numpy.ndarray, shape (columns,)
        Rupiah, weighted effect and largest value of each column.
    whole : numpy.ndarray of bool, shape (columns,)
        Columns of whole numbers.
    """

    problem: BudgetProblem
    rows: tuple[Row, ...]
    units: tuple[Unit, ...]
    unit_of: Indices
    cost: Floats
    effect: Floats
    upper: Floats
    whole: NDArray[np.bool_]

    @cached_property
    def matrix(self) -> Any:
        """Rows, each divided by its scale, as a sparse matrix of shape (rows, columns)."""
        return sparse_of(self.rows, len(self.upper))

    @cached_property
    def scales(self) -> Floats:
        """Scale of each row."""
        return np.array([row.scale for row in self.rows])

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """Lower and upper ends of the rows, divided by their scales."""
        lower = np.array([row.lower for row in self.rows])
        upper = np.array([row.upper for row in self.rows])
        return lower / self.scales, upper / self.scales


def model_of(problem: BudgetProblem, wanted: float | None = None) -> Model:
    """Lay a problem out as rows and columns.

    Parameters
    ----------
    problem : BudgetProblem
        The problem.
    wanted : float, optional
        Weighted effect that is to be reached.

    Returns
    -------
    Model
        Rows in a fixed order, so that the same problem is always solved alike.
    """
    options, n = problem.options, len(problem.options)
    segments = options.segments()
    units = tuple(sorted({(program, place, year) for program, place, year, _ in segments if program in problem.scales}))
    position = {unit: at for at, unit in enumerate(units)}
    unit_of = np.array([position.get((program, place, year), -1) for program, place, year, _ in segments], np.int64)
    years = options.year.tolist()
    compared = sorted(set(zip(options.place.tolist(), years, strict=True))) if problem.fairness else []
    fixed = [float(problem.scales[program].fixed_cost) for program, _, _ in units]
    beyond = n + len(units)
    effect = np.zeros(beyond + len(compared))
    effect[:n] = problem.total_effect
    columns = _Columns(
        problem,
        units,
        unit_of,
        np.concatenate([options.cost.astype(np.float64), fixed]),
        {pair: beyond + at for at, pair in enumerate(compared)},
    )
    rows = [*_ceilings(columns), *_counts(columns), *_attainable(columns), *_scales(columns)]
    rows += [row for share in problem.shares for row in _share(columns, share)]
    if problem.fairness:
        rows += _fairness(columns, problem.fairness)
    if wanted is not None:
        bringing = np.flatnonzero(effect)
        rows.append(Row(Kind.WANTED, (), bringing, effect[bringing], wanted, math.inf))
    whole = np.zeros(len(effect), dtype=np.bool_)
    whole[:n] = np.isin(options.program, sorted(problem.whole))
    whole[n:beyond] = True
    upper = np.concatenate([options.available, np.ones(len(units)), np.full(len(compared), np.inf)])
    upper[whole] = np.floor(upper[whole])
    cost = np.concatenate([columns.cost, np.zeros(len(compared))])
    return Model(problem, tuple(rows), units, unit_of, cost, effect, upper, whole)


def sparse_of(rows: Sequence[Row], width: int) -> Any:
    """Rows, each divided by its scale, as a sparse matrix."""
    from scipy.sparse import csr_array  # loaded only where an optimum is asked for

    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    values = [row.values / row.scale for row in rows]
    columns = [row.columns for row in rows]
    joined = (np.concatenate([*values, np.empty(0)]), np.concatenate([*columns, np.empty(0, np.int64)]), starts)
    return csr_array(joined, shape=(len(rows), width))


def plan_of(model: Model, x: Floats) -> Plan:
    """Make the plan that columns stand for, with the kinds of limits that it breaks."""
    n = len(model.problem.options)
    running = frozenset(unit for unit, runs in zip(model.units, x[n:], strict=False) if runs > 0)
    broken = {row.kind for row, missed in zip(model.rows, misses(model, x), strict=True) if missed and row.kind}
    return Plan(
        x[:n].copy(),
        running,
        math.fsum((x * model.cost).tolist()),
        math.fsum((x * model.effect).tolist()),
        tuple(kind for kind in Kind if kind in broken),
    )


def with_money(model: Model, x: Floats) -> Floats:
    """Columns with the money of places set to what their rows say it is."""
    x = x.copy()
    for row in model.rows:
        if row.kind is None and row.lower == row.upper:
            x[row.columns[-1]] = math.fsum((row.values[:-1] * x[row.columns[:-1]]).tolist()) / -row.values[-1]
    return x


def misses(model: Model, x: Floats) -> NDArray[np.bool_]:
    """Which rows are not kept: those that only bound from above exactly, the others within `TOLERANCE`."""
    lower, upper = model.ends
    matrix = model.matrix
    reached = matrix @ x
    allowed = TOLERANCE * (1 + abs(matrix) @ np.abs(x))
    missed = (reached < lower - allowed) | (reached > upper + allowed)
    for at in np.flatnonzero(reached > upper - allowed):
        row = model.rows[at]
        if row.kind in PACKING:
            missed[at] = excess(row, x) > 0
    return np.asarray(missed)


def excess(row: Row, x: Floats) -> Fraction:
    """By how much a row is above its upper end, in exact arithmetic."""
    terms = zip(row.values.tolist(), x[row.columns].tolist(), strict=True)
    return sum((Fraction(value) * Fraction(taken) for value, taken in terms if taken), Fraction(0)) - Fraction(
        row.upper
    )


def shaved(model: Model, x: Floats) -> Floats:
    """Take from divisible recipients what exceeds a limit by the solver's rounding, where the least effect is lost.

    Parameters
    ----------
    model : Model
        The model.
    x : numpy.ndarray, shape (columns,)
        A plan that keeps every limit but for rounding.

    Returns
    -------
    numpy.ndarray, shape (columns,)
        The plan with every ceiling, quota and other limit of `PACKING` kept exactly, where divisible recipients allow.
    """
    x = x.copy()
    _, upper = model.ends
    close = np.flatnonzero(model.matrix @ x > upper - TOLERANCE * (1 + np.where(upper < np.inf, np.abs(upper), 0.0)))
    for row in (model.rows[at] for at in close if model.rows[at].kind in PACKING):
        over = excess(row, x)
        if over <= 0:
            continue
        free = ~model.whole[row.columns] & (x[row.columns] > 0)
        columns, values = row.columns[free], row.values[free]
        for at in np.lexsort((columns, model.effect[columns] / values)):
            column, value = columns[at], float(values[at])
            while over > 0 and x[column] > 0:  # a second step when the first one was itself rounded
                x[column] = max(0.0, np.nextafter(x[column] - float(over) / value, 0.0))
                over = excess(row, x)
            if over <= 0:
                break
    return x


@dataclass(frozen=True, eq=False)
class _Columns:
    """What the rows are made from: rupiah of each option and unit, and the columns of compared money."""

    problem: BudgetProblem
    units: tuple[Unit, ...]
    unit_of: Indices
    cost: Floats
    money: Mapping[tuple[str, int], int]

    @cached_property
    def fund(self) -> NDArray[np.str_]:
        """Fund of each option and unit."""
        options = self.problem.options
        paid = dict(zip(self.unit_of.tolist(), options.fund.tolist(), strict=True))
        return np.array([*options.fund.tolist(), *(paid[at] for at in range(len(self.units)))], dtype=np.str_)

    @cached_property
    def year(self) -> Indices:
        """Year of each option and unit."""
        return np.array([*self.problem.options.year.tolist(), *(year for _, _, year in self.units)], dtype=np.int64)

    @cached_property
    def place(self) -> NDArray[np.str_]:
        """Place of each option and unit."""
        return np.array([*self.problem.options.place.tolist(), *(place for _, place, _ in self.units)], dtype=np.str_)

    def costly(self, columns: NDArray[np.bool_]) -> Indices:
        """Positions of the wanted columns that cost something."""
        return np.flatnonzero(columns & (self.cost > 0))


def _grouped(labels: Iterable[Key]) -> dict[Key, Indices]:
    """Positions of each label, in the order of the labels as text."""
    groups: dict[Key, list[int]] = {}
    for at, label in enumerate(labels):
        groups.setdefault(label, []).append(at)
    return {
        label: np.array(groups[label], dtype=np.int64) for label in sorted(groups, key=lambda key: tuple(map(str, key)))
    }


def _ceilings(columns: _Columns) -> Iterator[Row]:
    """Spend no more of a fund in a year than there is."""
    for (fund, year), limit in sorted(columns.problem.ceilings.items()):
        at = columns.costly((columns.fund == fund) & (columns.year == year))
        if math.isfinite(limit) and at.size:
            yield Row(Kind.CEILING, (fund, year), at, columns.cost[at], -math.inf, float(limit))


def _counts(columns: _Columns) -> Iterator[Row]:
    """Quotas of recipients, and lasting benefits that nobody gets twice."""
    problem, options = columns.problem, columns.problem.options
    for program, year in sorted(problem.quotas, key=lambda quota: (quota[0], quota[1] or 0)):
        asked = options.program == program
        at = np.flatnonzero(asked if year is None else asked & (options.year == year))
        limit = problem.quotas[program, year]
        if math.isfinite(limit) and at.size:
            yield Row(Kind.QUOTA, (program, year), at, np.ones(at.size), -math.inf, float(limit))
    for key, at in _grouped((program, place, block) for program, place, _, block in options.segments()).items():
        if key[0] in problem.once and at.size > 1:
            limit = float(options.available[at].max())
            yield Row(Kind.ONCE, key, at, np.ones(at.size), -math.inf, limit)


def _attainable(columns: _Columns) -> Iterator[Row]:
    """Keep the effect of a year in a block of a place below what is possible there."""
    problem, options = columns.problem, columns.problem.options
    lasting = np.isin(options.program, sorted(problem.once))
    groups = _grouped(zip(options.place.tolist(), options.block.tolist(), strict=True))
    for key, at in groups.items():
        limit = problem.attainable.get((str(key[0]), int(key[1] or 0)), math.inf)
        for year in problem.years if math.isfinite(limit) else ():
            felt = at[(options.year[at] == year) | (lasting[at] & (options.year[at] < year))]
            felt = felt[options.effect[felt] > 0]
            if felt.size:
                yield Row(Kind.ATTAINABLE, (*key, year), felt, options.effect[felt], -math.inf, limit)


def _scales(columns: _Columns) -> Iterator[Row]:
    """Give a programme recipients only where it runs, and then at least the smallest number."""
    problem, n = columns.problem, len(columns.problem.options)
    members = _grouped((at,) for at in columns.unit_of.tolist())
    available = problem.options.available
    for number, (program, place, year) in enumerate(columns.units):
        at, runs = members[(number,)], n + number
        for column in at.tolist():
            both = np.array([column, runs], dtype=np.int64)
            most = float(available[column])
            most = math.floor(most) if program in problem.whole else most
            yield Row(None, (), both, np.array([1.0, -most]), -math.inf, 0.0)
        values = np.append(np.ones(at.size), -problem.scales[program].least)
        yield Row(Kind.SCALE, (program, place, year), np.append(at, runs), values, 0.0, math.inf)


def _share(columns: _Columns, share: Share) -> Iterator[Row]:
    """Enough of the year's money goes to the options that count."""
    problem = columns.problem
    all_count = np.ones(len(columns.units), dtype=np.bool_)
    np.logical_and.at(all_count, columns.unit_of[columns.unit_of >= 0], share.counts[columns.unit_of >= 0])
    counts = np.concatenate([share.counts, all_count])
    based = np.ones(len(columns.cost), dtype=np.bool_) if share.fund is None else columns.fund == share.fund
    for year in problem.years:
        at = columns.costly(based & (columns.year == year))
        values = columns.cost[at] * counts[at]
        duty = 0.0
        if share.of == "spent":
            values = values - share.least * columns.cost[at]
        else:
            limits = [
                limit for (fund, of), limit in problem.ceilings.items() if of == year and share.fund in (None, fund)
            ]
            duty = share.least * math.fsum(limits)
        used = values != 0
        if used.any() or duty > 0:
            yield Row(Kind.SHARE, (share.code, year), at[used], values[used], duty, math.inf)


def _fairness(columns: _Columns, fairness: Fairness) -> Iterator[Row]:
    """Spending for each poor person in a place lies near enough to the average of the year."""
    counted = np.ones(len(columns.cost), dtype=np.bool_)
    if fairness.funds is not None:
        counted = np.isin(columns.fund, sorted(fairness.funds))
    for (place, year), money in columns.money.items():
        at = columns.costly(counted & (columns.place == place) & (columns.year == year))
        # The money of a place is counted in its dearest recipient, so that the column is of the size of the others.
        unit = float(columns.cost[at].max(initial=0.0)) or 1.0
        values = np.append(columns.cost[at], -unit)
        yield Row(None, (), np.append(at, money), values, 0.0, 0.0)
    yield from _compared(columns, fairness, counted)


def _compared(columns: _Columns, fairness: Fairness, counted: NDArray[np.bool_]) -> Iterator[Row]:
    """Each place against the average of the places that have options in the year."""
    for year in columns.problem.years:
        places = [place for place, of in columns.money if of == year]
        money = np.array([columns.money[place, year] for place in places], dtype=np.int64)
        here = counted & (columns.year == year)
        units = np.array(
            [columns.cost[columns.costly(here & (columns.place == place))].max(initial=0.0) or 1.0 for place in places]
        )
        poor = np.array([fairness.poor[place] for place in places])
        average = units / poor.sum()
        for number, place in enumerate(places):
            own = np.where(np.arange(len(places)) == number, units / poor[number], 0.0)
            if fairness.least is not None:
                yield Row(Kind.FAIRNESS, (place, year), money, own - fairness.least * average, 0.0, math.inf)
            if fairness.difference is not None:
                yield Row(Kind.FAIRNESS, (place, year), money, own - average, -fairness.difference, fairness.difference)
