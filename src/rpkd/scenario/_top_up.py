"""What a goal asks for when gaps are filled: the money of going through the registry from below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rpkd.scenario._goal import ROUNDING, Goal
from rpkd.scenario._grants import MONTHS
from rpkd.scenario._people import FloatArray, People
from rpkd.scenario._trajectory import Stage
from rpkd.scenario._year import Measures


@dataclass(frozen=True)
class TopUp:
    """What a programme costs that goes through the registry from below and tops every family up to a line.

    Parameters
    ----------
    goal : Goal
        What was asked; it can always be reached, at worst by going through the whole registry.
    share : float
        Part of all persons, lowest in the registry's ranking, who are looked at.
    families : float
        Families that are looked at.
    recipients : float
        Those of them that are below that line and are topped up.
    received : float
        Rupiah a year that arrive.
    cost : float
        Rupiah a year with what is lost on the way and administration.
    measures : Measures
        Poverty then.
    """

    goal: Goal
    share: float
    families: float
    recipients: float
    received: float
    cost: float
    measures: Measures


def seek_top_up(
    people: People,
    spending: FloatArray,
    stage: Stage,
    extreme: float,
    goal: Goal,
    registry_error: float,
    leakage: float = 0.0,
    administration: float = 0.0,
) -> TopUp:
    """Find the yearly budget that reaches a goal when the registry is gone through from below.

    Families are topped up to the poverty line; where only extreme poverty is to be lowered, to the extreme line.

    Parameters
    ----------
    people : People
        The families.
    spending : float array, shape (n,)
        Relative to the year's poverty line: `aged` for the baseline.
    stage : Stage
        The goal's year.
    extreme : float
        Extreme line as a multiple of the poverty line.
    goal : Goal
        What is to be reached.
    registry_error : float
        Share of the true poorest four tenths that the registry does not rank there; 0: it ranks by spending.
    leakage : float
        Share of what is paid out that does not arrive.
    administration : float
        Rupiah of administration for each rupiah paid out.

    Raises
    ------
    ValueError
        When the goal is of another year.

    Notes
    -----
    No bisection: families stand in the registry's order, the sums of those topped up are cumulated, and the goal is met
    at one place. A programme with one amount for all may lower P0 for less: this one begins with the poorest, whose
    gaps are the largest, and closes them; `frontier_of` begins at the line.
    """
    if goal.year != stage.year:
        raise ValueError(f"the goal is of {goal.year}, the stage of {stage.year}")
    order = np.argsort(people.seen(registry_error), kind="stable")
    weight, held, families = people.weight[order], spending[order], people.families[order]
    level = extreme if goal.headcount is None else 1.0
    lacking = np.maximum(level - held, 0.0)

    def left(part: FloatArray) -> FloatArray:
        """Add up those not looked at: when nobody is, when the first is, and so on."""
        return np.concatenate([np.cumsum((weight * part)[::-1])[::-1], [0.0]]) / people.persons

    poor, poorest = left((held < 1).astype(float)), left((held < extreme).astype(float))
    met = np.ones(len(people) + 1, dtype=bool)
    for asked, found in ((goal.headcount, poor), (goal.extreme, poorest)):
        if asked is not None:
            met &= found <= asked + ROUNDING
    count = int(np.argmax(met))
    growth = stage.persons / people.persons
    received = float(weight[:count] @ lacking[:count]) * growth * MONTHS * stage.line
    share = weight / people.persons
    gap = np.maximum(1 - np.where(np.arange(len(people)) < count, np.maximum(held, level), held), 0.0)
    return TopUp(
        goal,
        float(share[:count].sum()),
        float(families[:count].sum()) * growth,
        float(families[:count][lacking[:count] > 0].sum()) * growth,
        received,
        received / (1 - leakage) * (1 + administration),
        Measures(float(share @ (gap > 0)), float(share @ gap), float(share @ gap**2), float(poorest[count])),
    )
