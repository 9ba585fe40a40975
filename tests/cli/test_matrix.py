"""`rpkd matrix`: the office's matrix as a workbook to print; nothing that somebody edited is lost."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rpkd.cli import main
from rpkd.cli._parser import parse
from rpkd.project import Project

from .conftest import REPOSITORY

Capture = pytest.CaptureFixture[str]
ROW = {
    "Kode": "1.06.05.2.02.0010",
    "Tingkat": "sub kegiatan",
    "Nama": '=HYPERLINK("x")',
    "Indikator": "Keluarga yang dibantu",
    "Satuan": "keluarga",
    "Kondisi awal": 61.5,
    "Target 2026": 70,
    "Pagu 2026": 1.5e9,
    "Pagu 2027": 2.5e9,
    "Strategi Permendagri 53/2020": "a. pengurangan beban pengeluaran masyarakat miskin",
}


@pytest.fixture
def clone(project: Project) -> Project:
    """A clone with the bundled tables, programmes and scenarios, and empty workbooks of Kabupaten Blora."""
    shutil.copytree(REPOSITORY / "data", project.data, ignore=shutil.ignore_patterns("input", "private", "unduhan"))
    shutil.copytree(REPOSITORY / "params", project.params, dirs_exist_ok=True)
    (project.params / "33.16-kabupaten-blora.yaml").unlink()
    assert main(["init", "33.16"]) == 0
    return project


def fill(project: Project, **cells: Any) -> None:
    path = project.data / "input" / "33.16" / "program.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book["Program"]
    for heading, value in {**ROW, **cells}.items():
        column = next(cell.column for cell in sheet[5] if str(cell.value).rstrip(" *") == heading)
        cell = sheet.cell(6, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)


def output(project: Project) -> Path:
    return project.build / "33.16" / "matriks-33.16.xlsx"


def test_its_words_are_read() -> None:
    parsed = parse(["matrix", "blora", "--year", "2026", "--out", "hasil"])
    assert parsed is not None
    assert (parsed.region, parsed.year, parsed.out) == ("blora", 2026, Path.cwd() / "hasil")


def test_an_empty_workbook_is_the_users_to_fill_in(clone: Project, capsys: Capture) -> None:
    capsys.readouterr()
    assert main(["matrix", "33.16"]) == 2
    told = capsys.readouterr().err
    assert "data/input/33.16/program.xlsx: matriks program belum diisi" in told
    assert not output(clone).exists()


def test_the_workbook_has_four_sheets_ready_for_printing(clone: Project, capsys: Capture) -> None:
    fill(clone)
    capsys.readouterr()
    assert main(["matrix", "33.16", "--year", "2026"]) == 0
    told = capsys.readouterr().out
    assert "Matriks : build/33.16/matriks-33.16.xlsx" in told
    assert "hal perlu diperiksa: lihat lembar Pemeriksaan." in told
    book = openpyxl.load_workbook(output(clone))
    assert book.sheetnames == ["T3", "RAT 2026", "Ringkasan", "Pemeriksaan"]
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows is not None
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert "Sumber: Pemerintah Kabupaten Blora, buku kerja program.xlsx" in " ".join(texts)
        assert "Tanggal dokumen: " in " ".join(texts)
    matrix = book["T3"]
    headings = {cell.value: cell.column for cell in matrix[4]}
    row = {heading: matrix.cell(5, column) for heading, column in headings.items()}
    assert (row["Pagu 2026"].value, row["Pagu 2026"].number_format) == (1.5e9, "#,##0")
    assert (row["Kondisi awal"].value, row["Kondisi awal"].number_format) == (61.5, "#,##0.0###")
    assert row["Target 2026"].number_format == "#,##0"
    name = row["Urusan, program, kegiatan"]
    assert (name.value, name.data_type) == ('=HYPERLINK("x")', "s")
    assert row["Strategi Permendagri 53/2020"].value == "a. pengurangan beban pengeluaran masyarakat miskin"
    actions = [cell.value for cell in book["RAT 2026"][5]]
    assert actions[1] == "1.06.05.2.02.0010"
    assert 1.5e9 in actions


def test_the_same_matrix_gives_the_same_bytes_and_leaves_the_file_alone(clone: Project) -> None:
    fill(clone)
    assert main(["matrix", "33.16"]) == 0
    first, written = output(clone).read_bytes(), output(clone).stat().st_mtime_ns
    assert main(["matrix", "33.16"]) == 0
    assert output(clone).stat().st_mtime_ns == written
    output(clone).unlink()
    assert main(["matrix", "33.16"]) == 0
    assert output(clone).read_bytes() == first
    assert [path.name for path in output(clone).parent.iterdir()] == ["matriks-33.16.xlsx"]


def test_what_somebody_edited_is_kept_and_what_we_made_is_replaced(clone: Project, capsys: Capture) -> None:
    fill(clone)
    assert main(["matrix", "33.16"]) == 0
    book = openpyxl.load_workbook(output(clone))
    book["T3"]["A1"] = "catatan rapat"
    book.save(output(clone))
    edited = output(clone).read_bytes()
    capsys.readouterr()
    assert main(["matrix", "33.16"]) == 0
    kept = output(clone).with_name("matriks-33.16.suntingan-1.xlsx")
    assert "disimpan sebagai build/33.16/matriks-33.16.suntingan-1.xlsx" in capsys.readouterr().out
    assert kept.read_bytes() == edited
    fill(clone, **{"Pagu 2026": 1.6e9})
    assert main(["matrix", "33.16"]) == 0
    assert sorted(path.name for path in output(clone).parent.iterdir()) == [kept.name, output(clone).name]


def test_a_workbook_that_cannot_be_replaced_stays_as_it_was(
    clone: Project, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    fill(clone)
    assert main(["matrix", "33.16"]) == 0
    output(clone).write_bytes(b"suntingan")
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == output(clone):
            raise PermissionError(13, "locked", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    capsys.readouterr()
    assert main(["matrix", "33.16"]) == 2
    told = capsys.readouterr().err
    assert "tutup berkas itu di Excel" in told
    assert output(clone).read_bytes() == b"suntingan"
    assert [path.name for path in output(clone).parent.iterdir()] == [output(clone).name]


def test_a_year_that_the_matrix_does_not_have_is_told(clone: Project, capsys: Capture) -> None:
    fill(clone)
    capsys.readouterr()
    assert main(["matrix", "33.16", "--year", "2031"]) == 2
    told = capsys.readouterr().err
    assert "--year: matriks tidak memuat tahun itu" in told
    assert "2025 sampai 2029" in told
    assert main(["matrix", "33.16", "--year", "dua ribu"]) == 2
    assert "--year: tahun tidak terbaca" in capsys.readouterr().err


def test_another_folder_may_be_named(clone: Project, tmp_path: Path) -> None:
    fill(clone)
    assert main(["matrix", "33.16", "--out", str(tmp_path / "hasil")]) == 0
    assert (tmp_path / "hasil" / "33.16" / "matriks-33.16.xlsx").is_file()
    assert not output(clone).exists()


def test_programmes_are_known_by_the_library(clone: Project) -> None:
    fill(clone, **{"Program skenario": "bukan-program"})
    assert main(["matrix", "33.16"]) == 0
    found = openpyxl.load_workbook(output(clone))["Pemeriksaan"]
    rows = [[cell.value for cell in row] for row in found.iter_rows(min_row=5)]
    (row,) = [row for row in rows if row[7] == "bukan-program"]
    assert (row[1], row[2], row[8]) == ("Program", 6, 4e9)
    assert row[6] == "Kode program skenario yang tidak ada di pustaka"


def test_a_folder_in_its_place_stays(clone: Project, capsys: Capture) -> None:
    fill(clone)
    output(clone).mkdir(parents=True)
    capsys.readouterr()
    assert main(["matrix", "33.16"]) == 2
    assert "matriks-33.16.xlsx: ini folder" in capsys.readouterr().err
    assert output(clone).is_dir()
