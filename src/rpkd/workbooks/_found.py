"""A workbook as it was found, and how rows become frames."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks._catalogue import Catalogue
from rpkd.workbooks._layout import Column, Form, Layout
from rpkd.workbooks._marks import Marks
from rpkd.workbooks._model import Fault
from rpkd.workbooks._table import TableRead

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class WorkbookRead:
    """What a workbook holds, and what is wrong with it.

    Parameters
    ----------
    layout : Layout
        What it must be.
    readable : bool
        Whether the file is a workbook at all.
    saved : str
        The day it was last saved, as ``2026-11-21``; empty when unknown.
    frames : dict
        By name of the table; None where the office has written nothing.
    faults : list of Fault
        Everything that is wrong; the frames then hold what could be read.
    notes : dict
        By name of the table, what was read in another shape than it was written in.
    """

    layout: Layout
    readable: bool = True
    saved: str = ""
    frames: dict[str, pd.DataFrame | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheets:
    """The sheets of one workbook that were read, and what they are checked against.

    Parameters
    ----------
    found : WorkbookRead
        Takes the frames.
    read : mapping
        The tables by name of their sheet; those that are not there are absent.
    marks : Marks
        What the workbook was made with.
    region, tables, catalogue :
        What its figures are about.
    """

    found: WorkbookRead
    read: Mapping[str, TableRead]
    marks: Marks
    region: Region
    tables: Tables
    catalogue: Catalogue

    def note(self, name: str, *tables: TableRead | None) -> None:
        """Keep the notes of some sheets for the table that is made of them."""
        lines = [f"lembar {table.sheet.name}, {note}" for table in tables if table is not None for note in table.notes]
        self.found.notes.setdefault(name, []).extend(lines)


_TYPES = {Form.NUMBER: "float", Form.WHOLE: "float", Form.MONEY: "float", Form.YEAR: "int", Form.YES_NO: "bool"}


def type_of(column: Column) -> str:
    """Return the type of a column in a frame, as `frame_of` knows it."""
    return "object" if column.form is Form.DATE else _TYPES.get(column.form, "str")


def frame_of(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame | None:
    """Make a frame of rows; None of no rows.

    Parameters
    ----------
    rows : sequence of mapping
        A value, or None, by column.
    columns : mapping
        The type of each column: str (empty text for None), float (NaN for None), int and bool (never None), object.
    """
    import pandas as pd

    if not rows:
        return None
    made: dict[str, Any] = {}
    for name, kind in columns.items():
        values = [row[name] for row in rows]
        if kind == "str":
            made[name] = pd.array(["" if value is None else value for value in values], dtype="str")
        elif kind == "float":
            made[name] = pd.array([math.nan if value is None else value for value in values], dtype="float64")
        elif kind == "object":
            made[name] = pd.Series(values, dtype="object")
        else:
            made[name] = pd.array(values, dtype="int64" if kind == "int" else "bool")
    return pd.DataFrame(made)
