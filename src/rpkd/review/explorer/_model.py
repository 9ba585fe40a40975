"""Review: the small model that the explorer's page computes with, here as in the browser (page.js).

What the programmes that run now leave of poverty is worked out family by family: the page holds the families' welfare
around the line, and for each draw how it moves. What a scenario changes of that is laid down at nodes of coverage, of
the worth of payments (one over growth) and of the line over growth, for all draws together: as their mean and a few
patterns, each with a weight for every draw. Between nodes numbers run straight; nodes lie where a programme reaches
everybody, and close together around the line, where welfare bends. Ranges and the chance of the target are taken from
the draws themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rpkd.scenario import FloatArray

LOW, HIGH = 0.1, 0.9
"""Levels of the ranges: eight draws of ten lie between them."""
BILLION = 1e9


class Values(NamedTuple):
    """What one setting gives. T are the years ahead.

    Parameters
    ----------
    multiplier : float
        What the coverage was multiplied by: as set, or as much of it as the budget pays.
    over : bool
        Whether the scenario costs more than the budget all the same.
    rate : float array, shape (3, T)
        P0, percent: with every number at its likeliest, and the lower and upper end of its range.
    base : float array, shape (3, T)
        The same of the programmes that run now, under the same conditions.
    change : float array, shape (2, T)
        Ends of the range of P0 minus that of the programmes that run now, percentage points.
    cost : float array, shape (3, T + 1)
        Billion rupiah more than the programmes that run now: by year, and the mean of the years.
    chance, base_chance : float
        Part of the draws that meet the target; NaN without one.
    """

    multiplier: float
    over: bool
    rate: FloatArray
    base: FloatArray
    change: FloatArray
    cost: FloatArray
    chance: float
    base_chance: float


@dataclass(frozen=True, eq=False)
class Surface:
    """Numbers of all draws over coverage, worth of payments and line.

    Parameters
    ----------
    coverages, worth, line : float array, shapes (C,), (V,), (X,)
        Nodes, ascending.
    patterns : float array, shape (K, C, V, X)
        Mean of the draws, then patterns.
    weights : float array, shape (K, N)
        Of each draw; ones for the mean.
    """

    coverages: FloatArray
    worth: FloatArray
    line: FloatArray
    patterns: FloatArray
    weights: FloatArray

    def at(self, coverage: float, worth: FloatArray, line: FloatArray) -> FloatArray:
        """Return the number of each draw, shape (N,), each with its own `worth` and `line`, shape (N,)."""
        first, part = between(self.coverages, np.array([coverage]))
        level = self.patterns[:, first[0]]
        if len(self.coverages) > 1:
            level = level + part[0] * (self.patterns[:, first[0] + 1] - level)
        if len(self.line) > 1:
            first, part = between(self.line, line)
            level = level[..., first] + part * (level[..., first + 1] - level[..., first])
        else:
            level = np.broadcast_to(level, (*level.shape[:2], len(line)))
        found: FloatArray = np.einsum("kvn,vn,kn->n", level, curve_weights(self.worth, worth), self.weights)
        return found


def between(nodes: FloatArray, values: FloatArray) -> tuple[npt.NDArray[np.intp], FloatArray]:
    """Return for each value the node before it and how far it lies on the way to the next one.

    Examples
    --------
    >>> first, part = between(np.array([0.0, 1.0, 1.5]), np.array([0.5, 1.1, 1.5]))
    >>> first.tolist(), part.round(9).tolist()
    ([0, 1, 1], [0.5, 0.2, 1.0])
    """
    if len(nodes) == 1:
        return np.zeros(len(values), dtype=np.intp), np.zeros(len(values))
    first = np.clip(np.searchsorted(nodes, values, side="right") - 1, 0, len(nodes) - 2)
    return first, (values - nodes[first]) / (nodes[first + 1] - nodes[first])


def curve_weights(nodes: FloatArray, values: FloatArray) -> FloatArray:
    """Return the weights of nodes, shape (V, N), of the curve through all of them (Lagrange).

    Examples
    --------
    >>> curve_weights(np.array([0.0, 1.0, 2.0]), np.array([0.5])).ravel().tolist()
    [0.375, 0.75, -0.125]
    """
    weights = np.ones((len(nodes), len(values)))
    for one, node in enumerate(nodes):
        for other in nodes[np.arange(len(nodes)) != one]:
            weights[one] *= (values - other) / (node - other)
    return weights


def surface_of(
    coverages: Sequence[float], worth: FloatArray, line: FloatArray, values: FloatArray, close: float
) -> Surface:
    """Lay numbers of all draws down as their mean and as few patterns as tell them.

    Parameters
    ----------
    coverages, worth, line
        Nodes.
    values : float array, shape (C, V, X, N)
        The numbers; N may be 1.
    close : float
        Root of the mean square of what the patterns may leave untold.
    """
    count = values.shape[-1]
    flat = values.reshape(-1, count)
    mean = flat.mean(axis=1, keepdims=True)
    left, size, right = np.linalg.svd(flat - mean, full_matrices=False)
    untold = np.sqrt(np.square(size)[::-1].cumsum()[::-1] / flat.size)
    kept = int((untold > close).sum())
    patterns = np.concatenate([mean.T, (left[:, :kept] * size[:kept]).T]).reshape(kept + 1, *values.shape[:-1])
    weights = np.concatenate([np.ones((1, count)), right[:kept]])
    return Surface(np.array(coverages), worth, line, patterns, weights)


@dataclass(frozen=True, eq=False)
class Baseline:
    """What the programmes that run now leave of poverty, family by family.

    Parameters
    ----------
    welfare : tuple of float array, shapes (n,)
        For each population, the likeliest first, welfare around the line, ascending.
    below : tuple of float array, shapes (n + 1,)
        Share of persons, percent, below each of them and below all that follow.
    place : int array, shape (N,)
        Population of each draw.
    cut, bend : float array, shape (T, N)
        How welfare moves; see `rpkd.scenario.Stage`.
    reaching : float array, shape (N,)
        Share of growth that reaches spending.
    """

    welfare: tuple[FloatArray, ...]
    below: tuple[FloatArray, ...]
    place: npt.NDArray[np.intp]
    cut: FloatArray
    bend: FloatArray
    reaching: FloatArray

    def rate(self, year: int, line: FloatArray) -> FloatArray:
        """Return P0, percent, of each draw in the year of a row, where the line over growth is `line`, shape (N,)."""
        bent = np.where(line < 1, line ** (1 / self.bend[year]), line) * self.cut[year]
        found = np.empty(len(line))
        for place, (welfare, below) in enumerate(zip(self.welfare, self.below, strict=True)):
            mine = self.place == place
            found[mine] = below[np.searchsorted(welfare, bent[mine])]
        return found


@dataclass(frozen=True, eq=False)
class Part:
    """What a scenario changes, for some draws.

    Parameters
    ----------
    change : tuple of Surface
        By year: P0 minus that of the programmes that run now, percentage points.
    fixed : float array, shape (T, C, N)
        Billion rupiah more of programmes with an amount, at the coverages of `change`.
    filling : tuple of Surface
        By year: billion rupiah that filling gaps costs, over the factor of the line; empty where nothing does.
    """

    change: tuple[Surface, ...]
    fixed: FloatArray
    filling: tuple[Surface, ...]

    def cost(self, year: int, coverage: float, worth: FloatArray, line: FloatArray) -> FloatArray:
        """Return billion rupiah more in the year of a row, shape (N,)."""
        nodes = self.change[year].coverages
        first, part = between(nodes, np.array([coverage]))
        level: FloatArray = self.fixed[year][first[0]]
        if len(nodes) > 1:
            level = level + part[0] * (self.fixed[year][first[0] + 1] - level)
        if not self.filling:
            return level
        filling = self.filling[year].at(coverage, worth, line)
        return level + filling * (line / worth)


@dataclass(frozen=True, eq=False)
class Model:
    """All that the page computes with.

    Parameters
    ----------
    base_year : int
        Year of the figures.
    years : tuple of int
        The T years ahead.
    target : (int, float) or None
        Year and most P0, percent.
    middle, drawn : Baseline
        At the likeliest values (one draw) and for all draws.
    parts : mapping of str to (Part, Part)
        By scenario: likewise; the programmes that run now have none.
    exact : mapping of str to Values
        The document's own numbers by scenario: what the engine gives where nothing is set.
    """

    base_year: int
    years: tuple[int, ...]
    target: tuple[int, float] | None
    middle: Baseline
    drawn: Baseline
    parts: Mapping[str, tuple[Part, Part]]
    exact: Mapping[str, Values]

    def at(self, scenario: str, coverage: float, growth: float, line: float, budget: float | None = None) -> Values:
        """Return the values of a setting.

        Parameters
        ----------
        scenario : str
            Its code.
        coverage : float
            Multiplier of its own programmes' coverage; beyond the last node: that; without any of its own: 1.
        growth, line : float
            Percentage points and percent a year above the projection.
        budget : float or None
            Most billion rupiah that it may cost more in any year.
        """
        multiplier, over = 1.0, False
        if scenario in self.parts:
            nodes = self.parts[scenario][0].change[0].coverages
            multiplier = min(coverage, float(nodes[-1])) if len(nodes) > 1 else 1.0
            if budget is not None:
                multiplier, over = self._payable(scenario, multiplier, growth, line, budget)
        if (multiplier, growth, line) == (1.0, 0.0, 0.0) and scenario in self.exact:
            return self.exact[scenario]._replace(over=over)
        found = [
            self._of(scenario, multiplier, growth, line, number, baseline)
            for number, baseline in enumerate((self.middle, self.drawn))
        ]
        (middle, likely, price), (base, rate, cost) = found
        chance = base_chance = float("nan")
        if self.target is not None:
            row = self.years.index(self.target[0])
            chance, base_chance = (float((held[row] <= self.target[1]).mean()) for held in (rate, base))
        return Values(
            multiplier,
            over,
            np.vstack([likely[:, 0], _ends(rate)]),
            np.vstack([middle[:, 0], _ends(base)]),
            _ends(rate - base),
            np.vstack([price[:, 0], _ends(cost)]),
            chance,
            base_chance,
        )

    def _of(
        self, scenario: str, multiplier: float, growth: float, line: float, number: int, baseline: Baseline
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return P0 of the base and of the scenario, shape (T, N), and billion rupiah more, shape (T + 1, N)."""
        base, change, cost = [], [], []
        for row, year in enumerate(self.years):
            worth, over = self._conditions(baseline, growth, line, year)
            base.append(baseline.rate(row, over))
            if scenario in self.parts:
                part = self.parts[scenario][number]
                change.append(part.change[row].at(multiplier, worth, over))
                cost.append(part.cost(row, multiplier, worth, over))
        held = np.stack(base)
        if not change:
            return held, held, np.zeros((len(self.years) + 1, held.shape[1]))
        prices = np.stack(cost)
        return held, held + np.stack(change), np.vstack([prices, prices.mean(axis=0)])

    def _conditions(self, baseline: Baseline, growth: float, line: float, year: int) -> tuple[FloatArray, FloatArray]:
        passed = year - self.base_year
        worth = (1 + baseline.reaching * growth / 100) ** -passed
        return worth, (1 + line / 100) ** passed * worth

    def _payable(self, scenario: str, coverage: float, growth: float, line: float, budget: float) -> tuple[float, bool]:
        """Return the largest multiplier, at most `coverage`, with which no year costs more than the budget."""
        part = self.parts[scenario][0]
        nodes = part.change[0].coverages
        conditions = [self._conditions(self.middle, growth, line, year) for year in self.years]

        def dearest(multiplier: float) -> float:
            return max(float(part.cost(row, multiplier, *held)[0]) for row, held in enumerate(conditions))

        high, dear = coverage, dearest(coverage)
        if dear <= budget:
            return coverage, False
        if len(nodes) == 1:
            return coverage, True
        for low in nodes[nodes < coverage][::-1].tolist():
            cheap = dearest(low)
            if cheap <= budget:
                # Each year's cost runs straight between the two nodes; the first year that exceeds the budget decides.
                parts = []
                for row, held in enumerate(conditions):
                    less, more = (float(part.cost(row, multiplier, *held)[0]) for multiplier in (low, high))
                    if more > budget:
                        parts.append((budget - less) / (more - less))
                return low + min(parts) * (high - low), False
            high = low
        return 0.0, True


def _ends(draws: FloatArray) -> FloatArray:
    return np.quantile(draws, [LOW, HIGH], axis=-1)
