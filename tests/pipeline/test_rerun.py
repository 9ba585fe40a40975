"""What is unchanged is reused; what is made again says why; no edited document is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rpkd.errors import UserError
from rpkd.pipeline import BuildReport, BuildRequest, build, run
from rpkd.project import Project
from rpkd.regions import Region

from .conftest import GOOD, OTHER, ROOT, Silent, write_notebook

HTML = BuildRequest(formats=("html",), engine="embedded")
BOTH = BuildRequest(formats=("html", "docx"), engine="embedded")


@pytest.fixture
def two(project: Project) -> Project:
    """A project of two notebooks that read different parameters and files."""
    write_notebook(project, "lain", OTHER)
    (project.data / "catatan.txt").write_text("satu", encoding="utf-8")
    return project


def make(project: Project, region: Region, request: BuildRequest = HTML) -> BuildReport:
    return build(project, region, request, Silent())


def states(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}


def change_params(project: Project, before: str, after: str) -> None:
    path = project.params / "_default.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def manifest(project: Project) -> Any:
    return json.loads((project.build / "52.05" / "manifest.json").read_text(encoding="utf-8"))


def test_an_unchanged_build_rewrites_nothing(two: Project, region: Region) -> None:
    first = make(two, region, BOTH)
    before = states(two.build)
    second = make(two, region, BOTH)
    assert states(two.build) == before
    assert set(first.rebuilt) == {"notebook:baik", "notebook:lain", "results", "masukan", "html", "docx"}
    assert set(first.rebuilt.values()) == {("belum pernah dibuat",)}
    assert dict(second.rebuilt) == {}
    assert set(second.reused) == set(first.rebuilt)
    assert second.outputs == first.outputs == first.made
    assert second.made == ()


def test_a_changed_parameter_reruns_only_the_notebooks_that_read_it(two: Project, region: Region) -> None:
    make(two, region)
    change_params(two, "status: draf", "status: final")
    report = make(two, region)
    assert set(report.rebuilt) == {"notebook:baik", "masukan", "html"}
    assert report.rebuilt["notebook:baik"] == ("params/_default.yaml: document.status berubah",)
    assert "params/_default.yaml: document.status berubah" in report.rebuilt["html"]
    assert manifest(two)["last_build"] == {
        "rebuilt": {name: list(reasons) for name, reasons in report.rebuilt.items()},
        "reused": ["notebook:lain", "results"],
    }


def test_the_regions_own_file_is_named(two: Project, region: Region) -> None:
    own = two.params / "52.05-kabupaten-dompu.yaml"
    own.write_text('region: "52.05"\ndocument:\n  title: Judul pertama\n', encoding="utf-8")
    make(two, region)
    own.write_text('region: "52.05"\ndocument:\n  title: Judul kedua\n', encoding="utf-8")
    report = make(two, region)
    told = "params/52.05-kabupaten-dompu.yaml: document.title berubah"
    assert report.rebuilt["notebook:lain"] == (told,)
    assert "notebook:baik" in report.reused


def test_a_comment_in_the_parameters_reruns_no_notebook(two: Project, region: Region) -> None:
    make(two, region)
    with (two.params / "_default.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# catatan\n")
    report = make(two, region)
    # The document prints the hash of the file: it alone is made again.
    assert dict(report.rebuilt) == dict.fromkeys(("masukan", "html"), ("params/_default.yaml berubah",))


@pytest.mark.parametrize(
    ("changed", "notebooks", "reason"),
    [
        ("data/catatan.txt", {"lain"}, "data/catatan.txt berubah"),
        ("data/reference/provinces.csv", {"baik", "lain"}, "data/reference/provinces.csv berubah"),
        ("data/reference/villages.csv", set(), "data/reference/villages.csv berubah"),
        ("report/rpkd.css", set(), "report/rpkd.css berubah"),
    ],
)
def test_a_changed_file_reruns_what_read_it(
    two: Project, region: Region, changed: str, notebooks: set[str], reason: str
) -> None:
    make(two, region)
    path = two.root / changed
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\n", encoding="utf-8")
    report = make(two, region)
    ran = {name.removeprefix("notebook:") for name in report.rebuilt if name.startswith("notebook:")}
    assert ran == notebooks
    assert any(reason in reasons for reasons in report.rebuilt.values())


def test_a_changed_notebook_reruns_alone(two: Project, region: Region) -> None:
    make(two, region)
    write_notebook(two, "lain", OTHER + "\n# lagi")
    report = make(two, region)
    assert report.rebuilt["notebook:lain"] == ("notebooks/lain.ipynb berubah",)
    assert "notebook:baik" in report.reused
    # The notebook itself is listed in the document; its results are what they were.
    assert "results" in report.reused


def test_a_module_beside_the_notebooks_reruns_them_all(two: Project, region: Region) -> None:
    make(two, region)
    (two.notebooks / "bantu.py").write_text("x = 1\n", encoding="utf-8")
    report = make(two, region)
    assert report.rebuilt["notebook:baik"] == ("notebooks/bantu.py baru",)
    assert "notebook:lain" in report.rebuilt


def test_changed_code_and_versions_rerun_everything(
    two: Project, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(two, region)
    monkeypatch.setattr("rpkd.pipeline._inputs.code_hash", lambda: "lain")
    assert make(two, region).rebuilt["notebook:baik"] == ("kode rpkd berubah",)
    versions = {"pandas": "99", "numpy": "1"}
    monkeypatch.setattr("rpkd.pipeline._inputs.all_versions", lambda: versions)
    reasons = make(two, region).rebuilt["notebook:lain"]
    assert any(reason.startswith("versi pandas berubah (") and "menjadi 99" in reason for reason in reasons)


def test_force_makes_everything_again(two: Project, region: Region) -> None:
    make(two, region)
    report = make(two, region, BuildRequest(formats=("html",), engine="embedded", force=True))
    assert set(report.rebuilt.values()) == {("diminta dengan --force",)}
    assert report.reused == ()


@pytest.mark.parametrize(
    ("damaged", "made"),
    [
        ("results/lain.json", {"notebook:lain"}),
        ("notebooks/baik.ipynb", {"notebook:baik"}),
        ("results/results.csv", {"results"}),
    ],
)
def test_a_damaged_output_is_noticed_and_made_again(two: Project, region: Region, damaged: str, made: set[str]) -> None:
    make(two, region)
    path = two.build / "52.05" / damaged
    whole = path.read_bytes()
    path.write_bytes(whole[:-10] + b"x")
    report = make(two, region)
    assert set(report.rebuilt) == made
    assert f"{damaged} hilang atau berubah sejak dibuat" in next(iter(report.rebuilt.values()))
    assert path.read_bytes() == whole
    path.unlink()
    assert set(make(two, region).rebuilt) == made
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "manifest.json rusak"),
        ('{"format": 1}', "manifest.json berasal dari versi rpkd lain"),
        ('{"format": 2, "stages": {"html": {"inputs": {}, "outputs": {"../../x": "0"}}}}', "manifest.json rusak"),
        ('{"format": 2, "stages": {"html": {"inputs": {"code": 3}, "outputs": {}}}}', "manifest.json rusak"),
        ('{"format": 2, "stages": []}', "manifest.json rusak"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_made_again(two: Project, region: Region, content: str, reason: str) -> None:
    make(two, region)
    (two.build / "52.05" / "manifest.json").write_text(content, encoding="utf-8")
    assert set(make(two, region).rebuilt.values()) == {(reason,)}
    assert dict(make(two, region).rebuilt) == {}


def test_an_edited_document_is_kept_under_a_name_of_its_own(two: Project, region: Region) -> None:
    make(two, region, BOTH)
    folder = two.build / "52.05"
    for number in (1, 2):
        edited = f"suntingan {number}".encode()
        (folder / "rpkd-52.05.docx").write_bytes(edited)
        report = make(two, region, BOTH)
        assert set(report.rebuilt) == {"docx"}
        assert (folder / f"rpkd-52.05.suntingan-{number}.docx").read_bytes() == edited
        assert any(f"disimpan sebagai rpkd-52.05.suntingan-{number}.docx" in note for note in report.notes)
        assert (folder / "rpkd-52.05.docx").read_bytes()[:2] == b"PK"


def test_an_edited_document_stays_when_the_build_fails(
    two: Project, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(two, region, BOTH)
    docx = two.build / "52.05" / "rpkd-52.05.docx"
    docx.write_bytes(b"suntingan")
    (two.report / "rpkd.qmd").write_text("{{< var nilai.hilang >}}", encoding="utf-8")
    with pytest.raises(Exception, match=r"rpkd\.qmd baris 1"):
        make(two, region, BOTH)
    assert docx.read_bytes() == b"suntingan"
    assert not list(docx.parent.glob("*.suntingan-*"))


def test_the_results_of_a_removed_notebook_go(two: Project, region: Region) -> None:
    make(two, region)
    folder = two.build / "52.05"
    (folder / "results" / "milik-saya.json").write_text("{}", encoding="utf-8")
    (two.notebooks / "lain.ipynb").unlink()
    make(two, region)
    left = sorted(path.name for path in (folder / "results").iterdir())
    assert left == ["baik.json", "milik-saya.json", "results.csv"]
    assert sorted(path.name for path in (folder / "notebooks").iterdir()) == ["baik.ipynb"]


def test_a_document_that_was_not_asked_for_is_said_to_be_outdated(two: Project, region: Region) -> None:
    make(two, region, BOTH)
    assert make(two, region).notes[1:] == ()
    change_params(two, "status: draf", "status: final")
    assert make(two, region).notes[1:] == ("dibiarkan dari penyusunan sebelumnya, belum diperbarui: rpkd-52.05.docx",)
    report = make(two, region, BOTH)
    assert set(report.rebuilt) == {"docx"}
    assert "params/_default.yaml: document.status berubah" in report.rebuilt["docx"]


def test_a_run_is_reused_by_a_build_and_keeps_its_documents(two: Project, region: Region) -> None:
    ran = run(two, region, BuildRequest(), Silent())
    assert set(ran.rebuilt) == {"notebook:baik", "notebook:lain", "results", "masukan"}
    assert set(make(two, region).rebuilt) == {"html"}
    assert dict(run(two, region, BuildRequest(), Silent()).rebuilt) == {}
    assert dict(make(two, region).rebuilt) == {}


def test_a_notebook_of_which_nobody_knows_what_it_reads_runs_always(project: Project, region: Region) -> None:
    quiet = GOOD.replace("sesi.save();", 'sesi.recorder.save(sesi.run_dir / "results");')
    write_notebook(project, "baik", quiet)
    make(project, region)
    (reason,) = make(project, region).rebuilt["notebook:baik"]
    assert "tidak mencatat apa yang dibacanya" in reason


def test_an_input_that_changes_while_its_notebook_runs_is_not_trusted(two: Project, region: Region) -> None:
    change = '(sesi.project.data / "catatan.txt").write_text("dua", encoding="utf-8")'
    write_notebook(two, "lain", OTHER.replace("sesi.save();", f"{change}\nsesi.save();"))
    make(two, region)
    report = make(two, region)
    assert report.rebuilt["notebook:lain"] == ("data/catatan.txt berubah selama notebook berjalan",)
    assert "notebook:baik" in report.reused


def test_linked_data_that_changes_reruns_its_notebooks(two: Project, region: Region, tmp_path: Path) -> None:
    shared = tmp_path / "bersama"
    two.data.rename(shared)
    two.data.symlink_to(shared)
    make(two, region)
    path = shared / "reference" / "provinces.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\n", encoding="utf-8")
    report = make(two, region)
    assert report.rebuilt["notebook:baik"] == ("data/reference/provinces.csv berubah",)


def test_results_and_documents_are_the_same_bytes_in_another_folder(
    two: Project, region: Region, tmp_path: Path
) -> None:
    elsewhere = Project(tmp_path / "tempat lain" / "klon")
    shutil.copytree(two.root, elsewhere.root)
    everything = BuildRequest(engine="embedded", jobs=2)
    make(two, region, BuildRequest(engine="embedded"))
    make(elsewhere, region, everything)
    here, there = two.build / "52.05", elsewhere.build / "52.05"
    for path in sorted(path for path in here.rglob("*") if path.is_file()):
        assert path.read_bytes() == (there / path.relative_to(here)).read_bytes(), path.name
    assert ROOT not in two.root.parents


SCENARIOS = """#| label: skenario
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
from rpkd.params import load_programs, load_scenarios
sesi = open_notebook("skenario", kode, params_path, run_dir)
sesi.enter_cell("#| label: skenario")
programs = load_programs(sesi.project, sesi.region)
scenarios = load_scenarios(sesi.project, sesi.region, programs, (2025, 2029))
sesi.scalar("scenarios", "Skenario", str(list(scenarios)), Unit.TEXT)
sesi.save();
"""


def test_a_new_scenario_reruns_the_notebooks_that_read_scenarios(two: Project, region: Region) -> None:
    write_notebook(two, "skenario", SCENARIOS)
    make(two, region)
    own = two.params / "scenarios" / "52.05" / "sendiri.yaml"
    own.parent.mkdir()
    own.write_text("name: Sendiri\nsummary: x.\nbased_on: dasar\n", encoding="utf-8")
    report = make(two, region)
    assert report.rebuilt["notebook:skenario"] == ("params/scenarios/52.05/sendiri.yaml baru",)
    assert {"notebook:baik", "notebook:lain"} <= set(report.reused)

    own.unlink()
    report = make(two, region)
    assert report.rebuilt["notebook:skenario"] == ("params/scenarios/52.05/sendiri.yaml hilang",)
    assert dict(make(two, region).rebuilt) == {}


def test_a_wrong_scenario_stops_the_build_with_its_line(two: Project, region: Region) -> None:
    path = two.params / "scenarios" / "dasar.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("take_up: 97", "take_up: 197"), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        make(two, region)
    (problem,) = caught.value.problems
    assert problem.where.startswith("params/scenarios/dasar.yaml baris ")
    assert problem.where.endswith("kunci programs.1.take_up")
    assert not (two.build / "52.05" / "manifest.json").exists()
