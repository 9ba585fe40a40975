"""The peers: what anyone would project from a region's own figures, which the pooled method is measured against.

Each region is fitted alone; other regions, provinces and the nation are not looked at. A region that a model cannot be
fitted to is a failure with its reason, and stays without forecast. Years count as they are written, as anyone would
count them, so a figure of September counts as one of its year.
"""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial

import numpy as np

from rpkd.projection._backtest import Model
from rpkd.projection._forecast import LEVELS, Failure, Forecast, years_after
from rpkd.projection._own_series import MODELS, Predicted
from rpkd.projection._panel import IntArray, Panel
from rpkd.projection._scales import FloatArray, log_odds, percent_of

SLOW: tuple[str, ...] = ("ets", "theta", "ucm")
"""Peers fitted by numerical search, some milliseconds a region: worth a process of their own."""
_PARTS_PER_JOB = 4
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_LEAST_VARIANCE = 1e-12
"""In log-odds: far below what a figure printed with two decimals can show, so it is no variance but rounding."""

NO_CHANGE = "angkanya tidak pernah berubah, sehingga tidak ada galat untuk menetapkan selang"
NO_ERROR = "model melewati semua angka tanpa sisa, sehingga tidak ada galat untuk menetapkan selang"
NO_CONVERGENCE = "pencarian parameternya tidak konvergen"
NOT_FINITE = "hasilnya bukan angka terhingga"


class _NoForecastError(ValueError):
    """A series that gets no forecast; the message says why, in Indonesian."""


def peer_forecast(model_name: str, panel: Panel, horizons: Sequence[int]) -> Forecast:
    """Project every region from its own figures by one model.

    Parameters
    ----------
    model_name : str
        A key of `PEERS`.
    panel : Panel
        Rates in percent. Figures after its last known year, which most regions do not have yet, are not used.
    horizons : sequence of int
        Years after the panel's last known year, 1 or more. A region whose last figure is older is projected over as
        many more years.

    Returns
    -------
    Forecast
        Normal in log-odds (Student's t for `ols`) with the model's own variance; failures are regions with too few
        figures, without change, or whose fit raised, did not converge or gave no finite numbers.

    Raises
    ------
    KeyError
        When there is no such model.
    ValueError
        When the panel has no known year, or a horizon is below 1.

    Examples
    --------
    >>> values, nothing = np.array([[20.0, np.nan, 18.0]]), np.full((1, 3, 2), np.nan)
    >>> panel = Panel(("a",), ("p",), np.array([2022, 2023, 2024]), values, nothing, nothing[0])
    >>> peer_forecast("random_walk", panel, [1]).median.round(6).tolist()
    [[18.0]]
    >>> peer_forecast("ols", panel, [1]).failures[0].reason
    'hanya 2 angka, sedangkan model ini memerlukan sekurangnya 3'
    """
    return _gathered(model_name, panel, horizons, [fit_rows(model_name, *_rows_of(panel, horizons))])


PEERS: dict[str, Model] = {name: partial(peer_forecast, name) for name in MODELS}
"""The peers by key, all in this process."""


@contextmanager
def peers_in_processes(jobs: int) -> Iterator[dict[str, Model]]:
    """Offer the peers with the slow ones spread over processes, which end with the block.

    Parameters
    ----------
    jobs : int
        Processes, 1 or more. One is faster than none: it has one thread for linear algebra.

    Raises
    ------
    ValueError
        When `jobs` is below 1.

    Examples
    --------
    >>> with peers_in_processes(1) as peers:
    ...     list(peers)
    ['random_walk', 'own_drift', 'ols', 'ets', 'theta', 'ucm']
    """
    if jobs < 1:
        raise ValueError(f"jumlah proses harus sekurangnya 1, bukan {jobs}")
    # Spawned, not forked: the same on every system, and nothing of this process is shared.
    with _one_thread_each(), ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield {**PEERS, **{name: partial(_spread, pool, jobs * _PARTS_PER_JOB, name) for name in SLOW}}


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Start processes with one thread for linear algebra: over a short series more threads only wait for each other."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _spread(pool: Executor, parts: int, model_name: str, panel: Panel, horizons: Sequence[int]) -> Forecast:
    codes, times, odds, targets = _rows_of(panel, horizons)
    cuts = [rows for rows in np.array_split(np.arange(len(codes)), parts) if len(rows)]
    futures = [
        pool.submit(fit_rows, model_name, tuple(codes[row] for row in rows), times, odds[rows], targets)
        for rows in cuts
    ]
    return _gathered(model_name, panel, horizons, [future.result() for future in futures])


def _rows_of(panel: Panel, horizons: Sequence[int]) -> tuple[tuple[str, ...], IntArray, FloatArray, IntArray]:
    """Take from the panel what the peers may see: codes, years, log-odds by region and year, and the target years."""
    seen = panel.years <= panel.origin
    return panel.codes, panel.years[seen], log_odds(panel.values[:, seen]), years_after(panel.origin, horizons)


def _gathered(
    model_name: str, panel: Panel, horizons: Sequence[int], parts: Sequence[tuple[FloatArray, list[Failure]]]
) -> Forecast:
    years = years_after(panel.origin, horizons)
    odds = np.concatenate([np.empty((0, len(years), len(LEVELS))), *(part for part, _ in parts)])
    failures = tuple(failure for _, failed in parts for failure in failed)
    # Far out in a wide distribution the odds overflow, and the rate is 0 to the last digit.
    with np.errstate(over="ignore"):
        return Forecast(model_name, panel.codes, panel.origin, years, percent_of(odds), failures)


def fit_rows(
    model_name: str, codes: Sequence[str], times: IntArray, odds: FloatArray, targets: IntArray
) -> tuple[FloatArray, list[Failure]]:
    """Fit one model to some regions, one after the other; this is what a worker process does.

    Parameters
    ----------
    model_name : str
        A key of `PEERS`.
    codes : sequence of str
        The K regions.
    times : int array, shape (T,)
        Calendar years.
    odds : float array, shape (K, T)
        Log-odds, NaN where there is no figure.
    targets : int array, shape (H,)
        Calendar years after the last of `times`.

    Returns
    -------
    quantiles : float array, shape (K, H, len(LEVELS))
        In log-odds; NaN for a failure.
    failures : list of Failure
        In the order of the regions.
    """
    quantiles = np.full((len(codes), len(targets), len(LEVELS)), np.nan)
    failures = []
    for place, code in enumerate(codes):
        known = np.isfinite(odds[place])
        try:
            predicted = _predict(model_name, times[known].astype(float), odds[place, known], targets.astype(float))
        except _NoForecastError as reason:
            failures.append(Failure(code, model_name, str(reason)))
        else:
            spread = np.sqrt(predicted.variance)[:, None]
            quantiles[place] = predicted.centre[:, None] + spread * standard_quantiles(predicted.degrees)
    return quantiles, failures


def _predict(model_name: str, times: FloatArray, odds: FloatArray, targets: FloatArray) -> Predicted:
    model = MODELS[model_name]
    if len(odds) < model.fewest:
        raise _NoForecastError(f"hanya {len(odds)} angka, sedangkan model ini memerlukan sekurangnya {model.fewest}")
    if not np.ptp(odds):
        raise _NoForecastError(NO_CHANGE)
    predicted = _fitted(model_name, times, odds, targets - times[-1])
    if not (np.isfinite(predicted.centre).all() and np.isfinite(predicted.variance).all()):
        raise _NoForecastError(NOT_FINITE)
    if (predicted.variance < _LEAST_VARIANCE).any():
        raise _NoForecastError(NO_ERROR)
    return predicted


def _fitted(model_name: str, times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    predict = MODELS[model_name].predict
    if model_name not in SLOW:
        return predict(times, odds, ahead)
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # The other warnings are of starting values and of steps of the search; the result is looked at instead.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return predict(times, odds, ahead)
        except ConvergenceWarning:
            raise _NoForecastError(NO_CONVERGENCE) from None
        except Exception as error:
            # Whatever a library raises over one series is that series' failure, and is listed.
            raise _NoForecastError(f"pencocokannya terhenti oleh galat {type(error).__name__}: {error}") from error


@cache
def standard_quantiles(degrees: int | None) -> FloatArray:
    """Quantiles at `LEVELS` of the standard normal distribution, or of Student's t with these degrees of freedom.

    Examples
    --------
    >>> standard_quantiles(None)[[4, 99, 194]].round(3).tolist()
    [-1.96, 0.0, 1.96]
    """
    from scipy.special import ndtri, stdtrit

    quantiles = np.asarray(ndtri(LEVELS) if degrees is None else stdtrit(float(degrees), LEVELS))
    quantiles.flags.writeable = False
    return quantiles
