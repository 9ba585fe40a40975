"""All figures by indicator, area and year: taken once out of the tables, so that going through all regions is fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from rpkd.profile._tables import FEWEST_ALIKE, MARCH, NATION, present_area_since

Years = Mapping[int, float]
# Column of the poverty tables: indicator of the catalogue.
_POVERTY = {
    "headcount_ratio": "headcount_ratio",
    "poverty_gap_index": "poverty_gap_index",
    "poverty_severity_index": "poverty_severity_index",
    "poor_thousand": "poor_population",
    "poverty_line": "poverty_line",
    "gini": "gini",
}


@dataclass(frozen=True)
class IndicatorFigures:
    """Known figures: indicator → area → year → value.

    Parameters
    ----------
    regencies : mapping
        By Kemendagri code of kabupaten/kota.
    areas : mapping
        By code of provinces, and ``"00"`` for the nation; a province that was split begins with its present area.
    uniform : mapping
        By code of provinces: years in which all kabupaten/kota of the province, three or more, are recorded with
        exactly this figure. It cannot be the own figure of each of them, so it is left out of `regencies`.
    """

    regencies: Mapping[str, Mapping[str, Years]]
    areas: Mapping[str, Mapping[str, Years]]
    uniform: Mapping[str, Mapping[str, Years]]

    def regency(self, indicator: str, code: str) -> Years:
        """Return the known years of a kabupaten/kota."""
        return self.regencies.get(indicator, {}).get(code, {})

    def area(self, indicator: str, code: str) -> Years:
        """Return the known years of a province or of the nation."""
        return self.areas.get(indicator, {}).get(code, {})

    def among(self, indicator: str, codes: Iterable[str], year: int) -> dict[str, float | None]:
        """Return the figures of many kabupaten/kota in one year; None where one is not known."""
        figures = self.regencies.get(indicator, {})
        return {code: figures.get(code, {}).get(year) for code in codes}

    def full_years(self, indicator: str, codes: Iterable[str]) -> tuple[int, ...]:
        """Return the years in which at least half of the kabupaten/kota have a figure, in ascending order."""
        wanted = list(codes)
        figures = self.regencies.get(indicator, {})
        counts: dict[int, int] = {}
        for code in wanted:
            for year in figures.get(code, {}):
                counts[year] = counts.get(year, 0) + 1
        return tuple(sorted(year for year, count in counts.items() if 2 * count >= len(wanted)))


def indicator_figures(
    poverty_regency: pd.DataFrame,
    poverty_province: pd.DataFrame,
    indicators_regency: pd.DataFrame,
    indicators_province: pd.DataFrame,
) -> IndicatorFigures:
    """Take the figures out of the four tables of those names; poverty figures of provinces are those of March.

    Examples
    --------
    >>> poor = pd.DataFrame({"region_code": ["17.71"], "year": [2025], "headcount_ratio": [11.91]})
    >>> area = pd.DataFrame({"area_code": ["17"], "year": [2025], "month": [3], "headcount_ratio": [12.0]})
    >>> other = pd.DataFrame({"region_code": ["17.71"], "indicator": ["sanitation"], "year": [2022], "value": [90.0]})
    >>> figures = indicator_figures(poor, area, other, other.iloc[:0].rename(columns={"region_code": "area_code"}))
    >>> dict(figures.regency("sanitation", "17.71")), dict(figures.area("headcount_ratio", "17"))
    ({2022: 90.0}, {2025: 12.0})
    """
    regencies: dict[str, dict[str, dict[int, float]]] = {}
    areas: dict[str, dict[str, dict[int, float]]] = {}
    march = poverty_province[poverty_province["month"] == MARCH]
    for found, wide, key in ((regencies, poverty_regency, "region_code"), (areas, march, "area_code")):
        for column, indicator in _POVERTY.items():
            if column in wide.columns:
                _fill(found.setdefault(indicator, {}), wide[key], wide["year"], wide[column])
    for found, long, key in ((regencies, indicators_regency, "region_code"), (areas, indicators_province, "area_code")):
        for name, rows in long.groupby("indicator", sort=False):
            _fill(found.setdefault(str(name), {}), rows[key], rows["year"], rows["value"])
    for by_area in areas.values():
        for code, years in by_area.items():
            since = None if code == NATION else present_area_since(code)
            if since is not None:
                by_area[code] = {year: value for year, value in years.items() if year >= since}
    uniform = {indicator: alike for indicator, by_code in regencies.items() if (alike := _take_uniform(by_code))}
    return IndicatorFigures(regencies, areas, uniform)


def _take_uniform(by_code: dict[str, dict[int, float]]) -> dict[str, dict[int, float]]:
    """Take the figures that are alike all over a province out of the record, and return them by province and year."""
    seen: dict[tuple[str, int], list[float]] = {}
    for code, years in by_code.items():
        for year, value in years.items():
            seen.setdefault((code[:2], year), []).append(value)
    found: dict[str, dict[int, float]] = {}
    for (province, year), values in seen.items():
        if len(values) >= FEWEST_ALIKE and min(values) == max(values):
            found.setdefault(province, {})[year] = values[0]
    if found:
        for code, years in by_code.items():
            for year in found.get(code[:2], {}):
                years.pop(year, None)
    return found


def _fill(by_area: dict[str, dict[int, float]], codes: pd.Series, years: pd.Series, values: pd.Series) -> None:
    for code, year, value in zip(codes.tolist(), years.tolist(), values.tolist(), strict=True):
        # NaN is the only value that differs from itself: a figure that is not known.
        if value == value:
            by_area.setdefault(code, {})[int(year)] = float(value)
