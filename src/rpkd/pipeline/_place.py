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
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from rpkd.errors import UserError, explain_os_errors
from rpkd.files import sha256, write_json

WORK = ".kerja-"
_JOURNAL = "siap.json"
_SURELY_OVER = 3600.0  # seconds without a sign of life
_ASIDE = "sebelumnya"
# Marks a work folder that must stay: it holds earlier files that could not be put back.
_UNFINISHED = "belum-dikembalikan"


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
        if not (work / _UNFINISHED).exists():
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
            with _replacing(folder / name):
                _keep(folder / name, work / _ASIDE / name)
                moved.append(name)
                _move(work / name, folder / name)
        for name in drop:
            with _replacing(folder / name):
                _keep(folder / name, work / _ASIDE / name)
                moved.append(name)
                (folder / name).unlink(missing_ok=True)
    except BaseException:
        (work / _JOURNAL).unlink(missing_ok=True)
        # What cannot be put back now is put back by the next build.
        stuck = [name for name in reversed(moved) if not _put_back(work, folder, name)]
        if stuck:
            (work / _UNFINISHED).touch()
        raise


def recover(folder: Path, alone: bool = True) -> None:
    """Finish or clean up what killed builds left in a folder.

    Parameters
    ----------
    folder : Path
        The region's folder.
    alone : bool
        Whether the caller holds the folder's lock. Without it, what was touched lately may be another build's.

    Raises
    ------
    UserError
        When a file cannot be moved or deleted.
    """
    with explain_os_errors(folder, "membereskan sisa penyusunan yang terhenti"):
        for left in sorted([*folder.glob(f"{WORK}*"), *folder.glob(".tmp-*")]):
            if not alone and time.time() - left.stat().st_mtime < _SURELY_OVER:
                continue
            if left.is_file():
                left.unlink()
                continue
            journal = _read_journal(left / _JOURNAL)
            if journal is not None:
                _finish(left, folder, journal)
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


@contextmanager
def _replacing(path: Path) -> Iterator[None]:
    try:
        with explain_os_errors(path, "mengganti keluaran sebelumnya"):
            yield
    except UserError as error:
        if isinstance(error.__cause__, PermissionError):
            rule = "foldernya boleh ditulis, dan berkas itu tidak sedang dibuka di aplikasi lain"
            remedy = "tutup berkas itu di Word atau aplikasi lain, lalu ulangi"
            told = [replace(problem, rule=rule, remedy=remedy) for problem in error.problems]
            raise UserError(*told) from error.__cause__
        raise


def _put_back(work: Path, folder: Path, name: str) -> bool:
    """Give a file back its place, as far as it was taken; tell whether that worked."""
    aside, final = work / _ASIDE / name, folder / name
    try:
        if not aside.is_file():
            final.unlink(missing_ok=True)
        elif not final.is_file() or sha256(aside) != sha256(final):
            aside.replace(final)
    except OSError:
        return False
    return True


def is_inside(name: str) -> bool:
    """Tell whether a relative path stays in its folder, on whichever system it is read."""
    path = PureWindowsPath(name)
    return not (path.anchor or PurePosixPath(name).anchor or ".." in path.parts or not path.parts)


def _read_journal(path: Path) -> dict[str, list[str]] | None:
    """Read a journal; None when there is none, or none that can be followed."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        names = [*content["put"], *content["drop"]]
        return content if all(is_inside(name) for name in names) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _finish(left: Path, folder: Path, journal: dict[str, list[str]]) -> None:
    for name in journal["put"]:
        if (left / name).is_file():
            _move(left / name, folder / name)
    for name in journal["drop"]:
        (folder / name).unlink(missing_ok=True)
