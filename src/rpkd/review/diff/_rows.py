"""Which row of one draft's table is which row of the other's: by what names it, not by where it stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from rpkd.numbers import Unit, format_number
from rpkd.results import ResultTable

Name = tuple[str, ...]
Row = tuple[float | int | str | None, ...]

_NAMING_UNITS = (Unit.TEXT, Unit.YEAR)
_NUMBER = re.compile(r"(?<![\w.,])(?!(?:19|20)\d\d(?!\d|[.,]\d))(?:Rp|−)?\d+(?:[.,]\d+)*")
_MASK = "#"


@dataclass(frozen=True)
class RowPair:
    """One row as both drafts have it.

    Parameters
    ----------
    name : str
        What names it, the same whichever draft comes first; unique in its table.
    label : str
        The same for readers.
    before, after : tuple or None
        Its cells; None where the draft has no such row.
    """

    name: str
    label: str
    before: Row | None
    after: Row | None


def pair_rows(before: ResultTable, after: ResultTable) -> list[RowPair]:
    """Pair the rows of two versions of a table.

    Rows are named by the shortest run of leading columns of texts and years in which no two rows of either version are
    alike; an empty cell in the first column means the cell above. What finds no partner is tried once more with the
    numbers in its name left out ("besaran Rp2.870.000" and "besaran Rp3.000.000"), then with its first cell and its
    years alone, wherever both versions have equally many.

    Parameters
    ----------
    before, after : ResultTable
        The two versions.

    Returns
    -------
    list of RowPair
        In the order of the later version; rows that are gone come last.
    """
    width = _naming_width(before, after)
    units = [column.unit for column in before.columns[:width]]
    left, right = _names(before, width), _names(after, width)
    partner: dict[int, int] = {}
    names: dict[int, Name] = {}

    def pair(coarser: Callable[[Name], Name | None]) -> None:
        earlier, later = _grouped(left, partner.values(), coarser), _grouped(right, partner.keys(), coarser)
        for name in earlier.keys() & later.keys():
            ours, theirs = earlier[name], later[name]
            # Rows of the very same name are paired as far as they go; for a looser name only where none is in doubt.
            if len(ours) == len(theirs) or coarser is _exactly:
                for one, other in zip(ours, theirs, strict=False):
                    partner[other], names[other] = one, name

    pair(_exactly)
    pair(lambda name: _masked(name, units))
    if width > 1:
        pair(lambda name: _first_and_years(name, units))
    pairs = [
        (names.get(index, right[index]), right[index], before.rows[partner[index]] if index in partner else None, row)
        for index, row in enumerate(after.rows)
    ]
    taken = set(partner.values())
    gone = [(left[index], left[index], row, None) for index, row in enumerate(before.rows) if index not in taken]
    return list(_unique([*pairs, *gone]))


def _naming_width(before: ResultTable, after: ResultTable) -> int:
    """Return how many leading columns name a row; 1 where not even the first is a text or a year."""
    common = 0
    for ours, theirs in zip(before.columns, after.columns, strict=False):
        if ours.key != theirs.key or ours.unit != theirs.unit or ours.unit not in _NAMING_UNITS:
            break
        common += 1
    for width in range(1, common + 1):
        if all(len(set(_names(table, width))) == len(table.rows) for table in (before, after)):
            return width
    same_first = before.columns[:1] and after.columns[:1] and before.columns[0].key == after.columns[0].key
    return common or int(bool(same_first))


def _names(table: ResultTable, width: int) -> list[Name]:
    names: list[Name] = []
    above = ""
    for row in table.rows:
        cells = [
            format_number(value, column.unit, column.decimals)
            for value, column in zip(row[:width], table.columns, strict=False)
        ]
        if cells and not cells[0]:
            cells[0] = above
        above = cells[0] if cells else ""
        names.append(tuple(cells))
    return names


def _grouped(
    names: Sequence[Name], taken: Collection[int], coarser: Callable[[Name], Name | None]
) -> dict[Name, list[int]]:
    used = set(taken)
    groups: dict[Name, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        if index not in used:
            looser = coarser(name)
            if looser is not None:
                groups[looser].append(index)
    return groups


def _exactly(name: Name) -> Name:
    return name


def _masked(name: Name, units: Sequence[Unit]) -> Name | None:
    """Leave the numbers out of a name, except years; None where nothing else is left of it.

    Examples
    --------
    >>> _masked(("besaran Rp2.870.000 sejak 2025",), [Unit.TEXT]), _masked(("2026",), [Unit.TEXT])
    (('besaran # sejak 2025',), None)
    """
    masked = tuple(
        text if unit is Unit.YEAR else _NUMBER.sub(_MASK, text) for text, unit in zip(name, units, strict=True)
    )
    says_more = any(any(mark.isalpha() for mark in text) for text in masked)
    measured = any(unit not in _NAMING_UNITS for unit in units)
    return masked if says_more or measured else None


def _first_and_years(name: Name, units: Sequence[Unit]) -> Name | None:
    years = (text for text, unit in zip(name, units, strict=True) if unit is Unit.YEAR)
    return (name[0], *years) if units[0] is Unit.TEXT and any(mark.isalpha() for mark in name[0]) else None


def _unique(pairs: Sequence[tuple[Name, Name, Row | None, Row | None]]) -> Iterator[RowPair]:
    """Give names that occur more than once a number each."""
    seen: Counter[str] = Counter()
    for name, shown, before, after in pairs:
        text = " / ".join(name)
        seen[text] += 1
        label = ", ".join(part for part in shown if part)
        yield RowPair(f"{text} ({seen[text]})" if seen[text] > 1 else text, label, before, after)
