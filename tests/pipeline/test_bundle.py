"""What travels between machines is what a build reads, the same bytes each time, and stays where it belongs."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.pipeline._bundle import input_files, pack, unpack
from rpkd.project import Project


def test_the_same_files_give_the_same_bytes(project: Project) -> None:
    first = pack(input_files(project))
    for path in project.root.rglob("*.csv"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert pack(dict(reversed(input_files(project).items()))) == first
    (project.report / "rpkd.qmd").write_text("# Lain\n", encoding="utf-8")
    assert pack(input_files(project)) != first


def test_inputs_are_what_a_build_reads_and_no_figures_about_persons(project: Project) -> None:
    (project.data / "private").mkdir()
    for left_out in ("data/private/nik.csv", "report/~$rpkd.docx", "rahasia.txt", "build/x.html", ".venv/x.py"):
        path = project.root / left_out
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (project.notebooks / "bantu.py").write_text("x = 1\n", encoding="utf-8")
    (project.notebooks / "__pycache__").mkdir()
    (project.notebooks / "__pycache__" / "bantu.pyc").write_bytes(b"x")
    names = set(input_files(project))
    assert {"_quarto.yml", "params/_default.yaml", "notebooks/baik.ipynb", "notebooks/bantu.py"} <= names
    assert {"data/datapackage.json", "report/rpkd.qmd", "_extensions/rpkd/rpkd.lua"} <= names
    assert not [name for name in names if "private" in name or "~$" in name or "__pycache__" in name]
    assert {name.partition("/")[0] for name in names} == {
        *("_quarto.yml", "params", "data", "notebooks", "report", "_extensions")
    }


def test_linked_folders_are_followed_and_circles_end(project: Project, tmp_path: Path) -> None:
    (tmp_path / "bersama" / "52.05").mkdir(parents=True)
    (tmp_path / "bersama" / "52.05" / "bab1.md").write_text("Narasi.", encoding="utf-8")
    (project.report / "narasi").symlink_to(tmp_path / "bersama")
    (tmp_path / "bersama" / "lagi").symlink_to(project.report)
    found = input_files(project)
    assert found["report/narasi/52.05/bab1.md"].read_text(encoding="utf-8") == "Narasi."
    assert len(found) < 100


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"satu\r\n")
    (tmp_path / "b.png").write_bytes(bytes(range(256)))
    bundle = pack({"dalam/a.txt": tmp_path / "a.txt", "b.png": tmp_path / "b.png"})
    assert unpack(bundle, tmp_path / "baru") == ["b.png", "dalam/a.txt"]
    assert (tmp_path / "baru" / "dalam" / "a.txt").read_bytes() == b"satu\r\n"
    assert (tmp_path / "baru" / "b.png").read_bytes() == bytes(range(256))


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "..\\x.txt", "/x.txt"])
def test_nothing_is_written_outside_the_folder(name: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("baik.txt", "x")
        archive.writestr(name, "x")
    with pytest.raises(ValueError, match="outside the folder"):
        unpack(stream.getvalue(), tmp_path / "dalam")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"tidak-ada\.csv: gagal membaca berkas"):
        pack({"a.csv": tmp_path / "tidak-ada.csv"})
