"""The same inputs give the same bytes: elsewhere, at another time, with other settings, beside other regions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rpkd.pipeline import BuildRequest, Finished, build, build_many
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables

from .conftest import ROOT, Built, SilentProgress

pytestmark = pytest.mark.slow
REGIONS = ("17.71", "19.71", "33.16", "52.05")
EXTRA = ("duckdb", "msoffcrypto", "pyarrow", "splink", "xlsxwriter")
SOURCES = ("_extensions", "data", "notebooks", "params", "report")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".log")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def differences(one: Path, other: Path) -> list[str]:
    left, right = files(one), files(other)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def office_without_extra(folder: Path) -> Path:
    """Return a folder that, first on the path, makes an interpreter one where the extra `registry` is absent."""
    folder.mkdir()
    for name in EXTRA:
        program = f"raise ModuleNotFoundError({name!r}, name={name!r})\n"
        (folder / f"{name}.py").write_text(program, encoding="utf-8")
    return folder


def test_another_place_time_and_surroundings_change_no_byte(built: Callable[[str], Built], tmp_path: Path) -> None:
    here = built("19.71")
    project = tmp_path / "rumah lain" / "klon"
    project.mkdir(parents=True)
    for name in SOURCES:
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "_quarto.yml", project)
    without_extra = office_without_extra(tmp_path / "tanpa")
    surroundings = {
        "RPKD_PROJECT": str(project),
        "HOME": str(tmp_path),
        "TZ": "Asia/Jayapura",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "12345",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(without_extra), os.environ.get("PYTHONPATH")])),
    }
    command = [sys.executable, "-m", "rpkd", "build", "19.71", "--engine", "embedded", "--jobs", "1"]
    subprocess.run(command, cwd=tmp_path, env=os.environ | surroundings, check=True, capture_output=True)
    assert differences(here.folder, project / "build" / "19.71") == []
    assert {"rpkd-19.71.html", "rpkd-19.71.pdf", "rpkd-19.71.docx", "results/results.csv"} <= files(here.folder).keys()


def test_regions_built_side_by_side_are_what_they_are_alone(built: Callable[[str], Built], tmp_path: Path) -> None:
    """No figure, table or number of one region can be in another's document: each is as it was built alone."""
    alone = {code: built(code) for code in REGIONS}
    tables = Tables(Project(ROOT))
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    regions = [index.by_code(code) for code in REGIONS]
    request = BuildRequest(engine="embedded", out=tmp_path)
    events = build_many(Project(ROOT), regions, request, documents=True, jobs=len(REGIONS))
    ended = [event.outcome for event in events if isinstance(event, Finished)]
    assert [outcome.problems for outcome in ended] == [()] * len(REGIONS)
    for code in REGIONS:
        assert differences(alone[code].folder, tmp_path / code) == []
    documents = {(tmp_path / code / f"rpkd-{code}.pdf").read_bytes() for code in REGIONS}
    assert len(documents) == len(REGIONS)


def test_the_same_build_again_makes_nothing_anew(built: Callable[[str], Built]) -> None:
    here = built("19.71")
    again = build(
        Project(ROOT), here.region, BuildRequest(engine="embedded", out=here.folder.parent, jobs=2), SilentProgress()
    )
    assert not again.rebuilt
