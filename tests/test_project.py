"""Paths are shown as users know them, whatever they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.project import Project, find_project


def test_a_path_inside_the_clone_is_shown_relative_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path)
    assert project.shown(tmp_path / "params" / "a.yaml") == "params/a.yaml"
    assert project.shown(tmp_path / "data" / ".." / "params" / "a.yaml") == "params/a.yaml"
    assert project.shown(Path("/lain/a.yaml")) == str(Path("/lain/a.yaml"))
    monkeypatch.chdir(tmp_path)
    assert project.shown(Path("a.yaml")) == "a.yaml"


def test_a_link_keeps_its_own_name_even_when_it_goes_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "klon").mkdir()
    project = Project(tmp_path / "klon")
    try:
        (project.root / "putar").symlink_to(project.root / "putar")
        (project.root / "luar").symlink_to(tmp_path / "di-luar")
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert project.shown(project.root / "putar") == "putar"
    assert project.shown(project.root / "luar") == "luar"
    assert project.shown(project.root / "a\0b") == "a\0b"


def test_a_named_project_that_links_to_itself_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = tmp_path / "putar"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    monkeypatch.setenv("RPKD_PROJECT", str(loop))
    with pytest.raises(UserError, match="folder proyek rpkd tidak ditemukan"):
        find_project()
