"""Files are put in place all or none, also by a process that is killed meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.pipeline._place import put_in_place, recover, work_folder

NAMES = ["rpkd.html", "results/a.json", "manifest.json"]
KILLED_AT = """
import os, sys
from pathlib import Path
from rpkd.pipeline import _place
folder, step = Path(sys.argv[1]), int(sys.argv[2])
calls = 0
def counted(original):
    def call(*arguments, **options):
        global calls
        calls += 1
        if calls == step:
            os._exit(137)
        return original(*arguments, **options)
    return call
with _place.work_folder(folder) as work:
    for name in ("rpkd.html", "results/a.json", "manifest.json", "results/baru.json"):
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text("baru")
    originals = Path.replace, Path.unlink, os.link
    Path.replace, Path.unlink, os.link = map(counted, originals)
    _place.put_in_place(
        work, folder, ["rpkd.html", "results/a.json", "results/baru.json", "manifest.json"], ["results/usang.json"]
    )
    Path.replace, Path.unlink, os.link = originals
"""


def earlier(folder: Path) -> None:
    for name in [*NAMES, "results/usang.json"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("lama", encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


OLD = dict.fromkeys([*NAMES, "results/usang.json"], "lama")
NEW = dict.fromkeys([*NAMES, "results/baru.json"], "baru")


def put(folder: Path) -> None:
    with work_folder(folder) as work:
        for name in NEW:
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_text("baru", encoding="utf-8")
        put_in_place(work, folder, list(NEW), ["results/usang.json"])


def test_all_files_are_replaced_and_the_outdated_one_goes(tmp_path: Path) -> None:
    earlier(tmp_path)
    put(tmp_path)
    assert contents(tmp_path) == NEW
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("stuck", list(NEW))
def test_one_that_cannot_be_moved_takes_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stuck: str) -> None:
    earlier(tmp_path)
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target == tmp_path / stuck:
            raise PermissionError(13, "Permission denied", str(target))
        return original(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(UserError, match=f"{stuck}.*tidak ada izin"):
        put(tmp_path)
    assert contents(tmp_path) == OLD


@pytest.mark.skipif(os.name != "posix", reason="mengakhiri proses di tengah langkah diuji di sistem Unix")
def test_a_process_killed_at_any_step_leaves_every_file_whole_and_the_next_one_settles_it(tmp_path: Path) -> None:
    finished = False
    seen = set()
    for step in range(1, 40):
        folder = tmp_path / str(step)
        folder.mkdir()
        earlier(folder)
        done = subprocess.run([sys.executable, "-c", KILLED_AT, str(folder), str(step)], check=False)
        left = {name: text for name, text in contents(folder).items() if not name.startswith(".kerja-")}
        assert {name: left.get(name) in ("lama", "baru") for name in NAMES} == dict.fromkeys(NAMES, True)
        recover(folder)
        assert contents(folder) in (OLD, NEW)
        assert not list(folder.glob(".*"))
        seen.add(contents(folder) == NEW)
        finished = done.returncode == 0
        if finished:
            break
        assert done.returncode == 137
    assert finished
    assert seen == {True, False}


def test_what_cannot_be_put_back_is_kept_for_the_next_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier(tmp_path)
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target == tmp_path / "manifest.json" or "sebelumnya" in self.parts:
            raise PermissionError(13, "Permission denied", str(target))
        return original(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(UserError, match="tutup berkas itu di Word"):
            put(tmp_path)
    assert len(list(tmp_path.glob(".kerja-*"))) == 1
    recover(tmp_path)
    assert contents(tmp_path) == OLD


@pytest.mark.parametrize("journal", ["{", "[]", '{"put": ["../x"], "drop": []}', '{"put": ["C:x"], "drop": []}'])
def test_a_journal_that_cannot_be_followed_is_thrown_away(tmp_path: Path, journal: str) -> None:
    earlier(tmp_path)
    left = tmp_path / ".kerja-x"
    left.mkdir()
    (left / "siap.json").write_text(journal, encoding="utf-8")
    (tmp_path / ".tmp-abc").touch()
    recover(tmp_path)
    assert contents(tmp_path) == OLD
    assert not list(tmp_path.glob(".*"))


def test_without_a_lock_another_builds_folder_is_left_alone(tmp_path: Path) -> None:
    earlier(tmp_path)
    old, young = tmp_path / ".kerja-lama", tmp_path / ".kerja-baru"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    recover(tmp_path, alone=False)
    assert young.is_dir()
    assert not old.exists()


def test_taking_back_that_was_interrupted_is_finished(tmp_path: Path) -> None:
    earlier(tmp_path)
    aside = tmp_path / ".kerja-x" / "sebelumnya"
    aside.mkdir(parents=True)
    (aside / "rpkd.html").write_text("lama", encoding="utf-8")
    (tmp_path / "rpkd.html").write_text("baru", encoding="utf-8")
    recover(tmp_path)
    assert contents(tmp_path) == OLD


def test_without_links_earlier_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    earlier(tmp_path)
    monkeypatch.setattr(os, "link", refuse)
    put(tmp_path)
    assert contents(tmp_path) == NEW
