"""What the workbooks of a round share: how cells look and are written, and the hidden sheet that says whose it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.review.comments._plain_text import cell_length, cell_text
from rpkd.workbooks import (
    FONT,
    HEADING_FILL,
    LINE_HEIGHT,
    MARK_SHEET,
    Book,
    Grid,
    UnreadableError,
    read_book,
    set_page,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LOCKED_FILL, EXAMPLE_FILL, HEADING_LEVEL_FILL = "FFF2F2F2", "FFFFF2CC", "FFE6EAF0"
_LINE = 13
"""Height of a line of the tables' small letters, in points."""
_TALLEST = 400
"""Excel's tallest row has 409 points."""
_GUIDE_WIDTH = 78
# What Excel would take for a formula, or for the mark of a text, were the cell typed again.
_READ_AS_FORMULA = ("=", "+", "-", "@", "\t", "'")
KIND, REGION, ROUND, DRAFT = "buku kerja", "kode daerah", "putaran", "draf"


class Column(NamedTuple):
    """A column of a sheet: heading, width in characters, and whether the office or a participant fills it in."""

    heading: str
    width: int
    filled_in: bool


def put_text(cell: Cell, text: str) -> None:
    """Write a text into a cell so that it stays a text, also when somebody opens the cell and leaves it again."""
    if not text:
        cell.value = None
        return
    cell.value = cell_text(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_READ_AS_FORMULA)


def write_headings(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    """Write the headings of a table, and set its columns."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    for position, column in enumerate(columns, start=1):
        cell = sheet.cell(row, position, column.heading)
        cell.font, cell.fill = Font(name=FONT, bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor=HEADING_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = thin_border()
        dimension = sheet.column_dimensions[cell.column_letter]
        dimension.width = column.width
        if column.filled_in:
            # Of the column, not of each cell: rows below those that were made can be filled in as well.
            dimension.protection, dimension.number_format = Protection(locked=False), "@"
            dimension.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = 2 * LINE_HEIGHT
    sheet.print_title_rows = f"{row}:{row}"


def style_cell(cell: Cell, filled_in: bool, fill: str = LOCKED_FILL) -> None:
    """Give a cell of a table its look: white where somebody writes, grey where the program does."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    cell.font, cell.border = Font(name=FONT, size=10), thin_border()
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.protection = Protection(locked=not filled_in)
    if not filled_in:
        cell.fill = PatternFill("solid", fgColor=fill)


def thin_border() -> object:
    """Return the border that all tables have."""
    from openpyxl.styles import Border, Side

    thin = Side(style="thin", color="FFBFBFBF")
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def row_height(texts: Sequence[tuple[str, int]], line: float = _LINE) -> float:
    """Return the height of a row, in points, that shows texts in columns of given widths in characters."""
    lines = (sum(max(1, math.ceil(cell_length(part) / width)) for part in text.split("\n")) for text, width in texts)
    return min(line * max(lines, default=1) + 2, _TALLEST)


def write_guide(sheet: Worksheet, lines: Sequence[tuple[str, bool]]) -> None:
    """Write the sheet of instructions: lines of text, and whether each is a heading."""
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width = _GUIDE_WIDTH
    for row, (text, bold) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1)
        put_text(cell, text)
        cell.font = Font(name=FONT, bold=bold, size=14 if row == 1 else 11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = row_height([(text, _GUIDE_WIDTH)], LINE_HEIGHT) + (5 if row == 1 else 0)
    sheet.protection.sheet = True
    sheet.sheet_view.showGridLines = False
    set_page(sheet, "portrait")


def protect(sheet: Worksheet) -> None:
    """Protect what the program wrote, without a password; rows, columns, sorting and filters stay free."""
    sheet.protection.sheet = True
    # In this list False means allowed.
    for name in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)


def write_marks(book: Workbook, signs: Mapping[str, str]) -> Worksheet:
    """Add the hidden sheet that says what a workbook is; free cells of it hold the choices of drop-downs."""
    sheet = book.create_sheet(MARK_SHEET)
    for row, (key, value) in enumerate(signs.items(), start=1):
        put_text(sheet.cell(row, 1), key)
        put_text(sheet.cell(row, 2), value)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
    return sheet


def read_signs(book: Book) -> dict[str, str]:
    """Read the hidden sheet; a workbook without one has no signs."""
    grid = next((grid for grid in book.grids if grid.name == MARK_SHEET), None)
    signs = {}
    for (row, column), cell in grid.cells.items() if grid else ():
        beside = grid.cells.get((row, 2)) if grid else None
        if column == 1 and isinstance(cell.value, str) and beside is not None:
            signs[cell.value] = text_of(beside.value)
    return signs


def text_of(value: float | str) -> str:
    """Return a cell's value as text; a number as people write it."""
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) else f"{value:.12g}".replace(".", ",")


def open_workbook(path: Path, remedy: str) -> tuple[Book, bytes]:
    """Read a workbook whole.

    Raises
    ------
    UserError
        When it is absent or is no workbook that can be read.
    """
    with explain_os_errors(path, "membaca buku kerja", path.name):
        content = path.read_bytes()
    try:
        return read_book(content), content
    except UnreadableError as error:
        fault = error.fault
        # The reader's own advice for what is beyond mending is to make the office's other workbooks anew.
        advice = remedy if fault.remedy is None or "rpkd init" in fault.remedy else fault.remedy
        raise UserError(Problem(path.name, fault.what, fault.value, fault.rule, advice)) from error


def rows_of(grid: Grid) -> list[int]:
    """Return the numbers of the rows that hold anything, in order."""
    return sorted({row for row, _ in grid.cells})
