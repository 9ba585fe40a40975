"""The scale on which rates are projected: log-odds, so that no rate leaves the range from 0 to 100 percent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

SMALLEST = 0.005
"""Percent: a published 0.00 stands for anything below this, and is taken as it."""


def log_odds(percent: npt.ArrayLike) -> FloatArray:
    """Turn rates in percent into log-odds; missing stays missing.

    Parameters
    ----------
    percent : array_like
        Rates, any shape. Rates nearer to 0 or 100 than half of the last printed decimal are taken as that near.

    Examples
    --------
    >>> log_odds([50.0, 10.0]).round(3).tolist()
    [0.0, -2.197]
    """
    share = np.clip(np.asarray(percent, dtype=float), SMALLEST, 100 - SMALLEST) / 100
    return np.asarray(np.log(share / (1 - share)))


def percent_of(odds: npt.ArrayLike) -> FloatArray:
    """Turn log-odds back into percent.

    Examples
    --------
    >>> percent_of([0.0, -2.197]).round(1).tolist()
    [50.0, 10.0]
    """
    return np.asarray(100 / (1 + np.exp(-np.asarray(odds, dtype=float))))
