"""Has anyone done it: the pace that a target asks for, beside what comparable regions achieved over as many years.

The record of others is the outside view on a plan (Clemens, Kenny & Moss 2007, World Development 35(5), on the targets
of the Millennium Declaration). Changes are compared in log-odds, on which a fall from 10 to 9 percent and one from 5 to
4.5 percent are about as large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rpkd.profile import (
    HEADCOUNT_JUMP_PERCENT,
    Change,
    Series,
    Target,
    change_between,
    series_of,
    unusual_steps,
    whole_change,
)
from rpkd.projection._backtest import SHOCK_YEARS
from rpkd.projection._panel import IntArray, Panel
from rpkd.projection._scales import SMALLEST, FloatArray, log_odds, percent_of

LEAST_COMPARABLE = 30
"""Regions that a band is widened for."""
BAND_STEP = 0.25
"""Log-odds to either side of the present rate, and by how much a band is widened: from 10 percent to 8.0 and 12.5."""
EXAMPLES = 5
_QUANTILES = (0.1, 0.5, 0.9)
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Example:
    """The fastest fall of one comparable region.

    Parameters
    ----------
    code : str
        The region.
    change : Change
        First and last year, and the rates of both, in percent.
    jumped : bool
        Whether a single year within it moved by more than `HEADCOUNT_JUMP_PERCENT` percent of the rate before: a figure
        to look at before it is named as an example.
    """

    code: str
    change: Change
    jumped: bool


@dataclass(frozen=True)
class PaceRecord:
    """What a target asks for, and how often comparable regions did as much.

    A *period* is one region over `length` years. Periods overlap where `overlapping` says so: those of one region share
    years, so they are fewer independent trials than their number.

    Parameters
    ----------
    code : str
        The region.
    target : Target
        The target; its upper end is the least that meets it.
    latest_year, latest : int, float
        The region's last figure, in percent.
    required_per_year_points : float
        Percentage points a year by a straight line, negative for a fall.
    required_percent : float
        Percent a year at a constant rate of change, negative for a fall.
    required_per_year_log_odds : float
        Log-odds a year: what the record is compared with.
    length : int
        Years of a period: from the last figure to the target, or the longest below that which the record has.
    starts : tuple of int
        Years in which a period begins. A year that most regions have no figure of neither begins nor ends one, nor does
        one whose figures are of September: it would be half a year off.
    windows : int
        Periods of comparable regions.
    regions : int
        Comparable regions: those whose rate at the start of a period was within the band. The region itself is not
        among them; its own record stands in `own`.
    at_least_as_fast : int
        Periods with a change, for a year, of no more than what the target asks for.
    regions_at_least_as_fast : int
        Regions with such a period.
    calm_windows, calm_at_least_as_fast : int
        Periods, and those as fast, that neither begin nor end in `SHOCK_YEARS`.
    band_low, band_high : float
        Rates at the start of a period that count as comparable, in percent.
    quantiles : tuple of float
        Changes that a tenth, half and nine tenths of the periods stayed below, as percentage points from the region's
        last figure over `length` years.
    best : tuple of Example
        Up to five regions with a fall as fast as the target asks for, the fastest first, each with its fastest period;
        the fastest falls where none was as fast.
    own : Change or None
        The region's own record from its first March to its last; None with a single figure.
    own_per_year_log_odds : float or None
        The same, in log-odds a year.
    own_best : Change or None
        The region's own fastest fall over `length` years; None when it fell over none.
    """

    code: str
    target: Target
    latest_year: int
    latest: float
    required_per_year_points: float
    required_percent: float
    required_per_year_log_odds: float
    length: int
    starts: tuple[int, ...]
    windows: int
    regions: int
    at_least_as_fast: int
    regions_at_least_as_fast: int
    calm_windows: int
    calm_at_least_as_fast: int
    band_low: float
    band_high: float
    quantiles: tuple[float, float, float]
    best: tuple[Example, ...]
    own: Change | None
    own_per_year_log_odds: float | None
    own_best: Change | None

    @property
    def years(self) -> int:
        """Years from the last figure to the target."""
        return self.target.year - self.latest_year

    @property
    def shorter(self) -> bool:
        """Whether the record has no periods as long as the target gives, so that shorter ones were taken."""
        return self.length < self.years

    @property
    def met_already(self) -> bool:
        """Whether the last figure meets the target; the change asked for is then the largest rise that keeps it."""
        return self.latest <= self.target.high

    @property
    def share(self) -> float:
        """Periods as fast as the target asks for, as a share of all, from 0 to 1."""
        return self.at_least_as_fast / self.windows

    @property
    def first_year(self) -> int:
        """First year of the record of periods."""
        return self.starts[0]

    @property
    def last_year(self) -> int:
        """Last year of the record of periods."""
        return self.starts[-1] + self.length

    @property
    def overlapping(self) -> bool:
        """Whether periods that begin in different years share years."""
        return bool((np.diff(self.starts) < self.length).any())


@dataclass(frozen=True, eq=False)
class _Periods:
    """Periods of comparable regions: place of the region and of the first year, and the change in log-odds."""

    length: int
    width: float
    rows: IntArray
    starts: IntArray
    changes: FloatArray


def pace_record(panel: Panel, code: str, target: Target) -> PaceRecord | None:
    """Set the pace that a target asks for beside the record of comparable regions.

    Parameters
    ----------
    panel : Panel
        Rates in percent of all regions.
    code : str
        The region.
    target : Target
        Of a year after the region's last figure.

    Returns
    -------
    PaceRecord or None
        None when the region has no figure, the target's year is not after its last one, or no other region has two
        figures as far apart as that or less.

    Raises
    ------
    KeyError
        When the panel does not have the region.

    Examples
    --------
    >>> values = np.array([[10.0, 10.0, 10.0], [11.0, 10.0, 8.0], [10.0, 9.9, 9.5]])
    >>> nothing = np.full((3, 3, 2), np.nan)
    >>> panel = Panel(("a", "b", "c"), ("p",) * 3, np.array([2023, 2024, 2025]), values, nothing, nothing[0])
    >>> record = pace_record(panel, "a", Target(2026, 8.5, 8.5))
    >>> record.required_per_year_points, record.at_least_as_fast, record.windows, record.best[0].change.per_year
    (-1.5, 1, 4, -2.0)
    """
    if code not in panel.codes:
        raise KeyError(code)
    row = panel.codes.index(code)
    place = int(panel.last_known[row])
    years = target.year - int(panel.years[place])
    if place < 0 or years <= 0:
        return None
    odds = log_odds(panel.values)
    of_march = np.isin(panel.years, panel.known_years) & ~np.isin(panel.years, sorted(panel.september))
    periods = _comparable(np.where(of_march, odds, np.nan), row, odds[row, place], years)
    if periods is None:
        return None
    latest, present = float(panel.values[row, place]), float(odds[row, place])
    required = (float(log_odds(target.high)) - present) / years
    fast = periods.changes <= required * periods.length + _ROUNDING
    first, last = panel.years[periods.starts], panel.years[periods.starts + periods.length]
    calm = ~np.isin(first, SHOCK_YEARS) & ~np.isin(last, SHOCK_YEARS)
    low, middle, high = percent_of(present + np.quantile(periods.changes, _QUANTILES)) - percent_of(present)
    band_low, band_high = percent_of([present - periods.width, present + periods.width])
    record = _series(panel, row)
    own = whole_change(record)
    return PaceRecord(
        code=code,
        target=target,
        latest_year=int(panel.years[place]),
        latest=latest,
        required_per_year_points=round((target.high - latest) / years, 9),
        required_percent=_percent_a_year(latest, target.high, years),
        required_per_year_log_odds=required,
        length=periods.length,
        starts=tuple(np.unique(first).tolist()),
        windows=len(fast),
        regions=len(np.unique(periods.rows)),
        at_least_as_fast=int(fast.sum()),
        regions_at_least_as_fast=len(np.unique(periods.rows[fast])),
        calm_windows=int(calm.sum()),
        calm_at_least_as_fast=int((calm & fast).sum()),
        band_low=float(band_low),
        band_high=float(band_high),
        quantiles=(float(low), float(middle), float(high)),
        best=_fastest(panel, periods, fast),
        own=own,
        own_per_year_log_odds=None if own is None else _odds_change(own) / own.years,
        own_best=_own_best(record, periods.length),
    )


def _comparable(odds: FloatArray, row: int, present: float, years: int) -> _Periods | None:
    """Gather the periods of the other regions that began near the present rate."""
    others = odds.copy()
    others[row] = np.nan
    for length in range(min(years, odds.shape[1] - 1), 0, -1):
        changes = others[:, length:] - others[:, :-length]
        known = np.isfinite(changes)
        if known.any():
            break
    else:
        return None
    distance = np.where(known, np.abs(others[:, :-length] - present), np.inf)
    nearest = np.sort(distance.min(axis=1))[: min(LEAST_COMPARABLE, int(known.any(axis=1).sum()))]
    width = BAND_STEP * max(1, int(np.ceil(nearest[-1] / BAND_STEP - _ROUNDING)))
    inside = distance <= width + _ROUNDING
    rows, starts = np.nonzero(inside)
    return _Periods(length, width, rows, starts, changes[inside])


def _fastest(panel: Panel, periods: _Periods, fast: npt.NDArray[np.bool_]) -> tuple[Example, ...]:
    named: dict[int, Example] = {}
    wanted = periods.changes < 0
    if (wanted & fast).any():
        wanted = wanted & fast
    for at in np.lexsort((periods.starts, periods.rows, periods.changes)):
        row, start = int(periods.rows[at]), int(periods.starts[at])
        if not wanted[at] or len(named) == EXAMPLES:
            break
        if row not in named:
            named[row] = _example(panel, row, start, start + periods.length)
    return tuple(named.values())


def _example(panel: Panel, row: int, start: int, end: int) -> Example:
    span = series_of(panel.years[start : end + 1], panel.values[row, start : end + 1])
    change = Change(span.years[0], span.values[0], span.years[-1], span.values[-1])
    return Example(panel.codes[row], change, bool(unusual_steps(span, HEADCOUNT_JUMP_PERCENT)))


def _series(panel: Panel, row: int) -> Series:
    """Take the region's figures of March."""
    return series_of(panel.years, np.where(np.isin(panel.years, sorted(panel.september)), np.nan, panel.values[row]))


def _own_best(record: Series, length: int) -> Change | None:
    changes = [change_between(record, year, year + length) for year in record.years]
    falls = [change for change in changes if change is not None and change.sign < 0]
    return min(falls, key=_odds_change) if falls else None


def _odds_change(change: Change) -> float:
    return float(log_odds(change.last) - log_odds(change.first))


def _percent_a_year(first: float, last: float, years: int) -> float:
    ratio = max(last, SMALLEST) / max(first, SMALLEST)
    return float((ratio ** (1 / years) - 1) * 100)


def required_path(latest_year: int, latest: float, targets: Sequence[Target]) -> dict[int, float]:
    """Draw the way from the last figure to each target in turn, straight in log-odds.

    Parameters
    ----------
    latest_year, latest : int, float
        The last figure, in percent.
    targets : sequence of Target
        Their upper ends are passed exactly; those of a year that has passed are left out.

    Returns
    -------
    dict of int to float
        Rate in percent for each year from the last figure's, which is the first, to the last target's; empty when no
        target is ahead. It rises where a target is above the rate before it.

    Raises
    ------
    ValueError
        When two targets are for the same year.

    Examples
    --------
    >>> way = required_path(2025, 10.0, [Target(2027, 8.0, 8.1)])
    >>> {year: round(rate, 2) for year, rate in way.items()}
    {2025: 10.0, 2026: 9.0, 2027: 8.1}
    """
    ahead = {target.year: target.high for target in sorted(targets, key=lambda target: target.year)}
    if len(ahead) < len(targets):
        raise ValueError(f"dua target untuk tahun yang sama: {sorted(target.year for target in targets)}")
    ahead = {year: rate for year, rate in ahead.items() if year > latest_year}
    if not ahead:
        return {}
    fixed = {latest_year: latest, **ahead}
    years = range(latest_year, max(fixed) + 1)
    between = percent_of(np.interp(years, list(fixed), log_odds(list(fixed.values()))))
    return {year: fixed.get(year, float(rate)) for year, rate in zip(years, between, strict=True)}
