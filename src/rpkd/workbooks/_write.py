"""Writing new workbooks: the same region and tables give the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rpkd.files import write_bytes
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks._catalogue import read_catalogue
from rpkd.workbooks._kinds import AREAS, FILES, layout_of
from rpkd.workbooks._layout import (
    BY_ROW,
    GUIDE_SHEET,
    HEADING_ROW,
    MARK_SHEET,
    NEVER_SAVED,
    Column,
    Form,
    Layout,
    Sheet,
)
from rpkd.workbooks._marks import signs_of
from rpkd.workbooks._prefill import Given, given_rows
from rpkd.workbooks._workbooks import input_folder
from rpkd.workbooks._xlsx import cell_name, column_letters

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

# The first day that a ZIP archive knows, and the day that stands for "not saved by anybody yet".
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_LAST_ROW = 5_000
_LIST_COLUMN = 4
FONT = "Calibri"
_GUIDE_WIDTH, LINE_HEIGHT = 78, 15
WIDEST_ON_A4 = 200
A3, A4 = 8, 9
HEADING_FILL, _LOCKED_FILL, _EXAMPLE_FILL = "FF1F3864", "FFF2F2F2", "FFFFF2CC"

_GUIDE = (
    "Isi hanya sel putih. Sel abu-abu dan judul kolom dilindungi (tanpa kata sandi) karena dibaca menurut namanya.",
    "Baris CONTOH dan baris satuan di atas judul kolom tidak dibaca.",
    "Yang tidak diketahui dibiarkan kosong. Jangan menulis 0 untuk yang tidak diketahui.",
    "Angka ditulis sebagai angka Excel. Angka berupa teks dibaca menurut cara Indonesia: koma desimal, titik ribuan.",
    "Angka berupa teks yang dapat dibaca dengan dua cara, seperti 1.234 di kolom pecahan, ditolak.",
    "Tanda pisah (–), titik-titik (...), dan n.a. dibaca sebagai tidak ada angka.",
    "Jangan menggabungkan sel, menyembunyikan baris atau kolom berisi data, atau mengganti nama lembar.",
    "Rumus boleh dipakai, tetapi tidak yang mengambil dari berkas lain.",
    "Baris jumlah dan baris sumber di bawah tabel dilewati. Lembar tambahan untuk catatan sendiri boleh ada.",
    "Simpan sebagai Excel Workbook (.xlsx) dengan nama semula, tanpa kata sandi dan tanpa makro.",
)


def write_workbooks(project: Project, region: Region, tables: Tables) -> tuple[list[Path], list[Path]]:
    """Write the workbooks that a region does not have yet; none is ever overwritten.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        Whose workbooks are written, to `data/input/<code>/`.
    tables : Tables
        What is bundled is filled in from these.

    Returns
    -------
    made, kept : list of Path
        What was written, and what was there.

    Raises
    ------
    UserError
        When a bundled table is not as it must be, or a file cannot be written.
    """
    folder = input_folder(project, region)
    paths = [folder / file for file in FILES]
    kept = [path for path in paths if path.exists() or path.is_symlink()]
    made = [path for path in paths if path not in kept]
    contents = {path: workbook_bytes(path.name, region, tables) for path in made}
    for path, content in contents.items():
        write_bytes(path, content)
    return made, kept


def workbook_bytes(file: str, region: Region, tables: Tables) -> bytes:
    """Make one new workbook.

    Parameters
    ----------
    file : str
        Which of the workbooks.
    region : Region
        Whose.
    tables : Tables
        What is bundled.
    """
    from openpyxl import Workbook

    catalogue = read_catalogue(tables)
    layout = layout_of(file, region, catalogue)
    given = given_rows(file, region, tables, catalogue)
    book = Workbook()
    book.remove(book.worksheets[0])
    _write_guide(book.create_sheet(GUIDE_SHEET), layout, region)
    marks = book.create_sheet(MARK_SHEET)
    for sheet in layout.sheets:
        rows = given.get(sheet.name, [])
        lists = _write_lists(marks, sheet)
        _write_sheet(book.create_sheet(sheet.name), sheet, region, rows, lists)
    _write_marks(marks, layout, region, _places(given))
    book.move_sheet(MARK_SHEET, len(layout.sheets))
    marks.sheet_state = "veryHidden"
    book.active = 1
    properties = book.properties
    properties.title, properties.creator = layout.title, "rpkd"
    properties.created = datetime.datetime.fromisoformat(NEVER_SAVED)
    return same_bytes(book)


def same_bytes(book: Workbook) -> bytes:
    """Save a workbook so that the same content gives the same bytes, without the time at which that happens."""
    raw, stream = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as archive, zipfile.ZipFile(stream, "w") as made:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename == "docProps/core.xml":
                # openpyxl writes the present time whatever the properties say.
                time = f"{NEVER_SAVED}T00:00:00Z".encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + time, content)
            made.writestr(zipfile.ZipInfo(info.filename, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _places(given: Given) -> dict[str, float]:
    """Return the figures that are filled in, by the place that `_read` knows them by."""
    places = {}
    for row in given.get("Indikator", ()):
        for name, value in row.items():
            if name.isdigit():
                places[f"{row['indicator']}/{AREAS[row['area']]}/{name}"] = float(value)
    for row in given.get("Target", ()):
        for name in ("low", "high"):
            places[f"{row['code']}/{row['scope']}/{row['year']}/{name}"] = float(row[name])
    return places


def _write_marks(marks: Worksheet, layout: Layout, region: Region, places: Mapping[str, float]) -> None:
    for row, (key, value) in enumerate([*signs_of(layout, region.code).items(), *places.items()], start=1):
        marks.cell(row, 1, key)
        marks.cell(row, 2, value)
    marks.protection.sheet = True


def _write_lists(marks: Worksheet, sheet: Sheet) -> dict[str, str]:
    """Write the choices of a sheet's columns into the hidden sheet, and return the range of each column."""
    ranges = {}
    for column in sheet.columns:
        if column.choices and column.form is not Form.CHOICES:
            position = max(marks.max_column, _LIST_COLUMN - 1) + 1
            for row, choice in enumerate(column.choices, start=1):
                marks.cell(row, position, choice)
            letters = column_letters(position)
            ranges[column.name] = f"{MARK_SHEET}!${letters}$1:${letters}${len(column.choices)}"
    return ranges


def _write_guide(guide: Worksheet, layout: Layout, region: Region) -> None:
    from openpyxl.styles import Alignment, Font

    lines = [
        (layout.title, True),
        (f"Buku kerja {layout.file} untuk RPKD {region.name} ({region.code})", False),
        ("", False),
    ]
    lines += [("Cara mengisi", True), *((f"{number}. {text}", False) for number, text in enumerate(_GUIDE, start=1))]
    if layout.guide:
        lines += [("", False), ("Khusus buku kerja ini", True), *((text, False) for text in layout.guide)]
    lines += [("", False), ("Lembar", True)]
    for sheet in layout.sheets:
        lines.append((f"{sheet.name}: {sheet.title}. {sheet.hint}", False))
        needed = ", ".join(column.heading for column in sheet.columns if column.required)
        lines.append((f"Wajib pada setiap baris yang diisi: {needed}.", False))
    lines += [
        ("", False),
        ("Sesudah mengisi", True),
        (f"Simpan, tutup, lalu jalankan: rpkd check {region.code}", False),
    ]
    lines.append(("Masalah yang ditemukan ditunjukkan dengan sel, aturan, dan perbaikannya.", False))
    guide.column_dimensions["A"].width = _GUIDE_WIDTH
    for row, (text, bold) in enumerate(lines, start=1):
        cell = guide.cell(row, 1, text or None)
        cell.font = Font(name=FONT, bold=bold, size=14 if row == 1 else 11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        guide.row_dimensions[row].height = LINE_HEIGHT * (1 + len(text) // (_GUIDE_WIDTH + 5)) + (5 if row == 1 else 0)
    guide.protection.sheet = True
    guide.sheet_view.showGridLines = False
    set_page(guide, "portrait")


def _write_sheet(
    made: Worksheet, sheet: Sheet, region: Region, rows: Sequence[Mapping[str, Any]], lists: Mapping[str, str]
) -> None:
    from openpyxl.styles import Font

    made.cell(1, 1, f"{sheet.title} – {region.name} ({region.code})").font = Font(name=FONT, bold=True, size=14)
    made.cell(2, 1, sheet.hint).font = Font(name=FONT, italic=True)
    for position, column in enumerate(sheet.columns, start=1):
        _write_headings(made, position, column)
    for number, row in enumerate(rows, start=HEADING_ROW + 1):
        _write_row(made, number, sheet, row)
    for number, lines in ((3, 2), (4, 2), (HEADING_ROW, 3)):
        made.row_dimensions[number].height = LINE_HEIGHT * lines
    _add_validations(made, sheet, lists)
    _protect(made)
    last_locked = max((index for index, column in enumerate(sheet.columns, start=1) if column.locked), default=2)
    made.freeze_panes = cell_name(HEADING_ROW + 1, last_locked + 1)
    last = HEADING_ROW + max(len(rows), 1)
    made.auto_filter.ref = f"A{HEADING_ROW}:{cell_name(last, len(sheet.columns))}"
    made.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    wide = sum(column.width for column in sheet.columns) > WIDEST_ON_A4
    set_page(made, "landscape", A3 if wide else A4)


def _write_headings(made: Worksheet, position: int, column: Column) -> None:
    """Write the unit, the example and the heading of a column, and let the cells below them be filled in."""
    from openpyxl.styles import Alignment, Border, Font, Protection, Side

    thin = Side(style="thin", color="FFBFBFBF")
    dimension = made.column_dimensions[column_letters(position)]
    dimension.width = column.width
    if not column.locked:
        # Of the column, not of each cell: the sheet stays small and takes as many rows as there are.
        dimension.protection, dimension.number_format = Protection(locked=False), _number_format(column)
    unit = made.cell(3, position, column.unit or column.form.value)
    example = made.cell(4, position, column.example)
    heading = made.cell(HEADING_ROW, position, f"{column.heading} *" if column.required else column.heading)
    unit.font, unit.fill = Font(name=FONT, italic=True, size=9, color="FF595959"), _filled(_LOCKED_FILL)
    example.font, example.fill = Font(name=FONT, italic=True, color="FF7F6000"), _filled(_EXAMPLE_FILL)
    example.number_format = _number_format(column)
    heading.font, heading.fill = Font(name=FONT, bold=True, color="FFFFFFFF"), _filled(HEADING_FILL)
    if position == 1:
        example.value = f"CONTOH: {column.example}"
    for cell in (unit, example, heading):
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.protection = Protection(locked=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _write_row(made: Worksheet, number: int, sheet: Sheet, row: Mapping[str, Any]) -> None:
    from openpyxl.styles import Protection

    grouped = sheet.units.get(str(row.get(sheet.columns[0].name)), ("", False))[1]
    for position, column in enumerate(sheet.columns, start=1):
        value = row.get(column.name)
        if value is not None:
            cell = made.cell(number, position, value)
            cell.number_format = _number_format(column, grouped)
            if column.locked:
                cell.fill = _filled(_LOCKED_FILL)
            else:
                cell.protection = Protection(locked=False)


def _filled(colour: str) -> PatternFill:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", fgColor=colour)


def _number_format(column: Column, grouped: bool = False) -> str:
    if column.unit == BY_ROW and grouped:
        return "#,##0"
    if column.number_format:
        return column.number_format
    return {Form.NUMBER: "#,##0.00####", Form.WHOLE: "#,##0", Form.MONEY: "#,##0", Form.YEAR: "0"}.get(column.form, "@")


def _add_validations(made: Worksheet, sheet: Sheet, lists: Mapping[str, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for position, column in enumerate(sheet.columns, start=1):
        letters = column_letters(position)
        if column.name in lists:
            rule = DataValidation(type="list", formula1=lists[column.name], allow_blank=True)
            # Free texts may have suggestions: they are offered, not asked for.
            rule.showErrorMessage = column.form is not Form.TEXT
            rule.error = "Pilih dari daftar."
        elif column.minimum is not None and column.maximum is not None and column.form is not Form.DATE:
            kind = "whole" if column.form in {Form.WHOLE, Form.YEAR} else "decimal"
            low, high = f"{column.minimum:.15g}", f"{column.maximum:.15g}"
            rule = DataValidation(type=kind, operator="between", formula1=low, formula2=high, allow_blank=True)
            rule.showErrorMessage = True
            rule.error = f"Isi angka {low.replace('.', ',')} sampai {high.replace('.', ',')}."
        else:
            continue
        rule.errorTitle = column.heading[:32]
        rule.add(f"{letters}{HEADING_ROW + 1}:{letters}{_LAST_ROW}")
        made.add_data_validation(rule)


def _protect(made: Worksheet) -> None:
    """Protect headings, without a password; what an office does with rows and columns stays allowed."""
    protection = made.protection
    protection.sheet = True
    # In this list False means allowed.
    for name in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(protection, name, False)


def set_page(made: Worksheet, orientation: str, paper: int = A4) -> None:
    """Set how a sheet is printed: as wide as the paper, with its name and page numbers below."""
    made.page_setup.orientation, made.page_setup.paperSize = orientation, paper
    made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    for side in ("left", "right", "top", "bottom"):
        setattr(made.page_margins, side, 0.5)
    made.oddFooter.center.text = "&A – halaman &P dari &N"
