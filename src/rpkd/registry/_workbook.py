"""Workbooks with personal data, made in memory: every cell is a text, so that nothing in a list becomes a formula.

openpyxl is not used for them: it writes each sheet to a plain temporary file first.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rpkd.errors import printable
from rpkd.registry._extra import require

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

GUIDE, SIGNS = "Petunjuk", "_rpkd"
HEADING_ROW = 3
"""Row of a sheet's headings, counted from 1; its title and hint stand above."""

_LONGEST_TEXT = 32_767
_FONT, _HEADING_FILL, _LOCKED_FILL, _ANSWER_FILL = "Calibri", "#1F3864", "#F2F2F2", "#FFFFFF"
_LINE_HEIGHT, _GUIDE_WIDTH, _A4 = 15, 100, 9
_FEWEST_LINES, _MOST_LINES = 2, 8


@dataclass(frozen=True)
class FormColumn:
    """A column of a sheet.

    Parameters
    ----------
    heading : str
        By which it is read back.
    width : float
        In characters.
    answer : bool
        Whether it is filled in by hand; else it is locked.
    choices : tuple of str
        What may be chosen; empty for free text.
    date : bool
        Whether days are filled in.
    """

    heading: str
    width: float
    answer: bool = False
    choices: tuple[str, ...] = ()
    date: bool = False


@dataclass(frozen=True)
class FormSheet:
    """A sheet: its columns, and its rows as texts, one for each column that is no answer, in their order.

    Parameters
    ----------
    name, title, hint : str
        Of its tab, above it, and what to do with it.
    columns : sequence of FormColumn
        From the left; those to be filled in come last.
    rows : sequence of sequence of str
        From the top.
    frozen : int
        Columns at the left that stay in sight.
    """

    name: str
    title: str
    hint: str
    columns: Sequence[FormColumn]
    rows: Sequence[Sequence[str]]
    frozen: int = 0


def form_bytes(
    title: str,
    guide: Sequence[tuple[str, bool]],
    sheets: Sequence[FormSheet],
    signs: Mapping[str, str],
    keys: Sequence[Sequence[str]] = (),
) -> bytes:
    """Make a workbook, plain, for memory only.

    Parameters
    ----------
    title : str
        Of the workbook.
    guide : sequence of (str, bool)
        Lines of the first sheet, and whether they are headings.
    sheets : sequence of FormSheet
        The sheets after it.
    signs : mapping of str to str
        What the workbook is, for the hidden sheet.
    keys : sequence of sequence of str
        Rows of the hidden sheet from its third column on: what each row of a form stands for.

    Returns
    -------
    bytes
        An .xlsx file that has to be encrypted before it is written.

    Raises
    ------
    UserError
        When the optional packages are not installed.
    """
    require("xlsxwriter", "berkas terenkripsi")
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(stream, options)
    book.set_properties({"title": title, "author": "rpkd"})
    _write_guide(book, title, guide)
    for sheet in sheets:
        _write_sheet(book, sheet)
    _write_signs(book, signs, keys)
    book.worksheets()[1].activate()
    book.close()
    return stream.getvalue()


def _text(text: str) -> str:
    """Return a text as a cell can hold it; what is cut off is seen."""
    shown = printable(text)
    # Excel counts code units of UTF-16, in which a rare character may be two.
    if len(shown.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return shown
    return shown[: _LONGEST_TEXT // 2 - 1] + "…"


def _write_guide(book: Workbook, title: str, guide: Sequence[tuple[str, bool]]) -> None:
    made = book.add_worksheet(GUIDE)
    plain: dict[str, Any] = {"font_name": _FONT, "text_wrap": True, "valign": "top"}
    heading, line = book.add_format({**plain, "bold": True}), book.add_format(plain)
    made.set_column(0, 0, _GUIDE_WIDTH)
    made.write_string(0, 0, _text(title), book.add_format({**plain, "bold": True, "font_size": 14}))
    for row, (text, bold) in enumerate(guide, start=2):
        made.write_string(row, 0, _text(text), heading if bold else line)
        made.set_row(row, _LINE_HEIGHT * (1 + len(text) // _GUIDE_WIDTH))
    made.hide_gridlines(2)
    made.protect()
    _set_page(made)


def _write_sheet(book: Workbook, sheet: FormSheet) -> None:
    made = book.add_worksheet(sheet.name)
    base: dict[str, Any] = {"font_name": _FONT, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
    heading = book.add_format(
        {
            **base,
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": _HEADING_FILL,
            "align": "center",
            "valign": "vcenter",
        }
    )
    locked = book.add_format({**base, "bg_color": _LOCKED_FILL})
    answer = book.add_format({**base, "bg_color": _ANSWER_FILL, "locked": False})
    day = book.add_format({**base, "bg_color": _ANSWER_FILL, "locked": False, "num_format": "dd/mm/yyyy"})
    made.write_string(0, 0, _text(sheet.title), book.add_format({"font_name": _FONT, "bold": True, "font_size": 14}))
    made.write_string(1, 0, _text(sheet.hint), book.add_format({"font_name": _FONT, "italic": True}))
    first, last = HEADING_ROW, HEADING_ROW + max(len(sheet.rows), 1) - 1
    for position, column in enumerate(sheet.columns):
        made.set_column(position, position, column.width)
        made.write_string(first - 1, position, column.heading, heading)
        if column.choices:
            made.data_validation(first, position, last, position, _choice(column))
    told = [position for position, column in enumerate(sheet.columns) if not column.answer]
    blank = [
        (position, day if column.date else answer) for position, column in enumerate(sheet.columns) if column.answer
    ]
    for number, row in enumerate(sheet.rows, start=first):
        for position, text in zip(told, row, strict=True):
            made.write_string(number, position, _text(text), locked)
        for position, style in blank:
            made.write_blank(number, position, None, style)
        made.set_row(number, _height(row, [sheet.columns[position] for position in told], _FEWEST_LINES))
    made.set_row(first - 1, _height([column.heading for column in sheet.columns], sheet.columns, 1))
    made.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    made.freeze_panes(first, sheet.frozen)
    made.repeat_rows(first - 1)
    made.autofilter(first - 1, 0, last, len(sheet.columns) - 1)
    allowed = ("format_cells", "format_columns", "format_rows", "sort", "autofilter", "select_locked_cells")
    made.protect("", dict.fromkeys(allowed, True))
    _set_page(made)


def _height(texts: Sequence[str], columns: Sequence[FormColumn], fewest: int) -> float:
    """Return the height of a row in which every text has the lines that it needs, in points."""
    lines = (-(-len(text) // max(1, int(column.width) - 1)) for text, column in zip(texts, columns, strict=True))
    return _LINE_HEIGHT * min(_MOST_LINES, max(fewest, *lines))


def _choice(column: FormColumn) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(column.choices),
        "error_title": column.heading[:32],
        "error_message": "Pilih dari daftar.",
    }


def _set_page(made: Worksheet) -> None:
    """Print A4 landscape, as wide as the paper, with the sheet's name and page numbers below."""
    made.set_landscape()
    made.set_paper(_A4)
    made.fit_to_pages(1, 0)
    made.set_margins(0.4, 0.4, 0.5, 0.6)
    made.set_footer("&C&A – halaman &P dari &N")


def _write_signs(book: Workbook, signs: Mapping[str, str], keys: Sequence[Sequence[str]]) -> None:
    made = book.add_worksheet(SIGNS)
    for row, (key, value) in enumerate(signs.items()):
        made.write_string(row, 0, key)
        made.write_string(row, 1, _text(value))
    for row, cells in enumerate(keys):
        for position, text in enumerate(cells, start=2):
            made.write_string(row, position, _text(text))
    made.protect()
    made.very_hidden()
