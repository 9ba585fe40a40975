"""The programme matrix (T3): its hierarchy from codes, and its money, each rupiah counted once.

A row of the workbook is one indicator of one code at one place. Money belongs to an entry: one code, one agency, one
place. Rows of an entry that repeat its budget for another indicator count once; entries of one code at several places
add up. In each year the most detailed entries that have money are counted, what stands above them is not.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime

    import pandas as pd

Row = Mapping[str, Any]
Amounts = Mapping[int, float]
"""Rupiah by year."""

DETAIL = "sub kegiatan"
ATTRIBUTES = ("fund_source", "agency", "strategy", "presidential_strategy", "cluster", "programme", "level")
"""What money can be summed by."""
_INHERITED = ("fund_source", "location", "agency", "strategy", "presidential_strategy", "cluster", "programme")
# Kepmendagri 050-5889/2021 and its later updates: 1.06.05.2.02.0010 is urusan 1, bidang urusan 06, program 05,
# kegiatan 2.02 (2: of a kabupaten/kota), sub kegiatan 0010 (two figures before the update of 2023); X is any urusan.
_FORM = re.compile(
    r"[0-9X](?:\.(?:[0-9]{2}|XX)(?:\.[0-9]{2}(?:\.[0-9]\.[0-9]{2}(?:\.[0-9]{2,4})?)?)?)?",
)
_LEVELS = {1: "urusan", 2: "bidang urusan", 3: "program", 5: "kegiatan", 6: DETAIL}


def level_of(code: str) -> str | None:
    """Return the level that a code has by its form; None for a form that the nomenclature does not have.

    Examples
    --------
    >>> level_of("1.06.05.2.02.0010"), level_of("1.06.05"), level_of("1.06.05.2.02"), level_of("1.6.5")
    ('sub kegiatan', 'program', 'kegiatan', None)
    """
    return _LEVELS[code.count(".") + 1] if _FORM.fullmatch(code) else None


def above(code: str) -> list[str]:
    """Return the codes above a code, the nearest first.

    Examples
    --------
    >>> above("1.06.05.2.02")
    ['1.06.05.2', '1.06.05', '1.06', '1']
    """
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


@dataclass(frozen=True)
class Indicator:
    """One indicator of an entry.

    Parameters
    ----------
    row : int
        In the workbook.
    name, unit : str
        Empty where the office wrote none.
    baseline : float or None
        In `unit`.
    targets : mapping of int to float
        By year, in `unit`; only the years that have one.
    """

    row: int
    name: str
    unit: str
    baseline: float | None
    targets: Amounts


@dataclass(frozen=True)
class Entry:
    """One code of one agency at one place: what an amount of money is for.

    Parameters
    ----------
    row : int
        Its first row in the workbook.
    code, level, name : str
        The level is that of the code where the code has the nomenclature's form, else as written.
    location, agency, fund_source, strategy, presidential_strategy, cluster, programme : str
        Its own, or those of the nearest entry above it; empty where neither has one. Several sources of funds stand in
        one text, parted by ``"; "``.
    indicators : tuple of Indicator
        Rows that name an indicator.
    budgets : mapping of int to float
        Rupiah by year; only the years that have an amount.
    written_level : str
        As the office chose it.
    conflicts : tuple of int
        Years in which its rows have different amounts: the largest is taken.
    """

    row: int
    code: str
    level: str
    name: str
    location: str
    agency: str
    fund_source: str
    strategy: str
    presidential_strategy: str
    cluster: str
    programme: str
    indicators: tuple[Indicator, ...]
    budgets: Amounts
    written_level: str
    conflicts: tuple[int, ...] = ()

    @property
    def total(self) -> float:
        """Rupiah over all years."""
        return sum(self.budgets.values())


@dataclass(frozen=True)
class Matrix:
    """The five-year matrix.

    Parameters
    ----------
    years : tuple of int
        That it is shown for.
    entries : tuple of Entry
        By code, in the order of the workbook where codes are alike.
    """

    years: tuple[int, ...]
    entries: tuple[Entry, ...]
    _below: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict, repr=False)

    def below(self, entry: Entry) -> list[Entry]:
        """Return the entries whose code lies below an entry's, of its agency or where either names none."""
        return [other for other in self._below.get(entry.code, ()) if _together(entry, other)]

    @cached_property
    def leaves(self) -> tuple[Entry, ...]:
        """Entries with nothing listed below them."""
        return tuple(entry for entry in self.entries if not self.below(entry))

    @cached_property
    def counted(self) -> Mapping[int, tuple[Entry, ...]]:
        """By year, the entries whose money counts: nothing below them has money in that year."""
        return {
            year: tuple(
                entry
                for entry in self.entries
                if entry.budgets.get(year) is not None
                and not any(other.budgets.get(year, 0) > 0 for other in self.below(entry))
            )
            for year in self.years
        }

    @cached_property
    def totals(self) -> dict[int, float]:
        """Rupiah of each year, every rupiah once."""
        return {year: sum(entry.budgets[year] for entry in self.counted[year]) for year in self.years}

    @property
    def total(self) -> float:
        """Rupiah of all years."""
        return sum(self.totals.values())


def plan_year(day: datetime.date, first: int, last: int) -> int:
    """Return the year that a document's yearly action plan is for: the one after its date, within the period.

    Examples
    --------
    >>> import datetime
    >>> plan_year(datetime.date(2026, 11, 21), 2025, 2029), plan_year(datetime.date(2024, 1, 1), 2026, 2030)
    (2027, 2026)
    """
    return min(max(day.year + 1, first), last)


def read_matrix(frame: pd.DataFrame, first: int, last: int) -> Matrix:
    """Make the matrix of the workbook's rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table `programmes` of the workbooks: one row for each indicator, code and place; ``target_<year>`` in the
        row's unit, ``budget_<year>`` in rupiah, NaN where nothing is written.
    first, last : int
        The document's period. The matrix is shown for these years, as far as the workbook has them, and for others
        that hold anything.
    """
    written = sorted(int(name.removeprefix("budget_")) for name in frame.columns if name.startswith("budget_"))
    years = tuple(
        year
        for year in written
        if first <= year <= last or bool(frame[[f"budget_{year}", f"target_{year}"]].notna().any(axis=None))
    )
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows_of(frame):
        groups[row["code"], row["agency"].casefold(), row["location"].casefold()].append(row)
    entries = sorted((_entry(rows, years) for rows in groups.values()), key=_order)
    return _with_inherited(years, entries)


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return a frame's rows as values by column."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def _entry(rows: Sequence[Row], years: Sequence[int]) -> Entry:
    """Make one entry of the rows that share code, agency and place."""
    first = rows[0]
    amounts = {year: _known(row[f"budget_{year}"] for row in rows) for year in years}
    texts = {name: next((row[name] for row in rows if row[name]), "") for name in ("name", *_INHERITED)}
    return Entry(
        row=int(first["row"]),
        code=first["code"],
        level=level_of(first["code"]) or first["level"],
        **texts,
        indicators=tuple(_indicator(row, years) for row in rows if row["indicator"]),
        budgets={year: max(found) for year, found in amounts.items() if found},
        written_level=first["level"],
        conflicts=tuple(year for year, found in amounts.items() if len(set(found)) > 1),
    )


def _indicator(row: Row, years: Sequence[int]) -> Indicator:
    targets = {year: found[0] for year in years if (found := _known([row[f"target_{year}"]]))}
    baseline = _known([row["baseline"]])
    return Indicator(int(row["row"]), row["indicator"], row["unit"], baseline[0] if baseline else None, targets)


def _known(values: Iterable[float]) -> list[float]:
    return [float(value) for value in values if not math.isnan(value)]


def _order(entry: Entry) -> tuple[list[tuple[int, str]], int]:
    """Sort by the parts of the code as numbers; those with X, which stand for any urusan, come last."""
    return [(int(part) if part.isdigit() else 10_000, part) for part in entry.code.split(".")], entry.row


def _with_inherited(years: tuple[int, ...], entries: Sequence[Entry]) -> Matrix:
    """Fill what an entry does not say with what the nearest entry above it says, from the top down."""
    by_code: dict[str, list[Entry]] = defaultdict(list)
    filled: list[Entry] = []
    for entry in entries:
        # From the nearest level up; entries at one level may differ.
        levels = [[parent for parent in by_code[code] if _together(parent, entry)] for code in above(entry.code)]
        inherited: dict[str, Any] = {name: _said_above(levels, name) for name in _INHERITED if not getattr(entry, name)}
        done = replace(entry, **inherited)
        filled.append(done)
        by_code[done.code].append(done)
    below: dict[str, list[Entry]] = defaultdict(list)
    for entry in filled:
        for code in above(entry.code):
            below[code].append(entry)
    return Matrix(years, tuple(filled), {code: tuple(found) for code, found in below.items()})


def _said_above(levels: Iterable[Sequence[Entry]], name: str) -> str:
    """Return what the nearest level that says anything says; nothing where its entries say different things."""
    for level in levels:
        said = {text.casefold(): text for parent in reversed(level) if (text := str(getattr(parent, name)))}
        if said:
            return next(iter(said.values())) if len(said) == 1 else ""
    return ""


def _together(one: Entry, other: Entry) -> bool:
    """Tell whether two entries may be of one hierarchy: several agencies can have the same codes."""
    return not one.agency or not other.agency or one.agency.casefold() == other.agency.casefold()


def money_by(matrix: Matrix, attribute: str) -> dict[str, dict[int, float]]:
    """Sum the money by what its entries have in common.

    Parameters
    ----------
    matrix : Matrix
        The five-year matrix.
    attribute : str
        One of `ATTRIBUTES`.

    Returns
    -------
    dict of str to dict of int to float
        Rupiah by value and year; the value is empty where the office wrote none. The sums over all values are the
        matrix's totals.
    """
    sums: dict[str, dict[int, float]] = {}
    for year in matrix.years:
        for entry in matrix.counted[year]:
            amounts = sums.setdefault(getattr(entry, attribute), dict.fromkeys(matrix.years, 0.0))
            amounts[year] += entry.budgets[year]
    return sums


@dataclass(frozen=True)
class Tie:
    """Money that the matrix plans for a programme in a year, beside what a scenario needs.

    Parameters
    ----------
    programme : str
        Code in params/programs.yaml.
    year : int
    planned : float
        Rupiah of the rows tied to it; 0 where there are none.
    needed : float
        Rupiah that the scenario needs; 0 where it does not use the programme.
    """

    programme: str
    year: int
    planned: float
    needed: float

    @property
    def difference(self) -> float:
        """Planned less needed, rupiah: negative where money lacks."""
        return self.planned - self.needed

    @property
    def share(self) -> float | None:
        """Percent of what is needed that is planned; None where nothing is needed."""
        return 100 * self.planned / self.needed if self.needed > 0 else None


@dataclass(frozen=True)
class Tied:
    """The matrix beside a scenario.

    Parameters
    ----------
    ties : tuple of Tie
        By programme and year; only where either has money.
    without_rows : tuple of str
        Programmes that the scenario needs money for and no row is tied to.
    without_need : tuple of str
        Programmes that rows with money are tied to and the scenario does not need.
    untied : mapping of int to float
        Rupiah by year of rows that are tied to no programme.
    """

    ties: tuple[Tie, ...]
    without_rows: tuple[str, ...]
    without_need: tuple[str, ...]
    untied: Amounts


def tie(matrix: Matrix, needs: Mapping[str, Amounts]) -> Tied:
    """Set the money of the matrix beside what a scenario needs.

    Parameters
    ----------
    matrix : Matrix
        The five-year matrix; its rows name programmes.
    needs : mapping of str to mapping of int to float
        By programme, rupiah by year; years that the matrix does not have are passed over.
    """
    planned = money_by(matrix, "programme")
    untied = planned.pop("", dict.fromkeys(matrix.years, 0.0))
    with_rows = {entry.programme for entry in matrix.entries}
    ties = [
        Tie(programme, year, planned.get(programme, {}).get(year, 0.0), needs.get(programme, {}).get(year, 0.0))
        for programme in sorted(planned.keys() | needs.keys())
        for year in matrix.years
    ]
    needed = {programme for programme, amounts in needs.items() if any(amounts.get(year) for year in matrix.years)}
    return Tied(
        tuple(found for found in ties if found.planned or found.needed),
        tuple(sorted(needed - with_rows)),
        tuple(sorted(code for code, amounts in planned.items() if any(amounts.values()) and code not in needed)),
        untied,
    )
