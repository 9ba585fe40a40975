"""Keterkaitan: whether two indicators go together over kabupaten/kota, and the quadrants that they make.

What goes together need not cause the other: correlations are association.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rpkd.params import AnalysisParams
from rpkd.profile._analysis import NORMAL_95, pearson
from rpkd.profile._catalogue import CatalogueEntry
from rpkd.profile._figures import IndicatorFigures
from rpkd.profile._series import as_shown
from rpkd.profile._tables import NATION


@dataclass(frozen=True)
class Correlation:
    """How two indicators go together over a number of regions in one year.

    Parameters
    ----------
    regions : int
        Regions with both figures.
    pearson, spearman : float or None
        Correlation of the figures and of their ranks; None with fewer than three regions, or without variation.
    interpreted : bool
        Whether there are enough regions to be interpreted.
    """

    regions: int
    pearson: float | None
    spearman: float | None
    interpreted: bool

    @property
    def distinct(self) -> bool | None:
        """Whether the 95 percent interval of the correlation (Fisher's z) leaves zero out; None when not known."""
        if self.pearson is None or self.regions < 4:
            return None
        if abs(self.pearson) >= 1:
            return True
        return abs(math.atanh(self.pearson)) > NORMAL_95 / math.sqrt(self.regions - 3)


def ranks(values: Sequence[float]) -> np.ndarray:
    """Return ranks from 1; equal figures share the mean of their ranks.

    Examples
    --------
    >>> ranks([3.0, 1.0, 3.0]).tolist()
    [2.5, 1.0, 2.5]
    """
    _, inverse, counts = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middles: np.ndarray = (last - (counts - 1) / 2)[inverse]
    return middles


def correlation(x: Sequence[float], y: Sequence[float], least_regions: int) -> Correlation:
    """Correlate two indicators over the same regions.

    Examples
    --------
    >>> found = correlation([1, 2, 3, 9], [1, 4, 9, 10], 10)
    >>> found.regions, round(found.pearson, 2), found.spearman, found.interpreted
    (4, 0.79, 1.0, False)
    """
    enough = len(x) >= 3
    return Correlation(
        regions=len(x),
        pearson=pearson(x, y) if enough else None,
        spearman=pearson(ranks(x).tolist(), ranks(y).tolist()) if enough else None,
        interpreted=len(x) >= least_regions,
    )


@dataclass(frozen=True)
class Linkage:
    """A supporting indicator beside a main one, over the province's and over all kabupaten/kota.

    Parameters
    ----------
    supporting, main : CatalogueEntry
        The two indicators.
    year : int
        Latest year in which at least half of all kabupaten/kota have both.
    province, nation : Correlation
        Over the kabupaten/kota of the province, and over all.
    """

    supporting: CatalogueEntry
    main: CatalogueEntry
    year: int
    province: Correlation
    nation: Correlation

    @property
    def expected_sign(self) -> int:
        """Sign of the correlation when what is good in one goes with what is good in the other."""
        return self.supporting.good_sign * self.main.good_sign


def linkages(
    entries: Mapping[str, CatalogueEntry], figures: IndicatorFigures, peers: Sequence[str], rules: AnalysisParams
) -> tuple[Linkage, ...]:
    """Set every indicator beside those that it supports, as far as figures of kabupaten/kota are known.

    Parameters
    ----------
    entries : mapping of str to CatalogueEntry
        The catalogue.
    figures : IndicatorFigures
        The bundled figures: the office's own describe no other region.
    peers : sequence of str
        Codes of all kabupaten/kota of the province.
    rules : AnalysisParams
        `linkage_regions` decides what is interpreted.
    """
    everyone = sorted({code for by_code in figures.regencies.values() for code in by_code})
    years = {name: set(figures.full_years(name, everyone)) for name in figures.regencies}
    found = []
    for entry in entries.values():
        for name in entry.supports:
            common = years.get(entry.name, set()) & years.get(name, set())
            if common:
                year = max(common)
                near, all_ = (_pairs(figures, name, entry.name, codes, year) for codes in (peers, everyone))
                found.append(
                    Linkage(
                        entry,
                        entries[name],
                        year,
                        correlation(*near, rules.linkage_regions),
                        correlation(*all_, rules.linkage_regions),
                    )
                )
    return tuple(found)


def _pairs(
    figures: IndicatorFigures, x: str, y: str, codes: Iterable[str], year: int
) -> tuple[list[float], list[float]]:
    wanted = list(codes)
    left, right = figures.among(x, wanted, year), figures.among(y, wanted, year)
    both = [(a, b) for code in wanted if (a := left[code]) is not None and (b := right[code]) is not None]
    return [a for a, _ in both], [b for _, b in both]


@dataclass(frozen=True)
class Cut:
    """The level that divides an axis, and what it is: ``"province"``, ``"nation"`` or ``"median"``."""

    reference: str
    level: float


@dataclass(frozen=True)
class Quadrants:
    """The province's kabupaten/kota by two related indicators, each better or worse than the reference.

    Parameters
    ----------
    main, supporting : CatalogueEntry
        The indicators of the horizontal and of the vertical axis.
    year : int
        Year of all figures.
    main_cut, supporting_cut : Cut
        What is worse than these is negative.
    points : mapping of str to (float, float)
        Figures by code; regions without one of them are left out.
    classes : mapping of str to int
        1 both worse, 2 main worse and supporting not, 3 supporting worse and main not, 4 neither worse.
    """

    main: CatalogueEntry
    supporting: CatalogueEntry
    year: int
    main_cut: Cut
    supporting_cut: Cut
    points: Mapping[str, tuple[float, float]]
    classes: Mapping[str, int]


def quadrants(
    main: CatalogueEntry,
    supporting: CatalogueEntry,
    figures: IndicatorFigures,
    province_code: str,
    peers: Sequence[str],
    rules: AnalysisParams,
) -> Quadrants | None:
    """Divide the province's kabupaten/kota by two indicators.

    Parameters
    ----------
    main, supporting : CatalogueEntry
        Indicators of which one direction is better.
    figures : IndicatorFigures
        The bundled figures.
    province_code : str
        Kemendagri code.
    peers : sequence of str
        Codes of all kabupaten/kota of the province.
    rules : AnalysisParams
        `reference` decides what the figures are cut at.

    Returns
    -------
    Quadrants or None
        Of the latest year in which at least half of the kabupaten/kota have both figures; None when there is none.
        Where the reference has no figure of that year, the median of the kabupaten/kota divides the axis.
    """
    common = set(figures.full_years(main.name, peers)) & set(figures.full_years(supporting.name, peers))
    if not common:
        return None
    year = max(common)
    x_cut, y_cut = (_cut(entry, figures, province_code, peers, year, rules) for entry in (main, supporting))
    left, right = figures.among(main.name, peers, year), figures.among(supporting.name, peers, year)
    points = {
        code: (as_shown(x, main.decimals), as_shown(y, supporting.decimals))
        for code in peers
        if (x := left[code]) is not None and (y := right[code]) is not None
    }
    classes = {
        code: 1 + 2 * (not (x - x_cut.level) * main.good_sign < 0) + (not (y - y_cut.level) * supporting.good_sign < 0)
        for code, (x, y) in points.items()
    }
    return Quadrants(main, supporting, year, x_cut, y_cut, points, classes)


def _cut(
    entry: CatalogueEntry,
    figures: IndicatorFigures,
    province_code: str,
    peers: Sequence[str],
    year: int,
    rules: AnalysisParams,
) -> Cut:
    """Take the reference asked for, or the median where it has no figure of that year."""
    area = {"province": province_code, "nation": NATION}.get(rules.reference, "")
    level = figures.area(entry.name, area).get(year)
    if level is not None:
        return Cut(rules.reference, as_shown(level, entry.decimals))
    known = [value for value in figures.among(entry.name, peers, year).values() if value is not None]
    return Cut("median", as_shown(float(np.median(known)), entry.decimals))
