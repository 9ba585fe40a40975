"""What the projection chapter shows, gathered: the region ahead, its targets, what follows from P0, the baselines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from rpkd.params import Params
from rpkd.profile import GivenFigure, NotFitted, Series, Spread, Target, as_shown
from rpkd.projection import (
    Agreement,
    Basis,
    Credibility,
    ExtremeProjection,
    Forecast,
    Indices,
    IndicesFit,
    MacroPath,
    MacroRecord,
    NationalProjection,
    NoMacroPath,
    PaceRecord,
    Panel,
    Path,
    Population,
    RegionProjection,
    agreement,
    credibility,
    macro_path,
    pace_record,
    project_extreme,
    project_indices,
    project_line,
    project_poor,
    required_path,
)
from rpkd.report.target import WORKBOOK

_PROVINCE_SCOPE = "RPJMD provinsi"
OWNERS = ("regional", "province", "national")
"""Whose target it is: the region's own (RPJMD), its province's, the nation's."""


@dataclass(frozen=True)
class Aim:
    """A target beside the projection.

    Parameters
    ----------
    owner : str
        One of `OWNERS`.
    target : Target
        The target.
    credibility : Credibility
        How likely the region's rate is at or below it.
    pace : PaceRecord or None
        The pace that it asks for, beside what comparable regions achieved; None for a year that is past.
    """

    owner: str
    target: Target
    credibility: Credibility
    pace: PaceRecord | None

    @property
    def projected(self) -> bool:
        """Whether its year is projected."""
        return self.credibility.basis is Basis.PROJECTED


@dataclass(frozen=True, eq=False)
class Companions:
    """What follows from the projected P0.

    Parameters
    ----------
    population : Population or None
        Thousand persons by projected year; None where it is not known.
    poor : Path or None
        Thousand persons.
    indices : Indices
        P1 and P2 in percent.
    line : Path or None
        Rupiah per head and month.
    extreme : ExtremeProjection or None
        Percent; None where the office has no figure of the present definition.
    """

    population: Population | None
    poor: Path | None
    indices: Indices
    line: Path | None
    extreme: ExtremeProjection | None


NOTHING = Companions(None, None, Indices(None, None), None, None)


@dataclass(frozen=True, eq=False)
class Outlook:
    """Everything that the chapter says of one region ahead.

    Parameters
    ----------
    record : Series
        Published P0 of March.
    everything : NationalProjection
        All regions and provinces projected together.
    own : RegionProjection or None
        The region; None when it has no figure to start from.
    aims : tuple of Aim
        The region's own targets by year, its province's, the nation's.
    companions : Companions
        P1, P2, line, number of poor, extreme poverty.
    macro : MacroPath or NoMacroPath
        The second baseline.
    office : mapping of int to float
        P0 by year as the office's workbook has it, percent. The projection does not use it: all regions are projected
        from one table.
    """

    record: Series
    everything: NationalProjection
    own: RegionProjection | None
    aims: tuple[Aim, ...]
    companions: Companions
    macro: MacroPath | NoMacroPath
    office: Mapping[int, float] = field(default_factory=dict)

    @property
    def unused(self) -> dict[int, float]:
        """The office's figures that differ from the record or are newer than it."""
        return {year: rate for year, rate in sorted(self.office.items()) if self.record.at(year) != as_shown(rate, 2)}

    @property
    def years(self) -> tuple[int, ...]:
        """The projected years; empty without a projection."""
        return self.own.headcount.years if self.own else ()

    @property
    def headline(self) -> Aim | None:
        """The target that the plain sentences speak of: the region's own last one that is projected, else another's."""
        for owner in ("regional", "national", "province"):
            ahead = [aim for aim in self.aims if aim.owner == owner and aim.projected]
            if ahead:
                return ahead[-1]
        return None

    @property
    def agreement(self) -> Agreement | None:
        """How far both baselines agree in the last year; None where one of them is missing."""
        if self.own is None or isinstance(self.macro, NoMacroPath):
            return None
        return agreement(self.macro, self.own.headcount, self.years[-1])

    @property
    def macro_shown(self) -> bool:
        """Whether the chart shows the second baseline: not one that is far away because the distribution is unusual."""
        if self.agreement is None or isinstance(self.macro, NoMacroPath):
            return False
        return self.agreement.within(0.8) or not self.macro.unusual_shape

    @property
    def required(self) -> dict[int, float]:
        """The way to the region's own targets by year, from its last figure; empty without a target ahead."""
        if self.own is None:
            return {}
        return required_path(self.own.last_year, self.own.last, self.targets_of("regional"))

    @property
    def change(self) -> float | None:
        """Points from the last figure to the last median, both as they are shown."""
        if self.own is None:
            return None
        return round(as_shown(self.own.headcount.median_of(self.years[-1]), 2) - as_shown(self.own.last, 2), 9)

    def targets_of(self, owner: str) -> tuple[Target, ...]:
        """Return the targets of one owner by year."""
        return tuple(aim.target for aim in self.aims if aim.owner == owner)


def aims_of(
    panel: Panel, own: RegionProjection | None, record: Series, targets: Mapping[str, Sequence[Target]], code: str
) -> tuple[Aim, ...]:
    """Set every target beside the projection and the record of comparable regions.

    Parameters
    ----------
    panel : Panel
        All regions.
    own : RegionProjection or None
        The region ahead.
    record : Series
        Its published P0.
    targets : mapping of str to sequence of Target
        By owner (`OWNERS`).
    code : str
        The region.
    """
    path = own.headcount if own else None
    return tuple(
        Aim(owner, target, judged, pace_record(panel, code, target))
        for owner in OWNERS
        for target, judged in _judged(path, sorted(targets.get(owner, ()), key=_year), record)
    )


def _judged(path: Path | None, targets: Sequence[Target], record: Series) -> Iterator[tuple[Target, Credibility]]:
    return zip(targets, credibility(path, targets, record), strict=True)


def province_targets(workbook: pd.DataFrame | None) -> tuple[Target, ...]:
    """Take the province's targets of the headcount ratio out of the office's workbook, by year.

    Parameters
    ----------
    workbook : pandas.DataFrame or None
        The workbook's targets: indicator, scope, year, low, high.
    """
    if workbook is None:
        return ()
    rows = workbook[_is_of_province(workbook)]
    cells = zip(rows["year"].tolist(), rows["low"].tolist(), rows["high"].tolist(), strict=True)
    return tuple(sorted((Target(int(year), float(low), float(high)) for year, low, high in cells), key=_year))


def province_target_sources(workbook: pd.DataFrame | None) -> list[str]:
    """Cite where the province's targets of the headcount ratio come from; empty when there are none."""
    if workbook is None:
        return []
    rows = workbook[_is_of_province(workbook)]
    return [f"{reference} (buku kerja {WORKBOOK})" for reference in dict.fromkeys(rows["reference"])]


def _is_of_province(workbook: pd.DataFrame) -> pd.Series:
    return (workbook["indicator"] == "headcount_ratio") & (workbook["scope"] == _PROVINCE_SCOPE)


def _year(target: Target) -> int:
    return target.year


def companions_of(
    own: RegionProjection | None,
    indices: IndicesFit,
    lines: Forecast,
    population: Population | None,
    spread: Spread | NotFitted,
    record: Series,
    official_extreme: Mapping[int, GivenFigure],
) -> Companions:
    """Project what follows from P0.

    Parameters
    ----------
    own : RegionProjection or None
        The region ahead; nothing follows from none.
    indices : IndicesFit
        How P1 and P2 go with P0.
    lines : Forecast
        Poverty lines of all regions, for the same years.
    population : Population or None
        Of the region in these years.
    spread : Spread or NotFitted
        Distribution of expenditure around the line.
    record : Series
        Published P0.
    official_extreme : mapping of int to GivenFigure
        The office's extreme poverty by year, percent.
    """
    if own is None:
        return NOTHING
    path, extreme = own.headcount, None
    if isinstance(spread, Spread) and official_extreme:
        rates = dict(zip(record.years, record.values, strict=True))
        extreme = project_extreme(path, spread.fit.distribution, rates, official_extreme)
    return Companions(
        population=population,
        poor=None if population is None else project_poor(path, population.persons),
        indices=project_indices(path, indices, own.code),
        line=project_line(lines, own.code),
        extreme=extreme,
    )


def macro_of(
    spread: Spread | NotFitted, own: RegionProjection | None, params: Params, record: MacroRecord, code: str
) -> MacroPath | NoMacroPath:
    """Make the second baseline up to the last projected year."""
    if own is None:
        return NoMacroPath("angka kemiskinan daerah tidak tersedia")
    return macro_path(spread, own.headcount.years[-1], params.projection, record, code)
