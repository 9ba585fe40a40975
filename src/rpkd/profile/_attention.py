"""Which measures of a region want attention: each ranked among the province's kabupaten/kota, the worst placed first.

A rank within the province can be set beside that of another measure whatever their units; a distance cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.profile._conditions import Conditions
from rpkd.profile._position import Position, position
from rpkd.profile._poverty import PovertyProfile
from rpkd.profile._series import Change, Series, change_between, latest_change, series_of
from rpkd.profile._tables import cross_section, indicator_cross_section

LINE_GROWTH = "poverty_line_growth"
_POVERTY_MEASURES = ("headcount_ratio", "poverty_gap_index", "poverty_severity_index")
_WITHOUT_DIRECTION = "population"


@dataclass(frozen=True)
class Measure:
    """One measure of the region beside province and nation in its latest year, and its rank in the province.

    Parameters
    ----------
    name : str
        Indicator of the catalogue, or `LINE_GROWTH`: the yearly growth of the poverty line in percent.
    year : int
        Year of all figures.
    value : float
        The region's figure.
    province, nation : float or None
        None when not known for that year.
    polarity : str
        ``"higher_better"``, ``"lower_better"`` or ``"none"``.
    place : Position or None
        Among the province's kabupaten/kota; None where it is not ranked: no direction is better, figures in doubt, or
        fewer than half of the others known.
    change : Change or None
        The latest move of the region's record.
    """

    name: str
    year: int
    value: float
    province: float | None
    nation: float | None
    polarity: str
    place: Position | None
    change: Change | None

    @property
    def rank_from_worst(self) -> int | None:
        """1 for the worst placed; None where it is not ranked."""
        if self.place is None:
            return None
        return self.place.rank_high if self.polarity == "lower_better" else self.place.rank_low

    @property
    def share_better(self) -> float | None:
        """Part of the other kabupaten/kota that do better, from 0 to 1; None where it is not ranked."""
        if self.place is None or self.place.count < 2:
            return None
        better = self.place.rank_low if self.polarity == "lower_better" else self.place.rank_high
        return (better - 1) / (self.place.count - 1)

    @property
    def relative_gap(self) -> float | None:
        """How much worse than the province, percent of the province's figure; negative where the region does better."""
        if self.province is None or self.province == 0 or self.polarity == "none":
            return None
        gap = (self.value - self.province) / abs(self.province) * 100
        return gap if self.polarity == "lower_better" else -gap

    @property
    def worsened(self) -> bool | None:
        """Whether the latest move was to the worse; None when nothing moved, or no direction is better."""
        if self.change is None or self.change.sign == 0 or self.polarity == "none":
            return None
        return (self.change.sign > 0) == (self.polarity == "lower_better")


def measures(
    profile: PovertyProfile,
    conditions: Conditions,
    regencies: pd.DataFrame,
    indicators: pd.DataFrame,
    polarities: Mapping[str, str],
    names: Iterable[str],
) -> tuple[Measure, ...]:
    """Gather the region's measures, the worst placed in the province first.

    Parameters
    ----------
    profile : PovertyProfile
        P0, P1, P2 and the poverty line.
    conditions : Conditions
        Indicators of the general conditions.
    regencies, indicators : pandas.DataFrame
        Tables `poverty_regency` and `indicators_regency`.
    polarities : mapping of str to str
        Which way is better, by indicator.
    names : iterable of str
        Indicators of the general conditions to take; the population is left out, because it is no measure of welfare.

    Returns
    -------
    tuple of Measure
        Ordered by the part of the other kabupaten/kota that do better, largest first; ties by the relative gap to the
        province, largest first. Measures that are not ranked stand last. A measure without a figure is left out.
    """
    peers = tuple(profile.peers["headcount_ratio"])
    found = []
    for name in _POVERTY_MEASURES:
        figure = profile.figures[name]
        if len(figure.own):
            year = figure.own.latest_year
            values = cross_section(regencies, peers, year, name)
            place = _place(values, profile.region_code, figure.own)
            province, nation = figure.province.at(year), figure.nation.at(year)
            found.append(
                Measure(
                    name, year, figure.own.latest, province, nation, polarities[name], place, latest_change(figure.own)
                )
            )
    found += _line_growth(profile)
    for name in names:
        indicator = conditions.figures[name]
        if name == _WITHOUT_DIRECTION or not len(indicator.own):
            continue
        own, year = indicator.own, indicator.own.latest_year
        values = indicator_cross_section(indicators, peers, year, name)
        doubtful = name == "grdp_per_capita_constant" and conditions.grdp_doubtful
        place = None if doubtful else _place(values, profile.region_code, own)
        level = indicator.province.at(year)
        found.append(Measure(name, year, own.latest, level, None, polarities[name], place, latest_change(own)))
    return tuple(sorted(found, key=_order))


def _order(measure: Measure) -> tuple[bool, float, float]:
    share, gap = measure.share_better, measure.relative_gap
    return share is None, -(share or 0.0), -(gap or 0.0)


def _place(values: Mapping[str, float | None], code: str, own: Series) -> Position | None:
    known = sum(value is not None for value in values.values())
    return position(values, code, own.decimals) if known > 1 and 2 * known >= len(values) else None


def _line_growth(profile: PovertyProfile) -> list[Measure]:
    """Set the line's latest yearly growth beside that of province and nation; it has no better direction."""
    figure = profile.line
    own = _growth(figure.own)
    if not len(own):
        return []
    year = own.latest_year
    province, nation = (_growth(series).at(year) for series in (figure.province, figure.nation))
    return [Measure(LINE_GROWTH, year, own.latest, province, nation, "none", None, latest_change(own))]


def _growth(series: Series) -> Series:
    moves = [change_between(series, year - 1, year) for year in series.years]
    known = [move for move in moves if move is not None]
    return series_of([move.last_year for move in known], [move.percent for move in known])


def worse_than_province(found: Sequence[Measure]) -> tuple[int, int]:
    """Count the measures that are worse than the province's figure, and all that can be compared with it."""
    gaps = [measure.relative_gap for measure in found if measure.relative_gap is not None]
    return sum(gap > 0 for gap in gaps), len(gaps)
