"""What a notebook read: the parameters that it asked for and the project's files that it opened.

The pipeline runs a notebook again only when one of these has changed. The interpreter itself tells of each file that is
opened (an audit hook), so a notebook need not declare anything.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
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
        self._root = os.path.realpath(project.root) + os.sep
        self._paths: set[str] = set()

    def names(self, *passed_over: Path) -> list[str]:
        """Return the files as paths relative to the project, with forward slashes, sorted.

        Parameters
        ----------
        *passed_over : Path
            Files, and folders with all that they hold, that are no inputs or are watched in another way.
        """
        without = {Path(os.path.realpath(path)) for path in passed_over}
        paths = [Path(path) for path in sorted(self._paths)]
        return [path.relative_to(self._root).as_posix() for path in paths if not without & {path, *path.parents}]

    def note(self, opened: Any, mode: str | None, flags: int) -> None:
        """Take note of one opened file, if it is an input."""
        if not isinstance(opened, str | bytes | os.PathLike) or (flags & _WRITING if mode is None else "r" not in mode):
            return
        path = os.path.realpath(os.fsdecode(opened))
        if not path.startswith(self._root):
            return
        parts = Path(path).relative_to(self._root).parts
        if parts[0] not in _NOT_NOTED and not any(part.startswith((".", "__pycache__")) for part in parts):
            self._paths.add(path)


def watch_files(project: Project) -> FileReads:
    """Take note of the files of a project that are opened from now on, in place of an earlier watch."""
    global _noted, _listening
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
