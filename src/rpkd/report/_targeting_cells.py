"""Cells of chapter V's tables on families: none under five, and none from which one can be worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup
from rpkd.targeting import suppress_joint

MARK = "•"
"""Stands for every hidden cell, small or protecting: with two marks a reader would know more."""
MARK_NOTE = f"{MARK}: disamarkan"


@dataclass(frozen=True)
class FamilyTable:
    """A table on families with its title.

    Parameters
    ----------
    key : str
        Under which it is recorded: ``"tbl_sasaran_desil"``.
    title, note : str
        As printed above and below it.
    content : TableContent
        Its cells.
    source : str
        Where its figures come from.
    """

    key: str
    title: str
    note: str
    content: TableContent
    source: str

    @property
    def hidden(self) -> int:
        """Cells that are hidden: small ones and those that protect them, which are not told apart."""
        return sum(cell == MARK for row in self.content.rows for cell in row)


def protect(
    parts: Mapping[str, int],
    totals: Mapping[str, Sequence[str]] | None = None,
    rates: Mapping[str, tuple[Sequence[str], Sequence[str]]] | None = None,
    *,
    told: Collection[str] = (),
) -> Mapping[str, float | None]:
    """Hide what may not be shown of one group of families that is split into parts.

    Parameters
    ----------
    parts : mapping of str to int
        Counts; each family is in one part.
    totals : mapping of str to sequence of str
        Further columns, each the sum of some parts.
    rates : mapping of str to (sequence of str, sequence of str)
        Percentages: parts of the numerator, and parts of the base, which hold those of the numerator. A rate is hidden
        where its numerator, its base or the rest of the base is.
    told : collection of str
        Totals that another table shows, so that hiding them here would protect nothing.

    Returns
    -------
    mapping of str to float or None
        Parts, totals and rates by name; None where hidden, for a rate also where its base is empty.

    Examples
    --------
    >>> found = protect({"with": 3, "without": 40, "other": 60}, {"all": ["with", "without", "other"]}, told=["all"])
    >>> found["with"], found["all"], [name for name in ("without", "other") if found[name] is None]
    (None, 103.0, ['without'])
    """
    sums = {name: tuple(some) for name, some in (totals or {}).items()}
    names = {frozenset(some): name for name, some in sums.items()} | {frozenset([name]): name for name in parts}

    def column(some: Sequence[str]) -> str:
        found = names.setdefault(frozenset(some), "+".join(some))
        if found not in parts:
            sums.setdefault(found, tuple(some))
        return found

    of_rate = {}
    for name, (numerator, base) in (rates or {}).items():
        rest = [part for part in base if part not in set(numerator)]
        of_rate[name] = [column(some) for some in (numerator, base, rest) if some]
    cells = {name: [one == name for one in parts] for name in parts}
    cells |= {name: [one in some for one in parts] for name, some in sums.items()}
    line = suppress_joint([int(value) for value in parts.values()], cells, told)
    shown = {str(name): known(value) for name, value in line.items()}
    for name, needed in of_rate.items():
        part, base_count, *_ = (shown[one] for one in needed)
        hidden = any(shown[one] is None for one in needed)
        shown[name] = None if hidden or not base_count or part is None else 100 * part / base_count
    return shown


def told_points(intro: str, points: Sequence[str], outro: str = "") -> str:
    """Write a sentence, points below it, and what follows them, as Markdown.

    Examples
    --------
    >>> print(told_points("Yang berubah:", ["PKH naik", "Sembako turun"]))
    Yang berubah:
    <BLANKLINE>
    - PKH naik;
    - Sembako turun.
    """
    ends = [";"] * (len(points) - 1) + ["."]
    listed = "\n".join(f"- {escape_markup(point)}{end}" for point, end in zip(points, ends, strict=True))
    return "\n\n".join(part for part in (escape_markup(intro), listed, escape_markup(outro)) if part)


def known(value: object) -> float | None:
    """Return a figure of a frame or a masked array; None where it is hidden or missing."""
    if value is None or value is np.ma.masked or value is pd.NA:
        return None
    number = float(value)  # type: ignore[arg-type]
    return None if np.isnan(number) else number


def count_cell(value: object) -> Cell:
    """Return a count as a table shows it.

    Examples
    --------
    >>> count_cell(12.0), count_cell(pd.NA), count_cell(0)
    (12, '•', 0)
    """
    number = known(value)
    return MARK if number is None else round(number)


def rate_cell(value: object, base: object) -> Cell:
    """Return a share as a table shows it: nothing where it is a share of nobody, the mark where it is hidden.

    Examples
    --------
    >>> rate_cell(40.17, 12), rate_cell(None, 0), rate_cell(pd.NA, 12)
    (40.17, None, '•')
    """
    number = known(value)
    if number is not None:
        return number
    return None if known(base) == 0 else MARK
