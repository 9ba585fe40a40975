"""What wants a look in the programme matrix: each finding names its row, and judges nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rpkd.scenario._matrix import Entry, Indicator, Matrix, level_of

PLAN_SHEET, ACTION_SHEET = "Program", "RAT"
# Sums of written amounts agree to the rupiah; half a rupiah is what adding may lose.
TOLERANCE = 0.5
# A budget that is so many times that of the year before, or falls to this part of it.
JUMP = 3.0

KINDS = (
    *("code_form", "level_differs", "budget_conflict", "budget_repeated", "children_above", "children_below"),
    *("no_indicator", "no_unit", "no_baseline", "no_target", "target_still", "target_wrong_way"),
    *("no_money", "no_place", "no_fund", "no_agency", "no_strategy", "budget_gap", "budget_jump", "empty_year"),
    *("untied", "unknown_programme", "unused_programme"),
)
"""Kinds of findings in the matrix, in the order in which they are told."""


@dataclass(frozen=True)
class Finding:
    """One thing that wants a look.

    Parameters
    ----------
    kind : str
        One of `KINDS`, or of the action plan's.
    sheet : str
        Where it stands.
    row : int or None
        Row of that sheet; None when it is about no single row.
    code, name : str
        Of the entry.
    year : int or None
        When it is about one year.
    value, other : float or None
        What was found, and what it is compared with: rupiah, or counts of years.
    text : str
        What was written, where that is a word.
    """

    kind: str
    sheet: str
    row: int | None
    code: str = ""
    name: str = ""
    year: int | None = None
    value: float | None = None
    other: float | None = None
    text: str = ""


def check_matrix(
    matrix: Matrix,
    programmes: Collection[str] | None = None,
    used: Collection[str] | None = None,
    polarity: Mapping[str, int] | None = None,
) -> tuple[Finding, ...]:
    """Find what is missing, contradicts itself or stands out.

    Parameters
    ----------
    matrix : Matrix
        The five-year matrix.
    programmes : collection of str, optional
        Codes in the library of programmes; without it no programme is called unknown.
    used : collection of str, optional
        Those that some scenario uses; without it none is called unused.
    polarity : mapping of str to int, optional
        By name of an indicator, 1 where more is better and -1 where less is. Of others no direction is judged.

    Returns
    -------
    tuple of Finding
        By kind in the order of `KINDS`, then by row.
    """
    known = {name.casefold(): sign for name, sign in (polarity or {}).items()}
    found = [
        *_of_codes(matrix),
        *_of_sums(matrix),
        *(finding for entry in matrix.leaves for finding in _of_entry(matrix, entry)),
        *(
            finding
            for entry in matrix.entries
            for each in entry.indicators
            for finding in _of_target(entry, each, known)
        ),
        *_of_years(matrix),
        *_of_ties(matrix, programmes, used),
    ]
    return tuple(sorted(found, key=lambda item: (KINDS.index(item.kind), item.row or 0, item.year or 0)))


def _finding(kind: str, entry: Entry, row: int | None = None, **rest: float | int | str | None) -> Finding:
    return Finding(kind, PLAN_SHEET, row or entry.row, entry.code, entry.name, **rest)  # type: ignore[arg-type]


def _of_codes(matrix: Matrix) -> Iterator[Finding]:
    for entry in matrix.entries:
        level = level_of(entry.code)
        if level is None:
            yield _finding("code_form", entry)
        elif level != entry.written_level and {level, entry.written_level} != {"urusan", "bidang urusan"}:
            yield _finding("level_differs", entry, text=entry.written_level)


def _of_sums(matrix: Matrix) -> Iterator[Finding]:
    """Compare rows of one entry, entries of one code, and what is written above with the sum of what stands below."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in matrix.entries:
        groups[entry.code, entry.agency.casefold()].append(entry)
        for year in entry.conflicts:
            yield _finding("budget_conflict", entry, year=year, value=entry.budgets[year])
    for entries in groups.values():
        for year in matrix.years:
            amounts = Counter(entry.budgets[year] for entry in entries if entry.budgets.get(year))
            repeated = next((amount for amount, times in amounts.items() if times > 1), None)
            if repeated is not None:
                yield _finding("budget_repeated", entries[0], year=year, value=repeated, other=amounts[repeated])
            # Below 0 nothing is budgeted: the workbook refuses it.
            written = sum(entry.budgets.get(year, 0) for entry in entries)
            counted = {id(entry) for entry in matrix.counted[year]}
            below = [other for other in matrix.below(entries[0]) if id(other) in counted]
            total = sum(other.budgets[year] for other in below)
            if written > 0 and total > 0 and abs(total - written) > TOLERANCE:
                kind = "children_above" if total > written else "children_below"
                yield _finding(kind, entries[0], year=year, value=total, other=written)


def _of_entry(matrix: Matrix, entry: Entry) -> Iterator[Finding]:
    """Look at one of the most detailed entries."""
    funded = [year for year in matrix.years if entry.budgets.get(year, 0) > 0]
    if not entry.indicators:
        yield _finding("no_indicator", entry)
    if not funded:
        # What carries no money names a place in vain; the rest of it is looked at when it has some.
        yield _finding("no_money", entry, text=entry.location)
        return
    for name, kind in (
        *(("location", "no_place"), ("fund_source", "no_fund"), ("agency", "no_agency")),
        ("strategy", "no_strategy"),
    ):
        if not getattr(entry, name):
            yield _finding(kind, entry, value=entry.total)
    empty = [year for year in matrix.years if funded[0] < year < funded[-1] and year not in funded]
    for year in empty:
        yield _finding("budget_gap", entry, year=year)
    for before, year in pairwise(funded):
        earlier, amount = entry.budgets[before], entry.budgets[year]
        if year == before + 1 and (amount >= JUMP * earlier or earlier >= JUMP * amount):
            yield _finding("budget_jump", entry, year=year, value=amount, other=earlier)


def _of_target(entry: Entry, indicator: Indicator, polarity: Mapping[str, int]) -> Iterator[Finding]:
    """Look at one indicator: what it lacks, and whether its targets move."""
    row, targets = indicator.row, list(indicator.targets.values())
    if not indicator.unit:
        yield _finding("no_unit", entry, row, text=indicator.name)
    if indicator.baseline is None:
        yield _finding("no_baseline", entry, row, text=indicator.name)
    lacking = [year for year, amount in entry.budgets.items() if amount > 0 and year not in indicator.targets]
    if lacking or not targets:
        yield _finding("no_target", entry, row, value=len(lacking) or None, text=indicator.name)
    if indicator.baseline is None or not targets:
        return
    if len(targets) > 1 and set(targets) == {indicator.baseline}:
        yield _finding("target_still", entry, row, value=targets[-1], other=indicator.baseline, text=indicator.name)
    sign = polarity.get(indicator.name.casefold(), 0)
    if sign * (targets[-1] - indicator.baseline) < 0:
        yield _finding("target_wrong_way", entry, row, value=targets[-1], other=indicator.baseline, text=indicator.name)


def _of_years(matrix: Matrix) -> Iterator[Finding]:
    """Tell of years in which nothing at all is budgeted, where other years have money."""
    if matrix.total > 0:
        for year, total in matrix.totals.items():
            if not total:
                yield Finding("empty_year", PLAN_SHEET, None, year=year)


def _of_ties(matrix: Matrix, programmes: Collection[str] | None, used: Collection[str] | None) -> Iterator[Finding]:
    """Tell of money whose effect no scenario can show."""
    money: dict[int, float] = defaultdict(float)
    for year in matrix.years:
        for entry in matrix.counted[year]:
            money[entry.row] += entry.budgets[year]
    for entry in matrix.entries:
        amount = money.get(entry.row, 0.0)
        if programmes is not None and entry.programme and entry.programme not in programmes:
            yield _finding("unknown_programme", entry, value=amount, text=entry.programme)
        elif amount <= 0:
            continue
        elif not entry.programme:
            yield _finding("untied", entry, value=amount)
        elif used is not None and entry.programme not in used:
            yield _finding("unused_programme", entry, value=amount, text=entry.programme)
