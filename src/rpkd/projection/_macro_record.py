"""What the record says of growth and of the poverty line: what the macro path assumes where nobody gives anything else.

The macro path keeps the shape of a distribution of expenditure and moves it with real growth, and the line with prices
and beyond. Two things are needed ahead, and both are read off the years so far:

- *growth* of real GRDP per head. Regions differ in it far more than their poverty shows: what a mine or a factory adds
  to GRDP hardly reaches the poor around it. So a region's growth counts as that of the median region, and its
  difference from it by the share of such differences that poverty has felt so far (`share_felt`, a few percent);
- *growth of the line beyond prices*. The bundled tables hold no price index that fits, neither the deflator of GRDP nor
  the prices of the poor. What is left over is taken: by so much must lines have outgrown the prices that real growth
  is measured in, for growth, its pass-through and an unchanged distribution to give the pace at which poverty really
  fell in the median region. It holds all that the path leaves out, changes of inequality among them, and is the same
  for all regions. Lines that merely keep their real value would have had poverty fall several times as fast as it did.

As the second is what the first leaves over, a path of which both come from the record hardly depends on the
pass-through: a greater one goes with lines that outgrew prices by more. It decides what a growth is worth that differs
from the record's, one that the office gives for instance, and how wide the range is.

How far the line moved against expenditure is told from the rates by the typical shape of expenditure around the line,
because P1 and P2 of most regions are known for the latest years only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from rpkd.profile import CENSUS_BREAKS, CONDITION_INDICATORS, GRDP_JUMP_PERCENT
from rpkd.projection._panel import IntArray, Panel, laid_out, of_present_area
from rpkd.projection._pooled import steps_of, trimmed
from rpkd.projection._scales import FloatArray
from rpkd.projection._shape import typical_shape

GROWTH_YEARS = 10
"""Latest calendar years that growth is taken from."""
FEWEST_YEARS = 3
"""Yearly figures without a break that a record of growth must have."""
_GRDP = "grdp_per_capita_constant"
_PROVINCE_GROWTH = "grdp_per_capita_growth"
_FEWEST_REGIONS = 10
# As a fraction a year: less than the last published decimal of a growth in percent.
_NO_DIFFERENCE = 1e-5


@dataclass(frozen=True, eq=False)
class MacroFigures:
    """Growth and inequality of N regions by year.

    Parameters
    ----------
    codes : tuple of str
        The N regions.
    years : int array, shape (T,)
        Consecutive calendar years.
    own : float array, shape (N, T)
        Real growth of the region's GRDP per head, percent a year; NaN where it is not known or the series is broken.
    province : float array, shape (N, T)
        The same of its province, as published.
    gini : float array, shape (N, T)
        Gini ratio of its province in March, the latest up to each year; NaN where there is none.
    """

    codes: tuple[str, ...]
    years: IntArray
    own: FloatArray
    province: FloatArray
    gini: FloatArray

    def until(self, year: int) -> MacroFigures:
        """Return the figures of the years up to one."""
        kept = self.years <= year
        own, province, gini = (values[:, kept] for values in (self.own, self.province, self.gini))
        return replace(self, years=self.years[kept], own=own, province=province, gini=gini)

    def gini_in(self, year: int) -> FloatArray:
        """Return the Gini ratios of a year, shape (N,): NaN before the first year, those of the last year after it."""
        place = min(year - int(self.years[0]), len(self.years) - 1) if len(self.years) else -1
        return self.gini[:, place] if place >= 0 else np.full(len(self.codes), np.nan)


def macro_figures(
    regencies: pd.DataFrame, provinces: pd.DataFrame, areas: pd.DataFrame, region_provinces: dict[str, str]
) -> MacroFigures:
    """Gather the figures of all regions.

    Parameters
    ----------
    regencies, provinces : pandas.DataFrame
        Tables `indicators_regency` and `indicators_province`.
    areas : pandas.DataFrame
        Table `poverty_province`.
    region_provinces : dict
        Region code → province code, in the order of the panel.

    Notes
    -----
    A region's own growth is left out where `rpkd.profile.grdp_breaks` would call the step broken: at the census, and
    where the level jumps.
    """
    codes, groups = tuple(region_provinces), tuple(region_provinces.values())
    first = CONDITION_INDICATORS[_GRDP][1]
    levels = regencies[(regencies["indicator"] == _GRDP) & (regencies["year"] >= first)]
    published = provinces[provinces["indicator"] == _PROVINCE_GROWTH]
    march = areas[(areas["month"] == 3) & areas["gini"].notna()]
    last = max(int(frame["year"].max()) for frame in (levels, published, march) if len(frame))
    years = np.arange(first, last + 1, dtype=np.int64)

    level = laid_out(levels, "region_code", "value", codes, years)
    own = 100 * (level[:, 1:] / level[:, :-1] - 1)
    own[:, np.isin(years[1:], CENSUS_BREAKS)] = np.nan
    own[np.abs(own) > GRDP_JUMP_PERCENT] = np.nan

    names = tuple(dict.fromkeys(groups))
    growth = of_present_area(laid_out(published, "area_code", "value", names, years), names, years)
    gini = of_present_area(laid_out(march, "area_code", "gini", names, years), names, years)
    gini = pd.DataFrame(gini).ffill(axis=1).to_numpy()
    places = [names.index(group) for group in groups]
    return MacroFigures(codes, years[1:], own, growth[places, 1:], gini[places, 1:])


@dataclass(frozen=True)
class GrowthRecord:
    """What the record lets expect of one region's real growth of GRDP per head, percent a year.

    Parameters
    ----------
    area : str
        Whose record it is: the region's, or that of its province because the region has none.
    first_year, last_year : int
        Calendar years looked at.
    years : int
        How many of them have a growth that can be used.
    median : float
        Median of those years.
    common : float
        Median of the regions' medians.
    felt : float
        Share of such differences between regions that their poverty has felt.
    value, low, high : float
        What is expected, and the lower and upper quartile of a year: each that of the median region, moved towards the
        region's own by `felt`.
    """

    area: Literal["region", "province"]
    first_year: int
    last_year: int
    years: int
    median: float
    common: float
    felt: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class MacroRecord:
    """What the record of all regions says.

    Parameters
    ----------
    codes : tuple of str
        The N regions.
    growth : tuple of (GrowthRecord or None)
        For each region; None where neither it nor its province has a record.
    common : float
        Growth of the median region, percent a year; NaN where no region has a record.
    pace : float
        Yearly move, in logs, of the line against expenditure in the median region, the median over the time of the
        record; below zero where poverty fell.
    line_growth : float
        Percent a year by which lines outgrew prices; NaN where no region has a record of growth.
    first_year, last_year : int
        Years that the pace was taken between.
    """

    codes: tuple[str, ...]
    growth: tuple[GrowthRecord | None, ...]
    common: float
    pace: float
    line_growth: float
    first_year: int
    last_year: int

    def of(self, code: str) -> GrowthRecord | None:
        """Return the growth of one region; KeyError when it is not among `codes`."""
        if code not in self.codes:
            raise KeyError(code)
        return self.growth[self.codes.index(code)]


def macro_record(panel: Panel, figures: MacroFigures, pass_through: float) -> MacroRecord:
    """Read growth and the line's growth beyond prices off the record.

    Parameters
    ----------
    panel : Panel
        Rates of the regions.
    figures : MacroFigures
        Of the same regions.
    pass_through : float
        Share of growth that reached expenditure.

    Raises
    ------
    ValueError
        When the regions differ, or no region has figures in two neighbouring known years.
    """
    if figures.codes != panel.codes:
        raise ValueError("angka makro bukan untuk daerah yang sama dengan panel")
    known, dates = panel.known_years - panel.years[0], panel.dates
    lines = typical_shape(figures.gini_in(panel.origin)).line_at(np.transpose(panel.values)).T
    steps = steps_of(lines, known, dates)
    if not len(steps.widths):
        raise ValueError("jalur makro memerlukan daerah dengan angka kemiskinan pada sekurangnya dua tahun")
    pace = steps.common_drift()
    first, last = int(known[0]), int(known[-1])
    moves = (lines[:, last] - lines[:, first]) / (dates[last] - dates[first])
    growth, common = _growth_records(figures, moves, pass_through)
    line_growth = 100 * (float(np.exp(pace)) * (1 + pass_through * common / 100) - 1)
    return MacroRecord(panel.codes, growth, common, pace, line_growth, int(panel.years[first]), int(panel.years[last]))


def _growth_records(
    figures: MacroFigures, moves: FloatArray, pass_through: float
) -> tuple[tuple[GrowthRecord | None, ...], float]:
    own, own_years = _window(figures.own, figures.years)
    province, province_years = _window(figures.province, figures.years)
    quartiles = _quartiles(own)
    felt, is_own = share_felt(quartiles[:, 1], moves, pass_through), np.isfinite(quartiles[:, 1])
    quartiles = np.where(is_own[:, None], quartiles, _quartiles(province))
    has_record = np.isfinite(quartiles[:, 1])
    if not has_record.any():
        return (None,) * len(quartiles), float("nan")
    common = np.median(quartiles[has_record], axis=0)
    expected = common + felt * (quartiles - common)
    records: list[GrowthRecord | None] = []
    for row, (low, value, high) in enumerate(expected.tolist()):
        if not has_record[row]:
            records.append(None)
            continue
        values, (first, last) = (own[row], own_years) if is_own[row] else (province[row], province_years)
        records.append(
            GrowthRecord(
                area="region" if is_own[row] else "province",
                first_year=first,
                last_year=last,
                years=int(np.isfinite(values).sum()),
                median=float(quartiles[row, 1]),
                common=float(common[1]),
                felt=felt,
                value=value,
                low=low,
                high=high,
            )
        )
    return tuple(records), float(common[1])


def _window(values: FloatArray, years: IntArray) -> tuple[FloatArray, tuple[int, int]]:
    """Take the latest years that any region knows."""
    known = np.flatnonzero(np.isfinite(values).any(axis=0))
    if not len(known):
        return values[:, :0], (0, 0)
    first = max(int(known[-1]) + 1 - GROWTH_YEARS, int(known[0]))
    return values[:, first : known[-1] + 1], (int(years[first]), int(years[known[-1]]))


def _quartiles(values: FloatArray) -> FloatArray:
    """Lower quartile, median and upper quartile along the years, shape (N, 3); NaN with fewer figures."""
    found = np.full((len(values), 3), np.nan)
    enough = np.isfinite(values).sum(axis=1) >= FEWEST_YEARS
    if enough.any():
        found[enough] = np.nanpercentile(values[enough], [25, 50, 75], axis=1).T
    return found


def share_felt(growth: FloatArray, moves: FloatArray, pass_through: float) -> float:
    """Estimate which share of the differences in growth between regions their poverty has felt.

    Parameters
    ----------
    growth : float array, shape (N,)
        Growth of each region, percent a year.
    moves : float array, shape (N,)
        Yearly move, in logs, of each region's line against its expenditure over the record.
    pass_through : float
        Share of growth that reaches expenditure: what would be felt in full.

    Returns
    -------
    float
        From 0, nothing, to 1, all that the pass-through lets expect; 0 with fewer than ten regions, so that nothing is
        made of differences that have not been seen to matter.

    Examples
    --------
    >>> growth = np.arange(20.0) / 10
    >>> [round(share_felt(growth, -part * 0.7 * growth / 100, 0.7), 6) for part in (1.0, 0.25, -1.0)]
    [1.0, 0.25, 0.0]
    """
    both = np.isfinite(growth) & np.isfinite(moves)
    if both.sum() < _FEWEST_REGIONS or pass_through <= 0:
        return 0.0
    # A mine that opens or closes says nothing of the others.
    grown, moved = trimmed(growth[both] / 100), trimmed(moves[both])
    if np.ptp(grown) < _NO_DIFFERENCE:
        return 0.0
    grown = grown - grown.mean()
    return float(np.clip(-(grown @ moved) / (grown @ grown * pass_through), 0.0, 1.0))
