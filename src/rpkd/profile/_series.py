"""Series of yearly figures and what changed between them.

Only known years stand in a series: a gap stays a gap, and the years between two figures are counted as they are.
Figures are compared as they are shown (rounded to the decimals of the document), so that a reader who subtracts two
printed numbers finds the printed difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import SupportsFloat

from rpkd.numbers import is_missing


def as_shown(value: float, decimals: int) -> float:
    """Round a figure as the document prints it: half away from zero.

    Examples
    --------
    >>> as_shown(2.675, 2), as_shown(-0.125, 2)
    (2.68, -0.13)
    """
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


@dataclass(frozen=True)
class Series:
    """Known yearly figures in ascending order of the year.

    Parameters
    ----------
    years : tuple of int
        Years with a figure.
    values : tuple of float
        One figure per year, in the unit of the indicator.
    decimals : int
        Decimals that the figures are shown and compared with.
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    decimals: int = 2

    def __len__(self) -> int:
        return len(self.years)

    @property
    def latest_year(self) -> int:
        """The last year with a figure; IndexError when there is none."""
        return self.years[-1]

    @property
    def latest(self) -> float:
        """The last figure; IndexError when there is none."""
        return self.values[-1]

    def at(self, year: int) -> float | None:
        """Return the figure of a year, None when it is not known."""
        return self.values[self.years.index(year)] if year in self.years else None

    def gaps(self) -> tuple[int, ...]:
        """Return the years inside the record that have no figure."""
        return (
            tuple(year for year in range(self.years[0], self.years[-1]) if year not in self.years) if self.years else ()
        )

    def until(self, year: int) -> Series:
        """Return the part of the record up to a year, that year included."""
        kept = [(y, v) for y, v in zip(self.years, self.values, strict=True) if y <= year]
        return Series(tuple(y for y, _ in kept), tuple(v for _, v in kept), self.decimals)

    def since(self, year: int) -> Series:
        """Return the part of the record from a year on."""
        kept = [(y, v) for y, v in zip(self.years, self.values, strict=True) if y >= year]
        return Series(tuple(y for y, _ in kept), tuple(v for _, v in kept), self.decimals)


def series_of(years: Iterable[SupportsFloat], values: Iterable[SupportsFloat | None], decimals: int = 2) -> Series:
    """Make a series of figures, leaving out what is not known.

    Parameters
    ----------
    years : iterable of int
        One year per figure, in any order.
    values : iterable of float or None
        Figures; None and NaN are left out.
    decimals : int
        Decimals that the document shows.

    Raises
    ------
    ValueError
        When a year stands twice.

    Examples
    --------
    >>> series = series_of([2024, 2022, 2023], [4.04, 4.55, None])
    >>> series.years, series.latest, series.gaps()
    ((2022, 2024), 4.04, (2023,))
    """
    plain = (
        (int(float(year)), None if value is None else float(value)) for year, value in zip(years, values, strict=True)
    )
    known = sorted(
        (year, as_shown(value, decimals)) for year, value in plain if value is not None and not is_missing(value)
    )
    kept_years = tuple(year for year, _ in known)
    if len(set(kept_years)) != len(kept_years):
        raise ValueError(f"tahun ganda dalam deret: {kept_years}")
    return Series(kept_years, tuple(value for _, value in known), decimals)


@dataclass(frozen=True)
class Change:
    """The move from one known year to a later one.

    Examples
    --------
    >>> change = Change(2022, 4.55, 2024, 4.04)
    >>> change.years, change.difference, change.per_year
    (2, -0.51, -0.255)
    """

    first_year: int
    first: float
    last_year: int
    last: float

    @property
    def years(self) -> int:
        """Calendar years between the two figures: 2022 to 2024 is two."""
        return self.last_year - self.first_year

    @property
    def difference(self) -> float:
        """Last minus first, in the figures' own unit."""
        return round(self.last - self.first, 9)

    @property
    def per_year(self) -> float:
        """Average difference per calendar year."""
        return round(self.difference / self.years, 9)

    @property
    def percent(self) -> float | None:
        """Difference in percent of the first figure; None when that is zero."""
        return None if self.first == 0 else (self.last / self.first - 1) * 100

    @property
    def percent_per_year(self) -> float | None:
        """Compound yearly growth in percent; None when a figure is not positive."""
        if self.first <= 0 or self.last <= 0:
            return None
        return float((self.last / self.first) ** (1 / self.years) - 1) * 100

    @property
    def sign(self) -> int:
        """1 for a rise, -1 for a fall, 0 for no difference."""
        return (self.difference > 0) - (self.difference < 0)


def steps(series: Series) -> tuple[Change, ...]:
    """Return the moves between neighbouring known years; a step over a gap spans more than one year.

    Examples
    --------
    >>> [change.difference for change in steps(series_of([2022, 2024, 2025], [4.55, 4.04, 4.5]))]
    [-0.51, 0.46]
    """
    pairs = list(zip(series.years, series.values, strict=True))
    return tuple(Change(*before, *after) for before, after in pairwise(pairs))


def latest_change(series: Series) -> Change | None:
    """Return the move between the two latest known years; None with fewer than two."""
    moves = steps(series)
    return moves[-1] if moves else None


def whole_change(series: Series) -> Change | None:
    """Return the move from the first to the last known year; None with fewer than two."""
    if len(series) < 2:
        return None
    return Change(series.years[0], series.values[0], series.years[-1], series.values[-1])


def change_between(series: Series, first_year: int, last_year: int) -> Change | None:
    """Return the move between two given years; None when either is not known."""
    first, last = series.at(first_year), series.at(last_year)
    if first is None or last is None or last_year <= first_year:
        return None
    return Change(first_year, first, last_year, last)


def largest_rise(series: Series) -> Change | None:
    """Return the step with the largest rise, the latest of equals; None when nothing rose."""
    rises = [change for change in steps(series) if change.sign > 0]
    return max(rises, key=lambda change: (change.difference, change.last_year)) if rises else None


def largest_fall(series: Series) -> Change | None:
    """Return the step with the largest fall, the latest of equals; None when nothing fell."""
    falls = [change for change in steps(series) if change.sign < 0]
    return min(falls, key=lambda change: (change.difference, -change.last_year)) if falls else None


@dataclass(frozen=True)
class Streak:
    """Steps of one direction at the end of a record.

    Parameters
    ----------
    sign : int
        1 rises, -1 falls, 0 no difference.
    steps : int
        Number of steps in a row.
    since : int
        Year of the figure that the first of them starts from.
    """

    sign: int
    steps: int
    since: int


def latest_streak(series: Series) -> Streak | None:
    """Return how long the record has been moving in its latest direction; None with fewer than two years.

    Examples
    --------
    >>> latest_streak(series_of([2020, 2021, 2022, 2024], [5.0, 5.2, 4.9, 4.0]))
    Streak(sign=-1, steps=2, since=2021)
    """
    moves = steps(series)
    if not moves:
        return None
    sign = moves[-1].sign
    run = 0
    for change in reversed(moves):
        if change.sign != sign:
            break
        run += 1
    return Streak(sign, run, moves[-run].first_year)


@dataclass(frozen=True)
class Extremes:
    """The highest and the lowest figure of a record with the years they were reached in."""

    highest: float
    highest_years: tuple[int, ...]
    lowest: float
    lowest_years: tuple[int, ...]


def extremes(series: Series) -> Extremes | None:
    """Return the highest and lowest figure with all years that share them; None for an empty series."""
    if not len(series):
        return None
    highest, lowest = max(series.values), min(series.values)
    pairs = list(zip(series.years, series.values, strict=True))
    return Extremes(
        highest,
        tuple(year for year, value in pairs if value == highest),
        lowest,
        tuple(year for year, value in pairs if value == lowest),
    )


@dataclass(frozen=True)
class Agreement:
    """How often two series moved in the same direction.

    Parameters
    ----------
    same, steps : int
        Steps in the same direction, and all steps that both series have.
    first_year, last_year : int
        The span of those steps.
    """

    same: int
    steps: int
    first_year: int
    last_year: int


def agreement(own: Series, other: Series) -> Agreement | None:
    """Compare directions over the years that both series know; None with fewer than two common years.

    Examples
    --------
    >>> agreement(series_of([2020, 2021, 2022], [5, 6, 5]), series_of([2020, 2021, 2022], [9, 10, 10]))
    Agreement(same=1, steps=2, first_year=2020, last_year=2022)
    """
    common = [year for year in own.years if year in other.years]
    mine = steps(series_of(common, [own.at(year) for year in common], own.decimals))
    theirs = steps(series_of(common, [other.at(year) for year in common], other.decimals))
    if not mine:
        return None
    same = sum(a.sign == b.sign for a, b in zip(mine, theirs, strict=True))
    return Agreement(same, len(mine), common[0], common[-1])


def repeated_figures(series: Series, least: int = 3) -> tuple[Change, ...]:
    """Return the spans of neighbouring years that carry exactly the same figure.

    Parameters
    ----------
    series : Series
        Figures.
    least : int
        Years that a span must have to count: one repetition may be chance.

    Examples
    --------
    >>> line = series_of([2011, 2012, 2013, 2014], [5, 5, 5, 6])
    >>> [(span.first_year, span.last_year) for span in repeated_figures(line)]
    [(2011, 2013)]
    """
    spans: list[Change] = []
    first = 0
    for index in range(1, len(series) + 1):
        ends = (
            index == len(series)
            or series.values[index] != series.values[first]
            or series.years[index] != series.years[index - 1] + 1
        )
        if ends:
            if index - first >= least:
                value = series.values[first]
                spans.append(Change(series.years[first], value, series.years[index - 1], value))
            first = index
    return tuple(spans)


def unusual_steps(series: Series, percent: float) -> tuple[Change, ...]:
    """Return the one-year steps whose size exceeds a share of the earlier figure.

    Parameters
    ----------
    series : Series
        Figures.
    percent : float
        Size in percent of the earlier figure, either direction; a step of several years is left out because its yearly
        moves are not known.
    """
    return tuple(
        change
        for change in steps(series)
        if change.years == 1 and change.percent is not None and abs(change.percent) > percent
    )
