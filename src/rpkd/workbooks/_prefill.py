"""What `rpkd init` fills in: what is bundled for the region, its province and the nation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from rpkd.regions import Region, local_terms
from rpkd.sources import Tables
from rpkd.workbooks._catalogue import Catalogue
from rpkd.workbooks._kinds import AREAS, BUDGET_YEARS, FIGURE_YEARS, ITEMS

Given = dict[str, list[dict[str, Any]]]
"""Rows by sheet, each a value by column."""

_NATION = "00"
_MARCH = 3
_POVERTY = {
    "headcount_ratio": "headcount_ratio",
    "poverty_gap_index": "poverty_gap_index",
    "poverty_severity_index": "poverty_severity_index",
    "poor_thousand": "poor_population",
    "poverty_line": "poverty_line",
    "gini": "gini",
}


def given_rows(file: str, region: Region, tables: Tables, catalogue: Catalogue) -> Given:
    """Return the rows that a new workbook of a region holds.

    Raises
    ------
    UserError
        When a bundled table is not as it must be.
    """
    if file == "indikator.xlsx":
        return _indicators(region, tables, catalogue)
    if file == "wilayah.xlsx":
        return _areas(region, tables)
    if file == "target.xlsx":
        return {"Target": list(_targets(tables, catalogue))}
    if file == "apbd.xlsx":
        return {"Ringkasan": [{"year": year, "item": item} for year in BUDGET_YEARS for item in ITEMS]}
    if file == "dampingan.xlsx":
        areas = _areas(region, tables)["Desa_Kelurahan"]
        return {"Desa": [{name: area[name] for name in ("area_code", "name")} for area in areas]}
    return {}


def _indicators(region: Region, tables: Tables, catalogue: Catalogue) -> Given:
    figures = {
        "own": _figures(
            tables["poverty_regency"].frame, tables["indicators_regency"].frame, "region_code", region.code
        ),
        "province": _province_figures(tables, region.province_code),
        "nation": _province_figures(tables, _NATION),
    }
    sources = _sources(tables)
    citations = {
        "own": (tables["poverty_regency"].source.citation, tables["indicators_regency"].source.citation),
        "province": (tables["poverty_province"].source.citation, tables["indicators_province"].source.citation),
    }
    citations["nation"] = citations["province"]
    rows, errors = [], []
    for indicator in catalogue.indicators:
        for word, area in AREAS.items():
            known = figures[area].get(indicator.code, {})
            row = {"indicator": indicator.code, "title": indicator.title, "unit": indicator.heading, "area": word}
            bundled = citations[area][indicator.code not in _POVERTY.values()] if known else None
            years = {str(year): value for year, value in known.items() if year in FIGURE_YEARS}
            errors.append(dict(row))
            rows.append({**row, **years, "source": sources.get(indicator.code) or bundled})
    return {"Indikator": rows, "SE": errors}


def _sources(tables: Tables) -> dict[str, str]:
    frame = tables["indicators"].frame
    return dict(zip(frame["indicator"], frame["source"], strict=True)) if "source" in frame else {}


def _province_figures(tables: Tables, code: str) -> dict[str, dict[int, float]]:
    poverty = tables["poverty_province"].frame
    return _figures(poverty[poverty["month"] == _MARCH], tables["indicators_province"].frame, "area_code", code)


def _figures(poverty: pd.DataFrame, other: pd.DataFrame, column: str, code: str) -> dict[str, dict[int, float]]:
    """Return the known figures of one area by indicator and year."""
    found: dict[str, dict[int, float]] = {}
    own = poverty[poverty[column] == code]
    for name, indicator in _POVERTY.items():
        if name in own:
            known = own[own[name].notna()]
            found[indicator] = dict(zip(known["year"].tolist(), known[name].tolist(), strict=True))
    rest = other[(other[column] == code) & other["value"].notna()]
    for name, year, value in zip(
        rest["indicator"].tolist(), rest["year"].tolist(), rest["value"].tolist(), strict=True
    ):
        found.setdefault(name, {})[year] = value
    return found


def latest_own(region: Region, tables: Tables, indicator: str) -> float | None:
    """Return the latest bundled figure of a region; None where there is none."""
    poverty, other = tables["poverty_regency"].frame, tables["indicators_regency"].frame
    known = _figures(poverty, other, "region_code", region.code).get(indicator)
    return known[max(known)] if known else None


def _areas(region: Region, tables: Tables) -> Given:
    districts = tables["districts"].frame
    villages = tables["villages"].frame
    kind = local_terms(region).district
    return {
        "Kecamatan": [
            {"area_code": code, "name": name, "kind": kind, "longitude": longitude, "latitude": latitude}
            for code, name, longitude, latitude in _rows(
                districts[districts["region_code"] == region.code], "district_code", "name", "longitude", "latitude"
            )
        ],
        "Desa_Kelurahan": [
            {"area_code": code, "name": name, "kind": village, "longitude": longitude, "latitude": latitude}
            for code, name, village, longitude, latitude in _rows(
                *(villages[villages["region_code"] == region.code], "village_code", "name", "kind"),
                *("longitude", "latitude"),
            )
        ],
    }


def _rows(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*([None if pd.isna(value) else value for value in frame[name].tolist()] for name in names), strict=True)


def _targets(tables: Tables, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    frame = tables["national_targets"].frame
    for code, year, low, high, document in _rows(frame, "indicator", "year", "low", "high", "document"):
        indicator = catalogue.by_code.get(code)
        if indicator is not None:
            scope = "RPJMN" if document.startswith("RPJMN") else "RKP/APBN"
            yield {
                "code": indicator.code,
                "indicator": indicator.title,
                "scope": scope,
                "year": year,
                "low": low,
                "high": high,
                "reference": document,
            }
