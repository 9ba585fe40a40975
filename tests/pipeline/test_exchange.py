"""What goes out for one region and comes back keeps what the office has here."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from rpkd.pipeline import BuildReport, BuildRequest, build
from rpkd.pipeline._bundle import pack
from rpkd.pipeline._exchange import earlier_build, is_sendable, take_in
from rpkd.pipeline._remote import Reply
from rpkd.project import Project
from rpkd.regions import Region

from .conftest import Silent

BOTH = BuildRequest(formats=("html", "docx"), engine="embedded")
HTML = BuildRequest(formats=("html",), engine="embedded")


def names(bundle: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return set(archive.namelist())


def reply_of(report: BuildReport) -> Reply:
    """What a worker would give back of this build."""
    folder = report.folder
    fields = {name: value for name, value in vars(report).items() if name != "folder"}
    for name in ("outputs", "made"):
        fields[name] = [path.relative_to(folder).as_posix() for path in fields[name]]
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return Reply(1.5, (), "", fields, pack(files), "catatan pekerja\n")


@pytest.mark.parametrize(("lies", "sendable"), [("lambang/a.png", True), ("tautan/a.png", False)])
def test_a_picture_behind_a_link_does_not_travel(project: Project, region: Region, lies: str, sendable: bool) -> None:
    assert is_sendable(project, region)
    (project.params / "lambang").mkdir()
    Image.new("RGB", (8, 8), "navy").save(project.params / "lambang" / "a.png")
    (project.params / "tautan").symlink_to("lambang")
    text = f'region: "52.05"\ndocument:\n  coat_of_arms: {lies}\n'
    (project.params / "52.05-kabupaten-dompu.yaml").write_text(text, encoding="utf-8")
    assert is_sendable(project, region) is sendable


def test_the_earlier_build_goes_out_without_what_is_made_again(project: Project, region: Region) -> None:
    assert names(earlier_build(project, region, BOTH, True)) == set()
    folder = build(project, region, BOTH, Silent()).folder
    kept = {"manifest.json", "masukan.json.gz", "notebooks/baik.ipynb", "results/baik.json", "results/results.csv"}
    assert names(earlier_build(project, region, BOTH, True)) == {*kept, "rpkd-52.05.html", "rpkd-52.05.docx"}
    (folder / "rpkd-52.05.docx").write_bytes(b"disunting")
    (folder / "results" / "baik.json").write_bytes(b"rusak")
    (folder / "milik-kantor.xlsx").write_bytes(b"x")
    kept -= {"results/baik.json"}
    assert names(earlier_build(project, region, BOTH, True)) == {*kept, "rpkd-52.05.html"}
    # Not asked for: a build looks whether it is there, and leaves it as it is.
    assert names(earlier_build(project, region, HTML, True)) == {*kept, "rpkd-52.05.html", "rpkd-52.05.docx"}


def test_what_comes_back_is_put_in_place_with_paths_of_this_machine(
    project: Project, region: Region, tmp_path: Path
) -> None:
    made = build(project, region, replace(BOTH, out=tmp_path / "pekerja"), Silent())
    outcome = take_in(project, region, BOTH, reply_of(made))
    folder = project.build / "52.05"
    assert outcome.report is not None
    assert outcome.report.outputs == (folder / "rpkd-52.05.html", folder / "rpkd-52.05.docx")
    assert (outcome.report.folder, outcome.seconds, outcome.report.rebuilt) == (folder, 1.5, made.rebuilt)
    assert (folder / "rpkd-52.05.html").read_bytes() == made.outputs[0].read_bytes()
    assert (folder / "rpkd-52.05.log").read_text(encoding="utf-8") == "catatan pekerja\n"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.suffix != ".log"}
    take_in(project, region, BOTH, reply_of(made))
    assert {path: path.stat().st_mtime_ns for path in before if path.is_file()} == {
        path: time for path, time in before.items() if path.is_file()
    }


def test_what_is_edited_while_a_region_is_away_is_kept(project: Project, region: Region, tmp_path: Path) -> None:
    folder = build(project, region, HTML, Silent()).folder
    (project.report / "rpkd.qmd").write_text("# Dua\n", encoding="utf-8")
    reply = reply_of(build(project, region, replace(HTML, out=tmp_path / "pekerja"), Silent()))
    (folder / "rpkd-52.05.html").write_text("disunting", encoding="utf-8")
    outcome = take_in(project, region, HTML, reply)
    assert (folder / "rpkd-52.05.suntingan-1.html").read_text(encoding="utf-8") == "disunting"
    assert "Dua" in (folder / "rpkd-52.05.html").read_text(encoding="utf-8")
    assert outcome.report is not None
    assert "disimpan sebagai rpkd-52.05.suntingan-1.html" in outcome.report.notes[-1]
