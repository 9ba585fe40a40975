"""Intervals from past errors: what they rest on, and that nothing later enters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rpkd.projection import (
    LEVELS,
    LONGEST,
    Panel,
    PastErrors,
    fit_pooled,
    log_odds,
    past_errors,
    percent_of,
    pooled_forecast,
)
from rpkd.projection._calibration import unit_spread

from .conftest import MakePanel


def test_quantiles_are_those_of_the_sizes() -> None:
    sizes = np.arange(1, 1000) / 1000
    quantiles = PastErrors(np.ones(999), sizes).quantiles(1)
    assert quantiles[99] == 0
    assert np.allclose(quantiles, -quantiles[::-1])
    assert quantiles[LEVELS == 0.9][0] == pytest.approx(0.8, abs=0.002), "80 % of the sizes are below 0.8"
    assert (np.diff(quantiles) >= 0).all()


def test_errors_of_the_asked_horizon_count_most() -> None:
    errors = PastErrors(np.repeat([1.0, 4.0], 500), np.repeat([0.1, 0.3], 500))
    near, far = errors.quantiles(1), errors.quantiles(4)
    assert near[150] < far[150]
    assert np.isnan(PastErrors(np.empty(0), np.empty(0)).quantiles(1)).all()


def test_years_beyond_the_longest_horizon_keep_its_errors() -> None:
    """Their interval widens with the years alone; weights that fade away would leave only the largest error ever."""
    errors = PastErrors(np.repeat([1.0, 2.0, 3.0, 4.0], 500), np.tile(np.arange(500) / 500, 4))
    assert np.array_equal(errors.quantiles(15), errors.quantiles(LONGEST))


def test_an_error_counts_as_much_near_zero_as_in_the_middle() -> None:
    """One unit is the same distance on the angular scale, on which sampling errors of shares are even."""
    unit = 0.01
    for rate in (1.0, 10.0, 45.0):
        centre = log_odds(rate)
        high = percent_of(centre + unit * unit_spread(centre, np.array(1.0)))
        angle = np.arcsin(np.sqrt(high / 100)) - np.arcsin(np.sqrt(rate / 100))
        assert angle.item() == pytest.approx(unit / 2, rel=0.06)


def test_past_errors_by_hand(make_panel: MakePanel) -> None:
    odds = log_odds([[20.0], [10.0]]) + np.array([0.0, -0.1, -0.2, 0.0])
    errors = past_errors(make_panel(percent_of(odds)))
    centre = odds[:, 2] - 0.1
    assert errors.horizons.tolist() == [1.0, 1.0]
    assert errors.sizes == pytest.approx(0.3 / unit_spread(centre, np.ones(2)))


def test_without_past_errors_nothing_is_projected(make_panel: MakePanel) -> None:
    forecast = pooled_forecast(make_panel([[20.0, 19.0], [10.0, 9.0]]), [1, 2])
    assert np.isnan(forecast.quantiles).all()
    assert {failure.code for failure in forecast.failures} == {"r0", "r1"}
    assert "galat masa lalu" in forecast.failures[0].reason


def test_a_region_without_figures_is_a_listed_failure(regencies: Panel) -> None:
    values = regencies.values.copy()
    values[7] = np.nan
    forecast = pooled_forecast(replace(regencies, values=values), [1])
    assert [failure.code for failure in forecast.failures] == [regencies.codes[7]]
    assert np.isnan(forecast.quantiles[7]).all()
    assert np.isfinite(np.delete(forecast.quantiles, 7, axis=0)).all()


def test_median_is_the_centre_and_intervals_widen(regencies: Panel) -> None:
    forecast = pooled_forecast(regencies, [1, 2, 3, 4, 5])
    assert forecast.years.tolist() == [2026, 2027, 2028, 2029, 2030]
    assert np.allclose(forecast.median, percent_of(fit_pooled(regencies).centre(forecast.years)))
    assert (np.diff(forecast.quantiles, axis=2) >= 0).all()
    assert ((forecast.quantiles > 0) & (forecast.quantiles < 100)).all()
    low, high = forecast.interval(0.8)
    ratio = (log_odds(high) - log_odds(low))[:, 1:] / (log_odds(high) - log_odds(low))[:, :-1]
    assert (ratio > 1).mean() == 1


@pytest.mark.parametrize("origin", [2017, 2020, 2022])
def test_no_look_ahead(regencies: Panel, origin: int) -> None:
    """Whatever happens later, the same forecast is made."""
    later = regencies.years > origin
    changed = replace(
        regencies,
        values=np.where(later[None], 99 - regencies.values, regencies.values),
        areas=np.where(later[None, :, None], 55.0, regencies.areas),
        nation=np.where(later[:, None], 66.0, regencies.nation),
    )
    before = pooled_forecast(regencies.until(origin), [1, 2, 3, 4])
    after = pooled_forecast(changed.until(origin), [1, 2, 3, 4])
    assert np.array_equal(before.quantiles, after.quantiles)


def test_what_is_known_is_used(regencies: Panel) -> None:
    """The counterpart: another September of the origin's year is another forecast."""
    panel = regencies.until(2022)
    areas = panel.areas.copy()
    areas[:, -1, 1] *= 1.1
    changed = pooled_forecast(replace(panel, areas=areas), [1])
    assert (changed.median > pooled_forecast(panel, [1]).median).all()


def test_rates_at_both_ends_stay_near_them(regencies: Panel) -> None:
    """A region that has always printed 0.00 is not projected to 30 percent within a 99 % interval."""
    values = regencies.values.copy()
    values[0], values[1] = np.where(np.isfinite(values[:2]), [[0.0], [100.0]], np.nan)
    forecast = pooled_forecast(replace(regencies, values=values), [1, 4, 10])
    assert ((forecast.quantiles > 0) & (forecast.quantiles < 100)).all()
    assert (forecast.quantile(0.995)[0] < 1).all()
    assert (forecast.quantile(0.005)[1] > 98).all()
    assert (np.diff(forecast.quantiles, axis=2) >= 0).all()


@pytest.mark.parametrize("horizons", [[], [0], [2, -1]])
def test_only_years_ahead_are_projected(regencies: Panel, horizons: list[int]) -> None:
    with pytest.raises(ValueError, match="cakrawala"):
        pooled_forecast(regencies, horizons)
