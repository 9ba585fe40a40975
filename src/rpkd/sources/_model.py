"""What a table is to the rest of the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import Problem
from rpkd.numbers import Unit

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Field:
    """A column: its name, its Indonesian title, the unit of its cells, and what it holds.

    Examples
    --------
    >>> Field("headcount_ratio", "Persentase penduduk miskin (P0)", Unit.PERCENT, "Maret").unit
    <Unit.PERCENT: 'percent'>
    """

    name: str
    title: str
    unit: Unit
    description: str


@dataclass(frozen=True)
class Source:
    """Where a table comes from.

    Parameters
    ----------
    citation : str
        Ready Indonesian text for a source line: "BPS, Data dan Informasi Kemiskinan Kabupaten/Kota".
    title : str
        Title of the table, Indonesian.
    publisher : str
        Who published the figures.
    vintage : str
        The period and edition of the figures.
    license : str
        The terms under which they may be used again.

    Examples
    --------
    >>> source = Source("BPS, Rasio Gini", "Rasio Gini", "Badan Pusat Statistik", "September 2025", "dengan sitasi")
    >>> f"Sumber: {source.citation} ({source.vintage})"
    'Sumber: BPS, Rasio Gini (September 2025)'
    """

    citation: str
    title: str
    publisher: str
    vintage: str
    license: str


@dataclass(frozen=True)
class Table:
    """A table that was read and checked.

    Parameters
    ----------
    name : str
        Its name in `datapackage.json`: ``"poverty_regency"``.
    path : Path
        The CSV file.
    frame : pandas.DataFrame
        One column per field, in the order of the data package. Text is `str` (empty text when nothing is written),
        required whole numbers are int64, all other numbers float64 with NaN where a figure is not known. Treat it as
        read-only: it is shared by all who ask for the table.
    source : Source
        For source lines.
    fields : tuple of Field
        The columns.
    warnings : tuple of Problem
        Figures that are odd but possible (a poverty line that jumps, a gap index far from the headcount): shown, not
        refused.
    """

    name: str
    path: Path
    frame: pd.DataFrame
    source: Source
    fields: tuple[Field, ...]
    warnings: tuple[Problem, ...] = ()

    def field(self, name: str) -> Field:
        """Return one column's description.

        Raises
        ------
        KeyError
            When the table has no such column.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
