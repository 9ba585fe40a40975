"""Reading the wanted columns of one sheet of an Excel file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.registry._cells import RESTORE, Cells, Wanted, Written, rows_named
from rpkd.registry._headers import HEAD_ROWS, Header, best_header, columns_of, find_header, names_of, resolve
from rpkd.registry._sheets import DamagedError, SheetInfo, Workbook

Merged = tuple[int, int, int, int]


def read_workbook(content: bytes, shown: str, wanted: Wanted, written: Written) -> Cells:
    """Read the wanted columns of a workbook; raises `UserError` as `read_cells` says."""
    try:
        book = Workbook(content)
        sheet, header = _choose_sheet(book, shown, wanted, written)
        return _read_sheet(book, sheet, header, f"{shown} lembar {sheet.name}", wanted)
    except DamagedError as error:
        raise UserError(Problem(shown, str(error), None, "buku kerja Excel (.xlsx) yang utuh", RESTORE)) from None


def _choose_sheet(book: Workbook, shown: str, wanted: Wanted, written: Written) -> tuple[SheetInfo, Header]:
    """Return the sheet that the office names, or the one whose header fits."""
    if written.sheet is not None:
        named = [sheet for sheet in book.sheets if sheet.name.strip().casefold() == written.sheet.strip().casefold()]
        if not named:
            names = [sheet.name for sheet in book.sheets]
            near = difflib.get_close_matches(written.sheet, names, n=1)
            raise UserError(
                Problem(
                    shown,
                    "lembar yang disebut di kunci sheet tidak ada",
                    written.sheet,
                    f"lembar di berkas: {', '.join(names[:20])}",
                    f"mungkin maksudnya {near[0]}" if near else "perbaiki kunci sheet",
                )
            )
        sheet = named[0]
        return sheet, find_header(_head(book, sheet), f"{shown} lembar {sheet.name}", wanted, written.header_row)
    visible = [sheet for sheet in book.sheets if not sheet.hidden] or list(book.sheets)
    if len(visible) == 1:
        sheet = visible[0]
        return sheet, find_header(_head(book, sheet), f"{shown} lembar {sheet.name}", wanted, written.header_row)
    fitting = []
    for sheet in visible:
        header = best_header(_head(book, sheet), wanted, written.header_row)
        if header is not None and not set(wanted.required) - resolve(header.labels, wanted).keys():
            fitting.append((sheet, header))
    if len(fitting) == 1:
        return fitting[0]
    named_sheets = [sheet for sheet, _ in fitting] or visible
    listed = ", ".join(sheet.name for sheet in named_sheets[:20])
    if fitting:
        raise UserError(
            Problem(
                shown,
                f"{len(fitting)} lembar memuat kolom daftar ini",
                listed,
                "satu daftar dari satu lembar",
                "isi kunci sheet; bila semuanya bagian dari satu daftar, gabungkan dahulu menjadi satu lembar, atau "
                "tulis setiap lembar sebagai daftar tersendiri",
            )
        )
    raise UserError(
        Problem(
            shown,
            "tidak ada lembar dengan kolom yang diperlukan",
            listed,
            f"kolom yang diperlukan: {names_of(wanted.required, wanted)}",
            "periksa kunci layout, atau isi kunci sheet dan columns",
        )
    )


def _head(book: Workbook, sheet: SheetInfo) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    for row in book.rows(sheet, []):
        width = max(row.cells, default=-1) + 1
        rows.append((row.number, [row.cells.get(column, "") for column in range(width)]))
        if len(rows) == HEAD_ROWS:
            break
    return rows


def _read_sheet(book: Workbook, sheet: SheetInfo, header: Header, shown: str, wanted: Wanted) -> Cells:
    columns = columns_of(header.labels, shown, wanted)
    texts: dict[str, list[str]] = {name: [] for name in columns}
    numeric = {name: bytearray() for name in columns}
    odd: dict[tuple[str, str], list[int]] = {}
    numbers: list[int] = []
    merged: list[Merged] = []
    by_column = {column: name for name, column in columns.items()}
    items = [(column, texts[name], numeric[name]) for name, column in columns.items()]
    # Rows are counted from the one below the header: those without a wanted cell are not given.
    for row in book.rows(sheet, merged, frozenset(by_column)):
        if row.number < header.first:
            continue
        numbers.append(row.number)
        for column, cells, marks in items:
            cells.append(row.cells.get(column, ""))
            marks.append(column in row.numeric)
        for column, what in row.odd.items():
            odd.setdefault((what, by_column[column]), []).append(row.number)
    rows = np.array(numbers, np.int64)
    _refuse_uncomputed(odd, columns, header.labels, shown)
    frame = pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in texts.items()})
    _fill_merged(frame, rows, columns, merged)
    labels = {name: header.labels[column] for name, column in columns.items()}
    notes = tuple(
        Problem(
            f"{shown}, {rows_named(found)}",
            f"{len(found)} sel memuat galat rumus (misalnya #N/A) dan dibaca sebagai kosong",
            None,
            f"kolom {labels[name]}",
            "perbaiki rumusnya, atau tempel sebagai nilai",
        )
        for (what, name), found in odd.items()
        if what == "error"
    )
    flags = {name: np.frombuffer(bytes(found), np.bool_) for name, found in numeric.items()}
    return Cells(frame, rows, labels, flags, notes)


def _refuse_uncomputed(
    odd: Mapping[tuple[str, str], list[int]], columns: Mapping[str, int], labels: Sequence[str], shown: str
) -> None:
    problems = [
        Problem(
            f"{shown}, {rows_named(found)}",
            f"{len(found)} sel memuat rumus yang belum dihitung",
            None,
            f"kolom {labels[columns[name]]} memuat nilai",
            "buka berkas itu di Excel atau LibreOffice lalu simpan, atau tempel kolom itu sebagai nilai",
        )
        for (what, name), found in odd.items()
        if what == "uncomputed"
    ]
    if problems:
        raise UserError(*problems)


def _fill_merged(
    frame: pd.DataFrame, rows: NDArray[np.int64], columns: Mapping[str, int], merged: Iterable[Merged]
) -> None:
    """Give each row of a merged range the value of its first cell: a KK number that stands once for the family."""
    by_column = {column: name for name, column in columns.items()}
    values: dict[str, NDArray[np.object_]] = {}
    for first_row, first_column, last_row, last_column in merged:
        name = by_column.get(first_column)
        if name is None or last_row == first_row or last_column != first_column:
            continue
        first, last = np.searchsorted(rows, first_row), np.searchsorted(rows, last_row, side="right")
        if first < len(rows) and rows[first] == first_row:
            column = values.setdefault(name, frame[name].to_numpy(object).copy())
            column[first:last] = column[first]
    for name, column in values.items():
        frame[name] = pd.Series(column, dtype="str")
