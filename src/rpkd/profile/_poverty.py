"""The poverty profile of a region: its record, its province and nation beside it, and its place among its neighbours.

All comparisons are of the March survey and of one year at a time. Missing figures stay missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.profile._position import Position, position
from rpkd.profile._series import Change, Series, latest_change, repeated_figures, series_of, unusual_steps
from rpkd.profile._tables import NATION, area_series, cross_section, present_area_since, regency_series

LINE_JUMP_PERCENT = 25.0
HEADCOUNT_JUMP_PERCENT = 30.0
LEAST_SHORTFALL_PERCENT = 2.0

_DECIMALS = {"poverty_line": 0}


@dataclass(frozen=True)
class Comparison:
    """One poverty figure of the region, its province and the nation.

    Parameters
    ----------
    name : str
        Column of the tables, for instance ``headcount_ratio``.
    own, province, nation : Series
        March figures; empty where the tables hold none.
    """

    name: str
    own: Series
    province: Series
    nation: Series

    def gap(self, other: Series, year: int) -> float | None:
        """Own figure minus the other's in the same year; None when either is not known."""
        mine, theirs = self.own.at(year), other.at(year)
        return None if mine is None or theirs is None else round(mine - theirs, 9)

    def gap_change(self, other: Series) -> Change | None:
        """How the gap moved between the two latest years that both know."""
        common = [year for year in self.own.years if year in other.years]
        return latest_change(series_of(common, [self.gap(other, year) for year in common]))


@dataclass(frozen=True)
class Shortfall:
    """What lies between the poor and the line, from P0, P1, the line and the number of poor of one year.

    Parameters
    ----------
    year : int
        Year of all four figures.
    share : float
        Average distance of a poor person to the line, percent of the line: P1 / P0.
    per_person_month : float
        The same in rupiah per head per month.
    per_year : float
        Rupiah that would lift every poor person exactly to the line for a year, if every rupiah reached only them and
        only as much as each lacks: share × line × 12 × number of poor. A lower bound by construction.
    """

    year: int
    share: float
    per_person_month: float
    per_year: float


@dataclass(frozen=True)
class PovertyProfile:
    """Everything that the poverty chapter says about one region, as numbers.

    Parameters
    ----------
    region_code, province_code : str
        Kemendagri codes.
    figures : mapping of str to Comparison
        headcount_ratio, poor_thousand, poverty_line, poverty_gap_index, poverty_severity_index.
    peers : mapping of str to mapping
        Column → code → figure in `year`, for all kabupaten/kota of the province.
    previous_peers : mapping
        Code → headcount ratio in the year before in the record.
    year : int or None
        Latest year with a headcount ratio; None when there is none.
    place, previous_place : Position or None
        Rank by headcount ratio in the latest and in the year before it in the record.
    poor_place : Position or None
        Rank by the number of poor.
    poor_share : float or None
        The region's poor in percent of all poor of the province's kabupaten/kota; None unless all of them are known.
    shortfall : Shortfall or None
        Distance of the poor to the line.
    line_jumps, headcount_jumps : tuple of Change
        One-year moves beyond 25 percent (line) and 30 percent (headcount ratio), which want a check with BPS.
    line_repeats : tuple of Change
        Spans of three years or more with exactly the same line.
    province_since : int or None
        First year of the province's present area where it was split.
    """

    region_code: str
    province_code: str
    figures: Mapping[str, Comparison]
    peers: Mapping[str, Mapping[str, float | None]]
    previous_peers: Mapping[str, float | None]
    year: int | None
    place: Position | None
    previous_place: Position | None
    poor_place: Position | None
    poor_share: float | None
    shortfall: Shortfall | None
    line_jumps: tuple[Change, ...]
    headcount_jumps: tuple[Change, ...]
    line_repeats: tuple[Change, ...]
    province_since: int | None

    @property
    def headcount(self) -> Comparison:
        """Percent of the population below the line (P0)."""
        return self.figures["headcount_ratio"]

    @property
    def poor(self) -> Comparison:
        """Number of poor, thousand persons."""
        return self.figures["poor_thousand"]

    @property
    def line(self) -> Comparison:
        """Poverty line, rupiah per head per month."""
        return self.figures["poverty_line"]

    @property
    def gap_index(self) -> Comparison:
        """Poverty gap index (P1)."""
        return self.figures["poverty_gap_index"]

    @property
    def severity_index(self) -> Comparison:
        """Poverty severity index (P2)."""
        return self.figures["poverty_severity_index"]

    @property
    def previous_year(self) -> int | None:
        """The known year before the latest one."""
        own = self.headcount.own
        return own.years[-2] if len(own) > 1 else None


COLUMNS = ("headcount_ratio", "poor_thousand", "poverty_line", "poverty_gap_index", "poverty_severity_index")


def poverty_profile(
    regencies: pd.DataFrame, provinces: pd.DataFrame, region_code: str, province_code: str, peers: Sequence[str]
) -> PovertyProfile:
    """Gather the poverty figures of one region and compare them.

    Parameters
    ----------
    regencies : pandas.DataFrame
        Table `poverty_regency`.
    provinces : pandas.DataFrame
        Table `poverty_province`; the area ``"00"`` is Indonesia.
    region_code, province_code : str
        Kemendagri codes.
    peers : sequence of str
        Codes of all kabupaten/kota of the province, the region included.

    Examples
    --------
    >>> import pandas as pd
    >>> years = pd.DataFrame({"region_code": "17.71", "year": [2024, 2025], "headcount_ratio": [14.0, 11.91],
    ...     "poor_thousand": [55.0, 47.0], "poverty_line": [800000, 840710], "poverty_gap_index": [2.0, 1.5],
    ...     "poverty_severity_index": [0.5, 0.3]})
    >>> areas = years.rename(columns={"region_code": "area_code"}).assign(area_code="17", month=3)
    >>> result = poverty_profile(years, areas, "17.71", "17", ["17.71"])
    >>> result.year, result.place.rank_low, result.headcount.gap(result.headcount.province, 2025)
    (2025, 1, 0.0)
    """
    figures = {
        column: Comparison(
            column,
            regency_series(regencies, region_code, column, _DECIMALS.get(column, 2)),
            area_series(provinces, province_code, column, _DECIMALS.get(column, 2)),
            area_series(provinces, NATION, column, _DECIMALS.get(column, 2)),
        )
        for column in COLUMNS
    }
    own = figures["headcount_ratio"].own
    year = own.latest_year if len(own) else None
    among = {column: cross_section(regencies, peers, year, column) if year else {} for column in COLUMNS}
    before = cross_section(regencies, peers, own.years[-2], "headcount_ratio") if len(own) > 1 else {}
    return PovertyProfile(
        region_code=region_code,
        province_code=province_code,
        figures=figures,
        peers=among,
        previous_peers=before,
        year=year,
        place=position(among["headcount_ratio"], region_code),
        previous_place=position(before, region_code),
        poor_place=position(among["poor_thousand"], region_code),
        poor_share=_share(among["poor_thousand"], region_code),
        shortfall=_shortfall(figures),
        line_jumps=unusual_steps(figures["poverty_line"].own, LINE_JUMP_PERCENT),
        headcount_jumps=unusual_steps(own, HEADCOUNT_JUMP_PERCENT),
        line_repeats=repeated_figures(figures["poverty_line"].own),
        province_since=present_area_since(province_code),
    )


def _share(poor: Mapping[str, float | None], code: str) -> float | None:
    known = [value for value in poor.values() if value is not None]
    own = poor.get(code)
    if own is None or len(known) < len(poor) or sum(known) == 0:
        return None
    return own / sum(known) * 100


def _shortfall(figures: Mapping[str, Comparison]) -> Shortfall | None:
    gap = figures["poverty_gap_index"].own
    if not len(gap):
        return None
    year = gap.latest_year
    values = [figures[column].own.at(year) for column in COLUMNS[:4]]
    headcount, poor, line, depth = values
    if headcount is None or poor is None or line is None or depth is None or headcount <= 0:
        return None
    share = depth / headcount
    return Shortfall(year, share * 100, share * line, share * line * 12 * poor * 1000)


def consistent_indices(headcount: float, gap: float, severity: float, rounding: float = 0.005) -> bool:
    """Tell whether published P0, P1 and P2 can belong to one distribution.

    Parameters
    ----------
    headcount, gap, severity : float
        P0, P1 and P2 in percent.
    rounding : float
        Half of the last printed decimal, the room given to each figure.

    Notes
    -----
    For the Foster-Greer-Thorbecke measures as fractions P1² / P0 ≤ P2 ≤ P1 ≤ P0 (Cauchy-Schwarz).

    Examples
    --------
    >>> consistent_indices(4.5, 0.64, 0.13), consistent_indices(4.5, 0.64, 0.70)
    (True, False)
    """
    ordered = severity - rounding <= gap + rounding and gap - rounding <= headcount + rounding
    least = max(gap - rounding, 0.0) ** 2 / (headcount + rounding) if headcount + rounding > 0 else 0.0
    return ordered and least <= severity + rounding


def inconsistent_years(profile: PovertyProfile) -> tuple[int, ...]:
    """Return the years in which the region's published P0, P1 and P2 cannot belong to one distribution."""
    headcount, gap, severity = profile.headcount.own, profile.gap_index.own, profile.severity_index.own
    found = []
    for year in headcount.years:
        p0, p1, p2 = headcount.at(year), gap.at(year), severity.at(year)
        if p0 is not None and p1 is not None and p2 is not None and not consistent_indices(p0, p1, p2):
            found.append(year)
    return tuple(found)
