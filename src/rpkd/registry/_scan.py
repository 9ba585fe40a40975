"""The search of folders for what must not leave the lists.

Every file is opened as what it is (`pieces`), and every object of a git repository is looked at, also those that no
branch holds any more. What cannot be read is a finding of its own, so that a clean answer means that all was looked at.
Not looked at: what pictures show, and what a password protects.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePath

from rpkd.project import Project
from rpkd.registry._sensitive import LIST_OF_NAMES, Found, Kind, Sensitive, merge, search_binary, search_text
from rpkd.registry._unpacking import LARGEST, pieces, views

_HIDDEN = "•••"
_LIBRARY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Leak:
    """What was found in one place; the value itself is nowhere in it.

    Parameters
    ----------
    path : str
        File or repository; parts of its name that are themselves a finding are hidden.
    inside : str
        Where in it (member, stream, object), empty for the file itself.
    kind : str
        ``"nik"``, ``"kk"``, ``"name"``, ``"name_date"`` (a name of one word beside its birth date), ``"name_list"``
        (many names of one word), ``"address"``, or ``"unread"`` where something could not be looked at.
    count : int
        Different values that were found; 0 for what could not be read.
    """

    path: str
    inside: str
    kind: Kind
    count: int


def public_texts(project: Project) -> list[str]:
    """Return the texts of a clone whose words and names may stand in any document: its own sources and parameters.

    Parameters name officials, tables name places, and sentences use words that are names as well. What a region tells
    in `report/narasi` is not public: it is looked at like a document.
    """
    wanted = (
        (project.report, "*.qmd"), (project.params, "*.yaml"), (project.notebooks, "*.ipynb"),
        (project.data / "reference", "*.csv"), (project.data / "layouts", "*.yaml"), (project.root / "docs", "*.md"),
        (project.root / "scripts", "*.py"), (_LIBRARY, "*.py"),
    )  # fmt: skip
    paths = [
        *project.root.glob("*.md"),
        *(path for folder, pattern in wanted for path in sorted(folder.rglob(pattern))),
    ]
    return [path.read_text("utf-8", errors="replace") for path in paths if "narasi" not in path.parts]


def scan(folders: Iterable[Path], sensitive: Sensitive) -> list[Leak]:
    """Look for what must not leave the lists in all files below some folders.

    Parameters
    ----------
    folders : iterable of Path
        Folders or single files. A folder that holds a git repository is looked at with all objects of it.
    sensitive : Sensitive
        Of `sensitive_values`.

    Returns
    -------
    list of Leak
        Empty when nothing was found and everything could be read; else in the order of paths.
    """
    return [leak for folder in folders for path in _everything(folder) for leak in _scan_path(path, sensitive)]


def scan_repository(folder: Path, sensitive: Sensitive, program: Collection[str] = ()) -> list[Leak]:
    """Look for lists of persons in everything that a program's own git repository keeps, its history included.

    Numbers count wherever they stand. Older versions of a program name officials and examples, and its commits their
    authors: several words that are somebody's name, or an address, count only where one object holds five of them.

    Parameters
    ----------
    folder : Path
        Holds the repository.
    sensitive : Sensitive
        Of `sensitive_values`.
    program : collection of str
        Folders at the top whose files are the program itself: of these only numbers are looked for.

    Returns
    -------
    list of Leak
        Named by object; with a finding ``"unread"`` where git is not installed or the repository is damaged.
    """
    shown = _hidden(folder.as_posix(), sensitive)
    own = set() if not program else _objects_below(folder, program)
    found = [(leak, "") for leak in scan([folder / ".git"], sensitive)] + list(_scan_objects(folder, shown, sensitive))
    return [leak for leak, name in found if _is_list(leak, is_program=name in own)]


def _is_list(leak: Leak, *, is_program: bool) -> bool:
    if leak.kind in {"name", "address"}:
        return leak.count >= LIST_OF_NAMES and not is_program
    return not is_program or leak.kind in {"nik", "kk", "unread"}


def scan_bytes(data: bytes, path: str, sensitive: Sensitive) -> list[Leak]:
    """Look into one content as if it were a file of that name.

    Examples
    --------
    >>> from rpkd.registry._sensitive import sensitive_values
    >>> scan_bytes(b"halo", "a.txt", sensitive_values([]))
    []
    """
    leaks = []
    for piece in pieces(data):
        found: Found = {"unread": set()} if piece.data is None else _search(piece.data, sensitive)
        if found:
            inside = _hidden(piece.inside, sensitive)
            leaks += [Leak(path, inside, kind, len(values)) for kind, values in sorted(found.items())]
    return leaks


def _everything(folder: Path) -> Iterator[Path]:
    yield folder
    if folder.is_symlink() or not folder.is_dir():
        return
    try:
        inside = sorted(folder.iterdir())
    except PermissionError:
        return
    for path in inside:
        yield from _everything(path)


def _scan_path(path: Path, sensitive: Sensitive) -> list[Leak]:
    shown = _hidden(path.as_posix(), sensitive)
    named = search_text(path.name, sensitive)
    leaks = [Leak(shown, "nama berkas", kind, len(values)) for kind, values in sorted(named.items())]
    if path.is_symlink():
        return leaks + scan_bytes(os.fsencode(path.readlink()), shown, sensitive)
    if path.is_dir():
        if not os.access(path, os.R_OK | os.X_OK):
            leaks.append(Leak(shown, "", "unread", 0))
        if os.path.lexists(path / ".git"):
            leaks += [leak for leak, _ in _scan_objects(path, shown, sensitive)]
        return leaks
    # Sockets and pipes hold nothing; objects of a repository are packed, and git itself unpacks them.
    if not path.is_file() or (path.parts[-1:] and _is_object(path)):
        return leaks
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError:
        data = None
    return leaks + ([Leak(shown, "", "unread", 0)] if data is None else scan_bytes(data, shown, sensitive))


def _is_object(path: PurePath) -> bool:
    parts = path.parts
    return any(pair == (".git", "objects") for pair in pairwise(parts))


def _scan_objects(folder: Path, shown: str, sensitive: Sensitive) -> Iterator[tuple[Leak, str]]:
    """Look into every object that a repository keeps: files, their names, messages, on a branch or left over.

    Each finding comes with the object's name, empty where the objects could not be read.
    """
    unread = (Leak(shown, "objek git", "unread", 0), "")
    program = shutil.which("git")
    if program is None:
        yield unread
        return
    command = [program, "-C", str(folder), "cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as git:
        assert git.stdout is not None  # noqa: S101
        while header := git.stdout.readline().split():
            name, kind, size = header[0].decode(), header[1].decode(), int(header[2])
            data = git.stdout.read(size + 1)[:size]
            place = f"git {kind} {name[:12]}"
            for leak in scan_bytes(data, shown, sensitive):
                inside = f"{place} › {leak.inside}" if leak.inside else place
                yield Leak(shown, inside, leak.kind, leak.count), name
    if git.returncode:
        yield unread


def _objects_below(folder: Path, tops: Collection[str]) -> set[str]:
    """Return the objects that some commit has below some folders at the top."""
    program = shutil.which("git")
    if program is None:
        return set()
    command = [program, "-C", str(folder), "rev-list", "--objects", "--all", "--reflog"]
    listed = subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace").splitlines()
    placed = (line.split(" ", 1) for line in listed if " " in line)
    return {name for name, path in placed if path.split("/", 1)[0] in tops}


def _search(data: bytes, sensitive: Sensitive) -> Found:
    found: Found = {}
    for text in views(data):
        merge(found, search_text(text, sensitive))
    if b"\0" in data or not _is_utf8(data):
        merge(found, search_binary(data, sensitive))
    return found


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _hidden(text: str, sensitive: Sensitive) -> str:
    """Take out of a place's name the parts that are themselves a finding."""
    if not search_text(text, sensitive):
        return text
    parts = [_HIDDEN + PurePath(part).suffix if search_text(part, sensitive) else part for part in text.split("/")]
    # What only shows over several parts hides them all.
    return _HIDDEN if search_text("/".join(parts), sensitive) else "/".join(parts)
