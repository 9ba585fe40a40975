"""Copies of broken workbooks, with every fault marked in its cell and listed on a sheet of its own.

A copy belongs to `rpkd check`: it is written anew each time and goes when its workbook is sound. Somebody may have
mended the copy instead of the workbook, though; then it is kept under another name.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import UserError, printable
from rpkd.files import write_bytes
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks._kinds import FILES
from rpkd.workbooks._layout import MARK_SHEET
from rpkd.workbooks._marks import COPY
from rpkd.workbooks._model import Fault
from rpkd.workbooks._sign import free_name, is_ours, signed
from rpkd.workbooks._values import folded
from rpkd.workbooks._workbooks import CHECKED, input_folder, read_file
from rpkd.workbooks._write import FONT, LINE_HEIGHT, same_bytes, set_page

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_LIST_SHEET = "Masalah"
_RED = "FFFF9999"
_SIGN = b"rpkd-periksa "


@dataclass(frozen=True)
class Annotated:
    """What became of the copies: those written, and edited ones with the names under which they are kept."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def annotate_workbooks(project: Project, region: Region, tables: Tables) -> Annotated:
    """Write a marked copy of each workbook of a region that is broken, and remove the copies of the others.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        Whose workbooks are looked at; they themselves are never changed.
    tables : Tables
        What they are checked against.

    Returns
    -------
    Annotated
        A file that cannot be opened has no copy: nothing in it could be marked.

    Raises
    ------
    UserError
        When a copy cannot be written.
    """
    written, kept = [], []
    for file in FILES:
        path = input_folder(project, region) / file
        copy = path.with_name(f"{path.stem}{CHECKED}.xlsx")
        try:
            found = read_file(project, region, tables, file)
        except UserError:  # told by `check_workbooks`
            continue
        faults = found.faults if found and found.readable else []
        if copy.is_file() and not is_ours(copy.read_bytes(), _SIGN):
            kept.append(copy.rename(free_name(copy)))
        content = _marked(path.read_bytes(), faults) if faults else None
        if content is None:
            copy.unlink(missing_ok=True)
        else:
            write_bytes(copy, content)
            written.append(copy)
    return Annotated(tuple(written), tuple(kept))


def _marked(content: bytes, faults: list[Fault]) -> bytes | None:
    """Return a workbook with its faults marked; None when openpyxl cannot open it or save it again."""
    try:
        with warnings.catch_warnings():
            # It warns of what it leaves out of the copy.
            warnings.simplefilter("ignore")
            return signed(_copy(content, faults), _SIGN)
    except Exception:  # a damaged part may raise anything; what is wrong is told all the same
        return None


def _copy(content: bytes, faults: list[Fault]) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        sheet.protection.sheet = False
        _mark(sheet, [fault for fault in faults if fault.cell and folded(fault.sheet) == folded(sheet.title)])
    _write_list(book.create_sheet(_free_title(book), 0), faults)
    book.active = 0
    _sign(book)
    return same_bytes(book)


def _free_title(book: Workbook) -> str:
    number, title = 1, _LIST_SHEET
    while title.casefold() in {name.casefold() for name in book.sheetnames}:
        number += 1
        title = f"{_LIST_SHEET} {number}"
    return title


def _sign(book: Workbook) -> None:
    """Write down in the copy that it is one, so that it is refused as a workbook."""
    if MARK_SHEET not in book.sheetnames:
        book.create_sheet(MARK_SHEET).sheet_state = "veryHidden"
    marks = book[MARK_SHEET]
    row = marks.max_row + 1
    marks.cell(row, 1, COPY)
    marks.cell(row, 2, "ya")


def _mark(sheet: Worksheet, faults: list[Fault]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    told: dict[str, list[str]] = {}
    for fault in faults:
        first = fault.cell.partition(":")[0]
        name = f"A{first}" if first.isdigit() else f"{first}1" if first.isalpha() else first
        parts = [
            fault.what,
            f"Aturan: {fault.rule}" if fault.rule else "",
            f"Perbaikan: {fault.remedy}" if fault.remedy else "",
        ]
        told.setdefault(name, []).append("\n".join(filter(None, parts)))
    for name, texts in told.items():
        cell = sheet[name]
        cell.fill = PatternFill("solid", fgColor=_RED)
        if type(cell).__name__ != "MergedCell":  # the first cell of its range carries the comment
            cell.comment = Comment(_lines("\n\n".join(texts)), "rpkd", height=150, width=320)


def _lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


def _write_list(sheet: Worksheet, faults: list[Fault]) -> None:
    from openpyxl.styles import Alignment, Font

    headings = (("No", 6), ("Lembar", 18), ("Sel", 10), ("Isi", 24), ("Masalah", 44), ("Aturan", 50), ("Perbaikan", 60))
    for position, (heading, width) in enumerate(headings, start=1):
        cell = sheet.cell(1, position, heading)
        cell.font = Font(name=FONT, bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for number, fault in enumerate(faults, start=1):
        texts = (fault.sheet, fault.cell, fault.value, fault.what, fault.rule, fault.remedy)
        sheet.cell(number + 1, 1, number)
        for position, text in enumerate(texts, start=2):
            cell = sheet.cell(number + 1, position)
            cell.value = printable(text or "")
            # What begins with "=" is shown, not computed.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        lines = (1 + len(text or "") // width for text, (_, width) in zip(texts, headings[1:], strict=True))
        sheet.row_dimensions[number + 1].height = LINE_HEIGHT * max(lines)
    sheet.freeze_panes = "A2"
    set_page(sheet, "landscape")
