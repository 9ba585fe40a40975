"""Files as bytes that travel between machines: the same files give the same bytes."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from rpkd.errors import explain_os_errors
from rpkd.files import write_bytes
from rpkd.pipeline._place import is_inside
from rpkd.project import Project
from rpkd.workbooks import is_annotated_copy

_FOLDERS = ("params", "data", "notebooks", "report", "_extensions")
_FILE = "_quarto.yml"
# Survey data stay on the machine, so a region that names some can only be built there; no build reads downloads.
_LEFT_OUT = ("data/private/", "data/bps/unduhan/")
_FGD_PAPERS = re.compile(r"data/fgd/[^/]+/[^/]+/(?:paket|kembali)/")
# The first day that a ZIP archive knows: real times would make every bundle another one.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def input_files(project: Project) -> dict[str, Path]:
    """Return what a build reads, by its path relative to the project, with forward slashes."""
    found = {_FILE: project.root / _FILE}
    for folder in _FOLDERS:
        found |= {path.relative_to(project.root).as_posix(): path for path in _files_under(project.root / folder)}
    return {name: path for name, path in found.items() if not _left_out(name) and not is_annotated_copy(path)}


def _left_out(name: str) -> bool:
    """Tell whether a file stays here; of an FGD only what the annex is made from is read by a build."""
    return name.startswith(_LEFT_OUT) or bool(_FGD_PAPERS.match(name))


def _files_under(folder: Path, above: frozenset[str] = frozenset()) -> Iterator[Path]:
    """Yield files, those in linked folders too; a folder that holds a link to itself is entered once."""
    real = os.path.realpath(folder)
    if not folder.is_dir() or real in above:
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__":
            yield from _files_under(path, above | {real})
        elif path.is_file() and not path.name.startswith("~$"):  # which Word and Excel keep locked
            yield path


def pack(files: Mapping[str, Path]) -> bytes:
    """Pack files under their names, which have forward slashes.

    Raises
    ------
    UserError
        When one cannot be read.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            with explain_os_errors(files[name], "membaca berkas"):
                archive.writestr(zipfile.ZipInfo(name, _NO_TIME), files[name].read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def unpack(bundle: bytes, folder: Path) -> list[str]:
    """Write a bundle's files below a folder and return their names.

    Raises
    ------
    UserError
        When the disk is full, the folder cannot be written, and the like.
    ValueError
        When a name leads out of the folder.
    """
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        names = archive.namelist()
        if not all(is_inside(name) for name in names):
            raise ValueError("a file outside the folder")
        for name in names:
            write_bytes(folder / name, archive.read(name))
    return names
