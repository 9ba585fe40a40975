"""The notebook of the programme matrix: with the office's workbook, and without it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.results import ResultStore, read_results
from rpkd.sources import Tables
from rpkd.workbooks import write_workbooks

from .test_notebooks import ROOT, run

SHOWN = {"narasi-matriks", "narasi-matriks-lampiran", "narasi-rat"}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A clone with figures and parameters, but without workbooks."""
    root = tmp_path / "klon"
    root.mkdir()
    (root / "_quarto.yml").touch()
    for folder in ("data", "params"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("unduhan", "input", "private"))
    monkeypatch.setenv("RPKD_PROJECT", str(root))
    return Project(root.resolve())


def ran(folder: Path) -> tuple[ResultStore, dict[str, Any]]:
    outputs = run("matriks", "33.16", folder)
    return read_results(folder / "results"), outputs


def fill(clone: Project) -> None:
    tables = Tables(clone)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    write_workbooks(clone, index.by_code("33.16"), tables)
    path = clone.data / "input" / "33.16" / "program.xlsx"
    book = openpyxl.load_workbook(path)
    for name, rows in {
        "Program": [
            {"Kode": "1.06.05", "Tingkat": "program", "Nama": "Jaminan sosial", "Pagu 2027": 9e9},
            {
                "Kode": "1.06.05.2.02.0010",
                "Tingkat": "sub kegiatan",
                "Nama": "Bantuan",
                "Pagu 2027": 6e9,
                "Indikator": "Keluarga",
                "Target 2027": 500,
                "Program skenario": "pkh",
            },
        ],
        "RAT": [{"Tahun": 2027, "Kode": "1.06.05.2.02.0010", "Banyaknya sasaran": 500, "Pagu": 6e9}],
    }.items():
        columns = {str(cell.value).rstrip(" *"): cell.column for cell in book[name][5]}
        for number, row in enumerate(rows, start=6):
            for heading, value in row.items():
                book[name].cell(number, columns[heading], value)
    book.save(path)


def test_without_the_workbook_every_part_says_so(clone: Project, tmp_path: Path) -> None:
    store, outputs = ran(tmp_path / "run")
    assert set(outputs) == SHOWN
    assert all("program.xlsx" in output.data for output in outputs.values())
    assert not store.scalars
    assert not store.tables


def test_the_workbook_reaches_chapter_and_annex(clone: Project, tmp_path: Path) -> None:
    fill(clone)
    store, outputs = ran(tmp_path / "run")
    chapter = outputs["narasi-matriks"].data
    assert "memuat 1 sub kegiatan dan 1 program" in chapter
    assert "pagu Rp6.000 juta" in chapter
    assert store.tables["tbl_rat_pagu"].rows[0][1] == "Keluarga: 500"
    assert store.scalars["matrix_finding_children_below"].value == 1
    assert store.scalars["rat_year"].value == 2027
    assert store.scalars["matrix_total"].source == "Pemerintah Kabupaten Blora, buku kerja program.xlsx"
    assert {table.cell for table in store.tables.values()} <= SHOWN
    for text in store.texts.values():
        assert re.search(r"None|\bnan\b|\(\)", text) is None, text
