"""What a goal asks for when nothing is certain: the coverage with which it is met in a given part of the draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from rpkd.params import Scenario
from rpkd.scenario._draws import COST, Numbers, Paths, draw_scenarios
from rpkd.scenario._effect import standing_of
from rpkd.scenario._goal import Goal, Scaling, least_multiplier, setting_apart
from rpkd.scenario._people import People
from rpkd.scenario._plan import Planner, Registry
from rpkd.scenario._recipes import Setting
from rpkd.scenario._trajectory import Stage, bends_at, cuts_at

_CLOSE = 1 / 64


@dataclass(frozen=True)
class Chance:
    """The multiplier with which a goal is met in a given part of all draws.

    Parameters
    ----------
    asked : float
        The chance that was asked for, as a fraction.
    reached : bool
        Whether any multiplier has it.
    multiplier : float
        The least that has; else the one at which all targets are reached.
    chance : float
        Part of the draws that meet the goal with it.
    cost : float
        Median over the draws of what the goal's year costs more than the programmes that run now, rupiah.
    """

    asked: float
    reached: bool
    multiplier: float
    chance: float
    cost: float


def seek_chances(
    populations: Sequence[People],
    paths: Paths,
    setting: Setting,
    base: Scenario,
    scaling: Scaling,
    goal: Goal,
    seed: int,
    chances: Sequence[float] = (0.5, 0.8),
    most_draws: int = 100,
) -> tuple[Chance, ...]:
    """Find the least multipliers with which a goal is met in given parts of the draws.

    Parameters
    ----------
    populations : sequence of People
        As for `draw_scenarios`.
    paths : Paths
        Draws of the projection.
    setting : Setting
        What scenarios have in common.
    base : Scenario
        The programmes that run now.
    scaling : Scaling
        The scenario and its chosen programmes.
    goal : Goal
        What is to be reached.
    seed : int
        Of the uncertain numbers.
    chances : sequence of float
        Fractions.
    most_draws : int
        How many draws are enough: with more, every so many-th by P0 of the goal's year is taken.

    Raises
    ------
    NoPaceError
        When the region's own pace is asked for and its record is too short.

    Notes
    -----
    Every draw is asked for its own least multiplier, by halving, to a sixty-fourth of it. The goal is met in a part of
    the draws with the multiplier that so many of them need at most.
    """
    paths = _fewer(paths, goal.year, most_draws)
    persons = dict(zip(paths.years, paths.persons.tolist(), strict=True))
    numbers = Numbers(seed, paths.draws, len(populations))
    # Halving asks for the same few hundred multipliers in every draw: what each of them pays is written down once.
    tried: dict[float, tuple[Scenario, Setting]] = {}
    needed = np.empty(paths.draws)
    for place, people in enumerate(populations):
        chosen, registry = np.arange(place, paths.draws, len(populations)), Registry(people)
        for draw, stage in zip(chosen.tolist(), _stages(people, paths, goal.year, chosen), strict=True):

            def met(multiplier: float, registry: Registry = registry, draw: int = draw, stage: Stage = stage) -> bool:
                if multiplier not in tried:
                    tried[multiplier] = scaling.at(multiplier), setting_apart(setting)
                scenario, own = tried[multiplier]
                planner = Planner(registry.people, own, partial(numbers.pick, draw), persons, registry)
                return goal.met(standing_of(planner, stage, base, scenario).measures)

            least = least_multiplier(met, scaling.most, _CLOSE)
            needed[draw] = math.inf if least is None else least
    found = []
    for asked in chances:
        least = float(np.quantile(needed, asked, method="inverted_cdf"))
        reached = math.isfinite(least)
        multiplier = least if reached else scaling.most
        cost = _median_cost(populations, paths, setting_apart(setting), base, scaling.at(multiplier), goal.year, seed)
        found.append(Chance(asked, reached, multiplier, float((needed <= multiplier).mean()), cost))
    return tuple(found)


def _fewer(paths: Paths, year: int, most: int) -> Paths:
    """Keep draws that are spread evenly over P0 of a year, in the order in which they stand."""
    if paths.draws <= most:
        return paths
    order = np.argsort(paths.headcount[paths.years.index(year)], kind="stable")
    kept = np.sort(order[((np.arange(most) + 0.5) * paths.draws / most).astype(np.int64)])
    return replace(paths, headcount=paths.headcount[:, kept], gap=paths.gap[:, kept], line=paths.line[:, kept])


def _stages(people: People, paths: Paths, year: int, chosen: npt.NDArray[np.integer]) -> list[Stage]:
    row = paths.years.index(year)
    cuts = cuts_at(people, paths.headcount[row, chosen])
    bends = bends_at(people, cuts, paths.gap[row, chosen])
    columns = (cuts.tolist(), bends.tolist(), paths.line[row, chosen].tolist())
    return [Stage(year, *numbers, float(paths.persons[row])) for numbers in zip(*columns, strict=True)]


def _median_cost(
    populations: Sequence[People],
    paths: Paths,
    setting: Setting,
    base: Scenario,
    scenario: Scenario,
    year: int,
    seed: int,
) -> float:
    counted = [use for use in scenario.uses if use.coverage is None and setting.programs.programs[use.program].once]
    last = paths.years.index(year)
    # Numbers of recipients who keep what they once got are of the populations of the years before.
    part = slice(0 if counted else last, last + 1)
    some = Paths(paths.years[part], paths.headcount[part], paths.gap[part], paths.line[part], paths.persons[part])
    scenarios = [replace(base, code="base"), replace(scenario, code="scaled")]
    draws = draw_scenarios(populations, some, setting, base, scenarios, seed)
    return float(np.median(draws.difference("scaled", "base", year, COST)))
