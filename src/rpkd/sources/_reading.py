"""From the bytes of a CSV file to rows of text, or to what is wrong with its shape."""

from __future__ import annotations

import csv
import difflib
import io
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rpkd.errors import Problem, explain_os_errors

_SAVE = "di Excel pilih «Simpan sebagai – CSV UTF-8»; di LibreOffice pilih pengodean UTF-8; pemisahnya koma"
_HEADER_ROW = 1


@dataclass(frozen=True)
class RawTable:
    """The cells of a file as text.

    Parameters
    ----------
    shown : str
        The file as messages name it.
    columns : dict
        Column name to its cells, from the second row on; all of one length.
    rows : list of int
        The row number of each, as a spreadsheet shows it.
    complete : bool
        False when rows had to be left out because of their shape: then nothing can be said about missing rows.
    """

    shown: str
    columns: dict[str, list[str]]
    rows: list[int]
    complete: bool = True

    def where(self, index: int, column: str) -> str:
        """Name a cell for a message."""
        return f"{self.shown} baris {self.rows[index]}, kolom {column}"


def read_content(path: Path, shown: str) -> bytes:
    """Read a file.

    Raises
    ------
    UserError
        When it is absent or cannot be opened.
    """
    with explain_os_errors(path, "membaca tabel", shown):
        return path.read_bytes()


def read_raw(content: bytes, shown: str, names: tuple[str, ...]) -> tuple[RawTable | None, list[Problem]]:
    """Turn the content of a CSV file into text cells.

    Parameters
    ----------
    content : bytes
        The file.
    shown : str
        The file as messages name it.
    names : tuple of str
        The columns that it must have, in any order.

    Returns
    -------
    RawTable or None
        None when the columns cannot be told apart.
    list of Problem
        What is wrong with encoding, separator, header and the length of rows.
    """
    text, problem = _decode(content, shown)
    if text is None:
        return None, [problem] if problem else []
    text = text.replace("\r\n", "\n")
    if '"' in text or "\r" in text:
        records, problems = _parse(text, shown)
        if records is None:
            return None, problems
        header, rows, cells, problems = _from_records(records, shown)
    else:
        header, rows, cells, problems = _from_lines(text.split("\n"), shown)
    header_problems = _check_header(header, shown, names)
    if header_problems:
        return None, header_problems
    by_name = {name: cells[position :: len(header)] for position, name in enumerate(header)}
    return RawTable(shown, {name: by_name[name] for name in names}, rows, complete=not problems), problems


_Split = tuple[list[str], list[int], list[str], list[Problem]]


def _from_lines(lines: list[str], shown: str) -> _Split:
    """Split a file without quotes: header, row numbers, cells row after row, rows of another length.

    One flat list of cells instead of one list per row: ten thousands of small lists would keep the garbage collector
    busy for longer than all checks together.
    """
    header = lines[0].split(",")
    commas = len(header) - 1
    rows: list[int] = []
    kept: list[str] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[1:], start=_HEADER_ROW + 1):
        # A spreadsheet leaves wholly empty rows behind where rows were cleared: they hold no figure to lose.
        if not line.strip(","):
            continue
        if line.count(",") != commas:
            problems.append(_ragged(shown, number, line.split(","), len(header)))
            continue
        rows.append(number)
        kept.append(line)
    return header, rows, ",".join(kept).split(",") if kept else [], problems


def _from_records(records: list[list[str]], shown: str) -> _Split:
    """Do the same as `_from_lines` for a file that needs a full CSV reader."""
    header = records[0] if records else []
    rows: list[int] = []
    cells: list[str] = []
    problems: list[Problem] = []
    for number, record in enumerate(records[1:], start=_HEADER_ROW + 1):
        if not any(record):
            continue
        if len(record) != len(header):
            problems.append(_ragged(shown, number, record, len(header)))
            continue
        rows.append(number)
        cells.extend(record)
    return header, rows, cells, problems


def _decode(raw: bytes, shown: str) -> tuple[str | None, Problem | None]:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return None, Problem(
            shown, "berkas ini buku kerja Excel yang diberi nama .csv", rule="tabel disimpan sebagai CSV", remedy=_SAVE
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, Problem(shown, "berkas disimpan sebagai UTF-16", rule="teks UTF-8", remedy=_SAVE)
    if not raw.strip():
        return None, Problem(shown, "berkas kosong", remedy="kembalikan berkas itu dari salinan asli proyek")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        value = raw[max(0, error.start - 20) : error.start + 20].decode("latin-1")
        return None, Problem(
            f"{shown} baris {row}", "berkas bukan teks UTF-8", value=value, rule="teks UTF-8", remedy=_SAVE
        )
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, Problem(
            f"{shown} baris {row}", "berkas memuat karakter NUL", rule="teks UTF-8 biasa", remedy=_SAVE
        )
    return text, None


def _parse(text: str, shown: str) -> tuple[list[list[str]] | None, list[Problem]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    try:
        records.extend(reader)
    except csv.Error:
        return None, [
            Problem(
                f"{shown} baris {len(records) + 1}",
                "baris tidak dapat dipisah menjadi sel",
                rule="tanda kutip ganda dibuka dan ditutup di sel yang sama",
                remedy="perbaiki tanda kutip di baris itu",
            )
        ]
    return records, []


def _check_header(header: list[str], shown: str, names: tuple[str, ...]) -> list[Problem]:
    where = f"{shown} baris {_HEADER_ROW}"
    rule = f"kolom: {', '.join(names)}"
    if len(header) == 1:
        for separator, label in ((";", "titik koma"), ("\t", "tab"), ("|", "garis tegak")):
            if separator in header[0]:
                return [
                    Problem(
                        where,
                        f"kolom dipisah {label}, bukan koma (biasanya karena disimpan Excel berbahasa Indonesia)",
                        value=header[0],
                        rule="CSV dipisah koma, angka dengan titik desimal",
                        remedy=_SAVE,
                    )
                ]
    unknown = [name for name in header if name not in names]
    missing = [name for name in names if name not in header]
    problems = [
        Problem(where, "kolom ditulis dua kali", value=name, rule=rule, remedy="hapus salah satunya")
        for name in dict.fromkeys(name for name in header if name in names and header.count(name) > 1)
    ]
    for name in unknown:
        near = difflib.get_close_matches(name.strip().casefold(), missing, n=1, cutoff=0.6)
        if near:
            missing.remove(near[0])
            remedy = f"mungkin maksudnya {near[0]}; ganti judul kolom itu"
        else:
            remedy = "hapus kolom itu"
        what = "kolom tidak dikenal" if name.strip() else "ada kolom tanpa judul"
        problems.append(Problem(where, what, value=name or None, rule=rule, remedy=remedy))
    problems.extend(
        Problem(where, "kolom tidak ada", value=name, rule=rule, remedy="kembalikan kolom itu") for name in missing
    )
    return problems


def _ragged(shown: str, number: int, record: list[str], expected: int) -> Problem:
    where = f"{shown} baris {number}"
    what = f"baris memuat {len(record)} sel, seharusnya {expected}"
    if len(record) == 1 and ";" in record[0]:
        remedy = "baris itu dipisah titik koma; pisahkan selnya dengan koma"
    elif len(record) > expected and _has_split_number(record):
        remedy = "mungkin koma desimal memecah satu angka menjadi dua sel; tulis angka dengan titik desimal"
    else:
        remedy = "samakan banyaknya koma dengan baris judul; sel yang angkanya tidak diketahui dibiarkan kosong"
    return Problem(
        where, what, value=",".join(record), rule="setiap baris memuat satu sel untuk setiap kolom", remedy=remedy
    )


def _has_split_number(record: list[str]) -> bool:
    return any(
        re.fullmatch(r"[0-9]{1,7}", left) and re.fullmatch(r"[0-9]{1,3}", right) for left, right in pairwise(record)
    )
