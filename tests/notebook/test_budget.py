"""The notebook of budget and root causes: with the office's workbooks, and without them."""

from __future__ import annotations

import datetime
import json
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

from .test_notebooks import LABEL, ROOT, code_cells, run

SHOWN = {"narasi-akar-masalah", "narasi-anggaran", "narasi-anggaran-kemiskinan"}
FIRST_ROW = 6
DAY = datetime.date(2025, 5, 2)
ACTIVITIES = [
    (2024, "1.01.02", "Beasiswa", "Pendidikan", "Pendidikan", "Disdik", 4e9, 3.9e9, "ya", "Kabid", DAY),
    (2025, "1.01.02", "Beasiswa", "Pendidikan", "Pendidikan", "Disdik", 6e9, 5.1e9, "ya", "Kabid", DAY),
    (2025, "1.02.02", "Jaminan kesehatan", "Kesehatan", "Kesehatan", "Dinkes", 54e9, 54e9, "ya", None, None),
    (2025, "1.01.01", "Penyusunan dokumen", "Pendidikan", None, "Disdik", 2e8, 2e8, "tidak", "Kabid", DAY),
]


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


def fill(clone: Project) -> None:
    """Write Blora's workbooks as an office would: a budget of 2025, tagged activities, one root cause."""
    tables = Tables(clone)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    write_workbooks(clone, index.by_code("33.16"), tables)
    folder = clone.data / "input" / "33.16"
    book = openpyxl.load_workbook(folder / "apbd.xlsx")
    money = {"pendapatan": 2_300e9, "belanja": 2_400e9, "belanja pegawai": 960e9}
    for row in book["Ringkasan"].iter_rows(min_row=FIRST_ROW):
        if row[0].value == 2025 and row[1].value in money:
            row[2].value = money[str(row[1].value)]
    write(book["Urusan"], [(2025, "Pendidikan", 1_440e9, None), (2025, "Kesehatan", 960e9, None)])
    write(book["Kegiatan"], ACTIVITIES)
    book.save(folder / "apbd.xlsx")
    book = openpyxl.load_workbook(folder / "akar-masalah.xlsx")
    cause = (
        "Pendidikan",
        "Rata-rata lama sekolah (RLS)",
        "Putus sekolah",
        "SMA jauh",
        "Anak bekerja",
        None,
        "Beasiswa",
    )
    write(book["Akar_Masalah"], [cause])
    book.save(folder / "akar-masalah.xlsx")


def write(sheet: Any, rows: list[tuple[Any, ...]]) -> None:
    for number, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            sheet.cell(FIRST_ROW + number, column, value)


def ran(folder: Path) -> tuple[ResultStore, dict[str, Any]]:
    outputs = run("anggaran", "33.16", folder)
    return read_results(folder / "results"), outputs


def test_the_notebook_has_its_labels() -> None:
    found = [match[1] for cell in code_cells("anggaran") if (match := LABEL.search(cell.source))]
    assert {label for label in found if label.startswith(("narasi", "fig", "tbl"))} == SHOWN
    assert all(not cell.outputs and cell.execution_count is None for cell in code_cells("anggaran"))


def test_without_workbooks_every_section_says_what_is_missing(clone: Project, tmp_path: Path) -> None:
    store, outputs = ran(tmp_path / "run")
    assert set(outputs) == SHOWN
    for label, file in (("narasi-anggaran", "apbd.xlsx"), ("narasi-akar-masalah", "akar-masalah.xlsx")):
        assert file in outputs[label].data
    assert not store.scalars
    assert not store.tables


def test_workbooks_reach_the_document(clone: Project, tmp_path: Path) -> None:
    fill(clone)
    store, outputs = ran(tmp_path / "run")
    assert "dianggarkan Rp2.400.000 juta" in outputs["narasi-anggaran"].data
    tagged = outputs["narasi-anggaran-kemiskinan"].data
    assert "Dari 3 subkegiatan tahun 2025 yang terdaftar, 2 ditandai" in tagged
    assert "pagu Rp60.000 juta atau 2,50 persen dari belanja daerah" in tagged
    assert "subkegiatan bertanda tanpa peninjau (1)" in tagged
    assert "mencatat 1 permasalahan pada 1 bidang" in outputs["narasi-akar-masalah"].data
    assert store.scalars["apbd_tagged_rate"].value == pytest.approx(100 * 59.1 / 60)
    assert store.scalars["apbd_tagged"].source == "Pemerintah Kabupaten Blora, buku kerja apbd.xlsx"
    assert {table.cell for table in store.tables.values()} <= SHOWN
    for text in store.texts.values():
        assert re.search(r"None|\bnan\b|\(\)", text) is None, text


def test_a_workbook_that_changes_is_seen_as_read(clone: Project, tmp_path: Path) -> None:
    fill(clone)
    ran(tmp_path / "run")
    noted = json.dumps([json.loads(path.read_text()) for path in tmp_path.joinpath("run").rglob("*.json")])
    assert "data/input/33.16/apbd.xlsx" in noted
    assert "data/input/33.16/akar-masalah.xlsx" in noted
