"""Workbooks: the Excel files that the office fills in, under `data/input/<code>/`.

A workbook is made by `write_workbooks`, read by `Workbooks`, and, when something is wrong with it, copied with every
fault marked by `annotate_workbooks`. Nothing is guessed: what can be read in two ways is refused with its cell, and
what is read in another shape than it was written in is told in the table's notes.
"""

from rpkd.workbooks._annotate import annotate_workbooks
from rpkd.workbooks._export import NUMBER, ExportColumn, ExportSheet, ExportTable, Value, export_bytes, write_export
from rpkd.workbooks._layout import GUIDE_SHEET, MARK_SHEET, NEVER_SAVED
from rpkd.workbooks._model import InputTable, Mentoring
from rpkd.workbooks._workbooks import (
    TABLES,
    Workbooks,
    check_workbooks,
    input_folder,
    is_annotated_copy,
    workbook_paths,
)
from rpkd.workbooks._write import A3, FONT, HEADING_FILL, LINE_HEIGHT, same_bytes, set_page, write_workbooks
from rpkd.workbooks._xlsx import Book, Cell, Grid, Kind, UnreadableError, cell_name, read_book

__all__ = [
    "A3",
    "FONT",
    "GUIDE_SHEET",
    "HEADING_FILL",
    "LINE_HEIGHT",
    "MARK_SHEET",
    "NEVER_SAVED",
    "NUMBER",
    "TABLES",
    "Book",
    "Cell",
    "ExportColumn",
    "ExportSheet",
    "ExportTable",
    "Grid",
    "InputTable",
    "Kind",
    "Mentoring",
    "UnreadableError",
    "Value",
    "Workbooks",
    "annotate_workbooks",
    "cell_name",
    "check_workbooks",
    "export_bytes",
    "input_folder",
    "is_annotated_copy",
    "read_book",
    "same_bytes",
    "set_page",
    "workbook_paths",
    "write_export",
    "write_workbooks",
]
