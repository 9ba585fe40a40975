"""The poverty line ahead: the last one, moved as the province's has moved since, then at the common growth.

All in logarithms, so growth is a rate. The parts:

- what the province (or, where it has nothing newer, the nation) has published since the region's last line moves the
  region's line as far;
- from there on lines grow by the mean over the known years of the median growth of all regions. Lines follow prices,
  and what a year of high inflation added is not given back later: the mean counts such years, the median over the
  years leaves them out, and did worse in the back-test;
- a region's own growth is not carried on: a drift of its own, also when shrunk by as much as growth fails to repeat
  itself, did worse in the back-test. A line that jumped by a quarter stays at its new level, as such lines in the table
  did, but does not go on jumping.

Intervals are calibrated on the past errors of this rule, by horizon, as those of the headcount ratio are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rpkd.projection._backtest import COVERAGES, pairs_of
from rpkd.projection._calibration import FEWEST_KNOWN, LONGEST, PastErrors
from rpkd.projection._forecast import Failure, Forecast, years_after
from rpkd.projection._panel import HALF_YEAR, IntArray, Panel, regency_panel
from rpkd.projection._path import Path, path_of
from rpkd.projection._pooled import moves_by_year, steps_of
from rpkd.projection._scales import FloatArray

MODEL = "line"


def line_panel(regencies: pd.DataFrame, areas: pd.DataFrame, provinces: Mapping[str, str]) -> Panel:
    """Gather the poverty lines of all kabupaten/kota, in rupiah per head and month.

    Parameters
    ----------
    regencies : pandas.DataFrame
        Table `poverty_regency`: region_code, year, poverty_line.
    areas : pandas.DataFrame
        Table `poverty_province`: area_code, year, month (3 or 9), poverty_line.
    provinces : mapping of str to str
        Region code → province code, for every region of the panel, in its order.
    """
    return regency_panel(regencies, areas, provinces, "poverty_line")


def common_growth(panel: Panel) -> float:
    """Return the mean over the known years of the median yearly growth of all lines, in logarithms; 0 without a step.

    Examples
    --------
    >>> nothing = np.full((1, 3, 2), np.nan)
    >>> lines, years = np.array([[1e5, 1.1e5, 1.21e5]]), np.array([2023, 2024, 2025])
    >>> panel = Panel(("a",), ("p",), years, lines, nothing, nothing[0])
    >>> round(float(np.exp(common_growth(panel))), 6)
    1.1
    """
    steps = steps_of(np.log(panel.values), panel.known_years - panel.years[0], panel.dates)
    if not len(steps.widths):
        return 0.0
    return float(np.nanmedian(steps.changes / steps.widths[:, None], axis=1).mean())


def line_forecast(panel: Panel, horizons: Sequence[int]) -> Forecast:
    """Project the lines of all regions.

    Parameters
    ----------
    panel : Panel
        Lines, from `line_panel`.
    horizons : sequence of int
        Years after the panel's last known year. Beyond `LONGEST` the interval grows on with the square root of the
        years; no past error of that length supports it. Nor does one support an interval for less than half a year:
        it is as wide as that where the province has already published what is asked.

    Returns
    -------
    Forecast
        Rupiah. Regions without any line, and all regions where no past error exists, are failures.

    Raises
    ------
    ValueError
        When the panel has no known year, there is no horizon, or one is below 1.
    """
    years = years_after(panel.origin, horizons)
    centre, unknown = _centre(panel, years)
    unknown = np.maximum(unknown, HALF_YEAR)
    errors = _past_errors(panel)
    shape = np.stack([errors.quantiles(int(step)) for step in horizons])
    logs = centre[:, :, None] + np.sqrt(unknown)[:, :, None] * shape[None]
    if len(errors.sizes):
        lacking = np.flatnonzero(panel.last_known < 0)
        failures = [Failure(panel.codes[row], MODEL, "tidak ada satu pun garis kemiskinan") for row in lacking]
    else:
        failures = [Failure(code, MODEL, "belum ada galat masa lalu untuk menetapkan selang") for code in panel.codes]
    return Forecast(MODEL, panel.codes, panel.origin, years, np.exp(logs), tuple(failures))


def project_line(forecast: Forecast, code: str) -> Path | None:
    """Take one region's line out of `line_forecast`, in rupiah per head and month; None where it failed.

    Raises
    ------
    KeyError
        When the forecast does not have the region.
    """
    return path_of(tuple(int(year) for year in forecast.years), forecast.region(code))


def line_backtest(panel: Panel, first: int, last: int) -> pd.DataFrame:
    """Project the lines from earlier years with what was known then, and compare with what came.

    Parameters
    ----------
    panel : Panel
        Lines, from `line_panel`.
    first, last : int
        First and last year to project from.

    Returns
    -------
    pandas.DataFrame
        One row for each horizon in years, and one with horizon 0 for all together: regions, forecasts, pairs (of origin
        and target), failures (regions without forecast over all origins, in every row); mean over the pairs of the mean
        absolute error in percent of the line that came, of the projection (mae), of the last line unchanged (unchanged)
        and of the region's own mean growth so far (own_growth); the mean error of the projection (bias); and
        coverage_50, coverage_80, coverage_95 (share of forecasts).
    """
    found = [_scored(panel, origin, targets) for origin, targets in pairs_of(panel, first, last).items()]
    rows = pd.concat([scores for scores, _ in found])
    every = pd.concat([rows, rows.assign(horizon=0)])
    means = every.drop(columns="region_code").groupby(["horizon", "origin", "target"], as_index=False).mean()
    errors = means.groupby("horizon")[["mae", "unchanged", "own_growth", "bias"]].mean()
    inside = every.groupby("horizon")[[f"coverage_{100 * coverage:.0f}" for coverage in COVERAGES]].mean()
    counts = {
        "regions": every.groupby("horizon")["region_code"].nunique(),
        "forecasts": every.groupby("horizon").size(),
        "pairs": means.groupby("horizon").size(),
    }
    failures = sum(failed for _, failed in found)
    return pd.concat([pd.DataFrame(counts).assign(failures=failures), errors, inside], axis=1).reset_index()


def _centre(panel: Panel, years: Sequence[int] | IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the middle of the projection in logarithms, and the years of it that nothing is known of; both (N, H)."""
    logs, last = np.log(panel.values), panel.last_known
    level = logs[np.arange(len(logs)), np.maximum(last, 0)]
    moved, since = moves_by_year(panel, np.log(panel.areas), np.log(panel.nation), following=1.0)
    columns = np.clip(np.asarray(years, dtype=np.int64) - panel.origin - 1, 0, moved.shape[1] - 1)
    ahead = np.asarray(years, dtype=float)[None, :] - panel.years[np.maximum(last, 0)][:, None]
    unknown = np.maximum(ahead - since[:, columns], 0.0)
    return level[:, None] + moved[:, columns] + common_growth(panel) * unknown, unknown


def _past_errors(panel: Panel) -> PastErrors:
    """Make the projection again at every earlier known year; errors for each square root of a year."""
    horizons, sizes = [np.empty(0)], [np.empty(0)]
    known = [int(year) for year in panel.known_years]
    for origin in known[FEWEST_KNOWN - 1 : -1]:
        targets = [year for year in known if origin < year <= origin + LONGEST]
        centre, unknown = _centre(panel.until(origin), targets)
        for place, target in enumerate(targets):
            error = np.abs(np.log(panel.column(target)) - centre[:, place]) / np.sqrt(unknown[:, place])
            error = error[np.isfinite(error)]
            sizes.append(error)
            horizons.append(np.full(len(error), float(target - origin)))
    return PastErrors(np.concatenate(horizons), np.concatenate(sizes))


def _scored(panel: Panel, origin: int, targets: Sequence[int]) -> tuple[pd.DataFrame, int]:
    """Compare the forecasts of one origin with what came; also how many regions had none."""
    known = panel.until(origin)
    forecast = line_forecast(known, [target - origin for target in targets])
    start, growth = np.log(panel.column(origin)), _own_growth(known)
    frames = [
        _compared(forecast, place, np.log(panel.column(target)), {"unchanged": start, "own_growth": start + step})
        for place, target in enumerate(targets)
        for step in [growth * (target - origin)]
    ]
    return pd.concat(frames), len(forecast.failures)


def _compared(forecast: Forecast, place: int, actual: FloatArray, peers: Mapping[str, FloatArray]) -> pd.DataFrame:
    kept = np.isfinite(actual) & np.isfinite(forecast.quantiles[:, place]).all(axis=1)
    kept &= np.all([np.isfinite(peer) for peer in peers.values()], axis=0)
    error = 100 * (forecast.median[:, place] / np.exp(actual) - 1)
    target = int(forecast.years[place])
    columns: dict[str, object] = {
        "region_code": np.asarray(forecast.codes)[kept],
        "horizon": target - forecast.origin,
        "origin": forecast.origin,
        "target": target,
        "mae": np.abs(error)[kept],
        "bias": error[kept],
    }
    columns |= {name: 100 * np.abs(np.exp(peer - actual) - 1)[kept] for name, peer in peers.items()}
    for coverage in COVERAGES:
        low, high = (np.log(end[:, place]) for end in forecast.interval(coverage))
        columns[f"coverage_{100 * coverage:.0f}"] = ((low <= actual) & (actual <= high))[kept]
    return pd.DataFrame(columns)


def _own_growth(panel: Panel) -> FloatArray:
    """Mean yearly growth of each region's line over its own record, in logarithms; NaN with less than two lines."""
    growth = np.full(len(panel.codes), np.nan)
    for row, values in enumerate(panel.values):
        known = np.flatnonzero(np.isfinite(values))
        if len(known) > 1:
            growth[row] = np.log(values[known[-1]] / values[known[0]]) / (known[-1] - known[0])
    return growth
