"""How expenditure is spread around the poverty line, from a distribution fitted to P0, P1 and P2.

Only what lies below the line is known from the published figures; what lies above it follows the typical shape of
Indonesian expenditure (`rpkd.poverty.fit_poverty`). Every figure here is an estimate of a model and carries no sampling
error, because BPS publishes none for kabupaten/kota.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.errors import UserError
from rpkd.poverty import (
    Fitted,
    GrowthDecomposition,
    PovertyFit,
    PublishedPoverty,
    decompose_growth,
    fit_headcount,
    rounding_fits,
)
from rpkd.profile._poverty import PovertyProfile
from rpkd.profile._tables import area_series, indicator_series

NEAR_LINE = 1.2
VULNERABLE_LINE = 1.5
"""Multiples of the poverty line up to which people are called near poor and vulnerable: customary, not official."""
CURVE = tuple(round(0.4 + 0.02 * step, 2) for step in range(61))
"""Multiples of the line that the curve of the shares below is drawn at."""


GROWTH_YEARS = 5
"""Years that the decomposition of the province's change spans, where the record allows."""
# The richest tenth of the nation begins below this multiple of the line.
_RICHEST = 100.0
_HALVINGS = 60


@dataclass(frozen=True)
class Range:
    """A figure of the model, and its lowest and highest value under the rounding of the published figures."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """A region's expenditure around its poverty line.

    Parameters
    ----------
    year : int
        Latest year with P0, P1 and P2.
    published : PublishedPoverty
        The three figures in percent.
    fits : tuple of PovertyFit
        The distribution that reproduces them, then those of the corners of their rounding.
    """

    year: int
    published: PublishedPoverty
    fits: tuple[PovertyFit, ...]

    @property
    def fit(self) -> PovertyFit:
        """The distribution of the figures as published."""
        return self.fits[0]

    def range_of(self, figure: Callable[[PovertyFit], float]) -> Range:
        """Return a figure of the distribution with what the rounding of the published figures leaves open."""
        values = [figure(fit) for fit in self.fits]
        return Range(values[0], min(values), max(values))

    def below(self, multiple: float) -> float:
        """Return the percent of the population below a multiple of the line."""
        return 100 * float(self.fit.distribution.cdf(multiple))

    @property
    def per_percent(self) -> Range:
        """Percentage points of the population that cross the line when all expenditure moves by one percent."""
        return self.range_of(lambda fit: fit.line_density)

    @property
    def near(self) -> float:
        """Percent of the population from the line up to `NEAR_LINE` times the line."""
        return self.below(NEAR_LINE) - self.below(1.0)

    @property
    def vulnerable(self) -> float:
        """Percent of the population from `NEAR_LINE` to `VULNERABLE_LINE` times the line."""
        return self.below(VULNERABLE_LINE) - self.below(NEAR_LINE)


@dataclass(frozen=True)
class NotFitted:
    """Why there is no distribution: no year with the three figures, or figures that no population can have.

    Parameters
    ----------
    year : int or None
        The year of the figures that were refused; None when there are none.
    reason : str
        What is wrong, in Indonesian.
    """

    year: int | None
    reason: str


def poverty_spread(profile: PovertyProfile, reference_gini: float | None = None) -> Spread | NotFitted:
    """Fit a distribution to the region's latest P0, P1 and P2.

    Parameters
    ----------
    profile : PovertyProfile
        The region's figures.
    reference_gini : float, optional
        Gini ratio of the province: tells which width is typical above the line.
    """
    p0, p1, p2 = profile.headcount.own, profile.gap_index.own, profile.severity_index.own
    years = [year for year in p0.years if year in p1.years and year in p2.years]
    if not years:
        return NotFitted(None, "P0, P1, dan P2 tidak tersedia untuk tahun yang sama")
    year = years[-1]
    figures = [series.at(year) or 0.0 for series in (p0, p1, p2)]
    try:
        published = PublishedPoverty(figures[0], figures[1], figures[2])
    except UserError as error:
        return NotFitted(year, error.problems[0].what)
    fits = (
        rounding_fits(published) if reference_gini is None else rounding_fits(published, reference_gini=reference_gini)
    )
    return Spread(year, published, fits)


def province_gini(provinces: pd.DataFrame, province_code: str) -> float | None:
    """Return the latest Gini ratio (March) of a province; None where the table `poverty_province` has none."""
    series = area_series(provinces, province_code, "gini", 3)
    return series.latest if len(series) else None


@dataclass(frozen=True)
class ExtremeEstimate:
    """Extreme poverty of a region as the model sees it.

    Parameters
    ----------
    year : int
        Year of all figures.
    multiple : float
        Extreme poverty line as a multiple of each region's poverty line.
    national : float
        The national figure, percent, that the multiple reproduces when the estimates of all regions are added up.
    value : Range
        Percent of the population, with what the rounding of the published figures leaves open.
    """

    year: int
    multiple: float
    national: float
    value: Range


def extreme_estimate(spread: Spread, calibration: pd.DataFrame) -> ExtremeEstimate | None:
    """Estimate extreme poverty with the line that reproduces the nation's figure; None for a year without one.

    Parameters
    ----------
    spread : Spread
        The region's distribution.
    calibration : pandas.DataFrame
        Table `extreme_poverty_calibration`.

    Notes
    -----
    BPS deflates the line of US$2.15 (PPP 2017) by the prices of each region. Here the region's own poverty line stands
    for its prices: one multiple of it holds for all regions, chosen so that the estimates of all of them add up to the
    national rate.
    """
    rows = calibration[calibration["year"] == spread.year]
    if rows.empty:
        return None
    multiple, national = float(rows["multiple"].iloc[0]), float(rows["national_rate"].iloc[0])
    value = spread.range_of(lambda fit: 100 * float(fit.distribution.cdf(multiple)))
    return ExtremeEstimate(spread.year, multiple, national, value)


def extreme_multiple(fits: Mapping[str, PovertyFit], persons: Mapping[str, float], national: float) -> float:
    """Return the multiple of the poverty line below which a given part of all people lives.

    Parameters
    ----------
    fits : mapping of str to PovertyFit
        Distributions by region.
    persons : mapping of str to float
        People by region, any unit.
    national : float
        Percent of all people.

    Raises
    ------
    ValueError
        When the part is not below the line and above zero.

    Examples
    --------
    >>> from rpkd.poverty import fit_poverty
    >>> fit = fit_poverty(PublishedPoverty(9.03, 1.46, 0.35))
    >>> multiple = extreme_multiple({"a": fit}, {"a": 1.0}, 1.26)
    >>> round(100 * float(fit.distribution.cdf(multiple)), 6)
    1.26
    """
    share = national / 100
    if not 0 < share < _below(fits, persons, np.ones(1))[0]:
        raise ValueError(f"{national} percent of the people is not a part of those below the line")
    return float(_multiples_at(fits, persons, np.array([share]), 1.0)[0])


def decile_multiples(fits: Mapping[str, PovertyFit], persons: Mapping[str, float]) -> tuple[float, ...]:
    """Return the multiples of the poverty line that cut all people into tenths.

    Parameters
    ----------
    fits : mapping of str to PovertyFit
        Distributions by region, each relative to its own poverty line.
    persons : mapping of str to float
        People by region, any unit.

    Returns
    -------
    tuple of nine floats
        Ascending; each region's own line stands for its prices.

    Examples
    --------
    >>> from rpkd.poverty import fit_poverty
    >>> fit = fit_poverty(PublishedPoverty(10.0, 1.46, 0.35))
    >>> cuts = decile_multiples({"a": fit, "b": fit}, {"a": 1.0, "b": 3.0})
    >>> round(cuts[0], 6), len(cuts)
    (1.0, 9)
    """
    return tuple(_multiples_at(fits, persons, np.arange(1, 10) / 10, _RICHEST).tolist())


def _multiples_at(
    fits: Mapping[str, PovertyFit], persons: Mapping[str, float], shares: npt.NDArray[np.float64], high: float
) -> npt.NDArray[np.float64]:
    """Find the multiples of the line, up to `high`, below which shares of all people live: by halving."""
    low, top = np.zeros(len(shares)), np.full(len(shares), high)
    for _ in range(_HALVINGS):
        middle = (low + top) / 2
        less = _below(fits, persons, middle) < shares
        low, top = np.where(less, middle, low), np.where(less, top, middle)
    return np.asarray((low + top) / 2)


def _below(
    fits: Mapping[str, PovertyFit], persons: Mapping[str, float], multiples: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the shares of all people below multiples of their region's line."""
    below = sum(fit.distribution.cdf(multiples) * persons[code] for code, fit in fits.items())
    return np.asarray(below / sum(persons[code] for code in fits))


@dataclass(frozen=True)
class ProvinceGrowth:
    """What the change of a province's P0 between two years is made of, as a model sees it.

    Parameters
    ----------
    first_year, last_year : int
        Years that have P0, poverty line, Gini ratio (March) and mean expenditure.
    means, ginis, lines : tuple of two floats
        Of the two years: rupiah per head and month, index, rupiah per head and month.
    headcounts : tuple of two floats
        P0 in percent.
    parts : GrowthDecomposition
        As fractions; growth is nominal, the line's component takes inflation back.
    """

    first_year: int
    last_year: int
    means: tuple[float, float]
    ginis: tuple[float, float]
    lines: tuple[float, float]
    headcounts: tuple[float, float]
    parts: GrowthDecomposition


def province_growth(
    provinces: pd.DataFrame, indicators: pd.DataFrame, province_code: str, years: int = GROWTH_YEARS
) -> ProvinceGrowth | None:
    """Split the change of a province's P0 into growth, redistribution and the line.

    Parameters
    ----------
    provinces, indicators : pandas.DataFrame
        Tables `poverty_province` and `indicators_province`.
    province_code : str
        Kemendagri code.
    years : int
        Span wanted; the first year with all figures inside it is taken.

    Returns
    -------
    ProvinceGrowth or None
        None where fewer than two years have all four figures, or no distribution has them.
    """
    p0 = area_series(provinces, province_code, "headcount_ratio")
    line = area_series(provinces, province_code, "poverty_line", 0)
    gini = area_series(provinces, province_code, "gini", 3)
    mean = indicator_series(indicators, province_code, "total_expenditure", 0)
    complete = [year for year in p0.years if all(year in series.years for series in (line, gini, mean))]
    if len(complete) < 2:
        return None
    last = complete[-1]
    first = next(year for year in complete if year >= last - years)
    if first == last:
        first = complete[-2]
    values = [[series.at(year) or 0.0 for year in (first, last)] for series in (mean, gini, line, p0)]
    fits = [
        fit_headcount(p0_value, mean_value / line_value, gini_value)
        for mean_value, gini_value, line_value, p0_value in zip(*values, strict=True)
    ]
    if not all(fit.converged and fit.within_rounding for fit in fits):
        return None
    people = [Fitted(fit.distribution, line_value) for fit, line_value in zip(fits, values[2], strict=True)]
    parts = decompose_growth(people[0], people[1], values[2][0], values[2][1])
    means, ginis, lines, headcounts = ((pair[0], pair[1]) for pair in values)
    return ProvinceGrowth(first, last, means, ginis, lines, headcounts, parts)
