"""Notebooks open with the outputs of their newest run, and are stored without any."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.pipeline.conftest import GOOD, OTHER, Silent, write_notebook

from rpkd.pipeline import BuildRequest, run
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.workbench._stored import WIDGET, stripped, written
from rpkd.workbench.contents import LabContents

ROOT = Path(__file__).resolve().parents[2]
SHOWN = '#| label: narasi-contoh\nsesi.narrative("Satu kalimat.")'
PATH = "notebooks/baik.ipynb"
OPENING = GOOD.replace("sesi.save();", "")


class Lab:
    """The lab of a project as JupyterLab meets it."""

    def __init__(self, project: Project) -> None:
        self.manager = LabContents(root_dir=str(project.root))
        self.manager.notary.db_file = ":memory:"

    def open(self, path: str = PATH) -> Any:
        return asyncio.run(self.manager.get(path, require_hash=True))["content"]

    def save(self, content: Any, path: str = PATH) -> Any:
        # What comes over the wire is plain JSON.
        sent = {"type": "notebook", "format": "json", "content": json.loads(json.dumps(content))}
        return asyncio.run(self.manager.save(sent, path))


@pytest.fixture
def project(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One notebook that shows a sentence."""
    monkeypatch.setenv("RPKD_REGION", "52.05")
    monkeypatch.setenv("RPKD_PROJECT", str(project.root))
    write_notebook(project, "baik", OPENING)
    path = project.notebooks / "baik.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [
        nbformat.v4.new_code_cell(SHOWN, id="kalimat"),
        nbformat.v4.new_code_cell("sesi.save();", id="simpan"),
    ]
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)
    return project


@pytest.fixture
def built(project: Project, region: Region, run_once: Path) -> Project:
    """The same after its first run, which all tests share."""
    if not (run_once / "manifest.json").is_file():
        run(project, region, BuildRequest(), Silent())
        shutil.copytree(project.build / region.code, run_once, dirs_exist_ok=True)
    else:
        shutil.copytree(run_once, project.build / region.code)
    return project


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sekali")


def note(content: Any) -> str:
    return str(content["cells"][0]["outputs"][0]["data"]["text/markdown"])


def sentence(content: Any) -> list[str]:
    (cell,) = (cell for cell in content["cells"] if "narasi-contoh" in cell["source"])
    return [output["data"]["text/markdown"] for output in cell["outputs"]]


def test_without_a_build_it_opens_empty_and_says_what_to_do(project: Project) -> None:
    content = Lab(project).open()
    assert sentence(content) == []
    assert "belum pernah dijalankan" in note(content)
    assert "rpkd run 52.05" in note(content)


def test_it_opens_with_the_outputs_of_the_build_trusted(built: Project) -> None:
    content = Lab(built).open()
    assert sentence(content) == ["Satu kalimat."]
    assert "Kabupaten Dompu (52.05)" in note(content)
    assert "dari penyusunan terakhir" in note(content)
    assert "berubah" not in note(content)
    assert all(cell["metadata"]["trusted"] for cell in content["cells"] if cell["cell_type"] == "code")


def test_saving_what_was_opened_changes_no_byte(built: Project) -> None:
    before = (built.root / PATH).read_bytes()
    lab = Lab(built)
    lab.save(lab.open())
    assert (built.root / PATH).read_bytes() == before


def test_a_changed_cell_opens_without_output_and_the_note_counts_it(built: Project) -> None:
    path = built.root / PATH
    path.write_text(path.read_text(encoding="utf-8").replace("Satu kalimat.", "Dua kalimat."), encoding="utf-8")
    content = Lab(built).open()
    assert sentence(content) == []
    assert "1 sel berubah" in note(content)


def test_what_was_shown_at_saving_comes_back_but_not_into_the_file(built: Project) -> None:
    lab = Lab(built)
    content = lab.open()
    cell = next(cell for cell in content["cells"] if "narasi-contoh" in cell["source"])
    cell["source"] = 'sesi.narrative("Baru.")  # narasi-contoh'
    markdown = {"output_type": "display_data", "data": {"text/markdown": "Baru."}, "metadata": {}}
    widget = {"output_type": "display_data", "data": {WIDGET: {"model_id": "a"}}, "metadata": {}}
    cell["outputs"], cell["execution_count"] = [markdown, widget], 7
    lab.save(content)
    stored = json.loads((built.root / PATH).read_text(encoding="utf-8"))
    assert stored == stripped(stored)
    assert "Baru." in json.dumps(stored)
    again = lab.open()
    assert sentence(again) == ["Baru."]  # and no widget, whose kernel is gone
    assert "dari lab" in note(again)
    assert all(cell["metadata"]["trusted"] for cell in again["cells"] if cell["cell_type"] == "code")
    assert str(again).count("dari lab") == 1


def test_kept_outputs_that_somebody_else_wrote_are_not_trusted(built: Project) -> None:
    lab = Lab(built)
    lab.save(lab.open())
    kept = built.build / "lab" / "52.05" / "notebooks" / "baik.ipynb"
    kept.write_text(kept.read_text(encoding="utf-8").replace("Satu kalimat", "Jahat"), encoding="utf-8")
    cells = lab.open()["cells"]
    assert not any(cell["metadata"]["trusted"] for cell in cells if cell["cell_type"] == "code")


def test_a_damaged_executed_notebook_is_passed_over(built: Project) -> None:
    executed = built.build / "52.05" / "notebooks" / "baik.ipynb"
    executed.chmod(0o644)
    executed.write_text(executed.read_text(encoding="utf-8").replace("Satu kalimat", "Palsu"), encoding="utf-8")
    content = Lab(built).open()
    assert sentence(content) == []
    assert "belum pernah dijalankan" in note(content)


def test_a_build_that_is_older_than_its_input_says_so(built: Project) -> None:
    path = built.params / "_default.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("status: draf", "status: final"), encoding="utf-8")
    assert "document.status berubah" in note(Lab(built).open()).replace("&#46;", ".")


def test_broken_parameters_are_told_and_the_notebook_opens(built: Project) -> None:
    (built.params / "_default.yaml").write_text("document: [", encoding="utf-8")
    content = Lab(built).open()
    assert sentence(content) == ["Satu kalimat."]
    assert "kini tidak terbaca" in note(content)


def test_a_notebook_that_failed_opens_with_what_it_reached(built: Project, region: Region) -> None:
    write_notebook(built, "rusak", "raise ValueError('pembagi nol')")
    with pytest.raises(Exception, match="pembagi nol"):
        run(built, region, BuildRequest(), Silent())
    content = Lab(built).open("notebooks/rusak.ipynb")
    assert "gagal" in note(content)
    assert "pembagi nol" in json.dumps(content["cells"][1]["outputs"])


def test_what_was_kept_goes_with_a_renamed_notebook(built: Project) -> None:
    lab = Lab(built)
    lab.save(lab.open())
    asyncio.run(lab.manager.rename_file(PATH, "notebooks/lain.ipynb"))
    assert sentence(lab.open("notebooks/lain.ipynb")) == ["Satu kalimat."]


def test_checkpoints_hold_no_outputs_and_bring_the_source_back(built: Project) -> None:
    lab = Lab(built)
    content = lab.open()
    lab.save(content)
    mark = asyncio.run(lab.manager.create_checkpoint(PATH))
    (checkpoint,) = (built.notebooks / ".ipynb_checkpoints").glob("*.ipynb")
    stored = json.loads(checkpoint.read_text(encoding="utf-8"))
    assert [cell["outputs"] for cell in stored["cells"]] == [[]] * len(content["cells"])
    content["cells"][-1]["source"] = "# lain"
    lab.save(content)
    asyncio.run(lab.manager.restore_checkpoint(mark["id"], PATH))
    assert lab.open()["cells"][-1]["source"] == "sesi.save();"


def test_other_files_and_notebooks_elsewhere_are_left_to_jupyter(built: Project) -> None:
    lab = Lab(built)
    shutil.copy(built.build / "52.05" / "notebooks" / "baik.ipynb", built.root / "salinan.ipynb")
    content = lab.open("salinan.ipynb")
    assert "Satu kalimat" in json.dumps(content)
    lab.save(content, "salinan.ipynb")
    assert "Satu kalimat." in (built.root / "salinan.ipynb").read_text(encoding="utf-8")
    model = asyncio.run(lab.manager.get("params/_default.yaml"))
    assert model["content"] == (built.params / "_default.yaml").read_text(encoding="utf-8")


def test_after_saving_one_notebook_only_that_one_runs_again(built: Project, region: Region) -> None:
    write_notebook(built, "lain", OTHER)
    (built.data / "catatan.txt").write_text("satu", encoding="utf-8")
    run(built, region, BuildRequest(), Silent())
    results = {path.name: path.stat().st_mtime_ns for path in (built.build / "52.05" / "results").glob("*.json")}
    lab = Lab(built)
    content = lab.open()
    lab.save(content)  # nothing edited: nothing to do
    assert dict(run(built, region, BuildRequest(), Silent()).rebuilt) == {}
    next(cell for cell in content["cells"] if "narasi-contoh" in cell["source"])["source"] += "\n# catatan"
    lab.save(content)
    # Working in the lab leaves the build alone until it is asked for.
    assert results == {
        path.name: path.stat().st_mtime_ns for path in (built.build / "52.05" / "results").glob("*.json")
    }
    again = run(built, region, BuildRequest(), Silent())
    assert [name for name in again.rebuilt if name.startswith("notebook:")] == ["notebook:baik"]
    assert again.rebuilt["notebook:baik"] == ("notebooks/baik.ipynb berubah",)


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("**/*.ipynb")), ids=lambda path: str(path.stem))
def test_stored_notebooks_are_as_the_lab_would_store_them(path: Path) -> None:
    if ".ipynb_checkpoints" in path.parts:
        pytest.skip("of an editor")
    text = path.read_text(encoding="utf-8")
    assert text == written(stripped(json.loads(text)))
    assert nbformat.writes(nbformat.reads(text, as_version=4)).strip() == text.strip()


def test_the_region_is_that_of_the_command(project: Project) -> None:
    os.environ["RPKD_REGION"] = "17.71"
    assert "Kota Bengkulu (17.71)" in note(Lab(project).open())
