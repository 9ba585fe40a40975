"""The pooled projection with one part left out or one covariate added: what each is worth in the back-test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from rpkd.projection._backtest import Model
from rpkd.projection._calibration import Fit, pooled_forecast
from rpkd.projection._forecast import Failure, Forecast
from rpkd.projection._panel import IntArray, Panel, laid_out
from rpkd.projection._pooled import Pooled, beyond_group, filtered_level, fit_pooled, trimmed
from rpkd.projection._reconcile import reconcile, weighted_sums
from rpkd.projection._scales import FloatArray, log_odds, percent_of


def without_news(panel: Panel) -> Pooled:
    """Leave out what province and nation published after the last figure."""
    learnt = fit_pooled(panel)
    return replace(learnt, moved=np.zeros_like(learnt.moved), since=np.zeros_like(learnt.since))


def without_own_drift(panel: Panel) -> Pooled:
    """Let all regions drift alike."""
    learnt = fit_pooled(panel)
    return replace(learnt, own=np.zeros_like(learnt.own))


def without_convergence(panel: Panel) -> Pooled:
    """Draw no region towards its area."""
    return replace(fit_pooled(panel), convergence=0.0)


def without_filter(panel: Panel) -> Pooled:
    """Start from the last figure as it was published."""
    learnt = fit_pooled(panel)
    level = filtered_level(log_odds(panel.values), panel.last_known, panel.dates, learnt.drift, 1.0)
    return replace(learnt, gain=1.0, level=level)


def with_covariate(values: FloatArray, years: IntArray) -> Fit:
    """Let a covariate of the last year shift the first year ahead.

    Parameters
    ----------
    values : float array, shape (N, T)
        Of the panel's regions, by consecutive year; NaN where not known.
    years : int array, shape (T,)
        Years of `values`; those after a panel's last known year are not looked at.

    Returns
    -------
    Fit
        Its shift is the slope of regions' yearly changes on the covariate at their start, both beyond those of their
        neighbours, estimated on the panel and shrunk by ``t² / (1 + t²)`` with t its t-value.
    """

    def learn(panel: Panel) -> Pooled:
        learnt, odds = fit_pooled(panel), log_odds(panel.values)
        changes, starts = [], []
        for before, after in pairwise(panel.known_years.tolist()):
            change = odds[:, after - panel.years[0]] - odds[:, before - panel.years[0]]
            changes.append(trimmed(beyond_group(change, panel.groups)) / (after - before))
            starts.append(_beyond(values, years, before, panel.groups))
        change, start = np.concatenate(changes or [np.empty(0)]), np.concatenate(starts or [np.empty(0)])
        both = np.isfinite(change) & np.isfinite(start)
        top, bottom = float((start * change)[both].sum()), float((start**2)[both].sum())
        if bottom == 0:
            return learnt
        slope = top / bottom
        rest = float(((change - slope * start)[both] ** 2).sum()) / max(int(both.sum()) - 1, 1)
        t_squared = slope**2 * bottom / rest if rest > 0 else np.inf
        shrunk = slope * (1.0 if np.isinf(t_squared) else t_squared / (1 + t_squared))
        shift = shrunk * np.nan_to_num(_beyond(values, years, panel.origin, panel.groups))
        return replace(learnt, moved=learnt.moved + shift[:, None])

    return learn


def _beyond(values: FloatArray, years: IntArray, year: int, groups: tuple[str, ...]) -> FloatArray:
    """Take a year's covariate beyond the neighbours' median; all NaN where the year is not known."""
    place = int(year) - int(years[0])
    if not 0 <= place < len(years):
        return np.full(len(values), np.nan)
    return trimmed(beyond_group(values[:, place], groups))


def growth_of(frame: pd.DataFrame, column: str, codes: tuple[str, ...]) -> tuple[FloatArray, IntArray]:
    """Take the yearly growth of a positive figure, in logs, out of a long table.

    Parameters
    ----------
    frame : pandas.DataFrame
        region_code, year and the column.
    column : str
        For instance ``poverty_line``.
    codes : tuple of str
        Regions, in the order of the result.

    Returns
    -------
    values : float array, shape (N, T)
        Growth from the year before.
    years : int array, shape (T,)
    """
    levels, years = by_year(frame, column, codes)
    return np.diff(np.log(levels), axis=1, prepend=np.nan), years


def by_year(frame: pd.DataFrame, column: str, codes: tuple[str, ...]) -> tuple[FloatArray, IntArray]:
    """Lay a long table (region_code, year and the column) out by region and consecutive year, NaN where not known."""
    known = frame[frame[column].notna()]
    years = np.arange(int(known["year"].min()), int(known["year"].max()) + 1, dtype=np.int64)
    return laid_out(known, "region_code", column, codes, years), years


PARTS: Mapping[str, Fit] = {
    "without_news": without_news,
    "without_own_drift": without_own_drift,
    "without_convergence": without_convergence,
    "without_filter": without_filter,
}


def variant_models(covariates: Mapping[str, tuple[FloatArray, IntArray]]) -> dict[str, Model]:
    """Return the projection without each of its parts, and with each covariate, as models by key.

    Parameters
    ----------
    covariates : mapping of str to (values, years)
        As for `with_covariate`, by the key that the model gets.
    """
    fits: dict[str, Fit] = {
        **PARTS,
        **{key: with_covariate(values, years) for key, (values, years) in covariates.items()},
    }
    return {key: partial(pooled_forecast, fit=fit, model=key) for key, fit in fits.items()}


SUM = "sum_of_regions"


def sum_of_regions(regencies: Panel, population: FloatArray, years: IntArray) -> Model:
    """Project provinces as the weighted sum of their regions: a model for the panel of the provinces.

    Parameters
    ----------
    regencies : Panel
        The regions; what is later than the provinces' last known year is not looked at.
    population : float array, shape (N, T)
        Of the regions, by consecutive year; the latest one known weighs.
    years : int array, shape (T,)
        Years of `population`.

    Returns
    -------
    Model
        The sum is moved by as much as it lay beside the province's own figure in the latest year of which all regions
        have one, because the weights are not those of BPS. A province without such a year, or whose regions' weights or
        forecasts are not all known, is a failure.
    """

    def project(known: Panel, horizons: Sequence[int]) -> Forecast:
        regions = regencies.until(known.origin)
        ahead = [known.origin + step - regions.origin for step in horizons]
        own = pooled_forecast(known, horizons, model=SUM)
        weights = _latest(population[:, years <= known.origin])
        moved = reconcile(own, pooled_forecast(regions, ahead), regions.groups, weights)
        rates = np.stack([regions.column(year) for year in known.years.tolist()], axis=1)
        sums = weighted_sums(known.codes, rates, regions.groups, weights)
        beside = _latest(log_odds(known.values) - log_odds(sums))
        summed = np.isfinite(beside) & np.isfinite(moved.adjustment).all(axis=1)
        odds = log_odds(moved.forecast.quantiles) + np.where(summed, beside, np.nan)[:, None, None]
        listed = {failure.code for failure in own.failures}
        lacking = [known.codes[row] for row in np.flatnonzero(~summed) if known.codes[row] not in listed]
        failures = [Failure(code, SUM, "jumlah kabupaten/kotanya tidak diketahui") for code in lacking]
        return replace(moved.forecast, quantiles=percent_of(odds), failures=(*own.failures, *failures))

    return project


def _latest(values: FloatArray) -> FloatArray:
    """Take the last known value of each row; NaN where there is none."""
    known = np.isfinite(values)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), last], np.nan)
