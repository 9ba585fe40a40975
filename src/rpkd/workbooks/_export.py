"""Workbooks that the office prints and passes on: tables of ours, which nothing here reads again.

The same content gives the same bytes. A workbook that somebody has edited since is kept under another name.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rpkd.errors import Problem, UserError, explain_os_errors, printable
from rpkd.files import write_bytes
from rpkd.workbooks._layout import NEVER_SAVED
from rpkd.workbooks._sign import free_name, is_ours, signed
from rpkd.workbooks._write import A3, A4, FONT, HEADING_FILL, LINE_HEIGHT, WIDEST_ON_A4, same_bytes, set_page
from rpkd.workbooks._xlsx import cell_name, column_letters

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_SIGN = b"rpkd-matriks "
_BOLD_FILL = "FFE6EAF0"
_TITLE_LINES = 3
_MOST_LINES = 12
# Excel's own bound; longer texts would be cut without a word.
_LONGEST_CELL = 32_767
_WIDEST_ON_A3 = 270

NUMBER = "angka"
"""The format of figures that may be whole or not: decimals only where there are some."""

Value = str | float | int | None


@dataclass(frozen=True)
class ExportColumn:
    """A column: heading, width in characters, and Excel's number format (empty for texts; see `NUMBER`)."""

    heading: str
    width: int = 16
    number_format: str = ""


@dataclass(frozen=True)
class ExportTable:
    """A table of a sheet.

    Parameters
    ----------
    columns : tuple of ExportColumn
    rows : tuple of tuple
        One value for each column; None leaves the cell empty.
    title : str
        Above the table; empty for the only table of a sheet.
    bold_rows : frozenset of int
        Rows (from 0) that stand above others.
    """

    columns: tuple[ExportColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    title: str = ""
    bold_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ExportSheet:
    """A sheet.

    Parameters
    ----------
    name : str
        On its tab.
    title, subtitle : str
        Its first two lines.
    tables : tuple of ExportTable
        One below the other; the headings of the first stay in sight and are repeated on each page.
    notes : tuple of str
        Below the tables: source, date, rules.
    frozen : int
        First columns that stay in sight.
    """

    name: str
    title: str
    subtitle: str
    tables: tuple[ExportTable, ...]
    notes: tuple[str, ...]
    frozen: int = 0


def export_bytes(title: str, sheets: Sequence[ExportSheet]) -> bytes:
    """Make a workbook of sheets, ready for printing.

    Parameters
    ----------
    title : str
        Of the file's properties.
    sheets : sequence of ExportSheet
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet)
    properties = book.properties
    properties.title, properties.creator = title, "rpkd"
    properties.created = datetime.datetime.fromisoformat(NEVER_SAVED)
    return signed(same_bytes(book), _SIGN)


def write_export(path: Path, content: bytes, shown: str) -> Path | None:
    """Write a workbook whole or not at all.

    Parameters
    ----------
    path : Path
        Where it goes.
    content : bytes
        From `export_bytes`.
    shown : str
        How messages name it.

    Returns
    -------
    Path or None
        The name under which an edited workbook of that name is kept; None when there was none.

    Raises
    ------
    UserError
        When the system refuses; what was there is then as it was.
    """
    kept = None
    if path.is_dir():
        remedy = "pindahkan isi folder itu, lalu hapus foldernya"
        raise UserError(Problem(shown, "ini folder, padahal buku kerja ditulis di sini", None, None, remedy))
    with explain_os_errors(path, "menulis buku kerja", shown):
        before = path.read_bytes() if path.is_file() else None
        if before == content:
            return None
        try:
            if before is not None and not is_ours(before, _SIGN):
                kept = free_name(path)
                write_bytes(kept, before)
            write_bytes(path, content)
        except UserError as error:
            if kept is not None:
                kept.unlink(missing_ok=True)
            if isinstance(error.__cause__, PermissionError):
                rule = "folder itu boleh ditulis, dan berkasnya tidak sedang dibuka"
                remedy = "tutup berkas itu di Excel lalu ulangi, atau pilih folder lain dengan --out"
                raise UserError(Problem(shown, "buku kerja tidak dapat diganti", None, rule, remedy)) from error
            raise
    return kept


def _write_sheet(made: Worksheet, sheet: ExportSheet) -> None:
    from openpyxl.styles import Font

    _put(made, 1, 1, sheet.title).font = Font(name=FONT, bold=True, size=14)
    _put(made, 2, 1, sheet.subtitle).font = Font(name=FONT, italic=True)
    row = _TITLE_LINES + 1
    headings = 0
    for table in sheet.tables:
        if table.title:
            _put(made, row, 1, table.title).font = Font(name=FONT, bold=True, size=12)
            row += 1
        headings = headings or row
        row = _write_table(made, row, table) + 2
    for note in sheet.notes:
        _put(made, row, 1, note).font = Font(name=FONT, italic=True, size=9)
        row += 1
    widths = [
        max(widths) for widths in zip(*_padded([[c.width for c in t.columns] for t in sheet.tables]), strict=True)
    ]
    for position, width in enumerate(widths, start=1):
        made.column_dimensions[column_letters(position)].width = width
    made.freeze_panes = cell_name(headings + 1, sheet.frozen + 1)
    made.print_title_rows = f"{headings}:{headings}"
    if len(sheet.tables) == 1:
        last = headings + len(sheet.tables[0].rows)
        made.auto_filter.ref = f"A{headings}:{cell_name(last, len(sheet.tables[0].columns))}"
    set_page(made, "landscape", A3 if sum(widths) > WIDEST_ON_A4 else A4)
    # What is too wide for one page goes on beside it, with the first columns again.
    made.page_setup.fitToWidth = math.ceil(sum(widths) / _WIDEST_ON_A3)
    if sheet.frozen:
        made.print_title_cols = f"A:{column_letters(sheet.frozen)}"


def _padded(rows: list[list[int]]) -> list[list[int]]:
    longest = max(map(len, rows))
    return [[*row, *[0] * (longest - len(row))] for row in rows]


def _write_table(made: Worksheet, first: int, table: ExportTable) -> int:
    """Write headings and rows, and return the last row."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="FFBFBFBF")
    border = Border(left=line, right=line, top=line, bottom=line)
    for position, column in enumerate(table.columns, start=1):
        cell = _put(made, first, position, column.heading)
        cell.font = Font(name=FONT, bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor=HEADING_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = border
    made.row_dimensions[first].height = LINE_HEIGHT * max(_lines(c.heading, c.width - 2) for c in table.columns)
    styles: dict[tuple[bool, str], Any] = {}
    for index, values in enumerate(table.rows):
        row, bold = first + 1 + index, index in table.bold_rows
        for position, (value, column) in enumerate(zip(values, table.columns, strict=True), start=1):
            cell = _put(made, row, position, value)
            shape = "" if isinstance(value, str) or not column.number_format else _format(column, value)
            if (bold, shape) not in styles:
                cell.font, cell.border = Font(name=FONT, bold=bold), border
                cell.alignment = (
                    Alignment(vertical="top") if shape else Alignment(wrap_text=True, vertical="top", indent=1)
                )
                if bold:
                    cell.fill = PatternFill("solid", fgColor=_BOLD_FILL)
                cell.number_format = shape or "General"
                styles[bold, shape] = cell._style
            # openpyxl compares a style with all others whenever one is set; a copy of it costs nothing.
            cell._style = copy(styles[bold, shape])
        lines = (_lines(v, c.width) for v, c in zip(values, table.columns, strict=True) if isinstance(v, str))
        made.row_dimensions[row].height = LINE_HEIGHT * min(max(lines, default=1), _MOST_LINES)
    return first + len(table.rows)


def _format(column: ExportColumn, value: float | None) -> str:
    if column.number_format != NUMBER:
        return column.number_format
    return "#,##0" if value is None or value == int(value) else "#,##0.0###"


def _lines(text: str, width: int) -> int:
    return 1 + len(text) // max(width, 1)


def _put(made: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Write a value; a text is shown as it is, also where it begins like a formula."""
    cell = made.cell(row, column)
    if isinstance(value, str):
        cell.value = printable(value)[:_LONGEST_CELL] or None
        if cell.value is not None:
            cell.data_type = "s"
    else:
        cell.value = value
    return cell
