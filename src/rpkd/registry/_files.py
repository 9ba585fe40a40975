"""Reading the wanted columns of one list, whatever kind of file it is.

A file is opened here by Python's own `open` and read in memory; nothing of it is ever written. Messages name rows and
columns, never what a cell holds.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.registry._cells import KINDS, RESTORE, SAVE_AS, Cells, Wanted, Written, rows_named
from rpkd.registry._excel_files import read_workbook
from rpkd.registry._text_files import read_text

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_cells(path: Path, shown: str, wanted: Wanted, written: Written) -> Cells:
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
        cells = read_workbook(content, shown, wanted, written)
    else:
        cells = read_text(content, shown, wanted, written)
    return _without_repeated_headers(cells, shown)


def _refuse_other_kinds(content: bytes, shown: str) -> None:
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise UserError(Problem(shown, "berkas kosong", None, KINDS, RESTORE))
    what, remedy = "", SAVE_AS
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
    elif re.match(rb"[\[{]\s*[\[{\"]", start):
        what = "ini berkas JSON"
    elif start.startswith(b"%pdf"):
        what = "ini berkas PDF"
    elif content.startswith(b"PK") and not content.startswith(_ZIP):
        what, remedy = "berkas Excel rusak atau terpotong", RESTORE
    elif content.startswith((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        what, remedy = "ini arsip yang dimampatkan", "buka arsip itu lebih dahulu"
    if what:
        raise UserError(Problem(shown, what, None, KINDS, remedy))


def _without_repeated_headers(cells: Cells, shown: str) -> Cells:
    """Leave out headers that stand once more among the rows, as at the top of each printed page."""
    if not len(cells.frame):
        return cells
    same = np.zeros(len(cells.frame), np.int64)
    for name, label in cells.labels.items():
        same += cells.frame[name].isin([label, label.upper(), label.lower(), label.title()]).to_numpy(bool)
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
