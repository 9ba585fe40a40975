"""Taking series and cross-sections out of the bundled tables."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from rpkd.profile._series import Series, series_of

NATION = "00"
MARCH = 3
SEPTEMBER_YEARS = frozenset({2014})
"""Years whose headcount ratios of kabupaten/kota describe September, as their weighted sum shows; all others March."""
FEWEST_ALIKE = 3
"""So many kabupaten/kota of a province with exactly the same figure do not carry figures of their own."""

# Papua (91) and Papua Barat (92) were split in 2022; from the figures of 2024 on they describe the present provinces.
_PRESENT_AREA_SINCE = {"91": 2024, "92": 2024}


def present_area_since(province_code: str) -> int | None:
    """Return the first year in which a province's figures describe its present area; None if it never changed here."""
    return _PRESENT_AREA_SINCE.get(province_code)


def regency_series(frame: pd.DataFrame, region_code: str, column: str, decimals: int = 2) -> Series:
    """Return one column of `poverty_regency` for one region.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns region_code, year and the asked one.
    region_code : str
        Kemendagri code, ``"19.71"``.
    column : str
        For instance ``headcount_ratio`` (percent).
    decimals : int
        Decimals that the document shows.
    """
    rows = frame[frame["region_code"] == region_code]
    return series_of(rows["year"], rows[column], decimals)


def area_series(frame: pd.DataFrame, area_code: str, column: str, decimals: int = 2) -> Series:
    """Return one column of `poverty_province` for a province or the nation, the March figures only.

    Figures of kabupaten/kota come from the March survey, so only March can be set beside them. A province that was
    split begins with its present area.
    """
    rows = frame[(frame["area_code"] == area_code) & (frame["month"] == MARCH)]
    return _present(series_of(rows["year"], rows[column], decimals), area_code)


def indicator_series(frame: pd.DataFrame, code: str, indicator: str, decimals: int = 2) -> Series:
    """Return one indicator of `indicators_regency` or `indicators_province` for one area."""
    key = "region_code" if "region_code" in frame.columns else "area_code"
    rows = frame[(frame[key] == code) & (frame["indicator"] == indicator)]
    return _present(series_of(rows["year"], rows["value"], decimals), code)


def _present(series: Series, area_code: str) -> Series:
    since = present_area_since(area_code)
    return series if since is None else series.since(since)


def cross_section(frame: pd.DataFrame, codes: Iterable[str], year: int, column: str) -> dict[str, float | None]:
    """Return a column of `poverty_regency` for many regions in one year; None where it is not known."""
    return _by_code(frame[frame["year"] == year], codes, column)


def indicator_cross_section(
    frame: pd.DataFrame, codes: Iterable[str], year: int, indicator: str
) -> dict[str, float | None]:
    """Return an indicator for many regions in one year; None where it is not known."""
    return _by_code(frame[(frame["year"] == year) & (frame["indicator"] == indicator)], codes, "value")


def _by_code(rows: pd.DataFrame, codes: Iterable[str], column: str) -> dict[str, float | None]:
    found = dict(zip(rows["region_code"], rows[column], strict=True))
    return {code: None if pd.isna(found.get(code)) else float(found[code]) for code in codes}
