"""What a build with lists of families leaves behind: documents that use them, and nothing of any person anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.registry import public_texts, read_lists, scan, sensitive_values
from rpkd.sources import Tables

from .conftest import ROOT
from .reading import pdf_text

pytestmark = pytest.mark.slow
REGION = "33.16"
CONFIGURED = f"data/private/{REGION}/daftar.yaml"
SOURCES = ("_extensions", "data", "notebooks", "params", "report")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_nothing_of_a_person_is_left_behind(tmp_path: Path) -> None:
    project = Project(tmp_path / "klon")
    project.root.mkdir()
    for name in SOURCES:
        shutil.copytree(ROOT / name, project.root / name, ignore=shutil.ignore_patterns("private", "input"))
    shutil.copy(ROOT / "_quarto.yml", project.root)
    params = next(project.params.glob(f"{REGION}-*.yaml"))
    params.write_text(f"{params.read_text(encoding='utf-8')}\ndata:\n  registry: {CONFIGURED}\n", encoding="utf-8")
    left = {name: tmp_path / name for name in ("sementara", "rumah")}
    for folder in left.values():
        folder.mkdir()
    environment = {
        **os.environ,
        "RPKD_PROJECT": str(project.root),
        "TMPDIR": str(left["sementara"]),
        "HOME": str(left["rumah"]),
        "XDG_CONFIG_HOME": str(left["rumah"] / "config"),
        "XDG_CACHE_HOME": str(left["rumah"] / "cache"),
    }
    environment.pop("RPKD_KEY_FILE", None)

    def rpkd(*words: str) -> None:
        command = [sys.executable, "-m", "rpkd", *words]
        subprocess.run(command, cwd=project.root, env=environment, check=True, capture_output=True)

    rpkd("registry", "example", REGION, "--families", "400")
    rpkd("registry", "match", REGION)
    rpkd("build", REGION, "--engine", "embedded")

    tables = Tables(project)
    region = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code(REGION)
    lists = read_lists(project, region, CONFIGURED)
    sensitive = sensitive_values(lists.rosters, public_texts(project))
    built = project.build / REGION
    private = [path for path in (project.data / "private").rglob("*") if path not in set(lists.files.values())]
    searched = [project.build, *left.values(), *(path for path in private if path.is_file())]
    assert (built / f"rpkd-{REGION}.pdf").is_file()
    assert (built / f"rpkd-{REGION}.docx").is_file()
    assert "contoh sintetis" in pdf_text(built / f"rpkd-{REGION}.pdf")
    assert scan(searched, sensitive) == []

    # The search would have found it: one number of one person in one of the documents.
    number = lists.rosters[0].rows.query("nik != ''")["nik"].iloc[0]
    page = built / f"rpkd-{REGION}.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", f"<p>{number}</p></body>"), encoding="utf-8")
    assert {(Path(leak.path).name, leak.kind) for leak in scan(searched, sensitive)} == {(page.name, "nik")}
