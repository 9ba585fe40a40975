"""Putting finished files in the place of earlier ones: all of them or none, also when the process is killed meanwhile.

A build works in a folder beside its target. When everything is finished it writes down which files are to move (the
journal) and moves them one by one, each in one step. Whoever comes next finishes what the journal of a killed build
says, or throws away what a killed build had not finished.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rpkd.errors import explain_os_errors
from rpkd.files import write_json

WORK = ".kerja-"
_JOURNAL = "siap.json"
_ASIDE = "sebelumnya"


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """Give a folder inside `folder` to work in; it never stays behind. The caller holds the lock of `folder`.

    Raises
    ------
    UserError
        When the system refuses (disk full, read-only, no permission).
    """
    with explain_os_errors(folder, "menyiapkan folder keluaran"):
        work = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))
    try:
        with explain_os_errors(folder, "menulis keluaran"):
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def put_in_place(work: Path, folder: Path, put: Sequence[str], drop: Sequence[str] = ()) -> None:
    """Move finished files from the work folder to their places, and delete others.

    Parameters
    ----------
    work : Path
        From `work_folder`; on the same file system as `folder`.
    folder : Path
        Where the files go.
    put : sequence of str
        Files, as paths relative to both folders, in the order in which they are moved.
    drop : sequence of str
        Earlier files that have no successor.

    Raises
    ------
    UserError
        When one cannot be moved, for instance because it is open in another program: everything is then as it was.
    """
    write_json(work / _JOURNAL, {"put": list(put), "drop": list(drop)})
    moved: list[str] = []
    try:
        for name in put:
            with explain_os_errors(folder / name, "mengganti keluaran sebelumnya"):
                _keep(folder / name, work / _ASIDE / name)
                moved.append(name)
                _move(work / name, folder / name)
        for name in drop:
            with explain_os_errors(folder / name, "menghapus keluaran yang tidak dipakai lagi"):
                _keep(folder / name, work / _ASIDE / name)
                moved.append(name)
                (folder / name).unlink(missing_ok=True)
    except BaseException:
        (work / _JOURNAL).unlink()
        for name in reversed(moved):
            _put_back(work, folder, name)
        raise


def recover(folder: Path) -> None:
    """Finish or clean up what killed builds left in a folder. The caller holds the folder's lock.

    Raises
    ------
    UserError
        When a file cannot be moved or deleted.
    """
    with explain_os_errors(folder, "membereskan sisa penyusunan yang terhenti"):
        for left in sorted(folder.glob(f"{WORK}*")):
            journal = left / _JOURNAL
            if journal.is_file():
                _finish(left, folder, json.loads(journal.read_text(encoding="utf-8")))
            elif (left / _ASIDE).is_dir():
                # It was taking everything back when it was killed.
                for kept in sorted(path for path in (left / _ASIDE).rglob("*") if path.is_file()):
                    _move(kept, folder / kept.relative_to(left / _ASIDE))
            shutil.rmtree(left, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or a copy where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _keep(final: Path, aside: Path) -> None:
    if final.is_file():
        link_or_copy(final, aside)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _put_back(work: Path, folder: Path, name: str) -> None:
    aside = work / _ASIDE / name
    if aside.is_file():
        aside.replace(folder / name)
    else:
        (folder / name).unlink(missing_ok=True)


def _finish(left: Path, folder: Path, journal: dict[str, list[str]]) -> None:
    for name in journal["put"]:
        if (left / name).is_file():
            _move(left / name, folder / name)
    for name in journal["drop"]:
        (folder / name).unlink(missing_ok=True)
