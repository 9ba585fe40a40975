"""The files that came back to an FGD, wherever in its folder they lie; what cannot be looked into is told."""

from __future__ import annotations

import os
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors, printable

READABLE = (".docx", ".xlsx")
# What programs leave while a file is open, and what systems put into every folder.
_LEFT_BY_PROGRAMS = ("~$", ".~lock.", "._")
_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})


def returned_files(folder: Path) -> tuple[dict[str, Path], list[Problem]]:
    """Find the files that came back.

    Parameters
    ----------
    folder : Path
        The folder that takes them; it may hold folders of its own.

    Returns
    -------
    files : dict of str to Path
        Word and Excel files by their path in the folder, as messages and the register name them, in order.
    problems : list of Problem
        What stands there and cannot be read: other kinds of files, links to folders, folders without permission.
    """
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    if folder.exists() and not folder.is_dir():
        remedy = "hapus atau pindahkan berkas itu, lalu buat folder dengan nama yang sama"
        return files, [Problem(str(folder), "ini berkas, bukan folder", remedy=remedy)]

    def refused(error: OSError) -> None:
        try:
            with explain_os_errors(Path(error.filename), "membuka folder"):
                raise error
        except UserError as told:
            problems.extend(told.problems)

    for place, folders, names in os.walk(folder, onerror=refused):
        folders.sort()
        for name in sorted([*names, *(one for one in folders if (Path(place) / one).is_symlink())]):
            path = Path(place) / name
            shown = printable(path.relative_to(folder).as_posix())
            problem = None if _is_litter(name) else _problem(path, shown)
            if problem is not None:
                problems.append(problem)
            elif not _is_litter(name):
                files[shown] = path
    return dict(sorted(files.items())), problems


def _is_litter(name: str) -> bool:
    if name.startswith(_LEFT_BY_PROGRAMS) or name.lower() in _LEFT_BY_SYSTEMS:
        return True
    return name.startswith(".") and not name.lower().endswith(READABLE)


def _problem(path: Path, shown: str) -> Problem | None:
    """Tell why a file is not read; None when it can be tried."""
    if path.is_dir():
        remedy = "salin berkas yang kembali ke folder ini sendiri"
        return Problem(shown, "tautan ke folder tidak diikuti", rule="berkas atau folder biasa", remedy=remedy)
    if path.suffix.lower() not in READABLE:
        rule = "berkas Word (.docx) atau Excel (.xlsx)"
        remedy = "simpan sebagai .docx, atau salin isinya ke lembar-masukan.xlsx"
        return Problem(shown, "jenis berkas ini tidak dapat dibaca", path.suffix, rule, remedy)
    if not path.is_file():
        remedy = "letakkan berkas aslinya di sini"
        return Problem(shown, "ini bukan berkas, atau tautannya putus", rule="berkas biasa", remedy=remedy)
    return None
