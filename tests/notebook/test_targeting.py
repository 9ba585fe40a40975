"""The notebook of the lists of families: without any, with made-up families, and with lists that were matched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rpkd.errors import UserError
from rpkd.notebook import FigureOutput
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.registry import KEY_VARIABLE, example_set, write_example
from rpkd.results import ResultStore, read_results
from rpkd.sources import Tables
from rpkd.targeting import match_region

from .test_notebooks import ROOT, run

LISTS = "data/private/33.16/daftar.yaml"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A clone with figures and parameters."""
    root = tmp_path / "klon"
    root.mkdir()
    (root / "_quarto.yml").touch()
    for folder in ("data", "params"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("unduhan", "input", "private"))
    monkeypatch.setenv("RPKD_PROJECT", str(root))
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "33.16.kunci"))
    return Project(root.resolve())


def ran(clone: Project, registry: str) -> tuple[dict[str, Any], ResultStore, dict[str, list[str]]]:
    """Run the notebook for Blora with a value of `data.registry`; return outputs, results and what was read."""
    path = clone.params / "33.16-kabupaten-blora.yaml"
    path.write_text('region: "33.16"\n' + (f"data:\n  registry: {registry}\n" if registry else ""), encoding="utf-8")
    folder = clone.build / "33.16"
    outputs = run("sasaran", "33.16", folder)
    reads = json.loads((folder / "reads" / "sasaran.json").read_text(encoding="utf-8"))
    return outputs, read_results(folder / "results"), reads


def test_without_lists(clone: Project) -> None:
    outputs, store, reads = ran(clone, "")
    assert "tidak termasuk dalam data yang dipakai dokumen ini" in outputs["narasi-sasaran-daftar"].data
    assert outputs["gambar-sasaran-peralihan"].data == ""
    assert outputs["gambar-sasaran-padanan"].data == ""
    assert store.texts["judul_bagian_daftar"] == "Daftar yang Diperlukan"
    assert "data.registry" in reads["params"]
    assert not [name for name in reads["files"] if "private" in name]


def test_with_made_up_families(clone: Project) -> None:
    outputs, store, reads = ran(clone, "contoh")
    assert store.scalars["registry_status"].value == "contoh sintetis"
    assert store.texts["judul_bagian_daftar"] == "Daftar yang Dipakai"
    assert isinstance(outputs["gambar-sasaran-peralihan"], FigureOutput)
    assert "contoh sintetis" in outputs["gambar-sasaran-peralihan"].alt
    assert "contoh sintetis" in store.texts["judul_tbl_daftar"]
    assert not [name for name in reads["files"] if "private" in name]


def test_with_lists_that_were_matched(clone: Project) -> None:
    tables = Tables(clone)
    region = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code("33.16")
    write_example(clone.root / "data" / "private" / "33.16", region, example_set(region, tables, 300), workbook=False)
    with pytest.raises(UserError, match="belum dipadankan"):
        ran(clone, LISTS)
    match_region(clone, region, LISTS, probabilistic=False)
    outputs, store, reads = ran(clone, LISTS)
    assert store.scalars["registry_status"].value == "contoh sintetis"
    assert "tbl_padanan" in store.tables
    assert outputs["narasi-sasaran-galat"].data
    # What the notebook runs again for: the store, the lists' configuration, and answers that may come.
    expected = {LISTS, "data/private/33.16/padanan-keluarga.zip", "data/private/33.16/verval.csv"}
    assert expected <= set(reads["files"])
