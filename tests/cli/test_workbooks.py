"""`rpkd init` makes what a region lacks; `rpkd check` tells what is wrong with its workbooks, or how they were read."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rpkd.cli import main
from rpkd.project import Project

from .conftest import REPOSITORY

Capture = pytest.CaptureFixture[str]
FILES = {
    *("indikator.xlsx", "wilayah.xlsx", "target.xlsx", "apbd.xlsx", "program.xlsx", "akar-masalah.xlsx"),
    "dampingan.xlsx",
}


@pytest.fixture
def clone(project: Project) -> Project:
    """A clone with the bundled tables."""
    shutil.copytree(REPOSITORY / "data", project.data, ignore=shutil.ignore_patterns("input", "private", "unduhan"))
    return project


def folder_of(project: Project) -> Path:
    return project.data / "input" / "52.05"


def write(path: Path, **cells: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    for cell, value in cells.items():
        book.worksheets[1][cell] = value
    book.save(path)


def test_init_makes_parameters_and_workbooks_and_overwrites_nothing(clone: Project, capsys: Capture) -> None:
    assert main(["init", "dompu"]) == 0
    told = capsys.readouterr().out.splitlines()
    params = clone.params / "52.05-kabupaten-dompu.yaml"
    assert 'region: "52.05"' in params.read_text(encoding="utf-8")
    assert {path.name for path in folder_of(clone).iterdir()} == FILES
    assert told[0] == "Dibuat   : params/52.05-kabupaten-dompu.yaml"
    assert told[1] == "Dibuat   : data/input/52.05/indikator.xlsx"
    assert told[-1] == "Lengkapi yang sudah diketahui, lalu periksa dengan: rpkd check 52.05"

    params.write_text("region: 52.05\n# milik saya\n", encoding="utf-8")
    (folder_of(clone) / "apbd.xlsx").write_bytes(b"milik saya")
    (folder_of(clone) / "target.xlsx").unlink()
    assert main(["init", "52.05"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Dibuat   : data/input/52.05/target.xlsx"
    assert told[1] == "Dibiarkan: params/52.05-kabupaten-dompu.yaml (sudah ada)"
    assert "milik saya" in params.read_text(encoding="utf-8")
    assert (folder_of(clone) / "apbd.xlsx").read_bytes() == b"milik saya"


def test_init_says_when_there_is_nothing_to_make(clone: Project, capsys: Capture) -> None:
    assert main(["init", "52.05"]) == 0
    before = {path: path.read_bytes() for path in folder_of(clone).iterdir()}
    capsys.readouterr()
    assert main(["init", "52.05"]) == 2
    assert "sudah ada" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder_of(clone).iterdir()} == before


def test_init_writes_nothing_when_the_data_are_broken(clone: Project, capsys: Capture) -> None:
    (clone.data / "reference" / "indicators.csv").write_text("indicator\n", encoding="utf-8")
    assert main(["init", "52.05"]) == 2
    assert "indicators.csv" in capsys.readouterr().err
    assert not folder_of(clone).exists()
    assert not list(clone.params.glob("52.05*"))


def test_check_marks_a_copy_and_tells_where_it_is(clone: Project, capsys: Capture) -> None:
    main(["init", "52.05"])
    path = folder_of(clone) / "wilayah.xlsx"
    write(path, E6="banyak", E7=-3)
    before = path.read_bytes()
    capsys.readouterr()
    assert main(["check", "52.05"]) == 2
    told = capsys.readouterr().out
    # The place is folded within its column of the table.
    folded = [line.split("│")[2].strip() for line in told.splitlines() if line.startswith("│")]
    assert "data/input/52.05/wilayah.xlsx, lembar Kecamatan, selE6" in "".join(folded)
    assert "lembar Kecamatan, selE7" in "".join(folded)
    assert "banyak" in told
    assert "2 masalah ditemukan." in told
    assert "Salinan bertanda: data/input/52.05/wilayah.periksa.xlsx" in told
    assert path.read_bytes() == before
    assert (folder_of(clone) / "wilayah.periksa.xlsx").is_file()

    write(path, E6=12_000, E7="9.500")
    assert main(["check", "52.05"]) == 0
    told = capsys.readouterr().out
    assert "wilayah.xlsx 8 baris" in told
    assert "target.xlsx belum diisi" in told
    assert "Catatan wilayah.xlsx: lembar Kecamatan, E7: teks «9.500» dibaca 9500" in told
    assert not (folder_of(clone) / "wilayah.periksa.xlsx").exists()


def test_check_keeps_a_copy_that_somebody_mended(clone: Project, capsys: Capture) -> None:
    main(["init", "52.05"])
    write(folder_of(clone) / "wilayah.xlsx", E6="banyak")
    main(["check", "52.05"])
    copy = folder_of(clone) / "wilayah.periksa.xlsx"
    write(copy, E6=7)
    capsys.readouterr()
    assert main(["check", "52.05"]) == 2
    assert "disimpan sebagai data/input/52.05/wilayah.periksa.suntingan-1.xlsx" in capsys.readouterr().out
    assert copy.is_file()


def test_check_tells_problems_of_workbooks_and_parameters_together(clone: Project, capsys: Capture) -> None:
    main(["init", "52.05"])
    write(folder_of(clone) / "wilayah.xlsx", E6="banyak")
    (clone.params / "52.05-kabupaten-dompu.yaml").write_text("region: 52.05\ndocument: {titel: a}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "52.05"]) == 2
    assert "2 masalah ditemukan." in capsys.readouterr().out


def test_check_sees_a_folder_that_nothing_reads(clone: Project, capsys: Capture) -> None:
    (clone.data / "input" / "5205").mkdir(parents=True)
    assert main(["check", "52.05"]) == 2
    told = capsys.readouterr().out
    assert "folder ini tidak dibaca" in told
    assert "1 masalah ditemukan" in told


def test_check_reads_the_survey_and_the_weights_that_the_parameters_name(clone: Project, capsys: Capture) -> None:
    path = clone.params / "33.16-kabupaten-blora.yaml"
    path.write_text('region: "33.16"\ndata: {survey: contoh}\nlocations: {weights: {pbi_persons: 1}}\n', "utf-8")
    assert main(["check", "33.16"]) == 0
    assert "contoh sintetis" in capsys.readouterr().out
    path.write_text('region: "33.16"\nlocations: {weights: {families_decile_9: 2}}\n', "utf-8")
    assert main(["check", "33.16"]) == 2
    assert "families_decile_9" in "".join(mark for mark in capsys.readouterr().out if mark not in " │\n")
    path.write_text('region: "33.16"\ndata: {boundaries: data/input/33.16/batas.geojson}\n', "utf-8")
    assert main(["check", "33.16"]) == 2
    told = capsys.readouterr().out
    assert "batas" in told
    assert "1 masalah ditemukan." in told
