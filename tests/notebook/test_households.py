"""The notebook of the household survey: without one, with a made-up one, and with files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rpkd.notebook import FigureOutput
from rpkd.project import Project
from rpkd.results import ResultStore, read_results

from .test_notebooks import ROOT, run

EXAMPLE = "data/example/33.16"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A clone with figures and parameters."""
    root = tmp_path / "klon"
    root.mkdir()
    (root / "_quarto.yml").touch()
    for folder in ("data", "params"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("unduhan", "input", "private"))
    monkeypatch.setenv("RPKD_PROJECT", str(root))
    return Project(root.resolve())


def ran(clone: Project, survey: str) -> tuple[dict[str, Any], ResultStore, dict[str, list[str]]]:
    """Run the notebook for Blora with a value of `data.survey`; return outputs, results and what was read."""
    path = clone.params / "33.16-kabupaten-blora.yaml"
    path.write_text('region: "33.16"\n' + (f"data:\n  survey: {survey}\n" if survey else ""), encoding="utf-8")
    folder = clone.build / "33.16"
    outputs = run("rumah-tangga", "33.16", folder)
    reads = json.loads((folder / "reads" / "rumah-tangga.json").read_text(encoding="utf-8"))
    return outputs, read_results(folder / "results"), reads


def test_without_a_survey(clone: Project) -> None:
    outputs, store, reads = ran(clone, "")
    assert "tidak termasuk dalam data yang dipakai dokumen ini" in outputs["narasi-rumah-tangga"].data
    assert outputs["gambar-rumah-tangga"].data == ""
    assert list(store.scalars) == ["survey_status"]
    assert "data.survey" in reads["params"]


def test_with_a_made_up_sample(clone: Project) -> None:
    outputs, store, reads = ran(clone, "contoh")
    assert store.scalars["survey_status"].value == "contoh sintetis"
    assert store.scalars["survey_p0"].value == pytest.approx(10.58)
    assert isinstance(outputs["gambar-rumah-tangga"], FigureOutput)
    assert "contoh sintetis" in outputs["gambar-rumah-tangga"].alt
    assert not [name for name in reads["files"] if "susenas" in name]


def test_with_files(clone: Project) -> None:
    outputs, store, reads = ran(clone, f"{EXAMPLE}/susenas.yaml")
    assert store.scalars["survey_sample"].value == 160
    assert store.scalars["survey_p0_gap"].value == pytest.approx(0)
    assert "(contoh sintetis, bukan hasil survei)" in store.tables["tbl_rumah_tangga_ukuran"].source
    assert isinstance(outputs["gambar-rumah-tangga"], FigureOutput)
    # What the notebook runs again for when it changes.
    files = {path.relative_to(clone.root).as_posix() for path in (clone.root / EXAMPLE).iterdir()}
    assert files | {"data/layouts/susenas-kp-komoditas.yaml"} <= set(reads["files"])
