"""Rolling-origin back-test: every model projects from every earlier year, and is compared with what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.projection._forecast import Failure, Forecast, crps
from rpkd.projection._panel import Panel
from rpkd.projection._scales import FloatArray

Model = Callable[[Panel, Sequence[int]], Forecast]

COVERAGES = (0.5, 0.8, 0.95)
SHOCK_YEARS = (2020, 2021)
"""Years of the pandemic, which the scores are also given without."""


@dataclass(frozen=True, eq=False)
class Scores:
    """How one model's forecasts compared with the figures that came.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row for each model, region, origin and target: model, region_code, group, origin, target, horizon, level
        (rate at the origin, percent), error (median minus figure, points), crps (points), scale (mean absolute yearly
        change of the region up to the origin, points), and inside_50, inside_80, inside_95 (whether the figure lay in
        the interval).
    failures : tuple of (int, Failure)
        Origin, and the region without forecast.
    """

    rows: pd.DataFrame
    failures: tuple[tuple[int, Failure], ...]


def pairs_of(panel: Panel, first: int, last: int, longest: int = 4) -> dict[int, list[int]]:
    """List the targets of each origin that the panel's known years allow.

    Parameters
    ----------
    panel : Panel
        The whole record.
    first, last : int
        First and last year to project from.
    longest : int
        Most years ahead.
    """
    known = [int(year) for year in panel.known_years]
    pairs = {
        origin: [year for year in known if origin < year <= origin + longest]
        for origin in known
        if first <= origin <= last
    }
    return {origin: targets for origin, targets in pairs.items() if targets}


def backtest(panel: Panel, models: Mapping[str, Model], pairs: Mapping[int, Sequence[int]]) -> Scores:
    """Project from each origin with what was known then, and score against what came.

    Parameters
    ----------
    panel : Panel
        The whole record.
    models : mapping of str to Model
        Forecasters by key; each sees only `panel.until(origin)`.
    pairs : mapping of int to sequence of int
        Targets of each origin.

    Returns
    -------
    Scores
        A region counts for a pair when it has a figure at the origin and at the target, and the model a forecast.

    Raises
    ------
    ValueError
        When a model answers for other regions than the panel's, or leaves one without forecast and without failure.
    """
    frames, failures = [], []
    for origin, targets in pairs.items():
        known = panel.until(origin)
        for key, model in models.items():
            forecast = model(known, [target - origin for target in targets])
            frames += list(_scored(key, panel, forecast, origin, targets))
            failures += [(origin, failure) for failure in forecast.failures]
    return Scores(pd.concat(frames, ignore_index=True), tuple(failures))


def _scored(key: str, panel: Panel, forecast: Forecast, origin: int, targets: Sequence[int]) -> Iterator[pd.DataFrame]:
    if forecast.codes != panel.codes:
        raise ValueError(f"model {key} tidak menjawab untuk daerah yang sama")
    lacking = {panel.codes[row] for row in np.flatnonzero(~np.isfinite(forecast.quantiles).all(axis=(1, 2)))}
    if unlisted := lacking - {failure.code for failure in forecast.failures}:
        raise ValueError(f"model {key} tidak menyebut kegagalannya untuk {sorted(unlisted)}")
    start, scale = panel.column(origin), yearly_change(panel.until(origin))
    for place, target in enumerate(targets):
        quantiles, actual = forecast.quantiles[:, place], panel.column(target)
        kept = np.isfinite(start) & np.isfinite(actual) & np.isfinite(quantiles).all(axis=1)
        chosen = Forecast(key, panel.codes, origin, forecast.years, forecast.quantiles)
        rows = {
            "model": key,
            "region_code": np.asarray(panel.codes)[kept],
            "group": np.asarray(panel.groups)[kept],
            "origin": origin,
            "target": target,
            "horizon": target - origin,
            "level": start[kept],
            "error": (chosen.median[:, place] - actual)[kept],
            "crps": crps(quantiles[kept], actual[kept]),
            "scale": scale[kept],
        }
        for coverage in COVERAGES:
            low, high = (end[kept, place] for end in chosen.interval(coverage))
            rows[f"inside_{coverage * 100:.0f}"] = (low <= actual[kept]) & (actual[kept] <= high)
        yield pd.DataFrame(rows)


def yearly_change(panel: Panel) -> FloatArray:
    """Mean absolute change between known neighbouring figures for one year, in points; NaN with less than two.

    This is what the mean absolute scaled error divides by (Hyndman & Koehler 2006, International Journal of Forecasting
    22): a value of 1 means as wrong as repeating the last figure was, one year ahead, in the record so far.
    """
    total, count = np.zeros(len(panel.codes)), np.zeros(len(panel.codes))
    for row, values in enumerate(panel.values):
        known = np.flatnonzero(np.isfinite(values))
        total[row] = np.abs(np.diff(values[known])).sum()
        count[row] = panel.dates[known[-1]] - panel.dates[known[0]] if len(known) > 1 else 0
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def summary(rows: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Sum up scores by model and what else is asked.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of `Scores`.
    by : sequence of str
        Columns to keep apart, for instance ``["horizon"]``.

    Returns
    -------
    pandas.DataFrame
        model, the columns of `by`, regions (distinct), forecasts, pairs, mae, bias, mase, crps (each the mean over
        pairs of the mean over regions, in points; mase without unit) and coverage_50, coverage_80, coverage_95
        (share of forecasts). A pair counts once, however many regions it has.
    """
    keys = ["model", *by]
    work = rows.assign(mae=rows["error"].abs(), bias=rows["error"], mase=_scaled(rows))
    pairs = work.groupby([*keys, "origin", "target"], sort=False, observed=True)
    means = pairs[["mae", "bias", "mase", "crps"]].mean().reset_index()
    out = means.groupby(keys, sort=False, observed=True)[["mae", "bias", "mase", "crps"]].mean()
    grouped = work.groupby(keys, sort=False, observed=True)
    for coverage in COVERAGES:
        out[f"coverage_{coverage * 100:.0f}"] = grouped[f"inside_{coverage * 100:.0f}"].mean()
    out.insert(0, "pairs", means.groupby(keys, sort=False, observed=True).size())
    out.insert(0, "forecasts", grouped.size())
    out.insert(0, "regions", grouped["region_code"].nunique())
    return out.reset_index()


def _scaled(rows: pd.DataFrame) -> pd.Series:
    """Absolute error in units of the region's past yearly change; missing where that is 0 or not known."""
    return (rows["error"].abs() / rows["scale"].where(rows["scale"] > 0)).astype(float)


def without_shock(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the pairs whose target or origin lies in the years of the pandemic."""
    return rows[~(rows["target"].isin(SHOCK_YEARS) | rows["origin"].isin(SHOCK_YEARS))]
