"""The figures that a projection is made from: many regions by year, and the areas that hold them by half-year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.profile import SEPTEMBER_YEARS, present_area_since
from rpkd.projection._scales import FloatArray

IntArray = npt.NDArray[np.int64]

NATION = "00"
RATE = "headcount_ratio"
MARCH, SEPTEMBER = 0, 1
HALF_YEAR = 0.5
LEAST_KNOWN = 0.5
"""Share of the regions that must have a figure for their year to count as known."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Rates of many regions by year, with what is known of the areas around them.

    Parameters
    ----------
    codes : tuple of str
        The N regions.
    groups : tuple of str
        Code of the area that holds each region.
    years : int array, shape (T,)
        Consecutive calendar years.
    values : float array, shape (N, T)
        Rates of March in percent; NaN where there is none.
    areas : float array, shape (N, T, 2)
        Rates in March and September, in percent, of the smallest area published in both months that holds the region:
        the province of a regency, and a province itself. NaN where there is none.
    nation : float array, shape (T, 2)
        The same of the nation.
    september : frozenset of int
        Years whose rates are of September instead of March.

    Notes
    -----
    `areas` and `nation` may know later months than `values`: what is newer than a region's last figure is used.
    """

    codes: tuple[str, ...]
    groups: tuple[str, ...]
    years: IntArray
    values: FloatArray
    areas: FloatArray
    nation: FloatArray
    september: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        regions, years = len(self.codes), len(self.years)
        shapes = [self.values.shape, self.areas.shape, self.nation.shape, (len(self.groups),)]
        if shapes != [(regions, years), (regions, years, 2), (years, 2), (regions,)]:
            raise ValueError(f"bentuk larik tidak sesuai dengan {regions} daerah dan {years} tahun: {shapes}")
        if years == 0 or (np.diff(self.years) != 1).any():
            raise ValueError("tahun harus berurutan tanpa lompatan dan paling sedikit satu")
        if len(set(self.codes)) < regions:
            raise ValueError("satu daerah tidak boleh muncul dua kali")

    @cached_property
    def known_years(self) -> IntArray:
        """Years in which at least half of the regions that ever have a figure have one."""
        ever = max(int(np.isfinite(self.values).any(axis=1).sum()), 1)
        shares = np.isfinite(self.values).sum(axis=0) / ever
        return np.asarray(self.years[shares >= LEAST_KNOWN])

    @cached_property
    def dates(self) -> FloatArray:
        """When the rates of each year were taken, in years: March of a year is the year itself. Shape (T,)."""
        return np.where(np.isin(self.years, sorted(self.september)), self.years + HALF_YEAR, self.years).astype(float)

    @property
    def origin(self) -> int:
        """The last known year, from which horizons are counted.

        Raises
        ------
        ValueError
            When no year is known.
        """
        if not len(self.known_years):
            raise ValueError("tidak ada tahun dengan angka untuk sekurangnya separuh daerah")
        return int(self.known_years[-1])

    @cached_property
    def last_known(self) -> IntArray:
        """For each region the place in `years` of its last figure; -1 where it has none. Shape (N,)."""
        known = np.isfinite(self.values)
        places = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        return np.where(known.any(axis=1), places, -1).astype(np.int64)

    @cached_property
    def last_month(self) -> IntArray:
        """For each region the half-year of its last figure, counted from the first March; -1 for none. Shape (N,)."""
        places = np.maximum(self.last_known, 0)
        return np.where(self.last_known < 0, -1, 2 * places + np.isin(self.years, sorted(self.september))[places])

    @cached_property
    def areas_beside(self) -> FloatArray:
        """Rates of each region's area in the month of the region's own, in percent, shape (N, T)."""
        taken_in_september = np.isin(self.years, sorted(self.september))
        return np.where(taken_in_september, self.areas[:, :, SEPTEMBER], self.areas[:, :, MARCH])

    def column(self, year: int) -> FloatArray:
        """Rates of one year, shape (N,); all NaN for a year outside the panel."""
        place = int(year) - int(self.years[0])
        if not 0 <= place < len(self.years):
            return np.full(len(self.codes), np.nan)
        return self.values[:, place]

    def until(self, origin: int) -> Panel:
        """Cut off what is later than the September of `origin`: nothing later is in the result.

        Raises
        ------
        ValueError
            When `origin` is before the first year.
        """
        kept = int(origin) - int(self.years[0]) + 1
        if kept < 1:
            raise ValueError(f"tahun asal {origin} sebelum tahun pertama panel ({self.years[0]})")
        return replace(
            self,
            years=self.years[:kept].copy(),
            values=self.values[:, :kept].copy(),
            areas=self.areas[:, :kept].copy(),
            nation=self.nation[:kept].copy(),
        )


def regency_panel(
    regencies: pd.DataFrame, areas: pd.DataFrame, provinces: Mapping[str, str], column: str = RATE
) -> Panel:
    """Gather the headcount ratios of all kabupaten/kota, or another column of the same tables.

    Parameters
    ----------
    regencies : pandas.DataFrame
        Table `poverty_regency`: region_code, year and the column.
    areas : pandas.DataFrame
        Table `poverty_province`: area_code, year, month (3 or 9) and the column.
    provinces : mapping of str to str
        Region code → province code, for every region of the panel, in its order.
    column : str
        What is gathered. Only headcount ratios have years that describe September.
    """
    codes = tuple(provinces)
    groups = tuple(provinces.values())
    known = regencies[regencies["region_code"].isin(codes) & regencies[column].notna()]
    around = areas[areas[column].notna()]
    years = _years([known, around])
    values = laid_out(known, "region_code", column, codes, years)
    september = SEPTEMBER_YEARS if column == RATE else frozenset()
    return Panel(codes, groups, years, values, *_surroundings(around, column, groups, years), september)


def province_panel(areas: pd.DataFrame) -> Panel:
    """Gather the March headcount ratios of the provinces, each its own area with figures of September.

    Parameters
    ----------
    areas : pandas.DataFrame
        Table `poverty_province`: area_code, year, month (3 or 9), headcount_ratio.
    """
    known = areas[areas[RATE].notna()]
    codes = tuple(sorted(set(known["area_code"]) - {NATION}))
    years = _years([known])
    around, nation = _surroundings(known, RATE, codes, years)
    values = around[:, :, MARCH].copy()
    return Panel(codes, (NATION,) * len(codes), years, values, around, nation)


def _years(frames: Sequence[pd.DataFrame]) -> IntArray:
    years = pd.concat([frame["year"] for frame in frames])
    return np.arange(int(years.min()), int(years.max()) + 1, dtype=np.int64)


def laid_out(frame: pd.DataFrame, key: str, column: str, codes: Sequence[str], years: IntArray) -> FloatArray:
    """Lay a column of a long table out by code and consecutive year, shape (N, T); NaN where it is not known.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns `key`, year and `column`, one row for each code and year; other codes and years are left out.
    key, column : str
        Column of the codes, and of the figures.
    codes : sequence of str
        The N codes, in the order of the result.
    years : int array, shape (T,)
        Consecutive calendar years.
    """
    figures = np.full((len(codes), len(years)), np.nan)
    places = {code: place for place, code in enumerate(codes)}
    for code, year, figure in zip(frame[key], frame["year"], frame[column], strict=True):
        if code in places and years[0] <= year <= years[-1]:
            figures[places[code], year - years[0]] = figure
    return figures


def of_present_area(figures: FloatArray, codes: Sequence[str], years: IntArray) -> FloatArray:
    """Leave out what was published of provinces before they were split: it is of another area. Shape (N, T)."""
    since = np.array([present_area_since(code) or 0 for code in codes])
    return np.where(years[None, :] < since[:, None], np.nan, figures)


def _surroundings(
    areas: pd.DataFrame, column: str, groups: Sequence[str], years: IntArray
) -> tuple[FloatArray, FloatArray]:
    codes = [*dict.fromkeys(groups), NATION]
    months = [
        of_present_area(laid_out(areas[areas["month"] == month], "area_code", column, codes, years), codes, years)
        for month in (3, 9)
    ]
    table = np.stack(months, axis=2)
    places = {code: place for place, code in enumerate(codes)}
    return table[[places[code] for code in groups]], table[places[NATION]]
