"""Reading the wanted columns of one list, CSV or Excel, as texts: where its header is, how it is written, what is odd.

A file is opened here by Python's own `open` and read in memory; nothing of it is ever written. Messages name rows and
columns, never what a cell holds.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.registry._sheets import DamagedError, SheetInfo, Workbook

Bools = NDArray[np.bool_]
Merged = tuple[int, int, int, int]

_HEAD_ROWS = 30
_HEAD_CHARACTERS = 1 << 18
_DELIMITERS = (",", ";", "\t", "|")
_MOST_NAMED = 3
_MOST_LINES_OF_A_RECORD = 6
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = "CSV (.csv, .txt) atau Excel (.xlsx)"
_SAVE_AS = "buka dengan Excel atau LibreOffice, simpan sebagai Excel Workbook (.xlsx) atau CSV UTF-8"
_RESTORE = "ambil lagi salinan yang utuh dari pemberi data"


@dataclass(frozen=True)
class Wanted:
    """Columns that a list may have.

    Parameters
    ----------
    names : mapping of str to tuple of str
        What a column is, to the names that it may have in the file, the best first.
    required : tuple of str
        Columns without which the list is refused.
    """

    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """How the office says that a file is written; None where it is to be recognised.

    Parameters
    ----------
    encoding, delimiter : str or None
        Of a CSV.
    sheet : str or None
        Of an Excel file.
    header_row : int or None
        Row with the names of the columns, from 1.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Cells:
    """The wanted columns of a file.

    Parameters
    ----------
    frame : pandas.DataFrame
        Texts; empty where nothing is written.
    rows : numpy.ndarray of int64
        Number of each row as a spreadsheet shows it.
    labels : mapping of str to str
        The name of each column in the file.
    numeric : mapping of str to numpy.ndarray of bool
        Of an Excel file: which cells of a column are numbers and no texts.
    notes : tuple of Problem
        What was passed over or found odd, and does not keep the list from being used.
    """

    frame: pd.DataFrame
    rows: NDArray[np.int64]
    labels: Mapping[str, str]
    numeric: Mapping[str, Bools]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Header:
    """Where the names of the columns stand: `body` is the place, among the rows looked at, of the first row below."""

    labels: tuple[str, ...]
    row: int
    body: int
    known: int


def read_cells(path: Path, shown: str, wanted: Wanted, written: Written = Written()) -> Cells:
    """Read the wanted columns of a list.

    Parameters
    ----------
    path : Path
        The file. Its content tells its kind, whatever its name ends with.
    shown : str
        The file as messages name it.
    wanted : Wanted
        The columns.
    written : Written
        What the office says of the file.

    Returns
    -------
    Cells
        Rows without any content and repeated headers are left out, and counted in the notes.

    Raises
    ------
    UserError
        When the file is absent, damaged, of another kind, protected by a password, or lacks columns; when rows have
        other columns than the header; when it is not clear which sheet is meant.
    """
    with explain_os_errors(path, "membaca daftar", shown), path.open("rb") as stream:
        content = stream.read()
    _refuse_other_kinds(content, shown)
    if content.startswith(_ZIP):
        cells = _read_workbook(content, shown, wanted, written)
    else:
        cells = _read_text(content, shown, wanted, written)
    return _without_repeated_headers(cells, shown)


def squash(label: str) -> str:
    """Write a column's name as it is compared.

    Examples
    --------
    >>> squash("ID Keluarga_P3KE "), squash("No. KK"), squash("Usia < 7")
    ('idkeluargap3ke', 'nokk', 'usia7')
    """
    return re.sub(r"[^0-9a-z]+", "", label.casefold())


def _refuse_other_kinds(content: bytes, shown: str) -> None:
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise UserError(Problem(shown, "berkas kosong", None, _KINDS, _RESTORE))
    what, remedy = "", _SAVE_AS
    start = content[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            what = "berkas dilindungi kata sandi"
            remedy = (
                "buka dengan kata sandinya, hapus kata sandi itu (File → Info → Protect Workbook), lalu simpan di sini"
            )
        else:
            what = "ini berkas Excel lama (.xls)"
    elif start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<head", b"<meta", b"<style")):
        what = "ini halaman web (HTML) atau XML yang disimpan dengan nama berkas Excel"
    elif start.startswith(b"%pdf"):
        what = "ini berkas PDF"
    elif content.startswith(b"PK") and not content.startswith(_ZIP):
        what, remedy = "berkas Excel rusak atau terpotong", _RESTORE
    elif content.startswith((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        what, remedy = "ini arsip yang dimampatkan", "buka arsip itu lebih dahulu"
    if what:
        raise UserError(Problem(shown, what, None, _KINDS, remedy))


# --- Excel ---


def _read_workbook(content: bytes, shown: str, wanted: Wanted, written: Written) -> Cells:
    try:
        book = Workbook(content)
        sheet, header = _choose_sheet(book, shown, wanted, written)
        return _read_sheet(book, sheet, header, f"{shown} lembar {sheet.name}", wanted)
    except DamagedError as error:
        raise UserError(Problem(shown, str(error), None, "buku kerja Excel (.xlsx) yang utuh", _RESTORE)) from None


def _choose_sheet(book: Workbook, shown: str, wanted: Wanted, written: Written) -> tuple[SheetInfo, _Header]:
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
        return sheet, _find_header(_head(book, sheet), f"{shown} lembar {sheet.name}", wanted, written.header_row)
    visible = [sheet for sheet in book.sheets if not sheet.hidden] or list(book.sheets)
    if len(visible) == 1:
        sheet = visible[0]
        return sheet, _find_header(_head(book, sheet), f"{shown} lembar {sheet.name}", wanted, written.header_row)
    fitting = []
    for sheet in visible:
        header = _best_header(_head(book, sheet), wanted, written.header_row)
        if header is not None and not set(wanted.required) - _resolve(header.labels, wanted).keys():
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
            f"kolom yang diperlukan: {_names_of(wanted.required, wanted)}",
            "periksa kunci layout, atau isi kunci sheet dan columns",
        )
    )


def _head(book: Workbook, sheet: SheetInfo) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    for row in book.rows(sheet, []):
        width = max(row.cells, default=-1) + 1
        rows.append((row.number, [row.cells.get(column, "") for column in range(width)]))
        if len(rows) == _HEAD_ROWS:
            break
    return rows


def _read_sheet(book: Workbook, sheet: SheetInfo, header: _Header, shown: str, wanted: Wanted) -> Cells:
    columns = _columns(header.labels, shown, wanted)
    texts: dict[str, list[str]] = {name: [] for name in columns}
    numeric = {name: bytearray() for name in columns}
    odd: dict[tuple[str, str], list[int]] = {}
    numbers: list[int] = []
    merged: list[Merged] = []
    by_column = {column: name for name, column in columns.items()}
    items = list(columns.items())
    for place, row in enumerate(book.rows(sheet, merged)):
        if place < header.body:
            continue
        numbers.append(row.number)
        for name, column in items:
            texts[name].append(row.cells.get(column, ""))
            numeric[name].append(column in row.numeric)
        for column, what in row.odd.items():
            if column in by_column:
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


# --- Text ---


def _read_text(content: bytes, shown: str, wanted: Wanted, written: Written) -> Cells:
    text = _decoded(content, shown, written.encoding)
    head = text[:_HEAD_CHARACTERS]
    delimiters = (written.delimiter,) if written.delimiter else _DELIMITERS
    found = []
    for delimiter in delimiters:
        rows = _records(head, delimiter)
        header = _best_header(rows, wanted, written.header_row)
        found.append(
            (header.known if header else 0, max((len(cells) for _, cells in rows), default=0), delimiter, rows)
        )
    _, _, delimiter, rows = max(found, key=lambda item: item[:2])
    header = _find_header(rows, shown, wanted, written.header_row)
    columns = _columns(header.labels, shown, wanted)
    body, first = _below(text, delimiter, rows[header.body - 1][0])
    cells, numbers = _body(body, delimiter, first, header, wanted, columns, shown)
    labels = {name: header.labels[column] for name, column in columns.items()}
    return Cells(cells, numbers, labels, {})


def _decoded(content: bytes, shown: str, encoding: str | None) -> str:
    """Decode a text; what is not UTF-8 was written by an older Windows program."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding is None:
        encoding = "utf-16" if marked else "utf-8"
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError:
        if encoding != "utf-8":
            remedy = "isi kunci encoding dengan utf-8, cp1252, latin-1, atau utf-16"
            raise UserError(Problem(shown, "teks tidak terbaca dengan pengodean itu", encoding, None, remedy)) from None
        # Unlike cp1252 it reads any byte; the two differ in marks that no name or number holds.
        text = content.decode("latin-1")
    if "\0" in text:
        raise UserError(
            Problem(
                shown,
                "berkas memuat byte nol, jadi rusak atau bukan teks",
                None,
                _KINDS,
                f"{_RESTORE}, atau {_SAVE_AS}",
            )
        )
    return text


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            if len(rows) == _HEAD_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _below(text: str, delimiter: str, header_row: int) -> tuple[str, int]:
    """Return the text below the header, and the number of its first row."""
    consumed = 0

    def counted() -> Iterator[str]:
        nonlocal consumed
        for line in io.StringIO(text, newline=""):
            consumed += len(line)
            yield line

    reader = csv.reader(counted(), delimiter=delimiter)
    for _ in range(header_row):
        next(reader)
    return text[consumed:], header_row + 1


def _body(
    body: str, delimiter: str, first: int, header: _Header, wanted: Wanted, columns: Mapping[str, int], shown: str
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    width = _check_lengths(body, delimiter, first, header, wanted, columns, shown)
    if not body.strip():
        empty = pd.DataFrame({name: pd.Series([], dtype="str") for name in columns})
        return empty, np.empty(0, np.int64)
    try:
        frame = pd.read_csv(
            io.StringIO(body), sep=delimiter, header=None, names=range(width), usecols=sorted(set(columns.values())),
            dtype="str", keep_default_na=False, na_filter=False, index_col=False, skip_blank_lines=False,
        )  # fmt: skip
    except pd.errors.ParserError:
        raise UserError(
            Problem(shown, "CSV tidak dapat dibaca", None, "tanda kutip dibuka dan ditutup di sel yang sama", _SAVE_AS)
        ) from None
    rows = np.arange(first, first + len(frame))
    cells = pd.DataFrame({name: frame[column].fillna("") for name, column in columns.items()})
    filled = np.logical_or.reduce([(cells[name] != "").to_numpy(bool) for name in cells])
    return cells.loc[filled].reset_index(drop=True), rows[filled]


def _check_lengths(
    body: str, delimiter: str, first: int, header: _Header, wanted: Wanted, columns: Mapping[str, int], shown: str
) -> int:
    """Return the most cells of a row; refuse rows whose cells cannot stand under the header.

    Spreadsheets leave out empty cells at the end of a row, so that a row may be shorter as long as it has what every
    list needs; but the last row of a file that ends without a line end may have been cut off. A longer row is refused
    unless its surplus cells are empty.
    """
    labels = len(header.labels)
    needed = max((place for name, place in columns.items() if name in wanted.required), default=0) + 1
    width = labels
    short: list[int] = []
    long: list[int] = []
    number, last = first, labels
    for number, (cells, surplus) in enumerate(_lengths(body, delimiter, labels, shown, first), start=first):
        width, last = max(width, cells), cells
        if surplus:
            long.append(number)
        elif cells < needed:
            short.append(number)
    if needed <= last <= max(columns.values()) and not body.endswith(("\n", "\r")):
        short.append(number)
    problems = [
        Problem(
            f"{shown}, {rows_named(found)}",
            f"{len(found)} baris mempunyai sel yang {what} daripada kepala tabel",
            None,
            f"{labels} kolom menurut kepala tabel di baris {header.row}",
            remedy,
        )
        for found, what, remedy in (
            (long, "lebih banyak", "beri tanda kutip pada sel yang memuat pemisah kolom, misalnya alamat dengan koma"),
            (short, "lebih sedikit", f"lengkapi baris itu; bila berkas terpotong, {_RESTORE}"),
        )
        if found
    ]
    if problems:
        raise UserError(*problems)
    return width


def _lengths(body: str, delimiter: str, labels: int, shown: str, first: int) -> Iterator[tuple[int, bool]]:
    """Give for each row how many cells it has, and whether something stands beyond those of the header.

    A row without content counts as a full one.
    """
    if '"' not in body:
        for line in io.StringIO(body, newline=None):
            count = line.count(delimiter) + 1
            if count == labels or not line.strip():
                yield labels, False
            else:
                yield count, any(cell.strip() for cell in line.split(delimiter)[labels:])
        return
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    line_number, number = 0, first
    try:
        for number, cells in enumerate(reader, start=first):
            if reader.line_num - line_number > _MOST_LINES_OF_A_RECORD:
                raise UserError(_open_quote(shown, number))
            line_number = reader.line_num
            yield (len(cells), any(cell.strip() for cell in cells[labels:])) if cells else (labels, False)
    except csv.Error:
        raise UserError(_open_quote(shown, number)) from None


def _open_quote(shown: str, row: int) -> Problem:
    return Problem(
        f"{shown} mulai baris {row}",
        "tanda kutip dibuka tetapi tidak ditutup",
        None,
        "tanda kutip dibuka dan ditutup di sel yang sama",
        "hapus tanda kutip yang berlebih di baris itu",
    )


# --- Header ---


def _find_header(rows: Sequence[tuple[int, list[str]]], shown: str, wanted: Wanted, header_row: int | None) -> _Header:
    header = _best_header(rows, wanted, header_row)
    if header is None:
        place = f"baris {header_row}" if header_row else f"{_HEAD_ROWS} baris pertama"
        raise UserError(
            Problem(
                shown,
                f"kepala tabel tidak ditemukan di {place}",
                None,
                f"nama kolom yang dicari, antara lain: {_names_of(wanted.required or tuple(wanted.names)[:4], wanted)}",
                "periksa kunci layout dan delimiter, isi header_row, atau tulis nama kolom berkas di columns",
            )
        )
    return header


def _best_header(rows: Sequence[tuple[int, list[str]]], wanted: Wanted, header_row: int | None) -> _Header | None:
    """Return the row, or two rows, in which most names are known; the first of equals."""
    best: _Header | None = None
    for place, (number, cells) in enumerate(rows):
        if header_row is not None and number != header_row:
            continue
        candidates = [(tuple(cells), place + 1)]
        if place + 1 < len(rows) and not any(_is_long_number(cell) for cell in rows[place + 1][1]):
            candidates.append((_two_lines(cells, rows[place + 1][1], wanted), place + 2))
        for labels, body in candidates:
            known = len(_resolve(labels, wanted))
            if known and (best is None or known > best.known):
                best = _Header(tuple(label.strip() for label in labels), number, body, known)
    if best is None or (best.known < 2 and set(wanted.required) - _resolve(best.labels, wanted).keys()):
        return None
    body = best.body
    if body < len(rows) and _is_numbering(rows[body][1]):
        body += 1
    return _Header(best.labels, best.row, body, best.known)


def _two_lines(upper: Sequence[str], lower: Sequence[str], wanted: Wanted) -> tuple[str, ...]:
    """Join a header of two lines; a cell above spans those to its right that are empty."""
    names = {squash(name) for names in wanted.names.values() for name in names}
    labels, above = [], ""
    for column in range(max(len(upper), len(lower))):
        own = upper[column].strip() if column < len(upper) else ""
        below = lower[column].strip() if column < len(lower) else ""
        above = own or (above if below else "")
        joined = f"{above} {below}".strip()
        if squash(joined) in names or not below:
            labels.append(joined)
        elif squash(below) in names:
            labels.append(below)
        else:
            labels.append(own if squash(own) in names else joined)
    return tuple(labels)


def _is_long_number(cell: str) -> bool:
    return sum(character.isdecimal() for character in cell) >= 6


def _is_numbering(cells: Sequence[str]) -> bool:
    """Tell a row (1), (2), (3) … below a header."""
    found = [re.fullmatch(r"\(?([0-9]{1,3})\)?", cell.strip()) for cell in cells if cell.strip()]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(found) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _resolve(labels: Sequence[str], wanted: Wanted) -> dict[str, int]:
    """Return the place of each wanted column among the labels; the first of equal ones."""
    places: dict[str, int] = {}
    for place, label in enumerate(labels):
        places.setdefault(squash(label), place)
    places.pop("", None)
    found = {}
    for column, names in wanted.names.items():
        known = [places[key] for name in names if (key := squash(name)) in places]
        if known:
            found[column] = known[0]
    return found


def _columns(labels: Sequence[str], shown: str, wanted: Wanted) -> dict[str, int]:
    """Return the place of each wanted column; tell those that are missing or there twice."""
    columns = _resolve(labels, wanted)
    squashed = [squash(label) for label in labels]
    problems = []
    for column, place in columns.items():
        times = squashed.count(squashed[place])
        if times > 1:
            problems.append(
                Problem(
                    shown,
                    f"kolom {column} ada {times} kali di berkas",
                    labels[place],
                    "nama kolom tidak berulang, sehingga jelas mana yang dibaca",
                    "ganti nama kolom yang tidak dipakai, atau hapus kolom itu",
                )
            )
    for column in wanted.required:
        if column in columns:
            continue
        by_key = {squash(label): label for label in labels if label and not _is_long_number(label)}
        near = [
            label
            for name in wanted.names.get(column, ())
            for key in difflib.get_close_matches(squash(name), by_key, n=1, cutoff=0.75)
            if by_key[key] not in (labels[place] for place in columns.values())
            for label in (by_key[key],)
        ]
        listed = list(by_key.values())
        more = f", … ({len(listed)} kolom)" if len(listed) > 12 else ""
        problems.append(
            Problem(
                shown,
                f"kolom {column} tidak ditemukan",
                _names_of((column,), wanted),
                f"kolom di berkas: {', '.join(listed[:12])}{more}",
                f"mungkin maksudnya {near[0]}: tulis columns: {{{column}: {near[0]}}}"
                if near
                else f'tulis nama kolomnya di columns, kunci {column}; bila memang tidak ada, tulis {column}: "-"',
            )
        )
    if problems:
        raise UserError(*problems)
    return columns


def _names_of(columns: Iterable[str], wanted: Wanted) -> str:
    return ", ".join(" atau ".join(wanted.names.get(column, (column,))[:_MOST_NAMED]) for column in columns)


def _without_repeated_headers(cells: Cells, shown: str) -> Cells:
    """Leave out headers that stand once more among the rows, as at the top of each printed page."""
    if not len(cells.frame):
        return cells
    same = np.zeros(len(cells.frame), np.int64)
    for name, label in cells.labels.items():
        same += (cells.frame[name] == label).to_numpy(bool)
    repeated = same >= min(2, len(cells.labels))
    if not repeated.any():
        return cells
    note = Problem(
        f"{shown}, {rows_named(cells.rows[repeated].tolist())}",
        f"{int(repeated.sum())} baris mengulang kepala tabel dan tidak dibaca",
    )
    return Cells(
        cells.frame.loc[~repeated].reset_index(drop=True),
        cells.rows[~repeated],
        cells.labels,
        {name: flags[~repeated] for name, flags in cells.numeric.items()},
        (*cells.notes, note),
    )


def rows_named(rows: Sequence[int]) -> str:
    """Name the first rows of those that are meant.

    Examples
    --------
    >>> rows_named([7]), rows_named([7, 9, 12, 15])
    ('baris 7', 'baris 7, 9, 12 …')
    """
    return f"baris {', '.join(map(str, rows[:_MOST_NAMED]))}{' …' if len(rows) > _MOST_NAMED else ''}"
