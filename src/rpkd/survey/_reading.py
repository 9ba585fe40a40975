"""Reading one file of a survey: CSV, DBF, Stata or SPSS, only the columns that are asked for.

Every file is opened here by Python's own `open`, so that a notebook's reads are seen, and handed to the readers as a
stream.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.survey._dbf import read_dbf
from rpkd.survey._map import FoodFile, HouseholdFile, IndividualFile, NonfoodFile

AnyFile = HouseholdFile | IndividualFile | FoodFile | NonfoodFile
_HEAD_BYTES = 1 << 20
_CHUNK_ROWS = 200_000
_DELIMITERS = (",", ";", "\t", "|")
_KINDS = ".csv, .txt, .tsv, .dbf, .dta (Stata), .sav atau .zsav (SPSS)"
_RESAVE = "buka dengan aplikasi asalnya, simpan ulang, misalnya sebagai CSV UTF-8, lalu sesuaikan file di peta kolom"


def read_file(
    path: Path,
    shown: str,
    part: AnyFile,
    names: Sequence[str],
    keep: Callable[[pd.DataFrame], Any],
    optional: Sequence[str] = (),
) -> pd.DataFrame:
    """Read columns of a survey file.

    Parameters
    ----------
    path : Path
        The file; its ending tells its kind.
    shown : str
        The file as messages name it.
    part : file part of a column map
        How the text is written, where the map says so.
    names : sequence of str
        Columns, as the map names them; small and capital letters count as the same.
    keep : callable
        Takes a frame of these columns and returns a mask of the rows that are wanted. A large CSV is read in pieces.
    optional : sequence of str
        Columns that are read where the file has them.

    Returns
    -------
    pandas.DataFrame
        The wanted rows under the names of the map; the index is the row number that a message names.

    Raises
    ------
    UserError
        When the file is absent, of another kind or damaged, or lacks columns, all of which are named at once.
    """
    kind = path.suffix.lower()
    with explain_os_errors(path, "membaca berkas survei", shown), path.open("rb") as stream:
        if kind in {".csv", ".txt", ".tsv"}:
            pieces = _csv(stream, shown, part, names, optional)
        elif kind in {".dbf", ".dta", ".sav", ".zsav"}:
            pieces = _binary(stream, shown, kind, part.encoding, names, optional)
        else:
            raise UserError(Problem(shown, "jenis berkas survei tidak dikenal", kind, _KINDS, _RESAVE))
        wanted = [piece.loc[keep(piece)] for piece in pieces]
    frame: pd.DataFrame = pd.concat(wanted)
    return frame


def _csv(
    stream: IO[bytes], shown: str, part: AnyFile, names: Sequence[str], optional: Sequence[str]
) -> Iterator[pd.DataFrame]:
    head = stream.read(_HEAD_BYTES)
    _refuse_no_text(head, shown)
    encoding = part.encoding or _encoding(head)
    try:
        first = codecs.getincrementaldecoder(encoding)().decode(head).lstrip("\ufeff").splitlines()[:1]
    except UnicodeError as error:
        raise UserError(_not_encoded(shown, encoding)) from error
    if not first or not first[0].strip():
        raise UserError(Problem(shown, "berkas kosong", rule="baris pertama berisi nama kolom", remedy=_RESAVE))
    delimiter: str = part.delimiter or max(_DELIMITERS, key=first[0].count)
    header = next(csv.reader(first, delimiter=delimiter))
    columns = _columns(shown, header, names, optional)
    stream.seek(0)
    if encoding != "utf-16":
        _check_lengths(stream, shown, delimiter, len(header))
        stream.seek(0)
    try:
        pieces = pd.read_csv(
            stream, sep=delimiter, encoding=encoding, dtype=str, keep_default_na=False, index_col=False,
            usecols=list(dict.fromkeys(columns.values())), chunksize=_CHUNK_ROWS,
        )  # fmt: skip
        for piece in pieces:
            piece.index = piece.index + 2
            yield _named(piece, columns)
    except UnicodeError as error:
        raise UserError(_not_encoded(shown, encoding)) from error
    except pd.errors.ParserError as error:
        raise UserError(Problem(shown, "CSV tidak dapat dibaca", str(error), remedy=_RESAVE)) from error


def _refuse_no_text(head: bytes, shown: str) -> None:
    """Refuse what was renamed to .csv, or was damaged: decoded, it would be one strange column."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UserError(Problem(shown, "ini berkas Excel yang namanya diganti, bukan CSV", None, _KINDS, _RESAVE))
    if b"\0" in head and not marked:
        raise UserError(
            Problem(shown, "berkas memuat byte nol, jadi rusak atau bukan teks UTF-8", None, _KINDS, _RESAVE)
        )


def _encoding(head: bytes) -> str:
    """Tell the encoding from the beginning of a file; what is not UTF-8 was written by an older Windows program."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # Unlike cp1252 it reads any byte; the two differ in marks that no code or number holds.
        return "latin-1"
    return "utf-8-sig"


def _not_encoded(shown: str, encoding: str) -> Problem:
    return Problem(
        shown,
        "teks tidak terbaca dengan pengodean itu",
        encoding,
        "utf-8, cp1252, atau latin-1",
        "isi kunci encoding di peta kolom dengan pengodean yang benar, misalnya latin-1",
    )


def _check_lengths(stream: IO[bytes], shown: str, delimiter: str, cells: int) -> None:
    """Refuse rows with more or fewer cells than the header: pandas would drop or fill them without a word."""
    mark, wrong, first, found = delimiter.encode(), 0, 0, 0
    for number, line in enumerate(stream, start=1):
        # A quoted cell may hold the mark, or a line end: pandas then says itself what does not fit.
        if line.count(mark) != cells - 1 and b'"' not in line and line.strip():
            wrong += 1
            if not first:
                first, found = number, line.count(mark) + 1
    if wrong:
        raise UserError(
            Problem(
                f"{shown} baris {first}",
                f"banyaknya sel berbeda dengan kepala tabel ({wrong} baris seperti ini)",
                str(found),
                f"{cells} sel menurut baris pertama",
                "periksa pemisah kolom (kunci delimiter) dan tanda kutip di baris itu",
            )
        )


def _binary(
    stream: IO[bytes], shown: str, kind: str, encoding: str | None, names: Sequence[str], optional: Sequence[str]
) -> Iterator[pd.DataFrame]:
    try:
        frame, columns = _binary_frame(stream, shown, kind, encoding, names, optional)
    except UserError:
        raise
    except Exception as error:  # the readers raise what their C code gives them
        program = {".dbf": "DBF", ".dta": "Stata"}.get(kind, "SPSS")
        raise UserError(
            Problem(shown, f"berkas {program} tidak dapat dibaca", str(error) or type(error).__name__, remedy=_RESAVE)
        ) from error
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    yield _named(frame, columns)


def _binary_frame(
    stream: IO[bytes], shown: str, kind: str, encoding: str | None, names: Sequence[str], optional: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    if kind == ".dbf":
        try:
            frame = read_dbf(stream, encoding)
        except struct.error as error:
            raise ValueError("kepala berkas DBF terpotong") from error
        return frame, _columns(shown, list(frame.columns), names, optional)
    if kind == ".dta":
        opened: Any = pd.read_stata(stream, convert_categoricals=False, convert_dates=False, iterator=True)
        with opened as reader:
            columns = _columns(shown, list(reader.variable_labels()), names, optional)
            return pd.DataFrame(reader.read(columns=list(dict.fromkeys(columns.values())))), columns
    import pyreadstat

    # Its types know a narrower kind of file than Python's own.
    read_sav: Any = pyreadstat.read_sav
    _, metadata = read_sav(stream, metadataonly=True, encoding=encoding)
    columns = _columns(shown, list(metadata.column_names), names, optional)
    stream.seek(0)
    frame, _ = read_sav(
        stream, usecols=list(dict.fromkeys(columns.values())), encoding=encoding, disable_datetime_conversion=True
    )
    return frame, columns


def _columns(shown: str, header: Sequence[str], names: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
    """Find each wanted column among the file's; all that are missing are told at once."""
    exact = {name.strip(): name for name in reversed(header)}
    folded = {name.strip().casefold(): name for name in reversed(header)}
    found, problems = {}, []
    for name in dict.fromkeys([*names, *optional]):
        column = exact.get(name.strip(), folded.get(name.strip().casefold()))
        if column is None and name not in names:
            continue
        if column is None:
            problems.append(_absent(shown, name, header))
        else:
            found[name] = column
            times = sum(other.strip() == column.strip() for other in header)
            if times > 1:
                problems.append(_repeated(shown, column, times))
    if problems:
        raise UserError(*problems)
    return found


def _repeated(shown: str, name: str, times: int) -> Problem:
    return Problem(
        shown,
        f"kolom yang disebut peta ada {times} kali di berkas",
        name,
        "nama kolom tidak berulang, sehingga jelas mana yang dibaca",
        "ganti nama kolom yang tidak dipakai, atau hapus kolom itu",
    )


def _absent(shown: str, name: str, header: Sequence[str]) -> Problem:
    by_folded = {column.strip().casefold(): column for column in header}
    near = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    listed = ", ".join(header[:12]) + (f", … ({len(header)} kolom)" if len(header) > 12 else "")
    return Problem(
        shown,
        "kolom yang disebut peta tidak ada di berkas",
        name,
        f"kolom di berkas: {listed}",
        f"mungkin maksudnya {by_folded[near[0]]}; perbaiki nama kolom di peta kolom"
        if near
        else "perbaiki nama kolom di peta kolom, atau periksa pemisah kolom (kunci delimiter)",
    )


def _named(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: frame[column] for name, column in columns.items()}, index=frame.index)
