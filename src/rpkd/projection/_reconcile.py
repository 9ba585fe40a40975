"""Provinces and their regions together: a province's projection is the weighted sum of its regions'.

Provinces projected by themselves do worse than the sum of their regions (the back-test gives both), and regions moved
to meet a province's own projection do worse too. So the regions stand, the province is moved to their sum, and the size
of that move is kept to be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rpkd.projection._forecast import Forecast
from rpkd.projection._scales import FloatArray, log_odds, percent_of


@dataclass(frozen=True, eq=False)
class Reconciled:
    """Areas moved to the weighted sum of their regions.

    Parameters
    ----------
    forecast : Forecast
        The areas: their own spread in log-odds around the weighted sum.
    own : float array, shape (A, H)
        Medians of the areas projected by themselves, in percent.
    adjustment : float array, shape (A, H)
        The sum minus the area's own median, in points; NaN for an area that has not been moved, because it has no
        forecast of its own or the weight or forecast of one of its regions is not known.
    """

    forecast: Forecast
    own: FloatArray
    adjustment: FloatArray


def reconcile(areas: Forecast, regions: Forecast, groups: Sequence[str], weights: npt.ArrayLike) -> Reconciled:
    """Move each area's forecast until its median is the weighted mean of its regions' medians.

    Parameters
    ----------
    areas : Forecast
        Of A areas.
    regions : Forecast
        Of N regions, for the same years.
    groups : sequence of str
        Area of each region.
    weights : array_like, shape (N,)
        Population of each region, in any unit; NaN where it is not known.

    Raises
    ------
    ValueError
        When the years differ.

    Examples
    --------
    >>> from rpkd.projection import LEVELS
    >>> flat = lambda rates: np.repeat(np.array(rates)[:, None, None], len(LEVELS), axis=2)
    >>> regions = Forecast("pooled", ("a", "b"), 2025, np.array([2026]), flat([10.0, 20.0]))
    >>> province = Forecast("pooled", ("p",), 2025, np.array([2026]), flat([14.0]))
    >>> moved = reconcile(province, regions, ["p", "p"], [3.0, 1.0])
    >>> moved.forecast.median.round(2).tolist(), moved.adjustment.round(2).tolist()
    ([[12.5]], [[-1.5]])
    """
    if regions.years.tolist() != areas.years.tolist():
        raise ValueError("proyeksi daerah dan provinsinya harus untuk tahun yang sama")
    sums = weighted_sums(areas.codes, regions.median, groups, weights)
    own = areas.median
    adjustment = sums - own
    move = np.where(np.isfinite(adjustment), log_odds(sums) - log_odds(own), 0.0)
    moved = percent_of(log_odds(areas.quantiles) + move[:, :, None])
    return Reconciled(replace(areas, quantiles=moved), own, adjustment)


def weighted_sums(areas: Sequence[str], rates: FloatArray, groups: Sequence[str], weights: npt.ArrayLike) -> FloatArray:
    """Weighted mean of each area's regions by year, shape (A, T); NaN where one of them or its weight is not known.

    Parameters
    ----------
    areas : sequence of str
        The A areas.
    rates : float array, shape (N, T)
        Of the regions.
    groups, weights : sequence of str, array_like, shape (N,)
        Area and weight of each region.
    """
    names, sizes = np.asarray(groups), np.asarray(weights, dtype=float)
    return np.array([_weighted(rates[names == area], sizes[names == area]) for area in areas])


def _weighted(rates: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of rates, shape (H,); all NaN where a weight is not known or there is no region."""
    if not len(weights) or not np.isfinite(weights).all() or weights.sum() <= 0:
        return np.full(rates.shape[1], np.nan)
    return np.asarray(weights @ rates / weights.sum())
