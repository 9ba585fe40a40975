"""The five analyses of one indicator, and the priority that they lead to.

TNP2K's grammar: posisi relatif, perkembangan antar waktu, relevansi, efektivitas, keterkaitan. Thresholds are
parameters of the report. A move or a distance that is smaller than its sampling error, where the standard errors are
known, counts as none: it is neither good nor bad.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from rpkd.params import AnalysisParams
from rpkd.profile._panel import Panel
from rpkd.profile._position import Position, position
from rpkd.profile._series import (
    Agreement,
    Change,
    Series,
    agreement,
    as_shown,
    latest_change,
    series_of,
    steps,
    whole_change,
)

Verdict = Literal["better", "worse", "same"]
Reason = Literal["no_figure", "one_figure", "broken", "no_direction", "no_reference"]

# The normal quantile of a 95 percent interval, as BPS uses it for published standard errors.
NORMAL_95 = 1.96
# Fewer moves than these show no direction that could be called steady.
LEAST_STEPS = 3


@cache
def student_quantile(degrees: int, level: float = 0.95) -> float:
    """Return the two-sided quantile of Student's t.

    Parameters
    ----------
    degrees : int
        Degrees of freedom, at least 1.
    level : float
        Probability between minus and plus the quantile.

    Notes
    -----
    For whole degrees of freedom the probability is a finite sum (Abramowitz & Stegun 26.7.3 and 26.7.4); its inverse is
    found by bisection.

    Examples
    --------
    >>> round(student_quantile(1), 3), round(student_quantile(8), 3)
    (12.706, 2.306)
    """
    low, high = 0.0, 1.0
    while _student_inside(high, degrees) < level:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if _student_inside(middle, degrees) < level else (low, middle)
    return high


def _student_inside(t: float, degrees: int) -> float:
    angle = math.atan2(t, math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = degrees % 2
    term = total = (cosine if odd else 1.0) if degrees > 1 else 0.0
    for step in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine**2 * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


@dataclass(frozen=True)
class LinearFit:
    """A straight line through yearly figures by least squares.

    Parameters
    ----------
    figures : int
        Number of figures.
    slope : float
        Change per year, in the figures' unit.
    year, level : float
        The middle of the years and of the figures, which the line runs through.
    spread : float
        Sum of the squared distances of the years to their middle.
    residual : float or None
        Standard deviation about the line with `figures` − 2 degrees of freedom; None with two figures.
    """

    figures: int
    slope: float
    year: float
    level: float
    spread: float
    residual: float | None

    def at(self, year: float) -> float:
        """Return the line's level in a year."""
        return self.level + self.slope * (year - self.year)

    @property
    def margin(self) -> float | None:
        """Half of the slope's 95 percent interval; None with two figures, which fit any line."""
        if self.residual is None:
            return None
        return student_quantile(self.figures - 2) * self.residual / math.sqrt(self.spread)

    def margin_at(self, year: float) -> float | None:
        """Half of the 95 percent interval of the line's level in a year."""
        if self.residual is None:
            return None
        width = math.sqrt(1 / self.figures + (year - self.year) ** 2 / self.spread)
        return student_quantile(self.figures - 2) * self.residual * width

    @property
    def significant(self) -> bool | None:
        """Whether the slope's interval leaves zero out; None when there is no interval."""
        return None if self.margin is None else abs(self.slope) > self.margin


def fit_line(series: Series) -> LinearFit | None:
    """Fit a straight line; None with fewer than two figures.

    Examples
    --------
    >>> line = fit_line(series_of([2020, 2021, 2022, 2023], [4.0, 3.0, 3.0, 2.0]))
    >>> round(line.slope, 3), round(line.margin, 3), line.significant
    (-0.6, 0.608, False)
    """
    if len(series) < 2:
        return None
    years, values = np.array(series.years, float), np.array(series.values)
    away = years - years.mean()
    spread = float(away @ away)
    slope = float(away @ values) / spread
    left = values - values.mean() - slope * away
    freedom = len(series) - 2
    # Rounding alone must not pass for scatter about an exact line.
    squares = float(left @ left)
    scatter = 0.0 if squares < 1e-18 * float(values @ values) else math.sqrt(squares / freedom) if freedom else 0.0
    return LinearFit(
        len(series), slope, float(years.mean()), float(values.mean()), spread, scatter if freedom else None
    )


def sampling_margin(errors: Mapping[int, float], first: int, last: int) -> float | None:
    """Return 1.96·√(SE² + SE²) for the difference of two years' estimates; None unless both errors are known.

    Examples
    --------
    >>> round(sampling_margin({2024: 0.3, 2025: 0.4}, 2024, 2025), 2)
    0.98
    """
    if first not in errors or last not in errors:
        return None
    return NORMAL_95 * math.hypot(errors[first], errors[last])


def _margin_of(change: Change | None, errors: Mapping[int, float]) -> float | None:
    return None if change is None else sampling_margin(errors, change.first_year, change.last_year)


@dataclass(frozen=True)
class Trend:
    """Perkembangan antar waktu: how the record moved in the years looked at, never across a break.

    Parameters
    ----------
    part : Series
        The unbroken figures of the latest `trend_years` calendar years.
    last, whole : Change or None
        Move between the two latest figures, and from the first to the last; None with one figure.
    last_margin, whole_margin : float or None
        What the move must exceed not to be mere sampling error; None where standard errors are not known.
    line : LinearFit or None
        None with fewer than two figures.
    direction : {"better", "worse", "same"} or None
        Of the line by the indicator's polarity; ``"same"`` when the line moves by less than the last shown decimal over
        the years, or the whole move is smaller than its sampling error. None when it cannot be told.
    reason : str or None
        Why it cannot be told.
    """

    part: Series
    last: Change | None
    whole: Change | None
    last_margin: float | None
    whole_margin: float | None
    line: LinearFit | None
    direction: Verdict | None
    reason: Reason | None

    @property
    def last_within_error(self) -> bool | None:
        """Whether the latest move is smaller than its sampling error; None when that is not known."""
        return _within(self.last, self.last_margin)

    @property
    def whole_within_error(self) -> bool | None:
        """Whether the whole move is smaller than its sampling error; None when that is not known."""
        return _within(self.whole, self.whole_margin)


def _within(change: Change | None, margin: float | None) -> bool | None:
    return None if change is None or margin is None else abs(change.difference) < margin


def trend(panel: Panel, rules: AnalysisParams) -> Trend:
    """Look at the latest unbroken years of a record."""
    own, sign = panel.own, panel.entry.good_sign
    start = max(panel.breaks, default=0)
    unbroken = own.since(start)
    part = unbroken.since(unbroken.latest_year - rules.trend_years + 1) if len(unbroken) else unbroken
    last, whole = latest_change(part), whole_change(part)
    errors = panel.errors.get("own", {})
    margins = [_margin_of(move, errors) for move in (last, whole)]
    line = fit_line(part)
    direction: Verdict | None = None
    reason: Reason | None = None
    if whole is None or line is None:
        reason = "no_figure" if not len(own) else "broken" if len(own) > 1 and start else "one_figure"
    elif not sign:
        reason = "no_direction"
    elif as_shown(line.slope * whole.years, part.decimals) == 0 or _within(whole, margins[1]):
        direction = "same"
    else:
        direction = "better" if line.slope * sign > 0 else "worse"
    return Trend(part, last, whole, margins[0], margins[1], line, direction, reason)


@dataclass(frozen=True)
class Standing:
    """Where the region stands against the reference in the latest year that both know.

    Parameters
    ----------
    reference : str
        ``"province"``, ``"nation"`` or ``"median"``: the one asked for, or the median where that one has no figure.
    year : int
        Year of both figures.
    own, level : float
        The region's figure and the reference's.
    margin : float or None
        What the gap must exceed not to be mere sampling error; None where standard errors are not known.
    side : {"better", "worse", "same"}
        By the indicator's polarity; ``"same"`` also when the gap is smaller than its sampling error.
    """

    reference: str
    year: int
    own: float
    level: float
    margin: float | None
    side: Verdict

    @property
    def gap(self) -> float:
        """Own figure minus the reference's."""
        return round(self.own - self.level, 9)


def standing(panel: Panel, rules: AnalysisParams) -> Standing | Reason:
    """Compare the record with the reference in the latest year that both know, or say why that cannot be done.

    Where the reference asked for has no figure of that year (BPS does not publish every indicator for every level), the
    median of the province's kabupaten/kota takes its place. The result names the reference and the year.
    """
    own, sign = panel.own, panel.entry.good_sign
    if not len(own):
        return "no_figure"
    if not sign:
        return "no_direction"
    known = (
        (year, name, level)
        for year in reversed(own.years)
        for name in (rules.reference, "median")
        if (level := panel.reference(name).at(year)) is not None
    )
    year, name, level = next(known, (0, "", math.nan))
    value = own.at(year)
    if value is None:
        return "no_reference"
    mine, theirs = panel.errors.get("own", {}).get(year), panel.errors.get(name, {}).get(year)
    margin = None if mine is None or theirs is None else NORMAL_95 * math.hypot(mine, theirs)
    gap = round(value - level, 9)
    side: Verdict = "same"
    if gap and not (margin is not None and abs(gap) < margin):
        side = "better" if gap * sign > 0 else "worse"
    return Standing(name, year, value, level, margin, side)


@dataclass(frozen=True)
class Relevance:
    """Relevansi: whether the record moves with another area's.

    Parameters
    ----------
    moves : Agreement or None
        Steps of the same direction over the common years; None with fewer than two.
    slope_ratio : float or None
        Own slope over the other's in the common years; None when the other's is zero.
    correlation : float or None
        Of the figures in the common years; None with fewer than three, or without any movement.
    relevant : bool or None
        Whether the share of moves in the same direction reaches the threshold; None with fewer than `LEAST_STEPS`.
    """

    moves: Agreement | None
    slope_ratio: float | None
    correlation: float | None
    relevant: bool | None


def relevance(part: Series, other: Series, rules: AnalysisParams) -> Relevance:
    """Compare the moves of a record with those of another area.

    Examples
    --------
    >>> rules = AnalysisParams(
    ...     reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10)
    >>> own, other = series_of(range(2020, 2024), [5, 4, 3, 4]), series_of(range(2020, 2024), [9, 8, 7, 6])
    >>> found = relevance(own, other, rules)
    >>> found.moves.same, found.moves.steps, round(found.slope_ratio, 2), found.relevant
    (2, 3, 0.4, True)
    """
    moves = agreement(part, other)
    if moves is None:
        return Relevance(None, None, None, None)
    years = [year for year in part.years if year in other.years]
    mine = series_of(years, [part.at(year) for year in years], part.decimals)
    theirs = series_of(years, [other.at(year) for year in years], other.decimals)
    own_line, other_line = fit_line(mine), fit_line(theirs)
    ratio = None
    if own_line is not None and other_line is not None and as_shown(other_line.slope, 9):
        ratio = own_line.slope / other_line.slope
    enough = moves.steps >= LEAST_STEPS
    share = 100 * moves.same / moves.steps
    return Relevance(
        moves,
        ratio,
        pearson(mine.values, theirs.values) if len(years) > 2 else None,
        share >= rules.relevant_share if enough else None,
    )


def pearson(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Return the product-moment correlation; None when one side does not vary or there are fewer than two figures.

    Examples
    --------
    >>> pearson([1, 2, 3], [6, 4, 2]), pearson([1, 1, 1], [1, 2, 3])
    (-1.0, None)
    """
    if len(x) < 2:
        return None
    a, b = np.asarray(x, float), np.asarray(y, float)
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    return max(-1.0, min(1.0, float(a @ b) / size)) if size > 0 else None


@dataclass(frozen=True)
class Effectiveness:
    """Efektivitas: whether the record moves the good way, and steadily.

    Parameters
    ----------
    good, steps : int
        Moves between neighbouring known years in the good direction, and all of them.
    effective : bool or None
        The line runs the good way and the share of good moves reaches the threshold; None with fewer than `LEAST_STEPS`
        moves or where no direction is better.
    """

    good: int
    steps: int
    effective: bool | None


def effectiveness(found: Trend, good_sign: int, rules: AnalysisParams) -> Effectiveness:
    """Count the moves of a record in the good direction."""
    moves = steps(found.part)
    good = sum(move.sign == good_sign for move in moves) if good_sign else 0
    if not good_sign or len(moves) < LEAST_STEPS or found.line is None:
        return Effectiveness(good, len(moves), None)
    reached = 100 * good / len(moves) >= rules.effective_share
    return Effectiveness(good, len(moves), reached and found.line.slope * good_sign > 0)


@dataclass(frozen=True)
class Assessment:
    """All that is found about one indicator of one region.

    Parameters
    ----------
    panel : Panel
        Its figures.
    place : Position or None
        Among the province's kabupaten/kota in `panel.peers_year`; None where the region has no figure that year.
    z : float or None
        Distance to the mean of the province's kabupaten/kota in their standard deviations; None where they do not vary.
    trend : Trend
        Perkembangan.
    standing : Standing or str
        Against the reference, or why that is not known.
    relevance : mapping of str to Relevance
        To ``"province"``, ``"nation"`` and ``"median"``.
    effectiveness : Effectiveness
        Efektivitas.
    priority : int or None
        1 worse than the reference and not improving, 2 worse and improving, 3 not worse and worsening, 4 not worse and
        not worsening; None when a part is not known.
    reason : str or None
        Why there is no priority.
    """

    panel: Panel
    place: Position | None
    z: float | None
    trend: Trend
    standing: Standing | Reason
    relevance: Mapping[str, Relevance]
    effectiveness: Effectiveness
    priority: int | None
    reason: Reason | None

    @property
    def rank_from_best(self) -> int | None:
        """1 for the best placed; None where it is not ranked or no direction is better."""
        if self.place is None or not self.panel.entry.good_sign:
            return None
        return self.place.rank_high if self.panel.entry.good_sign > 0 else self.place.rank_low


def priority(standing: Standing | Reason, trend: Trend) -> tuple[int | None, Reason | None]:
    """Combine position and direction into a priority, or say which part is not known.

    A figure equal to the reference is not worse; a record without direction neither improves nor worsens. So an
    indicator that is worse and stands still is of priority 1, one that is not worse and stands still of priority 4.
    """
    if not isinstance(standing, Standing):
        return None, standing
    if trend.direction is None:
        return None, trend.reason
    if standing.side == "worse":
        return (2 if trend.direction == "better" else 1), None
    return (3 if trend.direction == "worse" else 4), None


def assess(panel: Panel, rules: AnalysisParams) -> Assessment:
    """Carry out the analyses of one indicator of one region.

    Parameters
    ----------
    panel : Panel
        Its figures.
    rules : AnalysisParams
        Reference, years, thresholds.
    """
    entry = panel.entry
    place = position(panel.peers, panel.region_code, entry.decimals)
    moved, stands = trend(panel, rules), standing(panel, rules)
    found, why = priority(stands, moved)
    return Assessment(
        panel=panel,
        place=place,
        z=_z_score(panel) if place is not None else None,
        trend=moved,
        standing=stands,
        relevance={
            name: relevance(moved.part, panel.reference(name), rules) for name in ("province", "nation", "median")
        },
        effectiveness=effectiveness(moved, entry.good_sign, rules),
        priority=found,
        reason=why,
    )


def _z_score(panel: Panel) -> float | None:
    """Return the own distance to the mean; all kabupaten/kota are there, so the deviation is that of a population."""
    own = panel.peers[panel.region_code]
    known = np.array([value for value in panel.peers.values() if value is not None])
    deviation = float(known.std())
    return None if own is None or deviation < 1e-12 else (own - float(known.mean())) / deviation


def gap_to(panel: Panel, other: Series) -> float | None:
    """Return the latest own figure minus the other's of the same year; None when one is not known."""
    if not len(panel.own):
        return None
    level = other.at(panel.own.latest_year)
    return None if level is None else round(panel.own.latest - level, 9)
