"""The yearly action plan (RAT): a year of the matrix with whom, how much, when, and what came of the year before."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rpkd.scenario._matrix import Entry, Matrix, Row, rows_of
from rpkd.scenario._matrix_checks import ACTION_SHEET, TOLERANCE, Finding

if TYPE_CHECKING:
    import pandas as pd

QUARTERS = (1, 2, 3, 4)
# Percentages that an office rounds to whole numbers may miss a hundred by a little.
_SCHEDULE_TOLERANCE = 0.5

ACTION_KINDS = (
    *("action_unknown", "action_absent", "action_above", "action_below", "no_recipients", "no_volume"),
    *(
        "no_schedule",
        "schedule_sum",
        "action_no_money",
        "action_no_place",
        "action_no_fund",
        "no_last_year",
        "overspent",
    ),
)
"""Kinds of findings in an action plan, in the order in which they are told."""


@dataclass(frozen=True)
class Action:
    """One line of a year's action plan.

    Parameters
    ----------
    row : int or None
        In the sheet of action plans; None for a line that only the matrix has.
    year : int
    code, name, location, agency, fund_source : str
        The name, agency and funds of the matrix where the sheet leaves them empty.
    target_group : str
        Whom it is for.
    recipients : float or None
        How many, in `recipient_unit`.
    deciles : tuple of int or None
        First and last registry decile.
    volume : float or None
        In `volume_unit`.
    budget : float or None
        Rupiah.
    quarters : tuple of float or None
        Percent of the budget in each quarter.
    last_budget, last_realisation : float or None
        Of the year before, rupiah.
    last_volume : float or None
        Realised in the year before, in `volume_unit`.
    note : str
    indicator, unit : str
        Of the matrix: the first indicator of the code.
    target : float or None
        Of that indicator in the year.
    """

    row: int | None
    year: int
    code: str
    name: str
    location: str
    agency: str
    fund_source: str
    target_group: str = ""
    recipients: float | None = None
    recipient_unit: str = ""
    deciles: tuple[int, int] | None = None
    volume: float | None = None
    volume_unit: str = ""
    budget: float | None = None
    quarters: tuple[float | None, ...] = (None,) * len(QUARTERS)
    last_budget: float | None = None
    last_realisation: float | None = None
    last_volume: float | None = None
    note: str = ""
    indicator: str = ""
    unit: str = ""
    target: float | None = None

    @property
    def last_rate(self) -> float | None:
        """Percent of last year's budget that was spent."""
        if not self.last_budget or self.last_realisation is None:
            return None
        return 100 * self.last_realisation / self.last_budget

    @property
    def is_scheduled(self) -> bool:
        """Whether any quarter has a share."""
        return any(share is not None for share in self.quarters)


def yearly_actions(matrix: Matrix, frame: pd.DataFrame | None, year: int) -> tuple[Action, ...]:
    """Make the action plan of a year.

    Parameters
    ----------
    matrix : Matrix
        The five-year matrix.
    frame : pandas.DataFrame or None
        The table `action_plan` of the workbooks, of all years.
    year : int

    Returns
    -------
    tuple of Action
        The lines of the sheet, and those of the matrix that have money in the year and no line in the sheet; by code
        in the matrix's order, codes that it does not have last.
    """
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in matrix.entries:
        entries[entry.code].append(entry)
    rows = [] if frame is None else [row for row in rows_of(frame) if row["year"] == year]
    lines = [_of_sheet(row, entries.get(row["code"], [])) for row in rows]
    planned = {line.code for line in lines}
    lines += [_of_matrix(entry, year) for entry in matrix.counted.get(year, ()) if entry.code not in planned]
    order = {code: place for place, code in enumerate(entries)}
    return tuple(sorted(lines, key=lambda line: (order.get(line.code, len(order)), line.row or 0)))


def _of_sheet(row: Row, entries: Sequence[Entry]) -> Action:
    # Of several places of a code, what the sheet leaves open is taken from the one that it names.
    nearest = sorted(entries, key=lambda entry: entry.location.casefold() != row["location"].casefold())
    first, last = row["first_decile"], row["last_decile"]
    texts: dict[str, Any] = {
        name: row[name] or next((text for entry in nearest if (text := getattr(entry, name))), "")
        for name in ("name", "agency", "fund_source")
    }
    names = ("recipients", "volume", "budget", "last_budget", "last_realisation", "last_volume")
    numbers: dict[str, Any] = {name: _number(row[name]) for name in names}
    return Action(
        row=int(row["row"]),
        year=int(row["year"]),
        code=row["code"],
        location=row["location"],
        **texts,
        **{name: row[name] for name in ("target_group", "recipient_unit", "volume_unit", "note")},
        **numbers,
        deciles=None if math.isnan(first) or math.isnan(last) else (int(first), int(last)),
        quarters=tuple(_number(row[f"quarter_{quarter}"]) for quarter in QUARTERS),
        **_indicator(nearest, int(row["year"])),
    )


def _of_matrix(entry: Entry, year: int) -> Action:
    return Action(
        *(None, year, entry.code, entry.name, entry.location, entry.agency, entry.fund_source),
        budget=entry.budgets[year],
        **_indicator([entry], year),
    )


def _indicator(entries: Sequence[Entry], year: int) -> dict[str, Any]:
    found = next((indicator for entry in entries for indicator in entry.indicators), None)
    if found is None:
        return {}
    return {"indicator": found.name, "unit": found.unit, "target": found.targets.get(year)}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def check_actions(matrix: Matrix, actions: Sequence[Action], year: int) -> tuple[Finding, ...]:
    """Find what an action plan lacks, and where it departs from the matrix.

    Parameters
    ----------
    matrix : Matrix
        The five-year matrix.
    actions : sequence of Action
        Made by `yearly_actions`; when the sheet has no line of the year, nothing is found.
    year : int

    Returns
    -------
    tuple of Finding
        By kind in the order of `ACTION_KINDS`, then by row.
    """
    written = [action for action in actions if action.row is not None]
    if not written:
        return ()
    found = [*_beside_matrix(matrix, actions, year), *(item for action in written for item in _of_action(action))]
    before = {entry.code for entry in matrix.entries if entry.budgets.get(year - 1, 0) > 0}
    found += [
        _finding("no_last_year", action)
        for action in written
        if action.code in before and action.last_realisation is None
    ]
    return tuple(sorted(found, key=lambda item: (ACTION_KINDS.index(item.kind), item.row or 0, item.code)))


def _beside_matrix(matrix: Matrix, actions: Sequence[Action], year: int) -> Iterator[Finding]:
    codes = {entry.code for entry in matrix.entries}
    plan: dict[str, float] = defaultdict(float)
    for entry in matrix.counted.get(year, ()):
        plan[entry.code] += entry.budgets[year]
    sums: dict[str, float] = defaultdict(float)
    first: dict[str, Action] = {}
    for action in actions:
        if action.row is None:
            yield _finding("action_absent", action, value=action.budget)
            continue
        first.setdefault(action.code, action)
        sums[action.code] += action.budget or 0.0
    for code, action in first.items():
        if code not in codes:
            yield _finding("action_unknown", action, value=sums[code])
        elif sums[code] > 0 and abs(sums[code] - plan[code]) > TOLERANCE:
            kind = "action_above" if sums[code] > plan[code] else "action_below"
            yield _finding(kind, action, value=sums[code], other=plan[code])


def _of_action(action: Action) -> Iterator[Finding]:
    if action.recipients is None:
        yield _finding("no_recipients", action)
    if action.volume is None:
        yield _finding("no_volume", action)
    if not action.is_scheduled:
        yield _finding("no_schedule", action)
    else:
        total = sum(share or 0.0 for share in action.quarters)
        if abs(total - 100) > _SCHEDULE_TOLERANCE:
            yield _finding("schedule_sum", action, value=total, other=100.0)
    if not action.budget:
        yield _finding("action_no_money", action)
    if not action.location:
        yield _finding("action_no_place", action, value=action.budget)
    if not action.fund_source:
        yield _finding("action_no_fund", action, value=action.budget)
    if action.last_budget is not None and (action.last_realisation or 0) > action.last_budget + TOLERANCE:
        yield _finding("overspent", action, value=action.last_realisation, other=action.last_budget)


def _finding(kind: str, action: Action, value: float | None = None, other: float | None = None) -> Finding:
    return Finding(kind, ACTION_SHEET, action.row, action.code, action.name, action.year, value, other)
