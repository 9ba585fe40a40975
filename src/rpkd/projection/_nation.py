"""What is projected for all regions at once, and so is the same for every document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.projection._forecast import Forecast
from rpkd.projection._indices import IndicesFit, fit_indices
from rpkd.projection._line import line_forecast, line_panel
from rpkd.projection._panel import Panel, province_panel, regency_panel
from rpkd.projection._population import Implied, implied_population
from rpkd.projection._projection import NationalProjection, project_all
from rpkd.projection._scales import FloatArray


@dataclass(frozen=True, eq=False)
class Nation:
    """All regions ahead.

    Parameters
    ----------
    panel : Panel
        P0 of all regions.
    implied : mapping of str to Implied
        The population behind the printed figures of each region.
    everything : NationalProjection
        P0 of all regions and provinces ahead.
    indices : IndicesFit
        How P1 and P2 go with P0.
    lines : Forecast
        Poverty lines of all regions, for the same years.
    """

    panel: Panel
    implied: Mapping[str, Implied]
    everything: NationalProjection
    indices: IndicesFit
    lines: Forecast

    @property
    def years(self) -> list[int]:
        """The projected years."""
        return [int(year) for year in self.everything.forecast.years]


# The latest projection and what it was made from: notebooks that are forked from one process share it.
_latest: tuple[tuple[object, ...], Nation] | None = None


def project_nation(
    regencies: pd.DataFrame, provinces: pd.DataFrame, province_of: Mapping[str, str], period_end: int
) -> Nation:
    """Project all regions, or return what the same figures gave before in this process.

    Parameters
    ----------
    regencies, provinces : pandas.DataFrame
        Tables `poverty_regency` and `poverty_province`.
    province_of : mapping of str to str
        Province code of every region.
    period_end : int
        Last year of the document; the year after the latest figures is projected in any case.
    """
    global _latest
    made_from = (_content(regencies), _content(provinces), tuple(province_of.items()), period_end)
    if _latest is None or _latest[0] != made_from:
        _latest = made_from, _project(regencies, provinces, province_of, period_end)
    return _latest[1]


def _project(
    regencies: pd.DataFrame, provinces: pd.DataFrame, province_of: Mapping[str, str], period_end: int
) -> Nation:
    panel = regency_panel(regencies, provinces, province_of)
    implied = implied_population(regencies)
    last = max(period_end, panel.origin + 1)
    everything = project_all(panel, province_panel(provinces), weights_of(implied, panel), last)
    lines = line_panel(regencies, provinces, province_of)
    years = everything.forecast.years.tolist()
    return Nation(
        panel=panel,
        implied=implied,
        everything=everything,
        indices=fit_indices(regencies, list(province_of)),
        lines=line_forecast(lines, [year - lines.origin for year in years]),
    )


def weights_of(implied: Mapping[str, Implied], panel: Panel) -> FloatArray:
    """Lay the populations out in the panel's order, thousand persons; NaN where one is not known."""
    return np.array([implied[code].persons if code in implied else np.nan for code in panel.codes])


def _content(frame: pd.DataFrame) -> bytes:
    return bytes(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
