"""Quantiles: reading them, probabilities, and the score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rpkd.projection import (
    LEVELS,
    Forecast,
    Path,
    along_levels,
    crps,
    log_odds,
    path_of,
    percent_of,
    probability_at_most,
)

NORMAL = 10 + 2 * stats.norm.ppf(LEVELS)
rates = st.floats(0.01, 99.99)


@given(rates)
def test_log_odds_and_back(rate: float) -> None:
    assert percent_of(log_odds(rate)).item() == pytest.approx(rate, abs=1e-9)


def test_log_odds_stay_finite_at_the_ends() -> None:
    assert np.isfinite(log_odds([0.0, 100.0])).all()
    assert np.isnan(log_odds([np.nan])).all()


@pytest.mark.parametrize("level", [0.005, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.995])
def test_interval_ends_are_held_exactly(level: float) -> None:
    assert along_levels(NORMAL, level).item() == pytest.approx(stats.norm.ppf(level, 10, 2), abs=1e-9)


def test_tails_are_not_invented() -> None:
    with pytest.raises(ValueError, match="di luar"):
        along_levels(NORMAL, 0.001)


@given(st.floats(4, 16), st.floats(4, 16))
def test_probability_rises_with_the_limit(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert probability_at_most(NORMAL, low) <= probability_at_most(NORMAL, high)


def test_probability_of_a_normal_distribution() -> None:
    assert probability_at_most(NORMAL, 10 - 2 * 1.2816).item() == pytest.approx(0.1, abs=2e-4)
    assert probability_at_most(NORMAL, -50.0).item() == 0.0
    assert probability_at_most(NORMAL, 50.0).item() == 1.0
    assert np.isnan(probability_at_most(np.full(len(LEVELS), np.nan), 5.0))


@pytest.mark.parametrize("actual", [6.0, 9.5, 10.0, 13.0, 25.0])
def test_crps_of_a_normal_distribution(actual: float) -> None:
    z = (actual - 10) / 2
    exact = 2 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(NORMAL, actual).item() == pytest.approx(exact, abs=0.01 + 0.01 * exact)


def test_crps_of_a_certain_forecast_is_the_absolute_error() -> None:
    assert crps(np.full(len(LEVELS), 7.0), 9.5).item() == pytest.approx(2.5, abs=1e-12)


def test_forecast_and_path_read_the_same_quantiles() -> None:
    quantiles = np.stack([NORMAL, NORMAL + 1])[None]
    forecast = Forecast("pooled", ("19.71",), 2025, np.array([2026, 2027]), quantiles)
    path = path_of([2026, 2027], forecast.region("19.71"))
    assert path is not None
    assert forecast.median.tolist() == [[10.0, 11.0]]
    assert path.median_of(2027) == pytest.approx(11.0)
    low, high = path.interval(2026, 0.8)
    assert (low, high) == pytest.approx((10 - 2 * 1.28155, 10 + 2 * 1.28155), abs=1e-4)
    assert path.probability_at_most(2027, 11.0) == pytest.approx(0.5)
    with pytest.raises(KeyError):
        path.median_of(2031)
    with pytest.raises(KeyError):
        forecast.region("33.16")


def test_a_path_that_is_not_known_is_none() -> None:
    assert path_of([2026], np.full((1, len(LEVELS)), np.nan)) is None
    assert isinstance(path_of([2026], NORMAL[None]), Path)
