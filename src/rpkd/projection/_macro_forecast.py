"""The macro path of all regions at once, as a model of the back-test.

Of earlier years P0 alone is known for most regions, so the typical shape stands for each region's distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rpkd.projection._calibration import pooled_forecast
from rpkd.projection._forecast import Failure, Forecast
from rpkd.projection._macro_record import MacroFigures, macro_record
from rpkd.projection._panel import IntArray, Panel
from rpkd.projection._scales import FloatArray, log_odds
from rpkd.projection._shape import TypicalShape, typical_shape

MACRO = "macro"
"""Key of the macro path among the models of a back-test."""


@dataclass(frozen=True, eq=False)
class MacroFit:
    """The macro path of all regions, in closed form.

    Parameters
    ----------
    shape : TypicalShape
        Of each region.
    line : float array, shape (N,)
        Log line at the last figure, measured from the mode; NaN for a region without figure.
    pace : float array, shape (N,)
        Yearly move of the log line against expenditure; NaN for a region without a record of growth.
    last : float array, shape (N,)
        When the last figure was taken, in years.
    """

    shape: TypicalShape
    line: FloatArray
    pace: FloatArray
    last: FloatArray

    def centre(self, years: Sequence[int] | IntArray) -> FloatArray:
        """Return the path in log-odds, shape (N, H), for calendar years."""
        moved = self.line + self.pace * self.unknown_years(years).T
        return log_odds(self.shape.percent_below(moved)).T

    def unknown_years(self, years: Sequence[int] | IntArray) -> FloatArray:
        """Return the years from each region's last figure, shape (N, H)."""
        return np.asarray(np.asarray(years, dtype=float)[None, :] - self.last[:, None])


def fit_macro(panel: Panel, figures: MacroFigures, pass_through: float) -> MacroFit:
    """Make the macro path of all regions from what was known at the panel's last year.

    Parameters
    ----------
    panel : Panel
        Rates.
    figures : MacroFigures
        Of the same regions. GRDP of a year is published after the year's end, so only the years before the panel's
        last known year are used; Gini ratios up to that year.
    pass_through : float
        Share of growth that reaches expenditure.

    Raises
    ------
    ValueError
        As `macro_record`.
    """
    known = figures.until(panel.origin)
    growing = known.years < panel.origin
    own, province = (np.where(growing, values, np.nan) for values in (known.own, known.province))
    record = macro_record(panel, replace(known, own=own, province=province), pass_through)
    growth = np.array([np.nan if region is None else region.value for region in record.growth])
    last = np.maximum(panel.last_known, 0)
    shape = typical_shape(known.gini_in(panel.origin))
    line = shape.line_at(np.take_along_axis(panel.values, last[:, None], axis=1)[:, 0])
    pace = np.log1p(record.line_growth / 100) - np.log1p(pass_through * growth / 100)
    return MacroFit(shape, line, np.asarray(pace), panel.dates[last])


def macro_forecast(panel: Panel, horizons: Sequence[int], *, figures: MacroFigures, pass_through: float) -> Forecast:
    """Project all regions along the macro path, with intervals from its own past errors: a model of the back-test.

    Parameters
    ----------
    panel : Panel
        What is known.
    horizons : sequence of int
        Years after the panel's last known year.
    figures : MacroFigures
        Of the same regions; what is later than the panel is not used.
    pass_through : float
        Share of growth that reaches expenditure.

    Returns
    -------
    Forecast
        Regions without a figure or a record of growth, and all regions where no past error exists, are failures.
    """

    def fit(known: Panel) -> MacroFit:
        return fit_macro(known, figures, pass_through)

    forecast = pooled_forecast(panel, horizons, fit=fit, model=MACRO)
    listed = {failure.code for failure in forecast.failures}
    without_growth = [panel.codes[row] for row in np.flatnonzero(~np.isfinite(fit(panel).pace))]
    reason = "tidak ada catatan pertumbuhan PDRB per kapita daerah maupun provinsinya"
    lacking = [Failure(code, MACRO, reason) for code in without_growth if code not in listed]
    return replace(forecast, failures=(*forecast.failures, *lacking))
