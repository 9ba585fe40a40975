"""Extreme poverty ahead, for a region whose office has an official figure.

The distribution that was fitted to the region's P0, P1 and P2 is scaled until P0 becomes the projected one; the extreme
poor are those below the same multiple of the poverty line as in the year of the office's figure. The interval joins
that of P0 and the error of the extreme poor's share of the poor, which is taken to be the same however many years
ahead, as in the projection of P1.

Only figures of the present definition are used (US$2.15 PPP 2017 with spatial deflator, by BPS since 2025): those of
US$1.90 up to 2024 belong to another series. Without such a figure nothing is projected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from rpkd.errors import Problem, UserError
from rpkd.poverty import FittedDistribution
from rpkd.profile import GivenFigure
from rpkd.projection._combine import at_levels, joint_levels, levels_of
from rpkd.projection._forecast import LEVELS
from rpkd.projection._path import Path
from rpkd.projection._scales import SMALLEST, FloatArray

FIRST_YEAR = 2025
"""First year of the present definition."""
RATIO_SPREAD = 0.16
"""Standard deviation of the one-year change of ``arcsin(sqrt(r))``, with r the extreme poor's share of the poor, where
the office's figure comes without its error. Measured on the distributions fitted to 514 regions in 2024 and 2025: on
this scale, on which the error of a share does not depend on the share, the changes are like those of a normal
distribution and as large where few are poor as elsewhere (tests/projection/test_extreme.py measures it again)."""


@dataclass(frozen=True, eq=False)
class ExtremeProjection:
    """Extreme poverty of a region ahead.

    Parameters
    ----------
    path : Path
        Percent of the population; not above P0 at any level.
    year : int
        Year of the office's figure that it starts from.
    rate : float
        That figure, percent.
    multiple : float
        Extreme poverty line as a multiple of the poverty line that gives the figure.
    spread : float
        Standard deviation of ``arcsin(sqrt(r))``, with r the extreme poor's share of the poor; the same for all years.
    from_error : bool
        Whether the spread rests on the standard error of the office's figure; otherwise on `RATIO_SPREAD`.
    """

    path: Path
    year: int
    rate: float
    multiple: float
    spread: float
    from_error: bool


def project_extreme(
    headcount: Path,
    distribution: FittedDistribution,
    rates: Mapping[int, float],
    official: Mapping[int, GivenFigure],
) -> ExtremeProjection | None:
    """Project extreme poverty from the office's latest figure of the present definition.

    Parameters
    ----------
    headcount : Path
        P0 in percent.
    distribution : FittedDistribution
        Fitted to the region's P0, P1 and P2, relative to the line.
    rates : mapping of int to float
        The region's published P0 by year, percent, above 0.
    official : mapping of int to GivenFigure
        Official extreme poverty by year, percent.

    Returns
    -------
    ExtremeProjection or None
        None without a figure of `FIRST_YEAR` or later whose year has a published P0.

    Raises
    ------
    UserError
        When the figure is not smaller than the P0 of its year.
    """
    years = [year for year in official if year >= FIRST_YEAR and year in rates]
    if not years:
        return None
    year = max(years)
    figure, rate = official[year], rates[year]
    if figure.value >= rate:
        raise UserError(
            Problem(
                f"angka miskin ekstrem {year}",
                "penduduk miskin ekstrem tidak lebih sedikit daripada penduduk miskin",
                value=f"miskin ekstrem {figure.value!r} persen; P0 {rate!r} persen",
                rule="garis kemiskinan ekstrem di bawah garis kemiskinan, jadi angkanya lebih kecil daripada P0",
                remedy="periksa angka itu dan satuannya (persen penduduk) pada sumbernya",
            )
        )
    extreme = max(figure.value, SMALLEST)
    multiple = float(distribution.quantile(extreme / 100) / distribution.quantile(rate / 100))
    spread = RATIO_SPREAD if figure.error is None else _spread(extreme, rate, figure.error)
    levels = joint_levels()
    ratio = at_levels(_ratio(distribution, multiple, headcount.quantiles), levels[0])
    error = spread * at_levels(_standard_normal()[None], levels[1])
    moved = np.sin(np.clip(np.arcsin(np.sqrt(ratio)) + error, 0, np.pi / 2)) ** 2
    points = at_levels(headcount.quantiles, levels[0]) * moved
    # Between two levels the points bend where the quantiles do: by a hair the mean of two may lie above the quantile.
    path = Path(headcount.years, np.minimum(levels_of(points), headcount.quantiles))
    return ExtremeProjection(path, year, figure.value, multiple, spread, figure.error is not None)


def _ratio(distribution: FittedDistribution, multiple: float, rates: FloatArray) -> FloatArray:
    """Share of the poor below a multiple of the line, after scaling expenditure until each rate (percent) is poor."""
    shares = rates / 100
    return np.asarray(np.clip(distribution.cdf(multiple * distribution.quantile(shares)) / shares, 0, 1))


def _spread(extreme: float, rate: float, error: float) -> float:
    """Return the spread of a change between two figures with the same standard error (percent).

    The error is put on the scale of the angle at the figure or, where that is nearer to 0 or to P0 than its error, as
    far from there as its error: nearer the figure does not tell where it lies.
    """
    place = min(max(extreme, min(error, rate / 2)), max(rate - error, rate / 2))
    return float(math.sqrt(2) * error / (2 * math.sqrt(place * (rate - place))))


def _standard_normal() -> FloatArray:
    return np.array([NormalDist().inv_cdf(level) for level in LEVELS])
