"""A build is whole or leaves what was there; a failure names its place."""

import json
import os
from pathlib import Path

import pytest

from rpkd import pipeline
from rpkd.errors import UserError
from rpkd.pipeline import BuildRequest, build, run
from rpkd.project import Project
from rpkd.regions import Region

from .conftest import FAILING, KILLED, SILENT, Silent, write_notebook

KEPT = "build/52.05/gagal/rusak.ipynb"
EMBEDDED = BuildRequest(engine="embedded")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_build_leaves_documents_results_notebooks_and_manifest(project: Project, region: Region) -> None:
    progress = Silent()
    report = build(project, region, EMBEDDED, progress)
    folder = project.build / "52.05"
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "masukan.json.gz",
        "notebooks",
        "results",
        "rpkd-52.05.docx",
        "rpkd-52.05.html",
        "rpkd-52.05.pdf",
    ]
    assert [path.name for path in report.outputs] == ["rpkd-52.05.html", "rpkd-52.05.pdf", "rpkd-52.05.docx"]
    assert "Daerah region_name 52.05." in (folder / "rpkd-52.05.html").read_text(encoding="utf-8")
    assert [stage.name for stage in report.stages] == progress.names
    assert all(stage.seconds >= 0 for stage in report.stages)
    assert any("belum mempunyai berkas params" in note for note in report.notes)


def test_the_manifest_lists_inputs_versions_engine_and_outputs(project: Project, region: Region) -> None:
    build(project, region, BuildRequest(formats=("html",), engine="embedded"), Silent())
    manifest = json.loads((project.build / "52.05" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["region"] == {"code": "52.05", "name": "Kabupaten Dompu"}
    assert manifest["engine"]["name"] == "embedded"
    files = manifest["inputs"]["files"]
    assert {"notebooks/baik.ipynb", "data/bps/poverty_regency.csv", "params/_default.yaml", "report/rpkd.qmd"} <= set(
        files
    )
    assert all(len(digest) == 64 for digest in files.values())
    assert set(manifest["outputs"]) == {
        *("rpkd-52.05.html", "notebooks/baik.ipynb", "results/baik.json", "results/results.csv", "masukan.json.gz"),
    }
    assert manifest["params"]["region"] == "52.05"
    assert {"pandas", "python", "rpkd"} <= set(manifest["inputs"]["versions"])


def test_a_clone_in_a_folder_called_narasi_lists_its_sources(project: Project, region: Region, tmp_path: Path) -> None:
    moved = Project(project.root.rename(tmp_path / "narasi"))
    (moved.report / ".#rpkd.qmd").write_text("x", encoding="utf-8")
    build(moved, region, BuildRequest(formats=("html",), engine="embedded"), Silent())
    manifest = json.loads((moved.build / "52.05" / "manifest.json").read_text(encoding="utf-8"))
    listed = {name for name in manifest["inputs"]["files"] if name.startswith("report/")}
    assert listed == {"report/embedded.html", "report/reference.docx", "report/rpkd.css", "report/rpkd.qmd"}


def test_a_run_makes_results_only(project: Project, region: Region) -> None:
    report = run(project, region, BuildRequest(), Silent())
    folder = project.build / "52.05"
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "masukan.json.gz",
        "notebooks",
        "results",
    ]
    assert report.outputs == (folder / "results" / "results.csv",)


def test_another_output_folder(project: Project, region: Region, tmp_path: Path) -> None:
    report = build(
        project, region, BuildRequest(formats=("html",), engine="embedded", out=tmp_path / "hasil"), Silent()
    )
    assert report.outputs == (tmp_path / "hasil" / "52.05" / "rpkd-52.05.html",)
    assert not project.build.exists()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FAILING, ["notebooks/rusak.ipynb, sel tbl-rusak", "ValueError: pembagi nol pada tahun 2023", KEPT]),
        (SILENT, ["notebooks/rusak.ipynb", "tidak menyimpan hasil", KEPT]),
        (KILLED, ["notebooks/rusak.ipynb, kernel", "berhenti mendadak", "rpkd lab"]),
    ],
    ids=["galat", "diam", "mati"],
)
def test_a_failing_notebook_is_named_kept_and_changes_nothing(
    project: Project, region: Region, source: str, expected: list[str]
) -> None:
    build(project, region, EMBEDDED, Silent())
    folder = project.build / "52.05"
    before = snapshot(folder)
    write_notebook(project, "rusak", source)
    with pytest.raises(UserError) as caught:
        build(project, region, EMBEDDED, Silent())
    for fragment in expected:
        assert fragment in str(caught.value)
    after = snapshot(folder)
    assert bool(after.pop("gagal/rusak.ipynb", b"")) == (KEPT in expected)
    assert after == before


def test_the_kept_failure_goes_when_the_build_succeeds(project: Project, region: Region) -> None:
    write_notebook(project, "rusak", FAILING)
    with pytest.raises(UserError):
        build(project, region, EMBEDDED, Silent())
    (project.notebooks / "rusak.ipynb").unlink()
    build(project, region, EMBEDDED, Silent())
    assert not (project.build / "52.05" / "gagal").exists()


def test_the_kept_failure_goes_when_the_mistake_is_taken_back(project: Project, region: Region) -> None:
    build(project, region, EMBEDDED, Silent())
    write_notebook(project, "rusak", FAILING)
    with pytest.raises(UserError):
        build(project, region, EMBEDDED, Silent())
    assert (project.build / "52.05" / "gagal").exists()
    (project.notebooks / "rusak.ipynb").unlink()
    assert dict(build(project, region, EMBEDDED, Silent()).rebuilt) == {}
    assert not (project.build / "52.05" / "gagal").exists()


def test_a_document_that_cannot_be_made_changes_nothing(project: Project, region: Region) -> None:
    build(project, region, EMBEDDED, Silent())
    before = snapshot(project.build)
    (project.report / "rpkd.qmd").write_text("# Satu\n\n{{< var nilai.hilang >}}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"rpkd\.qmd baris 3"):
        build(project, region, EMBEDDED, Silent())
    assert snapshot(project.build) == before


def test_all_wrong_tables_are_told_before_anything_runs(project: Project, region: Region) -> None:
    for name in ("bps/poverty_regency.csv", "reference/provinces.csv"):
        path = project.data / name
        path.write_text(path.read_text(encoding="utf-8") + "rusak\n", encoding="utf-8")
    progress = Silent()
    with pytest.raises(UserError) as caught:
        build(project, region, EMBEDDED, progress)
    assert "data/bps/poverty_regency.csv" in str(caught.value)
    assert "data/reference/provinces.csv" in str(caught.value)
    assert progress.names == ["membandingkan dengan penyusunan sebelumnya", "memeriksa parameter dan data"]


def test_an_output_folder_that_is_a_file(project: Project, region: Region, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match="berkas"):
        build(project, region, BuildRequest(out=tmp_path / "berkas", engine="embedded"), Silent())
    assert (tmp_path / "berkas").read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="izin berkas tidak berlaku bagi root")
def test_an_output_folder_without_permission(project: Project, region: Region, tmp_path: Path) -> None:
    locked = tmp_path / "terkunci"
    locked.mkdir(mode=0o500)
    with pytest.raises(UserError, match="tidak ada izin"):
        build(project, region, BuildRequest(out=locked, engine="embedded"), Silent())


def test_a_document_that_is_open_elsewhere_stops_the_whole_replacement(
    project: Project, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(project, region, EMBEDDED, Silent())
    before = snapshot(project.build)
    original = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target == project.build / "52.05" / "rpkd-52.05.docx" and "sebelumnya" not in self.parts:
            raise PermissionError(13, "Permission denied", str(self))
        return original(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    (project.report / "rpkd.qmd").write_text("# Lain\n\nDaerah {{< var nilai.region_name >}}.\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"rpkd-52\.05\.docx"):
        build(project, region, EMBEDDED, Silent())
    assert snapshot(project.build) == before


def test_a_relative_output_folder(
    project: Project, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = build(project, region, BuildRequest(formats=("html",), engine="embedded", out=Path("hasil")), Silent())
    assert report.outputs == (tmp_path / "hasil" / "52.05" / "rpkd-52.05.html",)
    assert report.outputs[0].is_file()


@pytest.mark.parametrize(
    "content",
    ["hello", "", "{}", "[]", '{"cells": [], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}', "\x00\x01"],
)
def test_a_damaged_notebook_is_told_before_anything_runs(project: Project, region: Region, content: str) -> None:
    (project.notebooks / "rusak.ipynb").write_text(content, encoding="utf-8")
    progress = Silent()
    with pytest.raises(UserError, match=r"notebooks/rusak\.ipynb"):
        build(project, region, EMBEDDED, progress)
    assert progress.names == ["membandingkan dengan penyusunan sebelumnya", "memeriksa parameter dan data"]


def test_unreadable_cell_options_are_told(project: Project) -> None:
    write_notebook(project, "rusak", "#| label: [\npass\n")
    (problem,) = pipeline.check_notebooks(project)
    assert "opsi sel tidak terbaca" in str(problem)
    assert "#| label: [" in str(problem)


def test_work_folders_of_killed_builds_are_swept(project: Project, region: Region) -> None:
    folder = project.build / "52.05"
    (folder / ".kerja-lama" / "x").mkdir(parents=True)
    run(project, region, BuildRequest(), Silent())
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "masukan.json.gz",
        "notebooks",
        "results",
    ]


def test_a_first_build_that_fails_leaves_no_empty_folder(project: Project, region: Region) -> None:
    (project.data / "bps" / "poverty_regency.csv").unlink()
    with pytest.raises(UserError):
        build(project, region, EMBEDDED, Silent())
    assert not (project.build / "52.05").exists()


def test_a_project_without_notebooks(project: Project, region: Region) -> None:
    (project.notebooks / "baik.ipynb").unlink()
    with pytest.raises(UserError, match="tidak ada notebook"):
        pipeline.notebook_paths(project)


def test_the_users_own_jupyter_and_ipython_set_up_is_not_used(
    project: Project, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-jahat.py").write_text("kode = 'diubah'\nraise SystemExit", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    run(project, region, BuildRequest(), Silent())
    assert os.environ["IPYTHONDIR"] == str(tmp_path / "ipython")
