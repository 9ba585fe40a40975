"""How the sheets of a workbook are laid out: the one description that writing and reading share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

EDITION = "2025-2030"
"""The years that the plan's sheets hold: a workbook of another edition has other columns and is refused."""
VERSION = 2
"""How far the columns and sheets have grown: what is newer than a workbook may be absent in it."""
FIRST_VERSION = 1
NEVER_SAVED = "2025-01-01"
"""What a new workbook has in place of the day on which it was saved."""
MARK_SHEET = "_rpkd"
GUIDE_SHEET = "Petunjuk"
HEADING_ROW = 5
"""Where the template has its headings; above them stand title, hint, units and example."""
BY_ROW = "menurut indikator"
"""The unit of a column whose unit is that of the row's indicator."""


class Form(Enum):
    """What a column's cells are."""

    TEXT = "teks"
    NUMBER = "angka, boleh pecahan"
    WHOLE = "bilangan bulat"
    MONEY = "rupiah penuh"
    YEAR = "tahun"
    CODE = "kode bertitik sebagai teks"
    CHOICE = "salah satu pilihan"
    CHOICES = "satu atau beberapa pilihan, dipisahkan titik koma"
    YES_NO = "ya atau tidak"
    DATE = "tanggal"


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Parameters
    ----------
    name : str
        In the frame.
    heading : str
        In the sheet, Indonesian.
    form : Form
        What cells hold.
    unit : str
        For the row of units; the form says it when empty.
    required : bool
        Whether every row must have it.
    choices : tuple of str
        For `Form.CHOICE` and `Form.CHOICES`.
    minimum, maximum : float or None
        Bounds that include their ends.
    example : object
        For the row with the example.
    width : int
        In characters.
    locked : bool
        Whether a protected sheet keeps it from being changed.
    number_format : str
        Excel's format; that of the form when empty.
    grouped : bool
        Whether numbers are so large that a point in them can only group thousands.
    since : int
        The version of the workbooks that has it first; an older workbook may lack it.
    """

    name: str
    heading: str
    form: Form = Form.TEXT
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    example: str | float | None = None
    width: int = 16
    locked: bool = False
    number_format: str = ""
    grouped: bool = False
    since: int = FIRST_VERSION


@dataclass(frozen=True)
class Sheet:
    """One sheet that holds a table.

    Parameters
    ----------
    name : str
        On its tab.
    title : str
        First line of the sheet.
    hint : str
        Second line: what to do here.
    columns : tuple of Column
    key : tuple of str
        Columns that no two rows have alike.
    given : tuple of str
        Columns that `rpkd init` may fill: a row that holds nothing else says nothing yet.
    units : mapping
        Where a row's unit depends on what it is about: the unit, and whether its numbers are grouped, by the text in
        the first column, for the columns whose unit is `BY_ROW`.
    since : int
        The version of the workbooks that has it first; an older workbook may lack it.
    """

    name: str
    title: str
    hint: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    given: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    since: int = FIRST_VERSION

    def column(self, name: str) -> Column:
        """Return a column by its name in the frame."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Layout:
    """One kind of workbook.

    Parameters
    ----------
    file : str
        Its name: ``"wilayah.xlsx"``.
    title : str
        What it is about.
    sheets : tuple of Sheet
    guide : tuple of str
        What its first sheet tells, beyond what all workbooks tell.
    """

    file: str
    title: str
    sheets: tuple[Sheet, ...]
    guide: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Name without ending."""
        return self.file.removesuffix(".xlsx")
