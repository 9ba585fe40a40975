"""From a workbook's bytes to typed frames, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks._areas import read_areas
from rpkd.workbooks._catalogue import read_catalogue
from rpkd.workbooks._found import Sheets, WorkbookRead
from rpkd.workbooks._indicators import read_indicators
from rpkd.workbooks._kinds import layout_of
from rpkd.workbooks._marks import check_marks, read_marks
from rpkd.workbooks._mentoring import read_mentoring
from rpkd.workbooks._plans import read_budget, read_programmes, read_root_causes, read_targets
from rpkd.workbooks._table import find_grids, read_table
from rpkd.workbooks._xlsx import UnreadableError, read_book

_ASSEMBLE: Mapping[str, Callable[[Sheets], None]] = {
    "indikator.xlsx": read_indicators,
    "wilayah.xlsx": read_areas,
    "target.xlsx": read_targets,
    "apbd.xlsx": read_budget,
    "program.xlsx": read_programmes,
    "akar-masalah.xlsx": read_root_causes,
    "dampingan.xlsx": read_mentoring,
}


def read_workbook(content: bytes, file: str, region: Region, tables: Tables) -> WorkbookRead:
    """Read one workbook.

    Parameters
    ----------
    content : bytes
        The file.
    file : str
        Its name, which says what it must be.
    region : Region
        Whose it must be.
    tables : Tables
        Indicators and areas are checked against them.

    Raises
    ------
    UserError
        When one of these tables is not as it must be; what is wrong with the workbook is in what is returned.
    """
    catalogue = read_catalogue(tables)
    layout = layout_of(file, region, catalogue)
    found = WorkbookRead(layout)
    try:
        book = read_book(content)
    except UnreadableError as error:
        found.readable = False
        found.faults.append(error.fault)
        return found
    found.saved = book.saved
    marks = read_marks(book)
    found.faults += check_marks(marks, layout, region.code, region.name)
    if found.faults:
        # Of another region's or another kind of workbook every cell would be wrong.
        return found
    grids, faults = find_grids(book, layout, marks.version)
    found.faults += faults
    read = {
        sheet.name: read_table(grids[sheet.name], sheet, book.epoch, marks.version)
        for sheet in layout.sheets
        if sheet.name in grids
    }
    _ASSEMBLE[file](Sheets(found, read, marks, region, tables, catalogue))
    for table in read.values():
        found.faults += table.faults
    return found
