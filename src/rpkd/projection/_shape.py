"""The typical shape of expenditure around the line, in closed form: for regions that are known by their rate alone.

It is the shape that `rpkd.poverty.fit_poverty` starts from, without a bend. Fitting takes milliseconds; a back-test
needs it for hundreds of regions in each of many years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rpkd.poverty import TYPICAL_GINI, TYPICAL_RATIO, TYPICAL_WIDENING, lognormal_spread
from rpkd.projection._scales import SMALLEST, FloatArray


@dataclass(frozen=True, eq=False)
class TypicalShape:
    """Log expenditure as two half-normals around their mode, for each region (`rpkd.poverty.FittedDistribution`).

    Parameters
    ----------
    lower, upper : float array, shape (N,)
        Spreads below and above the mode.
    """

    lower: FloatArray
    upper: FloatArray

    def line_at(self, percent: npt.ArrayLike) -> FloatArray:
        """Return the log line, measured from the mode, below which so many percent of the people live."""
        from scipy.special import ndtri

        share = np.clip(np.asarray(percent, dtype=float), SMALLEST, 100 - SMALLEST) / 100
        both = self.lower + self.upper
        below = self.lower * ndtri(np.minimum(share * both / (2 * self.lower), 0.5))
        above = -self.upper * ndtri(np.minimum((1 - share) * both / (2 * self.upper), 0.5))
        return np.asarray(below + above)

    def percent_below(self, line: npt.ArrayLike) -> FloatArray:
        """Return the percent of the people below a log line measured from the mode."""
        from scipy.special import ndtr

        place = np.asarray(line, dtype=float)
        both = self.lower + self.upper
        below = 2 * self.lower / both * ndtr(np.minimum(place, 0.0) / self.lower)
        above = 2 * self.upper / both * (0.5 - ndtr(-np.maximum(place, 0.0) / self.upper))
        return np.asarray(100 * (below + above))


def typical_shape(gini: npt.ArrayLike) -> TypicalShape:
    """Return the typical shape of expenditure for each Gini ratio; `rpkd.poverty.TYPICAL_GINI` where it is not known.

    Examples
    --------
    >>> shape = typical_shape([0.35, 0.40])
    >>> shape.percent_below(shape.line_at([9.0, 60.0])).round(6).tolist()
    [9.0, 60.0]
    """
    known = np.asarray(gini, dtype=float)
    ratios, places = np.unique(np.where(np.isfinite(known), known, TYPICAL_GINI), return_inverse=True)
    upper = np.array([TYPICAL_WIDENING * lognormal_spread(ratio) for ratio in ratios.tolist()])[places]
    return TypicalShape(TYPICAL_RATIO * upper, upper)
