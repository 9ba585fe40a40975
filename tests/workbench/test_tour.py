"""What the lab's own notebooks lean on: origins of numbers, new analyses."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from tests.pipeline.conftest import Silent

from rpkd.errors import UserError
from rpkd.notebook import open_notebook
from rpkd.pipeline import BuildRequest, check_notebooks, run
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.results import read_results
from rpkd.workbench._rebuild import build_command, command_environment
from rpkd.workbench.tour import Tour, new_analysis

ROOT = Path(__file__).resolve().parents[2]
LAB = sorted((ROOT / "notebooks" / "lab").glob("*.ipynb"))


@pytest.fixture
def tour(project: Project, region: Region, monkeypatch: pytest.MonkeyPatch) -> Tour:
    monkeypatch.setenv("RPKD_PROJECT", str(project.root))
    shutil.copytree(ROOT / "notebooks" / "lab", project.notebooks / "lab")
    return Tour(project, region)


def test_the_lab_has_a_tour_a_form_and_a_pattern() -> None:
    assert [path.stem for path in LAB] == ["analisis-baru", "skenario-baru", "tur"]


@pytest.mark.parametrize("path", LAB, ids=lambda path: str(path.stem))
def test_cells_are_short_and_define_nothing(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in cells) == 1
    for cell in cells:
        assert len(cell.source.splitlines()) <= 15
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


def test_before_any_build_everything_says_what_to_do(tour: Tour) -> None:
    assert "rpkd run 52&#46;05" in tour.numbers().data
    assert "rpkd run 52&#46;05" in tour.origin("p0_latest").data
    assert "`rpkd build 52.05`" in tour.outputs().data
    assert "perlu dijalankan lagi: baik" in tour.here().data


def test_a_number_leads_to_its_cell_and_what_that_notebook_read(tour: Tour) -> None:
    run(tour.project, tour.region, BuildRequest(), Silent())
    told = tour.origin("region_name").data
    assert "Dibuat sel `identitas` di [baik.ipynb](../baik.ipynb)" in told
    assert "`data/reference/provinces.csv`" in told
    assert "`document.status`" in told
    assert 'sesi.enter_cell("#| label: identitas")' in told
    assert "mungkin maksudnya region&#95;name" in tour.origin("region_nam").data
    assert "semua notebook masih berlaku" in tour.here().data


def test_a_parameter_is_told_with_its_file(tour: Tour) -> None:
    assert tour.value_of("projection.pass_through").data == (
        "`projection.pass_through` = `0.7`, ditulis di `params/_default.yaml`"
    )


def test_a_new_analysis_is_a_notebook_that_builds_run_and_a_fragment(tour: Tour) -> None:
    project = tour.project
    notebook, fragment = new_analysis(project, "perumahan-layak", "Perumahan Layak", "bab3")
    assert project.shown(fragment) == "report/tambahan/bab3-perumahan-layak.qmd"
    text = fragment.read_text(encoding="utf-8")
    assert text.startswith("## Perumahan Layak\n")
    assert "{{< embed ../notebooks/perumahan-layak.ipynb#tbl-perumahan-layak >}}" in text
    assert text.endswith("::: {.sumber}\n{{< var teks.sumber_tbl_perumahan_layak >}}\n:::\n")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    assert "analisis" not in json.dumps([cell["source"] for cell in content["cells"] if cell["cell_type"] == "code"])
    assert all("lab" not in cell["metadata"].get("tags", []) for cell in content["cells"])
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    assert check_notebooks(project) == []
    report = run(project, tour.region, BuildRequest(), Silent())
    assert "notebook:perumahan-layak" in report.rebuilt
    store = read_results(report.folder / "results")
    assert store.scalars["perumahan_layak_tertinggi"].value == max(
        value for _, value in store.tables["tbl_perumahan_layak"].rows if isinstance(value, float)
    )
    assert str(store.scalars["perumahan_layak_tertinggi"]) in store.texts["narasi_perumahan_layak"]


@pytest.mark.parametrize(
    ("name", "title", "place", "told"),
    [
        ("Perumahan", "Judul", "bab3", "huruf kecil"),
        ("../jahat", "Judul", "bab3", "huruf kecil"),
        ("analisis-baru", "Judul", "bab3", "tidak dapat dipakai"),
        ("perumahan", "Judul", "bab9", "pengantar, bab1"),
        ("perumahan", " ", "bab3", "judul belum diisi"),
        ("baik", "Judul", "bab3", "notebooks/baik.ipynb: berkas ini sudah ada"),
    ],
)
def test_what_cannot_be_a_new_analysis_is_refused(tour: Tour, name: str, title: str, place: str, told: str) -> None:
    before = sorted(tour.project.notebooks.iterdir())
    with pytest.raises(UserError) as refused:
        new_analysis(tour.project, name, title, place)
    assert told in str(refused.value)
    assert sorted(tour.project.notebooks.iterdir()) == before
    assert not (tour.project.report / "tambahan").exists()


def test_the_pattern_without_a_name_only_says_what_to_do(tour: Tour) -> None:
    assert "Isi `nama`" in tour.adopt("", "Judul", "bab3").data
    assert "Galat" in tour.adopt("Salah", "Judul", "bab3").data


def test_a_command_started_from_a_notebook_knows_nothing_of_its_kernel(
    project: Project, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "JPY_PARENT_PID", "RPKD_REGION", "JUPYTER_PATH", "CLICOLOR_FORCE"):
        monkeypatch.setenv(name, "1")
    environment = command_environment(project)
    assert not {"FORCE_COLOR", "JPY_PARENT_PID", "RPKD_REGION", "JUPYTER_PATH", "CLICOLOR_FORCE"} & set(environment)
    assert environment["RPKD_PROJECT"] == str(project.root)
    assert build_command(region, ("html", "pdf"))[-3:] == ["52.05", "--to", "html,pdf"]
    assert build_command(region, ())[-2:] == ["run", "52.05"]


def test_a_session_of_the_pattern_keeps_to_the_lab(tour: Tour) -> None:
    session = open_notebook("analisis-baru", "52.05")
    assert session.run_dir == tour.project.build / "lab" / "52.05"
