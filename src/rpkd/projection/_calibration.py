"""Intervals that have been earned: the errors that the pooled projection made in the past, by horizon.

At every earlier year of the panel the projection is made again with what was known then, and compared with what came.
The sizes of those errors, not a formula, say how wide the interval is (split conformal prediction, Vovk, Gammerman &
Shafer 2005; here with weights for the horizon, Barber et al. 2023, Annals of Statistics 51). Nothing after the panel's
last year enters, so the interval too is what could have been said then.

Errors of regions near 0 are larger in log-odds and smaller in points than those of regions near 50 percent. They
compare on the scale on which a share's sampling error is even: an error counts in units of
``1 / sqrt(p (1 - p))``, and of the square root of the years ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rpkd.projection._forecast import LEVELS, Failure, Forecast, years_after
from rpkd.projection._panel import IntArray, Panel
from rpkd.projection._pooled import fit_pooled
from rpkd.projection._scales import FloatArray, log_odds, percent_of


class Learnt(Protocol):
    """What a projection has learnt."""

    def centre(self, years: Sequence[int] | IntArray) -> FloatArray:
        """Return the middle in log-odds, shape (N, H)."""

    def unknown_years(self, years: Sequence[int] | IntArray) -> FloatArray:
        """Return the years of the path that are not known yet, shape (N, H)."""


Fit = Callable[[Panel], Learnt]
"""How a projection is learnt from a panel."""
MODEL = "pooled"
LONGEST = 4
"""Years ahead up to which past errors are looked at."""
FEWEST_KNOWN = 3
"""Known years that an earlier projection must rest on for its errors to count."""
LEAST_SHARE = 0.001
"""Nearer to 0 or 1 than this the unit of an error stays what it is there: in log-odds it would outgrow all bounds."""
_NEARNESS = 1.0
"""Weight lost, in logs, for each year between an error's horizon and the asked one."""


@dataclass(frozen=True, eq=False)
class PastErrors:
    """Errors of projections made again at earlier years.

    Parameters
    ----------
    horizons : float array, shape (E,)
        Years ahead of each error.
    sizes : float array, shape (E,)
        Absolute error in log-odds in units of `unit_spread`.
    """

    horizons: FloatArray
    sizes: FloatArray

    def quantiles(self, horizon: int) -> FloatArray:
        """Quantiles of the error of one horizon at `LEVELS`, in units of `unit_spread`; all NaN without any error.

        Errors of every horizon count, the less the farther their horizon is from the asked one; one beyond `LONGEST`
        is weighted as `LONGEST`. Upwards and downwards errors are taken as equally likely: which way the next common
        surprise goes is not known.
        """
        if not len(self.sizes):
            return np.full(len(LEVELS), np.nan)
        order = np.argsort(self.sizes, kind="stable")
        weights = np.exp(-_NEARNESS * np.abs(self.horizons[order] - min(horizon, LONGEST)))
        shares = np.cumsum(weights) / (weights.sum() + 1.0)
        sizes = np.interp(np.abs(2 * LEVELS - 1), shares, self.sizes[order], left=0.0)
        return np.asarray(np.sign(LEVELS - 0.5) * sizes)


def unit_spread(centre: FloatArray, ahead: FloatArray) -> FloatArray:
    """Log-odds that one unit of error stands for.

    Parameters
    ----------
    centre : float array
        Log-odds around which the error lies.
    ahead : float array
        Years ahead.
    """
    share = np.clip(percent_of(centre) / 100, LEAST_SHARE, 1 - LEAST_SHARE)
    return np.asarray(np.sqrt(ahead / (share * (1 - share))))


def past_errors(panel: Panel, fit: Fit = fit_pooled) -> PastErrors:
    """Make the projection again at every earlier known year, and collect its errors.

    Parameters
    ----------
    panel : Panel
        Errors are of targets among its known years. The first origin is the third known year, since a drift that
        rests on a single step says little about later ones; the second where there is no other.
    fit : Fit
        How the projection is learnt from a panel.
    """
    horizons, sizes = [np.empty(0)], [np.empty(0)]
    known = [int(year) for year in panel.known_years]
    for origin in known[FEWEST_KNOWN - 1 : -1] or known[1:-1]:
        targets = [year for year in known if origin < year <= origin + LONGEST]
        learnt = fit(panel.until(origin))
        centre, unknown = learnt.centre(targets), learnt.unknown_years(targets)
        for place, target in enumerate(targets):
            ahead = float(target - origin)
            error = np.abs(log_odds(panel.column(target)) - centre[:, place])
            error /= unit_spread(centre[:, place], unknown[:, place])
            error = error[np.isfinite(error)]
            sizes.append(error)
            horizons.append(np.full(len(error), ahead))
    return PastErrors(np.concatenate(horizons), np.concatenate(sizes))


def pooled_forecast(panel: Panel, horizons: Sequence[int], *, fit: Fit = fit_pooled, model: str = MODEL) -> Forecast:
    """Project all regions by the pooled method, with intervals from its own past errors.

    Parameters
    ----------
    panel : Panel
        What is known.
    horizons : sequence of int
        Years after the panel's last known year. Beyond `LONGEST` the interval grows on with the square root of the
        years; no past error of that length supports it. A region that already has a figure of an asked year, which
        most others lack, stays where it is in that year, without spread.
    fit : Fit
        How the projection is learnt; other than the full method only to see what its parts are worth.
    model : str
        Key that the forecast carries.

    Returns
    -------
    Forecast
        Regions without any figure, and all regions where no past error exists, are failures.

    Raises
    ------
    ValueError
        When the panel has no known year, there is no horizon, or one is below 1.
    """
    years = years_after(panel.origin, horizons)
    learnt = fit(panel)
    centre, unknown = learnt.centre(years), learnt.unknown_years(years)
    errors = past_errors(panel, fit)
    shape = np.stack([errors.quantiles(int(step)) for step in horizons])
    odds = centre[:, :, None] + unit_spread(centre, unknown)[:, :, None] * shape[None]
    if not len(errors.sizes):
        failures = [Failure(code, model, "belum ada galat masa lalu untuk menetapkan selang") for code in panel.codes]
    else:
        lacking = np.flatnonzero(panel.last_known < 0)
        failures = [Failure(panel.codes[row], model, "tidak ada satu pun angka") for row in lacking]
    return Forecast(model, panel.codes, panel.origin, years, percent_of(odds), tuple(failures))
