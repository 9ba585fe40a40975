"""One region's workbooks as `rpkd init` makes them, filled in as an office does, and ways to spoil them."""

from __future__ import annotations

import functools
import html
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables
from rpkd.workbooks._found import WorkbookRead
from rpkd.workbooks._read import read_workbook
from rpkd.workbooks._write import workbook_bytes

ROOT = Path(__file__).resolve().parents[2]
FIRST = 6
"""The first row of data in every sheet."""
VILLAGES = 20


@functools.cache
def all_tables() -> Tables:
    return Tables(Project(ROOT))


@functools.cache
def region_of(code: str) -> Region:
    tables = all_tables()
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code(code)


@functools.cache
def blank(file: str, code: str = "33.16") -> bytes:
    return workbook_bytes(file, region_of(code), all_tables())


def read(content: bytes, file: str, code: str = "33.16") -> WorkbookRead:
    return read_workbook(content, file, region_of(code), all_tables())


def edited(content: bytes, edit: Callable[[Any], object]) -> bytes:
    """Change a workbook with openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def written(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a workbook's archive byte by byte: what openpyxl would not write."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            data = archive.read(name)
            made.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


@functools.cache
def part_of(content: bytes, sheet: str) -> str:
    """Return the name of the part that holds a sheet."""
    names = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def with_cell(content: bytes, sheet: str, cell: str, xml: str) -> bytes:
    """Put a cell into a row of a sheet as XML, in place of the one that is there; no text takes it away."""
    number = re.sub("[A-Z]", "", cell)

    def change(data: bytes) -> bytes:
        bare = re.sub(rf'<c r="{cell}"(?: [^>]*)?(?:/>|>.*?</c>)'.encode(), b"", data, count=1)
        changed, count = re.subn(
            rf'(<row r="{number}"[^>]*>)'.encode(), lambda row: row[1] + xml.encode(), bare, count=1
        )
        assert count == 1, f"no row {number} in {sheet}"
        return changed

    return written(content, part_of(content, sheet), change)


def with_value(content: bytes, sheet: str, cell: str, value: str | bool | float | None) -> bytes:
    """Write a value into a row that has cells already."""
    if value is None:
        return with_cell(content, sheet, cell, "")
    if isinstance(value, bool):
        return with_cell(content, sheet, cell, f'<c r="{cell}" t="b"><v>{int(value)}</v></c>')
    if isinstance(value, str):
        text = f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{html.escape(value)}</t></is></c>'
        return with_cell(content, sheet, cell, text)
    return with_cell(content, sheet, cell, f'<c r="{cell}"><v>{value!r}</v></c>')


def column_of(sheet: Any, heading: str) -> int:
    """Return the position of a column by its heading, whether that is marked as required or not."""
    return next(cell.column for cell in sheet[5] if str(cell.value).rstrip(" *") == heading)


def row_of(sheet: Any, *texts: str) -> int:
    """Return the first row of data whose first cells hold these texts somewhere."""
    for row in sheet.iter_rows(min_row=FIRST):
        values = [cell.value for cell in row[:6]]
        if all(text in values for text in texts):
            return int(row[0].row)
    raise AssertionError(texts)


def _fill_indicators(book: Any) -> None:
    figures, errors = book["Indikator"], book["SE"]
    row = row_of(figures, "headcount_ratio", "Daerah")
    figures.cell(row, column_of(figures, "2026"), 10.9)
    errors.cell(row_of(errors, "headcount_ratio", "Daerah"), column_of(errors, "2025"), 0.81)
    row = row_of(figures, "jkn_coverage", "Daerah")
    figures.cell(row, column_of(figures, "2025"), 97.25)
    figures.cell(row, column_of(figures, "Sumber"), "BPJS Kesehatan Cabang Blora")


def _fill_areas(book: Any) -> None:
    book["Desa_Kelurahan"].delete_rows(FIRST + VILLAGES, 1_000)  # an office may list some of its villages only
    for name, people in (("Kecamatan", 50_000), ("Desa_Kelurahan", 4_000)):
        sheet = book[name]
        for number, row in enumerate(range(FIRST, sheet.max_row + 1)):
            sheet.cell(row, column_of(sheet, "Penduduk"), people + number)
            sheet.cell(row, column_of(sheet, "Keluarga"), people // 4)
            for decile in range(1, 5):
                sheet.cell(row, column_of(sheet, f"Keluarga desil {decile}"), people // 60 + decile)
    book["Kecamatan"].cell(FIRST, column_of(book["Kecamatan"], "Catatan"), "keadaan Juni 2025")


def _fill_targets(book: Any) -> None:
    sheet = book["Target"]
    start = sheet.max_row + 1
    for row, year in enumerate((2026, 2027), start=start):
        values = (
            "Persentase penduduk miskin (P0)",
            "RPJMD",
            year,
            9.1,
            9.4,
            "Perda Kabupaten Blora Nomor 1 Tahun 2025",
        )
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)


def _fill_budget(book: Any) -> None:
    summary, functions, activities = book["Ringkasan"], book["Urusan"], book["Kegiatan"]
    for item, budget in (
        ("pendapatan", 2.2e12),
        ("belanja", 2.3e12),
        ("belanja pegawai", 9e11),
        ("pembiayaan neto", 1e11),
    ):
        row = next(
            row
            for row in range(FIRST, 200)
            if summary.cell(row, 1).value == 2025 and summary.cell(row, 2).value == item
        )
        summary.cell(row, 3, budget)
        summary.cell(row, 4, budget * 0.97)
    for row, (name, budget) in enumerate((("Sosial", 1.8e10), ("Pendidikan", 7e11)), start=FIRST):
        for column, value in enumerate((2025, name, budget, budget * 0.9), start=1):
            functions.cell(row, column, value)
    values = (
        2025,
        "1.06.05.2.02.0010",
        "Bantuan sosial keluarga",
        "Sosial",
        None,
        "Dinas Sosial",
        1.25e9,
        1.19e9,
        "ya",
    )
    for column, value in enumerate((*values, "Kepala Bidang", "21/11/2025"), start=1):
        activities.cell(FIRST, column, value)


def _fill_programmes(book: Any) -> None:
    sheet = book["Program"]
    values = {
        "Kode": "1.06.05",
        "Tingkat": "program",
        "Nama": "Perlindungan dan Jaminan Sosial",
        "Indikator": "Keluarga terlindungi",
        "Satuan": "persen",
        "Kondisi awal": 61.5,
        "Target 2026": 70,
        "Pagu 2026": 1.5e10,
        "Sumber dana": "APBD kabupaten/kota; APBN",
        "Strategi Permendagri 53/2020": "a. pengurangan beban pengeluaran masyarakat miskin",
        "Klaster": "1. bantuan sosial terpadu berbasis keluarga",
        "Program skenario": "pkh",
    }
    for heading, value in values.items():
        sheet.cell(FIRST, column_of(sheet, heading), value)
    actions = book["RAT"]
    values = {
        "Tahun": 2026,
        "Kode": "1.06.05.2.02.0010",
        "Lokasi": "Desa Contohrejo",
        "Sasaran": "keluarga lansia",
        "Banyaknya sasaran": 1_250,
        "Satuan sasaran": "keluarga",
        "Desil pertama": 1,
        "Desil terakhir": 4,
        "Volume": 12,
        "Pagu": 1.25e9,
        "Sumber dana": "APBD kabupaten/kota",
        "Triwulan I": 40,
        "Triwulan II": 60,
        "Realisasi tahun lalu": 1.15e9,
    }
    for heading, value in values.items():
        actions.cell(FIRST, column_of(actions, heading), value)


def _fill_root_causes(book: Any) -> None:
    sheet = book["Akar_Masalah"]
    field = all_tables()["indicators"].frame["field"].iloc[0]
    texts = (
        field,
        "Persentase penduduk miskin (P0)",
        "Upah buruh tani rendah",
        "Lapangan kerja sempit",
        None,
        None,
        "Padat karya",
    )
    for column, text in enumerate(texts, start=1):
        sheet.cell(FIRST, column, text)


def _fill_mentoring(book: Any) -> None:
    rows = {
        "OPD": [
            ("Dinas Kesehatan", "Kesehatan; Perlindungan sosial", "33.16.01", None, None, 2),
            ("Dinas Pendidikan", "Pendidikan", None, 111.42, -6.97, None),
        ],
        "Pemantauan": [
            ("21/03/2026", "33.16.01.2001", "Dinas Kesehatan", "Kunjungan posyandu", 42, 1.5e7, None, None, "selesai"),
            ("01/09/2026", "33.16.01.2002", "dinas pendidikan", "Kejar paket", None, None, "Jalan", "Ulang", "rencana"),
        ],
    }
    for sheet, values in rows.items():
        for row, cells in enumerate(values, start=FIRST):
            for column, value in enumerate(cells, start=1):
                book[sheet].cell(row, column, value)
    villages = book["Desa"]
    villages.delete_rows(FIRST + VILLAGES, 1_000)
    chosen = [("ya", "Pendidikan", None, "Dinas Kesehatan"), ("ya", None, "DINAS KESEHATAN", None), ("tidak",)]
    for row, cells in enumerate(chosen, start=FIRST):
        for column, value in enumerate(cells, start=3):
            villages.cell(row, column, value)


_FILL = {
    "indikator.xlsx": _fill_indicators,
    "wilayah.xlsx": _fill_areas,
    "target.xlsx": _fill_targets,
    "apbd.xlsx": _fill_budget,
    "program.xlsx": _fill_programmes,
    "akar-masalah.xlsx": _fill_root_causes,
    "dampingan.xlsx": _fill_mentoring,
}


@functools.cache
def filled(file: str) -> bytes:
    """Return a workbook of Kabupaten Blora as an office has filled it in."""
    return edited(blank(file), _FILL[file])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A clone with the bundled tables."""
    root = tmp_path / "klon"
    (root / "params").mkdir(parents=True)
    (root / "_quarto.yml").touch()
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("input", "private", "unduhan"))
    return Project(root)


@pytest.fixture
def blora() -> Region:
    return region_of("33.16")
