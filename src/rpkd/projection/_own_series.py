"""Models of one region's own figures, in log-odds: each gives a middle and a variance for the years ahead.

They see one series, nothing else. `times` are the calendar years of the figures, rising, with gaps; `odds` are the
figures in log-odds; `ahead` are whole years after the last of them, 1 or more, as floats like the rest. statsmodels is
imported when the first model needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.projection._scales import FloatArray

_DAMPED_PARAMETERS = 5


@dataclass(frozen=True, eq=False)
class Predicted:
    """What a model says of the years ahead, in log-odds.

    Parameters
    ----------
    centre, variance : float array, shape (H,)
        Middle and variance of each year's distribution; with `degrees`, the square of the scale of Student's t.
    degrees : int or None
        Degrees of freedom of Student's t; None for the normal distribution.
    """

    centre: FloatArray
    variance: FloatArray
    degrees: int | None = None


@dataclass(frozen=True)
class OwnSeriesModel:
    """A model, and the fewest figures that it can be fitted to."""

    predict: Callable[[FloatArray, FloatArray, FloatArray], Predicted]
    fewest: int


def random_walk(times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    """Repeat the last figure; the variance grows with the years by the mean square of the past yearly changes.

    A change over w years counts as w years' worth of variance (Hyndman & Athanasopoulos 2021, Forecasting: Principles
    and Practice, 3rd ed., section 5.5).

    Examples
    --------
    >>> predicted = random_walk(np.array([2021.0, 2022.0, 2024.0]), np.array([0.0, 0.1, -0.1]), np.array([1.0, 2.0]))
    >>> predicted.centre.tolist(), predicted.variance.round(4).tolist()
    ([-0.1, -0.1], [0.015, 0.03])
    """
    yearly = float(np.mean(np.diff(odds) ** 2 / np.diff(times)))
    return Predicted(np.full(len(ahead), odds[-1]), yearly * ahead)


def own_drift(times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    """Go on from the last figure by the mean yearly change of the whole record, whose own error is in the variance.

    For a record of T years and a forecast of h the variance is ``s² h (1 + h / T)`` (Hyndman & Athanasopoulos 2021,
    section 5.5). A change over w years has the variance ``s² w``.

    Examples
    --------
    >>> predicted = own_drift(np.array([2021.0, 2022.0, 2024.0]), np.array([0.0, 0.2, 0.3]), np.array([1.0]))
    >>> predicted.centre.round(3).tolist(), predicted.variance.round(3).tolist()
    ([0.4], [0.02])
    """
    changes, widths = np.diff(odds), np.diff(times)
    span = float(times[-1] - times[0])
    drift = float(odds[-1] - odds[0]) / span
    yearly = float(((changes - drift * widths) ** 2 / widths).sum()) / (len(changes) - 1)
    return Predicted(odds[-1] + drift * ahead, yearly * ahead * (1 + ahead / span))


def ols(times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    """Draw a straight line through all figures, with its prediction variance and Student's t.

    The variance is ``s² (1 + 1 / n + (t - mean)² / S)``, S the years' sum of squares (Hyndman & Athanasopoulos 2021,
    section 7.6).

    Examples
    --------
    >>> predicted = ols(np.array([2021.0, 2022.0, 2024.0]), np.array([0.0, 1.0, 1.0]), np.array([1.0]))
    >>> predicted.centre.round(3).tolist(), predicted.variance.round(3).tolist(), predicted.degrees
    ([1.429], [0.816], 1)
    """
    away, wanted = times - times.mean(), times[-1] + ahead - times.mean()
    spread, freedom = float(away @ away), len(odds) - 2
    slope = float(away @ odds) / spread
    left = odds - odds.mean() - slope * away
    scatter = float(left @ left) / freedom
    variance = scatter * (1 + 1 / len(odds) + wanted**2 / spread)
    return Predicted(odds.mean() + slope * wanted, variance, freedom)


def exponential_smoothing(times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    """Smooth exponentially with a damped additive trend: ETS(A,Ad,N) of statsmodels.

    The model takes no gaps: for this fit alone they are bridged by a straight line.

    Notes
    -----
    statsmodels divides the squared errors by their number, although five parameters were fitted to them; here they are
    divided by what remains, and by one where nothing does (Hyndman & Athanasopoulos 2021, section 5.5). This gives the
    peer much better intervals than it has as shipped. Choosing among ETS(A,N,N), (A,A,N) and (A,Ad,N) by AICc was tried
    and does worse: with so few figures the criterion nearly always takes the first.
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    # A pandas series: without its index the library gives no prediction variance.
    series = pd.Series(bridged(times, odds))
    fit = ETSModel(series, trend="add", damped_trend=True).fit(disp=False)
    prediction = fit.get_prediction(start=len(series), end=len(series) + int(ahead.max()) - 1)
    spared = len(series) / max(len(series) - _DAMPED_PARAMETERS, 1)
    centre, variance = _chosen(ahead, prediction.predicted_mean, prediction.var_pred_mean)
    return Predicted(centre, spared * variance)


def theta(times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    """Halve the straight line's slope and smooth exponentially: ThetaModel of statsmodels.

    The model takes no gaps: for this fit alone they are bridged by a straight line.

    Notes
    -----
    The variance grows with the years as in `ThetaModelResults.prediction_intervals`. Its size is the mean square of the
    one-step errors of the smoothing (as in the R package forecast), not the second fit by ARIMA that statsmodels makes
    for it: that one costs seven times as much, fails for one series in nine, and gives worse intervals.
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel

    series = bridged(times, odds)
    fit = ThetaModel(series, deseasonalize=False).fit()
    gain = float(fit.params["alpha"])
    errors, level = np.empty(len(series) - 1), series[0]
    for place, seen in enumerate(series[1:]):
        errors[place] = seen - level
        level += gain * errors[place]
    yearly = float(errors @ errors) / (len(errors) - 1)
    (centre,) = _chosen(ahead, fit.forecast(int(ahead.max())))
    return Predicted(centre, yearly * (1 + (ahead - 1) * (1 + (1 - gain) ** 2)))


def local_level(times: FloatArray, odds: FloatArray, ahead: FloatArray) -> Predicted:
    """Follow a level that walks with a constant drift under noise: UnobservedComponents of statsmodels, gaps as gaps.

    Notes
    -----
    Fitted in units of the root mean square of the changes, where the search for the two variances nearly always ends.
    ARIMA(0,1,1) with drift, the same process in another form, was tried: three times as slow, with intervals far too
    narrow.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    unit = float(np.sqrt(np.mean(np.diff(odds) ** 2)))
    series = np.full(int(times[-1] - times[0]) + 1, np.nan)
    series[(times - times[0]).astype(int)] = (odds - odds[-1]) / unit
    fit = UnobservedComponents(series, "lldtrend").fit(disp=False, cov_type="none")
    prediction = fit.get_forecast(int(ahead.max()))
    centre, variance = _chosen(ahead, prediction.predicted_mean, prediction.var_pred_mean)
    return Predicted(odds[-1] + unit * centre, unit**2 * variance)


def bridged(times: FloatArray, odds: FloatArray) -> FloatArray:
    """Fill the years between figures by straight lines.

    Examples
    --------
    >>> bridged(np.array([2021.0, 2022.0, 2024.0]), np.array([0.0, 1.0, 3.0])).tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    return np.asarray(np.interp(np.arange(times[0], times[-1] + 1), times, odds))


def _chosen(ahead: FloatArray, *every: object) -> list[FloatArray]:
    """Pick the asked years out of what a library gives for every year ahead."""
    return [np.asarray(values, dtype=float)[ahead.astype(int) - 1] for values in every]


MODELS: dict[str, OwnSeriesModel] = {
    "random_walk": OwnSeriesModel(random_walk, 2),
    "own_drift": OwnSeriesModel(own_drift, 3),
    "ols": OwnSeriesModel(ols, 3),
    "ets": OwnSeriesModel(exponential_smoothing, 4),
    "theta": OwnSeriesModel(theta, 3),
    "ucm": OwnSeriesModel(local_level, 4),
}
"""The models by key, with the fewest figures each takes."""
