"""A forecast: for each region and year a distribution, held as quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rpkd.projection._panel import IntArray
from rpkd.projection._scales import FloatArray

LEVELS: FloatArray = np.arange(1, 200) / 200
"""Probabilities at which quantiles are held: every half percent, so the ends of 50, 80, 95 and 99 % intervals too."""


@dataclass(frozen=True)
class Failure:
    """A series that a model could not be fitted to."""

    code: str
    model: str
    reason: str


@dataclass(frozen=True, eq=False)
class Forecast:
    """Distributions of rates ahead.

    Parameters
    ----------
    model : str
        Key of the model that made it.
    codes : tuple of str
        The N regions.
    origin : int
        Last known year of the panel.
    years : int array, shape (H,)
        Years ahead.
    quantiles : float array, shape (N, H, len(LEVELS))
        Rates in percent, not falling along the last axis; NaN for a region without forecast.
    failures : tuple of Failure
        Regions without forecast and why: none is filled from another model.
    """

    model: str
    codes: tuple[str, ...]
    origin: int
    years: IntArray
    quantiles: FloatArray
    failures: tuple[Failure, ...] = ()

    @property
    def median(self) -> FloatArray:
        """The middle of each distribution, in percent, shape (N, H)."""
        return self.quantile(0.5)

    def quantile(self, level: float) -> FloatArray:
        """Quantiles at one level, in percent, shape (N, H); between two held levels by straight line."""
        return along_levels(self.quantiles, level)

    def interval(self, coverage: float) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the central interval of a coverage between 0 and 1, in percent, each of shape (N, H)."""
        return self.quantile((1 - coverage) / 2), self.quantile((1 + coverage) / 2)

    def region(self, code: str) -> FloatArray:
        """Quantiles of one region, shape (H, len(LEVELS)).

        Raises
        ------
        KeyError
            When the forecast does not have the region.
        """
        if code not in self.codes:
            raise KeyError(code)
        quantiles: FloatArray = self.quantiles[self.codes.index(code)]
        return quantiles


def along_levels(quantiles: FloatArray, level: float) -> FloatArray:
    """Read held quantiles at one level, between two of them by straight line.

    Parameters
    ----------
    quantiles : float array, shape (…, len(LEVELS))
        Quantiles at `LEVELS`.
    level : float
        From the first to the last of `LEVELS`.

    Raises
    ------
    ValueError
        When the level is outside of them: tails are not known further.
    """
    place = level * 200 - 1
    if not -1e-9 <= place <= len(LEVELS) - 1 + 1e-9:
        raise ValueError(f"tingkat kuantil {level} di luar {LEVELS[0]}–{LEVELS[-1]}")
    below = min(max(int(np.floor(place + 1e-9)), 0), len(LEVELS) - 2)
    share = place - below
    return np.asarray((1 - share) * quantiles[..., below] + share * quantiles[..., below + 1])


def probability_at_most(quantiles: FloatArray, limit: npt.ArrayLike) -> FloatArray:
    """Probability that a rate is at or below a limit.

    Parameters
    ----------
    quantiles : float array, shape (…, len(LEVELS))
        Quantiles at `LEVELS`.
    limit : array_like, shape (…)
        In the quantiles' unit.

    Returns
    -------
    float array
        From 0 to 1. Beyond the outermost quantiles it is 0 or 1: less than half a percent from certain.

    Examples
    --------
    >>> import numpy as np
    >>> probability_at_most(np.linspace(5.05, 14.95, 199), 10.0).round(3).item()
    0.5
    """
    limits = np.asarray(limit, dtype=float)
    flat, ends = quantiles.reshape(-1, len(LEVELS)), np.broadcast_to(limits, quantiles.shape[:-1]).ravel()
    found = [
        np.interp(end, row, LEVELS, left=0.0, right=1.0) if np.isfinite(row).all() and np.isfinite(end) else np.nan
        for row, end in zip(flat, ends, strict=True)
    ]
    return np.asarray(found, dtype=float).reshape(quantiles.shape[:-1])


def crps(quantiles: FloatArray, actual: npt.ArrayLike) -> FloatArray:
    """Continuous ranked probability score, in the quantiles' unit: smaller is better, 0 is certain and right.

    Parameters
    ----------
    quantiles : float array, shape (…, len(LEVELS))
        Quantiles at `LEVELS`.
    actual : array_like, shape (…)
        What came to be.

    Notes
    -----
    Twice the mean pinball loss over the levels (Gneiting & Ranjan 2011, Journal of Business & Economic Statistics 29).
    """
    seen = np.asarray(actual, dtype=float)[..., None]
    losses = (np.where(seen < quantiles, 1.0, 0.0) - LEVELS) * (quantiles - seen)
    return np.asarray(2 * losses.mean(axis=-1))


def years_after(origin: int, horizons: Sequence[int]) -> IntArray:
    """Calendar years of the horizons.

    Raises
    ------
    ValueError
        When there is no horizon, or one is below 1.
    """
    if not len(horizons) or min(horizons) < 1:
        raise ValueError(f"cakrawala harus ada dan sekurangnya 1 tahun: {list(horizons)}")
    return np.asarray([origin + int(step) for step in horizons], dtype=np.int64)
