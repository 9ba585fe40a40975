"""Review: one setting of the explorer computed by the engine itself, in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from rpkd.params import Scenario
from rpkd.report.scenario import Ground
from rpkd.review.explorer._choice import Choice
from rpkd.review.explorer._explored import Explored, befallen, persons_of
from rpkd.review.explorer._model import BILLION, HIGH, LOW, Values
from rpkd.scenario import (
    COST,
    HEADCOUNT,
    FloatArray,
    Outcome,
    Paths,
    Planner,
    World,
    aged,
    cost_of,
    draw_scenarios,
    setting_apart,
    shocked,
    year_of,
)

_CLOSE = 1e-7
_MOST_STEPS = 60


def engine_at(ground: Ground, explored: Explored, choice: Choice) -> Values:
    """Compute a setting with `rpkd.scenario`: every family, every draw.

    Parameters
    ----------
    ground : Ground
        The region's population, scenarios, target and parameters.
    explored : Explored
        The scenario.
    choice : Choice
        The setting; its scenario and year are not looked at.

    Returns
    -------
    Values
        As the page shows them.

    Raises
    ------
    ValueError
        For a region without scenarios.
    """
    world = _world(ground)
    multiplier = min(choice.coverage, explored.most) if explored.scaling is not None else 1.0
    over = False
    if choice.budget is not None:
        multiplier, over = _payable(world, ground.scenarios.base, explored, replace(choice, coverage=multiplier))
    scenario = befallen(world, explored.at(multiplier), choice.growth, choice.line)
    found = scenario_values(ground, [scenario], choice.growth, choice.line)[0]
    return found._replace(multiplier=multiplier, over=over)


def scenario_values(
    ground: Ground, scenarios: Sequence[Scenario], growth: float = 0.0, line: float = 0.0
) -> list[Values]:
    """Compute scenarios beside the programmes that run now.

    Parameters
    ----------
    ground : Ground
        The region.
    scenarios : sequence of Scenario
        With everything that befalls the region in them.
    growth, line : float
        What of that befalls the programmes that run now as well, percent a year.

    Raises
    ------
    ValueError
        For a region without scenarios.
    """
    world, base = _world(ground), ground.scenarios.base
    world = replace(world, setting=setting_apart(world.setting))
    together = [befallen(world, base, growth, line), *scenarios]
    # Several may have one code: they are told apart by their place.
    together = [replace(one, code=str(place)) for place, one in enumerate(together)]
    outcomes = world.run(base, together)
    held = world.paths
    ahead = Paths(held.years[1:], held.headcount[1:], held.gap[1:], held.line[1:], held.persons[1:])
    draws = draw_scenarios(world.samples, ahead, world.setting, base, together, ground.params.scenario.seed)
    row = None if ground.aimed is None else ahead.years.index(ground.aimed.target.year)
    most = 0.0 if ground.aimed is None else ground.aimed.headcount
    found = []
    for place in range(1, len(together)):
        pair = (str(place), "0")
        rates, costs = (
            [draws.values[draws.codes.index(code), :, measure] for code in pair] for measure in (HEADCOUNT, COST)
        )
        price = _costs(outcomes[pair[0]]) - _costs(outcomes[pair[1]])
        more = (costs[0] - costs[1]) / BILLION
        chances = [float("nan") if row is None else float((rate[row] <= most).mean()) for rate in rates]
        found.append(
            Values(
                multiplier=1.0,
                over=False,
                rate=np.vstack([_rates(outcomes[pair[0]]), _ends(100 * rates[0])]),
                base=np.vstack([_rates(outcomes[pair[1]]), _ends(100 * rates[1])]),
                change=_ends(100 * (rates[0] - rates[1])),
                cost=np.vstack([[*price, price.mean()], _ends(np.vstack([more, more.mean(axis=0)]))]),
                chance=chances[0],
                base_chance=chances[1],
            )
        )
    return found


def _world(ground: Ground) -> World:
    if not isinstance(ground.world, World):
        raise ValueError(ground.world.reason)
    return ground.world


def _rates(outcome: Outcome) -> list[float]:
    return [100 * year.measures.headcount for year in outcome.years[1:]]


def _costs(outcome: Outcome) -> FloatArray:
    return np.array([year.cost for year in outcome.years[1:]]) / BILLION


def _ends(draws: FloatArray) -> FloatArray:
    return np.quantile(draws, [LOW, HIGH], axis=-1)


def _payable(world: World, base: Scenario, explored: Explored, choice: Choice) -> tuple[float, bool]:
    """Return the largest multiplier, at most the choice's, with which no year costs more than the budget."""
    setting = setting_apart(world.setting)
    planner = Planner(world.people, setting, persons=persons_of(world))
    budget = 0.0 if choice.budget is None else choice.budget

    def excess(multiplier: float) -> float:
        scenario = befallen(world, explored.at(multiplier), choice.growth, choice.line)
        return max(_extra(world, planner, base, scenario)) / BILLION - budget

    high, dear = choice.coverage, excess(choice.coverage)
    if dear <= 0:
        return high, False
    if explored.scaling is None:
        return high, True
    # Between two of these the cost runs all but straight: the search begins where it crosses the budget.
    ends = [0.0, *(kink for kink in explored.kinks if kink < high), high]
    low = cheap = 0.0
    for before, after in reversed([*pairwise(ends)]):
        low, high, cheap = before, after, excess(before)
        if cheap <= 0:
            break
        dear = cheap
    else:
        return 0.0, True
    for _ in range(_MOST_STEPS):
        if high - low <= _CLOSE:
            break
        # Straight towards the budget, and never nearer to an end than a hundredth, so that both ends move.
        part = min(max(-cheap / (dear - cheap), 0.01), 0.99)
        middle = low + part * (high - low)
        found = excess(middle)
        if abs(found) <= _CLOSE * budget:
            return middle, False
        low, cheap, high, dear = (middle, found, high, dear) if found <= 0 else (low, cheap, middle, found)
    return low, False


def _extra(world: World, planner: Planner, base: Scenario, scenario: Scenario) -> list[float]:
    """Return rupiah more than the programmes that run now, by year, at the likeliest values."""
    found = []
    for stage in world.stages[1:]:
        spending, moved = shocked(planner, aged(world.people.welfare, stage), stage, scenario.shocks)
        grants, taken = planner.grants(scenario, stage.year), planner.grants(base, stage.year)
        paid = cost_of(grants, year_of(world.people, spending, moved, grants, taken, world.setting.extreme))
        now = cost_of(taken, year_of(world.people, spending, moved, taken, taken, world.setting.extreme))
        found.append(paid - now)
    return found
