"""A small project whose notebooks are named for what they provoke."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]

GOOD = """#| label: identitas
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
sesi = open_notebook("baik", kode, params_path, run_dir)
sesi.enter_cell("#| label: identitas")
for key in ("region_name", "period", "planning_agency", "document_year"):
    sesi.scalar(key, key, f"{key} {kode}", Unit.TEXT)
status, provinces = sesi.params.document.status, sesi.tables["provinces"]
sesi.save();
"""
OTHER = """#| label: judul
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
sesi = open_notebook("lain", kode, params_path, run_dir)
sesi.enter_cell("#| label: judul")
sesi.scalar("title", "Judul", sesi.params.document.title, Unit.TEXT)
(sesi.project.data / "catatan.txt").read_text(encoding="utf-8")
sesi.save();
"""
FAILING = """#| label: tbl-rusak
raise ValueError("pembagi nol pada tahun 2023")
"""
SILENT = """#| label: diam
pass
"""
KILLED = """#| label: mati
import os
import signal
os.kill(os.getpid(), signal.SIGKILL)
"""


class Silent:
    """A progress display that remembers the names of the stages."""

    def __init__(self) -> None:
        self.names: list[str] = []

    @contextmanager
    def stage(self, name: str, detail: str = "") -> Iterator[None]:
        self.names.append(name)
        yield


def write_notebook(project: Project, name: str, source: str) -> None:
    parameters = nbformat.v4.new_code_cell('kode = "x"\nparams_path = ""\nrun_dir = ""', id="parameter")
    parameters.metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell(source, id="isi")])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    project.notebooks.mkdir(exist_ok=True)
    nbformat.write(notebook, project.notebooks / f"{name}.ipynb")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "proyek"
    (root / "params").mkdir(parents=True)
    shutil.copy(ROOT / "_quarto.yml", root)
    for name in ("_default.yaml", "programs.yaml"):
        shutil.copy(ROOT / "params" / name, root / "params")
    shutil.copytree(ROOT / "params" / "scenarios", root / "params" / "scenarios")
    shutil.copytree(ROOT / "_extensions", root / "_extensions")
    shutil.copytree(ROOT / "data", root / "data")
    (root / "report").mkdir()
    for name in ("reference.docx", "rpkd.css", "embedded.html"):
        shutil.copy(ROOT / "report" / name, root / "report")
    text = "# Satu\n\nDaerah {{< var nilai.region_name >}}.\n"
    (root / "report" / "rpkd.qmd").write_text(text, encoding="utf-8")
    made = Project(root)
    write_notebook(made, "baik", GOOD)
    return made


@pytest.fixture
def region(project: Project) -> Region:
    tables = Tables(project)
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code("52.05")
