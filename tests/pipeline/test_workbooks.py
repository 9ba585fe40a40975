"""Workbooks are inputs: of the notebooks that ask for them, of the documents, and of builds on other machines."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rpkd.errors import UserError
from rpkd.pipeline import BuildReport, BuildRequest, build, run
from rpkd.pipeline._bundle import input_files, pack, unpack
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks import input_folder, write_workbooks

from .conftest import Silent, write_notebook

ASKING = """#| label: wilayah
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
sesi = open_notebook("tanya", kode, params_path, run_dir)
sesi.enter_cell("#| label: wilayah")
wilayah = sesi.workbooks.areas
keluarga = None if wilayah is None else float(wilayah.frame["families"].sum())
sesi.scalar("families", "Keluarga", keluarga, Unit.COUNT, source="tidak ada" if wilayah is None else wilayah)
sesi.save();
"""
HTML = BuildRequest(formats=("html",), engine="embedded")
NAME = "data/input/52.05/wilayah.xlsx"


@pytest.fixture
def asking(project: Project) -> Project:
    """A project in which one of two notebooks asks for the areas."""
    write_notebook(project, "tanya", ASKING)
    return project


def make(project: Project, region: Region) -> BuildReport:
    return build(project, region, HTML, Silent())


def fill(project: Project, region: Region, value: Any = 12_000) -> Path:
    """Let the office write the families of the first kecamatan."""
    write_workbooks(project, region, Tables(project))
    path = input_folder(project, region) / "wilayah.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book["Kecamatan"]["E6"] = value
    book.save(path)
    return path


def families(project: Project) -> Any:
    stored = json.loads((project.build / "52.05" / "results" / "tanya.json").read_text(encoding="utf-8"))
    return next(item for item in stored["scalars"] if item["key"] == "families")


def test_a_workbook_that_appears_reruns_who_asked_for_it(asking: Project, region: Region) -> None:
    make(asking, region)
    stages = json.loads((asking.build / "52.05" / "manifest.json").read_text(encoding="utf-8"))["stages"]
    assert stages["notebook:tanya"]["inputs"][f"file:{NAME}"] == ""
    assert f"file:{NAME}" not in stages["notebook:baik"]["inputs"]
    assert families(asking)["value"] is None
    assert dict(make(asking, region).rebuilt) == {}

    path = fill(asking, region)
    report = make(asking, region)
    assert set(report.rebuilt) == {"notebook:tanya", "results", "masukan", "html"}
    assert report.rebuilt["notebook:tanya"] == (f"{NAME} baru",)
    assert families(asking)["value"] == 12_000
    assert families(asking)["source"] == "Pemerintah Kabupaten Dompu, buku kerja wilayah.xlsx"
    assert dict(make(asking, region).rebuilt) == {}

    fill(asking, region, 13_000)
    assert make(asking, region).rebuilt["notebook:tanya"] == (f"{NAME} berubah",)
    path.unlink()
    assert make(asking, region).rebuilt["notebook:tanya"] == (f"{NAME} hilang",)
    assert families(asking)["value"] is None


def test_the_documents_list_the_workbooks(asking: Project, region: Region) -> None:
    fill(asking, region)
    make(asking, region)
    manifest = json.loads((asking.build / "52.05" / "manifest.json").read_text(encoding="utf-8"))
    names = [name for name in manifest["inputs"]["files"] if name.startswith("data/input/")]
    assert len(names) == 7
    assert NAME in names


def test_a_broken_workbook_stops_the_build_and_earlier_documents_stay(asking: Project, region: Region) -> None:
    make(asking, region)
    document = asking.build / "52.05" / "rpkd-52.05.html"
    before = document.read_bytes()
    fill(asking, region, "banyak")
    with pytest.raises(UserError) as caught:
        make(asking, region)
    (problem,) = caught.value.problems
    assert problem.where == f"{NAME}, lembar Kecamatan, sel E6"
    assert document.read_bytes() == before


def test_other_machines_get_the_workbooks_but_no_marked_copies(asking: Project, region: Region, tmp_path: Path) -> None:
    path = fill(asking, region)
    for name in ("wilayah.periksa.xlsx", "~$wilayah.xlsx"):
        (path.parent / name).write_bytes(b"x")
    (path.parent / "batas.geojson").write_text("{}", encoding="utf-8")
    names = [name for name in input_files(asking) if name.startswith("data/input/52.05/")]
    assert len(names) == 8
    assert {NAME, "data/input/52.05/batas.geojson"} < set(names)
    assert not any("periksa" in name or "~$" in name for name in names)

    other = Project(tmp_path / "lain")
    unpack(pack(input_files(asking)), other.root)
    run(asking, region, HTML, Silent())
    run(other, region, HTML, Silent())
    assert families(other) == families(asking)
    assert families(other)["value"] == 12_000
