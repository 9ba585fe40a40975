"""The number of people behind a rate, and the number of poor ahead.

BPS prints the number of poor beside P0; together they say how many people the survey's weights stand for. These
implied populations rest on the projection from the census of 2020 in all kabupaten/kota, so their growth between the
two latest years is one of a single series. The population of the table `indicators_regency` ends in 2020 on the
projection from the census of 2010: growth across that break would count the correction as people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from rpkd.projection._path import Path

Origin = Literal["own", "province", "nation"]

HALF_UNIT = 0.005
"""Half of the last printed decimal of P0 (percent) and of the number of poor (thousand)."""
LONGEST_STEP = 2
"""Years between two implied populations beyond which their growth is not used: the series may have been rebased."""
GREATEST_DIFFERENCE = 4.0
"""Percentage points a year beyond which a region's growth differs implausibly from its province's median."""
GREATEST_ROUNDING = 1.0
"""Percentage points a year that the rounding of the printed figures may make out in a region's growth."""
FEWEST_IN_PROVINCE = 3
"""Regions with a growth of their own that the median of a province needs."""


@dataclass(frozen=True)
class Implied:
    """Latest population behind the printed figures of a region, and how it grew.

    Parameters
    ----------
    year : int
        Of the latest P0 with its number of poor.
    persons : float
        Thousand.
    rounding : float
        Thousand by which the rounding of the two printed figures leaves it open, upwards and downwards.
    before : int or None
        Year of the earlier population that `growth` is measured from; None where there is none within `LONGEST_STEP`.
    growth : float or None
        Percent a year.
    growth_rounding : float or None
        Percentage points a year by which rounding leaves the growth open.
    """

    year: int
    persons: float
    rounding: float
    before: int | None
    growth: float | None
    growth_rounding: float | None


@dataclass(frozen=True)
class Population:
    """Population of a region by year, in thousand persons.

    Parameters
    ----------
    persons : mapping of int to float
        The asked years.
    implied : Implied or None
        What the printed figures say; None where they are not known.
    growth : float or None
        Percent a year after the last known population; None where no asked year needs it.
    origin : {"own", "province", "nation"}
        Whose growth it is: the region's, or the median of its province's or of all regions where the region's own is
        not known or implausible.
    given : tuple of int
        Years whose figure the office gave.
    """

    persons: Mapping[int, float]
    implied: Implied | None
    growth: float | None
    origin: Origin
    given: tuple[int, ...]


def implied_population(regencies: pd.DataFrame) -> dict[str, Implied]:
    """Work out the population behind the latest P0 and number of poor of every region that has both.

    Parameters
    ----------
    regencies : pandas.DataFrame
        Table `poverty_regency`: region_code, year, headcount_ratio (percent), poor_thousand.

    Examples
    --------
    >>> rows = {"region_code": ["a", "a"], "year": [2024, 2025], "headcount_ratio": [10.0, 9.0]}
    >>> found = implied_population(pd.DataFrame({**rows, "poor_thousand": [20.0, 18.18]}))["a"]
    >>> round(found.persons, 6), round(found.growth, 3), round(found.rounding, 3)
    (202.0, 1.0, 0.168)
    """
    known = regencies[(regencies["headcount_ratio"] > 0) & (regencies["poor_thousand"] > 0)].sort_values("year")
    found: dict[str, Implied] = {}
    for code, rows in known.groupby("region_code"):
        years, rates, poor = (rows[name].to_numpy() for name in ("year", "headcount_ratio", "poor_thousand"))
        persons = 100 * poor / rates
        loose = HALF_UNIT / rates + HALF_UNIT / poor
        year, step = int(years[-1]), int(years[-1] - years[-2]) if len(years) > 1 else LONGEST_STEP + 1
        if step > LONGEST_STEP:
            before = growth = growth_rounding = None
        else:
            before = int(years[-2])
            growth = 100 * (float(persons[-1] / persons[-2]) ** (1 / step) - 1)
            growth_rounding = 100 * float(loose[-1] + loose[-2]) / step
        found[str(code)] = Implied(
            year, float(persons[-1]), float(persons[-1] * loose[-1]), before, growth, growth_rounding
        )
    return found


def project_population(
    implied: Mapping[str, Implied],
    provinces: Mapping[str, str],
    code: str,
    years: Sequence[int],
    given: Mapping[int, float] | None = None,
) -> Population | None:
    """Return a region's population in the asked years.

    Parameters
    ----------
    implied : mapping of str to Implied
        From `implied_population`.
    provinces : mapping of str to str
        Region code → province code, for all regions.
    code : str
        The region.
    years : sequence of int
        Years to know.
    given : mapping of int to float, optional
        Official figures of the office, thousand persons: taken as they are; years between two known figures lie on
        even growth between them.

    Returns
    -------
    Population or None
        None where neither the table nor the office knows a figure, or where no region's growth is known that could
        lead to an asked year.

    Raises
    ------
    ValueError
        When a given figure is not above zero.
    """
    own, official = implied.get(code), dict(given or {})
    if not all(0 < persons < math.inf for persons in official.values()):
        raise ValueError(f"penduduk harus di atas nol: {official}")
    anchors = ({own.year: own.persons} if own is not None else {}) | official
    if not anchors:
        return None
    growth, origin = _growth(implied, provinces, code)
    at = sorted(anchors)
    outside = [year for year in years if not at[0] <= year <= at[-1]]
    if outside and growth is None:
        return None
    logs = np.interp(years, at, [math.log(anchors[year]) for year in at])
    yearly = math.log1p((growth or 0.0) / 100)
    persons = {
        year: anchors[year] if year in anchors else math.exp(log + yearly * (year - min(max(year, at[0]), at[-1])))
        for year, log in zip(years, logs.tolist(), strict=True)
    }
    return Population(persons, own, growth if outside else None, origin, tuple(sorted(set(official) & set(years))))


def project_poor(headcount: Path, persons: Mapping[int, float]) -> Path:
    """Return the number of poor, in thousand: rate times population at every level of every year.

    Parameters
    ----------
    headcount : Path
        P0 in percent.
    persons : mapping of int to float
        Population by year, thousand persons, taken as known: the interval is that of the rate.

    Raises
    ------
    KeyError
        When a projected year has no population.

    Examples
    --------
    >>> headcount = Path((2026,), np.linspace(5.05, 14.95, 199)[None])
    >>> round(project_poor(headcount, {2026: 250.0}).median_of(2026), 6)
    25.0
    """
    sizes = np.array([persons[year] for year in headcount.years])
    return Path(headcount.years, headcount.quantiles * sizes[:, None] / 100)


def plausible(own: Implied, reference: float | None) -> bool:
    """Say whether a region's growth can stand.

    Parameters
    ----------
    own : Implied
        The region.
    reference : float or None
        Median growth of its province, percent a year; None where it is not known.
    """
    if own.growth is None or own.growth_rounding is None or own.growth_rounding > GREATEST_ROUNDING:
        return False
    return reference is None or abs(own.growth - reference) <= GREATEST_DIFFERENCE


def _growth(implied: Mapping[str, Implied], provinces: Mapping[str, str], code: str) -> tuple[float | None, Origin]:
    """Return growth in percent a year and whose it is."""
    grown = {other: item.growth for other, item in implied.items() if item.growth is not None}
    among = [growth for other, growth in grown.items() if provinces.get(other) == provinces[code]]
    enough = len(among) >= FEWEST_IN_PROVINCE
    middle = float(np.median(among if enough else list(grown.values()))) if grown else None
    if code in implied and plausible(implied[code], middle):
        return implied[code].growth, "own"
    return middle, "province" if enough else "nation"
