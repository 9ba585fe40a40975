"""A clone without lists, and made-up lists written into it. Nobody in them lives: serial numbers begin at 9000."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

from rpkd.project import Project

ROOT = Path(__file__).resolve().parents[2]

HEADER = ("no_kk", "nik", "nama", "id_jenis_kelamin", "tanggal_lahir", "alamat", "kode_desa", "desil_nasional")
ROWS = (
    ("3316011505109001", "3316010107809001", "Contoh Satu", "1", "01/07/1980", "Jl. Mawar RT 01/RW 02", "3316042002", "1"),
    ("3316011505109001", "3316015208829002", "Contoh Dua", "2", "12/08/1982", "Jl. Mawar RT 01/RW 02", "3316042002", "1"),
    ("3316011505109002", "3315010303759003", "Sutrisno", "1", "03/03/1975", "Dsn. Krajan 003/001", "3316042003", "4"),
    ("3316011505109003", "", "Siti Contoh", "2", "", "", "", ""),
)
"""Four persons of Blora: a couple, one who was registered in Grobogan, one of whom only the name is known."""


def make_project(root: Path) -> Project:
    """Copy what lists need of a clone: bundled tables, layouts and programmes."""
    for folder in ("data/reference", "data/layouts", "params/programs"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, root / folder)
    for file in ("data/datapackage.json", "params/programs.yaml"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, root / file)
    return Project(root)


def csv_text(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def sheet_bytes(sheets: Mapping[str, Iterable[Sequence[object]]]) -> bytes:
    """Return an Excel file with the given rows; openpyxl writes temporary files, and nobody in these lists lives."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
