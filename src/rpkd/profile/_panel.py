"""One indicator of one region: its record, province and nation beside it, and all kabupaten/kota of the province.

Figures of the office's own workbook extend the bundled ones; where both know a year, the office's figure is taken and
the difference is kept to be told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import is_missing
from rpkd.profile._catalogue import CatalogueEntry
from rpkd.profile._conditions import CONDITION_INDICATORS, JUMP_LIMITS, jump_years
from rpkd.profile._figures import IndicatorFigures
from rpkd.profile._series import Series, as_shown, series_of
from rpkd.profile._tables import NATION

AREAS = ("own", "province", "nation")


@dataclass(frozen=True)
class GivenFigure:
    """A figure that the office filled in, with its standard error where it is known."""

    value: float
    error: float | None
    source: str


GivenFigures = Mapping[str, Mapping[str, Mapping[int, GivenFigure]]]
"""Indicator → area (``"own"``, ``"province"``, ``"nation"``) → year → figure."""


def given_figures(frame: pd.DataFrame | None) -> GivenFigures:
    """Gather the figures of the office's workbook.

    Parameters
    ----------
    frame : pandas.DataFrame or None
        Columns indicator, area, year, value, se, source; None when the office gave none.

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator": ["stunting"], "area": ["own"], "year": [2024], "value": [18.5], "se": [1.2],
    ...                      "source": ["SSGI"]})
    >>> given_figures(rows)["stunting"]["own"][2024]
    GivenFigure(value=18.5, error=1.2, source='SSGI')
    """
    found: dict[str, dict[str, dict[int, GivenFigure]]] = {}
    if frame is None:
        return found
    columns = (frame[name] for name in ("indicator", "area", "year", "value", "se", "source"))
    for indicator, area, year, value, error, source in zip(*columns, strict=True):
        if area not in AREAS:
            raise ValueError(f"wilayah tidak dikenal: {area!r}")
        if not is_missing(value):
            figure = GivenFigure(
                float(value), None if is_missing(error) else float(error), source if isinstance(source, str) else ""
            )
            found.setdefault(indicator, {}).setdefault(area, {})[int(year)] = figure
    return found


@dataclass(frozen=True)
class Replaced:
    """A bundled figure in whose place the office gave another."""

    area: str
    year: int
    bundled: float
    given: float


@dataclass(frozen=True)
class Panel:
    """One indicator of one region with all that it is compared with.

    Parameters
    ----------
    entry : CatalogueEntry
        The indicator.
    region_code : str
        Kemendagri code.
    own, province, nation : Series
        Known figures; any of them may be empty.
    median : Series
        Median of the province's kabupaten/kota, in the years in which at least half of them are known.
    peers_year : int or None
        Latest of those years that the region itself has a figure for; else the latest of them.
    peers : mapping of str to float or None
        All kabupaten/kota of the province in `peers_year`, by code.
    errors : mapping
        Area → year → standard error, in the figures' unit, where the office gave it.
    breaks : tuple of int
        Years that cannot be set beside the known year before them.
    replaced : tuple of Replaced
        Bundled figures that the office's own took the place of.
    given_sources : tuple of str
        Sources of the office's figures of the region itself.
    uniform : mapping of int to float
        Year → bundled figure that all kabupaten/kota of the province are recorded with alike, and that is not used.
    """

    entry: CatalogueEntry
    region_code: str
    own: Series
    province: Series
    nation: Series
    median: Series
    peers_year: int | None
    peers: Mapping[str, float | None]
    errors: Mapping[str, Mapping[int, float]]
    breaks: tuple[int, ...]
    replaced: tuple[Replaced, ...]
    given_sources: tuple[str, ...]
    uniform: Mapping[int, float]

    def reference(self, name: str) -> Series:
        """Return what the region is compared with: ``"province"``, ``"nation"`` or ``"median"``."""
        return {"province": self.province, "nation": self.nation, "median": self.median}[name]


def indicator_panel(
    entry: CatalogueEntry,
    figures: IndicatorFigures,
    region_code: str,
    province_code: str,
    peers: Sequence[str],
    given: GivenFigures | None = None,
) -> Panel:
    """Gather one indicator of one region.

    Parameters
    ----------
    entry : CatalogueEntry
        The indicator.
    figures : IndicatorFigures
        The bundled figures.
    region_code, province_code : str
        Kemendagri codes.
    peers : sequence of str
        Codes of all kabupaten/kota of the province, the region included.
    given : GivenFigures, optional
        Figures of the office's workbook.
    """
    name, decimals = entry.name, entry.decimals
    # A series that was computed anew begins after the break, in the bundled tables as in chapter II.
    first = CONDITION_INDICATORS[name][1] if name in CONDITION_INDICATORS else 0
    mine = (given or {}).get(name, {})
    bundled = {
        "own": figures.regency(name, region_code),
        "province": figures.area(name, province_code),
        "nation": figures.area(name, NATION),
    }
    series, replaced = {}, []
    for area in AREAS:
        known = {year: value for year, value in bundled[area].items() if year >= first}
        for year, figure in mine.get(area, {}).items():
            if year in known and as_shown(known[year], decimals) != as_shown(figure.value, decimals):
                replaced.append(Replaced(area, year, known[year], figure.value))
            known[year] = figure.value
        series[area] = series_of(known, known.values(), decimals)
    own = series["own"]
    full = [year for year in figures.full_years(name, peers) if year >= first]
    together = [year for year in full if own.at(year) is not None]
    peers_year = max(together or full, default=None)
    values: dict[str, float | None] = {}
    if peers_year is not None:
        values = {**figures.among(name, peers, peers_year), region_code: own.at(peers_year)}
    breaks = set(jump_years(own, JUMP_LIMITS.get(name, math.inf)))
    if len(own) and own.years[0] < first <= own.latest_year:
        breaks.add(min(year for year in own.years if year >= first))
    return Panel(
        entry=entry,
        region_code=region_code,
        own=own,
        province=series["province"],
        nation=series["nation"],
        median=series_of(full, [_median(figures.among(name, peers, year)) for year in full], decimals),
        peers_year=peers_year,
        peers=values,
        errors={
            area: {year: figure.error for year, figure in years.items() if figure.error is not None}
            for area, years in mine.items()
        },
        breaks=tuple(sorted(breaks)),
        replaced=tuple(replaced),
        given_sources=tuple(dict.fromkeys(item.source for item in mine.get("own", {}).values() if item.source)),
        uniform={
            year: value
            for year, value in figures.uniform.get(name, {}).get(province_code, {}).items()
            if year >= first and own.at(year) is None
        },
    )


def _median(values: Mapping[str, float | None]) -> float:
    known = sorted(value for value in values.values() if value is not None)
    middle = len(known) // 2
    return known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
