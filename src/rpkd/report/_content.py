"""What a table of the document holds, before it is recorded and written."""

from __future__ import annotations

from dataclasses import dataclass

from rpkd.results import Column

Cell = float | int | str | None


@dataclass(frozen=True)
class TableContent:
    """Columns and rows of a table.

    Parameters
    ----------
    columns : tuple of Column
        Headings with units.
    rows : tuple of tuple
        One value per column; None where a figure is not known.
    bold_rows : frozenset of int
        Rows (from 0) that are about the report's region among others.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bold_rows: frozenset[int] = frozenset()
