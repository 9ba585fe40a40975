"""The peers: each region from its own figures alone, known values, and failures that are listed and never filled."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing
from statsmodels.tsa.statespace.structural import UnobservedComponents

from rpkd.projection import LEVELS, Panel, log_odds, percent_of
from rpkd.projection._own_series import (
    MODELS,
    OwnSeriesModel,
    Predicted,
    exponential_smoothing,
    local_level,
    ols,
    own_drift,
    random_walk,
    theta,
)
from rpkd.projection._peers import (
    NO_CHANGE,
    NO_CONVERGENCE,
    NO_ERROR,
    NOT_FINITE,
    PEERS,
    SLOW,
    peer_forecast,
    peers_in_processes,
    standard_quantiles,
)

from .conftest import MakePanel

GAP = np.nan
RATES = [21.0, 20.4, 20.9, 19.6, 18.9, 19.3, 18.0, 17.6, GAP, 16.9, 16.1]
AHEAD = np.array([1.0, 2.0, 4.0])


def known(rates: list[float]) -> tuple[np.ndarray, np.ndarray]:
    odds = log_odds(rates)
    there = np.isfinite(odds)
    return np.flatnonzero(there).astype(float), odds[there]


def spread_of(quantiles: np.ndarray) -> float:
    """Standard deviation, in log-odds, of a normal distribution in log-odds given by its quantiles in percent."""
    odds = log_odds(quantiles)
    return float((odds[179] - odds[19]) / (NormalDist().inv_cdf(0.9) - NormalDist().inv_cdf(0.1)))


def test_random_walk_by_hand(make_panel: MakePanel) -> None:
    odds = np.array([0.0, 0.2, -0.1])
    forecast = PEERS["random_walk"](make_panel([percent_of(odds)]), [1, 4])
    assert forecast.model == "random_walk"
    assert forecast.years.tolist() == [2018, 2021]
    assert log_odds(forecast.median)[0] == pytest.approx([-0.1, -0.1])
    variance = (0.2**2 + 0.3**2) / 2
    assert spread_of(forecast.quantiles[0, 0]) == pytest.approx(np.sqrt(variance))
    assert spread_of(forecast.quantiles[0, 1]) == pytest.approx(np.sqrt(4 * variance))


def test_own_drift_by_hand(make_panel: MakePanel) -> None:
    odds = np.array([0.0, -0.1, -0.1, -0.3])
    forecast = PEERS["own_drift"](make_panel([percent_of(odds)]), [1, 2])
    assert log_odds(forecast.median)[0] == pytest.approx([-0.4, -0.5])
    variance = (0.0**2 + 0.1**2 + 0.1**2) / 2
    assert spread_of(forecast.quantiles[0, 0]) == pytest.approx(np.sqrt(variance * (1 + 1 / 3)))
    assert spread_of(forecast.quantiles[0, 1]) == pytest.approx(np.sqrt(variance * 2 * (1 + 2 / 3)))


def test_a_change_over_a_gap_counts_for_its_years(make_panel: MakePanel) -> None:
    """Two years' change of 0.4 has the variance of two years; the mean change is over years, not over steps."""
    rates = percent_of([[0.0, 0.1, GAP, 0.5]])
    walk, drift = (PEERS[name](make_panel(rates), [1]) for name in ("random_walk", "own_drift"))
    assert spread_of(walk.quantiles[0, 0]) == pytest.approx(np.sqrt((0.1**2 + 0.4**2 / 2) / 2))
    yearly = 0.5 / 3
    variance = (0.1 - yearly) ** 2 + (0.4 - 2 * yearly) ** 2 / 2
    assert log_odds(drift.median).item() == pytest.approx(0.5 + yearly)
    assert spread_of(drift.quantiles[0, 0]) == pytest.approx(np.sqrt(variance * (1 + 1 / 3)))


def test_ols_by_hand_with_a_gap(make_panel: MakePanel) -> None:
    """Years 0, 1, 3 and figures 0, 1, 1: slope 2/7, a residual square of 2/7 on one degree of freedom."""
    forecast = PEERS["ols"](make_panel(percent_of([[0.0, 1.0, GAP, 1.0]])), [1])
    scale = np.sqrt(2 / 7 * (1 + 1 / 3 + (8 / 3) ** 2 / (14 / 3)))
    odds = log_odds(forecast.quantiles[0, 0])
    assert odds[99] == pytest.approx(2 / 3 + 2 / 7 * 8 / 3)
    assert odds[149] - odds[99] == pytest.approx(scale), "the upper quartile of Student's t with one degree is 1"


@pytest.mark.parametrize("rates", [RATES, RATES[:8], RATES[4:]])
def test_ols_is_that_of_statsmodels(rates: list[float]) -> None:
    times, odds = known(rates)
    fit = sm.OLS(odds, sm.add_constant(times)).fit()
    prediction = fit.get_prediction(np.column_stack([np.ones(3), times[-1] + AHEAD]))
    mine = ols(times, odds, AHEAD)
    assert mine.centre == pytest.approx(prediction.predicted_mean)
    assert np.sqrt(mine.variance) == pytest.approx(prediction.se_obs)
    assert mine.degrees == fit.df_resid
    low = mine.centre + np.sqrt(mine.variance) * standard_quantiles(mine.degrees)[19]
    assert low == pytest.approx(prediction.conf_int(obs=True, alpha=0.2)[:, 0])


@pytest.mark.parametrize("rates", [RATES, RATES[:8], RATES[4:]])
def test_own_drift_is_a_weighted_regression_of_the_changes_on_their_years(rates: list[float]) -> None:
    times, odds = known(rates)
    widths = np.diff(times)
    fit = sm.WLS(np.diff(odds), widths, weights=1 / widths).fit()
    mine = own_drift(times, odds, AHEAD)
    assert mine.centre == pytest.approx(odds[-1] + fit.params[0] * AHEAD)
    assert mine.variance == pytest.approx(fit.scale * AHEAD + fit.bse[0] ** 2 * AHEAD**2)


@pytest.mark.parametrize("predict", [random_walk, own_drift, ols, local_level])
@settings(max_examples=25, deadline=None)
@given(shift=st.floats(-3, 3), factor=st.floats(0.2, 5), start=st.integers(-30, 3000))
def test_units_and_calendar_do_not_matter(predict: object, shift: float, factor: float, start: int) -> None:
    times, odds = known(RATES)
    assert callable(predict)
    before, after = predict(times, odds, AHEAD), predict(times + start, shift + factor * odds, AHEAD)
    assert after.centre == pytest.approx(shift + factor * before.centre, rel=1e-4, abs=1e-4)
    assert after.variance == pytest.approx(factor**2 * before.variance, rel=1e-2)


def test_exponential_smoothing_is_that_of_statsmodels_with_the_spent_degrees_taken_off() -> None:
    times, odds = known(RATES)
    series = np.interp(np.arange(11), times, odds)
    mine = exponential_smoothing(times, odds, AHEAD)
    fit = ETSModel(series, trend="add", damped_trend=True).fit(disp=False)
    assert mine.centre == pytest.approx(fit.forecast(4)[[0, 1, 3]])
    level, trend, damping = fit.smoothing_level, fit.smoothing_trend, fit.damping_trend
    weights = level + trend * np.cumsum(damping ** np.arange(1, 4))
    grown = 1 + np.concatenate([[0.0], np.cumsum(weights**2)])
    assert mine.variance == pytest.approx((np.array(fit.resid) ** 2).sum() / (11 - 5) * grown[[0, 1, 3]])


def test_theta_is_that_of_statsmodels_with_the_smoothing_errors() -> None:
    times, odds = known(RATES)
    series = np.interp(np.arange(11), times, odds)
    mine, fit = theta(times, odds, AHEAD), ThetaModel(series, deseasonalize=False).fit()
    assert mine.centre == pytest.approx(np.asarray(fit.forecast(4))[[0, 1, 3]])
    smoothing = ExponentialSmoothing(series, initial_level=series[0], initialization_method="known")
    errors = smoothing.smooth([fit.params["alpha"]]).resid[1:]
    assert mine.variance[0] == pytest.approx(float(errors @ errors) / 9)
    theirs = np.diff(fit.prediction_intervals(4, alpha=0.2).to_numpy(), axis=1).ravel()[[0, 1, 3]]
    assert np.sqrt(mine.variance / mine.variance[0]) == pytest.approx(theirs / theirs[0])


def test_local_level_is_that_of_statsmodels_with_the_gap_as_a_gap() -> None:
    times, odds = known(RATES)
    mine = local_level(times, odds, AHEAD)
    fit = UnobservedComponents(10 * log_odds(RATES), "lldtrend").fit(disp=False)
    prediction = fit.get_forecast(4)
    assert mine.centre == pytest.approx(prediction.predicted_mean[[0, 1, 3]] / 10, abs=1e-3)
    assert np.sqrt(mine.variance) == pytest.approx(prediction.se_mean[[0, 1, 3]] / 10, rel=0.01)


@pytest.mark.parametrize("name", MODELS)
def test_quantiles_are_those_of_the_models_distribution(name: str, make_panel: MakePanel) -> None:
    forecast = PEERS[name](make_panel([RATES]), [1, 2, 4])
    predicted = MODELS[name].predict(*known(RATES), AHEAD)
    odds = log_odds(forecast.quantiles[0])
    assert odds[:, 99] == pytest.approx(predicted.centre)
    reach = NormalDist().inv_cdf(0.9) if predicted.degrees is None else 1.3968
    assert (predicted.degrees is None) is (name != "ols")
    assert odds[:, 179] - odds[:, 99] == pytest.approx(reach * np.sqrt(predicted.variance), rel=1e-4)
    assert (np.diff(forecast.quantiles, axis=2) > 0).all()
    assert (np.diff(odds[:, 179] - odds[:, 19]) > 0).all(), "the farther, the wider"


def test_standard_quantiles() -> None:
    assert standard_quantiles(None) == pytest.approx([NormalDist().inv_cdf(level) for level in LEVELS])
    assert standard_quantiles(1) == pytest.approx(np.tan(np.pi * (LEVELS - 0.5))), "Student with one degree is Cauchy"
    assert standard_quantiles(8)[194] == pytest.approx(2.306, abs=5e-4)


@pytest.mark.parametrize("name", MODELS)
def test_a_peer_looks_at_nothing_but_the_regions_own_figures(name: str, make_panel: MakePanel) -> None:
    others = np.array([RATES, RATES]) * [[0.5], [1.7]]
    panel = make_panel([RATES, *others])
    rng = np.random.default_rng(5)
    changed = replace(
        panel,
        groups=("q", "p", "p"),
        values=np.array([RATES, *(others * rng.uniform(0.5, 1.5, others.shape))]),
        areas=rng.uniform(5, 30, panel.areas.shape),
        nation=rng.uniform(5, 30, panel.nation.shape),
    )
    before, after = PEERS[name](panel, [1, 3]), PEERS[name](changed, [1, 3])
    assert not before.failures
    assert (before.quantiles[0] == after.quantiles[0]).all()
    assert (before.quantiles[1:] != after.quantiles[1:]).any(), "they do look at those"


@pytest.mark.parametrize("name", MODELS)
def test_figures_after_the_origin_are_not_used(name: str, make_panel: MakePanel) -> None:
    """One region of three has the next year's figure already."""
    early = make_panel([[*RATES, 5.0], [*RATES, GAP], [*RATES, GAP]])
    assert early.origin == 2025
    forecast = PEERS[name](early, [1])
    assert (forecast.quantiles[0] == forecast.quantiles[1]).all()


@pytest.mark.parametrize("name", MODELS)
def test_horizons_count_from_the_panels_origin(name: str, make_panel: MakePanel) -> None:
    """A region whose last figure is two years older has two more years ahead."""
    full = RATES[:8]
    late = PEERS[name](make_panel([full, full, [GAP, GAP, *full[:-2]]]), [1, 2])
    old = PEERS[name](make_panel([full, full, [*full[:-2], GAP, GAP]]), [1, 2])
    longer = PEERS[name](make_panel([full, full, [GAP, GAP, *full[:-2]]]), [3, 4])
    assert late.quantiles[2, 0] != pytest.approx(old.quantiles[2, 0])
    assert old.quantiles[2] == pytest.approx(longer.quantiles[2])
    with pytest.raises(ValueError, match="cakrawala"):
        PEERS[name](make_panel([full]), [0])


@pytest.mark.parametrize("name", MODELS)
def test_short_and_constant_series_are_failures(name: str, make_panel: MakePanel) -> None:
    fewest = MODELS[name].fewest
    enough = [GAP] * (11 - fewest) + [16.9, 18.1, 16.1, 17.5][-fewest:]
    short = [GAP] * (12 - fewest) + [16.9, 18.1, 16.1, 17.5][: fewest - 1]
    panel = make_panel([RATES, enough, short, [12.3] * 11, [GAP] * 11])
    forecast = PEERS[name](panel, [1, 2])
    assert [(failure.code, failure.model) for failure in forecast.failures] == [
        ("r2", name),
        ("r3", name),
        ("r4", name),
    ]
    few, constant, nothing = (failure.reason for failure in forecast.failures)
    assert few == f"hanya {fewest - 1} angka, sedangkan model ini memerlukan sekurangnya {fewest}"
    assert constant == NO_CHANGE
    assert nothing.startswith("hanya 0 angka")
    assert np.isfinite(forecast.quantiles[:2]).all()
    assert np.isnan(forecast.quantiles[2:]).all()


@pytest.mark.parametrize("name", ["own_drift", "ols"])
def test_a_series_on_a_straight_line_has_no_error_to_learn_from(name: str, make_panel: MakePanel) -> None:
    forecast = PEERS[name](make_panel(percent_of([np.arange(8) * -0.05, log_odds(RATES[:8])])), [1])
    assert [(failure.code, failure.reason) for failure in forecast.failures] == [("r0", NO_ERROR)]
    assert np.isnan(forecast.quantiles[0]).all()


@pytest.mark.parametrize("name", SLOW)
def test_a_fit_that_raises_is_listed_and_nothing_is_filled(
    name: str, make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, real = make_panel([RATES, [value * 0.5 for value in RATES], RATES]), MODELS[name]
    before, second = PEERS[name](panel, [1, 2]), known([value * 0.5 for value in RATES])[1]

    def raising(times: np.ndarray, odds: np.ndarray, ahead: np.ndarray) -> Predicted:
        if np.allclose(odds, second):
            raise np.linalg.LinAlgError("Singular matrix")
        return real.predict(times, odds, ahead)

    monkeypatch.setitem(MODELS, name, OwnSeriesModel(raising, real.fewest))
    after = PEERS[name](panel, [1, 2])
    assert not before.failures
    (failure,) = after.failures
    assert (failure.code, failure.model) == ("r1", name)
    assert failure.reason == "pencocokannya terhenti oleh galat LinAlgError: Singular matrix"
    assert np.isnan(after.quantiles[1]).all()
    assert (after.quantiles[[0, 2]] == before.quantiles[[0, 2]]).all()


@pytest.mark.parametrize("name", SLOW)
def test_a_search_that_does_not_converge_is_a_failure(
    name: str, make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library only warns, and answers all the same."""
    real = MODELS[name]

    def warning(times: np.ndarray, odds: np.ndarray, ahead: np.ndarray) -> Predicted:
        warnings.warn("Maximum Likelihood optimization failed to converge.", ConvergenceWarning, stacklevel=2)
        return real.predict(times, odds, ahead)

    monkeypatch.setitem(MODELS, name, OwnSeriesModel(warning, real.fewest))
    forecast = PEERS[name](make_panel([RATES]), [1])
    assert [failure.reason for failure in forecast.failures] == [NO_CONVERGENCE]
    assert np.isnan(forecast.quantiles).all()


def test_the_library_warns_of_a_search_cut_short(make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The warning that a failure rests on is the one that statsmodels gives."""
    fit = ETSModel.fit
    monkeypatch.setattr(ETSModel, "fit", lambda model, **settings: fit(model, **settings, maxiter=1))
    assert [failure.reason for failure in PEERS["ets"](make_panel([RATES]), [1]).failures] == [NO_CONVERGENCE]


@pytest.mark.parametrize(
    ("centre", "variance", "reason"), [(np.nan, 1.0, NOT_FINITE), (0.0, np.inf, NOT_FINITE), (0.0, -1.0, NO_ERROR)]
)
def test_output_that_is_no_distribution_is_a_failure(
    centre: float, variance: float, reason: str, make_panel: MakePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(times: np.ndarray, odds: np.ndarray, ahead: np.ndarray) -> Predicted:
        return Predicted(np.full(len(ahead), centre), np.full(len(ahead), variance))

    monkeypatch.setitem(MODELS, "ucm", OwnSeriesModel(broken, 2))
    forecast = PEERS["ucm"](make_panel([RATES]), [1, 2])
    assert [failure.reason for failure in forecast.failures] == [reason]
    assert np.isnan(forecast.quantiles).all()


def test_processes_give_the_same_forecasts_and_failures(regencies: Panel) -> None:
    rows = np.arange(0, len(regencies.codes), 37)
    panel = replace(
        regencies,
        codes=tuple(regencies.codes[row] for row in rows),
        groups=tuple(regencies.groups[row] for row in rows),
        values=regencies.values[rows],
        areas=regencies.areas[rows],
    )
    panel.values[3, :-2] = np.nan
    here = PEERS["ucm"](panel, [1, 4])
    with peers_in_processes(2) as peers:
        there = peers["ucm"](panel, [1, 4])
    assert [failure.code for failure in here.failures] == [panel.codes[3]]
    assert there.failures == here.failures
    assert there.codes == here.codes
    assert there.years.tolist() == here.years.tolist()
    assert np.array_equal(there.quantiles, here.quantiles, equal_nan=True)


def test_quick_peers_stay_in_this_process(make_panel: MakePanel) -> None:
    with peers_in_processes(1) as peers:
        assert {name for name, model in peers.items() if model != PEERS[name]} == set(SLOW)
    with pytest.raises(ValueError, match="sekurangnya 1"), peers_in_processes(0):
        raise AssertionError("nothing is started")
    with pytest.raises(KeyError):
        peer_forecast("arima", make_panel([RATES]), [1])


def test_processes_get_one_thread_and_the_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with peers_in_processes(2):
        assert os.environ["OMP_NUM_THREADS"] == os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


@pytest.mark.parametrize(("name", "degrees"), [("random_walk", 11), ("own_drift", 10), ("ols", None)])
def test_coverage_on_simulated_series(name: str, degrees: int | None, make_panel: MakePanel) -> None:
    """A walk at random, with drift, and a noisy line: nominal for Student's t, and for a normal with a variance learnt
    from 11 steps less by what the one is wider than the other."""
    rng = np.random.default_rng(19)
    noise = rng.normal(0, 0.08, (4000, 16))
    line = -2 - 0.03 * np.arange(16)
    paths = {"random_walk": -2 + noise.cumsum(axis=1), "own_drift": line + noise.cumsum(axis=1), "ols": line + noise}
    forecast = PEERS[name](make_panel(percent_of(paths[name][:, :12])), [1, 4])
    for place, year in enumerate((12, 15)):
        actual = percent_of(paths[name][:, year])
        for coverage in (0.5, 0.8, 0.95):
            reach = NormalDist().inv_cdf((1 + coverage) / 2)
            expected = coverage if degrees is None else 2 * float(student.cdf(reach, degrees)) - 1
            low, high = (end[:, place] for end in forecast.interval(coverage))
            inside = float(((low <= actual) & (actual <= high)).mean())
            assert inside == pytest.approx(expected, abs=0.025), (year, coverage)


@pytest.mark.parametrize("name", MODELS)
def test_every_real_region_has_a_distribution_or_a_reason(name: str, regencies: Panel) -> None:
    """All regions for the closed forms, some for the fitted ones; the earliest origin of the back-test."""
    rows = np.arange(0, len(regencies.codes), 11 if name in SLOW else 1)
    panel = replace(
        regencies.until(2017),
        codes=tuple(regencies.codes[row] for row in rows),
        groups=tuple(regencies.groups[row] for row in rows),
        values=regencies.until(2017).values[rows],
        areas=regencies.until(2017).areas[rows],
    )
    forecast = PEERS[name](panel, [1, 4])
    lacking = np.isnan(forecast.quantiles).any(axis=(1, 2))
    assert [failure.code for failure in forecast.failures] == [panel.codes[row] for row in np.flatnonzero(lacking)]
    assert lacking.mean() < 0.1
    given = forecast.quantiles[~lacking]
    assert (np.diff(given, axis=2) >= 0).all()
    assert given.min() >= 0
    assert given.max() <= 100
