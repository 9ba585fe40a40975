"""General conditions of a region: population, economy, human development, work, basic services.

An indicator is compared with the province in the same year. Where a series was computed anew after the 2020 census, its
record begins after the break, so that no move is measured across it; GRDP per head keeps its record and names the years
that cannot be set beside the year before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.profile._position import Position, position
from rpkd.profile._series import Series, steps, unusual_steps
from rpkd.profile._tables import indicator_cross_section, indicator_series

GRDP_TOLERANCE = 0.15

# Population, and with it every figure per head, was counted anew by the census of this year; figures of the year itself
# rest on the old count in some tables and on the new one in others, so the steps into it and out of it are both broken.
CENSUS_YEAR = 2020
CENSUS_BREAKS = (CENSUS_YEAR, CENSUS_YEAR + 1)

# A one-year step of GRDP per head larger than this share of the earlier figure (percent) is taken for a change of the
# series, not of the economy: over all regencies and years outside the census about one step in a hundred is.
GRDP_JUMP_PERCENT = 15.0
# How far a step of the published level may lie from the published growth (percentage points): rounding, not revision.
GROWTH_TOLERANCE = 0.5

# Largest move between two neighbouring years that is read as a move, in the figure's own unit.
JUMP_LIMITS: Mapping[str, float] = {
    "human_development_index": 2.0,
    "life_expectancy": 2.0,
    "mean_years_of_schooling": 1.0,
    "expected_years_of_schooling": 1.0,
    "unemployment_rate": 15.0,
    "labour_force_participation": 15.0,
    "safe_drinking_water": 15.0,
    "sanitation": 15.0,
}

# The one indicator that chapter II ranks among the province's kabupaten/kota.
_RANKED = "human_development_index"

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
    "grdp_per_capita_growth": (2, 2015),
    "food_share": (2, 2015),
}


@dataclass(frozen=True)
class Indicator:
    """One indicator of the region and of its province; either may be empty.

    Parameters
    ----------
    name : str
        Name of the indicator.
    own, province : Series
        Figures.
    own_breaks, province_breaks : tuple of int
        Years that cannot be set beside the known year before them.
    """

    name: str
    own: Series
    province: Series
    own_breaks: tuple[int, ...] = ()
    province_breaks: tuple[int, ...] = ()

    def gap(self, year: int) -> float | None:
        """Own minus province in one year; None when either is not known."""
        mine, theirs = self.own.at(year), self.province.at(year)
        return None if mine is None or theirs is None else round(mine - theirs, 9)


def jump_years(series: Series, limit: float) -> tuple[int, ...]:
    """Return the years whose figure lies further from the year before than a limit in the figures' own unit.

    Examples
    --------
    >>> from rpkd.profile import series_of
    >>> jump_years(series_of([2021, 2022, 2023], [90.0, 45.0, 50.0]), 15.0)
    (2022,)
    """
    return tuple(step.last_year for step in steps(series) if step.years == 1 and abs(step.difference) > limit)


def grdp_breaks(series: Series, growth: Series | None = None) -> tuple[int, ...]:
    """Return the years of GRDP per head that cannot be set beside the year before.

    Parameters
    ----------
    series : Series
        GRDP per head at constant prices, thousand rupiah per year.
    growth : Series, optional
        Published yearly growth in percent. Where it is known, a step is broken when it differs from it; elsewhere at
        the census and where the figures jump by more than `GRDP_JUMP_PERCENT`.

    Examples
    --------
    >>> from rpkd.profile import series_of
    >>> level = series_of([2018, 2019, 2020, 2021], [100.0, 102.0, 99.0, 108.0], 0)
    >>> grdp_breaks(level), grdp_breaks(level, series_of([2019, 2020, 2021], [2.0, -2.94, 3.1]))
    ((2020, 2021), (2021,))
    """
    jumps = {step.last_year for step in unusual_steps(series, GRDP_JUMP_PERCENT)}
    broken = []
    for step in steps(series):
        year, published = step.last_year, growth.at(step.last_year) if growth and step.years == 1 else None
        if published is not None and step.percent is not None:
            if abs(step.percent - published) > GROWTH_TOLERANCE:
                broken.append(year)
        elif year in jumps or any(step.first_year < census <= year for census in CENSUS_BREAKS):
            broken.append(year)
    return tuple(broken)


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
    """The indicators of one region by name, and cross-sections of some of them.

    Parameters
    ----------
    figures : mapping of str to Indicator
        By name.
    among : mapping of str to CrossSection
        Some of them for all kabupaten/kota of the province.
    grdp_ratio : float or None
        GRDP per head of the province's kabupaten/kota, weighted by their population, over that of the province; near
        one when the figures belong together, None when they cannot be compared.
    """

    figures: Mapping[str, Indicator]
    among: Mapping[str, CrossSection]
    grdp_ratio: float | None = None

    @property
    def grdp_doubtful(self) -> bool:
        """Whether the regencies' GRDP per head cannot add up to the province's."""
        return self.grdp_ratio is not None and abs(self.grdp_ratio - 1) > GRDP_TOLERANCE


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
    growth = indicator_series(provinces, province_code, "grdp_per_capita_growth")
    figures = {}
    for name, (decimals, first) in CONDITION_INDICATORS.items():
        own = indicator_series(regencies, region_code, name, decimals).since(first)
        province = indicator_series(provinces, province_code, name, decimals).since(first)
        if name == "grdp_per_capita_constant":
            breaks = grdp_breaks(own), grdp_breaks(province, growth)
        else:
            limit = JUMP_LIMITS.get(name, math.inf)
            breaks = jump_years(own, limit), jump_years(province, limit)
        figures[name] = Indicator(name, own, province, *breaks)
    section = _cross_section(regencies, region_code, peers, figures[_RANKED])
    among = {} if section is None else {_RANKED: section}
    province = figures["grdp_per_capita_constant"].province
    return Conditions(figures, among, _grdp_ratio(regencies, peers, province))


def _grdp_ratio(regencies: pd.DataFrame, peers: Sequence[str], province: Series) -> float | None:
    """Set the weighted mean of the kabupaten/kota beside the province in the latest year that all have.

    Weights are the latest known population: they need not be of the same year, because shares move slowly.
    """
    own = regencies[regencies["region_code"].isin(list(peers))].dropna(subset=["value"])
    people = own[own["indicator"] == "population"].sort_values("year").groupby("region_code")["value"].last()
    product = own[own["indicator"] == "grdp_per_capita_constant"].pivot_table(
        index="year", columns="region_code", values="value"
    )
    whole = product.reindex(columns=list(peers)).dropna()
    years = [year for year in whole.index if province.at(int(year)) is not None]
    if not years or not set(peers) <= set(people.index):
        return None
    year = max(years)
    weights = people.reindex(list(peers))
    mean = float((whole.loc[year] * weights).sum() / weights.sum())
    level = province.at(int(year))
    return mean / level if level else None


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
