"""The session knows which files and parameters its notebook read."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from rpkd.notebook import open_notebook
from rpkd.notebook._reads import watch_files
from rpkd.numbers import Unit
from rpkd.project import Project

ROOT = Path(__file__).resolve().parents[2]


def low_level(path: Path) -> None:
    os.close(os.open(path, os.O_RDONLY))


def descriptor(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    with os.fdopen(handle, encoding="utf-8") as stream:
        stream.read()


@pytest.mark.parametrize(
    "read",
    [
        lambda path: path.read_bytes(),
        lambda path: open(str(path), encoding="utf-8").close(),  # noqa: PTH123
        lambda path: open(bytes(path), "rb").close(),  # noqa: PTH123
        lambda path: io.open_code(str(path)).close(),
        lambda path: pd.read_csv(path),
        low_level,
        descriptor,
    ],
)
def test_however_a_file_is_opened_it_is_noted(tmp_path: Path, read: Callable[[Path], object]) -> None:
    path = tmp_path / "data" / "milik sendiri.csv"
    path.parent.mkdir()
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    files = watch_files(Project(tmp_path))
    read(path)
    assert files.names() == ["data/milik sendiri.csv"]
    assert files.names(path.parent) == []
    with files.paused():
        (tmp_path / "data" / "lain").touch()
        (tmp_path / "data" / "lain").read_bytes()
    assert files.names() == ["data/milik sendiri.csv"]


@pytest.mark.skipif(os.name != "posix", reason="tautan memerlukan izin khusus di Windows")
def test_what_is_read_through_a_link_is_noted_by_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "bersama").mkdir()
    (tmp_path / "bersama" / "a.csv").write_text("a", encoding="utf-8")
    root = tmp_path / "klon"
    (root / "lain").mkdir(parents=True)
    (root / "lain" / "b.csv").write_text("b", encoding="utf-8")
    (root / "data").symlink_to(tmp_path / "bersama")
    (root / "b.csv").symlink_to(root / "lain" / "b.csv")
    files = watch_files(Project(root))
    (root / "data" / "a.csv").read_bytes()
    (root / "b.csv").read_bytes()
    assert files.names() == ["b.csv", "data/a.csv", "lain/b.csv"]


def test_written_and_foreign_and_hidden_files_are_no_inputs(tmp_path: Path) -> None:
    root = tmp_path / "klon"
    for name in ("build/x", "src/x.py", ".git/x", "data/__pycache__/x", "data/ditulis"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / "build" / "x").write_text("x", encoding="utf-8")
    (tmp_path / "luar").write_text("x", encoding="utf-8")
    (root / ".git" / "x").write_text("x", encoding="utf-8")
    files = watch_files(Project(root))
    (root / "data" / "ditulis").write_text("x", encoding="utf-8")
    for path in (root / "build" / "x", tmp_path / "luar", root / ".git" / "x"):
        path.read_bytes()
    assert files.names() == []


def test_a_saved_session_tells_what_was_read_before_and_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    session = open_notebook("uji", "19.71", run_dir=str(tmp_path))
    session.enter_cell("#| label: uji")
    session.scalar("status", "Status", session.params.document.status, Unit.TEXT)
    assert not (tmp_path / "reads").exists()
    session.save()
    reads = json.loads((tmp_path / "reads" / "uji.json").read_text(encoding="utf-8"))
    assert reads["params"] == ["document.status"]
    assert reads["files"] == [
        *("data/datapackage.json", "data/reference/provinces.csv", "data/reference/regencies.csv"),
    ]
    session.tables["regulations"]
    assert session.params.region == "19.71"
    session.note_reads()
    reads = json.loads((tmp_path / "reads" / "uji.json").read_text(encoding="utf-8"))
    assert reads["params"] == ["document.status", "region"]
    assert "data/reference/regulations.csv" in reads["files"]
