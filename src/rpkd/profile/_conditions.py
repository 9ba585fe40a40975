"""General conditions of a region: population, economy, human development, work, basic services.

An indicator is compared with the province in the same year. Where a series was computed anew after the 2020 census, its
record begins after the break, so that no move is measured across it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.profile._position import Position, position
from rpkd.profile._series import Series
from rpkd.profile._tables import indicator_cross_section, indicator_series

# Indicator: (decimals, first year of an unbroken record)
CONDITION_INDICATORS: Mapping[str, tuple[int, int]] = {
    "population": (0, 2010),
    "grdp_per_capita_constant": (0, 2010),
    "human_development_index": (2, 2021),
    "life_expectancy": (2, 2021),
    "mean_years_of_schooling": (2, 2021),
    "expected_years_of_schooling": (2, 2021),
    "adjusted_expenditure": (0, 2021),
    "unemployment_rate": (2, 2015),
    "labour_force_participation": (2, 2015),
    "safe_drinking_water": (2, 2015),
    "sanitation": (2, 2015),
    "grdp_growth": (2, 2015),
    "food_share": (2, 2015),
}


@dataclass(frozen=True)
class Indicator:
    """One indicator of the region and of its province; either may be empty."""

    name: str
    own: Series
    province: Series

    def gap(self, year: int) -> float | None:
        """Own minus province in one year; None when either is not known."""
        mine, theirs = self.own.at(year), self.province.at(year)
        return None if mine is None or theirs is None else round(mine - theirs, 9)


@dataclass(frozen=True)
class CrossSection:
    """One indicator of all kabupaten/kota of the province in one year.

    Parameters
    ----------
    year : int
        The latest year in which the region and at least half of the others are known; failing that, the latest year in
        which at least half of them are.
    values : mapping of str to float or None
        By code.
    place : Position or None
        The region's place; None when it is not known that year.
    """

    year: int
    values: Mapping[str, float | None]
    place: Position | None


@dataclass(frozen=True)
class Conditions:
    """The indicators of one region by name, and cross-sections of some of them."""

    figures: Mapping[str, Indicator]
    among: Mapping[str, CrossSection]


def conditions_profile(
    regencies: pd.DataFrame, provinces: pd.DataFrame, region_code: str, province_code: str, peers: Sequence[str]
) -> Conditions:
    """Gather the indicators of one region.

    Parameters
    ----------
    regencies, provinces : pandas.DataFrame
        Tables `indicators_regency` and `indicators_province`.
    region_code, province_code : str
        Kemendagri codes.
    peers : sequence of str
        Codes of all kabupaten/kota of the province, the region included.
    """
    figures = {
        name: Indicator(
            name,
            indicator_series(regencies, region_code, name, decimals).since(first),
            indicator_series(provinces, province_code, name, decimals).since(first),
        )
        for name, (decimals, first) in CONDITION_INDICATORS.items()
    }
    among = {}
    for name in ("human_development_index", "grdp_per_capita_constant", "unemployment_rate"):
        section = _cross_section(regencies, region_code, peers, figures[name])
        if section is not None:
            among[name] = section
    return Conditions(figures, among)


def _cross_section(
    regencies: pd.DataFrame, region_code: str, peers: Sequence[str], indicator: Indicator
) -> CrossSection | None:
    rows = regencies[(regencies["indicator"] == indicator.name) & regencies["region_code"].isin(list(peers))]
    counts = rows.dropna(subset=["value"]).groupby("year")["region_code"].nunique()
    full = [int(year) for year, count in counts.items() if 2 * count >= len(peers)]  # type: ignore[call-overload]
    known = [year for year in full if indicator.own.at(year) is not None]
    if not full:
        return None
    year = max(known or full)
    values = indicator_cross_section(regencies, peers, year, indicator.name)
    return CrossSection(year, values, position(values, region_code, indicator.own.decimals))
