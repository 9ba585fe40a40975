"""Finding a table in a sheet and reading its rows: every fault at once, each with its cell."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rpkd.workbooks._layout import BY_ROW, GUIDE_SHEET, MARK_SHEET, VERSION, Column, Form, Layout, Sheet
from rpkd.workbooks._model import Fault
from rpkd.workbooks._values import RefusedError, Value, clean, convert, folded, shown
from rpkd.workbooks._xlsx import Book, Cell, Grid, Kind, cell_name, column_letters

# Headings are looked for in this many rows: a table may have been pasted lower, but not anywhere.
_DEEPEST_HEADING = 60
_FOOTER = re.compile(r"(sumber|catatan|keterangan|ket|note|source|\*+\)?)\s*([:.)]|$)", re.IGNORECASE)
_TOTAL = re.compile(r"(grand |sub ?)?(jumlah|total|rata-rata|rerata)( (total|keseluruhan|seluruh|kecamatan|desa))?")
_MOST_NOTES = 5


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands and what its cells mean."""

    number: int
    meanings: Mapping[str, Value]

    def __getitem__(self, name: str) -> Value:
        return self.meanings[name]


@dataclass
class TableRead:
    """A table as it was found.

    Parameters
    ----------
    sheet : Sheet
        What it must be.
    rows : list of Row
        Those that hold anything; a cell that was refused is None in them.
    faults : list of Fault
    notes : list of str
    columns : dict
        Position of each column that was found.
    """

    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    _written: dict[tuple[int, str], str] = field(default_factory=dict)

    def cell(self, row: Row, name: str) -> str:
        """Return the name of a row's cell in a column."""
        return cell_name(row.number, self.columns[name])

    def fault(self, row: Row, name: str, what: str, rule: str, remedy: str) -> None:
        """Note a fault of one cell, with its value as it was written."""
        value = self._written.get((row.number, name))
        where = self.cell(row, name) if name in self.columns else str(row.number)
        self.faults.append(Fault(self.sheet.name, where, what, value, rule, remedy))


def find_grids(book: Book, layout: Layout, version: int = VERSION) -> tuple[dict[str, Grid], list[Fault]]:
    """Find each sheet of a layout in a workbook by its name; what is newer than the workbook may be absent."""
    visible = [grid for grid in book.grids if grid.name not in {MARK_SHEET, GUIDE_SHEET}]
    named = {grid.name: grid for grid in visible}
    found: dict[str, Grid] = {}
    faults = []
    for sheet in layout.sheets:
        names = [name for name in named if folded(name) == folded(sheet.name)]
        grid = named.pop(sheet.name if sheet.name in names else names[0]) if names else None
        if grid is None:
            faults += [_absent(sheet, visible)] if sheet.since <= version else []
        elif grid.hidden:
            rule, remedy = "yang dibaca terlihat oleh pengisinya", "klik kanan tab lembar, pilih Unhide (Tampilkan)"
            faults.append(Fault(sheet.name, "", "lembar ini tersembunyi", None, rule, remedy))
        else:
            found[sheet.name] = grid
    if all(sheet.name in found for sheet in layout.sheets if sheet.since <= version):
        for grid in named.values():
            alike = sorted(layout.sheets, key=lambda sheet: folded(sheet.name) != folded(grid.name))
            twin = next((sheet for sheet in alike if _heading_rows(grid, sheet)), None)
            if twin is not None:
                rule = f"tabel ini dibaca dari lembar {twin.name} saja"
                remedy = "gabungkan isinya ke lembar itu, lalu hapus lembar ini atau judul kolomnya"
                faults.append(Fault(grid.name, "", "lembar tidak dikenal, padahal memuat tabel", None, rule, remedy))
    return found, faults


def _absent(sheet: Sheet, visible: Sequence[Grid]) -> Fault:
    alike = [grid.name for grid in visible if _heading_rows(grid, sheet)]
    near = alike or difflib.get_close_matches(sheet.name, [grid.name for grid in visible], n=1)
    remedy = f"kembalikan nama lembar «{near[0]}» menjadi «{sheet.name}»" if near else "kembalikan lembar itu"
    there = ", ".join(grid.name for grid in visible) or None
    return Fault("", "", f"lembar «{sheet.name}» tidak ada", there, f"lembar bernama {sheet.name}", remedy)


def read_table(grid: Grid, sheet: Sheet, epoch: datetime.date, version: int = VERSION) -> TableRead:
    """Read one sheet.

    Parameters
    ----------
    grid : Grid
        The sheet as it is.
    sheet : Sheet
        The sheet as it must be.
    epoch : datetime.date
        The day that Excel counts from in this workbook.
    version : int
        The version that the workbook was made by: newer columns may be absent.
    """
    table = TableRead(sheet)
    headings = _heading_rows(grid, sheet)
    if not headings:
        rule = f"satu baris berisi judul kolom: {', '.join(column.heading for column in sheet.columns[:8])}, …"
        remedy = "kembalikan baris judul kolom seperti semula"
        table.faults.append(Fault(sheet.name, "", "judul kolom tidak ditemukan", None, rule, remedy))
        return table
    for again in headings[1:]:
        rule, remedy = f"judul kolom satu kali, di baris {headings[0]}", "hapus baris judul yang terulang"
        table.faults.append(Fault(sheet.name, str(again), "judul kolom muncul dua kali", None, rule, remedy))
    heading = headings[0]
    _find_columns(table, grid, heading, epoch, version)
    names = {position: name for name, position in table.columns.items()}
    by_row: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in grid.cells.items():
        if row > heading and row not in headings:
            by_row.setdefault(row, {})[column] = cell
    for row in sorted(by_row):
        passed = _passed_over(sheet, by_row[row], names)
        if passed:
            del by_row[row]
            table.notes.append(f"baris {row} dilewati: {passed}")
    merged = _check_merged(table, grid, heading, by_row)
    _check_hidden(table, grid, by_row)
    _check_outside(table, grid, heading, by_row, epoch)
    converted: list[str] = []
    for number in sorted(by_row):
        cells = {names[column]: cell for column, cell in by_row[number].items() if column in names}
        if cells:
            _read_row(table, number, cells, epoch, merged, converted)
    if converted:
        more = f"; dan {len(converted) - _MOST_NOTES} sel lain" if len(converted) > _MOST_NOTES else ""
        table.notes.append("; ".join(converted[:_MOST_NOTES]) + more)
    _check_unique(table)
    return table


def _heading_rows(grid: Grid, sheet: Sheet) -> list[int]:
    """Return the rows that hold at least half of the headings, or the one that holds most of them."""
    wanted = {folded(column.heading) for column in sheet.columns}
    counts: dict[int, set[str]] = {}
    for (row, _), cell in grid.cells.items():
        text = _heading(cell)
        if text in wanted:
            counts.setdefault(row, set()).add(text)
    rows = sorted(row for row, texts in counts.items() if 2 * len(texts) >= len(wanted))
    return rows if rows and rows[0] <= _DEEPEST_HEADING else []


def _heading(cell: Cell) -> str:
    """Return a heading as it is compared; years may stand as numbers."""
    if isinstance(cell.value, str):
        return folded(cell.value)
    return str(int(cell.value)) if cell.kind is Kind.NUMBER and cell.value == int(cell.value) else ""


def _find_columns(table: TableRead, grid: Grid, heading: int, epoch: datetime.date, version: int) -> None:
    wanted = {folded(column.heading): column for column in table.sheet.columns}
    unknown: list[tuple[int, Cell]] = []
    for (row, position), cell in sorted(grid.cells.items(), key=lambda item: item[0]):
        if row != heading:
            continue
        column = wanted.get(_heading(cell))
        if column is None:
            unknown.append((position, cell))
        elif column.name in table.columns:
            first = cell_name(heading, table.columns[column.name])
            rule, remedy = f"setiap judul satu kali; yang pertama di {first}", "hapus kolom yang terulang"
            table.faults.append(
                Fault(table.sheet.name, cell_name(row, position), "judul kolom terulang", column.heading, rule, remedy)
            )
        else:
            table.columns[column.name] = position
    missing = {key: column.heading for key, column in wanted.items() if column.name not in table.columns}
    for position, cell in unknown:
        text = shown(cell, epoch)
        near = difflib.get_close_matches(folded(text), missing, n=1, cutoff=0.5)
        # What is told as misspelt is not told again as absent.
        guess = f"mungkin maksudnya «{missing.pop(near[0])}»: tulis begitu" if near else "hapus kolom itu"
        remedy = f"{guess}; catatan sendiri ditaruh di lembar lain"
        rule = "judul kolom seperti dalam buku kerja aslinya"
        where = cell_name(heading, position)
        table.faults.append(Fault(table.sheet.name, where, "judul kolom tidak dikenal", text, rule, remedy))
    newer = {column.heading for column in table.sheet.columns if column.since > version}
    for text in missing.values():
        if text in newer:
            continue
        rule, remedy = "semua kolom aslinya ada; kolom yang belum diisi dibiarkan kosong", "kembalikan kolom itu"
        table.faults.append(Fault(table.sheet.name, str(heading), f"kolom «{text}» tidak ada", None, rule, remedy))


def _check_merged(table: TableRead, grid: Grid, heading: int, rows: Collection[int]) -> set[tuple[int, int]]:
    """Refuse merged cells in the headings or in rows of data, and return the cells that they cover."""
    positions = set(table.columns.values())
    covered: set[tuple[int, int]] = set()
    for first_row, first_column, last_row, last_column in grid.merged:
        columns = {position for position in positions if first_column <= position <= last_column}
        touched = {row for row in (heading, *rows) if first_row <= row <= last_row}
        if columns and touched:
            name = f"{cell_name(first_row, first_column)}:{cell_name(last_row, last_column)}"
            rule, remedy = "setiap sel tabel berdiri sendiri", "batalkan penggabungan (Unmerge), lalu isi setiap selnya"
            table.faults.append(Fault(table.sheet.name, name, "sel digabung", None, rule, remedy))
            covered |= {(row, column) for row in touched for column in columns}
    return covered


def _check_hidden(table: TableRead, grid: Grid, by_row: Mapping[int, Mapping[int, Cell]]) -> None:
    """Refuse what is read but cannot be seen."""
    positions = {position: name for name, position in table.columns.items()}
    rule = "yang dibaca terlihat oleh pengisinya"
    rows = sorted(row for row, cells in by_row.items() if row in grid.hidden_rows and positions.keys() & cells.keys())
    listed = f"{', '.join(map(str, rows[:10]))}{', …' if len(rows) > 10 else ''}"
    if rows and grid.filtered:
        # A filter is a way to look at a table, which the sheet itself offers; nobody takes it for deleting.
        table.notes.append(f"baris yang tersembunyi oleh saringan tetap dibaca: {listed}")
    elif rows:
        remedy = "tampilkan baris itu (Unhide); bila tidak dipakai, hapus barisnya"
        what = f"baris tersembunyi berisi data ({listed})"
        table.faults.append(Fault(table.sheet.name, str(rows[0]), what, None, rule, remedy))
    used = {column for cells in by_row.values() for column in cells}
    for position in sorted(positions.keys() & used):
        if grid.is_hidden_column(position):
            what, letters = "kolom tersembunyi berisi data", column_letters(position)
            value = table.sheet.column(positions[position]).heading
            remedy = "tampilkan kolom itu (Unhide); bila tidak dipakai, kosongkan"
            table.faults.append(Fault(table.sheet.name, letters, what, value, rule, remedy))


def _check_outside(
    table: TableRead, grid: Grid, heading: int, by_row: Mapping[int, Mapping[int, Cell]], epoch: datetime.date
) -> None:
    """Refuse what stands beside the table, once for each column; of an unknown heading the heading is told instead."""
    told = {*table.columns.values(), *(column for row, column in grid.cells if row == heading)}
    for row in sorted(by_row):
        for column, cell in by_row[row].items():
            if column not in told:
                told.add(column)
                rule, remedy = "data hanya di bawah judul kolom", "pindahkan ke kolomnya, atau ke lembar lain"
                where, value = cell_name(row, column), shown(cell, epoch)
                table.faults.append(Fault(table.sheet.name, where, "isian di luar tabel", value, rule, remedy))


def _passed_over(sheet: Sheet, cells: Mapping[int, Cell], names: Mapping[int, str]) -> str:
    """Say why a row is no data: a line of source or notes, or a sum; empty when it is data."""
    if len(cells) == 1:
        text = clean(str(next(iter(cells.values())).value))
        if _FOOTER.match(text):
            return f"keterangan «{text[:40]}»"
    first = {*sheet.key, *(column.name for column in sheet.columns[:3])}
    for position, cell in cells.items():
        is_text = names.get(position) in first and isinstance(cell.value, str)
        if is_text and _TOTAL.fullmatch(folded(str(cell.value))):
            return f"baris «{clean(str(cell.value))}» bukan data"
    return ""


def _read_row(
    table: TableRead,
    number: int,
    cells: Mapping[str, Cell],
    epoch: datetime.date,
    merged: set[tuple[int, int]],
    converted: list[str],
) -> None:
    values: dict[str, Value] = {}
    refused = set()
    for column in table.sheet.columns:
        cell = cells.get(column.name)
        values[column.name] = None
        if cell is None:
            continue
        where = cell_name(number, table.columns[column.name])
        table._written[number, column.name] = written = shown(cell, epoch)
        try:
            values[column.name], note = convert(cell, _of_row(table.sheet, column, cells), epoch)
        except RefusedError as error:
            refused.add(column.name)
            remedy = error.remedy
            table.faults.append(Fault(table.sheet.name, where, error.what, written, error.rule, remedy))
            continue
        if note:
            converted.append(f"{where}: {note}")
    row = Row(number, values)
    if all(value is None for value in values.values()) and not refused:
        return
    table.rows.append(row)
    if not is_begun(table.sheet, row) and not refused:
        return
    for column in table.sheet.columns:
        position = table.columns.get(column.name)
        empty = values[column.name] is None and column.name not in refused
        if column.required and empty and position is not None and (number, position) not in merged:
            rule = f"kolom «{column.heading}» wajib diisi pada setiap baris yang terisi"
            table.fault(row, column.name, f"{column.heading} belum diisi", rule, _remedy_for(column))


def _of_row(sheet: Sheet, column: Column, cells: Mapping[str, Cell]) -> Column:
    """Return a column with the unit that it has in a row."""
    about = cells.get(sheet.columns[0].name)
    if column.unit != BY_ROW or about is None:
        return column
    unit, grouped = sheet.units.get(clean(str(about.value)), (column.unit, False))
    return replace(column, unit=unit, grouped=grouped)


def is_begun(sheet: Sheet, row: Row) -> bool:
    """Tell whether a row says more than what `rpkd init` may have written."""
    return any(value is not None for name, value in row.meanings.items() if name not in sheet.given)


def _remedy_for(column: Column) -> str:
    if column.form in {Form.CHOICE, Form.CHOICES, Form.YES_NO}:
        return "pilih dari daftar pada sel itu, atau kosongkan seluruh baris"
    return "isi sel itu, atau kosongkan seluruh baris"


def _check_unique(table: TableRead) -> None:
    if not table.sheet.key or not set(table.sheet.key) <= table.columns.keys():
        return
    first: dict[tuple[Value, ...], int] = {}
    for row in table.rows:
        key = tuple(_compared(row[name]) for name in table.sheet.key)
        if any(row[name] is None for name in table.sheet.key if table.sheet.column(name).required) or not any(key):
            continue
        if key in first:
            headings = " dan ".join(table.sheet.column(name).heading for name in table.sheet.key)
            rule, remedy = f"{headings} tidak berulang; yang pertama di baris {first[key]}", "hapus salah satu baris"
            table.fault(row, table.sheet.key[0], "baris terulang", rule, remedy)
        else:
            first[key] = row.number


def _compared(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else value
