"""P1 and P2 ahead: they follow P0, each in a ratio of its own.

Two ratios carry them: what share of P0 the gap index P1 is, and where P2 lies between the least that P0 and P1 allow
(all poor equally far from the line, P2 = P1²/P0) and the most (P2 = P1). Both lie between 0 and 1, so whatever they do
P1²/P0 ≤ P2 ≤ P1 ≤ P0. In log-odds each ratio is

    common level + slope × what drives it + the region's own lasting part + what passes,

where P0 drives the first and the first drives the second. All four are learnt from the regions of the table:

- the slope is the median over all pairs of regions of a year (Theil 1950; Sen 1968), averaged over the years: no single
  odd figure moves it;
- the region's own part is the mean of its deviations, shrunk by as much as deviations fail to repeat themselves from
  one year to the next: a ratio rests on the few poor households of a sample, the fewer the smaller P0. The outermost
  deviations are pulled in first: little of an odd figure is found again in the next year;
- the error is that which is made when one year of a region is told from the year beside it, up and down alike, larger
  where P0 is small.

The ratios are taken as steady: no drift, and an error that is the same however many years ahead. Two years of the
kabupaten/kota cannot show it; the provinces' P2/P0 of 2015–2024 do (tests/projection/test_indices.py): after P0 is
accounted for its median over the provinces does not move, and its changes over eight years are hardly larger than over
one. What grows with the years is the interval of P0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.projection._calibration import PastErrors
from rpkd.projection._combine import at_levels, joint_levels, levels_of
from rpkd.projection._panel import LEAST_KNOWN
from rpkd.projection._path import Path
from rpkd.projection._pooled import trimmed
from rpkd.projection._scales import FloatArray, log_odds, percent_of

FEWEST_CHANGES = 30
"""Regions with different ratios in two neighbouring years that a fit needs."""
LEAST_RATIO = 0.01
"""A ratio nearer to 0 or 1 than this is taken as that near: printed decimals do not tell further."""


@dataclass(frozen=True)
class Variances:
    """How far deviations of a ratio last, in squared log-odds.

    Parameters
    ----------
    lasting : float
        Variance of the regions' lasting parts.
    passing : float
        Variance of what passes within a year, at even odds of P0.
    thinning : float
        Change of the logarithm of its spread for each unit of log-odds of P0: 0, or below where a region has few poor.
    """

    lasting: float
    passing: float
    thinning: float

    def passing_at(self, rate: FloatArray) -> FloatArray:
        """Variance of what passes within a year, by the log-odds of P0."""
        return np.asarray(self.passing * np.exp(2 * self.thinning * rate))

    def lasting_part(self, rest: FloatArray, rate: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return each region's lasting deviation and the variance left in it, by the empirical Bayes rule.

        Parameters
        ----------
        rest, rate : float array, shape (N, T)
            Deviations and log-odds of P0; a year counts by the inverse of what passes in it.

        Returns
        -------
        own, unsure : float array, shape (N,)
            NaN for a region without a year.
        """
        known = np.isfinite(rest)
        precision = np.where(known, 1 / self.passing_at(rate), 0.0)
        total = precision.sum(axis=1)
        gathered = (precision * np.where(known, rest, 0.0)).sum(axis=1)
        own = self.lasting * gathered / (1 + self.lasting * total)
        unsure = self.lasting / (1 + self.lasting * total)
        return np.where(total > 0, own, np.nan), np.where(total > 0, unsure, np.nan)


@dataclass(frozen=True, eq=False)
class RatioFit:
    """What was learnt of a ratio, in log-odds.

    Parameters
    ----------
    codes : tuple of str
        The N regions.
    level : float
        Common level where the driver is even odds.
    slope : float
        Change for each unit of the driver.
    variances : Variances
        Of the deviations from both.
    own, unsure : float array, shape (N,)
        Each region's lasting part, shrunk, and the variance left in it; NaN for a region without the ratio.
    errors : float array, shape (len(LEVELS),)
        Quantiles of the error in units of its standard deviation: those made in telling one year from another.
    changes : int
        One-year changes that all of this rests on.
    """

    codes: tuple[str, ...]
    level: float
    slope: float
    variances: Variances
    own: FloatArray
    unsure: FloatArray
    errors: FloatArray
    changes: int

    def points(self, code: str, driver: FloatArray, rate: FloatArray, levels: FloatArray) -> FloatArray | None:
        """Return the ratio where P0 and what drives it are known, at given levels of its error.

        Parameters
        ----------
        code : str
            The region.
        driver, rate : float array, shape (H, K)
            Log-odds of the driver and of P0.
        levels : float array, shape (K,)
            Probabilities of the error.

        Returns
        -------
        float array, shape (H, K), or None
            Between 0 and 1; None for a region without the ratio.
        """
        row = self.codes.index(code) if code in self.codes else -1
        if row < 0 or not np.isfinite(self.own[row]):
            return None
        spread = np.sqrt(self.variances.passing_at(rate) + self.unsure[row])
        error = at_levels(self.errors[None], levels) * spread
        return percent_of(self.level + self.slope * driver + self.own[row] + error) / 100


@dataclass(frozen=True, eq=False)
class IndicesFit:
    """The two ratios that lead from P0 to P1 and P2; None where too few changes are known."""

    gap: RatioFit | None
    severity: RatioFit | None


@dataclass(frozen=True, eq=False)
class Indices:
    """P1 and P2 of a region ahead, in percent; None where the region has none to start from."""

    gap: Path | None
    severity: Path | None


def fit_indices(regencies: pd.DataFrame, codes: Sequence[str]) -> IndicesFit:
    """Learn how P1 and P2 go with P0.

    Parameters
    ----------
    regencies : pandas.DataFrame
        Table `poverty_regency`: region_code, year, headcount_ratio, poverty_gap_index, poverty_severity_index, in
        percent.
    codes : sequence of str
        The regions.
    """
    names = ("headcount_ratio", "poverty_gap_index", "poverty_severity_index")
    known = regencies[regencies["region_code"].isin(list(codes))]
    years = np.arange(known["year"].min(), known["year"].max() + 1) if len(known) else np.arange(0)
    cells = pd.MultiIndex.from_product([list(codes), years])
    table = known.set_index(["region_code", "year"])[list(names)].reindex(cells).to_numpy(dtype=float)
    p0, p1, p2 = (column.reshape(len(codes), len(years)) for column in table.T)
    rate, gap = log_odds(p0), _ratio_odds(_divided(p1, p0))
    severity = _ratio_odds(place_of_severity(p0, p1, p2))
    return IndicesFit(_fit_ratio(codes, gap, rate, rate), _fit_ratio(codes, severity, gap, rate))


def project_indices(headcount: Path, fit: IndicesFit, code: str) -> Indices:
    """Project P1 and P2 of one region.

    Parameters
    ----------
    headcount : Path
        P0 in percent.
    fit : IndicesFit
        From `fit_indices`.
    code : str
        The region.

    Returns
    -------
    Indices
        P2 ≤ P1 ≤ P0 at every level of every year.
    """
    levels = joint_levels()
    p0 = at_levels(headcount.quantiles, levels[0])
    rate = log_odds(p0)
    share = None if fit.gap is None else fit.gap.points(code, rate, rate, levels[1])
    if share is None:
        return Indices(None, None)
    p1 = p0 * share
    # Between two levels the points bend where the quantiles do: by a hair the mean of two may lie above the quantile.
    gap = Path(headcount.years, np.minimum(levels_of(p1), headcount.quantiles))
    place = None if fit.severity is None else fit.severity.points(code, log_odds(100 * share), rate, levels[2])
    if place is None:
        return Indices(gap, None)
    severity = levels_of(p1 * (share + (1 - share) * place))
    return Indices(gap, Path(headcount.years, np.minimum(severity, gap.quantiles)))


def place_of_severity(p0: FloatArray, p1: FloatArray, p2: FloatArray) -> FloatArray:
    """Return where P2 lies between the least that P0 and P1 allow (0) and P1 (1).

    Examples
    --------
    >>> place_of_severity(np.array([10.0]), np.array([2.0]), np.array([0.52])).round(6).tolist()
    [0.075]
    """
    gap = _divided(p1, p0)
    return _divided(_divided(p2, p1) - gap, 1 - gap)


def middle_slope(x: FloatArray, y: FloatArray) -> float:
    """Return the median of the slopes through all pairs of points; 0 where no two differ in x.

    Examples
    --------
    >>> middle_slope(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([0.0, 2.0, 4.0, 6.0, 99.0]))
    2.0
    """
    first, second = np.triu_indices(len(x), 1)
    run, rise = x[second] - x[first], y[second] - y[first]
    apart = run != 0
    return float(np.median(rise[apart] / run[apart])) if apart.any() else 0.0


def _fit_ratio(codes: Sequence[str], ratio: FloatArray, driver: FloatArray, rate: FloatArray) -> RatioFit | None:
    """Fit one ratio from log-odds by region and consecutive year; None where too few changes are known."""
    usable = np.isfinite(ratio) & np.isfinite(driver)
    ever = int(usable.any(axis=1).sum())
    full = [year for year in range(usable.shape[1]) if usable[:, year].sum() >= max(LEAST_KNOWN * ever, 1)]
    slopes = [middle_slope(driver[usable[:, year], year], ratio[usable[:, year], year]) for year in full]
    rest = np.where(usable, ratio - (np.mean(slopes) if full else np.nan) * driver, np.nan)
    both = np.isfinite(rest[:, 1:]) & np.isfinite(rest[:, :-1]) & (rest[:, 1:] != rest[:, :-1])
    if both.any(axis=1).sum() < FEWEST_CHANGES:
        return None
    level = float(np.mean([np.nanmedian(rest[:, year]) for year in full]))
    rest = rest - level
    variances = _variances(rest, rate, both)
    own, unsure = variances.lasting_part(trimmed(rest), rate)
    sizes = np.abs(_errors(rest, rate, variances))
    return RatioFit(
        codes=tuple(codes),
        level=level,
        slope=float(np.mean(slopes)),
        variances=variances,
        own=own,
        unsure=unsure,
        errors=PastErrors(np.ones(len(sizes)), sizes).quantiles(1),
        changes=int(both.sum()),
    )


def _variances(rest: FloatArray, rate: FloatArray, both: npt.NDArray[np.bool_]) -> Variances:
    """Estimate how far deviations last, from the years that a region knows beside each other (`both`)."""
    before, after = rest[:, :-1][both], rest[:, 1:][both]
    middle = (rate[:, :-1][both] + rate[:, 1:][both]) / 2
    thinning = min(middle_slope(middle, np.log(np.abs(after - before))), 0.0)
    relative = np.exp(2 * thinning * middle)
    # A change has the variance of what passes in both of its years; the product of two years has what lasts.
    passing = float((trimmed((after - before) / np.sqrt(relative)) ** 2).mean() / 2)
    lasting = float(np.average(trimmed(before) * trimmed(after), weights=1 / relative))
    return Variances(max(lasting, 0.0), passing, thinning)


def _errors(rest: FloatArray, rate: FloatArray, variances: Variances) -> FloatArray:
    """Tell every year from the one beside it, both ways; return the errors in units of their standard deviation."""
    beside = list(pairwise(range(rest.shape[1])))
    told, found = trimmed(rest), []
    for known, asked in (*beside, *((after, before) for before, after in beside)):
        own, unsure = variances.lasting_part(told[:, [known]], rate[:, [known]])
        found.append((rest[:, asked] - own) / np.sqrt(variances.passing_at(rate[:, asked]) + unsure))
    errors = np.concatenate(found)
    return np.asarray(errors[np.isfinite(errors)])


def _ratio_odds(ratio: FloatArray) -> FloatArray:
    return log_odds(100 * np.clip(ratio, LEAST_RATIO, 1 - LEAST_RATIO))


def _divided(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part by whole; NaN where the whole is zero or not known."""
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))
