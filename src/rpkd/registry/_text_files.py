"""Reading the wanted columns of a CSV, however it is encoded and delimited."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.registry._cells import KINDS, RESTORE, SAVE_AS, Cells, Wanted, Written, rows_named
from rpkd.registry._headers import DELIMITERS, HEAD_ROWS, Header, best_header, columns_of, find_header

_HEAD_CHARACTERS = 1 << 18
_MOST_LINES_OF_A_RECORD = 6


def read_text(content: bytes, shown: str, wanted: Wanted, written: Written) -> Cells:
    """Read the wanted columns of a text; raises `UserError` as `read_cells` says."""
    text = _decoded(content, shown, written.encoding)
    head = text[:_HEAD_CHARACTERS]
    delimiters = (written.delimiter,) if written.delimiter else DELIMITERS
    found = []
    for delimiter in delimiters:
        rows = _records(head, delimiter)
        header = best_header(rows, wanted, written.header_row)
        found.append(
            (header.known if header else 0, max((len(cells) for _, cells in rows), default=0), delimiter, rows)
        )
    known, _, delimiter, rows = max(found, key=lambda item: item[:2])
    if written.delimiter and not known:
        _refuse_delimiter(head, shown, wanted, written)
    header = find_header(rows, shown, wanted, written.header_row)
    columns = columns_of(header.labels, shown, wanted)
    body = _below(text, delimiter, header.first)
    cells, numbers = _body(body, delimiter, header, wanted, columns, shown)
    labels = {name: header.labels[column] for name, column in columns.items()}
    return Cells(cells, numbers, labels, {})


def _refuse_delimiter(head: str, shown: str, wanted: Wanted, written: Written) -> None:
    """Tell when another delimiter than the office's shows the header."""
    for delimiter in DELIMITERS:
        if best_header(_records(head, delimiter), wanted, written.header_row):
            name = "tab" if delimiter == "\t" else f"«{delimiter}»"
            raise UserError(
                Problem(
                    shown,
                    "pemisah kolom di berkas lain daripada kunci delimiter",
                    written.delimiter,
                    f"kolom di berkas ini dipisahkan dengan {name}",
                    "perbaiki kunci delimiter di daftar.yaml, atau kosongkan",
                )
            )


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
                KINDS,
                f"{RESTORE}, atau {SAVE_AS}",
            )
        )
    return text


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _below(text: str, delimiter: str, first: int) -> str:
    """Return the text from a row on; a row may go over several lines."""
    consumed = 0

    def counted() -> Iterator[str]:
        nonlocal consumed
        for line in io.StringIO(text, newline=""):
            consumed += len(line)
            yield line

    reader = csv.reader(counted(), delimiter=delimiter)
    for _ in range(first - 1):
        next(reader)
    return text[consumed:]


def _body(
    body: str, delimiter: str, header: Header, wanted: Wanted, columns: Mapping[str, int], shown: str
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    width = _check_lengths(body, delimiter, header, wanted, columns, shown)
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
            Problem(shown, "CSV tidak dapat dibaca", None, "tanda kutip dibuka dan ditutup di sel yang sama", SAVE_AS)
        ) from None
    rows = np.arange(header.first, header.first + len(frame))
    cells = pd.DataFrame({name: frame[column].fillna("") for name, column in columns.items()})
    filled = np.logical_or.reduce([(cells[name] != "").to_numpy(bool) for name in cells])
    return cells.loc[filled].reset_index(drop=True), rows[filled]


def _check_lengths(
    body: str, delimiter: str, header: Header, wanted: Wanted, columns: Mapping[str, int], shown: str
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
    number, last = header.first, labels
    lengths = _lengths(body, delimiter, labels, shown, header.first)
    for number, (cells, surplus) in enumerate(lengths, start=header.first):
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
            (short, "lebih sedikit", f"lengkapi baris itu; bila berkas terpotong, {RESTORE}"),
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
