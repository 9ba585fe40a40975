"""The macro path: the second baseline, from growth and the poverty line instead of from the rate's own past.

The distribution of expenditure around the line, fitted to the region's last P0, P1 and P2, keeps its shape. All
expenditure grows with real GRDP per head, as far as that passes through; the line grows beyond prices. P0 of year t is
then F(m) with ``m = ∏ (1 + l) / (1 + p g)`` over the years from the last figure to t: l growth of the line beyond
prices, p the pass-through, g growth (Mahler, Castañeda Aguilar & Newhouse 2022, World Bank Economic Review 36).
Growth of a calendar year counts for the step that ends in its March.

The range is not an interval with a probability: it is what the range of the pass-through and the spread of past growth
make of the path. What sampling and changes of inequality add is in the pooled projection, whose errors are known.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rpkd.params import ProjectionParams
from rpkd.poverty import PublishedPoverty
from rpkd.profile import NotFitted, Spread
from rpkd.projection._macro_record import GrowthRecord, MacroRecord
from rpkd.projection._path import Path
from rpkd.projection._scales import FloatArray
from rpkd.projection._shape import typical_shape

UNUSUAL_RATIO = 2.0
"""So many times as strong or as weak an answer of P0 to the line as usual is called unusual."""
Origin = Literal["parameter", "record"]
"""Whether an assumption was given by the office or read off the record."""


@dataclass(frozen=True)
class Assumed:
    """A figure that is assumed, the ends of its range (equal where it has none) and where it comes from."""

    value: float
    low: float
    high: float
    origin: Origin


@dataclass(frozen=True)
class Ranged:
    """A figure of the path, and the least and the greatest that the ranges of the assumptions give; percent."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class MacroPath:
    """The macro path of one region.

    Parameters
    ----------
    base_year : int
        Year of the figures that the path starts from.
    published : PublishedPoverty
        These figures.
    elasticity : float
        Percent by which P0 changes when the line moves by one percent against expenditure.
    typical_elasticity : float
        The same in a distribution of typical shape with the same P0.
    two_peaked : bool
        Whether the figures need a density with two peaks.
    years : tuple of int
        The years ahead, without a gap.
    headcount, gap, severity : tuple of Ranged
        P0, P1, P2 in percent by year.
    multiples : tuple of float
        Line by year in units of that of `base_year`, both relative to expenditure.
    growth : tuple of Assumed
        Real growth of GRDP per head, percent, by year. A figure that was given has no range.
    growth_record : GrowthRecord or None
        Where growth from the record comes from; None where the record has none, all years then being given.
    pass_through : Assumed
        Share of growth that reaches expenditure; always a parameter.
    line_growth : Assumed
        Growth of the line beyond prices, percent a year; without range.
    record_years : (int, int)
        Years that growth of the line was read off, where it comes from the record.
    """

    base_year: int
    published: PublishedPoverty
    elasticity: float
    typical_elasticity: float
    two_peaked: bool
    years: tuple[int, ...]
    headcount: tuple[Ranged, ...]
    gap: tuple[Ranged, ...]
    severity: tuple[Ranged, ...]
    multiples: tuple[float, ...]
    growth: tuple[Assumed, ...]
    growth_record: GrowthRecord | None
    pass_through: Assumed
    line_growth: Assumed
    record_years: tuple[int, int]

    @property
    def unusual_shape(self) -> bool:
        """Whether the path hangs on a shape near the line that may be the sample's rather than the region's.

        So it does when the density has two peaks, or when P0 answers the line more than twice or less than half as
        strongly as usual: P1 and P2 of a region rest on a few dozen poor households.
        """
        ratio = self.elasticity / self.typical_elasticity
        return self.two_peaked or not 1 / UNUSUAL_RATIO <= ratio <= UNUSUAL_RATIO

    def headcount_of(self, year: int) -> Ranged:
        """Return P0 of one year; KeyError when the path does not have it."""
        if year not in self.years:
            raise KeyError(year)
        return self.headcount[self.years.index(year)]


@dataclass(frozen=True)
class NoMacroPath:
    """Why a region has no macro path, in Indonesian."""

    reason: str


def macro_path(
    spread: Spread | NotFitted, last_year: int, assumptions: ProjectionParams, record: MacroRecord, code: str
) -> MacroPath | NoMacroPath:
    """Move a region's distribution and line to the years ahead.

    Parameters
    ----------
    spread : Spread or NotFitted
        The distribution of the region's last year with P0, P1 and P2 (`rpkd.profile.poverty_spread`).
    last_year : int
        Last year of the path.
    assumptions : ProjectionParams
        What the office gives; what it leaves open is taken from the record.
    record : MacroRecord
        Of all regions, for the same pass-through.
    code : str
        Kemendagri code of the region.

    Returns
    -------
    MacroPath or NoMacroPath
        NoMacroPath where P0, P1 and P2 are not known for one year or no distribution has them, and where growth of a
        year is neither given nor on record.

    Raises
    ------
    KeyError
        When the record does not have the region.
    ValueError
        When `last_year` is not after the year of the figures.
    """
    if isinstance(spread, NotFitted):
        return NoMacroPath(spread.reason)
    if not (spread.fit.converged and spread.fit.within_rounding):
        return NoMacroPath("tidak ada sebaran pengeluaran yang menghasilkan P0, P1, dan P2 yang dipublikasikan")
    years = tuple(range(spread.year + 1, last_year + 1))
    if not years:
        raise ValueError(f"tahun terakhir jalur makro ({last_year}) harus sesudah tahun angka terakhir ({spread.year})")
    own, line = record.of(code), _line(assumptions, record)
    growth = [_growth(assumptions, own, year) for year in years]
    known = [figure for figure in growth if figure is not None]
    if len(known) < len(growth):
        return NoMacroPath("pertumbuhan PDRB per kapita daerah maupun provinsinya tidak tersedia")
    if not math.isfinite(line.value):
        return NoMacroPath("pertumbuhan PDRB per kapita tidak tersedia untuk satu daerah pun")
    share = Assumed(assumptions.pass_through, assumptions.pass_through_low, assumptions.pass_through_high, "parameter")
    multiples = np.array(list(_multiples(known, share, line)))
    p0, p1, p2 = (100 * spread.fit.distribution.fgt(multiples, alpha) for alpha in (0, 1, 2))
    return MacroPath(
        base_year=spread.year,
        published=spread.published,
        elasticity=spread.fit.line_density / float(spread.fit.distribution.cdf(1.0)),
        typical_elasticity=_typical_elasticity(spread.published.headcount_ratio, spread.fit.reference_gini),
        two_peaked=spread.fit.two_peaked,
        years=years,
        headcount=_ranged(p0),
        gap=_ranged(p1),
        severity=_ranged(p2),
        multiples=tuple(multiples[0].tolist()),
        growth=tuple(known),
        growth_record=own,
        pass_through=share,
        line_growth=line,
        record_years=(record.first_year, record.last_year),
    )


def _growth(assumptions: ProjectionParams, own: GrowthRecord | None, year: int) -> Assumed | None:
    given = assumptions.growth_of(year)
    if given is not None:
        return Assumed(given, given, given, "parameter")
    return None if own is None else Assumed(own.value, own.low, own.high, "record")


def _line(assumptions: ProjectionParams, record: MacroRecord) -> Assumed:
    given = assumptions.line_inflation
    if given is not None:
        return Assumed(given, given, given, "parameter")
    return Assumed(record.line_growth, record.line_growth, record.line_growth, "record")


def _multiples(growth: list[Assumed], share: Assumed, line: Assumed) -> Iterator[FloatArray]:
    """Lines in units of the base year's, each of shape (H,): the path first, then the corners of the ranges."""
    central = np.array([year.value for year in growth])
    ends = (np.array([year.low for year in growth]), np.array([year.high for year in growth]))
    for passed, rates in [(share.value, central), *itertools.product((share.low, share.high), ends)]:
        yield np.cumprod((1 + line.value / 100) / (1 + passed * rates / 100))


def _typical_elasticity(headcount_ratio: float, gini: float) -> float:
    """Percent change of P0 for one percent of the line, in the typical shape: a small move to either side."""
    shape = typical_shape([gini])
    ends = shape.line_at([headcount_ratio]) + np.array([[-0.005], [0.005]])
    low, high = shape.percent_below(ends)[:, 0].tolist()
    return float((high - low) / (0.01 * headcount_ratio))


def _ranged(percents: FloatArray) -> tuple[Ranged, ...]:
    ends = zip(percents[0].tolist(), percents.min(axis=0).tolist(), percents.max(axis=0).tolist(), strict=True)
    return tuple(Ranged(value, low, high) for value, low, high in ends)


@dataclass(frozen=True)
class Agreement:
    """How far the two baselines agree in one year.

    Parameters
    ----------
    year : int
        The year.
    macro, pooled : float
        P0 of the macro path, and the median of the pooled projection, in percent.
    difference : float
        The first minus the second, in points.
    percentile : float
        Share, from 0 to 1, of the pooled projection's distribution at or below the macro path; 0 or 1 beyond its
        outermost quantiles, half a percent from each end.
    """

    year: int
    macro: float
    pooled: float
    difference: float
    percentile: float

    def within(self, coverage: float) -> bool:
        """Whether the macro path lies in the pooled projection's central interval of a coverage between 0 and 1."""
        return abs(self.percentile - 0.5) <= coverage / 2


def agreement(macro: MacroPath, pooled: Path, year: int) -> Agreement:
    """Set the macro path beside the pooled projection in one year.

    Raises
    ------
    KeyError
        When one of them does not have the year.
    """
    rate, median = macro.headcount_of(year).value, pooled.median_of(year)
    return Agreement(year, rate, median, rate - median, pooled.probability_at_most(year, rate))
