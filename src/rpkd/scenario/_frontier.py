"""What poverty would cost at least, if everybody's spending were known to the rupiah: closed forms to measure plans by.

No programme is so cheap: the registry errs, amounts are the same for all, money is spent on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rpkd.scenario._grants import MONTHS
from rpkd.scenario._people import FloatArray, People
from rpkd.scenario._trajectory import Stage


@dataclass(frozen=True)
class Frontier:
    """Least costs in one year, rupiah a year paid to families that are known perfectly.

    Parameters
    ----------
    year : int
        The year.
    closing : float
        Brings every poor person to the poverty line: P1 times line times 12 times population.
    ending_extreme : float
        Brings every extreme poor person to the extreme line.
    headcount : float or None
        The P0 that is asked for, as a fraction; None where none is.
    to_headcount : float or None
        Brings P0 down to it by lifting those nearest to the line; 0 where P0 is not higher.
    to_both : float or None
        Brings P0 down to it and ends extreme poverty.
    """

    year: int
    closing: float
    ending_extreme: float
    headcount: float | None = None
    to_headcount: float | None = None
    to_both: float | None = None


def frontier_of(
    people: People, spending: FloatArray, stage: Stage, extreme: float, headcount: float | None = None
) -> Frontier:
    """Return the least costs of one year.

    Parameters
    ----------
    people : People
        The families.
    spending : float array, shape (n,)
        Relative to the year's poverty line; `aged` gives that of the baseline.
    stage : Stage
        The year.
    extreme : float
        Extreme line as a multiple of the poverty line.
    headcount : float, optional
        P0 to reach, as a fraction.

    Examples
    --------
    >>> people = People("published", np.array([0.5, 0.9, 2.0]), np.full(3, 100.0), np.full(3, 4.0))
    >>> stage = Stage(2029, 1.0, 1.0, 600_000, 300)
    >>> found = frontier_of(people, people.welfare, stage, 0.8, 1 / 3)
    >>> costs = (found.closing, found.ending_extreme, found.to_headcount, found.to_both)
    >>> [round(cost / 1e6, 6) for cost in costs]
    [432.0, 216.0, 72.0, 288.0]
    """
    rupiah = stage.persons / people.persons * MONTHS * stage.line
    at_least = np.maximum(spending, extreme)
    ending = float(people.weight @ (at_least - spending)) * rupiah
    closing = float(people.weight @ np.maximum(1 - spending, 0)) * rupiah
    if headcount is None:
        return Frontier(stage.year, closing, ending)
    # Who is lifted out of poverty has been brought to the extreme line on the way: what is left is the rest.
    return Frontier(
        stage.year,
        closing,
        ending,
        headcount,
        _lifting(people, spending, headcount) * rupiah,
        ending + _lifting(people, at_least, headcount) * rupiah,
    )


def _lifting(people: People, spending: FloatArray, headcount: float) -> float:
    """Return the weighted gap of those nearest to the line, as many as P0 is too high; of the last point a part."""
    gap = 1 - spending
    poor = np.flatnonzero(gap > 0)
    poor = poor[np.argsort(gap[poor], kind="stable")]
    weight = people.weight[poor]
    wanted = max(float(weight.sum()) - headcount * people.persons, 0.0)
    lifted = np.clip(wanted - (np.cumsum(weight) - weight), 0, weight)
    return float(lifted @ gap[poor])
