"""Scenarios many times over, every uncertain number drawn anew: how sure the results are, and what they hang on.

One draw holds one number for each uncertain thing, the same in all scenarios: what differs between two scenarios in a
draw is what they do, not luck ("common random numbers").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from rpkd.params import Scenario, Uncertain
from rpkd.scenario._grants import Grant
from rpkd.scenario._people import FloatArray, People
from rpkd.scenario._plan import Planner, Registry
from rpkd.scenario._recipes import REGISTRY_KEYS, Setting
from rpkd.scenario._shocks import NoPaceError, shocked
from rpkd.scenario._trajectory import Stage, aged, bends_at, cuts_at
from rpkd.scenario._year import YearResult, year_of

HEADCOUNT, GAP, SEVERITY, EXTREME, COST = range(5)
"""Places of the measures in `Draws.values`."""
ROUNDING = 1e-12
"""Relative difference of two sums of which nothing is known but that they were rounded."""


@dataclass(frozen=True, eq=False)
class Paths:
    """The projection's own uncertainty: draws of what each year holds.

    Parameters
    ----------
    years : tuple of int
        The T years.
    headcount, gap : float array, shape (T, D)
        P0 and P1 as fractions.
    line : float array, shape (T, D)
        Poverty line, rupiah per head and month.
    persons : float array, shape (T,)
        Population.
    """

    years: tuple[int, ...]
    headcount: FloatArray
    gap: FloatArray
    line: FloatArray
    persons: FloatArray

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.headcount.shape[1])


@dataclass(frozen=True, eq=False)
class Draws:
    """Results of all draws.

    Parameters
    ----------
    codes : tuple of str
        The S scenarios.
    years : tuple of int
        The T years.
    values : float array, shape (S, T, 5, D)
        P0, P1, P2, the extreme poor (fractions) and the cost (rupiah); NaN for a scenario that cannot be computed.
    numbers : mapping of str to float array, shape (D,)
        Every uncertain number that was drawn, by its key; ``headcount`` of the last year among them.
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    values: FloatArray
    numbers: Mapping[str, FloatArray] = field(default_factory=dict)

    def of(self, code: str, year: int, measure: int) -> FloatArray:
        """Return the draws of one measure, shape (D,).

        Raises
        ------
        ValueError
            For a scenario or year that was not drawn.
        """
        found: FloatArray = self.values[self.codes.index(code), self.years.index(year), measure]
        return found

    def interval(self, code: str, year: int, measure: int, coverage: float) -> tuple[float, float]:
        """Return the ends of the central interval of a measure."""
        return _interval(self.of(code, year, measure), coverage)

    def difference(self, code: str, other: str, year: int, measure: int) -> FloatArray:
        """Return a scenario minus another, draw by draw, shape (D,); see `difference`."""
        return difference(self.of(code, year, measure), self.of(other, year, measure))

    def difference_interval(
        self, code: str, other: str, year: int, measure: int, coverage: float
    ) -> tuple[float, float]:
        """Return the ends of the central interval of the difference of two scenarios."""
        return _interval(self.difference(code, other, year, measure), coverage)


def _interval(values: FloatArray, coverage: float) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - coverage) / 2, (1 + coverage) / 2]).tolist()
    return low, high


def difference(values: FloatArray | float, others: FloatArray | float) -> FloatArray:
    """Return how far numbers differ; 0 where only rounding tells them apart, for it would be divided by."""
    found, size = np.subtract(values, others), np.maximum(np.abs(values), np.abs(others))
    return np.where(np.abs(found) <= ROUNDING * size, 0.0, found)


def even_levels(seed: int, key: str, count: int) -> FloatArray:
    """Return levels between 0 and 1, one in each of `count` equal parts, in an order that hangs on seed and key."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *key.encode()])))
    return (generator.permutation(count) + generator.random(count)) / count


# With fewer populations the registry's numbers have a level for each draw.
_FEWEST_REGISTRIES = 8


class Numbers:
    """Draws of uncertain numbers, made when one is first asked for.

    Parameters
    ----------
    seed : int
        Of all of them.
    count : int
        Draws.
    populations : int
        How many populations the draws take in turn. Where they are enough, a population keeps its registry in all
        of its draws: the registry's numbers have one level for each population.
    """

    def __init__(self, seed: int, count: int, populations: int) -> None:
        self.seed, self.count, self.populations = seed, count, populations
        self.drawn: dict[str, FloatArray] = {}
        self._values: dict[tuple[str, Uncertain], list[float]] = {}

    def of(self, key: str, number: Uncertain) -> Sequence[float]:
        """Return all draws of a number."""
        found = self._values.get((key, number))
        if found is None:
            if key in REGISTRY_KEYS and self.populations >= _FEWEST_REGISTRIES:
                levels = even_levels(self.seed, key, self.populations)[np.arange(self.count) % self.populations]
            else:
                levels = even_levels(self.seed, key, self.count)
            values = number.at(levels)
            found = self._values[key, number] = values.tolist()
            if not number.fixed:
                self.drawn.setdefault(key, values)
        return found

    def pick(self, draw: int, key: str, number: Uncertain) -> float:
        """Return one draw of a number."""
        return self.of(key, number)[draw]


def draw_scenarios(
    populations: Sequence[People],
    paths: Paths,
    setting: Setting,
    base: Scenario,
    scenarios: Sequence[Scenario],
    seed: int,
) -> Draws:
    """Compute scenarios once for each draw.

    Parameters
    ----------
    populations : sequence of People
        The population as other samples would have shown it; draws take them in turn.
    paths : Paths
        Draws of the projection.
    setting : Setting
        What the scenarios have in common.
    base : Scenario
        The programmes that run now.
    scenarios : sequence of Scenario
        What is to be computed.
    seed : int
        Of the uncertain numbers.

    Returns
    -------
    Draws
    """
    numbers = Numbers(seed, paths.draws, len(populations))
    values = np.full((len(scenarios), len(paths.years), 5, paths.draws), np.nan)
    persons = dict(zip(paths.years, paths.persons.tolist(), strict=True))
    for place, people in enumerate(populations):
        chosen = np.arange(place, paths.draws, len(populations))
        stages, registry = _stages(people, paths, chosen), Registry(people)
        for column, draw in enumerate(chosen.tolist()):
            planner = Planner(people, setting, partial(numbers.pick, draw), persons, registry)
            _draw(planner, [row[column] for row in stages], base, scenarios, values[..., draw])
    drawn = dict(numbers.drawn)
    drawn["headcount"] = paths.headcount[-1]
    return Draws(tuple(scenario.code for scenario in scenarios), paths.years, values, drawn)


def _stages(people: People, paths: Paths, chosen: np.ndarray) -> list[list[Stage]]:
    found = []
    for row, year in enumerate(paths.years):
        cuts = cuts_at(people, paths.headcount[row, chosen])
        bends = bends_at(people, cuts, paths.gap[row, chosen])
        lines, persons = paths.line[row, chosen].tolist(), float(paths.persons[row])
        found.append(
            [
                Stage(year, cut, bend, line, persons)
                for cut, bend, line in zip(cuts.tolist(), bends.tolist(), lines, strict=True)
            ]
        )
    return found


def _draw(
    planner: Planner, stages: Sequence[Stage], base: Scenario, scenarios: Sequence[Scenario], values: FloatArray
) -> None:
    """Fill one draw, shape (S, T, 5)."""
    for column, stage in enumerate(stages):
        spending = aged(planner.people.welfare, stage)
        taken = planner.grants(base, stage.year)
        # Years in which scenarios pay the same to families who live the same are worked out once.
        known: dict[tuple[Grant, ...], tuple[float, ...]] = {}
        for row, scenario in enumerate(scenarios):
            try:
                felt, moved = shocked(planner, spending, stage, scenario.shocks)
            except NoPaceError:
                continue
            grants = planner.grants(scenario, stage.year)
            figures = known.get(grants) if felt is spending else None
            if figures is None:
                result = year_of(planner.people, felt, moved, grants, taken, planner.setting.extreme)
                held = result.measures
                figures = (held.headcount, held.gap, held.severity, held.extreme, cost_of(grants, result))
            if felt is spending:
                known[grants] = figures
            values[row, column] = figures


def cost_of(grants: Sequence[Grant], result: YearResult) -> float:
    """Return what all funds pay in a year, rupiah."""
    total = 0.0
    for grant in grants:
        reached = result.reached[grant.code]
        paid_out = reached.new * grant.paid if grant.fill is None else reached.filled / (1 - grant.leakage)
        total += paid_out * (1 + grant.administration)
    return total
