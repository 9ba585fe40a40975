"""What a notebook read: the parameters that it asked for and the project's files that it opened.

The pipeline runs a notebook again only when one of these has changed. The interpreter itself tells of each file that is
opened (an audit hook), so a notebook need not declare anything. It does not tell of files that a library opens by its
own means (databases, C libraries), of other processes, or of which files a folder holds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rpkd.files import write_json
from rpkd.project import Project

READS_FOLDER = "reads"
# What these hold is either made by a run, or decides every notebook alike and is looked at as a whole.
_NOT_NOTED = ("build", "src", "tests")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_noted: FileReads | None = None
_listening = False


class FileReads:
    """Remembers which files of a project are opened for reading.

    Parameters
    ----------
    project : Project
        Only files inside it are remembered.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._roots = {os.path.abspath(project.root) + os.sep, os.path.realpath(project.root) + os.sep}  # noqa: PTH100
        self._names: set[str] = set()
        self._pauses = 0

    def names(self, *outputs: Path) -> list[str]:
        """Return the files as paths relative to the project, with forward slashes, sorted.

        Parameters
        ----------
        *outputs : Path
            Folders whose files are no inputs.
        """
        without = tuple(name for path in outputs for name in self._inside(path))
        return sorted(name for name in self._names if not f"{name}/".startswith(tuple(f"{each}/" for each in without)))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take no note within: what is read there is watched in another way."""
        self._pauses += 1
        yield
        self._pauses -= 1

    def note(self, opened: Any, mode: str | None, flags: int) -> None:
        """Take note of one opened file, if it is an input."""
        if not isinstance(opened, str | bytes | os.PathLike) or (flags & _WRITING if mode is None else "r" not in mode):
            return
        if self._pauses:
            return
        for name in self._inside(Path(os.fsdecode(opened))):
            parts = name.split("/")
            if parts[0] not in _NOT_NOTED and not any(part.startswith((".", "__pycache__")) for part in parts):
                self._names.add(name)

    def _inside(self, path: Path) -> set[str]:
        """Return a path relative to the project: as it was written, and what it leads to; neither if it is outside.

        A folder of the project may be a link to somewhere else: what is read through it is an input all the same.
        """
        found = set()
        for written in (os.path.abspath(path), os.path.realpath(path)):  # noqa: PTH100
            for root in self._roots:
                if written.startswith(root):
                    found.add(Path(written).relative_to(root).as_posix())
        return found


def watch_files(project: Project) -> FileReads:
    """Take note of the files of a project that are opened from now on, by whichever of its sessions."""
    global _noted, _listening
    if _noted is None or _noted.project != project:
        _noted = FileReads(project)
    if not _listening:
        # A hook stays as long as the interpreter does: there is one, and it serves the latest session.
        sys.addaudithook(_hear)
        _listening = True
    return _noted


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _noted is not None:
        path, mode, flags = arguments
        _noted.note(path, mode, flags or 0)


def write_reads(run_dir: Path, name: str, params: Sequence[str], files: Sequence[str]) -> None:
    """Write what a notebook read as ``reads/<name>.json`` into the folder of the run."""
    write_json(run_dir / READS_FOLDER / f"{name}.json", {"params": list(params), "files": list(files)})
