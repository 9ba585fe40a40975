"""A clone without lists, and made-up lists written into it. Nobody in them lives: serial numbers begin at 9000."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.registry._read import Lists, read_lists

LIST_FILE = "daftar.yaml"
ROOT = Path(__file__).resolve().parents[2]

HEADER = ("no_kk", "nik", "nama", "id_jenis_kelamin", "tanggal_lahir", "alamat", "kode_desa", "desil_nasional")
ROWS = (
    (
        "3316011505109001",
        "3316010107809001",
        "Contoh Satu",
        "1",
        "01/07/1980",
        "Jl. Mawar RT 01/RW 02",
        "3316042002",
        "1",
    ),
    (
        "3316011505109001",
        "3316015208829002",
        "Contoh Dua",
        "2",
        "12/08/1982",
        "Jl. Mawar RT 01/RW 02",
        "3316042002",
        "1",
    ),
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


@dataclass(frozen=True)
class Office:
    """A region's folder of lists in a clone; what it is told never names anybody."""

    project: Project
    region: Region

    @property
    def folder(self) -> Path:
        return self.project.root / "data" / "private" / self.region.code

    @property
    def configured(self) -> str:
        return f"data/private/{self.region.code}/{LIST_FILE}"

    def write(self, content: str | bytes, name: str = "dtsen.csv", **entry: str) -> Office:
        """Write one list, and a `daftar.yaml` that names it alone, with other keys than usual where given."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return self.configure(entry | {"file": name})

    def rows(self, *rows: Sequence[str], header: Sequence[str] = HEADER, **entry: str) -> Office:
        return self.write(csv_text((header, *(rows or ROWS))), **entry)

    def sheets(self, sheets: Mapping[str, Iterable[Sequence[object]]], **entry: str) -> Office:
        return self.write(sheet_bytes(sheets), "dtsen.xlsx", **entry)

    def configure(self, *entries: Mapping[str, str], top: str = "basis: nasional") -> Office:
        usual = {
            "name": "dtsen",
            "kind": "dtsen",
            "layout": "dtsen-individu",
            "file": "dtsen.csv",
            "date": "2026-07-10",
        }
        lines = [top, "lists:"]
        for entry in entries:
            keys = [f"{key}: {value}" for key, value in (usual | entry).items()]
            lines += [f"  {'- ' if number == 0 else '  '}{key}" for number, key in enumerate(keys)]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / LIST_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self

    def read(self) -> Lists:
        found = read_lists(self.project, self.region, self.configured)
        for note in found.notes:
            names_nobody(str(note))
        return found

    def frame(self) -> pd.DataFrame:
        return self.read().rosters[0].rows

    def notes(self) -> str:
        return "\n".join(map(str, self.read().notes))

    def refusal(self) -> str:
        with pytest.raises(UserError) as caught:
            read_lists(self.project, self.region, self.configured)
        names_nobody(str(caught.value))
        return str(caught.value)


def names_nobody(message: str) -> None:
    """A message may name files, rows and columns, and nothing of what a person's cells hold."""
    assert not re.search(r"[0-9]{9}", message), message
    assert not any(word in message.casefold() for word in ("contoh satu", "contoh dua", "sutrisno", "mawar", "krajan"))
