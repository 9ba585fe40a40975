"""The baseline: how welfare moves from the base year to each year ahead, so that P0 and P1 become the projected ones.

In a year, welfare ``y`` becomes ``y/q`` where it is at least ``q`` and ``(y/q)^b`` below. The quantile ``q`` puts the
projected share of people below the line; the bend ``b`` gives them the projected gap (``b = 1``: every family's
spending moves alike; above one: the poor fall behind). What remains is P2, whose distance from its own projection is
shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rpkd.scenario._people import FloatArray, People

_STEPS = 40
_CLOSE = 1e-13
_NARROWEST, _WIDEST = 0.05, 20.0


@dataclass(frozen=True)
class Stage:
    """One year of the baseline.

    Parameters
    ----------
    year : int
        The year.
    cut : float
        Welfare of the base year that is the poverty line of this year.
    bend : float
        Exponent below the line.
    line : float
        Poverty line, rupiah per head and month.
    persons : float
        Population.
    """

    year: int
    cut: float
    bend: float
    line: float
    persons: float


@dataclass(frozen=True)
class Outlook:
    """What is projected for one year without any change of programmes.

    Parameters
    ----------
    year : int
        The year.
    headcount : float
        P0, as a fraction.
    gap : float or None
        P1, as a fraction; None where it is not projected: then every family's spending moves alike.
    severity : float or None
        P2, as a fraction; not used, only compared.
    line : float
        Poverty line, rupiah per head and month.
    persons : float
        Population.
    """

    year: int
    headcount: float
    gap: float | None
    severity: float | None
    line: float
    persons: float


def baseline(people: People, outlooks: Sequence[Outlook]) -> tuple[Stage, ...]:
    """Find the move of welfare that makes each year's P0 and P1 the projected ones.

    Parameters
    ----------
    people : People
        In the base year.
    outlooks : sequence of Outlook
        The years, the base year first where it is to be shown.

    Raises
    ------
    ValueError
        When a P0 is not between 0 and 1 or P1 not between 0 and P0.

    Examples
    --------
    >>> people = People("published", np.linspace(0.5, 2, 301), np.ones(301), np.full(301, 4.0))
    >>> stage = baseline(people, [Outlook(2026, 0.2, 0.04, None, 600_000, 1e5)])[0]
    >>> poor = np.minimum(aged(people.welfare, stage), 1)
    >>> round(float((1 - poor).mean()), 12)
    0.04
    """
    return tuple(_stage(people, outlook) for outlook in outlooks)


def _stage(people: People, outlook: Outlook) -> Stage:
    p0, p1 = outlook.headcount, outlook.gap
    if not 0 < p0 < 1 or not (p1 is None or 0 < p1 < p0):
        raise ValueError(f"P0 must lie between 0 and 1 and P1 between 0 and P0: {outlook}")
    cut = cuts_at(people, np.array([p0]))[0]
    bend = 1.0 if p1 is None else bends_at(people, np.array([cut]), np.array([p1]))[0]
    return Stage(outlook.year, float(cut), float(bend), outlook.line, outlook.persons)


def cuts_at(people: People, shares: FloatArray) -> FloatArray:
    """Return the welfare below which shares of the population lie: midway in logarithms between the points around.

    A point is below the cut as a whole or not at all, so P0 is met as nearly as points are fine.
    """
    below = np.cumsum(people.weight) / people.persons
    after = np.clip(np.searchsorted(below, shares), 1, len(people) - 1)
    count = after + (below[after] - shares < shares - below[after - 1])
    count = np.clip(count, 1, len(people) - 1)
    low, high = people.welfare[count - 1], people.welfare[count]
    return np.asarray(np.where(low < high, np.sqrt(low * high), low))


def bends_at(people: People, cuts: FloatArray, gaps: FloatArray) -> FloatArray:
    """Return the exponents below the cuts that give the wanted P1 (fractions): Newton steps on a convex function."""
    logs = np.log(people.welfare)
    shares = people.weight / people.persons
    found = np.ones(len(cuts))
    for place, (cut, gap) in enumerate(zip(cuts.tolist(), gaps.tolist(), strict=True)):
        poor = int(np.searchsorted(people.welfare, cut, side="left"))
        distance, share = logs[:poor] - np.log(cut), shares[:poor]
        wanted = float(share.sum()) - gap
        if wanted <= 0:
            found[place] = _WIDEST
            continue
        bend = 1.0
        for _ in range(_STEPS):
            left = np.exp(bend * distance)
            held = float(share @ left)
            step = float(np.log(held / wanted)) * held / float(-(share * distance) @ left)
            bend = min(max(bend + step, _NARROWEST), _WIDEST)
            if abs(step) < _CLOSE * bend:
                break
        found[place] = bend
    return found


def aged(welfare: FloatArray, stage: Stage) -> FloatArray:
    """Return welfare in a year, relative to that year's line; ascending like `welfare`."""
    ratio = welfare / stage.cut
    if stage.bend != 1:
        poor = int(np.searchsorted(welfare, stage.cut, side="left"))
        np.power(ratio[:poor], stage.bend, out=ratio[:poor])
    return ratio


def pace_outlook(record: Mapping[int, float], years: Sequence[int], length: int) -> dict[int, float] | None:
    """Carry on the yearly pace of the latest years of a record, in log-odds.

    Parameters
    ----------
    record : mapping of int to float
        P0 by year, percent.
    years : sequence of int
        Years ahead.
    length : int
        How many years back the pace is measured: from the latest figure to the one `length` years before, or the
        nearest earlier one.

    Returns
    -------
    dict of int to float, or None
        P0 as a fraction; None where the record does not reach so far back.

    Examples
    --------
    >>> pace = pace_outlook({2020: 12.0, 2025: 10.0}, [2030], 5)
    >>> round(100 * pace[2030], 2)
    8.3
    """
    known = {year: rate for year, rate in record.items() if 0 < rate < 100}
    if not known:
        return None
    last = max(known)
    earlier = [year for year in known if year <= last - length]
    if not earlier:
        return None
    start = max(earlier)
    odds = {year: float(np.log(known[year] / (100 - known[year]))) for year in (start, last)}
    yearly = (odds[last] - odds[start]) / (last - start)
    return {year: float(1 / (1 + np.exp(-(odds[last] + yearly * (year - last))))) for year in years}
