"""A distribution from published P0, P1, P2 and, where known, mean expenditure and Gini ratio.

P0, P1 and P2 say how many people lie below the line and how far; they say nothing of the people above it. Of all
members of the family (`rpkd.poverty.FittedDistribution`) that reproduce what is published exactly, the fit is the one
nearest to a typical shape: no bend of the density below the line, the typical ratio of the two spreads, the spread
that belongs to a reference Gini ratio, and the mean that such a shape has with this P0. So below the line the fit
follows the data; above the line it follows the typical shape, unless mean or Gini ratio are given, which are then
reproduced too.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from rpkd.errors import Problem, UserError
from rpkd.poverty._arrays import FloatArray
from rpkd.poverty._distributions import (
    FittedDistribution,
    expenditure_at,
    log_weight,
    lognormal_fgt,
    lognormal_spread,
    panel_edges,
)
from rpkd.poverty._quadrature import Panels, root_of_increasing

# The typical shape: medians over the March figures of the provinces and the nation, 2015–2025 (354 figures), of the two
# spreads that reproduce P0, P2 and Gini without a bend. tests/poverty/test_fitting.py computes them again.
TYPICAL_RATIO = 0.44
"""Lower over upper spread of log expenditure."""
TYPICAL_WIDENING = 1.24
"""Upper spread over the spread of the lognormal with the same Gini ratio."""
TYPICAL_GINI = 0.35
"""Gini ratio where no reference is given."""

# How far each parameter may be expected to leave its typical value: location, log of the spreads' ratio, log of the
# upper spread, the three terms of the bend, of which the last leaves the density near the line alone the most; and
# the log of the mean. Chosen on the figures of 514 regions for few dips in the density and for means near those of
# their provinces.
_LEEWAY = np.array([1.0, 0.15, 0.1, 2.5, 15.0, 80.0])
_LEEWAY_OF_MEAN = 0.1
_PARAMETERS = 6
# Parameters are (location, log ratio, log upper spread, bend); scores are for (location, log lower, log upper, bend).
_TO_SCORES = np.eye(_PARAMETERS)
_TO_SCORES[1, 2] = 1.0

_STEPS = 150
_LONGEST_STEPS = (2.0, 0.5)
_SHORTEST_FRACTION = 1e-4
_LARGEST_SLIP = 1e-2
_MOMENT_TOLERANCE = 1e-9
_STEP_TOLERANCE = 1e-6
# Log expenditure of no people spreads like this; figures that ask for it contradict each other.
_WIDEST = 3.0
# P2 P0 / P1²: one if all poor stand on one point. Below the first value printed figures are moved within their rounding
# towards the second, the median of 514 regions.
_TOO_EVEN = 1.1
_TYPICAL_UNEVENNESS = 1.5
_DIP = 0.1
_NAMES = ("headcount_ratio", "poverty_gap_index", "poverty_severity_index", "mean", "gini")
_NORMAL = NormalDist()
# Places among the figures that `_figures_and_slopes` returns.
_MEAN, _GINI = 3, 4


@dataclass(frozen=True)
class PublishedPoverty:
    """P0, P1 and P2 as printed.

    Parameters
    ----------
    headcount_ratio, gap_index, severity_index : float
        In percent.
    decimals : int
        To how many decimals they are rounded.

    Raises
    ------
    UserError
        If no population can have them, also with the rounding; or if P0 or P1 is zero, so that there is nothing to fit.

    Examples
    --------
    >>> PublishedPoverty(11.91, 2.0, 0.5).as_fractions
    (0.1191, 0.02, 0.005)
    """

    headcount_ratio: float
    gap_index: float
    severity_index: float
    decimals: int = 2

    def __post_init__(self) -> None:
        p0, p1, p2 = self.as_printed
        half = self.rounding
        if not (all(map(math.isfinite, self.as_printed)) and 0 < p0 < 100 - half and p1 > half and p2 >= 0):
            raise self._refusal(
                "P0, P1, P2 tidak dapat dicocokkan",
                "0 < P0 < 100, P1 lebih besar daripada pembulatannya, P2 ≥ 0 (persen)",
            )
        # 1e-9: the binary form of decimal fractions.
        ordered = p1 - half <= p0 + half + 1e-9 and p2 - half <= p1 + half + 1e-9
        if not ordered or (max(p1 - half, 0.0) ** 2) / (p0 + half) > p2 + half + 1e-9:
            rule = "P1²/P0 ≤ P2 ≤ P1 ≤ P0 (sebagai bagian dari 1), dengan kelonggaran pembulatan"
            raise self._refusal("P0, P1, P2 tidak mungkin berasal dari satu penduduk", rule)

    @property
    def as_printed(self) -> tuple[float, float, float]:
        """P0, P1, P2 in percent."""
        return self.headcount_ratio, self.gap_index, self.severity_index

    @property
    def as_fractions(self) -> tuple[float, float, float]:
        """P0, P1, P2 as fractions, without the noise of dividing by a hundred."""
        p0, p1, p2 = (round(value / 100, 12) for value in self.as_printed)
        return p0, p1, p2

    @property
    def rounding(self) -> float:
        """Half a unit of the last decimal, in percent."""
        return 0.5 * 10.0**-self.decimals

    def _refusal(self, what: str, rule: str) -> UserError:
        p0, p1, p2 = self.as_printed
        remedy = "cocokkan ketiga angka dengan terbitan BPS"
        return UserError(Problem("", what, value=f"P0 {p0!r}; P1 {p1!r}; P2 {p2!r}", rule=rule, remedy=remedy))


@dataclass(frozen=True)
class ReproducedFigure:
    """A published figure and the fit's.

    Parameters
    ----------
    name : str
        headcount_ratio, poverty_gap_index, poverty_severity_index (percent), mean (relative to the line) or gini.
    published, fitted : float
        In the unit that the name has.
    rounding : float or None
        Half a unit of the last published decimal; None for a figure that was taken as exact.
    """

    name: str
    published: float
    fitted: float
    rounding: float | None

    @property
    def misfit(self) -> float:
        """Fitted minus published."""
        return self.fitted - self.published

    @property
    def within_rounding(self) -> bool:
        """Whether the fit's figure rounds to the published one; for an exact figure, whether it agrees to 1e-6."""
        # Half a unit up and down both count, and the binary form of the published decimals must not decide.
        return abs(self.misfit) <= (1e-6 if self.rounding is None else self.rounding + 1e-9)


@dataclass(frozen=True)
class PovertyFit:
    """A fitted distribution and how well it does.

    Parameters
    ----------
    distribution : FittedDistribution
        Relative to the line.
    figures : tuple of ReproducedFigure
        Every figure that was to be reproduced.
    converged : bool
        Whether the calculation reached its end. If not, `distribution` is where it stopped: look at `figures`.
    moved : bool
        Whether P0, P1, P2 as printed leave no room for a distribution (all poor would stand on one point), so that
        figures within their rounding were taken instead.
    assumed : tuple of str
        Which figures follow the typical shape because they were not given.
    reference_gini : float
        The Gini ratio whose spread is the typical one.
    """

    distribution: FittedDistribution
    figures: tuple[ReproducedFigure, ...]
    converged: bool
    moved: bool
    assumed: tuple[str, ...]
    reference_gini: float

    @property
    def within_rounding(self) -> bool:
        """Whether every figure is reproduced."""
        return all(figure.within_rounding for figure in self.figures)

    @property
    def line_density(self) -> float:
        """Density at the line: the share of people for each unit of the line."""
        return float(self.distribution.density(1.0))

    @property
    def two_peaked(self) -> bool:
        """Whether the density dips between two peaks by a tenth of the lower one or more.

        Published figures that rest on a few poor households can need it; it is a property of the sample rather than of
        the region, and results that hang on the shape near the line deserve a warning.
        """
        return deepest_dip(self.distribution) >= _DIP


def fit_poverty(
    published: PublishedPoverty,
    *,
    mean: float | None = None,
    gini: float | None = None,
    reference_gini: float = TYPICAL_GINI,
) -> PovertyFit:
    """Fit a distribution to published poverty figures.

    Parameters
    ----------
    published : PublishedPoverty
        P0, P1, P2; reproduced exactly, not only within their rounding, wherever that is possible.
    mean : float, optional
        Mean expenditure relative to the line, where it is known for this population; reproduced.
    gini : float, optional
        Gini ratio, where it is known for this population; reproduced.
    reference_gini : float, optional
        A Gini ratio borrowed from elsewhere, for instance the province's: says which spread is typical. Not reproduced:
        where P0, P1, P2 contradict it, they win.

    Returns
    -------
    PovertyFit
        Look at `converged` and `within_rounding`: no other method takes over where this one fails.

    Raises
    ------
    ValueError
        If the mean is not above zero or a Gini ratio not between 0 and 1.

    Notes
    -----
    The parameters minimise the sum of squared departures from the typical shape, each in units of its leeway, under the
    published figures as constraints (Gauss–Newton steps on the constraints, each the shortest possible).

    Examples
    --------
    >>> fit = fit_poverty(PublishedPoverty(9.03, 1.46, 0.35), gini=0.379)
    >>> fit.converged, fit.within_rounding, fit.assumed
    (True, True, ('mean',))
    >>> [round(100 * float(fit.distribution.fgt(1.0, alpha)), 2) for alpha in (0, 1, 2)]
    [9.03, 1.46, 0.35]
    >>> round(fit.distribution.mean, 2)
    2.79
    """
    if mean is not None and not 0 < mean < math.inf:
        raise ValueError(f"the mean relative to the line must be above zero and finite, not {mean!r}")
    target, moved = _target(published)
    wanted = [math.log(target[0] / (1 - target[0])), math.log(target[1] / target[0]), math.log(target[2] / target[1])]
    kinds = [0, 1, 2]
    if mean is not None:
        kinds.append(_MEAN)
        wanted.append(math.log(mean))
    if gini is not None:
        lognormal_spread(gini)
        kinds.append(_GINI)
        wanted.append(gini)
    typical = _typical(target[0], reference_gini if gini is None else gini)
    distribution, converged = _fitted(typical, np.array(wanted), kinds)
    figures = _figures(published, distribution, mean, gini)
    assumed = tuple(name for name, value in (("mean", mean), ("gini", gini)) if value is None)
    return PovertyFit(distribution, figures, converged, moved, assumed, reference_gini if gini is None else gini)


def rounding_fits(
    published: PublishedPoverty,
    *,
    mean: float | None = None,
    gini: float | None = None,
    reference_gini: float = TYPICAL_GINI,
) -> tuple[PovertyFit, ...]:
    """Fit the figures as printed, and those at the corners of their rounding: what the rounding leaves open.

    Parameters
    ----------
    published, mean, gini, reference_gini
        As for `fit_poverty`.

    Returns
    -------
    tuple of PovertyFit
        The fit of the printed figures first; then one for each of the eight corners that a population can have and a
        fit was found for.

    Examples
    --------
    The share of people whom a small move of the line takes across it:

    >>> fits = rounding_fits(PublishedPoverty(9.03, 1.46, 0.35), gini=0.379)
    >>> densities = [fit.line_density for fit in fits]
    >>> [round(value, 2) for value in (min(densities), densities[0], max(densities))], len(fits)
    ([0.32, 0.34, 0.36], 9)
    """
    fits = [fit_poverty(published, mean=mean, gini=gini, reference_gini=reference_gini)]
    for signs in itertools.product((-1, 1), repeat=3):
        # Just inside the corner, so that it still rounds to what is printed.
        p0, p1, p2 = (
            printed + 0.999 * sign * published.rounding
            for printed, sign in zip(published.as_printed, signs, strict=True)
        )
        if _roomy(p0, p1, p2):
            corner = PublishedPoverty(p0, p1, p2, 9)
            fit = fit_poverty(corner, mean=mean, gini=gini, reference_gini=reference_gini)
            if fit.converged:
                fits.append(fit)
    return tuple(fits)


def fit_headcount(headcount_ratio: float, mean: float, gini: float) -> PovertyFit:
    """Fit a distribution to P0, mean expenditure and Gini ratio, where P1 and P2 are not known.

    Parameters
    ----------
    headcount_ratio : float
        Percent.
    mean : float
        Mean expenditure relative to the line.
    gini : float
        Gini ratio.

    Returns
    -------
    PovertyFit
        All three are reproduced where `converged`; P1 and P2 follow the typical shape.

    Raises
    ------
    ValueError
        If P0 is not between 0 and 100, the mean is not above zero or the Gini ratio not between 0 and 1.

    Examples
    --------
    >>> fit = fit_headcount(9.03, 2.6, 0.379)
    >>> fit.converged, round(100 * float(fit.distribution.fgt(1.0, 0)), 6), round(fit.distribution.mean, 6)
    (True, 9.03, 2.6)
    """
    if not (0 < headcount_ratio < 100 and 0 < mean < math.inf):
        raise ValueError(f"P0 must be a percentage and the mean above zero, not {headcount_ratio!r} and {mean!r}")
    lognormal_spread(gini)
    share = headcount_ratio / 100
    wanted = np.array([math.log(share / (1 - share)), math.log(mean), gini])
    distribution, converged = _fitted(_typical(share, gini), wanted, [0, _MEAN, _GINI])
    values = (
        (_NAMES[0], headcount_ratio, 100 * float(distribution.fgt(1.0, 0))),
        (_NAMES[_MEAN], mean, distribution.mean),
        (_NAMES[_GINI], gini, distribution.gini),
    )
    figures = tuple(ReproducedFigure(name, given, fitted, None) for name, given, fitted in values)
    return PovertyFit(distribution, figures, converged, False, ("poverty_gap_index", "poverty_severity_index"), gini)


def _fitted(typical: FloatArray, wanted: FloatArray, kinds: Sequence[int]) -> tuple[FittedDistribution, bool]:
    """Return the distribution nearest to the typical shape that has the wanted figures, and whether it was reached."""
    # One in some thousand figures leads the long steps astray; the same steps, shorter, find the way then.
    for longest in _LONGEST_STEPS:
        parameters, converged = _nearest(typical, wanted, kinds, longest)
        if converged:
            break
    return _distribution(parameters), converged


def lognormal_from_poverty(headcount_ratio: float, gap_index: float) -> FittedDistribution:
    """Return the lognormal with given P0 and P1.

    Parameters
    ----------
    headcount_ratio, gap_index : float
        As fractions, ``0 < P1 < P0 < 1``.

    Raises
    ------
    ValueError
        If they are not.

    Notes
    -----
    With ``k = Φ⁻¹(P0)`` the location is ``−kσ`` and P1 rises with σ from 0 to P0, so σ is the root of a formula.

    Examples
    --------
    >>> fitted = lognormal_from_poverty(0.0903, 0.0146)
    >>> round(fitted.upper_spread, 3), round(fitted.gini, 3)
    (0.407, 0.227)
    """
    if not 0 < gap_index < headcount_ratio < 1:
        raise ValueError(f"0 < P1 < P0 < 1 is needed, not P0 {headcount_ratio!r} and P1 {gap_index!r}")
    score = _NORMAL.inv_cdf(headcount_ratio)
    spread = root_of_increasing(lambda s: lognormal_fgt(-score * s, s, 1) - gap_index, 1e-9, 30.0)
    return FittedDistribution(-score * spread, spread, spread)


def lognormal_from_mean_and_gini(mean: float, gini: float) -> FittedDistribution:
    """Return the lognormal with given mean relative to the line and Gini ratio.

    Raises
    ------
    ValueError
        If the mean is not above zero or the Gini ratio not between 0 and 1.

    Examples
    --------
    >>> round(100 * float(lognormal_from_mean_and_gini(2.5, 0.375).cdf(1.0)), 1)
    16.4
    """
    if not 0 < mean < math.inf:
        raise ValueError(f"the mean relative to the line must be above zero and finite, not {mean!r}")
    spread = lognormal_spread(gini)
    return FittedDistribution(math.log(mean) - spread**2 / 2, spread, spread)


def lognormal_from_headcount_and_gini(headcount_ratio: float, gini: float) -> FittedDistribution:
    """Return the lognormal with given P0 (fraction) and Gini ratio.

    Raises
    ------
    ValueError
        If either is not between 0 and 1.

    Examples
    --------
    >>> round(lognormal_from_headcount_and_gini(0.0903, 0.375).mean, 2)
    3.2
    """
    if not 0 < headcount_ratio < 1:
        raise ValueError(f"P0 must lie between 0 and 1, not {headcount_ratio!r}")
    spread = lognormal_spread(gini)
    return FittedDistribution(-_NORMAL.inv_cdf(headcount_ratio) * spread, spread, spread)


def deepest_dip(distribution: FittedDistribution) -> float:
    """Return how deep the density dips between two peaks, as a share of the lower one; 0 with a single peak.

    Examples
    --------
    >>> deepest_dip(FittedDistribution(0.8, 0.6, 0.6))
    0.0
    """
    top = 4 * math.exp(max(distribution.location, 0.0))
    density = distribution.density(np.concatenate([np.linspace(0.01, 1.5, 600), np.linspace(1.5, top, 200)[1:]]))
    lower_peak = np.minimum(np.maximum.accumulate(density), np.maximum.accumulate(density[::-1])[::-1])
    depth = 1 - np.divide(density, lower_peak, out=np.ones_like(density), where=lower_peak > 0)
    return float(depth.max())


def _unevenness(p0: float, p1: float, p2: float) -> float:
    return p2 * p0 / p1**2


def _roomy(p0: float, p1: float, p2: float) -> bool:
    """Whether gaps with these P0, P1, P2 (percent) can spread over an interval instead of standing on points."""
    return 0 < p2 < p1 < p0 and _unevenness(p0, p1, p2) >= _TOO_EVEN


def _target(published: PublishedPoverty) -> tuple[tuple[float, float, float], bool]:
    """Return P0, P1, P2 as fractions to be reproduced, and whether they had to be moved within their rounding."""
    p0, p1, p2 = published.as_printed
    if _roomy(p0, p1, p2):
        return published.as_fractions, False
    # Towards the corner of the rounding where gaps are most uneven, no further than typical, and not onto the corner.
    for way in np.linspace(0.01, 0.99, 99).tolist():
        move = way * published.rounding
        moved = (p0 + move, p1 - move, p2 + move)
        if _unevenness(*moved) >= _TYPICAL_UNEVENNESS:
            break
    return (moved[0] / 100, moved[1] / 100, moved[2] / 100), True


def _typical(headcount: float, gini: float) -> FloatArray:
    """Return the parameters of the typical shape with this P0 (fraction) and Gini ratio."""
    upper = TYPICAL_WIDENING * lognormal_spread(gini)
    lower = TYPICAL_RATIO * upper
    # Quantile function of the two half-normals, turned round: where must the mode be for P0 to lie below the line?
    both = lower + upper
    if headcount < lower / both:
        location = -lower * _NORMAL.inv_cdf(headcount * both / (2 * lower))
    else:
        location = upper * _NORMAL.inv_cdf((1 - headcount) * both / (2 * upper))
    return np.array([location, math.log(TYPICAL_RATIO), math.log(upper), 0.0, 0.0, 0.0])


def _distribution(parameters: FloatArray) -> FittedDistribution:
    location, lower, upper, first, second, third = (_TO_SCORES @ parameters).tolist()
    return FittedDistribution(location, math.exp(lower), math.exp(upper), (first, second, third))


def _nearest(typical: FloatArray, wanted: FloatArray, kinds: Sequence[int], longest: float) -> tuple[FloatArray, bool]:
    """Return the parameters nearest to the typical ones that have the wanted figures, and whether they were found.

    Each step solves the constraints, straightened at the present parameters, for the point nearest to the typical
    one. A step is shortened to `longest` leeways, further where steps go to and fro, as they do where the constraints
    bend strongly, and further until the constraints are met better than before.
    """
    parameters = typical
    found, slopes = _figures_and_slopes(parameters, kinds)
    typical_mean = found[_MEAN]
    missed = found[kinds] - wanted
    damping, before = 1.0, np.zeros(_PARAMETERS)
    for _ in range(_STEPS):
        tight, lean = slopes[kinds], slopes[_MEAN]
        curvature = np.diag(_LEEWAY**-2) + np.outer(lean, lean) / _LEEWAY_OF_MEAN**2
        downhill = (typical - parameters) / _LEEWAY**2 + lean * (typical_mean - found[_MEAN]) / _LEEWAY_OF_MEAN**2
        free, reach = np.split(np.linalg.solve(curvature, np.column_stack([downhill, tight.T])), [1], axis=1)
        pull = np.linalg.lstsq(tight @ reach, tight @ free[:, 0] + missed, rcond=None)[0]
        step = free[:, 0] - reach @ pull
        length = float(np.abs(step / _LEEWAY).max())
        damping = damping / 2 if (step / _LEEWAY) @ (before / _LEEWAY) < 0 else min(1.0, 1.1 * damping)
        before = step
        fraction = damping * min(1.0, longest / length) if length > 0 else 1.0
        size = float(np.abs(missed).max())
        while True:
            tried = parameters + fraction * step
            found, slopes = _figures_and_slopes(tried, kinds)
            missed = found[kinds] - wanted
            now = float(np.abs(missed).max()) if np.isfinite(slopes).all() else math.inf
            # Along bent constraints a short step misses by its own square: that much is no step back.
            slip = min((fraction * length) ** 2, _LARGEST_SLIP)
            if now < max((1 - 0.1 * fraction) * size, slip, _MOMENT_TOLERANCE):
                break
            fraction /= 2
            if fraction < _SHORTEST_FRACTION:
                return parameters, False
        parameters = tried
        if length < _STEP_TOLERANCE and now < _MOMENT_TOLERANCE:
            spreads = np.exp((_TO_SCORES @ parameters)[1:3])
            return parameters, bool(spreads.max() <= _WIDEST)
    return parameters, False


def _figures_and_slopes(parameters: FloatArray, kinds: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Return the figures that can be constrained, and their derivatives.

    With the score s = ∂ log f/∂θ the derivative of ∫hf, for ∫f kept at one, is ∫hsf − ∫hf ∫sf.

    Returns
    -------
    figures : array (5,) or (4,)
        Log odds of P0, log of P1/P0, log of P2/P1, log of the mean, and, if `kinds` asks for it, the Gini ratio.
    slopes : array (figures, parameters)
    """
    # Steps that lead out of what a float can hold give infinite figures, and are shortened.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        distribution = _distribution(parameters)
        panels = Panels.over(panel_edges(distribution.location, distribution.upper_spread))
        y, stretch = expenditure_at(panels.points)
        gap = np.maximum(1 - y, 0.0)
        away = np.log(y) - distribution.location
        low = away < 0
        spread = np.where(low, distribution.lower_spread, distribution.upper_spread)
        squared = (away / spread) ** 2
        scores = np.stack(
            [away / spread**2, np.where(low, squared, 0.0), np.where(low, 0.0, squared), gap, gap**2, gap**3]
        )
        logs = log_weight(distribution, y)
        density = np.exp(logs - logs.max())
        density /= (density * stretch * panels.weights).sum()
        mass = density * stretch * panels.weights
        pushes = (scores * mass).reshape(_PARAMETERS, -1)
        drift = pushes.sum(axis=1)

        def moment(values: FloatArray) -> tuple[np.float64, FloatArray]:
            total = (mass * values).sum()
            return total, pushes @ values.ravel() - drift * total

        below = panels.points < 0
        (p0, rise0), (p1, rise1), (p2, rise2) = (moment(below * gap**power) for power in range(3))
        mean, mean_rise = moment(y)
        figures = [np.log(p0 / (1 - p0)), np.log(p1 / p0), np.log(p2 / p1), np.log(mean)]
        slopes = [rise0 / (p0 * (1 - p0)), rise1 / p1 - rise0 / p0, rise2 / p2 - rise1 / p1, mean_rise / mean]
        if _GINI in kinds:
            # Mean times Gini is ∫F(1 − F)dy; its derivative is −∫Hf', with H the running integral of 1 − 2F.
            _, share = panels.running(density * stretch)
            _, surplus = panels.running((1 - 2 * share) * stretch)
            gini = (share * panels.remaining(density * stretch) * stretch * panels.weights).sum() / mean
            figures.append(gini)
            slopes.append(-moment(surplus)[1] / mean - gini * mean_rise / mean)
        return np.array(figures), np.array(slopes) @ _TO_SCORES


def _figures(
    published: PublishedPoverty, distribution: FittedDistribution, mean: float | None, gini: float | None
) -> tuple[ReproducedFigure, ...]:
    fitted = [100 * float(distribution.fgt(1.0, alpha)) for alpha in range(3)]
    figures = [
        ReproducedFigure(name, printed, value, published.rounding)
        for name, printed, value in zip(_NAMES, published.as_printed, fitted, strict=False)
    ]
    for name, known in (("mean", mean), ("gini", gini)):
        if known is not None:
            figures.append(ReproducedFigure(name, known, float(getattr(distribution, name)), None))
    return tuple(figures)
